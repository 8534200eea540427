"""Servers rest between off and gone: nothing is deleted, handed over or changed in the record before their day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dcdecom.casework.plan_confirmation import confirm
from dcdecom.casework.postponing import Postponement, postpone
from dcdecom.documents.invariants import policy_problems
from dcdecom.engine.advance import undo
from dcdecom.errors import DcdecomError, Refused
from dcdecom.journal.needed_looks import Told, missing
from dcdecom.model.changes.zabbix import DisableHost
from dcdecom.model.deadline import days_later, deadline
from dcdecom.model.fold import fold
from dcdecom.model.pace import pace
from dcdecom.model.playbook import Row
from dcdecom.steps.moves import Await, Finished
from tests.unit.run.memory import EveryDay, Killed
from tests.unit.run.office import ONE, POLICY, TODAY, Office, playbook
from tests.unit.run.test_crash import must_be_whole
from tests.unit.run.world import Port
from tests.unit.steps.test_followed import accepted

Making = Callable[..., Office]
DAY = 86400
DAYS = 14
ZONE = ZoneInfo("Asia/Jakarta")
RESTS = Row("keep", "rest", "", (), "", "", "", 0)


@pytest.fixture
def office(making: Making) -> Office:
    office = making("take-out", "forget", "end")
    office.rules = office.rules.with_policy(replace(POLICY, rest=DAYS), "policy-1")
    return office


@pytest.fixture
def id(office: Office) -> str:
    """A case at rest."""
    id = office.opened()
    resting(office, id)
    return id


def resting(office: Office, id: str) -> Await:
    outcome = office.drive(id, "rest")
    assert isinstance(outcome, Await)
    assert (outcome.what, outcome.timer, int(outcome.exit)) == ("rest", "rest", 4)
    return outcome


def kinds(office: Office, id: str, *states: str) -> list[str]:
    return [t.change.kind for t in office.case(id).changes if t.state in states]


def test_what_rests_is_off_and_nothing_of_it_is_gone(office: Office, id: str) -> None:
    host = office.world.hosts[ONE.host]
    assert (office.world.ports[ONE.port("data")], host.enabled) == (Port(False, True), False)
    assert not office.world.silences
    assert kinds(office, id, "verified") == ["silence", "shut", "shut", "disable", "unsilence"]
    case = office.case(id)
    assert case.gates == [], "no paper before its day"
    assert any(claim.startswith("port ") for claim in case.claims), "it holds what it claimed"
    timer = case.timer("rest", "take-out")
    assert timer
    assert timer.seconds == DAYS * DAY


def test_each_command_looks_and_says_until_when(office: Office, id: str) -> None:
    before = len(office.store.events(id))
    outcome = resting(office, id)
    assert "until 2026-12" in outcome.text
    assert any("case undo" in line for line in outcome.advice)
    assert len(office.store.events(id)) == before, "within an hour the same is not written down again"
    office.clock.sleep(2 * DAY)
    resting(office, id)
    assert [e.type for e in office.store.events(id)][before:] == ["still-gone"]


def opened_again(office: Office) -> None:
    office.world.ports[ONE.port("data")] = Port(up=True, saved_down=True)


def enabled_again(office: Office) -> None:
    watched(office, True)


def watched(office: Office, enabled: bool) -> None:
    office.world.hosts[ONE.host] = replace(office.world.hosts[ONE.host], enabled=enabled)


@pytest.mark.parametrize("days", [3, DAYS])
@pytest.mark.parametrize(
    ("happens", "code"), [(opened_again, "port-open-again"), (enabled_again, "host-enabled-again")]
)
def test_what_is_back_stops_the_case_during_the_rest_and_at_its_end(
    office: Office, id: str, happens: Callable[[Office], None], code: str, days: int
) -> None:
    happens(office)
    office.clock.sleep(days * DAY + 1)
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, [f.code for f in outcome.findings]) == ("refused", [code])
    assert not office.case(id).gates
    office.world.ports[ONE.port("data")] = Port(False, True)
    watched(office, False)
    assert isinstance(office.drive(id, "rest" if days < DAYS else ""), Await if days < DAYS else Finished)


def test_after_its_day_it_goes_on_to_its_end(office: Office, id: str) -> None:
    office.clock.sleep(DAYS * DAY - 60)
    resting(office, id)
    office.clock.sleep(61)
    assert isinstance(office.drive(id), Finished)
    assert ONE.host not in office.world.hosts
    events = [(e.type, e.payload.get("timer")) for e in office.store.events(id)]
    assert events.index(("timer-over", "rest")) < [t for t, _ in events].index("gate-opened")
    assert not lacking(office, id)


def test_a_clock_that_jumps_ends_no_rest_and_a_restart_of_the_machine_neither(
    office: Office, id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.clock.time += timedelta(days=30)
    resting(office, id)
    office.clock.time -= timedelta(days=30)
    monkeypatch.setattr(type(office.clock), "boot", lambda clock: "boot-2")
    office.clock.up = 0
    resting(office, id)
    office.clock.sleep(DAYS * DAY)
    assert isinstance(office.drive(id), Finished)


def test_no_rest_leaves_a_case_as_it_was(making: Making) -> None:
    office = making("take-out", "forget", "end")
    id = office.opened()
    assert isinstance(office.drive(id), Finished)
    assert not any(t.name == "rest" for t in office.case(id).timers)


def test_a_plan_of_before_the_policy_had_a_rest_is_carried_out_as_it_was_confirmed(making: Making) -> None:
    office = making("take-out", "forget", "end")
    id = office.opened()
    assert isinstance(office.drive(id, "drop"), Await)
    office.rules = office.rules.with_policy(replace(POLICY, rest=DAYS), "policy-1")
    assert isinstance(office.drive(id), Finished)
    assert not any(t.name == "rest" for t in office.case(id).timers)


def test_a_rest_that_was_begun_keeps_its_day(office: Office, id: str) -> None:
    office.rules = office.rules.with_policy(POLICY, "policy-1")
    resting(office, id)


def lacking(office: Office, id: str, leave: Callable[[str, object], bool] = lambda type, timer: False) -> list[str]:
    """What the verifier misses in the journal, with some events left out."""
    events, told, found = office.store.events(id), Told(kept_since=1), []
    kept = [e for e in events if not leave(e.type, e.payload.get("timer"))]
    for number, event in enumerate(kept):
        if number:
            case = fold(kept[:number])
            found += [f"{event.type}: {m.what}" for m in missing(event, case, told)]
            told.tell(event, True, case)
    return found


def test_the_verifier_misses_the_look_after_the_rest(office: Office, id: str) -> None:
    office.clock.sleep(DAYS * DAY + 1)
    assert isinstance(office.drive(id, "gate"), Await)
    assert not lacking(office, id)
    left_out = lacking(office, id, lambda type, timer: (type, timer) == ("timer-over", "rest"))
    assert "gate-opened: no look after the rest is before it" in left_out
    left_out = lacking(office, id, lambda type, timer: timer == "rest")
    assert "gate-opened: no look after the rest is before it" in left_out


def test_the_verifier_refuses_a_rest_that_ended_before_its_day(office: Office, id: str) -> None:
    office.clock.sleep(DAYS * DAY + 1)
    assert isinstance(office.drive(id, "gate"), Await)
    journal = office.store.journals[id]
    over = next(e for e in journal if (e.type, e.payload.get("timer")) == ("timer-over", "rest"))
    journal[journal.index(over)] = replace(over, at="2026-12-01T10:00:00.000000Z")
    [missed] = lacking(office, id)
    assert missed.startswith("timer-over: the rest was to last until 2026-12-08T")


@pytest.mark.parametrize("goes", ["in the soak", "at the last moment"])
def test_a_host_that_somebody_deleted_is_asked_about_and_need_not_be_disabled(making: Making, goes: str) -> None:
    office = making("take-out", "forget", "end")
    office.rules = office.rules.with_policy(replace(POLICY, rest=DAYS), "policy-1")
    id = office.opened()
    if goes == "in the soak":
        assert isinstance(office.drive(id, "timer"), Await)
        office.world.hosts.clear()
        office.clock.sleep(901)
    else:
        office.fuse.at = gone_before_the_write(making)
        with pytest.raises(Killed):
            office.drive(id)
        office.fuse.at = 0
        office.world.hosts.clear()
        with pytest.raises(DcdecomError):
            office.advance(id)
    asked = office.advance(id)
    assert isinstance(asked, Await)
    assert [f.code for f in asked.findings] == ["host-gone"]
    accepted(office, id, "take-out", asked)
    resting(office, id)
    assert "disable" not in kinds(office, id, "verified")
    assert "unsilence" in kinds(office, id, "verified")


def gone_before_the_write(making: Making) -> int:
    """The place right before it is intended to disable the host, in a case like it."""
    office = making("take-out", "forget", "end")
    office.rules = office.rules.with_policy(replace(POLICY, rest=DAYS), "policy-1")
    resting(office, office.opened())
    places = office.fuse.places[: office.fuse.places.index("before disable")]
    return len(places) - places[::-1].index("before change-intended")


def test_days_are_those_of_the_offices_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    began = datetime(2026, 10, 20, 8, 0, tzinfo=ZoneInfo("UTC"))
    assert days_later(began, 14, berlin).isoformat() == "2026-11-03T09:00:00+00:00", "10:00 in Berlin, both days"
    assert deadline(replace(POLICY, rest=14), "rest").over_at(began, berlin) == days_later(began, 14, berlin)


def test_one_host_is_disabled_once(office: Office, id: str) -> None:
    office.clock.sleep(DAYS * DAY + 1)
    office.drive(id)
    disabled = [t for t in office.case(id).changes if isinstance(t.change, DisableHost)]
    assert [t.found_so for t in disabled] == [False, True]


def test_a_case_at_rest_is_not_late_and_its_days_count_for_no_row(office: Office, id: str) -> None:
    """The row has one day by its norm. Here each day is a working day."""
    step, count = office.case(id).current, EveryDay().count
    assert step
    assert step.due == TODAY + timedelta(days=1 + DAYS)
    office.clock.sleep((DAYS - 1) * DAY)
    now = office.clock.time.astimezone(ZONE).date()
    stands = pace(office.case(id), office.rules, now, ZONE, count)
    assert (stands.step, stands.is_late) == (0, False)
    office.clock.sleep(DAY)
    assert isinstance(office.drive(id), Finished)
    closed = {s.slug: (s.took_days, s.case_days) for s in office.case(id).steps}
    assert closed["take-out"] == (0, 0)
    late = [(e.payload["step"], e.payload["took_days"]) for e in office.store.events(id) if e.type == "step-closed"]
    assert all(not took for _, took in late), late


def test_who_goes_on_days_after_the_rest_is_late_by_those(office: Office, id: str) -> None:
    office.clock.sleep((DAYS + 3) * DAY)
    stands = pace(office.case(id), office.rules, office.clock.time.astimezone(ZONE).date(), ZONE, EveryDay().count)
    assert (stands.step, stands.is_late) == (3, True)
    step = office.case(id).current
    assert step
    assert step.due
    assert step.due < office.clock.time.astimezone(ZONE).date()
    assert isinstance(office.drive(id), Finished)
    assert {s.slug: s.took_days for s in office.case(id).steps}["take-out"] == 3


def test_walked_back_from_a_rest_all_is_as_it_was(office: Office, id: str) -> None:
    office.clock.sleep(3 * DAY)
    back(office, id)
    host = office.world.hosts[ONE.host]
    assert (office.world.ports[ONE.port("data")].up, host.enabled, office.world.silences) == (True, True, {})
    case = office.case(id)
    assert [s.state for s in case.steps if s.slug == "take-out"] == ["returned", "open"]
    assert case.timer("rest", "take-out") is None
    office.world.running.add(ONE.name)
    resting(office, id)
    timers = [t for t in office.case(id).timers if t.name == "rest"]
    assert timers[1].until - timers[0].until >= timedelta(days=3), "it rests anew, in full"


def back(office: Office, id: str) -> None:
    while not isinstance(outcome := undo(office.log(), office.procedure, office.systems(), id), Finished):
        assert outcome.what == "confirm", outcome
        made = office.case(id).way_back
        assert made
        serial = office.case(id).devices[ONE.name].known_record.serial
        confirm(office.log(), office.procedure, id, made.digest[:8], serial[-4:], back=True)


def test_a_case_at_rest_is_put_off_only_once_it_was_walked_back(office: Office, id: str) -> None:
    asked = Postponement(TODAY + timedelta(days=40), "the owner is away")
    with pytest.raises(Refused, match="not at its end"):
        postpone(office.log(), office.procedure, id, asked)
    back(office, id)
    postpone(office.log(), office.procedure, id, asked)


# --- crash points ----------------------------------------------------------------------------------------------------


def begun(folder: Path, at: int = 0) -> tuple[Office, str]:
    """A case that was opened, and dies at a place."""
    folder.mkdir()
    office = Office(folder, playbook("letter-in", "take-out", "forget", "tell", "end"))
    office.rules = office.rules.with_policy(replace(POLICY, rest=DAYS), "policy-1")
    id = office.opened()
    office.fuse.places.clear()
    office.fuse.at = at
    return office, id


@pytest.mark.parametrize("step", [pytest.param(3, marks=pytest.mark.long), pytest.param(1, marks=pytest.mark.whole)])
def test_dying_anywhere_about_a_rest_nothing_is_written_twice_or_left(tmp_path: Path, step: int) -> None:
    unharmed, id = begun(tmp_path / "unharmed")
    assert isinstance(unharmed.drive(id), Finished)
    places = unharmed.fuse.places
    for at in range(places.index("before disable") - 4, places.index("before gate-opened") + 2, step):
        office, id = begun(tmp_path / str(at), at)
        with pytest.raises(Killed):
            office.drive(id)
        office.fuse.at = 0
        assert isinstance(office.drive(id), Finished)
        must_be_whole(office, id)
        assert sorted(office.world.done) == sorted(unharmed.world.done), places[at - 1]
        rests = [t for t in office.case(id).timers if t.name == "rest"]
        assert [t.over for t in rests] == [True], places[at - 1]
        assert not lacking(office, id)


@pytest.mark.long
def test_dying_on_the_way_back_from_a_rest_it_comes_to_its_end(tmp_path: Path) -> None:
    at = 0
    while True:
        at += 3
        office, id = begun(tmp_path / str(at))
        resting(office, id)
        office.fuse.places.clear()
        office.fuse.at = at
        try:
            back(office, id)
        except Killed:
            office.fuse.at = 0
            back(office, id)
        else:
            break
        assert office.world.hosts[ONE.host].enabled
        assert office.world.ports[ONE.port("data")].up
    assert at > 20, "places of the way back"


# --- a row of its own ------------------------------------------------------------------------------------------------


@pytest.fixture
def with_row(making: Making) -> Office:
    """A procedure that hands over first, and lets the rest come behind it."""
    office = making("take-out", "forget", "end")
    rows = (*office.rules.rows[:-2], RESTS, *office.rules.rows[-2:])
    office.rules = replace(office.rules, rows=rows).with_policy(replace(POLICY, rest=DAYS), "policy-1")
    return office


def test_a_row_rests_behind_the_handover(with_row: Office) -> None:
    id = with_row.opened()
    resting(with_row, id)
    case = with_row.case(id)
    assert case.current
    assert (case.current.slug, case.is_handed_over(ONE.name)) == ("keep", True)
    assert not with_row.world.hosts[ONE.host].enabled
    assert "disable" not in [t.change.kind for t in case.planned("take-out")], "the withdrawal does not rest itself"
    with_row.clock.sleep(DAYS * DAY + 1)
    assert isinstance(with_row.drive(id), Finished)
    assert ONE.host not in with_row.world.hosts
    assert not lacking(with_row, id)


def test_a_row_disables_nothing_where_something_is_back(with_row: Office) -> None:
    id = with_row.opened()
    assert isinstance(with_row.drive(id, "gate"), Await)
    with_row.signed(id)
    while (outcome := with_row.advance(id)) and isinstance(outcome, Await) and outcome.what != "confirm":
        with_row.help(id, outcome)
    opened_again(with_row)
    with_row.confirmed(id, ONE.name)
    outcome = with_row.advance(id)
    assert isinstance(outcome, Await)
    assert [f.code for f in outcome.findings] == ["port-open-again"]
    assert with_row.world.hosts[ONE.host].enabled


def test_a_row_that_rests_for_no_days_is_no_playbook(with_row: Office) -> None:
    problems = [*policy_problems(POLICY, with_row.rules, ())]
    assert [(p.steps, p.expected) for p in problems] == [(("rest",), "at least 1 day")]
