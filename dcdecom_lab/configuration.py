"""A ready configuration of estate `lab`: what a user of a real data centre writes by hand, written for a lab."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import Any

from dcdecom_lab.access import HOST, LabAccess
from dcdecom_lab.control import LabControl

SHIPPED = {"people.yaml": "inventory/people.yaml", "policy.yaml": "policy.yaml"}
"""Files of this package, and where they go."""


OFFICE = {
    "name": "Dinas Komunikasi dan Informatika Kota Batam",
    "address": "Jalan Contoh Nomor 1, Batam",
    "place": "Batam",
}
"""Made up, but for the office's name."""


def write_configuration(lab: LabControl, folder: Path, roles: tuple[str, ...] = ()) -> Path:
    """Write everything that dcdecom needs to work on this lab; return the configuration file.

    `roles`: of the devices that may be withdrawn; all but switches and gateways where none is named.

    Secrets go into files of their own, 0600, which the configuration and the inventory refer to. What was written
    for an earlier lab is replaced; the data folder is left alone.
    """
    folder = folder.absolute()
    (folder / "inventory").mkdir(parents=True, exist_ok=True)
    _write_secrets(lab.access, folder / "secrets")
    for name, place in SHIPPED.items():
        (folder / place).write_bytes(files("dcdecom_lab").joinpath(name).read_bytes())
    hosts = {name: _switch(lab.access, name) for name in lab.access.ssh_ports}
    hosts |= {name: _agent(lab.access, name) for name in lab.access.snmp_ports if name not in hosts}
    _write_yaml(folder / "inventory/hosts.yaml", hosts)
    _write_yaml(folder / "inventory/groups.yaml", _groups(lab.access))
    _write_yaml(folder / "inventory/defaults.yaml", {"hostname": HOST})
    keys = [f"[{HOST}]:{port} {lab.access.host_key}\n" for port in lab.access.ssh_ports.values()]
    (folder / "inventory/known_hosts").write_text("".join(keys), "utf-8")
    _write_yaml(folder / "dcdecom.yaml", _settings(lab.access, roles) | _beside(lab.access, folder / "secrets"))
    return folder / "dcdecom.yaml"


def _settings(access: LabAccess, roles: tuple[str, ...]) -> dict[str, Any]:
    named: dict[str, Any] = {"server_roles": [*roles]} if roles else {}
    return {
        "estate": "lab",
        "data_dir": "data",
        "people": SHIPPED["people.yaml"],
        "policy": SHIPPED["policy.yaml"],
        "inventory": "inventory",
        "office": OFFICE,
        "netbox": _web(access.netbox.url, "netbox") | named,
        "zabbix": _web(access.zabbix.url, "zabbix"),
    }


def _beside(access: LabAccess, folder: Path) -> dict[str, Any]:
    """Servers that the lab has only where it was told to."""
    named: dict[str, Any] = {}
    if access.dns:
        from dcdecom_lab.name_servers import write_zones

        named |= write_zones(access.dns, folder)
    if access.dhcp:
        from dcdecom_lab.address_server import write_server

        named |= write_server(access.dhcp, folder)
    return named


def _web(url: str, name: str) -> dict[str, str]:
    return {"url": url, **{who: f"file:secrets/{name}-{who}" for who in ("reader", "writer", "administrator")}}


def _switch(access: LabAccess, name: str) -> dict[str, Any]:
    return {
        "port": access.ssh_ports[name],
        "groups": ["switches"],
        "connection_options": {"snmp": {"port": access.snmp_ports[name]}},
    }


def _agent(access: LabAccess, name: str) -> dict[str, Any]:
    connection = {"snmp": {"port": access.snmp_ports[name]}}
    return {"groups": ["gateways"], "connection_options": connection}


def _groups(access: LabAccess) -> dict[str, Any]:
    """Switches are read by v3, gateways by v2c, so that both are in use."""
    v3 = {
        "version": "3",
        "user": access.snmp.user,
        "auth": "file:../secrets/snmp-auth",
        "auth_protocol": "SHA256",
        "privacy": "file:../secrets/snmp-privacy",
        "privacy_protocol": "AES",
        "timeout": 1,
    }
    writer = {"username": access.writer.user, "password": "file:../secrets/switch-writer"}
    switches = {
        "platform": access.dialect,
        "username": access.reader.user,
        "password": "file:../secrets/switch-reader",
        "connection_options": {"writer": writer, "snmp": {"extras": v3}},
    }
    v2c = {"version": "2c", "community": "file:../secrets/snmp-community"}
    return {"switches": switches, "gateways": {"connection_options": {"snmp": {"extras": v2c}}}}


def _write_secrets(access: LabAccess, folder: Path) -> None:
    """Write each secret into a file of its own."""
    secrets = {
        "netbox-reader": access.netbox.reader,
        "netbox-writer": access.netbox.writer,
        "netbox-administrator": access.netbox.owner,
        "zabbix-reader": access.zabbix.reader,
        "zabbix-writer": access.zabbix.writer,
        "zabbix-administrator": access.zabbix.owner,
        "switch-reader": access.reader.password,
        "switch-writer": access.writer.password,
        "snmp-community": access.snmp.community,
        "snmp-auth": access.snmp.auth,
        "snmp-privacy": access.snmp.privacy,
    }
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, secret in secrets.items():
        (folder / name).unlink(missing_ok=True)
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secret + "\n")


def _write_yaml(path: Path, content: dict[str, Any]) -> None:
    import yaml

    path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
