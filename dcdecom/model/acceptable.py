"""What a case met that somebody may accept until a time, and whether it would go on by that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from dcdecom.model.case import Case
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Playbook, Policy
from dcdecom.model.refusals import disagrees
from dcdecom.model.waiting import waited_for


def stopped_by_findings(case: Case, playbook: Playbook) -> bool:
    """Whether a case waits for no paper, person or system by name: then what it met may be accepted."""
    return case.state == "open" and any(waited.what in ("run", "settle") for waited in waited_for(case, playbook))


def acceptable(playbook: Playbook, case: Case, now: datetime) -> tuple[str, ...]:
    """The findings whose acceptance lets the case go on."""
    found = (offered(playbook.policy, open_of(case, group, now)) for group in groups(playbook, case))
    return tuple(dict.fromkeys(one.key for group in found for one in group))


def open_of(case: Case, findings: Iterable[Finding], now: datetime) -> list[Finding]:
    return [f for f in findings if f.severity in ("block", "ask") and not case.accepts(f, now)]


def groups(playbook: Playbook, case: Case) -> Iterator[Sequence[Finding]]:
    """What stops the case, as far as it is known: of each change that failed, or that was made or may not be made by
    hand, of the last look without evidence, and of the evidence of the devices that go on."""
    yield from (t.against for t in reversed(case.changes) if t.state == "failed" and t.against)
    yield from (t.against for t in case.changes if t.state == "manual" and t.seen == "not so")
    yield from (t.withheld for t in case.changes if t.state in ("failed", "unknown", "manual") and t.withheld)
    yield case.asked
    yield from ((doubt,) for doubt in case.doubts.values())
    row = playbook.row(case.current.slug) if case.current else None
    examining = row is not None and row.action == "examine"
    every = [f for d in case.going if d.evidence for f in d.evidence.findings]
    yield what_counts(case) if examining else every
    yield every


def what_counts(case: Case) -> list[Finding]:
    """What stops the examination. What is asked about a device that is refused anyway, nobody has to answer."""
    return [
        f
        for d in case.going
        if d.evidence
        for f in d.evidence.findings
        if f.unread or not disagrees(d) or (f.comparison is None and f.severity == "block")
    ]


def offered(policy: Policy, findings: Iterable[Finding], stands: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """The findings whose acceptance lets the case go on: none while one stands that nobody may accept."""
    named = tuple(dict.fromkeys(findings))
    helps = bool(policy.exception_by) and not in_the_way((*named, *stands))
    return tuple(f for f in named if f.acceptable) if helps else ()


def in_the_way(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What nobody may accept, and what an exception for another finding does not help against."""
    return tuple(f for f in dict.fromkeys(findings) if not f.acceptable)
