"""A server in a slot of a chassis: no port is shut, people take it off, and its addresses have to be gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from dcdecom import __version__
from dcdecom.casework.cancel import cancel
from dcdecom.casework.manual import StandsUp, attach_made, sign_made
from dcdecom.casework.plan_confirmation import confirm
from dcdecom.casework.signing import Signature
from dcdecom.documents.texts import load
from dcdecom.engine.advance import undo
from dcdecom.errors import DcdecomError, Exit, InputError, Refused, SystemFailure
from dcdecom.model.address import MacAddress
from dcdecom.model.case import Tracked
from dcdecom.model.estate.device import Slot
from dcdecom.model.estate.listing import Occupant
from dcdecom.model.estate.ref import PortRef, Ref
from dcdecom.model.evidence import Evidence, OwnAddress, Remembered
from dcdecom.model.facts.changes import PlanMade, Stay
from dcdecom.model.facts.record import RecordedPort
from dcdecom.model.playbook import Release
from dcdecom.model.settings import OfficeSettings
from dcdecom.papers.build_report import build
from dcdecom.papers.changes_section import changes_section
from dcdecom.papers.console_changes import change_line
from dcdecom.papers.missing import missing
from dcdecom.papers.page.changes import changes_view
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import change_words
from dcdecom.papers.serialise import to_mapping
from dcdecom.papers.work_minutes import work_minutes
from dcdecom.steps.blades import against_absence
from dcdecom.steps.moves import Await, Finished, Record
from dcdecom.steps.withdraw import withdraw
from tests.records import make_cable, make_device, make_interface, make_record_change
from tests.unit.journal.replays import kept_of
from tests.unit.run.memory import Killed
from tests.unit.run.office import ONE, POLICY, TWO, Office, playbook
from tests.unit.run.world import NEIGHBOURS, SITE, STRANGER, SWITCH, Server

Making = Callable[..., Office]
SCHEMA = json.loads((Path(__file__).parents[3] / "docs/reference/report.schema.json").read_text("utf-8"))
CHASSIS, BAY = Ref(60, "chassis-1"), Ref(63, "3")


def into_the_chassis(office: Office, server: Server = ONE) -> None:
    """Its cables are recorded on the chassis, and it has none of its own."""
    world, ports = office.world, [server.port(kind) for kind in server.kinds]
    world.devices[server.id] = replace(world.devices[server.id], parent=Slot(CHASSIS, BAY))
    for kind in server.kinds:
        world.cables.pop(world.cable(server, kind))
        world.strangers[server.port(kind)] = OTHERS[kind]
    uplinks = tuple(
        make_interface(
            601 + n, f"uplink-{n}", "10gbase-t", False, True, (), (), make_cable(601 + n, "U", "connected", "e1"),
            (PortRef(3, SWITCH, 901 + n, port),), True,
        )
        for n, port in enumerate(ports)
    )  # fmt: skip
    world.devices[CHASSIS.id] = make_device(
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
    """The last one that people were asked for, or will be."""
    return [t for t in office.case(id).changes if t.change.kind == "slot"][-1]


def shut(office: Office) -> list[str]:
    return [line for line in office.world.done if line.startswith("shut")]


LETTERHEAD = OfficeSettings(letterhead=("Head",))
OTHERS = {"data": MacAddress("02:00:00:00:09:01"), "bmc": MacAddress("02:00:00:00:09:02")}
"""Other servers of the chassis, which go on."""


def goes_out(office: Office, server: Server = ONE) -> None:
    """Somebody pulls it out of its slot."""
    office.world.running.discard(server.name)
    office.world.silent |= {server.port(kind) for kind in server.kinds}


def goes_in(office: Office, server: Server = ONE) -> None:
    office.world.running.add(server.name)
    office.world.silent.clear()


def attach(office: Office, id: str, photo: bytes = b"empty slot") -> None:
    attach_made(
        office.log(),
        office.procedure,
        office.systems().reading(),
        id,
        "take-out",
        slot(office, id).n,
        [office.paper("slot.jpg", photo)],
    )


def stand_up(office: Office, id: str, party: str = "head", by: str = "dewi") -> str:
    said = StandsUp("take-out", slot(office, id).n, party, by, "slot 3", office.paper("stand-up.pdf"))
    return sign_made(office.log(), office.procedure, office.systems().reading(), id, said)


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
    assert kinds == ["silence", "slot", "note"]
    assert not [claim for claim in office.store.claims if claim.startswith("port")]


def test_it_goes_by_hand_to_the_end(office: Office) -> None:
    office.world.strangers[ONE.port("data")] = STRANGER
    id = office.opened()
    taken_off(office, id)
    assert isinstance(office.drive(id), Finished)
    assert shut(office) == []
    assert (slot(office, id).state, slot(office, id).seen) == ("manual", "")
    assert all(port.up for port in office.world.ports.values()), "the other servers of the chassis go on"


def test_the_soak_comes_first_and_then_the_whole_site_is_looked_at(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    assert driven(office, id, "timer").timer == "soak"
    assert slot(office, id).seen == ""


def test_one_that_is_pinned_where_a_link_is_does_not_begin_its_soak(office: Office) -> None:
    """As in the looks after the soak: a pinned address is learned nowhere, and stays whoever leaves."""
    id = office.opened()
    taken_off(office, id)
    office.world.pinned.add(ONE.mac("data"))
    outcome = driven(office, id, "timer")
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"still-pinned"})
    assert "nobody can tell that it left" in outcome.text
    office.world.pinned.clear()
    assert driven(office, id, "timer").timer == "soak"


@pytest.mark.parametrize("what", ["still in its slot", "put in elsewhere"])
def test_one_that_is_seen_after_the_soak_is_not_handed_over(office: Office, what: str) -> None:
    id = office.opened()
    taken_off(office, id)
    assert driven(office, id, "timer").timer == "soak"
    if what == "still in its slot":
        goes_in(office)
    else:
        office.world.elsewhere[ONE.mac("data")] = office.clock.time.replace(year=2030)
    outcome = driven(office, id, "gate")
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"still-seen"})
    where = ONE.port("data") if what == "still in its slot" else NEIGHBOURS
    assert {dict(f.params)["port"] for f in outcome.findings if dict(f.params)["mac"] == ONE.mac("data")} == {where}
    assert slot(office, id).seen == ""


def test_what_cannot_be_read_after_the_soak_is_not_gone(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    driven(office, id, "timer")
    office.world.unreadable.add("snmp")
    assert driven(office, id, "gate").exit is Exit.SYSTEM


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
    cable = make_cable(office.world.cable(ONE, "bmc"), "C-1", "connected", "e1")
    office.world.cables[cable.id] = cable
    outcome = driven(office, office.opened(), "inspect")
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"blade-slot"})


def test_one_on_a_port_that_is_not_its_chassis_is_no_blade(office: Office) -> None:
    """The nodes of some chassis have cables of their own, and nobody recorded them."""
    office.world.elsewhere[ONE.mac("data")] = office.clock.time.replace(year=2030)
    id = office.opened()
    outcome = driven(office, id, "gate")
    found = [f for d in office.case(id).devices.values() if d.evidence for f in d.evidence.findings]
    assert outcome.exit is Exit.REFUSED
    assert {dict(f.params)["seen"] for f in found if f.code == "other-port"} == {f"{SWITCH} {NEIGHBOURS}"}


def test_nobody_is_asked_while_something_is_not_read(office: Office) -> None:
    id = office.opened()
    driven(office, id, "confirm")
    office.confirmed(id, ONE.name)
    office.world.unreadable.add("cli")
    with pytest.raises(SystemFailure, match=r"chassis-1, slot 3.*Nobody was asked"):
        office.advance(id)
    assert slot(office, id).by_hand is None
    with pytest.raises(Refused, match="no system kept dcdecom"):
        attach(office, id)
    office.world.unreadable.clear()
    assert driven(office, id).what == "slot"


def test_a_case_with_a_slot_is_judged_again_by_what_it_kept(making: Making) -> None:
    """Where it was seen and what stopped it are two events, and rest on one look."""
    office = making("look", "say-no", "take-out", "forget", "end", tool=__version__, keeps_policy=True)
    into_the_chassis(office)
    id = office.opened()
    driven(office, id, "confirm")
    office.confirmed(id, ONE.name)
    office.world.unreadable.add("cli")
    with pytest.raises(SystemFailure):
        office.advance(id)
    office.world.unreadable.clear()
    driven(office, id)
    again = kept_of(office, id).judged()
    assert {judged.type for judged in again.judged} == {"evidence-taken", "sighted", "change-failed"}
    assert again.exit == 0, [*again.lines()]


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
    goes_in(office)
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
    assert slot(office, id).state == "pending", "the slot is asked for after the ports"
    taken_off(office, id)
    assert isinstance(office.drive(id), Finished)
    assert shut(office) == [f"shut {TWO.port(kind)}" for kind in TWO.kinds]


# --- whose shutdown is watched ---------------------------------------------------------------------------------------


def test_an_ordinary_server_without_a_data_port_is_watched_as_ever(making: Making) -> None:
    """Only its controller is cabled: it has no chassis, and nobody has seen it leave."""
    office = making("take-out", "end")
    office.world.unrecorded.add(office.world.cable(ONE, "data"))
    office.world.silent.add(ONE.port("data"))
    office.world.hosts[ONE.host] = replace(office.world.hosts[ONE.host], addresses=())
    outcome = driven(office, office.opened(), "drop")
    assert (outcome.what, "srv-one" in outcome.text) == ("drop", True)
    assert shut(office) == []


def test_no_port_is_shut_of_a_chassis_even_where_a_plan_has_its_cable(office: Office) -> None:
    id = office.opened()
    driven(office, id, "confirm")
    office.confirmed(id, ONE.name)
    cable = make_cable(office.world.cable(ONE, "data"), "C-1", "connected", "e1")
    office.world.cables[cable.id] = cable
    with pytest.raises(Refused, match="blade-slot"):
        office.advance(id)
    assert (slot(office, id).state, shut(office)) == ("failed", [])


# --- what is asked for, and of whom ----------------------------------------------------------------------------------

NOW_IN = {
    "another chassis": {"parent": Slot(Ref(60, "chassis-2"), BAY)},
    "the other chassis of that name": {"parent": Slot(Ref(61, "chassis-1"), BAY)},
    "another bay": {"parent": Slot(CHASSIS, Ref(64, "4"))},
    "a bay that was numbered anew": {"parent": Slot(CHASSIS, Ref(63, "03"))},
    "a bay that nobody names": {"parent": Slot(CHASSIS, None)},
    "no chassis": {"parent": None},
    "another machine": {"serial": "OTHER1234"},
}


@pytest.mark.parametrize("where", NOW_IN)
def test_what_the_record_has_elsewhere_meanwhile_is_not_asked_for(office: Office, where: str) -> None:
    id = office.opened()
    driven(office, id, "confirm")
    office.confirmed(id, ONE.name)
    office.world.devices[61] = replace(office.world.devices[CHASSIS.id], id=61)
    office.world.devices[ONE.id] = replace(office.world.devices[ONE.id], **NOW_IN[where])  # type: ignore[arg-type]
    with pytest.raises(DcdecomError, match="Nobody was asked"):
        office.advance(id)
    assert slot(office, id).state == "failed"
    assert "slot-moved" in {f.code for f in slot(office, id).against}
    assert "change-asked" not in types(office, id)


def types(office: Office, id: str) -> list[str]:
    return [event.type for event in office.store.events(id)]


def test_what_the_record_has_elsewhere_once_it_was_asked_for_is_told_at_once(office: Office) -> None:
    id = office.opened()
    driven(office, id)
    before = office.world.devices[ONE.id]
    office.world.devices[ONE.id] = replace(before, parent=Slot(CHASSIS, Ref(64, "4")))
    outcome = driven(office, id)
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"slot-moved"})
    assert (slot(office, id).state, slot(office, id).stands) == ("asked", True)
    office.world.devices[ONE.id] = before
    assert driven(office, id).what == "slot"


def test_it_is_looked_at_again_before_the_soak_once_somebody_has_signed(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    office.world.unreadable.add("cli")
    assert driven(office, id, "timer").exit is Exit.SYSTEM
    office.world.unreadable.clear()
    office.world.devices[ONE.id] = replace(office.world.devices[ONE.id], serial="OTHER1234")
    outcome = driven(office, id, "timer")
    assert outcome.exit is Exit.REFUSED
    assert "slot-moved" in codes(outcome)
    assert "timer-opened" not in types(office, id)


def test_its_chassis_and_its_bay_are_named(office: Office) -> None:
    id = office.opened()
    outcome = driven(office, id)
    words = slot(office, id).by_hand or {}
    assert (words["chassis"], words["bay"], words["serial"]) == ("chassis-1", "3", ONE.serial)
    assert "chassis-1, slot 3" in outcome.text
    assert not slot(office, id).before, "nothing was read of a slot, and nothing is reported as read"


def test_one_without_a_recorded_bay_is_refused(office: Office) -> None:
    office.world.devices[ONE.id] = replace(office.world.devices[ONE.id], parent=Slot(CHASSIS, None))
    outcome = driven(office, office.opened(), "confirm")
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"blade-bay"})


def test_who_asks_is_one_of_the_hands_and_does_not_sign(making: Making) -> None:
    """Sri acts, and stands in for the head: in one case she is one or the other."""
    office = making("take-out", "end")
    into_the_chassis(office)
    id = office.opened(office.request(team=("rina", "sri")), who="rina")
    outcome = office.drive(id, "confirm")
    office.confirmed(id, ONE.name)
    outcome = office.advance(id, "sri")
    assert isinstance(outcome, Await)
    [asked] = [event for event in office.store.events(id) if event.type == "change-asked"]
    assert asked.payload["person"] == "sri"
    assert "sri" in office.case(id).actors
    attach(office, id)
    with pytest.raises(Refused, match="acted in it, and so does not decide"):
        stand_up(office, id, by="sri")
    assert stand_up(office, id, by="dewi") == "Dewi"
    assert "dewi" in office.case(id).deciders


def test_who_acted_in_the_case_at_all_does_not_sign(making: Making) -> None:
    """Sri has silenced the host, and Rina asked for the slot."""
    office = making("take-out", "end")
    into_the_chassis(office)
    id = office.opened(office.request(team=("rina", "sri")))
    driven(office, id, "confirm")
    office.confirmed(id, ONE.name)
    office.world.unreadable.add("cli")
    with pytest.raises(SystemFailure):
        office.advance(id, "sri")
    office.world.unreadable.clear()
    assert driven(office, id).what == "slot"
    assert "sri" not in slot(office, id).hands
    attach(office, id)
    with pytest.raises(Refused, match="acted in it, and so does not decide"):
        stand_up(office, id, by="sri")


def test_it_is_asked_for_in_the_change_window_only(making: Making) -> None:
    office = making()
    office.rules = playbook("take-out", "end", policy=replace(POLICY, window="02:00-03:00"))
    into_the_chassis(office)
    del office.world.hosts[ONE.host]
    id = office.opened()
    outcome = driven(office, id)
    assert (outcome.exit, codes(outcome), slot(office, id).state) == (Exit.REFUSED, {"window-closed"}, "pending")


def test_a_port_that_failed_does_not_open_its_window(making: Making) -> None:
    """It may be made by hand, and is no less outside the window for that."""
    office = making()
    office.rules = playbook("take-out", "end", policy=replace(POLICY, window="19:00-21:30"))
    office.world.faults["shut"] = ["not sent"]
    id = office.opened()
    driven(office, id, "drop")
    office.world.running.clear()
    with pytest.raises(DcdecomError, match="no connection"):
        office.advance(id)
    failed = next(t for t in office.case(id).changes if t.change.kind == "shut" and t.state == "failed")
    assert failed.by_hand is not None
    office.clock.sleep(7200)
    outcome = driven(office, id, "gate")
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"window-closed"})


def test_a_slot_is_not_asked_for_while_a_port_of_the_case_is_not_shut(making: Making) -> None:
    office = making("take-out", "end", servers=(ONE, TWO))
    into_the_chassis(office)
    office.world.faults["shut"] = ["", "not sent"]
    id = office.opened()
    driven(office, id, "drop")
    office.world.running.discard(TWO.name)
    with pytest.raises(DcdecomError, match="no connection"):
        office.advance(id)
    assert slot(office, id).state == "pending"
    assert driven(office, id).what == "slot"


# --- what was asked for stands ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("answered", [False, True])
def test_a_case_of_which_a_slot_was_asked_for_is_not_given_up(office: Office, answered: bool) -> None:
    id = office.opened()
    driven(office, id)
    if answered:
        attach(office, id)
        stand_up(office, id)
    for _ in range(2):
        with pytest.raises(Refused, match=r"slot.*giving it up would hide that"):
            cancel(office.log(), office.rules.policy, id, "the office withdrew its letter")
        walked_back(office, id)
    assert office.case(id).state == "open"


def walked_back(office: Office, id: str) -> Await | Finished:
    while True:
        outcome = undo(office.log(), office.procedure, office.systems(), id)
        if isinstance(outcome, Finished) or outcome.what != "confirm":
            return outcome
        made = office.case(id).way_back
        assert made
        confirm(office.log(), office.procedure, id, made.digest[:8], ONE.serial[-4:], back=True)


@pytest.mark.parametrize("answered", [False, True])
def test_a_slot_that_was_asked_for_is_not_walked_back(office: Office, answered: bool) -> None:
    """What else the case did is. A question waits for its answer still; one that was answered is asked anew."""
    id = office.opened()
    driven(office, id)
    goes_out(office)
    attach(office, id)
    if answered:
        stand_up(office, id)
    state, n = slot(office, id).state, slot(office, id).n
    assert isinstance(walked_back(office, id), Finished)
    made = office.case(id).way_back
    assert made
    assert list(made.stays) == [Stay(n, "slot")]
    assert (slot(office, id).state, slot(office, id).n) == (state, n)
    outcome = driven(office, id)
    assert (outcome.what, outcome.party) == ("slot", ""), "what showed it before shows nothing after it"
    assert types(office, id).count("change-asked") == 1 + answered
    attach(office, id, b"empty slot again")
    stand_up(office, id)
    assert isinstance(office.drive(id), Finished)


@pytest.mark.parametrize("hours", [0, 7])
def test_a_signature_from_before_a_way_back_is_not_used_again(office: Office, hours: int) -> None:
    """It was put back into its slot and seen there; days later it is merely off, and nobody has taken it off again.

    Not either where the clock showed a later time when it was signed for than when it was walked back.
    """
    id = office.opened()
    taken_off(office, id)
    office.clock.time -= timedelta(hours=hours)
    assert isinstance(walked_back(office, id), Finished)
    goes_in(office)
    driven(office, id, "confirm")
    office.clock.sleep(3 * 86400)
    office.confirmed(id, ONE.name)
    office.world.running.discard(ONE.name)
    office.world.silent |= {ONE.port(kind) for kind in ONE.kinds}
    outcome = driven(office, id)
    assert (outcome.what, types(office, id).count("change-asked")) == ("slot", 2)


def not_made(office: Office, id: str, by: str = "dewi") -> str:
    said = StandsUp("take-out", slot(office, id).n, "head", by, "", office.paper("stand-up.pdf"), left=True)
    return sign_made(office.log(), office.procedure, office.systems().reading(), id, said)


def test_whoever_is_asked_is_told_how_to_say_no(office: Office) -> None:
    """While the word is awaited, and where the server is still learned after it was given."""
    id = office.opened()
    driven(office, id)
    attach(office, id)
    sign = f"dcdecom case sign {id} take-out --as head --by PERSON --scan FILE --change {slot(office, id).n}"
    assert driven(office, id).advice == (sign, f"Or that it was not: {sign} --reject")
    stand_up(office, id)
    outcome = driven(office, id, "timer")
    assert codes(outcome) == {"still-seen"}
    assert f"Or, if it was not taken off: {sign} --reject" in outcome.advice


def test_the_head_may_say_that_it_was_not_taken_off(office: Office) -> None:
    """Then it may be asked for anew, with new evidence; or the case is given up."""
    id = office.opened()
    driven(office, id)
    attach(office, id)
    with pytest.raises(Refused, match="does not act for head"):
        not_made(office, id, "umar")
    assert not_made(office, id) == "Dewi"
    assert (slot(office, id).state, slot(office, id).reason) == ("failed", "not made, as Dewi says")
    assert driven(office, id).party == "", "an old photo shows nothing"
    assert types(office, id).count("change-asked") == 2
    with pytest.raises(Refused, match="--reject") as caught:
        cancel(office.log(), office.rules.policy, id, "the office withdrew its letter")
    assert f"--change {slot(office, id).n} --reject" in str(caught.value.advice)
    not_made(office, id)
    walked_back(office, id)
    cancel(office.log(), office.rules.policy, id, "the office withdrew its letter")
    assert office.case(id).state == "cancelled"


def test_nobody_says_of_another_change_that_it_was_not_made(making: Making) -> None:
    office = making("take-out", "end")
    office.world.faults["silence"] = ["not sent"]
    id = office.opened()
    with pytest.raises(DcdecomError, match="no connection"):
        office.drive(id)
    said = StandsUp("take-out", 1, "crew", "joko", "", office.paper("stand-up.pdf"), left=True)
    with pytest.raises(InputError, match="nobody was asked for it"):
        sign_made(office.log(), office.procedure, office.systems().reading(), id, said)


def test_who_changed_the_record_of_its_chassis_is_asked_about(office: Office) -> None:
    """The cables of the chassis say where the server is."""
    change = make_record_change(7, "cable", "U", "rudi", office.clock.time - timedelta(days=1), "", "connected")
    office.world.changed_of[CHASSIS.id] = (change,)
    outcome = driven(office, office.opened(), "gate")
    assert (outcome.what, outcome.party, codes(outcome)) == ("accept", "head", {"record-changed"})


def test_a_slot_that_nobody_was_asked_for_leaves_nothing(office: Office) -> None:
    id = office.opened()
    driven(office, id, "confirm")
    cancel(office.log(), office.rules.policy, id, "the office withdrew its letter")
    assert office.case(id).state == "cancelled"


def about_to_ask(making: Making) -> tuple[Office, str]:
    office = making("take-out", "end")
    into_the_chassis(office)
    id = office.opened()
    driven(office, id, "confirm")
    office.confirmed(id, ONE.name)
    office.fuse.places.clear()
    return office, id


@pytest.mark.parametrize("which", [0, 1])
def test_a_process_may_die_before_and_after_it_asks(making: Making, which: int) -> None:
    """It asks once: what was asked for when it died waits for its answer."""
    other, twin = about_to_ask(making)
    driven(other, twin)
    office, id = about_to_ask(making)
    office.fuse.at = [n for n, place in enumerate(other.fuse.places, 1) if "change-asked" in place][which]
    with pytest.raises(Killed):
        office.advance(id)
    assert (slot(office, id).state, "change-asked" in types(office, id)) == [("pending", False), ("asked", True)][which]
    assert driven(office, id).what == "slot"
    assert types(office, id).count("change-asked") == 1
    if which == 1:
        with pytest.raises(Refused, match="giving it up would hide that"):
            cancel(office.log(), office.rules.policy, id, "no")


# --- what is said of it ----------------------------------------------------------------------------------------------


def test_addresses_that_are_gone_prove_no_slot(office: Office) -> None:
    """The slot is only signed for; what was seen is that its addresses are nowhere, and that is said beside."""
    id = office.opened()
    taken_off(office, id)
    assert isinstance(office.drive(id), Finished)
    assert "manual-seen" not in types(office, id)
    case = office.case(id)
    [soak] = [t for t in case.timers if t.name == "soak"]
    assert soak.result
    [gone] = soak.result.absent
    assert (gone.chassis, gone.bay, gone.slot) == ("chassis-1", "3", "only signed for")
    assert set(gone.addresses) == {ONE.mac("data"), ONE.mac("bmc")}
    [made] = [row for row in changes_section(case, load("id"), office.procedure.zone) if row.kind == "slot"]
    assert made.by_hand
    assert made.by_hand.seen == "only signed"
    assert made.by_hand.absent == tuple(sorted((ONE.mac("data"), ONE.mac("bmc"))))
    lacking = {m.code for m in missing(case, office.rules, load("id"), office.procedure.zone)}
    assert "slot-signed" in lacking
    assert "manual-unseen" not in lacking


def test_the_position_of_its_record_is_its_chassis_and_is_left(making: Making) -> None:
    """NetBox gives a device in a bay the rack of its chassis: it has no place of its own to be released."""
    office = making()
    office.rules = playbook("take-out", "forget", "end", policy=replace(POLICY, release=Release(position="release")))
    into_the_chassis(office)
    id = office.opened()
    taken_off(office, id)
    assert isinstance(office.drive(id), Finished)
    assert "position" not in [t.change.kind for t in office.case(id).changes]
    assert office.world.devices[ONE.id].status == "decommissioning"


def looked_at(office: Office, id: str) -> Evidence:
    """Everything as it is now, of a case whose slot was signed for."""
    case = office.case(id)
    return office.observer().look(office.procedure, case, case.going)[ONE.name]


def said_against(office: Office, id: str, evidence: Evidence) -> set[str]:
    stop = against_absence(office.case(id), office.rules, office.clock, {ONE.name: evidence})
    last = stop[-1] if isinstance(stop, tuple) else stop
    return codes(last) if isinstance(last, Await) else set()


def test_what_was_not_looked_at_is_not_gone(office: Office) -> None:
    """It was known on its chassis by addresses and ports: all are looked at, on switches that did not forget them."""
    id = office.opened()
    taken_off(office, id)
    evidence = looked_at(office, id)
    forgot = tuple(replace(s, booted_at=office.clock.time) for s in evidence.switches)
    assert said_against(office, id, evidence) == set()
    assert said_against(office, id, replace(evidence, switches=forgot)) == {"switch-restarted"}
    assert said_against(office, id, replace(evidence, own=(OwnAddress(STRANGER, "data", ("netbox",)),))) == {
        "record-unread", "blade-unseen",
    }  # fmt: skip
    assert said_against(office, id, replace(evidence, switches=())) == {"switch-unread"}
    assert "record-unread" in said_against(office, id, replace(evidence, chassis=None))
    assert said_against(office, id, replace(evidence, chassis_ports=())) == {"chassis-link"}
    silent = tuple(replace(p, seen=()) for p in evidence.chassis_ports)
    by_one = tuple(replace(p, seen=tuple(s for s in p.seen if s.witness == "snmp")) for p in evidence.chassis_ports)
    assert said_against(office, id, replace(evidence, chassis_ports=silent)) == {"chassis-quiet"}
    assert said_against(office, id, replace(evidence, chassis_ports=by_one)) == {"chassis-quiet"}


@pytest.mark.parametrize(
    "when", ["before it is asked for", "while it is awaited", "in the soak", "before step 9 writes"]
)
def test_a_chassis_without_a_link_shows_nothing_of_its_servers(office: Office, when: str) -> None:
    """Somebody pulled the uplink instead of the slot: all behind it is gone from the tables, and runs."""
    id = office.opened()
    if when == "before it is asked for":
        driven(office, id, "confirm")
        office.confirmed(id, ONE.name)
        uplink_pulled(office)
        with pytest.raises(SystemFailure, match="chassis-link"):
            office.advance(id)
        assert slot(office, id).state == "failed"
        return
    if when == "while it is awaited":
        driven(office, id)
        uplink_pulled(office)
        outcome = driven(office, id)
    else:
        taken_off(office, id)
        if when == "in the soak":
            assert driven(office, id, "timer").timer == "soak"
            uplink_pulled(office)
            outcome = driven(office, id, "gate")
        else:
            to_step_9(office, id)
            uplink_pulled(office)
            outcome = driven(office, id)
    assert (outcome.exit, codes(outcome)) == (Exit.SYSTEM, {"chassis-link"})
    assert "delete host" not in " ".join(office.world.done)


def uplink_pulled(office: Office) -> None:
    for kind in ONE.kinds:
        office.world.strangers.pop(ONE.port(kind))
        office.world.silent.add(ONE.port(kind))


def to_step_9(office: Office, id: str) -> None:
    driven(office, id, "gate")
    office.help(id, driven(office, id, "gate"))
    driven(office, id, "confirm")
    office.confirmed(id, ONE.name)


@pytest.mark.parametrize(
    "when", ["before it is asked for", "while it is awaited", "in the soak", "before step 9 writes"]
)
def test_a_bay_that_the_record_gave_to_another_device_is_told_with_who_has_it_and_what_to_do(
    office: Office, when: str
) -> None:
    id = office.opened()
    if when == "before it is asked for":
        driven(office, id, "confirm")
        office.confirmed(id, ONE.name)
    elif when == "while it is awaited":
        driven(office, id)
    else:
        taken_off(office, id)
        if when == "in the soak":
            assert driven(office, id, "timer").timer == "soak"
        else:
            to_step_9(office, id)
    before = office.world.devices[ONE.id]
    office.world.devices[ONE.id] = replace(before, parent=None)
    office.world.standing = (Occupant(99, "srv-new", "", "0", "Bapenda", Slot(CHASSIS, BAY)),)
    if when == "before it is asked for":
        with pytest.raises(Refused, match="slot-given"):
            office.advance(id)
        [found] = [f for f in slot(office, id).against if f.code == "slot-given"]
    else:
        outcome = driven(office, id, "gate")
        assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"slot-given"})
        assert any(line.endswith(f"dcdecom case run {id}") for line in outcome.advice)
        [found] = outcome.findings
    told = load("en").finding(found)
    assert "chassis-1, slot 3 is srv-new's now" in told
    assert "take srv-new out of that slot and put srv-one back" in told
    office.world.devices[ONE.id], office.world.standing = before, ()
    if when == "before step 9 writes":
        assert "delete" not in " ".join(office.world.done)
        assert isinstance(office.drive(id), Finished)


def test_a_bay_of_that_number_in_another_chassis_is_nobodys_here(office: Office) -> None:
    id = office.opened()
    driven(office, id)
    office.world.devices[ONE.id] = replace(office.world.devices[ONE.id], parent=None)
    office.world.standing = (
        Occupant(99, "srv-new", "", "0", "Bapenda", Slot(Ref(61, "chassis-2"), BAY)),
        Occupant(98, "srv-next", "", "0", "Bapenda", Slot(CHASSIS, Ref(64, "4"))),
        Occupant(97, "srv-some", "", "0", "Bapenda", Slot(CHASSIS, None)),
    )
    assert codes(driven(office, id)) == {"slot-moved"}


@pytest.mark.parametrize("when", ["in the soak", "before step 9 writes"])
def test_what_the_record_has_elsewhere_after_it_was_signed_for_is_told(office: Office, when: str) -> None:
    id = office.opened()
    taken_off(office, id)
    if when == "in the soak":
        assert driven(office, id, "timer").timer == "soak"
    else:
        to_step_9(office, id)
    office.world.devices[ONE.id] = replace(office.world.devices[ONE.id], parent=Slot(CHASSIS, Ref(64, "4")))
    done = list(office.world.done)
    outcome = driven(office, id, "gate")
    assert (outcome.exit, codes(outcome), office.world.done) == (Exit.REFUSED, {"slot-moved"}, done)


def test_the_soak_begins_once_the_tables_have_forgotten_it(office: Office) -> None:
    id = office.opened()
    driven(office, id)
    attach(office, id)
    stand_up(office, id)
    outcome = driven(office, id, "timer")
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"still-seen"})
    assert "timer-opened" not in types(office, id)
    goes_out(office)
    assert driven(office, id, "timer").timer == "soak"


# --- what was seen once is not forgotten -----------------------------------------------------------------------------


def seen_elsewhere(office: Office) -> None:
    office.world.silent |= {ONE.port(kind) for kind in ONE.kinds}
    office.world.elsewhere[ONE.mac("data")] = office.clock.time.replace(year=2030)


def test_one_that_was_seen_elsewhere_before_it_was_asked_for_is_not_asked_for_once_it_is_silent(office: Office) -> None:
    id = office.opened()
    driven(office, id, "confirm")
    office.confirmed(id, ONE.name)
    seen_elsewhere(office)
    with pytest.raises(Refused, match="other-port"):
        office.advance(id)
    office.world.elsewhere.clear()
    with pytest.raises(SystemFailure, match="blade-unseen"):
        office.advance(id)
    assert "change-asked" not in types(office, id)


def test_one_that_was_seen_elsewhere_while_it_was_awaited_is_not_gone_once_it_is_silent(office: Office) -> None:
    id = office.opened()
    driven(office, id)
    seen_elsewhere(office)
    assert codes(driven(office, id)) == {"other-port"}
    office.world.elsewhere.clear()
    attach(office, id)
    stand_up(office, id)
    outcome = driven(office, id, "timer")
    assert (outcome.exit, codes(outcome)) == (Exit.SYSTEM, {"blade-unseen"})


def test_one_that_was_seen_elsewhere_after_the_soak_is_not_gone_once_it_is_silent(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    assert driven(office, id, "timer").timer == "soak"
    seen_elsewhere(office)
    assert codes(driven(office, id, "gate")) == {"still-seen"}
    office.world.elsewhere.clear()
    outcome = driven(office, id, "gate")
    assert (outcome.exit, codes(outcome)) == (Exit.SYSTEM, {"blade-unseen"})


def heard_from_afar(office: Office) -> None:
    """It runs behind a switch that nobody reads: its chassis's switch has it behind the uplink."""
    office.world.silent |= {ONE.port(kind) for kind in ONE.kinds}
    office.world.afar.add(ONE.mac("data"))


