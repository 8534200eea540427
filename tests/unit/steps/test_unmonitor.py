"""Out of monitoring, and only then out of the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dcdecom.errors import SystemRefused
from dcdecom.model.changes.netbox import RemoveCable
from dcdecom.model.estate.device import CableEnd
from dcdecom.model.playbook import Release
from dcdecom.model.texts import Texts
from dcdecom.papers.freed import freed_line
from dcdecom.papers.rack import pulled
from dcdecom.steps.moves import Await, Finished
from tests.records import make_cable, make_power_port
from tests.unit.run.office import ONE, POLICY, Office, playbook
from tests.unit.run.world import Port

Making = Callable[..., Office]
ROWS = ("take-out", "forget", "end")


@pytest.fixture
def office(making: Making) -> Office:
    return making(*ROWS)


def reached(office: Office) -> str:
    """A case whose server has left and whose second plan waits to be confirmed."""
    id = office.opened()
    while office.case(id).plan("forget") is None:
        outcome = office.advance(id)
        assert isinstance(outcome, Await)
        if office.case(id).plan("forget") is None:
            office.help(id, outcome)
    return id


def kinds(office: Office, id: str) -> list[str]:
    return [t.change.kind for t in office.case(id).planned("forget")]


def looking_again(office: Office, id: str) -> None:
    outcome = office.drive(id, "timer")
    assert isinstance(outcome, Await)
    assert "Looking again" in outcome.text
    office.clock.sleep(181)


def test_the_order_is_the_safety(office: Office) -> None:
    id = reached(office)
    assert kinds(office, id) == [
        "disable", "export", "unsilence", "delete", "status", "cable", "cable", "address", "note",
    ]  # fmt: skip


def powered(office: Office) -> None:
    """Its power supply hangs on an outlet; a second one is recorded, and no cable of it."""
    office.world.cables[901] = make_cable(901, "P-1", "connected", "e1")
    outlet = CableEnd("dcim.poweroutlet", 7, "pdu-a 3")
    ports = (make_power_port(901, "PSU1", 350, far=outlet), make_power_port(902, "PSU2"))
    office.world.power[office.world.servers[0].id] = ports


def test_power_cables_are_released_like_others(office: Office) -> None:
    powered(office)
    id = reached(office)
    assert kinds(office, id).count("cable") == 3
    change = next(t.change for t in office.case(id).planned("forget") if getattr(t.change, "plug", ""))
    assert isinstance(change, RemoveCable)
    assert (change.cable_id, change.label, change.interface, change.peer) == (901, "P-1", "PSU1", "pdu-a 3")
    assert pulled(office.case(id))[0].cables[-1] == ("P-1", "pdu-a 3")
    looking_again(office, id)
    assert isinstance(office.drive(id), Finished)
    assert "cable 901" in office.world.done
    assert 901 not in office.world.cables


def test_nothing_is_free_before_it_has_left(office: Office, english: Texts) -> None:
    powered(office)
    assert freed_line(office.case(office.opened()), english) == ""


def test_what_became_free(office: Office, english: Texts) -> None:
    powered(office)
    id = reached(office)
    looking_again(office, id)
    assert isinstance(office.drive(id), Finished)
    assert freed_line(office.case(id), english) == (
        "became free: 1 U, 0.35 kW by the record (some power ports have no draw in the record), 2 switch ports, "
        "1 power connections, 1 IP addresses"
    )


def test_power_that_cannot_be_read_is_not_none(office: Office) -> None:
    id = office.opened()
    waiting = office.advance(id)
    assert isinstance(waiting, Await)
    office.help(id, waiting)
    office.world.unreadable.add("power")
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.exit, [f.code for f in outcome.findings]) == (5, ["power-unread"])


def test_what_is_lost_is_said_before_anything_is_done(office: Office) -> None:
    id = reached(office)
    plan = office.case(id).plan("forget")
    assert plan
    assert plan.losses == ("psk agent",)
    assert not any(line.startswith("disable") for line in office.world.done)


def test_the_record_is_untouched_until_the_host_was_looked_for_again(office: Office) -> None:
    id = reached(office)
    looking_again(office, id)
    assert office.world.devices[ONE.id].status == "active"
    assert isinstance(office.drive(id), Finished)
    assert office.world.devices[ONE.id].status == "decommissioning"
    assert office.world.ips[ONE.id].status == "deprecated"
    assert office.world.cables == {}
    assert office.world.devices[ONE.id].rack is not None


def test_a_host_that_is_back_stops_it(office: Office, english: Texts) -> None:
    id = reached(office)
    host = office.world.hosts[ONE.host]
    looking_again(office, id)
    office.world.hosts["99"] = replace(host, id="99")
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    [finding] = outcome.findings
    assert (outcome.exit, finding.code, finding.acceptable) == (3, "host-back", False)
    assert f"{ONE.name} is in Zabbix again (id 99), found by {ONE.name}, {ONE.ip}" in english.finding(finding)
    assert office.world.devices[ONE.id].status == "active"
    del office.world.hosts["99"]
    assert isinstance(office.drive(id), Finished)


def test_zabbix_that_cannot_be_read_is_no_host_that_is_gone(office: Office) -> None:
    id = reached(office)
    looking_again(office, id)
    office.world.unreadable.add("monitoring")
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.exit, [f.code for f in outcome.findings]) == (5, ["host-unread"])
    office.world.unreadable.clear()
    assert isinstance(office.drive(id), Finished)


def test_a_server_that_zabbix_never_had_goes_out_of_the_record(making: Making) -> None:
    office = making(*ROWS)
    office.world.hosts.clear()
    id = reached(office)
    assert kinds(office, id) == ["status", "cable", "cable", "address", "note"]
    assert isinstance(office.drive(id), Finished)


@pytest.mark.parametrize(
    ("release", "wanted"),
    [
        (Release("keep", "keep", "keep"), ["status", "note"]),
        (Release("keep", "deprecate", "release"), ["status", "position", "address", "note"]),
        (Release("remove", "keep", "keep"), ["status", "cable", "cable", "note"]),
    ],
)
def test_what_the_policy_releases(making: Making, release: Release, wanted: list[str]) -> None:
    office = making()
    office.rules = playbook(*ROWS, policy=replace(POLICY, release=release))
    id = reached(office)
    assert [k for k in kinds(office, id) if k not in ("disable", "export", "unsilence", "delete")] == wanted
    assert isinstance(office.drive(id), Finished)


def test_a_host_that_became_another_servers_is_not_planned_for(office: Office) -> None:
    id = office.opened()
    w = office.world
    office.drive(id, "gate")
    w.hosts[ONE.host] = replace(w.hosts[ONE.host], addresses=("198.18.10.99",), serials=("OTHER",))
    office.signed(id)
    outcome = office.drive(id)
    assert isinstance(outcome, Await)
    codes = ["host-readdressed", "host-foreign-address", "host-foreign-serial"]
    assert (outcome.exit, [f.code for f in outcome.findings]) == (4, codes)
    assert office.case(id).plan("forget") is None


def test_nothing_is_planned_while_the_record_cannot_be_read(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    office.signed(id)
    office.world.unreadable.add("record")
    outcome = office.drive(id)
    assert isinstance(outcome, Await)
    assert outcome.exit == 5
    assert office.case(id).plan("forget") is None


def test_nothing_is_planned_while_what_would_be_lost_cannot_be_read(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    office.signed(id)
    office.world.unreadable.add("losses")
    outcome = office.drive(id)
    assert isinstance(outcome, Await)
    assert (outcome.exit, [f.code for f in outcome.findings]) == (5, ["host-unread"])
    assert office.case(id).plan("forget") is None
    office.world.unreadable.clear()
    assert isinstance(office.drive(id), Finished)


@pytest.mark.parametrize("kind", ["data", "bmc"])
def test_a_port_that_is_open_again_stops_it_before_anything_is_written(
    office: Office, english: Texts, kind: str
) -> None:
    id = reached(office)
    done = list(office.world.done)
    office.world.ports[ONE.port(kind)] = Port()
    outcome = office.drive(id)
    assert isinstance(outcome, Await)
    [finding] = (f for f in outcome.findings if f.code == "port-open-again")
    assert (outcome.what, outcome.exit) == ("refused", 3)
    assert f"tor-3 {ONE.port(kind)}, which this case shut, is open again" in english.finding(finding)
    assert office.world.done == done
    office.world.ports[ONE.port(kind)] = Port(False, True)
    assert isinstance(office.drive(id), Finished)


@pytest.mark.parametrize("system", ["cli", "snmp"])
def test_a_port_that_cannot_be_read_again_is_not_shut_still(office: Office, english: Texts, system: str) -> None:
    id = reached(office)
    office.confirmed(id, ONE.name)
    done = list(office.world.done)
    office.world.unreadable.add(system)
    outcome = office.drive(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, outcome.exit) == ("system", 5)
    assert {f.code for f in outcome.findings} == {"port-unread", "switch-unread"}
    assert f"{system} does not answer" in english.finding(outcome.findings[0])
    assert office.world.done == done
    office.world.unreadable.clear()
    assert isinstance(office.drive(id), Finished)


def test_a_port_that_is_opened_while_the_host_is_looked_for_leaves_the_record_alone(office: Office) -> None:
    id = reached(office)
    looking_again(office, id)
    office.world.ports[ONE.port("data")] = Port()
    outcome = office.drive(id)
    assert isinstance(outcome, Await)
    assert (outcome.exit, [f.code for f in outcome.findings]) == (3, ["port-open-again"])
    assert office.world.devices[ONE.id].status == "active"
    assert office.world.cables


def test_a_record_that_somebody_changed_meanwhile_is_planned_again(office: Office) -> None:
    id = reached(office)
    office.confirmed(id, ONE.name)
    office.world.devices[ONE.id] = replace(office.world.devices[ONE.id], etag="e9")
    with pytest.raises(SystemRefused):
        office.drive(id)
    assert isinstance(office.drive(id), Finished)


def test_what_somebody_wrote_after_the_case_did_is_named_beside_the_plan_that_is_made_of_it(
    making: Making, english: Texts
) -> None:
    """As another tool does that empties its own field once the status is set."""
    office = making()
    office.rules = playbook(*ROWS, policy=replace(POLICY, release=Release("keep", "keep", "release")))
    id = reached(office)
    looking_again(office, id)
    office.world.faults["position"] = ["refused"]
    with pytest.raises(SystemRefused):
        office.drive(id)
    office.world.devices[ONE.id] = replace(office.world.devices[ONE.id], etag="e9")
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    [finding] = outcome.findings
    assert (outcome.what, finding.code, finding.severity) == ("confirm", "record-written-since", "note")
    assert f"device {ONE.id} after this case did" in english.finding(finding)
    office.confirmed(id, ONE.name)
    assert isinstance(office.drive(id), Finished)
