"""`hari_kerja`: the whole case against the norm of its rows, as its events count it."""

from __future__ import annotations

from datetime import tzinfo

from dcdecom.model.case import Case
from dcdecom.model.pace import (
    began,
    days_taken,
    last_ended,
    lateness,
    norm,
    norms_of,
    rows_left_open,
    saved,
    shares_days,
)
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import day
from dcdecom.papers.report import BesideDays, WorkingDays


def days_section(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> WorkingDays:
    """Norm and actual up to the last step that ended; a case of an older version says only the norm."""
    if shares_days(case):
        return _shared(case, playbook, texts, zone)
    ended = [s for s in case.steps if s.case_days is not None and s.closed_at]
    last = max(ended, key=lambda s: s.case_days or 0) if ended else None
    took, allowed = last.case_days if last else None, norm(case, playbook)
    return WorkingDays(
        norm=allowed,
        taken=took,
        since=day(began(case, zone)),
        until=day(last.closed_at.astimezone(zone).date()) if last and last.closed_at else "",
        punctuality=_how(allowed - took, case.state == "open", texts) if took is not None else "",
        undecided_years=tuple(sorted({year for s in case.steps for year in s.undecided})),
    )


def _shared(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> WorkingDays:
    """Days that the rows share out: late and early apart, for what one row saves is not credited to another."""
    last, late, early = last_ended(case), lateness(case, playbook), saved(case, playbook)
    how = texts.say("report.late", days=late) if late else texts.say("report.days-in-time")
    norms = norms_of(playbook)
    return WorkingDays(
        norm=norm(case, playbook),
        taken=days_taken(case) if last else None,
        since=day(began(case, zone)),
        until=day(last.closed_at.astimezone(zone).date()) if last and last.closed_at else "",
        punctuality=how if last else "",
        undecided_years=tuple(sorted({year for s in case.steps for year in s.undecided})),
        late=late if last else None,
        early=early if last else None,
        beside=tuple(
            BesideDays(step=s.slug, norm=norms.get(s.slug, 0), taken=s.took_days, since=day(s.since))
            for s in rows_left_open(case)
        ),
    )


def _how(early: int, is_open: bool, texts: Texts) -> str:
    if early < 0:
        return texts.say("report.late", days=-early)
    if is_open:
        return texts.say("report.days-within")
    return texts.say("report.early", days=early) if early else texts.say("report.in-time")