@pytest.mark.parametrize("when", ["before it is asked for", "while it is awaited", "after it was signed for"])
def test_one_that_was_heard_over_the_uplink_is_not_gone_once_it_is_silent(office: Office, when: str) -> None:
    id = office.opened()
    if when == "before it is asked for":
        driven(office, id, "confirm")
        office.confirmed(id, ONE.name)
        heard_from_afar(office)
        for _ in range(2):
            with pytest.raises(SystemFailure, match="blade-unseen"):
                office.advance(id)
            office.world.afar.clear()
        assert "change-asked" not in types(office, id)
        return
    if when == "while it is awaited":
        driven(office, id)
        heard_from_afar(office)
        assert codes(driven(office, id)) == {"blade-unseen"}
        office.world.afar.clear()
        attach(office, id)
        stand_up(office, id)
    else:
        taken_off(office, id)
        assert driven(office, id, "timer").timer == "soak"
        heard_from_afar(office)
        assert codes(driven(office, id, "gate")) == {"still-seen"}
        office.world.afar.clear()
    outcome = driven(office, id, "gate")
    assert (outcome.exit, codes(outcome)) == (Exit.SYSTEM, {"blade-unseen"})


def test_one_that_stood_elsewhere_while_the_record_had_it_nowhere_is_not_known_on_its_chassis(making: Making) -> None:
    """Looked at again and again: the record loses its chassis, it stands elsewhere, and then it is silent."""
    office = making("look", "take-out", "end")
    into_the_chassis(office)
    office.world.changed_of[CHASSIS.id] = (
        make_record_change(7, "cable", "U", "rudi", office.clock.time - timedelta(days=1), "", "connected"),
    )
    id = office.opened()
    assert codes(driven(office, id, "gate")) == {"record-changed"}
    before = office.world.devices[ONE.id]
    seen_elsewhere(office)
    office.world.devices[ONE.id] = replace(before, parent=None)
    assert "other-port" in codes(driven(office, id, "gate"))
    office.world.devices[ONE.id] = before
    office.world.elsewhere.clear()
    outcome = driven(office, id, "gate")
    assert (outcome.exit, codes(outcome)) == (Exit.SYSTEM, {"blade-unseen"})


