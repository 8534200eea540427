"""Rows that are only papers: registering, dispositions, the form, the reviews, the report and the end."""

from __future__ import annotations

from datetime import date

from dcdecom.checks.typed_form import form_findings
from dcdecom.checks.wiping import undecided_findings
from dcdecom.errors import Exit
from dcdecom.model.case import Case, Device, OpenGate, Tracked
from dcdecom.model.changes.change import OTHERWISE
from dcdecom.model.changes.netbox import AddNote
from dcdecom.model.facts.base import Recorded
from dcdecom.model.facts.changes import PlanConfirmed
from dcdecom.model.facts.papers import GateClosed, ReportMade
from dcdecom.model.facts.request import Endorsement, Sealed
from dcdecom.model.finding import Comparison, Verdict
from dcdecom.model.plan import Plan
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.model.teams import changed_since
from dcdecom.steps.examine_devices import stopped
from dcdecom.steps.exit_pass import await_door
from dcdecom.steps.gates import first_of_round, grade, next_gate
from dcdecom.steps.monitored import asked_first
from dcdecom.steps.moves import Apply, Await, Close, Finished, Next, Print, Record, Report
from dcdecom.steps.observer import Observer
from dcdecom.steps.plans import plan_event
from dcdecom.steps.procedure import Procedure
from dcdecom.steps.wiping import WANTED, certificate_since, missing_certificates


