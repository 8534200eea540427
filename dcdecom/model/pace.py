"""How a case stands against its norm in working days: which rows count, and from which day.

By the rule `rows-share-days` the rows of the main thread share out the working days since the letter came: each day
belongs to the row that was open at its end, and the days before the case was opened to its first row. Days on which
servers rest between off and gone belong to no row. A case goes on by
the rule that its first row names; where it names none, each row counts from the day of its opening, that day included.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta, tzinfo

from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, Step, Timer
from dcdecom.model.playbook import Playbook

Count = Callable[[date, date], int]
"""Working days from one day to another, both counted, as a `Calendar` counts them."""
Due = Callable[[date, int], date]
"""The last of a number of working days, as a `Calendar` counts them."""

ROWS_SHARE_DAYS = "rows-share-days"
"""The rule's name in `step-opened`."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pace:
    """Working days against the norm; of a case that ended, as its events say, and nothing of a step."""

    step: int | None
    step_norm: int
    case: int | None
    """None for an ended case of a version that did not count."""
    case_norm: int
    late: int | None = None
    """Working days by which its rows were late; None where the rule of the case does not count it so."""

    @property
    def is_late(self) -> bool:
        """Whether a row of it was late; by the rule of before, whether the whole is past its norm."""
        return self.late > 0 if self.late is not None else self.is_past

    @property
    def is_past(self) -> bool:
        """Whether it has taken more days than its rows may take together."""
        return self.case is not None and self.case > self.case_norm


def pace(case: Case, playbook: Playbook, today: date, zone: tzinfo, count: Count) -> Pace:
    """Where a case stands today."""
    whole, late = norm(case, playbook), lateness(case, playbook) if shares_days(case) else None
    if case.state != "open":
        ended = max((s.case_days for s in case.steps if s.case_days is not None), default=None)
        return Pace(None, 0, ended, whole, late)
    step = case.current
    row = next((r for r in playbook.rows if step and r.slug == step.slug), None)
    allowed = row.norm_days if row else 0
    if late is not None:
        so_far = _open_days(case, today, zone, count)
        counted = step is not None and not step.aside and bool(allowed)
        over = max(so_far - allowed, 0) if counted else 0
        return Pace(so_far if counted else None, allowed, days_taken(case) + so_far, whole, late + over)
    since = step.opened_at.astimezone(zone).date() if step and allowed else None
    taken = None if step is None or since is None else count(since, today) - rested(case, step, today, zone, count)
    all_rests = sum(rested(case, s, today, zone, count) for s in case.steps)
    return Pace(taken, allowed, count(began(case, zone), today) - all_rests, whole)


def began(case: Case, zone: tzinfo) -> date:
    """The day on which the office's letter was received, for it waits since then; else the day the case was opened.

    Where rows share out the days, a corrected request changes nothing of it. Nobody waits for a follow-up since the
    letter: that was answered by the case before.
    """
    if shares_days(case) and case.steps[0].since:
        return case.steps[0].since
    letter = None if case.follows else case.request.letter
    return letter.received if letter else case.opened_at.astimezone(zone).date()


def norm(case: Case, playbook: Playbook) -> int:
    """Working days that the rows of the case may take together.

    A row that was skipped counts for nothing, nor does a refusal that was not begun, nor what comes after one that ends
    the case. Where rows share out the days, a row that was opened again has its norm again, and a refusal beside the
    case counts for itself; else a row that was opened again counts once.
    """
    if not shares_days(case):
        return sum(row.norm_days for row in playbook.rows if _counts(case, row.slug, row.action == "refuse"))
    norms = norms_of(playbook)
    ahead = [r for r in playbook.rows if r.action != "refuse" and case.step(r.slug) is None]
    goes_on = case.state == "open" and not case.refused
    return sum(norms.get(s.slug, 0) for s in main_thread(case)) + sum(r.norm_days for r in ahead if goes_on)


def _counts(case: Case, slug: str, refuses: bool) -> bool:
    step = case.step(slug)
    if step is None:
        return case.state == "open" and not case.refused and not refuses
    return step.state != "skipped"


# --- where rows share out the days -----------------------------------------------------------------------------------


def shares_days(case: Case) -> bool:
    """Whether the rows of the case share out its days: a case goes on by the rule that it began with."""
    return bool(case.steps) and case.steps[0].clock == ROWS_SHARE_DAYS