def test_a_plan_has_no_port_of_who_sits_in_a_chassis_whatever_its_record_says(office: Office) -> None:
    id = office.opened()
    driven(office, id, "confirm")
    case, row = office.case(id), office.rules.row("take-out")
    port = RecordedPort(3, SWITCH, 510, ONE.port("data"), "data", "eth0", "D-1", True)
    device = case.devices[ONE.name]
    case.plans.clear()
    device.record = replace(device.known_record, ports=(port,))
    made = withdraw(case, row, office.procedure, office.observer())
    assert isinstance(made, Record)
    assert isinstance(made.fact, PlanMade)
    assert [c.kind for c in made.fact.changes] == ["silence", "slot", "note"]


def test_the_step_is_founded_on_the_signature_and_not_on_what_was_seen(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    assert isinstance(office.drive(id), Finished)
    step = office.case(id).step("take-out")
    assert step
    assert step.grade == "paper, no code"


def test_a_bay_that_was_emptied_in_the_record_too_early_is_told_and_put_back(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    to_step_9(office, id)
    before = office.world.devices[ONE.id]
    office.world.devices[ONE.id] = replace(before, parent=None)
    outcome = driven(office, id)
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"slot-moved"})
    assert "put back" in load("en").finding(outcome.findings[0])
    office.world.devices[ONE.id] = before
    assert isinstance(office.drive(id), Finished)


