"""Rows share out the working days of a case: each day belongs to one row, and the days add up."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcdecom.adapters.calendar import WorkingDays
from dcdecom.casework.postponing import Postponement, postpone, resume
from dcdecom.engine.advance import close_row, open_row
from dcdecom.model.case import Case, Step
from dcdecom.model.facts.request import RequestReceived
from dcdecom.model.pace import ROWS_SHARE_DAYS, lateness, main_thread, norm, pace, rows_left_open, saved
from dcdecom.model.playbook import Row
from dcdecom.model.settings import CalendarSettings
from dcdecom.reconcile.inputs import Late
from dcdecom.reconcile.lateness import late
from dcdecom.steps.moves import Close
from dcdecom.steps.procedure import Procedure

from .office import ROWS, Office, playbook

DAYS = WorkingDays(CalendarSettings())
ZONE = ZoneInfo("Asia/Jakarta")
ORDER = tuple(row.slug for row in playbook().rows)
AROUND_LEAVE = datetime(2026, 12, 21, 3, 0, tzinfo=ZoneInfo("UTC"))
"""A Monday before joint leave and Christmas: Thursday and Friday are off, and a weekend follows."""


def office_at(folder: str, at: datetime, received: date) -> tuple[Office, str, Procedure]:
    office = Office(Path(folder), playbook())
    office.clock.time = at
    letter = replace(office.request().letter, date=received, received=received)
    id = office.opened(replace(office.request(), letter=letter))
    return office, id, replace(office.procedure, calendar=DAYS)


def close(office: Office, id: str, procedure: Procedure, slug: str, move: Close | None = None) -> None:
    close_row(office.log(), procedure, office.case(id), ROWS[slug], move or Close())


def begin(office: Office, id: str, procedure: Procedure, slug: str) -> None:
    open_row(office.log(), procedure, office.case(id), ROWS[slug])


def later(office: Office, days: float) -> None:
    office.clock.time += timedelta(days=days)


# --- one row ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path)


@pytest.mark.parametrize(
    ("opened", "due", "ends"),
    [
        ("2026-11-23", "2026-11-24", {"2026-11-23": 0, "2026-11-24": 1, "2026-11-25": 2}),
        ("2026-11-27", "2026-11-30", {"2026-11-29": 1, "2026-11-30": 1, "2026-12-01": 2}),
        ("2026-11-28", "2026-12-01", {"2026-11-30": 0, "2026-12-01": 1, "2026-12-02": 2}),
        ("2026-12-23", "2026-12-28", {"2026-12-26": 1, "2026-12-28": 1, "2026-12-29": 2}),
    ],
    ids=["monday", "friday", "saturday", "before leave"],
)
def test_what_is_signed_on_the_next_working_day_is_in_time(folder: str, opened: str, due: str, ends: dict) -> None:  # type: ignore[type-arg]
    for end, took in ends.items():
        at = datetime.fromisoformat(f"{opened}T15:00+07:00")
        office, id, procedure = office_at(folder, at, at.date())
        begin(office, id, procedure, "letter-in")
        office.clock.time = datetime.fromisoformat(f"{end}T09:00+07:00")
        close(office, id, procedure, "letter-in")
        step = office.case(id).steps[0]
        assert (step.clock, str(step.due), step.took_days) == (ROWS_SHARE_DAYS, due, took)
        assert lateness(office.case(id), office.rules) == max(0, took - 1)


def test_days_before_the_case_was_opened_belong_to_its_first_row(folder: str) -> None:
    at = datetime.fromisoformat("2026-11-27T10:00+07:00")
    office, id, procedure = office_at(folder, at, date(2026, 11, 24))
    begin(office, id, procedure, "letter-in")
    close(office, id, procedure, "letter-in")
    begin(office, id, procedure, "appointed")
    first, second = office.case(id).steps
    assert (first.since, first.took_days, first.due) == (date(2026, 11, 24), 3, date(2026, 11, 25))
    assert (second.since, second.before, second.due) == (date(2026, 11, 27), 3, date(2026, 11, 30))


def test_the_reconcile_tells_a_row_that_was_late_though_the_case_is_within_its_norms(folder: str) -> None:
    at = datetime.fromisoformat("2026-11-27T10:00+07:00")
    office, id, procedure = office_at(folder, at, date(2026, 11, 24))
    begin(office, id, procedure, "letter-in")
    assert told(office, id) is None, "the row that is open says for itself that it is late"
    close(office, id, procedure, "letter-in")
    begin(office, id, procedure, "appointed")
    now = pace(office.case(id), office.rules, date(2026, 11, 27), ZONE, DAYS.count)
    assert not now.is_past
    assert told(office, id) == Late(date(2026, 11, 25), now.case or 0, now.case_norm, now.late)
    assert now.late == 2


def told(office: Office, id: str) -> Late | None:
    return late(office.case(id), office.rules, date(2026, 11, 27), ZONE, DAYS)


def test_a_refusal_beside_the_case_has_a_count_of_its_own(folder: str) -> None:
    at = datetime.fromisoformat("2026-11-23T10:00+07:00")
    office, id, procedure = office_at(folder, at, at.date())
    for slug in ("letter-in", "appointed", "look"):
        begin(office, id, procedure, slug)
        close(office, id, procedure, slug)
    begin(office, id, procedure, "say-no")
    begin(office, id, procedure, "ask-them")
    later(office, 1)
    close(office, id, procedure, "ask-them")
    begin(office, id, procedure, "take-out")
    later(office, 3)
    close(office, id, procedure, "say-no")
    case = office.case(id)
    assert [(s.slug, s.took_days, s.case_days) for s in rows_left_open(case)] == [("say-no", 4, None)]
    assert [(s.slug, s.took_days) for s in main_thread(case)][3:] == [("ask-them", 1), ("take-out", None)]
    assert lateness(case, office.rules) == 0


def test_a_case_goes_on_by_the_rule_that_it_began_with(folder: str) -> None:
    """A journal of before names no rule: each row is counted from its opening, that day included."""
    at = datetime.fromisoformat("2026-11-23T10:00+07:00")
    office, id, procedure = office_at(folder, at, at.date())
    office.record(id, "step-opened", {"step": "letter-in", "due": "2026-11-23", "calendar": "x", "undecided": []})
    close(office, id, procedure, "letter-in")
    begin(office, id, procedure, "appointed")
    later(office, 1)
    close(office, id, procedure, "appointed")
    first, second = office.case(id).steps
    assert (first.took_days, second.clock, second.due, second.took_days) == (1, "", date(2026, 11, 23), 2)
    assert second.case_days == 2


# --- any history -----------------------------------------------------------------------------------------------------

MOVES = st.sampled_from((
    "done", "done", "done", "skipped", "returned", "corrected", "beside", "end-beside", "gap", "off", "up",
))  # fmt: skip
HISTORIES = st.lists(st.tuples(MOVES, st.integers(0, 9)), min_size=1, max_size=14)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(HISTORIES, st.integers(0, 6), st.integers(0, 4))
def test_each_day_belongs_to_one_row_and_the_days_add_up(
    history: list[tuple[str, int]], weekday: int, waited: int
) -> None:
    at = AROUND_LEAVE + timedelta(days=weekday)
    received = at.astimezone(ZONE).date() - timedelta(days=waited)
    with tempfile.TemporaryDirectory() as folder:
        office, id, procedure = office_at(folder, at, received)
        played = list(_play(office, id, procedure, history))
        case = office.case(id)
        today = office.clock.time.astimezone(ZONE).date()
    assert played
    _must_add_up(case, received, office.rules.rows)
    stands = pace(case, office.rules, today, ZONE, DAYS.count)
    assert stands.case == DAYS.count(received, today - timedelta(days=1)), "with the days of the row that is open"


def _play(office: Office, id: str, procedure: Procedure, history: list[tuple[str, int]]) -> Iterator[str]:
    """Rows in any order that there can be: what is closed is the row that the case stands at."""
    position = 0
    begin(office, id, procedure, ORDER[0])
    for move, days in history:
        later(office, days)
        case = office.case(id)
        current = case.current
        aside = next((s for s in case.steps if s.state == "open" and s is not current), None)
        yield move
        if move in ("off", "up"):
            _put_off(office, id, procedure, move)
            continue
        if move == "end-beside" and aside:
            close(office, id, procedure, aside.slug)
            continue
        if current is None:
            begin(office, id, procedure, ORDER[position])
            continue
        if move == "beside" and aside is None:
            pass
        elif move == "corrected":
            asked = office.log().case(id).request
            office.log().append(case, RequestReceived(asked, step=current.slug, next=ORDER[0]))
        else:
            state = move if move in ("skipped", "returned") else "done"
            close(office, id, procedure, current.slug, Close(state))  # type: ignore[arg-type]  # one of three
        position = max(position - 2, 0) if move in ("returned", "corrected") else min(position + 1, len(ORDER) - 1)
        if any(s.state == "open" and s.slug == ORDER[position] for s in office.case(id).steps):
            position = min(position + 1, len(ORDER) - 1)
        if move != "gap":
            begin(office, id, procedure, ORDER[position])


def _put_off(office: Office, id: str, procedure: Procedure, move: str) -> None:
    """The case is put off, or taken up again; its row stays open, and its days are that row's."""
    until = office.clock.time.astimezone(ZONE).date() + timedelta(days=9)
    if move == "off":
        postpone(office.log(), procedure, id, Postponement(until, "nobody came", "owner"))
    else:
        resume(office.log(), id)


