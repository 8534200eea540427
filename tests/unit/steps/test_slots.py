"""A server in a slot of a chassis: no port is shut, people take it off, and its addresses have to be gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from dcdecom.errors import DcdecomError, Exit, Refused, SystemFailure
from dcdecom.hands.manual import StandsUp, attach_made, sign_made
from dcdecom.model.case import Tracked
from dcdecom.model.estate import CableRecord, DeviceRecord, InterfaceRecord, PortRef, RecordChange, Ref
from dcdecom.model.evidence import OwnAddress, Remembered
from dcdecom.steps.next import Await, Finished
from dcdecom.steps.slots import unlooked
from tests.unit.run.office import ONE, TWO, Office
from tests.unit.run.world import NEIGHBOURS, SITE, STRANGER, SWITCH, Server

Making = Callable[..., Office]
CHASSIS = Ref(60, "chassis-1")


def into_the_chassis(office: Office, server: Server = ONE) -> None:
    """Its cables are recorded on the chassis, and it has none of its own."""
    world, ports = office.world, [server.port(kind) for kind in server.kinds]
    world.devices[server.id] = replace(world.devices[server.id], parent=CHASSIS)
    for kind in server.kinds:
        world.cables.pop(world.cable(server, kind))
    uplinks = tuple(
        InterfaceRecord(
            601 + n, f"uplink-{n}", "10gbase-t", False, True, (), (), CableRecord(601 + n, "U", "connected", "e1"),
            (PortRef(3, SWITCH, 901 + n, port),), True,
        )
        for n, port in enumerate(ports)
    )  # fmt: skip
    world.devices[CHASSIS.id] = DeviceRecord(
        CHASSIS.id, CHASSIS.name, "CH1", "TAG-CH", "active", "chassis", "Chassis", SITE, None, None, "", "", "10",
        None, None, uplinks, "e1",
    )  # fmt: skip


@pytest.fixture
def office(making: Making) -> Office:
    office = making("look", "say-no", "take-out", "forget", "end")
    into_the_chassis(office)
    return office


def driven(office: Office, id: str, until: str = "slot") -> Await:
    outcome = office.drive(id, until)
    assert isinstance(outcome, Await)
    return outcome


def codes(outcome: Await) -> set[str]:
    return {f.code for f in outcome.findings}


def slot(office: Office, id: str) -> Tracked:
    return next(t for t in office.case(id).changes if t.change.kind == "slot")


def shut(office: Office) -> list[str]:
    return [line for line in office.world.done if line.startswith("shut")]


def goes_out(office: Office, server: Server = ONE) -> None:
    """Somebody pulls it out of its slot."""
    office.world.running.discard(server.name)
    office.world.silent |= {server.port(kind) for kind in server.kinds}


def attach(office: Office, id: str) -> None:
    attach_made(office.room(), id, "take-out", slot(office, id).n, [office.paper("slot.jpg", b"empty slot")])


def stand_up(office: Office, id: str, party: str = "head", by: str = "dewi") -> str:
    said = StandsUp("take-out", slot(office, id).n, party, by, "slot 3", office.paper("stand-up.pdf"))
    return sign_made(office.room(), id, said)


def taken_off(office: Office, id: str) -> None:
    assert driven(office, id).exit is Exit.WAITING
    goes_out(office)
    attach(office, id)
    outcome = driven(office, id)
    assert (outcome.exit, outcome.party) == (Exit.WAITING, "head")
    stand_up(office, id)


def test_a_note_says_it_before_the_plan_and_nobody_is_asked(office: Office) -> None:
    id = office.opened()
    assert driven(office, id, "confirm").what == "confirm"
    [evidence] = [d.evidence for d in office.case(id).going]
    assert evidence
    about = [(f.code, f.severity) for f in evidence.findings if f.code.startswith("blade")]
    assert about == [("blade-by-hand", "note")]
    assert slot(office, id).by_hand is None
    with pytest.raises(Refused, match="no system kept dcdecom"):
        attach(office, id)


def test_its_plan_has_no_port(office: Office) -> None:
    id = office.opened()
    driven(office, id, "confirm")
    kinds = [t.change.kind for t in office.case(id).planned("take-out")]
    assert kinds == ["silence", "slot", "note", "unsilence"]
    assert not [claim for claim in office.store.claims if claim.startswith("port")]


def test_it_goes_by_hand_to_the_end(office: Office) -> None:
    office.world.strangers[ONE.port("data")] = STRANGER
    id = office.opened()
    taken_off(office, id)
    assert isinstance(office.drive(id), Finished)
    assert shut(office) == []
    assert (slot(office, id).state, slot(office, id).seen) == ("manual", "so")
    assert all(port.up for port in office.world.ports.values()), "the other servers of the chassis go on"


def test_the_soak_comes_first_and_then_the_whole_site_is_looked_at(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    assert driven(office, id, "timer").timer == "soak"
    assert slot(office, id).seen == ""


@pytest.mark.parametrize("what", ["still in its slot", "put in elsewhere"])
def test_one_that_is_seen_after_the_soak_is_not_handed_over(office: Office, what: str) -> None:
    id = office.opened()
    taken_off(office, id)
    if what == "still in its slot":
        office.world.silent.clear()
        office.world.running.add(ONE.name)
    else:
        office.world.elsewhere[ONE.mac("data")] = office.clock.time.replace(year=2030)
    outcome = driven(office, id, "gate")
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"still-seen"})
    assert slot(office, id).seen == ""


def test_what_cannot_be_read_after_the_soak_is_not_gone(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    driven(office, id, "timer")
    office.world.unreadable.add("snmp")
    assert driven(office, id, "gate").exit is Exit.SYSTEM


def test_who_changed_the_record_of_its_chassis_is_asked_about(office: Office) -> None:
    """The cables of the chassis say where the server is."""
    change = RecordChange(7, "cable", "U", "rudi", office.clock.time - timedelta(days=1), "", "connected")
    office.world.changed_of[CHASSIS.id] = (change,)
    outcome = driven(office, office.opened(), "gate")
    assert (outcome.what, outcome.party, codes(outcome)) == ("accept", "head", {"record-changed"})


def test_an_address_that_is_not_looked_for_is_not_gone(office: Office) -> None:
    """It was known on its chassis by an address that the look after the soak does not know any more."""
    id = office.opened()
    taken_off(office, id)
    case = office.case(id)
    evidence = office.room().desk(office.clock.now()).look(case, case.going)[ONE.name]
    other = replace(evidence, own=(OwnAddress(STRANGER, "data", ("netbox",)),))
    assert not list(unlooked(case, {ONE.name: evidence}))
    assert [f.code for f in unlooked(case, {ONE.name: other})] == ["record-unread"]


def test_one_that_was_never_seen_is_not_proved_to_be_gone(office: Office) -> None:
    office.world.silent |= {ONE.port("data")}
    outcome = driven(office, office.opened(), "inspect")
    assert (outcome.exit, codes(outcome)) == (Exit.SYSTEM, {"blade-unseen"})
    assert "--accept" not in "".join(outcome.advice)


def test_one_that_is_off_and_that_the_memory_knows_goes_too(office: Office) -> None:
    goes_out(office)
    days = [office.clock.time.replace(day=day) for day in (18, 23)]
    office.world.remembered = [
        Remembered(ONE.mac("data"), SWITCH, ONE.port("data"), way, *days)  # type: ignore[arg-type]  # a witness
        for way in ("snmp", "cli")
    ]
    id = office.opened()
    taken_off(office, id)
    assert isinstance(office.drive(id), Finished)


def test_a_recorded_cable_of_its_own_blocks_though_it_leads_nowhere(office: Office) -> None:
    cable = CableRecord(office.world.cable(ONE, "bmc"), "C-1", "connected", "e1")
    office.world.cables[cable.id] = cable
    outcome = driven(office, office.opened(), "inspect")
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"blade-slot"})


def test_one_on_a_port_that_is_not_its_chassis_is_no_blade(office: Office) -> None:
    """The nodes of some chassis have cables of their own, and nobody recorded them."""
    office.world.elsewhere[ONE.mac("data")] = office.clock.time.replace(year=2030)
    outcome = driven(office, office.opened(), "gate")
    found = [f for d in office.case(id_of(office)).devices.values() if d.evidence for f in d.evidence.findings]
    assert outcome.exit is Exit.REFUSED
    assert {dict(f.params)["seen"] for f in found if f.code == "other-port"} == {f"{SWITCH} {NEIGHBOURS}"}


def id_of(office: Office) -> str:
    return "2026-0001"


def test_nobody_is_asked_while_something_is_not_read(office: Office) -> None:
    id = office.opened()
    driven(office, id, "confirm")
    office.confirmed(id, ONE.name)
    office.world.unreadable.add("cli")
    with pytest.raises(SystemFailure, match="slot of srv-one in chassis-1"):
        office.advance(id)
    assert slot(office, id).by_hand is None
    with pytest.raises(Refused, match="no system kept dcdecom"):
        attach(office, id)
    office.world.unreadable.clear()
    assert driven(office, id).what == "slot"


@pytest.mark.parametrize(
    ("party", "by", "why"),
    [("crew", "joko", "for a change head sign"), ("chief", "hadi", "for a change head sign"),
     ("head", "umar", "does not act for head"), ("head", "budi", "signed the request")],
)  # fmt: skip
def test_the_head_alone_signs_for_it(office: Office, party: str, by: str, why: str) -> None:
    id = office.opened()
    driven(office, id)
    attach(office, id)
    with pytest.raises(DcdecomError, match=why):
        stand_up(office, id, party, by)


def test_nobody_signs_for_what_nothing_shows(office: Office) -> None:
    id = office.opened()
    driven(office, id)
    with pytest.raises(Refused, match="nothing shows that it was made"):
        stand_up(office, id)


def test_one_that_was_put_back_stops_what_is_written_next(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    driven(office, id, "gate")
    office.help(id, driven(office, id, "gate"))
    driven(office, id, "confirm")
    office.confirmed(id, ONE.name)
    office.world.silent.clear()
    office.world.running.add(ONE.name)
    done = list(office.world.done)
    outcome = driven(office, id)
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"still-seen"})
    assert office.world.done == done


def test_a_server_beside_it_is_watched_and_its_ports_are_shut(making: Making) -> None:
    office = making("take-out", "end", servers=(ONE, TWO))
    into_the_chassis(office)
    id = office.opened()
    outcome = driven(office, id, "drop")
    assert "srv-two" in outcome.text
    assert "srv-one" not in outcome.text
    assert slot(office, id).by_hand is None, "the slot is asked for after the ports"
    taken_off(office, id)
    assert isinstance(office.drive(id), Finished)
    assert shut(office) == [f"shut {TWO.port(kind)}" for kind in TWO.kinds]
