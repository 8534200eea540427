"""How each event changes a case, and whether a paper signed before it becomes old: one table, `EVENTS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from dcdecom.late_dataclass import dataclass
from dcdecom.model import fold_changes, fold_looks, fold_papers, fold_postponing
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.codec import read
from dcdecom.model.events import EventLike, time_of
from dcdecom.model.facts import changes, exit_pass, looks, papers, postponing, rehearsal, release, request, wiping
from dcdecom.model.facts.base import Attached, Payload

__all__ = ["EVENTS", "EventLike", "EventType", "fold", "tell", "time_of"]

P = TypeVar("P", bound=Payload)


def _nothing(case: Case, event: EventLike, fact: Payload) -> None:
    """Kept for the record: it changes no state."""


@dataclass(frozen=True)
class EventType:
    """What an event of one type says, how it changes the case, and whether papers signed before become old by it."""

    fact: type[Payload]
    fold: Callable[[Case, EventLike, Payload], None]
    ages_gates: bool = False
    anchored: bool = False
    """Whether its hash is sent to where the configuration's `anchors` say."""


def _type(
    fact: type[P], fold: Callable[[Case, EventLike, P], None], ages_gates: bool = False, anchored: bool = False
) -> EventType:
    """A row of the table, whose fold takes the fact that the row names."""

    def of_any(case: Case, event: EventLike, said: Payload) -> None:
        if not isinstance(said, fact):
            raise TypeError(f"{event.type} holds {type(said).__name__}, not {fact.__name__}")
        fold(case, event, said)

    return EventType(fact, of_any, ages_gates, anchored)


EVENTS: dict[str, EventType] = {
    "request-received": _type(request.RequestReceived, fold_papers.request_received, ages_gates=True),
    "tool-changed": _type(request.ToolChanged, fold_papers.tool_changed),
    "step-opened": _type(papers.StepOpened, fold_papers.step_opened),
    "step-closed": _type(papers.StepClosed, fold_papers.step_closed),
    "evidence-taken": _type(looks.EvidenceTaken, fold_looks.evidence_taken, ages_gates=True),
    "inspected": _type(looks.Inspected, fold_looks.inspected, ages_gates=True),
    "plan-made": _type(changes.PlanMade, fold_changes.plan_made, ages_gates=True),
    "plan-confirmed": _type(changes.PlanConfirmed, fold_changes.plan_confirmed),
    "change-intended": _type(changes.ChangeIntended, fold_changes.change_intended),
    "change-proved": _type(changes.ChangeProved, fold_changes.change_proved),
    "change-verified": _type(changes.ChangeVerified, fold_changes.change_ended("verified"), ages_gates=True),
    "change-failed": _type(changes.ChangeFailed, fold_changes.change_ended("failed"), ages_gates=True),
    "change-unknown": _type(changes.ChangeUnknown, fold_changes.change_ended("unknown"), ages_gates=True),
    "sighted": _type(looks.Sighted, fold_looks.sighted),
    "change-asked": _type(changes.ChangeAsked, fold_changes.change_asked),
    "by-hand-judged": _type(changes.ByHandJudged, fold_changes.by_hand_judged),
    "change-manual": _type(changes.ChangeManual, fold_changes.change_manual, ages_gates=True),
    "manual-seen": _type(changes.ManualSeen, fold_changes.manual_seen, ages_gates=True),
    "undo-planned": _type(changes.UndoPlanned, fold_changes.undo_planned),
    "undo-begun": _type(changes.UndoBegun, fold_changes.undo_begun, ages_gates=True),
    "timer-opened": _type(looks.TimerOpened, fold_looks.timer_opened),
    "timer-over": _type(looks.TimerOver, fold_looks.timer_over, ages_gates=True),
    "dropped": _type(looks.Dropped, fold_looks.dropped, ages_gates=True),
    "gone": _type(looks.Gone, _nothing),
    "still-gone": _type(looks.StillGone, fold_looks.still_gone),
    "come-back": _type(looks.ComeBack, fold_looks.come_back, ages_gates=True),
    "monitoring-searched": _type(looks.MonitoringSearched, fold_looks.searched),
    "release-looked": _type(release.ReleaseLooked, fold_looks.release_looked),
    "rehearsed": _type(rehearsal.Rehearsed, fold_looks.rehearsed),
    "rehearsal-compared": _type(rehearsal.RehearsalCompared, fold_looks.rehearsal_compared),
    "asked": _type(looks.Stopped, fold_looks.stopped),
    "gate-opened": _type(papers.GateOpened, fold_papers.gate_opened, anchored=True),
    "gate-closed": _type(papers.GateClosed, fold_papers.gate_closed, anchored=True),
    "form-corrected": _type(papers.FormCorrected, fold_papers.form_corrected, ages_gates=True),
    "door-passed": _type(exit_pass.DoorPassed, fold_papers.door_passed),
    "certificate-brought": _type(wiping.CertificateBrought, fold_papers.certificate_brought),
    "code-refused": _type(papers.CodeRefused, _nothing),
    "order-refused": _type(papers.OrderRefused, _nothing),
    "people-accepted": _type(papers.PeopleAccepted, fold_papers.people_accepted),
    "signer-told": _type(papers.SignerTold, _nothing),
    "signature-refused": _type(papers.SignatureRefused, fold_papers.doubted),
    "signer-doubted": _type(papers.SignerDoubted, fold_papers.doubted),
    "finding-accepted": _type(papers.FindingAccepted, fold_papers.finding_accepted, ages_gates=True),
    "attached": _type(papers.FilesAttached, fold_changes.attached),
    "attachment-purged": _type(papers.AttachmentPurged, fold_papers.purged),
    "set-aside": _type(papers.SetAside, fold_papers.set_aside),
    "paper-made": _type(papers.PaperMade, fold_papers.paper_made),
    "drafts-made": _type(papers.DraftsMade, fold_papers.drafts_made),
    "report-made": _type(papers.ReportMade, fold_papers.report_made, ages_gates=True),
    "decision-asked": _type(papers.DecisionAsked, fold_papers.decision_asked, ages_gates=True),
    "refusal-begun": _type(papers.RefusalBegun, fold_papers.refusal_begun),
    "postponed": _type(postponing.Postponed, fold_postponing.postponed),
    "taken-up": _type(postponing.TakenUp, fold_postponing.taken_up),
    "sealed": _type(request.Sealed, fold_papers.sealed, anchored=True),
    "cancel-asked": _type(request.CancelAsked, fold_papers.cancel_asked, anchored=True),
    "cancelled": _type(request.Cancelled, fold_papers.cancelled, anchored=True),
}


