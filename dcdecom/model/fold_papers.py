"""What the request, rows, papers and signatures make of a case."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.model.case import NO_GATE, Accepted, CancelSheet, Case, Device, OpenGate, Step
from dcdecom.model.events import EventLike, time_of
from dcdecom.model.facts.base import Recorded
from dcdecom.model.facts.exit_pass import DoorPassed
from dcdecom.model.facts.papers import (
    AttachmentPurged,
    DecisionAsked,
    DraftsMade,
    FindingAccepted,
    FormCorrected,
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
from dcdecom.model.facts.request import CancelAsked, Cancelled, Request, RequestReceived, Sealed, ToolChanged
from dcdecom.model.facts.wiping import CertificateBrought
from dcdecom.model.playbook import CANCELLATION
from dcdecom.model.snapshot import snapshot
from dcdecom.model.typed_form import FormDevice, contradictable, with_form


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
        device.form = None


def step_opened(case: Case, event: EventLike, fact: StepOpened) -> None:
    case.next_row = ""
    for other in (s for s in case.steps if s.state == "open"):
        other.aside = True
    before = next((s for s in reversed(case.steps) if not s.aside and s.state != "skipped"), None)
    if fact.clock and before and before.took_days is None:  # a corrected request ended it, or a way back
        before.took_days = max(fact.days_before - before.before, 0)
    case.steps.append(
        Step(
            fact.step, time_of(event.at), event.seq, fact.due, calendar=fact.calendar, undecided=fact.undecided or (),
            clock=fact.clock, since=fact.since, before=fact.days_before,
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
    case.asked_to_decide.discard(fact.step)
    case.asked_to_decide |= {fact.next} if fact.again else set()
    for name in fact.again:
        case.devices[name].going, case.devices[name].stays_why = True, ""


def decision_asked(case: Case, event: EventLike, fact: DecisionAsked) -> None:
    """The row that it met is over, and the one that is named is opened again."""
    if step := case.step(fact.left):
        step.state, step.closed_at, step.note = "returned", time_of(event.at), fact.note
    case.recorders.add(event.actor)
    case.asked_to_decide.add(fact.step)
    case.asked, case.next_row = (), fact.step


def gate_opened(case: Case, event: EventLike, fact: GateOpened) -> None:
    step = case.step(fact.step)
    case.gates.append(
        OpenGate(
            fact.step, fact.gate, fact.by, fact.paper, event.hash, event.seq, time_of(event.at),
            sheet=fact.sheet, devices=fact.devices, code_bits=fact.code_bits, round=fact.round,
            decisions=fact.decisions, form=fact.form, exit_pass=fact.exit_pass,
            again=fact.appoints and step is not None and step.state == "done",
        )
    )  # fmt: skip
    if fact.exit_pass:  # the pull list names it
        case.drafted.pop(fact.step, None)


def door_passed(case: Case, event: EventLike, fact: DoorPassed) -> None:
    case.doors.append(Recorded(fact, time_of(event.at), event.seq))
    case.recorders.add(fact.recorder)


def certificate_brought(case: Case, event: EventLike, fact: CertificateBrought) -> None:
    case.certificates.append(Recorded(fact, time_of(event.at), event.seq))
    case.recorders.add(fact.person)


def gate_closed(case: Case, event: EventLike, fact: GateClosed) -> None:
    gate = case.gate(fact.step, fact.gate)
    if gate:
        gate.closed, gate.closed_at, gate.closed_seq = fact, time_of(event.at), event.seq
    if gate and gate.again and fact.team:
        _another_team(case, event)
    for name, why in fact.stays.items():
        case.devices[name].going, case.devices[name].stays_why = False, why
    _typed(case, fact.form)
    if fact.paper == "told":
        case.told.append(Recorded(fact, time_of(event.at), event.seq))
    _recorded(case, fact.recorder, fact.person, fact.paper)


def form_corrected(case: Case, event: EventLike, fact: FormCorrected) -> None:
    case.recorders.add(fact.person)
    _typed(case, fact.form)


def _typed(case: Case, form: Iterable[FormDevice]) -> None:
    """What a form says takes the place of what the request had of it."""
    asked = {device.name: device for device in case.request.devices}
    for said in form:
        device = case.devices[said.name]
        if device.form and contradictable(device.form) != contradictable(said):
            _asked_again(case, said.name)
        device.form, device.asked = said, with_form(asked[said.name], said)


def _asked_again(case: Case, device: str) -> None:
    """What was accepted of a form is not what it says now."""
    for accepted in case.accepted:
        accepted.void = accepted.void or accepted.key.startswith(f"{device}/form-")
NAME_THE_TEAM = frozenset({"handover", "minutes", "approval"})
"""Papers on which the team stands by name."""


def _another_team(case: Case, event: EventLike) -> None:
    """Papers that wait for a signature, and name the team of before, are printed anew."""
    for gate in case.gates:
        if gate.closed is None and gate.seq < event.seq and gate.paper in NAME_THE_TEAM:
            gate.old = gate.outdated = True


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
    case.snapshots[event.seq] = snapshot(case)


def refusal_begun(case: Case, event: EventLike, fact: RefusalBegun) -> None:
    case.refused = True


def sealed(case: Case, event: EventLike, fact: Sealed) -> None:
    case.state, case.state_note = "sealed", fact.note
    case.sealed_at = time_of(event.at)


def cancel_asked(case: Case, event: EventLike, fact: CancelAsked) -> None:
    """The case goes on all the same, until a head has signed; a sheet that was printed before is old by it."""
    age_cancel_sheets(case)
    case.cancel_sheets.append(
        CancelSheet(
            fact.step, NO_GATE, fact.by, CANCELLATION, event.hash, event.seq, time_of(event.at), devices=fact.devices,
            code_bits=fact.code_bits, note=fact.note, asked_by=fact.person, done=fact.done,
        )
    )  # fmt: skip


def age_cancel_sheets(case: Case) -> None:
    """The case went on: whatever sheet was printed to give it up speaks of a state that is over."""
    for sheet in case.cancel_sheets:
        sheet.old = True


def cancelled(case: Case, event: EventLike, fact: Cancelled) -> None:
    case.state, case.state_note = "cancelled", fact.note


def doubted(case: Case, event: EventLike, fact: SignatureRefused | SignerDoubted) -> None:
    """A signature was not recorded, and where that was for a name, somebody may say that it is nobody else's."""
    case.doubts |= {f.key: f for f in fact.findings}