def test_who_is_to_answer_is_named_while_it_is_awaited(office: Office) -> None:
    id = office.opened()
    driven(office, id)
    told = {m.code: m.text for m in missing(office.case(id), office.rules, load("id"), office.procedure.zone)}
    assert told["slot-word"] == "pernyataan Head mengenai pengosongan chassis-1, slot 3 (perubahan 2)"
    assert "change-asked" in told


# --- how it comes to its end all the same ----------------------------------------------------------------------------


def accepted(office: Office, id: str, outcome: Await) -> None:
    step = office.case(id).current
    assert step
    until = office.clock.time + timedelta(hours=12)
    for finding in outcome.findings:
        paper = office.paper("exception.pdf", b"exception")
        said = Signature(step.slug, "head", "dewi", accept=finding.key, until=until, note="he saw it", scan=paper)
        office.sign(id, said)


@pytest.mark.parametrize("when", ["in the soak", "before step 9 writes"])
def test_what_may_be_accepted_of_a_slot_can_be(office: Office, when: str) -> None:
    """It was plugged in elsewhere and is silent there: the head may say by name that it is gone."""
    id = office.opened()
    taken_off(office, id)
    if when == "in the soak":
        assert driven(office, id, "timer").timer == "soak"
    else:
        to_step_9(office, id)
    seen_elsewhere(office)
    assert codes(driven(office, id, "gate")) == {"still-seen"}
    office.world.elsewhere.clear()
    outcome = driven(office, id, "gate")
    assert codes(outcome) == {"blade-unseen"}
    accepted(office, id, outcome)
    assert isinstance(office.drive(id), Finished)