def main_thread(case: Case) -> tuple[Step, ...]:
    """The rows that share out the days, as often as each was opened: none that was skipped or went on beside others."""
    return tuple(s for s in case.steps if not s.aside and s.state != "skipped")


def rows_left_open(case: Case) -> tuple[Step, ...]:
    """Rows that stayed open while the case went on: the letter for devices that stay. Each has a count of its own."""
    return tuple(s for s in case.steps if s.aside and s.state != "skipped") if shares_days(case) else ()


def norms_of(playbook: Playbook) -> dict[str, int]:
    return {row.slug: row.norm_days for row in playbook.rows}


def lateness(case: Case, playbook: Playbook) -> int:
    """By how many days the rows that ended were late together: what another row saved is not credited."""
    norms = norms_of(playbook)
    return sum((s.took_days or 0) - norms.get(s.slug, 0) for s in late_rows(case, playbook))


def late_rows(case: Case, playbook: Playbook) -> tuple[Step, ...]:
    """The rows that ended late, in the order in which they were gone through."""
    norms = norms_of(playbook)
    return tuple(s for s in main_thread(case) if s.took_days is not None and s.took_days > norms.get(s.slug, 0))


def saved(case: Case, playbook: Playbook) -> int:
    """By how many days the rows that ended were early together."""
    norms = norms_of(playbook)
    return sum(max(0, norms.get(s.slug, 0) - s.took_days) for s in main_thread(case) if s.took_days is not None)


def days_taken(case: Case) -> int:
    """Working days that the rows have shared out: up to the end of the last one that ended."""
    return max((s.before + (s.took_days or 0) for s in main_thread(case)), default=0)


def last_ended(case: Case) -> Step | None:
    """The row up to whose end the days are shared out."""
    return next((s for s in reversed(main_thread(case)) if s.took_days is not None), None)


def starts(case: Case, today: date, zone: tzinfo) -> date:
    """From which day the row counts that opens now: where the last one of the main thread ended, for no day is lost."""
    if not case.steps:
        return min(began(case, zone), today)
    ended = [s.closed_at for s in main_thread(case) if s.state != "open" and s.closed_at]
    return ended[-1].astimezone(zone).date() if ended else case.steps[0].since or today


def ends_of_days(since: date, today: date, count: Count) -> int:
    """Working days from one day to another that are over by then: that of today is not."""
    return max(count(since, today - DAY), 0)


def last_day(since: date, norm_days: int, due: Due) -> date:
    """The last day on which a row is in time: its norm begins on the working day after the one that it starts on."""
    return due(due(since, 1) + DAY, norm_days)


def _open_days(case: Case, today: date, zone: tzinfo, count: Count) -> int:
    """Days since the last row of the main thread ended: they belong to the one that is open, or that opens next."""
    opened = next((s for s in reversed(main_thread(case)) if s.state == "open"), None)
    if opened is None:
        return ends_of_days(starts(case, today, zone), today, count)
    return ends_of_days(opened.since or starts(case, today, zone), today, count) - rested(
        case, opened, today, zone, count
    )


def rested(case: Case, step: Step, today: date, zone: tzinfo, count: Count) -> int:
    """Working days of a row that ended, up to a day, while its servers were at rest."""
    following = next((s.opened_seq for s in case.steps if s.slug == step.slug and s.opened_seq > step.opened_seq), None)
    rests = (
        t for t in case.timers
        if t.name == "rest" and t.step == step.slug and t.seq > step.opened_seq and (not following or t.seq < following)
    )  # fmt: skip
    return sum(_rested(case, step, timer, today, zone, count) for timer in rests)


def _rested(case: Case, step: Step, timer: Timer, today: date, zone: tzinfo, count: Count) -> int:
    """Until its end, the end of its row, or the day on which the case was put off."""
    put_off = next((p.at for p in case.put_off if timer.void and p.seq > timer.seq), None)
    ended = min(filter(None, (timer.until, timer.over_at, step.closed_at, put_off))).astimezone(zone).date()
    return ends_of_days(timer.opened_at.astimezone(zone).date(), min(ended, today), count)


def due_after(due: date, began: date, until: date, count: Count, find: Due) -> date:
    """The last day in time of a row whose servers rest from one day until another: as many working days later."""
    days = ends_of_days(began, until, count)
    return find(due + DAY, days) if days else due
