"""`pelepasan`: what a case that releases another's follows, where it looked, and what it left alone."""

from __future__ import annotations

from datetime import tzinfo

from dcdecom.model.case import Case
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import day, moment
from dcdecom.papers.finding_entry import finding_entry
from dcdecom.papers.journal_code import code
from dcdecom.papers.report import Release


def release_section(case: Case, texts: Texts, zone: tzinfo) -> Release | None:
    """None of a case of its own."""
    follows = case.follows
    if follows is None:
        return None
    looks = [look.fact for look in case.release_looks]
    last = looks[-1].findings if looks else ()
    return Release(
        follows=follows.case,
        code=code(follows.head),
        head=follows.head,
        sealed=moment(follows.sealed_at, zone),
        gone_on=day(follows.gone_on),
        note=follows.note,
        searched=tuple(dict.fromkeys(address for look in looks for address in look.addresses)),
        places=tuple(dict.fromkeys(name for look in looks for name in (*look.gateways, *look.switches))),
        left=tuple(finding_entry(finding, texts) for finding in last),
    )