@pytest.mark.parametrize("when", ["while it is awaited", "in the soak"])
def test_the_other_uplink_on_which_it_was_seen_is_looked_at_too(office: Office, when: str) -> None:
    id = office.opened()
    if when == "in the soak":
        taken_off(office, id)
        assert driven(office, id, "timer").timer == "soak"
    else:
        driven(office, id)
        goes_out(office)
    other = ONE.port("bmc")
    office.world.strangers[other] = ONE.mac("data")
    outcome = driven(office, id, "gate" if when == "in the soak" else "slot")
    assert codes(outcome) == ({"still-seen"} if when == "in the soak" else set())
    office.world.strangers.pop(other)
    outcome = driven(office, id, "gate" if when == "in the soak" else "slot")
    assert (outcome.exit, codes(outcome)) == (Exit.SYSTEM, {"chassis-link"})


@pytest.mark.parametrize("what", ["the command line is unread", "the record has it nowhere"])
@pytest.mark.parametrize("when", ["in the soak", "before step 9 writes"])
def test_one_that_was_seen_elsewhere_while_something_else_stopped_it_is_not_gone(
    office: Office, when: str, what: str
) -> None:
    id = office.opened()
    taken_off(office, id)
    if when == "in the soak":
        assert driven(office, id, "timer").timer == "soak"
    else:
        to_step_9(office, id)
    before = office.world.devices[ONE.id]
    seen_elsewhere(office)
    if what == "the command line is unread":
        office.world.unreadable.add("cli")
    else:
        office.world.devices[ONE.id] = replace(before, parent=None)
    assert driven(office, id, "gate").exit in (Exit.SYSTEM, Exit.REFUSED)
    office.world.unreadable.clear()
    office.world.elsewhere.clear()
    office.world.devices[ONE.id] = before
    outcome = driven(office, id, "gate")
    assert (outcome.exit, codes(outcome)) == (Exit.SYSTEM, {"blade-unseen"})


