"""How a case stands against its norm in working days: which rows count, and from which day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, tzinfo

from dcdecom.model.case import Case
from dcdecom.model.playbook import Playbook

Count = Callable[[date, date], int]
"""Working days from one day to another, both counted, as a `Calendar` counts them."""


@dataclass(frozen=True)
class Pace:
    """Working days against the norm; of a case that ended, as its events say, and nothing of a step."""

    step: int | None
    step_norm: int
    case: int | None
    """None for an ended case of a version that did not count."""
    case_norm: int

    @property
    def is_late(self) -> bool:
        """Whether the whole case is past its norm."""
        return self.case is not None and self.case > self.case_norm


def pace(case: Case, playbook: Playbook, today: date, zone: tzinfo, count: Count) -> Pace:
    """Where a case stands today."""
    whole = norm(case, playbook)
    if case.state != "open":
        return Pace(None, 0, max((s.case_days for s in case.steps if s.case_days is not None), default=None), whole)
    step = case.current
    row = next((r for r in playbook.rows if step and r.slug == step.slug), None)
    since = step.opened_at.astimezone(zone).date() if step and row and row.norm_days else None
    taken = None if since is None else count(since, today)
    return Pace(taken, row.norm_days if row else 0, count(began(case, zone), today), whole)


def began(case: Case, zone: tzinfo) -> date:
    """The day on which the office's letter was received, for it waits since then; else the day the case was opened."""
    letter = case.request.letter
    return letter.received if letter else case.opened_at.astimezone(zone).date()


def norm(case: Case, playbook: Playbook) -> int:
    """Working days that the rows of the case may take together.

    A row that was skipped counts for nothing, nor does a refusal that was not begun, nor what comes after one that ends
    the case. A row that was opened again counts once.
    """
    return sum(row.norm_days for row in playbook.rows if _counts(case, row.slug, row.action == "refuse"))


def _counts(case: Case, slug: str, refuses: bool) -> bool:
    step = case.step(slug)
    if step is None:
        return case.state == "open" and not case.refused and not refuses
    return step.state != "skipped"