TYPES: Mapping[type[Payload], str] = {row.fact: name for name, row in EVENTS.items()}
"""The type of the event that says a fact, but for `case-opened`."""


def fold(events: Iterable[EventLike]) -> Case:
    """The case that a journal tells. Raises ValueError where it does not begin with `case-opened`."""
    case: Case | None = None
    for event in events:
        case = _after(case, event)
    if case is None:
        raise ValueError("an empty journal tells no case")
    return case


def tell(events: Iterable[EventLike]) -> Iterator[tuple[EventLike, Case]]:
    """Each event but the first, with the case as it stood before it. It is one case, which goes on."""
    case: Case | None = None
    for event in events:
        if case is not None:
            yield event, case
        case = _after(case, event)


def _after(case: Case | None, event: EventLike) -> Case:
    case, fact = _first(event) if case is None else _next(case, event)
    case.at_keyboard.add(event.actor)
    case.last_at, case.last_seq, case.head = time_of(event.at), event.seq, event.hash
    case.claims |= set(fact.claims)
    if fact.authority and fact.authority.statement:
        case.ordered[fact.authority.statement] = event.seq
    case.attachments += [Attached(file, event.seq, event.type) for file in fact.attachments]
    return case


def _first(event: EventLike) -> tuple[Case, Payload]:
    if event.type != "case-opened":
        raise ValueError(f"journal of {event.case} begins with {event.type}, not with case-opened")
    fact = read(request.CaseOpened, event.payload)
    case = Case(event.case, fact.estate, time_of(event.at), event.actor, fact.binding, time_of(event.at), fact.tool)
    if fact.person:
        case.actors.add(fact.person)
    if fact.request:
        fold_papers.asked_for(case, fact.request)
    if fact.follows:
        fold_looks.left_by(case, fact.follows)
    return case, fact


def _next(case: Case, event: EventLike) -> tuple[Case, Payload]:
    kind = EVENTS.get(event.type)
    if kind is None:
        case.unknown_events.append(event.type)
        return case, read(Payload, event.payload)
    fact = read(kind.fact, event.payload)
    says_the_same = isinstance(fact, looks.EvidenceTaken) and _same_as_before(case, fact)
    kind.fold(case, event, fact)
    if goes_on(kind, type(fact)) and not says_the_same:
        fold_papers.age_cancel_sheets(case)
    if kind.ages_gates and not says_the_same:
        if not isinstance(fact, papers.FindingAccepted):
            case.changed_seq = event.seq
        concerned = _concerned(case, fact)
        for gate in case.gates:
            if gate.seq < event.seq and concerned & set(gate.devices) and _speaks_of(case, gate, fact):
                gate.outdated = True
                gate.old = gate.old or (gate.closed is None and not gate.again)
    return case, fact


GOES_ON = (papers.GateClosed, papers.StepOpened, papers.StepClosed)
"""Facts by which a case goes on though no sheet of a gate is older for them."""


def goes_on(kind: EventType, fact: type[Payload]) -> bool:
    """Whether the case goes on by it, so that it is not given up by a sheet of before. Acceptances answer doubts."""
    return fact in GOES_ON or (kind.ages_gates and fact is not papers.FindingAccepted)


def _speaks_of(case: Case, gate: OpenGate, fact: Payload) -> bool:
    """Whether what an event changes stands on a gate's paper.

    A pass for the door names what leaves. Once its row has ended it is old only by what opens that row again: not by
    the work and the papers that follow while the guard still has it.
    """
    if gate.exit_pass is None:
        return True
    row = case.step(gate.step)
    if row is not None and row.state == "open":
        return True
    match fact:
        case changes.UndoBegun(again=again):
            return gate.step in again
        case request.RequestReceived() | papers.DecisionAsked():
            return True
    return False


def _concerned(case: Case, fact: Payload) -> set[str]:
    """The devices that an event speaks of: papers about others stay good."""
    match fact:
        case changes.OfChange():
            return {fold_changes.tracked(case, fact).change.device}
        case looks.EvidenceTaken(device=name) | looks.Inspected(device=name) | looks.Dropped(device=name):
            return {name}
        case changes.PlanMade(devices=names) | changes.UndoBegun(devices=names) if names is not None:
            return set(names)
        case papers.FormCorrected(form=form):
            return {said.name for said in form}
        case papers.FindingAccepted(devices=names) if names is not None:
            return set(names)
    return {d.name for d in case.going}


def _same_as_before(case: Case, fact: looks.EvidenceTaken) -> bool:
    """A later reading that says the same changes nothing."""
    before = case.devices[fact.device].evidence
    return before is not None and (before.verdicts, before.findings, before.fields) == (
        dict(fact.verdicts), fact.findings, fact.fields,
    )  # fmt: skip