def test_days_later_one_change_of_step_9_may_be_walked_back_and_made_again(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    to_step_9(office, id)
    office.clock.sleep(9 * 86400)
    office.world.faults["delete host"] = office.world.faults["delete"] = ["refused"]
    with pytest.raises(DcdecomError, match="no permission"):
        office.drive(id)
    n = next(t.n for t in office.case(id).changes if t.change.kind == "disable")
    while True:
        outcome = undo(office.log(), office.procedure, office.systems(), id, n)
        if isinstance(outcome, Finished) or outcome.what != "confirm":
            break
        made = office.case(id).way_back
        assert made
        confirm(office.log(), office.procedure, id, made.digest[:8], ONE.serial[-4:], back=True)
    assert isinstance(office.drive(id), Finished)


def test_a_signature_that_was_contradicted_is_made_anew(office: Office) -> None:
    """It was still in its slot after the soak, and days later again; then it was merely switched off."""
    id = office.opened()
    taken_off(office, id)
    assert driven(office, id, "timer").timer == "soak"
    goes_in(office)
    for _ in range(2):
        assert codes(driven(office, id, "gate")) == {"still-seen"}
        office.clock.sleep(2 * 86400)
    goes_out(office)
    outcome = driven(office, id, "gate")
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"slot-contradicted"})
    accepted(office, id, outcome)
    assert isinstance(office.drive(id), Finished)


