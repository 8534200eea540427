"""Which open cases are late, as the report counts it."""

from __future__ import annotations

from datetime import date, tzinfo

from dcdecom.model.case import Case
from dcdecom.model.pace import began, last_day, late_rows, norms_of, pace
from dcdecom.model.playbook import Playbook
from dcdecom.ports.calendar import Calendar
from dcdecom.reconcile.inputs import Late


def late(case: Case, playbook: Playbook, today: date, zone: tzinfo, calendar: Calendar) -> Late | None:
    """How a case stands of which rows that ended were late; the row that is open says for itself that it is.

    By the rule of before, how one stands that is past its norm as a whole.
    """
    stands = pace(case, playbook, today, zone, calendar.count)
    if stands.case is None or not stands.case_norm:
        return None
    if stands.late is None:
        since = calendar.due(began(case, zone), stands.case_norm)
        return Late(since, stands.case, stands.case_norm) if stands.is_past else None
    norms = norms_of(playbook)
    for step in late_rows(case, playbook):
        if step.since:
            since = last_day(step.since, norms[step.slug], calendar.due) if norms.get(step.slug) else step.since
            return Late(since, stands.case, stands.case_norm, stands.late)
    return None
