"""The configuration that `dcdecom lab up` writes."""

from __future__ import annotations

import json
import stat
from dataclasses import asdict
from pathlib import Path

import yaml

from dcdecom.adapters.secrets import Secrets
from dcdecom.documents import configuration, inventory
from dcdecom_lab.configuration import write_configuration
from dcdecom_lab.control import LabControl

ROLES = ("reader", "writer", "owner")


def test_no_secret_stands_in_a_file_of_ours(lab: LabControl, tmp_path: Path) -> None:
    write_configuration(lab, tmp_path)
    access = json.loads(json.dumps(asdict(lab.access)))
    secrets = [access[system][role] for system in ("netbox", "zabbix") for role in ROLES]
    secrets += [access["reader"]["password"], access["writer"]["password"], *access["snmp"].values()]
    secrets.remove(access["snmp"]["user"])
    for path in (path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "secrets"):
        assert not [secret for secret in secrets if secret in path.read_text("utf-8")], path
    kept = {path.read_text().strip() for path in (tmp_path / "secrets").iterdir()}
    assert kept == set(secrets)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").iterdir()} == {0o600}
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_the_inventory_loads_and_points_at_the_lab(lab: LabControl, tmp_path: Path) -> None:
    write_configuration(lab, tmp_path)
    hosts = inventory.load(tmp_path / "inventory").hosts
    assert set(hosts) == {"tor-1", "tor-2", "tor-3", "gw-1"}
    switch, gateway = hosts["tor-3"], hosts["gw-1"]
    assert switch.cli is not None
    assert switch.snmp is not None
    assert gateway.snmp is not None
    assert gateway.cli is None
    assert (switch.cli.port, switch.cli.platform) == (lab.access.ssh_ports["tor-3"], "cisco_ios")
    assert switch.cli.writer is not None
    assert switch.cli.writer.username == lab.access.writer.user
    assert (switch.snmp.port, switch.snmp.version) == (lab.access.snmp_ports["tor-3"], "3")
    assert (gateway.snmp.port, gateway.snmp.version) == (lab.access.snmp_ports["gw-1"], "2c")


def test_the_configuration_loads_and_names_files_that_are_there(lab: LabControl, tmp_path: Path) -> None:
    settings = configuration.load(write_configuration(lab, tmp_path))
    assert settings.estate == "lab"
    assert (settings.netbox.url, settings.zabbix.url) == (lab.access.netbox.url, lab.access.zabbix.url)
    assert settings.people.is_file()
    assert settings.policy is not None
    assert settings.policy.is_file()
    assert Secrets().resolve(settings.netbox.reader) == lab.access.netbox.reader
    assert settings.zabbix.writer is not None
    assert Secrets().resolve(settings.zabbix.writer) == lab.access.zabbix.writer


def test_a_second_lab_replaces_it_and_keeps_the_data(lab: LabControl, tmp_path: Path) -> None:
    write_configuration(lab, tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/store.sqlite").write_bytes(b"kept")
    path = write_configuration(lab, tmp_path)
    assert yaml.safe_load(path.read_text())["estate"] == "lab"
    assert (tmp_path / "data/store.sqlite").read_bytes() == b"kept"