def test_a_signature_that_was_contradicted_before_the_soak_is_made_anew_too(office: Office) -> None:
    """Two days after it was signed for it was still learned, which no table keeps for so long; then it was quiet."""
    id = office.opened()
    taken_off(office, id)
    goes_in(office)
    assert codes(driven(office, id, "timer")) == {"still-seen"}
    office.clock.sleep(2 * 86400)
    assert codes(driven(office, id, "timer")) == {"still-seen"}
    office.world.silent |= {ONE.port(kind) for kind in ONE.kinds}
    assert driven(office, id, "timer").timer == "soak"
    outcome = driven(office, id, "gate")
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"slot-contradicted"})


def test_what_was_seen_after_a_signature_counts_against_it_whatever_the_clock_said_then(office: Office) -> None:
    """It was signed for by a clock that was hours ahead; after an hour it was seen, and then it was quiet."""
    id = office.opened()
    office.clock.time += timedelta(hours=7)
    taken_off(office, id)
    office.clock.time -= timedelta(hours=7)
    goes_in(office)
    office.clock.sleep(3600)
    assert codes(driven(office, id, "timer")) == {"still-seen"}
    office.world.silent |= {ONE.port(kind) for kind in ONE.kinds}
    assert driven(office, id, "timer").timer == "soak"
    outcome = driven(office, id, "gate")
    assert (outcome.exit, codes(outcome)) == (Exit.REFUSED, {"slot-contradicted"})


