"""The real systems as a bed: NetBox, Zabbix, FRR switches, net-snmp, in network namespaces (see tests/real)."""

from __future__ import annotations

import os
import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal

import yaml

from dcdecom.model.settings import SecretRef
from tests.beds import Kind
from tests.real.bed.control import Bed, load
from tests.real.bed.turns import turn

PEOPLE = Path(__file__).parent.parent / "real" / "people.yaml"
POLICY = Path(__file__).parent.parent / "real" / "policy.yaml"


class RealBed:
    """The bed that is up. Run tests on it inside its operations namespace."""

    name: Literal["lab", "real"] = "real"

    def __init__(self, folder: Path) -> None:
        self.bed: Bed = load()
        self.configuration = write_configuration(self.bed.record, folder)
        admin = self.bed.record["netbox"]["tokens"]["admin"]
        self.owner = SecretRef(_Secrets(folder / "secrets", None).keep("netbox-admin", admin))

    def port(self, server: str, kind: Kind) -> tuple[str, str]:
        return self.bed.port(server, kind)

    def power(self, server: str, on: bool) -> None:
        (self.bed.power_on if on else self.bed.power_off)(server)

    def speaks(self, server: str) -> bool:
        return self.bed.pings(server)

    def stop(self, system: str) -> None:
        self.bed.stop(system)

    def start(self, system: str) -> None:
        self.bed.start(system)

    def turn(self, switch: str) -> AbstractContextManager[None]:
        return turn(switch)

    def reset(self) -> None:
        self.bed.reset()

    def close(self) -> None:
        """The bed stays up: it was not started here."""


def write_configuration(record: dict[str, Any], folder: Path, group: int | None = None) -> Path:
    """A configuration of estate `real` for the bed that bed.json describes; secrets in files of their own.

    `group` may read the secrets, so that logins of the operations host can work with it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inventory").mkdir(exist_ok=True)
    secrets = _Secrets(folder / "secrets", group)
    hosts = {name: _host(name, device, secrets) for name, device in record["devices"].items()}
    _write(folder / "inventory" / "hosts.yaml", hosts)
    _write(folder / "inventory" / "groups.yaml", {})
    _write(folder / "inventory" / "defaults.yaml", {})
    keys = [device["ssh"]["known_hosts"] for device in record["devices"].values() if "ssh" in device]
    (folder / "inventory" / "known_hosts").write_text("\n".join(keys) + "\n", "utf-8")
    shutil.copy(PEOPLE, folder / "inventory" / "people.yaml")
    shutil.copy(POLICY, folder / "policy.yaml")
    settings = {
        "estate": "real",
        "data_dir": "data",
        "people": "inventory/people.yaml",
        "policy": "policy.yaml",
        "inventory": "inventory",
        **{system: _web(system, record[system], secrets) for system in ("netbox", "zabbix")},
    }
    _write(folder / "dcdecom.yaml", settings)
    return folder / "dcdecom.yaml"


class _Secrets:
    """Writes secrets into files of their own and hands out references."""

    def __init__(self, folder: Path, group: int | None) -> None:
        self._folder, self._group = folder, group
        folder.mkdir(mode=0o750, exist_ok=True)
        self._own(folder)

    def keep(self, name: str, secret: str) -> str:
        path = self._folder / name
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "w") as file:
            file.write(secret + "\n")
        self._own(path)
        return f"file:{path}"

    def _own(self, path: Path) -> None:
        if self._group is not None:
            os.chown(path, -1, self._group)


def _web(system: str, access: dict[str, Any], secrets: _Secrets) -> dict[str, str]:
    tokens = access["tokens"]
    return {
        "url": access["url"],
        "reader": secrets.keep(f"{system}-reader", tokens["reader"]),
        "writer": secrets.keep(f"{system}-writer", tokens["writer"]),
    }


def _host(name: str, device: dict[str, Any], secrets: _Secrets) -> dict[str, Any]:
    """One device of the inventory: v3 for switches, v2c for the gateway, so that both are in use."""
    snmp = device["snmp"]
    v3 = {
        "version": "3",
        "user": snmp["user"],
        "auth": secrets.keep(f"{name}-auth", snmp["auth_key"]),
        "auth_protocol": snmp["auth_protocol"].replace("-", ""),
        "privacy": secrets.keep(f"{name}-privacy", snmp["privacy_key"]),
        "privacy_protocol": snmp["privacy_protocol"].split("-")[0],
    }
    if "ssh" not in device:
        v2c = {"version": "2c", "community": secrets.keep(f"{name}-community", snmp["community"])}
        return {
            "hostname": device["address"],
            "connection_options": {"snmp": {"port": snmp["port"], "extras": v2c}},
        }
    ssh = device["ssh"]
    logins = {
        who: {"username": ssh[who]["user"], "password": secrets.keep(f"{name}-{who}", ssh[who]["password"])}
        for who in ("reader", "writer")
    }
    return {
        "hostname": device["address"],
        "port": ssh["port"],
        "platform": "frr",
        **logins["reader"],
        "connection_options": {"writer": logins["writer"], "snmp": {"port": snmp["port"], "extras": v3}},
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
