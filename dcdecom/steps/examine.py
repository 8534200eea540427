"""The examination: letter against record, record against network. What disagrees is refused or decided by a person."""

from __future__ import annotations

from dataclasses import replace

from dcdecom.errors import Exit
from dcdecom.model.acceptable import what_counts
from dcdecom.model.case import Case, Device
from dcdecom.model.facts.papers import RefusalBegun
from dcdecom.model.playbook import Gate, Row
from dcdecom.model.refusals import COMPARED, disagrees, refusal_of, refused_at, unanswered
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.steps.examine_devices import is_fresh, look, open_findings, stopped
from dcdecom.steps.gates import grade, next_gate, open_gate
from dcdecom.steps.moves import Await, Close, GoOn, Next, Record
from dcdecom.steps.observer import Observer
from dcdecom.steps.papers import printed
from dcdecom.steps.procedure import Procedure


def examine(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...]:
    """Look at every device, then sort them: all agree, some do, none does, or it could not be read.

    A head who asked to decide is not kept waiting for a system that does not answer.
    """
    if asked := _head_decides(case, row, procedure, observer.clock):
        return asked
    if not all(is_fresh(d, row, observer.since) for d in case.going):
        return look(case, row, procedure, observer)
    disagreeing = tuple(d for d in case.going if disagrees(d))
    agreeing = tuple(d for d in case.going if d not in disagreeing)
    if waiting := stopped(case, procedure.playbook, observer.clock, what_counts(case)):
        return waiting
    if chosen := _chosen(case, row):
        return chosen
    if not disagreeing or not agreeing:
        return Close(grade="seen")
    return _ask_which(case, row, procedure, observer.clock, disagreeing)


def _head_decides(case: Case, row: Row, procedure: Procedure, clock: Clock) -> Next | None:
    """Wait for a head who asked to decide here, though nothing disagrees; None otherwise, or once it was decided."""
    if row.slug not in case.asked_to_decide or not case.going:
        return None
    waiting = next_gate(case, row, procedure, clock, _is_choice)
    if not isinstance(waiting, Await):
        return waiting
    text = Sentence("unchanged", "Nothing was changed. {what}", what=waiting.text)
    return replace(waiting, text=text)


def _is_choice(gate: Gate) -> bool:
    return gate.paper == "choice"


def _chosen(case: Case, row: Row) -> Close | None:
    """Once it was decided which devices go on, those that disagree do not come back into question."""
    for index, gate in enumerate(row.gates):
        opened = case.gate(row.slug, index)
        if _is_choice(gate) and opened and opened.closed and not any(disagrees(d) for d in case.going):
            return Close(note=opened.closed.note, grade=grade(case, row))
    return None


def _ask_which(case: Case, row: Row, procedure: Procedure, clock: Clock, disagreeing: tuple[Device, ...]) -> Next:
    """Some agree and some do not: a person says which may go on."""
    if not any(_is_choice(g) for g in row.gates):
        return Close(grade="seen")
    waiting = next_gate(case, row, procedure, clock, _is_choice)
    if isinstance(waiting, Await):
        findings = tuple(
            f for d in disagreeing if d.evidence for f in open_findings(case, clock, d.evidence.findings)
        )
        agreeing = ",".join(d.name for d in case.going if d not in disagreeing)
        party = procedure.playbook.party(waiting.party)
        who = f"{row.slug} --as {waiting.party}"
        command = f"dcdecom case sign {case.id} {who} --only {agreeing} --scan FILE --code CODE"
        text = Sentence("which", "Nothing was changed. WAITING for {party}: which servers may go on?", party=party.name)
        advice = (command, *waiting.advice[1:])
        return Await("gate", Exit.WAITING, text, advice, party=waiting.party, findings=findings, gate=waiting.gate)
    if waiting is None:  # it was decided, and since then another one disagrees
        return open_gate(case, row, next(i for i, g in enumerate(row.gates) if _is_choice(g)))
    return waiting


def refuse(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next:
    """Draft the reply with every reason; it ends with the letter that went out, or with a corrected request.

    Where some devices go on, the letter for the others is owed and the case does not wait for it here.
    """
    staying = unanswered(case, row.slug)
    current = case.current is not None and case.current.slug == row.slug
    refused = [d for d in case.going if disagrees(d)] if current else []
    if not staying and not refused:
        return Close("skipped")
    whole = bool(refused) or not case.going
    if whole and not case.refused:
        return Record(RefusalBegun(row.slug, tuple(d.name for d in (*staying, *refused))))
    if missing := printed(case, row):
        return missing
    if returned := _returned(case, row):
        return returned
    waiting = next_gate(case, row, procedure, observer.clock, devices=tuple(d.name for d in (*staying, *refused)))
    if isinstance(waiting, Record):
        return waiting
    if waiting is None:
        return Close(goto=row.ends_at if whole else "", grade=grade(case, row), happened_on=None)
    return _wait_refused(case, waiting) if whole else GoOn()


def _returned(case: Case, row: Row) -> Close | None:
    """Back to the examination; what a head refused goes back to that head, who decides again."""
    for index in range(len(row.gates)):
        opened = case.gate(row.slug, index)
        if opened and opened.closed and opened.closed.decision in ("return", "reject"):
            again = tuple(d.name for d in unanswered(case, row.slug) if refusal_of(case, d))
            return Close("returned", refused_at(case) or row.resumes_at, note=opened.closed.note, again=again)
    return None


def _wait_refused(case: Case, waiting: Await) -> Await:
    findings = tuple(
        f
        for d in case.devices.values()
        if d.evidence
        for f in d.evidence.findings
        if f.severity == "block" and f.comparison in COMPARED
    )
    command = f"dcdecom case run {case.id} --request FILE"
    corrected = Sentence("corrected", "Or send a corrected request back: {command}", command=command)
    text = Sentence("unchanged", "Nothing was changed. {what}", what=waiting.text)
    advice = (*waiting.advice, corrected)
    return Await("gate", Exit.REFUSED, text, advice, party=waiting.party, findings=findings, gate=waiting.gate)
