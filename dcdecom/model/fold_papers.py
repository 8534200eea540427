"""What the request, rows, papers and signatures make of a case."""

from __future__ import annotations

from dcdecom.model.case import Accepted, Case, Device, OpenGate, Step
from dcdecom.model.events import EventLike, time_of
from dcdecom.model.facts.base import Recorded
from dcdecom.model.facts.papers import (
    AttachmentPurged,
    DraftsMade,
    FindingAccepted,
    GateClosed,
    GateOpened,
    PaperMade,
    PeopleAccepted,
    RefusalBegun,
    ReportMade,
    SetAside,
    SignatureRefused,
    SignerDoubted,
    StepClosed,
    StepOpened,
)
from dcdecom.model.facts.request import Cancelled, Request, RequestReceived, Sealed, ToolChanged


def request_received(case: Case, event: EventLike, fact: RequestReceived) -> None:
    """The first request with the case itself, or a corrected one in its place: then the row that it met is over."""
    if fact.step is not None:
        case.recorders.add(event.actor)
        case.refused, case.next_row = False, fact.next
        if step := case.step(fact.step):
            step.state, step.closed_at = "returned", time_of(event.at)
    asked_for(case, fact.request)


def asked_for(case: Case, request: Request) -> None:
    case.request, before = request, case.devices
    case.devices = {d.name: before.get(d.name) or Device(d.name, d.serial, d) for d in request.devices}
    for asked in request.devices:
        device = case.devices[asked.name]
        device.asked, device.serial, device.going, device.stays_why = asked, asked.serial, True, ""


def step_opened(case: Case, event: EventLike, fact: StepOpened) -> None:
    case.next_row = ""
    case.steps.append(
        Step(
            fact.step, time_of(event.at), event.seq, fact.due, calendar=fact.calendar, undecided=fact.undecided or ()
        )
    )  # fmt: skip


def step_closed(case: Case, event: EventLike, fact: StepClosed) -> None:
    step = case.step(fact.step)
    if step is None:
        return
    step.state, case.asked = fact.state, ()
    if step.state == "returned":
        case.refused = False
    case.next_row = fact.next
    step.closed_at, step.happened_on = time_of(event.at), fact.happened_on
    step.took_days, step.case_days, step.note, step.grade = fact.took_days, fact.case_days, fact.note, fact.grade


def gate_opened(case: Case, event: EventLike, fact: GateOpened) -> None:
    case.gates.append(
        OpenGate(
            fact.step, fact.gate, fact.by, fact.paper, event.hash, event.seq, time_of(event.at),
            sheet=fact.sheet, devices=fact.devices, code_bits=fact.code_bits,
        )
    )  # fmt: skip


def gate_closed(case: Case, event: EventLike, fact: GateClosed) -> None:
    gate = case.gate(fact.step, fact.gate)
    if gate:
        gate.closed, gate.closed_at = fact, time_of(event.at)
    for name, why in fact.stays.items():
        case.devices[name].going, case.devices[name].stays_why = False, why
    if fact.paper == "told":
        case.told.append(Recorded(fact, time_of(event.at), event.seq))
    _recorded(case, fact.recorder, fact.person, fact.paper)


def _recorded(case: Case, recorder: str, person: str, paper: str = "") -> None:
    """Who records what somebody else signed is one who recorded; who records a decision of his own decides."""
    if recorder and (recorder != person or paper in RECORDED):
        case.recorders.add(recorder)


RECORDED = frozenset({"told", "letter"})
"""Papers that nobody decides by: their person reports."""


def finding_accepted(case: Case, event: EventLike, fact: FindingAccepted) -> None:
    case.accepted.append(Accepted(fact.key, fact.until, fact.note, fact.by, fact.person))
    _recorded(case, fact.recorder, fact.person)
    if fact.binding:
        case.binding, case.bound_at = fact.binding, time_of(event.at)


def people_accepted(case: Case, event: EventLike, fact: PeopleAccepted) -> None:
    """What papers speak of stays as it was: who may sign is judged when something comes in."""
    note = f"people file {fact.binding.people[:16]} in place of {fact.before[:16]}, for every case that was open"
    case.accepted.append(Accepted(PEOPLE_CHANGED, fact.recorded_at, note, fact.by, fact.person))
    _recorded(case, fact.recorder, fact.person)
    case.binding, case.bound_at = fact.binding, fact.recorded_at


PEOPLE_CHANGED = "case/people-changed"
"""What stands among the accepted findings where the people file was accepted for every open case."""


def tool_changed(case: Case, event: EventLike, fact: ToolChanged) -> None:
    case.tool = fact.tool


def set_aside(case: Case, event: EventLike, fact: SetAside) -> None:
    case.set_aside[fact.sha256] = Recorded(fact, time_of(event.at), event.seq)


def purged(case: Case, event: EventLike, fact: AttachmentPurged) -> None:
    case.purged[fact.sha256] = Recorded(fact, time_of(event.at), event.seq)


def paper_made(case: Case, event: EventLike, fact: PaperMade) -> None:
    case.papers.append(Recorded(fact, time_of(event.at), event.seq))


def drafts_made(case: Case, event: EventLike, fact: DraftsMade) -> None:
    case.drafted[fact.step] = event.seq
    for file in fact.attachments:
        paper_made(case, event, PaperMade(fact.step, "draft", file.name, None, attachments=(file,)))


def report_made(case: Case, event: EventLike, fact: ReportMade) -> None:
    case.reports.append(Recorded(fact, time_of(event.at), event.seq))


def refusal_begun(case: Case, event: EventLike, fact: RefusalBegun) -> None:
    case.refused = True


def sealed(case: Case, event: EventLike, fact: Sealed) -> None:
    case.state, case.state_note = "sealed", fact.note


def cancelled(case: Case, event: EventLike, fact: Cancelled) -> None:
    case.state, case.state_note = "cancelled", fact.note


def doubted(case: Case, event: EventLike, fact: SignatureRefused | SignerDoubted) -> None:
    """A signature was not recorded, and where that was for a name, somebody may say that it is nobody else's."""
    case.doubts |= {f.key: f for f in fact.findings}
