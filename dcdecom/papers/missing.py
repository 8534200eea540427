"""What a case still lacks: for its next step, and for anyone who is to believe its report.

Whether a row may close is judged by the steps; this says what a reader misses.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from dcdecom.late_dataclass import dataclass
from dcdecom.model import exit_pass
from dcdecom.model.case import Case, Device, Step, Tracked
from dcdecom.model.finding import Comparison, Verdict
from dcdecom.model.playbook import Playbook, Row
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import moment
from dcdecom.papers.journal_code import code
from dcdecom.papers.open_mentions import still_open
from dcdecom.papers.phrases import graded, is_spare, party, seen_by_hand, timer_state
from dcdecom.papers.verdicts import look_before_changes

_NOT_SETTLED = {
    "failed": "change-failed", "unknown": "change-unknown", "intended": "change-unknown", "asked": "change-asked",
}  # fmt: skip
_UNSEEN = {"": "manual-unseen", "not so": "manual-contradicted", "withdrawn": "manual-withdrawn"}
ONLY_SIGNED = frozenset({"slot-signed"})
"""What is missing for ever: only people can say it, and they have signed for it."""


@dataclass(frozen=True)
class Missing:
    """One thing that is not there: a fixed code, the row it belongs to, and what a reader is told."""

    code: str
    step: str
    text: str


def missing(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> tuple[Missing, ...]:
    """Everything that is missing, evidence before signatures. An open case waits for more than a closed one lacks."""
    return (*_evidence(case, playbook, texts, zone), *_waiting(case, playbook, texts))


def _evidence(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> Iterator[Missing]:
    for row in _reached(case, playbook, "examine"):
        for device in case.going:
            yield from _examined(case, device, row, texts)
    for device in case.going:
        yield from _mentioned(case, device, texts)
    for row in _reached(case, playbook, "withdraw"):
        for device in case.going:
            if not device.inspections:
                yield _say(texts, "not-inspected", row.slug, device=device.name)
    for tracked in case.changes:
        yield from _settled(tracked, texts)
    for timer in case.timers:
        if still := timer.result and timer.result.still_seen:
            yield _say(texts, "still-seen", timer.step, where=", ".join(map(str, still)))
    for slug, look in case.looks.items():
        if look.found:
            at = moment(look.at, zone)
            yield _say(texts, "found-back", slug, at=at, what=" ".join(texts.finding(f) for f in look.found))
    for row in _reached(case, playbook, "unmonitor"):
        step = case.step(row.slug)
        if step and step.state == "done" and graded(case, row, step) == "unchecked":
            yield _say(texts, "unsearched", row.slug)
    yield from _owed_letters(case, playbook, texts)


def _examined(case: Case, device: Device, row: Row, texts: Texts) -> Iterator[Missing]:
    look = look_before_changes(case, device)
    if look is None:
        yield _say(texts, "not-examined", row.slug, device=device.name)
        return
    for comparison in (Comparison.LETTER_RECORD, Comparison.RECORD_NETWORK):
        if look.verdicts.get(comparison) is Verdict.UNCHECKED:
            name = texts.say(f"report.comparison-{comparison.value}")
            about = [f for f in look.findings if f.comparison is comparison]
            code = "unread" if any(f.unread for f in about) else "uncompared"
            yield _say(texts, code, look.step, device=device.name, comparison=name)


def _mentioned(case: Case, device: Device, texts: Texts) -> Iterator[Missing]:
    """Which sources the last look found it in: they are to be cleared by who answers for them, whoever accepted that.

    One line a source, whatever it tells of.
    """
    step = device.evidence.step if device.evidence else ""
    told = {(finding.port, finding.unread): finding for finding in still_open(case, device)}
    for finding in told.values():
        said = {name: value for name, value in finding.params if name in ("source", "about", "owner")}
        yield _say(texts, "dependent-unread" if finding.unread else "dependent", step, device=device.name, **said)


def _settled(tracked: Tracked, texts: Texts) -> Iterator[Missing]:
    if tracked.unsaved:
        yield _say(texts, "change-unsaved", tracked.step, number=tracked.n, target=tracked.change.target)
    elif code := _NOT_SETTLED.get(tracked.state):
        yield _say(texts, code, tracked.step, number=tracked.n, target=tracked.change.target)
    if tracked.state == "manual" and not tracked.attachments:
        yield _say(texts, "manual-bare", tracked.step, number=tracked.n, target=tracked.change.target)
    if tracked.state == "manual" and tracked.change.people:
        yield _say(texts, "slot-signed", tracked.step, number=tracked.n, target=tracked.change.target)
    elif tracked.state == "manual" and tracked.seen != "so":
        yield _say(texts, _UNSEEN[seen_by_hand(tracked)], tracked.step, number=tracked.n, target=tracked.change.target)


def _owed_letters(case: Case, playbook: Playbook, texts: Texts) -> Iterator[Missing]:
    """The letter for devices that stay, which a later row waits for."""
    for slug in dict.fromkeys(row.needs_letter_of for row in playbook.rows if row.needs_letter_of):
        sent = any(g.step == slug and g.closed and g.closed.paper == "letter" for g in case.gates)
        if case.staying and not sent and case.state == "open":
            yield _say(texts, "letter-owed", slug, devices=", ".join(d.name for d in case.staying))


def _waiting(case: Case, playbook: Playbook, texts: Texts) -> Iterator[Missing]:
    step = case.current
    row = next((r for r in playbook.rows if step and r.slug == step.slug), None)
    if case.state != "open" or step is None or row is None:
        return
    plan = case.plan(step.slug)
    if plan and not plan.is_confirmed:
        left = ", ".join(d for d in plan.devices if d not in plan.confirmed)
        yield _say(texts, "plan-unconfirmed", step.slug, plan=plan.digest[:8], devices=left)
    waiting = (t for t in case.changes if t.state == "pending" and not is_spare(t) and not t.undoes)
    if pending := [t for t in waiting if t.step == step.slug]:
        yield _say(texts, "change-pending", step.slug, count=len(pending))
    for t in (t for t in case.changes if t.state == "asked"):
        who = party(playbook, playbook.policy.exception_by)
        yield _say(texts, "slot-word", t.step, party=who, number=t.n, target=t.change.target)
    if gate := exit_pass.awaited(case):
        yield _say(texts, "door", gate.step, pass_code=code(gate.head))
    yield from _timers(case, step, texts)
    yield from _gates(case, row, playbook, texts)


def _timers(case: Case, step: Step, texts: Texts) -> Iterator[Missing]:
    for name in dict.fromkeys(t.name for t in case.timers if t.step == step.slug):
        timer = case.timer(name, step.slug)
        if timer and timer_state(case, timer) == "running":
            yield _say(texts, "timer", step.slug, timer=texts.sentences.get(f"report.timer-{name}", name))


def _gates(case: Case, row: Row, playbook: Playbook, texts: Texts) -> Iterator[Missing]:
    for index, wanted in enumerate(row.gates):
        gate = case.gate(row.slug, index)
        needless = wanted.paper in ("choice", exit_pass.PAPER) and gate is None
        needless = needless or (gate is not None and gate.exit_pass is not None)  # said as `door` below
        if not needless and (gate is None or gate.closed is None):
            paper = texts.say(f"report.paper-{wanted.paper}")
            code = "gate-old" if gate and gate.old else "gate-awaited" if gate else "gate-later"
            yield _say(texts, code, row.slug, party=party(playbook, wanted.by), paper=paper)


def _reached(case: Case, playbook: Playbook, action: str) -> tuple[Row, ...]:
    return tuple(r for r in playbook.rows if r.action == action and case.step(r.slug))


def _say(texts: Texts, code: str, step: str, **params: object) -> Missing:
    return Missing(code, step, texts.say(f"report.missing-{code}", **params))
