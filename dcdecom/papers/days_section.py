"""`hari_kerja`: the whole case against the norm of its rows, as its events count it."""

from __future__ import annotations

from datetime import tzinfo

from dcdecom.model.case import Case
from dcdecom.model.pace import began, norm
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import day
from dcdecom.papers.report import WorkingDays


def days_section(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> WorkingDays:
    """Norm and actual up to the last step that ended; a case of an older version says only the norm."""
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


def _how(early: int, is_open: bool, texts: Texts) -> str:
    if early < 0:
        return texts.say("report.late", days=-early)
    if is_open:
        return texts.say("report.days-within")
    return texts.say("report.early", days=early) if early else texts.say("report.in-time")
