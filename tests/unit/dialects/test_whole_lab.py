"""A whole data centre whose switches speak another dialect: names of ports agree by SNMP, command line and NetBox."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from dcdecom.bootstrap import clocks, documents, systems
from dcdecom.changes import kind_of
from dcdecom.changes.kind import WriteContext
from dcdecom.checks import blocks, judge
from dcdecom.collect import Question, Scope, collect
from dcdecom.documents.configuration import load
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.estate.reading import Reading
from dcdecom.model.request import RequestedDevice
from dcdecom_lab.configuration import write_configuration
from dcdecom_lab.control import LabControl
from dcdecom_lab.dialects import TONGUES
from tests.write_permits import permit

QUICK, LONG = ("juniper_junos",), ("cisco_nxos", "extreme_exos", "hp_comware", "huawei_vrp", "mikrotik_routeros")
"""By whom every way of naming a port is spoken. `make test-whole` takes all the others too."""
SERVER = "srv-disdik-01"


def tier(dialect: str) -> Sequence[pytest.MarkDecorator]:
    """Which run a dialect is for."""
    sampled = (pytest.mark.long,) if dialect in LONG else ()
    return () if dialect in QUICK else (pytest.mark.whole, *sampled)


@pytest.mark.parametrize(
    "dialect", [pytest.param(name, marks=tier(name)) for name in sorted(TONGUES)]
)
def test_a_server_is_seen_and_its_port_shut(dialect: str, tmp_path: Path) -> None:
    lab = LabControl.start(tmp_path / "state", dialect=dialect, idle_hours=0.1)
    try:
        settings = load(write_configuration(lab, tmp_path / "lab"))
        readers = systems.readers(settings, clocks.clock())
        procedure = documents.playbook(settings, "penarikan-server")
        device = RequestedDevice(SERVER, "")
        scope = Scope("lab", "Dinas Pendidikan", (), systems.roles(settings))
        evidence = collect([Question(device)], scope, readers, clocks.clock())[SERVER]
        data = next(port for port in evidence.ports if port.kind == "data")
        assert {seen.witness for seen in data.seen if seen.mac == "9c:b6:54:a1:02:10"} >= {"snmp", "cli"}
        assert {witness for witness, _ in data.neighbours} == {"snmp", "cli"}
        against = {finding.code for finding in blocks(judge(evidence, procedure.policy))}
        assert not against & {"foreign-mac", "port-unread", "switch-unread", "other-port", "switch-identity"}
        change = ShutPort(
            SERVER, 0, data.port.switch_id, data.port.switch, data.port.interface_id, data.port.name, "data"
        )
        writers = systems.writers(settings, clocks.clock())
        kind = kind_of(change)
        context = WriteContext("nonce", "", clocks.clock().now(), "2026-0001", "0" * 64)
        kind.act(permit(change), readers, writers, context)
        state = kind.read(change, readers, "nonce")
        assert isinstance(state, Reading)
        assert kind.holds(change, state.value)
        assert not lab.world()["servers"][SERVER]["reachable"]
    finally:
        lab.stop()
