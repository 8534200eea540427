"""Berita acara pelepasan: what a follow-up case freed in the record, where it looked, and what it left alone."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.papers.dates import clock, day, long_day
from dcdecom.papers.journal_code import code
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import change_state, change_words
from dcdecom.papers.template_fields import Activity, ReleaseMinutes
from dcdecom.papers.vocabulary import CHANGE_STATES
from dcdecom.papers.work_minutes import team


def release_minutes(matter: PaperContext) -> ReleaseMinutes | None:
    """The minutes of a release; None of a case that follows none."""
    follows = matter.case.follows
    if follows is None:
        return None
    looks = [look.fact for look in matter.case.release_looks]
    last = looks[-1] if looks else None
    sealed_on = follows.sealed_at.astimezone(matter.zone).date()
    searched = dict.fromkeys(address for look in looks for address in look.addresses)
    places = dict.fromkeys(name for look in looks for name in (*look.gateways, *look.switches))
    return ReleaseMinutes(
        general=matter.general(),
        number=matter.wide_blank,
        on=matter.dated(None),
        applicant=matter.applicant,
        follows=follows.case,
        follows_code=code(follows.head),
        sealed_on=long_day(sealed_on, matter.texts),
        gone_on=long_day(follows.gone_on, matter.texts),
        gone_note=follows.note.rstrip("."),
        activities=tuple(_activities(matter)),
        searched=", ".join(searched),
        looked_at=", ".join(places),
        left=tuple(matter.texts.finding(finding) for finding in (last.findings if last else ())),
        team=team(matter),
        acknowledged=matter.signatory(matter.approver(), matter.made_on(None)),
        code=matter.code_now(),
    )


def _activities(matter: PaperContext) -> Iterator[Activity]:
    """Every change in its order, as it stands; what was walked back too."""
    for tracked in matter.case.changes:
        at = tracked.at or tracked.intended_at
        when = f"{day(at.astimezone(matter.zone).date())} {clock(at, matter.zone)}" if at else "-"
        state = matter.word(CHANGE_STATES[change_state(tracked)])
        yield Activity(str(tracked.n), change_words(tracked, matter.texts), when, state, "-")