def register(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next:
    """The letter is in the request file: the row is done with the case's first events.

    A follow-up has no letter of its own: it begins with the word of somebody that the machines are gone.
    """
    if case.follows:
        return Close(happened_on=case.follows.gone_on, note=case.follows.note, grade="word")
    return Close(happened_on=case.request.letter.received if case.request.letter else None, grade="paper, no code")


def gate(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...]:
    """A row that is nothing but its papers. What the request carries was signed before the case and has no code."""
    if row.from_request and (endorsement := _endorsed(case, row)):
        return Close(happened_on=endorsement.date, note=endorsement.name, grade="paper, no code")
    if missing := _missing(case, row) or missing_certificates(case, row, procedure):
        return missing
    if old := _old_round(case, row):
        return old
    closed = [g.closed for g in _gates(case, row) if g.closed]
    if not closed and _is_of_another_team(case, row, procedure):
        return Close("returned", row.returns_to)
    if refused := next((c for c in closed if c.decision == "reject"), None):
        return Close(goto=row.refuses_to, happened_on=refused.on, note=refused.note, grade=grade(case, row))
    waiting = next_gate(case, row, procedure, observer.clock)
    if waiting:
        return waiting
    if any(c.decision == "return" for c in closed):
        return Close("returned", row.returns_to, note=closed[-1].note)
    if row.anchor and (step := _anchor(case, row)):
        return step
    return Close(happened_on=_day(closed), grade=grade(case, row))


def _is_of_another_team(case: Case, row: Row, procedure: Procedure) -> bool:
    """Whether the report that is to be reviewed names a team that was replaced after it was made."""
    makes = next((r for r in procedure.playbook.rows if r.slug == row.returns_to and r.action == "report"), None)
    last = next((r for r in reversed(case.reports) if makes and r.fact.step == makes.slug), None)
    return last is not None and changed_since(case, last.seq)


def made_report(case: Case, step: str) -> Recorded[ReportMade] | None:
    """The report that was made since the row was opened, and names the team that acts now."""
    opened = case.step(step)
    mine = (r for r in reversed(case.reports) if r.fact.step == step and opened and r.seq > opened.opened_seq)
    last = next(mine, None)
    return None if last and changed_since(case, last.seq) else last


def _old_round(case: Case, row: Row) -> Close | None:
    """Back to where the paper was printed that goes round: it is old for all who sign it, those who have too."""
    for index, gate in enumerate(row.gates):
        first, opened = first_of_round(case, gate), case.gate(row.slug, index)
        if first and first.outdated and not (opened and opened.closed):
            return Close("returned", gate.round_of)
    return None


def _endorsed(case: Case, row: Row) -> Endorsement | None:
    return next((e for e in case.request.endorsements if e.party == row.gates[0].by), None)


def _gates(case: Case, row: Row) -> list[OpenGate]:
    return [g for i in range(len(row.gates)) if (g := case.gate(row.slug, i))]


def _day(closed: list[GateClosed]) -> date | None:
    return closed[-1].on if closed else None


def _missing(case: Case, row: Row) -> Await | None:
    """A review stays closed while evidence is missing, or while a letter is still owed to devices that stay."""
    if not row.returns_to:
        return None
    lacking: list[str] = [
        Sentence(
            "lacking-change", "change {n} ({kind} {target}) is {state}",
            n=t.n, kind=t.change.kind, target=t.change.target, state=t.state,
        )
        for t in _unproved(case, row)
    ]  # fmt: skip
    for device in case.going if case.follows is None else ():
        verdicts = device.evidence.verdicts if device.evidence else {}
        lacking += [
            Sentence(
                "lacking-verdict", "{device}: {comparison} is {verdict}",
                device=device.name, comparison=c.value, verdict=verdicts.get(c, Verdict.UNCHECKED).value,
            )
            for c in Comparison
            if verdicts.get(c) is not Verdict.AGREES and not _was_accepted(case, device, c)
        ]
    if lacking:
        first = Sentence("lacking", "Evidence is missing, so there is nothing to review yet:")
        everything = Joined((first, *lacking), "\n  ")
        return Await("refused", Exit.REFUSED, everything, (f"dcdecom case show {case.id}",))
    owing = case.step(row.needs_letter_of) if row.needs_letter_of else None
    if owing and owing.state == "open":
        names = ", ".join(d.name for d in case.staying)
        text = Sentence(
            "letter-owing",
            "WAITING for the letter about {devices}, which stays: step {step} is not finished.",
            devices=names, step=owing.slug,
        )  # fmt: skip
        return Await("gate", Exit.WAITING, text, (f"dcdecom case show {case.id}",))
    return None


def _was_accepted(case: Case, device: Device, comparison: Comparison) -> bool:
    """All that kept the comparison from agreeing was accepted by name; each change looked whether that still held."""
    findings = device.evidence.findings if device.evidence else ()
    against = [f for f in findings if f.comparison is comparison and f.severity == "block"]
    return bool(against) and all(f.key in {a.key for a in case.accepted} for f in against)


def _unproved(case: Case, row: Row) -> list[Tracked]:
    """Changes that are not proved, but for this row's own, and for those that a plan holds for another outcome.

    What was walked back is no evidence that misses, nor is a way back that nobody began.
    """
    others = (t for t in case.changes if t.step != row.slug and t.change.stage != OTHERWISE)
    return [t for t in others if not t.is_proved and t.state != "undone" and not (t.undoes and t.state == "pending")]


def _anchor(case: Case, row: Row) -> Next | None:
    """Leave the head as a NetBox note; the signature that closed the gate is its confirmation."""
    plan = case.plan(row.slug)
    if plan is None:
        changes = tuple(AddNote(d.name, 1, d.record.id, row.slug) for d in case.going if d.record)
        notes = Plan(case.id, row.slug, changes, round=case.walked_back)
        return plan_event(notes) if notes.changes else None
    for device in plan.devices:
        if device not in plan.confirmed:
            signer = next((g.closed.person for g in reversed(_gates(case, row)) if g.closed), "")
            return Record(PlanConfirmed(plan.digest, device, signer, by="gate"))
    pending = tuple(t.n for t in case.planned(row.slug) if not t.is_proved)
    return Apply(pending) if pending else None


def form(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...]:
    """Print the prefilled form, record when and how the office was told, and wait until it is back.

    What it says against itself, or against what the procedure does, is answered before anything is withdrawn.
    """
    if waiting := printed(case, row) or next_gate(case, row, procedure, observer.clock):
        return waiting
    found = [f for device in case.going if device.form for f in form_findings(device.form)]
    if procedure.policy.wants(WANTED):
        found += [f for device in case.going for f in undecided_findings(device)]
    if stop := stopped(case, procedure.playbook, observer.clock, found):
        return asked_first(case, row, stop)
    return Close(happened_on=_day([g.closed for g in _gates(case, row) if g.closed]), grade=grade(case, row))


def printed(case: Case, row: Row) -> Print | None:
    """The row's further papers are made once for each time it is opened."""
    return None if case.is_drafted(row.slug) else Print()


def report(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next:
    """Make the run report and the minutes, once for each time the row is opened, and again for another team, and for a
    certificate of a disk that came before the minutes were signed.
    """
    made = made_report(case, row.slug)
    unsigned = not any(g.closed for g in _gates(case, row))
    if made is None or (unsigned and certificate_since(case, made.seq, procedure)):
        return await_door(case, row, procedure, observer) or Report()
    if case.drafted.get(row.slug, 0) < made.seq:
        return Print()
    return next_gate(case, row, procedure, observer.clock) or Close(
        happened_on=_day([g.closed for g in _gates(case, row) if g.closed]), grade=grade(case, row) or "seen"
    )  # fmt: skip


def seal(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next:
    """Make the report of the whole case, close it, and give back what it claimed."""
    if case.state == "open":
        if case.report_of(row.slug) is None:
            return Report()
        return Record(Sealed("refused" if case.refused else "done"))
    return Finished()
