"""What a look comes to, as its event says it."""

from __future__ import annotations

import pytest

from dcdecom.checks import judge, verdicts
from dcdecom.checks.conclusion import conclude, sighted_now
from dcdecom.checks.known_record import record_of
from dcdecom.model.facts.looks import EvidenceTaken
from dcdecom.model.finding import Comparison, Verdict
from dcdecom.model.playbook import Policy

from .case import AGREES, Case, load
from .decoding import LOOK

OWN, BMC, DATA, MANAGEMENT = "9c:b6:54:a1:02:10", "9c:b6:54:a1:02:13", "tor-3 Gi1/0/7", "tor-3 Gi1/0/31"
BLADE = "a blade is seen on its chassis's port, which is never shut"
OFF = "a blade that is off and was seen earlier in this case"


def concluded(case: Case, machine_too: bool = True) -> EvidenceTaken:
    return conclude(case.evidence, "pemeriksaan", Policy(), machine_too)


def named(name: str) -> Case:
    (found,) = (case for case in load() if case.case == name)
    return found


def test_a_healthy_look_keeps_what_later_steps_need() -> None:
    case = Case("healthy")
    found = concluded(case)
    assert (found.step, found.device, found.findings) == ("pemeriksaan", "srv-disdik-01", ())
    assert {comparison.value: verdict.value for comparison, verdict in found.verdicts.items()} == AGREES
    assert (found.seen_at, found.seen_ports, found.waiting_ports) == (LOOK, (DATA, MANAGEMENT), ())
    assert found.waiting_readings == {}
    assert [(proof.port, proof.proof) for proof in found.proofs] == [(DATA, "seen"), (MANAGEMENT, "seen")]
    assert {reading.mac for reading in found.proofs[0].readings} == {OWN}
    assert found.sighted is None
    record = record_of(case.evidence)
    assert found.record is not None
    assert record is not None
    assert vars(found.record).keys() == vars(record).keys()
    assert (found.sources, found.unread) == (case.evidence.sources, case.evidence.unread)
    assert [field.name for field in found.fields]


def test_a_server_that_is_nowhere_was_seen_at_no_time() -> None:
    found = concluded(Case("a look", set={"tables": {}}, down=("data", "bmc")))
    assert (found.seen_at, found.seen_ports, found.waiting_ports, found.waiting_readings) == (None,) * 4
    assert found.proofs == ()


def test_a_port_that_waits_is_kept_with_who_sees_the_server_on_its_bond() -> None:
    bonded = [case for case in load() if case.keeps and case.keeps.get("waiting")]
    assert bonded
    for case in bonded:
        found = concluded(case)
        assert found.seen_at == LOOK
        assert sorted(found.waiting_readings or {}) == sorted(found.waiting_ports or ())
        assert found.waiting_ports


def test_only_a_switch_that_tells_it_has_a_time_of_its_start() -> None:
    found = concluded(Case("a look", set={"switches.tor-3.booted_at": -86400}))
    assert [*found.booted] == ["tor-3"]


@pytest.mark.parametrize(("name", "witnesses"), [(BLADE, {"snmp", "cli"}), (OFF, set())])
def test_where_a_server_in_a_slot_stands_is_kept(name: str, witnesses: set[str]) -> None:
    case = named(name)
    found = concluded(case)
    assert found.sighted is not None
    assert {seen.way for seen in found.sighted} == witnesses
    again = sighted_now(case.evidence)
    assert again.device == "srv-disdik-01"
    assert [vars(seen) for seen in again.sighted] == [vars(seen) for seen in found.sighted]


def test_the_chassis_is_compared_only_once_somebody_is_at_the_rack() -> None:
    found = concluded(Case("healthy"), machine_too=False)
    said = {comparison.value: verdict.value for comparison, verdict in found.verdicts.items()}
    assert said == AGREES | {"record-machine": "belum terperiksa"}


def test_the_lines_of_data_ports_come_before_the_controllers() -> None:
    turned = Case("a look", set={"ports.data.kind": "bmc", "ports.bmc.kind": "data"})
    for case, first in ((Case("healthy"), OWN), (turned, BMC)):
        lines = [field for field in concluded(case).fields if field.name in ("mac", "bmc-mac")]
        assert [line.name for line in lines] == ["mac", "bmc-mac"]
        assert lines[0].record.startswith(first)


def test_who_does_not_say_that_somebody_is_at_the_rack_is_not_there() -> None:
    assert judge(Case("a look", set={"inspection": None}).evidence, Policy()) == ()
    assert verdicts(())[Comparison.RECORD_MACHINE] is Verdict.UNCHECKED
