"""The lab's switches and agents, an inventory for them, and a clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom.model.settings import AccessHost, CliAccess, CliLogin, Inventory, SnmpAccess
from dcdecom_lab.access import LabAccess, Login
from dcdecom_lab.control import LabControl
from tests.agents.asking import PlainSecrets as PlainSecrets
from tests.agents.asking import StillClock as StillClock
from tests.agents.asking import secret as secret


@pytest.fixture(scope="session")
def running_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabControl]:
    control = LabControl.start(tmp_path_factory.mktemp("lab"), idle_hours=1)
    yield control
    control.stop()


@pytest.fixture
def lab(running_lab: LabControl) -> LabControl:
    running_lab.reset()
    return running_lab


@pytest.fixture
def inventory(lab: LabControl, tmp_path: Path) -> Inventory:
    access = lab.access
    known_hosts = tmp_path / "known_hosts"
    ports = access.ssh_ports.values()
    known_hosts.write_text("".join(f"[127.0.0.1]:{port} {access.host_key}\n" for port in ports))
    hosts = {name: AccessHost(name, cli(access, name), agent(access, name)) for name in access.snmp_ports}
    return Inventory(hosts, known_hosts)


def cli(access: LabAccess, name: str) -> CliAccess | None:
    port = access.ssh_ports.get(name)
    return CliAccess("127.0.0.1", port, "cisco_ios", login(access.reader), login(access.writer), 3) if port else None


def login(user: Login) -> CliLogin:
    return CliLogin(user.user, secret(user.password))


def agent(access: LabAccess, name: str) -> SnmpAccess:
    keys = access.snmp
    return SnmpAccess(
        "127.0.0.1", access.snmp_ports[name], user=keys.user, auth=secret(keys.auth), privacy=secret(keys.privacy),
        timeout=3, retries=0, deadline=20,
    )  # fmt: skip


def with_cli(inventory: Inventory, name: str, access: CliAccess | None) -> Inventory:
    return replace(inventory, hosts={**inventory.hosts, name: replace(inventory.hosts[name], cli=access)})


def with_snmp(inventory: Inventory, name: str, access: SnmpAccess | None) -> Inventory:
    return replace(inventory, hosts={**inventory.hosts, name: replace(inventory.hosts[name], snmp=access)})