def _must_add_up(case: Case, received: date, rows: tuple[Row, ...]) -> None:
    thread = main_thread(case)
    ended = [s for s in thread if s.took_days is not None]
    owners = _owners(thread, received)
    for step in ended:
        assert step.took_days == sum(owner is step for owner in owners.values()), step
        closed = _day(step)
        assert step.due
        assert ((step.took_days or 0) > 1) == (closed > step.due), "late exactly behind its deadline"
    if ended:
        last = ended[-1]
        assert last.before + (last.took_days or 0) == DAYS.count(received, _day(last) - timedelta(days=1))
    taken, allowed = sum(s.took_days or 0 for s in ended), len(ended)
    late, early = lateness(case, _Rules(rows)), saved(case, _Rules(rows))  # type: ignore[arg-type]  # the rows are asked for
    assert taken - allowed == late - early


def _owners(thread: tuple[Step, ...], received: date) -> dict[date, Step]:
    """Each working day -> the row that was open at its end, told anew from the times of the events alone."""
    found: dict[date, Step] = {}
    begun = received
    for step in thread:
        if step.closed_at is None:
            break
        end = _day(step)
        for n in range((end - begun).days):
            day = begun + timedelta(days=n)
            if not DAYS.day_off(day):
                assert day not in found, "no day belongs to two rows"
                found[day] = step
        begun = max(begun, end)
    return found


def _day(step: Step) -> date:
    assert step.closed_at
    return step.closed_at.astimezone(ZONE).date()


class _Rules:
    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.rows = rows


def test_a_row_that_was_opened_again_has_its_norm_again(folder: str) -> None:
    at = datetime.fromisoformat("2026-11-23T10:00+07:00")
    office, id, procedure = office_at(folder, at, at.date())
    begin(office, id, procedure, "letter-in")
    before = norm(office.case(id), office.rules)
    close(office, id, procedure, "letter-in", Close("returned", "letter-in"))
    begin(office, id, procedure, "letter-in")
    assert norm(office.case(id), office.rules) == before + 1
