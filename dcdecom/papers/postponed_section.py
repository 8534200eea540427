"""`penundaan`: each time that a case was put off, until when, at whose wish and why.

The days go on being counted to the row that was open: a case that was put off explains its lateness, and is late.
"""

from __future__ import annotations

from datetime import tzinfo

from dcdecom.model.case import Case, PutOff
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import day, moment
from dcdecom.papers.phrases import party
from dcdecom.papers.report import Postponement


def postponed_section(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> tuple[Postponement, ...]:
    return tuple(
        Postponement(
            step=off.fact.step,
            at=moment(off.at, zone),
            until=day(off.fact.until),
            by=party(playbook, off.fact.by),
            note=off.fact.note,
            recorded_by=off.fact.person,
            ended=moment(off.ended_at, zone) if off.ended_at else "",
            how=texts.say(f"report.postponed-{how}") if (how := _how(off)) else "",
            plan=off.fact.plan,
            put_back=off.fact.walked_back or None,
        )
        for off in case.put_off
    )


def _how(off: PutOff) -> str:
    """How it ended; empty while the case is put off."""
    if off.ended_at is None:
        return ""
    return "again" if off.again else "early" if off.early else "due"
