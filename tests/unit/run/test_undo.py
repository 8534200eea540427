"""Walking back: shown, confirmed, from the last change to the first, each proved; what stays and why; and going on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dcdecom.casework.cancel import cancel
from dcdecom.casework.plan_confirmation import confirm
from dcdecom.casework.signing import Signature
from dcdecom.engine.advance import undo
from dcdecom.engine.settle import settle
from dcdecom.errors import InputError, NotSent, OutcomeUnknown, Refused, SystemFailure, SystemRefused
from dcdecom.model.case import Case, Planned
from dcdecom.model.changes.change import OTHERWISE
from dcdecom.model.changes.netbox import RestoreCable
from dcdecom.model.estate.device import CableEnd
from dcdecom.model.playbook import Release
from dcdecom.steps.moves import Await, Finished
from tests.records import make_cable, make_host, make_power_port

from .memory import Killed
from .office import ONE, POLICY, TWO, Office, playbook
from .world import Port, World

ALL = replace(POLICY, release=Release(position="release"))
ROWS = ("letter-in", "take-out", "forget", "tell", "judge", "end")
PORTS = ("Gi1/0/1", "Gi1/0/31")


def office_of(folder: Path, *slugs: str, servers: tuple[Any, ...] = (ONE,)) -> Office:
    folder.mkdir(parents=True, exist_ok=True)
    return Office(folder, playbook(*(slugs or ROWS), policy=ALL), servers=servers)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return office_of(tmp_path / "office")


def picture(world: World) -> dict[str, Any]:
    """Everything in the systems but ids and ETags that they give themselves, and notes."""
    return {
        "ports": {name: (p.up, p.saved_down) for name, p in world.ports.items()},
        "devices": {d.id: replace(d, etag="") for d in world.devices.values()},
        "cables": {c.id: replace(c, etag="") for c in world.cables.values()},
        "addresses": {i.id: replace(i, etag="") for i in world.ips.values()},
        "hosts": {h.host: replace(h, id="") for h in world.hosts.values()},
        "silences": {s.name for s in world.silences.values()},
    }


def walk_back(office: Office, id: str, only: int = 0, who: str = "rina") -> Await | Finished:
    """Type `case undo` until it is done or stops, and confirm what is asked for."""
    while True:
        outcome = undo(office.log(who), office.procedure, office.systems(), id, only)
        if isinstance(outcome, Finished) or outcome.what != "confirm":
            return outcome
        confirmed(office, id, outcome.device)


def confirmed(office: Office, id: str, device: str) -> None:
    case = office.case(id)
    confirm(
        office.log(),
        office.procedure,
        id,
        way(case).digest[:8],
        case.devices[device].known_record.serial[-4:],
        back=True,
    )


def way(case: Case) -> Planned:
    assert case.way_back
    return case.way_back


def numbers(case: Case, *kinds: str) -> list[int]:
    return [t.n for t in case.changes if t.change.kind in kinds and t.change.stage != OTHERWISE and not t.undoes]


def kinds(case: Case, plan: Planned) -> list[str]:
    return [t.change.kind for t in case.of_plan(plan)]


def states(case: Case) -> set[str]:
    return {t.state for t in case.changes if t.change.stage != OTHERWISE and not t.undoes}


# --- before the handover ---------------------------------------------------------------------------------------------


def test_after_the_shut_everything_comes_back_and_the_case_goes_on_from_there(office: Office) -> None:
    before, id = picture(office.world), office.opened()
    office.drive(id, "gate")
    assert [office.world.ports[p].up for p in PORTS] == [False, False]

    assert isinstance(walk_back(office, id), Finished)
    case = office.case(id)
    assert picture(office.world) == before
    assert kinds(case, way(case)) == ["open", "open", "unsilence"]
    assert states(case) == {"undone", "verified"}, "the note stays"
    assert [s.code for s in way(case).stays] == ["anchor"]
    assert case.current
    assert (case.current.slug, case.current.state) == ("take-out", "open")
    assert case.plan("take-out") is None


def test_nothing_is_sent_before_the_way_back_is_confirmed(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    done = list(office.world.done)
    outcome = undo(office.log(), office.procedure, office.systems(), id)
    assert isinstance(outcome, Await)
    assert outcome.what == "confirm"
    assert outcome.plan == way(office.case(id)).digest
    assert outcome.plan not in {p.digest for p in office.case(id).plans if not p.undoes}
    undo(office.log(), office.procedure, office.systems(), id)
    assert office.world.done == done
    assert [e.type for e in office.store.events(id)].count("undo-planned") == 1
    wrong = (("0" * 8, "A1"), (outcome.plan[:8], "1A1"), (outcome.plan[:8], "XXXX"))
    for digest, ending in wrong:
        with pytest.raises(InputError, match="Nothing was applied"):
            confirm(office.log(), office.procedure, id, digest, ending, back=True)


def test_looking_at_the_way_back_ages_no_paper_and_beginning_it_does(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    undo(office.log(), office.procedure, office.systems(), id)
    assert not office.case(id).gates[-1].old
    walk_back(office, id)
    assert office.case(id).gates[-1].old


def test_run_again_it_makes_another_plan_that_has_to_be_confirmed_and_ends_well(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    first = office.case(id).plans[0]
    walk_back(office, id)
    office.world.running.add(ONE.name)
    outcome = office.drive(id, "confirm")
    assert isinstance(outcome, Await)
    assert outcome.what == "confirm"
    again = office.case(id).plan("take-out")
    assert again
    assert again.digest != first.digest
    assert not again.confirmed
    assert isinstance(office.drive(id), Finished)
    assert office.case(id).state == "sealed"
    assert [office.world.ports[p].up for p in PORTS] == [False, False]


def test_what_was_walked_back_can_be_walked_back_again(office: Office) -> None:
    before, id = picture(office.world), office.opened()
    for _ in range(2):
        office.world.running.add(ONE.name)
        office.drive(id, "gate")
        walk_back(office, id)
        assert picture(office.world) == before
    ways = [p for p in office.case(id).plans if p.undoes]
    assert len({p.digest for p in ways}) == 2


def test_a_case_that_was_walked_back_can_be_given_up(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    with pytest.raises(Refused, match="giving it up would hide that") as refused:
        cancel(office.log(), office.rules.policy, id, "no")
    assert f"dcdecom case undo {id}" in refused.value.advice
    walk_back(office, id)
    cancel(office.log(), office.rules.policy, id, "the office withdrew its letter")
    assert office.case(id).state == "cancelled"
    assert office.store.claims == {}


def test_in_the_middle_of_the_watch_the_silence_ends(office: Office) -> None:
    before, id = picture(office.world), office.opened()
    office.drive(id, "drop")
    walk_back(office, id)
    assert picture(office.world) == before
    assert kinds(office.case(id), way(office.case(id))) == ["unsilence"]


def test_one_change_is_walked_back_and_the_others_stay(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    data, bmc = numbers(office.case(id), "shut")
    assert isinstance(walk_back(office, id, only=bmc), Finished)
    assert [office.world.ports[p].up for p in PORTS] == [False, True]
    case = office.case(id)
    assert {t.n: t.state for t in case.changes if t.n in (data, bmc)} == {data: "verified", bmc: "undone"}
    assert next(t for t in case.changes if t.n == bmc).undone_by == next(t.n for t in case.changes if t.undoes == bmc)


def test_a_half_made_shut_is_walked_back_too(office: Office) -> None:
    """The port was shut and could not be saved: a reboot would forget it, and so nobody else may."""
    before, id = picture(office.world), office.opened()
    office.drive(id, "drop")

    def half() -> None:
        office.world.ports["Gi1/0/1"] = Port(up=False, saved_down=False)

    office.world.faults["shut"], office.world.then["shut"] = ["refused"], half
    office.world.running.clear()
    with pytest.raises(SystemRefused):
        office.drive(id)
    assert isinstance(walk_back(office, id), Finished)
    assert picture(office.world) == before


# --- after the handover ----------------------------------------------------------------------------------------------


def after_forget(office: Office) -> str:
    """A case whose step 9 is over, at the review."""
    id = office.opened()
    while True:
        outcome = office.advance(id)
        assert isinstance(outcome, Await)
        if office.case(id).step("judge"):
            return id
        office.help(id, outcome)


def test_after_step_9_all_but_the_ports_comes_back(office: Office) -> None:
    before, id = picture(office.world), after_forget(office)
    assert isinstance(walk_back(office, id), Finished)
    case = office.case(id)
    after = picture(office.world)
    assert after.pop("ports") != before.pop("ports")
    assert after == before
    assert kinds(case, way(case)) == ["address", "recable", "recable", "place", "status", "restore", "enable"]
    stays = {s.code for s in way(case).stays}
    assert stays == {"anchor", "changes-nothing", "handed-over"}
    assert way(case).losses == ("psk agent",)
    assert case.current
    assert case.current.slug == "forget"
    assert case.plan("take-out") is not None, "its server was handed over: that step is over"


def test_papers_of_what_was_walked_back_are_moved_aside_wherever_a_command_dies(office: Office) -> None:
    id = after_forget(office)
    assert isinstance(walk_back(office, id), Finished)
    case, tray, fuse = office.case(id), office.tray, office.fuse
    lying = {file.name for file in case.void_papers()} & set(tray.papers)
    assert lying
    died = 0
    for at in range(1, 2 * len(case.void_papers()) + 2):
        tray.papers |= tray.moved
        tray.moved.clear()
        fuse.at = len(fuse.places) + at
        try:
            office.paperwork.withdraw_void(case)
        except Killed:
            died += 1
            assert {*tray.papers, *tray.moved} >= lying, "none is lost"
        fuse.at = 0
        office.paperwork.withdraw_void(case)
        assert set(tray.moved) == lying
        assert not set(tray.papers) & lying
    assert died >= 2 * len(lying)
    assert office.paperwork.withdraw_void(case) == ()


def test_a_power_cable_comes_back_into_its_power_port(office: Office) -> None:
    outlet = CableEnd("dcim.poweroutlet", 7, "pdu-a 3")
    office.world.cables[901] = make_cable(901, "P-1", "connected", "e1")
    office.world.power[office.world.servers[0].id] = (make_power_port(901, "PSU1", 350, far=outlet),)
    before, id = picture(office.world), after_forget(office)
    assert 901 not in office.world.cables
    assert isinstance(walk_back(office, id), Finished)
    back = [t.change for t in office.case(id).changes if isinstance(t.change, RestoreCable) and t.change.plug]
    assert [(c.interface, c.peer, c.target) for c in back] == [("PSU1", "pdu-a 3", "cable at power port 901")]
    assert picture(office.world)["cables"] == before["cables"]


def test_once_handed_over_a_port_is_not_opened(office: Office) -> None:
    id = after_forget(office)
    outcome = walk_back(office, id, only=numbers(office.case(id), "shut")[0])
    assert isinstance(outcome, Await)
    assert (outcome.what, outcome.stays) == ("refused", ((numbers(office.case(id), "shut")[0], "handed-over"),))
    assert not any(line.startswith("open") for line in office.world.done)


def test_a_handover_that_is_signed_after_the_way_back_was_shown_keeps_the_port_shut(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    undo(office.log(), office.procedure, office.systems(), id)
    office.signed(id)
    confirmed(office, id, ONE.name)
    walk_back(office, id)
    assert not any(line.startswith("open") for line in office.world.done)


def test_step_9_runs_again_on_the_restored_host(office: Office) -> None:
    id = after_forget(office)
    walk_back(office, id)
    assert isinstance(office.drive(id), Finished)
    case = office.case(id)
    assert case.state == "sealed"
    assert office.world.hosts == {}
    assert office.world.devices[ONE.id].status == "decommissioning"
    assert [t.change.kind for t in case.changes if t.state == "failed"] == []


@pytest.mark.parametrize("kind", ["disable", "delete", "status", "position", "cable", "address"])
def test_every_kind_alone(office: Office, kind: str) -> None:
    id = after_forget(office)
    n = numbers(office.case(id), kind)[-1]
    outcome = walk_back(office, id, only=n) if kind != "disable" else None
    if kind == "disable":
        walk_back(office, id, only=numbers(office.case(id), "delete")[0])
        outcome = walk_back(office, id, only=n)
    assert isinstance(outcome, Finished)
    case = office.case(id)
    assert next(t for t in case.changes if t.n == n).state == "undone"
    assert isinstance(office.drive(id), Finished)
    assert office.case(id).state == "sealed"


def test_a_silence_that_was_ended_comes_back_for_what_is_left_of_it(office: Office) -> None:
    id = after_forget(office)
    [ended] = numbers(office.case(id), "unsilence")
    until = next(t for t in office.case(id).changes if t.n == ended).before["until"]
    walk_back(office, id, only=numbers(office.case(id), "delete")[0])
    assert isinstance(walk_back(office, id, only=ended), Finished)
    [silence] = office.world.silences.values()
    assert silence.active_until.isoformat() == until
    assert silence.host_ids == (next(iter(office.world.hosts)),)


def test_a_deletion_that_was_refused_is_none_and_one_confirmation_is_enough(office: Office) -> None:
    before, id = picture(office.world), office.opened()
    office.world.faults["delete"] = ["refused"]
    with pytest.raises(SystemRefused):
        office.drive(id)
    assert isinstance(walk_back(office, id), Finished)
    assert [e.type for e in office.store.events(id)].count("undo-planned") == 1
    assert kinds(office.case(id), way(office.case(id))) == ["enable"]
    after = picture(office.world)
    assert {**after, "ports": {}} == {**before, "ports": {}}


def test_what_never_was_or_is_walked_back_already_says_so(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    [silence] = numbers(office.case(id), "silence")
    unused = next(t.n for t in office.case(id).changes if t.change.stage == OTHERWISE)
    assert stopped(office, id, 99) == (2, ())
    assert stopped(office, id, unused) == (3, ((unused, "not-made"),))
    walk_back(office, id, only=silence)
    back = next(t.n for t in office.case(id).changes if t.undoes == silence)
    assert stopped(office, id, back) == (3, ((back, "way-back"),))
    assert isinstance(walk_back(office, id, only=silence), Finished)


def stopped(office: Office, id: str, only: int) -> tuple[int, tuple[tuple[int, str], ...]]:
    outcome = undo(office.log(), office.procedure, office.systems(), id, only)
    assert isinstance(outcome, Await)
    assert "Nothing was changed" in outcome.text
    return int(outcome.exit), outcome.stays


def test_a_case_without_changes_has_nothing_to_walk_back(office: Office) -> None:
    assert stopped(office, office.opened(), 0) == (3, ())


def test_a_sealed_case_is_not_walked_back(office: Office) -> None:
    id = office.opened()
    office.drive(id)
    assert stopped(office, id, 0) == (3, ())


# --- somebody was there before us ------------------------------------------------------------------------------------


def edit_status(office: Office) -> None:
    device = office.world.devices[ONE.id]
    office.world.devices[ONE.id] = replace(device, status="offline", etag="e99")


def edit_etag(office: Office) -> None:
    office.world.devices[ONE.id] = replace(office.world.devices[ONE.id], etag="e99")


def edit_address(office: Office) -> None:
    office.world.ips[ONE.id] = replace(office.world.ips[ONE.id], status="reserved", etag="e99")


def make_it_again(office: Office) -> None:
    office.world.hosts["77"] = make_host("77", ONE.name, "x", True, False, (ONE.ip,), (ONE.serial,), (), ("Y",))


def save_open(office: Office) -> None:
    office.world.ports[PORTS[0]] = Port(up=False, saved_down=False)


def other_cable(office: Office) -> None:
    id = office.world.cable(ONE, "data")
    office.world.cables[id] = make_cable(id, "SOMEBODY", "connected", "e1")


STRANGERS: list[tuple[str, Callable[[Office], None], str]] = [
    ("status", edit_status, "status was decommissioning, is offline"),
    ("position", edit_etag, "etag was"),
    ("address", edit_address, "status was deprecated, is reserved"),
    ("delete", make_it_again, "is there and not as it was kept"),
    ("cable", other_cable, "has another cable now"),
]


@pytest.mark.parametrize(("kind", "edit", "why"), STRANGERS, ids=[row[0] for row in STRANGERS])
def test_what_a_stranger_changed_since_is_not_walked_back(
    office: Office, kind: str, edit: Callable[[Office], None], why: str
) -> None:
    id = after_forget(office)
    edit(office)
    writes = len(office.world.done)
    for _ in range(2):
        with pytest.raises(Refused, match=why):
            walk_back(office, id, only=numbers(office.case(id), kind)[0])
    assert len(office.world.done) == writes
    assert states(office.case(id)) == {"verified"}


def test_a_port_that_somebody_touched_is_not_opened(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    save_open(office)
    with pytest.raises(Refused, match="saved_down was True, is False"):
        walk_back(office, id)
    assert f"open {PORTS[0]}" not in office.world.done


def test_what_a_stranger_changed_may_be_accepted_by_name(office: Office) -> None:
    id = after_forget(office)
    edit_status(office)
    n = numbers(office.case(id), "status")[0]
    with pytest.raises(Refused) as refused:
        walk_back(office, id, only=n)
    keys = [f.key for f in office.case(id).changes[-1].against]
    assert f"--accept '{keys[0]}'" in refused.value.advice
    for key in dict.fromkeys(keys):
        office.sign(id, accepting(office, key))
    assert isinstance(walk_back(office, id, only=n), Finished)
    assert office.world.devices[ONE.id].status == "active"


def accepting(office: Office, key: str) -> Signature:
    until = office.clock.now().replace(hour=23)
    return Signature("judge", "head", by="dewi", accept=key, until=until, note="ours", scan=office.paper("a.pdf"))


def test_what_came_back_already_is_found_so(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    for port in PORTS:
        office.world.ports[port] = Port(up=True, saved_down=False)
    assert isinstance(walk_back(office, id), Finished)
    backs = [t for t in office.case(id).changes if t.change.kind == "open"]
    assert [t.found_so for t in backs] == [True, True]
    assert not any(line.startswith("open") for line in office.world.done)


# --- when it does not go well ----------------------------------------------------------------------------------------


def test_a_host_that_came_back_without_something_is_not_said_to_be_back(office: Office) -> None:
    id = after_forget(office)
    office.world.restores_groups = False
    with pytest.raises(SystemFailure, match=r"not as it was kept: it has .*, kept was groups 1"):
        walk_back(office, id, only=numbers(office.case(id), "delete")[0])
    back = next(t for t in office.case(id).changes if t.undoes)
    assert back.state == "failed"
    assert next(t for t in office.case(id).changes if t.change.kind == "delete").state == "verified"


def test_a_lost_answer_is_read_before_anything_is_repeated(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    office.world.faults["open"] = ["lost and done"]
    assert isinstance(walk_back(office, id), Finished)
    assert sum(line.startswith("write open") for line in office.world.log) == 2


def test_an_unknown_outcome_is_settled_before_the_way_goes_on(office: Office) -> None:
    before, id = picture(office.world), office.opened()
    office.drive(id, "gate")
    office.world.faults["open"] = ["lost"]
    with pytest.raises(OutcomeUnknown):
        walk_back(office, id)
    office.world.unreadable.add("cli")
    with pytest.raises(OutcomeUnknown):
        settle(office.log(), office.procedure, office.systems().reading(), id)
    office.world.unreadable.clear()
    assert isinstance(walk_back(office, id), Finished)
    assert picture(office.world) == before


def test_what_was_not_sent_is_tried_again_without_another_confirmation(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    office.world.faults["open"] = ["not sent"]
    with pytest.raises(NotSent) as stopped:
        walk_back(office, id)
    assert stopped.value.advice == f"dcdecom case undo {id}"
    plans = [e.type for e in office.store.events(id)].count("undo-planned")
    assert isinstance(undo(office.log(), office.procedure, office.systems(), id), Finished)
    assert [e.type for e in office.store.events(id)].count("undo-planned") == plans


def test_only_who_may_act_walks_back(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    with pytest.raises(Refused, match="was not appointed"):
        walk_back(office, id, who="joko")
    assert not any(line.startswith("open") for line in office.world.done)


def test_a_case_may_go_forward_from_the_middle_of_a_way_back(office: Office) -> None:
    """One port is open again, the other is not: the forward plan has both, and finds the one so."""
    id = office.opened()
    office.drive(id, "gate")
    office.world.faults["open"] = ["", "not sent"]
    with pytest.raises(NotSent):
        walk_back(office, id)
    office.world.running.add(ONE.name)
    assert isinstance(office.drive(id), Finished)
    case = office.case(id)
    assert case.state == "sealed"
    assert [office.world.ports[p].up for p in PORTS] == [False, False]


# --- dying on the way ------------------------------------------------------------------------------------------------


def killed_on_the_way(folder: Path, at: int, late: bool) -> tuple[Office, str]:
    """The process that walks back dies at the given place, and another one goes on."""
    office = office_of(folder)
    id = after_forget(office) if late else office.opened()
    if not late:
        office.drive(id, "gate")
    office.fuse.places.clear()
    office.fuse.at = at
    if at:
        with pytest.raises(Killed):
            walk_back(office, id)
        office.fuse.at = 0
    assert isinstance(walk_back(office, id), Finished)
    return office, id


@pytest.mark.parametrize("late", [False, True], ids=["before-handover", "after-step-9"])
@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.whole), 9])
def test_dying_anywhere_on_the_way_back(tmp_path: Path, step: int, late: bool) -> None:
    whole, _ = killed_on_the_way(tmp_path / "whole", 0, late)
    places = len(whole.fuse.places)
    assert places > (20 if late else 10)
    for at in range(1, places + 1, step):
        office, id = killed_on_the_way(tmp_path / str(at), at, late)
        assert picture(office.world) == picture(whole.world), at
        assert sorted(office.world.done) == sorted(whole.world.done), at
        case = office.case(id)
        assert {t.state for t in case.changes if t.undoes} == {"verified"}, at
        assert case.current
        assert case.current.slug == ("forget" if late else "take-out")


def test_two_servers_one_confirmation_each(tmp_path: Path) -> None:
    office = office_of(tmp_path / "two", servers=(ONE, TWO))
    before, id = picture(office.world), office.opened()
    office.drive(id, "gate")
    outcome = undo(office.log(), office.procedure, office.systems(), id)
    assert isinstance(outcome, Await)
    confirmed(office, id, outcome.device)
    again = undo(office.log(), office.procedure, office.systems(), id)
    assert isinstance(again, Await)
    assert again.what == "confirm"
    assert again.device != outcome.device
    assert isinstance(walk_back(office, id), Finished)
    assert picture(office.world) == before