def test_a_signature_can_be_taken_back_until_the_server_was_handed_over(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    goes_in(office)
    assert codes(driven(office, id, "timer")) == {"still-seen"}
    assert not_made(office, id) == "Dewi"
    assert (slot(office, id).state, slot(office, id).reason) == ("failed", "not made, as Dewi says")
    walked_back(office, id)
    cancel(office.log(), office.rules.policy, id, "the office withdrew its letter")
    assert office.case(id).state == "cancelled"


def test_one_that_is_out_for_long_when_it_is_asked_for_anew_comes_to_its_end(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    assert isinstance(walked_back(office, id), Finished)
    office.clock.sleep(9 * 86400)
    assert driven(office, id).what == "slot"
    attach(office, id, b"empty slot again")
    stand_up(office, id)
    assert isinstance(office.drive(id), Finished)


def test_what_was_put_back_and_asked_for_anew_and_left_is_given_up(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    assert isinstance(walked_back(office, id), Finished)
    goes_in(office)
    assert driven(office, id).what == "slot"
    not_made(office, id)
    assert isinstance(walked_back(office, id), Finished)
    cancel(office.log(), office.rules.policy, id, "the office withdrew its letter")
    assert office.case(id).state == "cancelled"


def said(office: Office, id: str) -> dict[str, str]:
    """What each paper says of the last change that was signed for: report, page, console, minutes, and the summary."""
    case, context, texts = office.case(id), office.context(), load("id")
    made = build(case, office.rules, texts, context.procedure.zone)
    report = to_mapping(made, texts)
    Draft202012Validator({"$defs": SCHEMA["$defs"], **SCHEMA["properties"]["perubahan"]}).validate(report["perubahan"])
    signed = next(t for t in case.changes if t.change.kind == "slot" and t.signed)
    [row] = [c for c in report["perubahan"] if c["nomor"] == signed.n]
    [shown] = [c for c in changes_view(made, texts).made if c.change.number == signed.n]
    matter = PaperContext(case, office.rules, texts, context.procedure.zone, LETTERHEAD, office.rules.row("take-out"))
    words = change_words(signed, texts)
    return {
        "report": f"{row['keadaan']}; {row['manual']['terlihat']}",
        "page": shown.by_hand,
        "console": change_line(signed, texts, context.procedure.zone),
        "minutes": next(a.result for a in work_minutes(matter).activities if a.what == words),
        "summary": report["ringkasan"]["diubah"],
    }


@pytest.mark.parametrize("when", ["at once", "after it was walked back and asked for anew"])
def test_a_signature_that_was_taken_back_is_no_change_that_was_walked_back(office: Office, when: str) -> None:
    id = office.opened()
    taken_off(office, id)
    if when != "at once":
        walked_back(office, id)
        goes_in(office)
        driven(office, id)
    assert said(office, id)["report"] == "dikerjakan secara manual; hanya disahkan, tidak terlihat oleh sistem mana pun"
    not_made(office, id)
    told, again = said(office, id), "pernah disahkan, lalu pengesahannya ditarik kembali"
    assert told["report"] == f"pengesahan ditarik kembali; {again}"
    assert told["page"] == f"{again} (Dewi)", "nobody is said to have made it"
    assert "pengesahan ditarik" in told["console"]
    assert told["minutes"] == "pengesahan ditarik kembali"
    assert told["summary"].count("1 pengesahan ditarik kembali") == 1
    walked = office.case(id).walked_back_seq > 0
    assert ("1 perubahan gagal" in told["summary"]) == walked, "what was asked for anew was not made"
    assert ("1 perubahan dibatalkan" in told["summary"]) == walked, "the silence was"


def test_a_server_that_was_taken_off_twice_is_one_server(office: Office) -> None:
    id = office.opened()
    taken_off(office, id)
    walked_back(office, id)
    driven(office, id)
    attach(office, id, b"empty slot again")
    stand_up(office, id)
    assert "1 server dinyatakan telah dilepas dari sasis" in said(office, id)["summary"]
