"""How each event changes a case, and whether a paper signed before it becomes old: one table, `EVENTS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from dcdecom.model import changing
from dcdecom.model.case import Accepted, Case, Device, Evidenced, LastLook, OpenGate, Step, Timer
from dcdecom.model.events import EventLike, time_of
from dcdecom.model.finding import Comparison, Verdict, finding_of, finding_plain

__all__ = ["EVENTS", "EventLike", "EventType", "fold", "time_of"]


def _optional_date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _request_received(case: Case, event: EventLike) -> None:
    """The first request with the case itself, or a corrected one in its place: then the row that it met is over."""
    body = event.payload
    if "step" in body:
        case.recorders.add(event.actor)
        case.refused, case.next_row = False, body["next"]
        if step := case.step(body["step"]):
            step.state, step.closed_at = "returned", time_of(event.at)
    case.request = dict(body["request"])
    before = case.devices
    case.devices = {
        d["name"]: before.get(d["name"]) or Device(name=d["name"], serial=d["serial"], asked=dict(d))
        for d in body["request"]["devices"]
    }
    for d in body["request"]["devices"]:
        device = case.devices[d["name"]]
        device.asked, device.serial, device.going, device.stays_why = dict(d), d["serial"], True, ""


def _step_opened(case: Case, event: EventLike) -> None:
    body = event.payload
    case.next_row = ""
    case.steps.append(
        Step(
            body["step"], time_of(event.at), event.seq, _optional_date(body.get("due")),
            calendar=body.get("calendar", ""), undecided=tuple(body.get("undecided", ())),
        )
    )  # fmt: skip


def _step_closed(case: Case, event: EventLike) -> None:
    body = event.payload
    step = case.step(body["step"])
    if step is None:
        return
    step.state, case.asked = body["state"], ()
    if step.state == "returned":
        case.refused = False
    case.next_row = body.get("next", "")
    step.closed_at = time_of(event.at)
    step.happened_on = _optional_date(body.get("happened_on"))
    step.took_days = body.get("took_days")
    step.case_days = body.get("case_days")
    step.note = body.get("note", "")
    step.grade = body.get("grade", "")


def _evidence_taken(case: Case, event: EventLike) -> None:
    body = event.payload
    device = case.devices[body["device"]]
    if device.evidence:
        device.earlier.append(device.evidence)
    device.evidence = Evidenced(
        at=time_of(event.at),
        step=body["step"],
        digest=body["attachments"][0]["sha256"] if body.get("attachments") else "",
        findings=tuple(finding_of(f) for f in body["findings"]),
        verdicts={Comparison(k): Verdict(v) for k, v in body["verdicts"].items()},
        fields=tuple(body["fields"]),
        sources=tuple(body.get("sources", ())),
        seq=event.seq,
    )
    device.record = dict(body.get("record", {}))
    _known(device, device.record)
    if body.get("seen_at"):
        device.seen |= dict.fromkeys(body["seen_ports"], time_of(body["seen_at"]))
        device.waiting |= dict.fromkeys(body.get("waiting_ports", ()), time_of(body["seen_at"]))
    device.proofs = {p["port"]: dict(p) for p in body.get("proofs", ())}
    device.readings |= {port: p["readings"] for port, p in device.proofs.items() if p["proof"] == "seen"}
    device.readings |= {port: list(rows) for port, rows in body.get("waiting_readings", {}).items()}
    _sighted(case, event)
    device.booted = {name: time_of(at) for name, at in body.get("booted", {}).items()}


def _known(device: Device, record: dict[str, Any]) -> None:
    """A host is remembered as the first look that found it saw it; addresses and labels as any look had them."""
    host = record.get("host") or {}
    if host.get("id") and host["id"] not in device.hosts:
        device.hosts[host["id"]] = {**host, "losses": list(record.get("losses", ()))}
    told = (*record.get("main_ips", ()), *record.get("dns_names", ()))
    ips = (*(a["address"] for a in record.get("addresses", ())), *told)
    device.ips |= dict.fromkeys(ips)
    device.labels |= dict.fromkeys(label for key in ("serial", "asset_tag") if (label := record.get(key)))


def _sighted(case: Case, event: EventLike) -> None:
    """Where addresses of a server in a slot stood, on each port by each way into the switch."""
    told = [{**r, "seq": event.seq} for r in event.payload.get("sighted", ())]
    rows = {" ".join((r["mac"], r["switch"], r["port"], r["way"])): r for r in told}
    case.devices[event.payload["device"]].sighted |= rows


def _inspected(case: Case, event: EventLike) -> None:
    case.actors.add(event.payload.get("person") or event.actor)
    case.devices[event.payload["device"]].inspections.append(
        {**event.payload, "at": event.at, "seq": event.seq}
    )


def _timer_opened(case: Case, event: EventLike) -> None:
    body = event.payload
    case.timers.append(
        Timer(
            body["timer"], body["step"], event.seq, time_of(event.at), time_of(body["until"]), body["boot"],
            body["until_uptime"], body["seconds"],
        )
    )  # fmt: skip


def _timer_over(case: Case, event: EventLike) -> None:
    timer = case.timer(event.payload["timer"], event.payload["step"])
    if timer:
        timer.over, timer.over_at, timer.over_seq = True, time_of(event.at), event.seq
        timer.result = dict(event.payload)
        if timer.name == "soak":
            case.looks[timer.step] = LastLook(event.seq, time_of(event.at), event.payload.get("switches_read", 0))
    _searched(case, event)


def _still_gone(case: Case, event: EventLike) -> None:
    """Nothing is back. Papers that said so of something are made anew."""
    step, before = event.payload["step"], case.looks.get(event.payload["step"])
    case.looks[step] = LastLook(event.seq, time_of(event.at), event.payload.get("switches_read", 0))
    if before and before.found:
        case.drafted.pop(step, None)


def _come_back(case: Case, event: EventLike) -> None:
    """Something is back: what the row's papers said is so no more."""
    step = event.payload["step"]
    found = tuple(finding_of(f) for f in event.payload["findings"])
    case.looks[step] = LastLook(event.seq, time_of(event.at), found=found)
    case.drafted.pop(step, None)


def _searched(case: Case, event: EventLike) -> None:
    """Where an event says what was looked for in the monitoring, so that an absence there can be believed."""
    if searched := event.payload.get("searched"):
        case.searches.append({"step": event.payload["step"], "searched": dict(searched), "seq": event.seq})


def _dropped(case: Case, event: EventLike) -> None:
    device = case.devices[event.payload["device"]]
    device.dropped_at, device.dropped_seq = time_of(event.at), event.seq
    device.together = tuple(event.payload.get("together", ()))


def _gate_opened(case: Case, event: EventLike) -> None:
    body = event.payload
    case.gates.append(
        OpenGate(
            body["step"], body["gate"], body["by"], body["paper"], event.hash, event.seq, time_of(event.at),
            sheet=body.get("sheet", ""), devices=tuple(body["devices"]),
        )
    )  # fmt: skip


def _gate_closed(case: Case, event: EventLike) -> None:
    body = event.payload
    gate = case.gate(body["step"], body["gate"])
    if gate:
        gate.closed = {**body, "at": event.at, "actor": event.actor}
    for name, why in body.get("stays", {}).items():
        case.devices[name].going, case.devices[name].stays_why = False, why
    if body["paper"] == "told":
        case.told.append({**body, "at": event.at})
    _recorded(case, event)


def _recorded(case: Case, event: EventLike) -> None:
    """Who records what somebody else signed is one who recorded; who records a decision of his own decides."""
    body = event.payload
    if body.get("recorder") and (body["recorder"] != body.get("person") or body.get("paper") in RECORDED):
        case.recorders.add(body["recorder"])


RECORDED = frozenset({"told", "letter"})
"""Papers that nobody decides by: their person reports."""


def _finding_accepted(case: Case, event: EventLike) -> None:
    body = event.payload
    case.accepted.append(Accepted(body["key"], time_of(body["until"]), body["note"], body["by"], body["person"]))
    _recorded(case, event)
    if body.get("binding"):
        case.binding = dict(body["binding"])


def _tool_changed(case: Case, event: EventLike) -> None:
    case.tool = event.payload["tool"]


def _paper_made(case: Case, event: EventLike) -> None:
    case.papers.append({**event.payload, "at": event.at, "seq": event.seq})


def _drafts_made(case: Case, event: EventLike) -> None:
    body = event.payload
    case.drafted[body["step"]] = event.seq
    for attachment in body.get("attachments", ()):
        paper = {"step": body["step"], "kind": "draft", "name": attachment["name"], "gate": None}
        case.papers.append({**paper, "attachments": [attachment], "at": event.at, "seq": event.seq})


def _report_made(case: Case, event: EventLike) -> None:
    case.reports.append({**event.payload, "at": event.at, "seq": event.seq})


def _refusal_begun(case: Case, event: EventLike) -> None:
    case.refused = True


def _closed(state: Literal["sealed", "cancelled"]) -> Callable[[Case, EventLike], None]:
    def fold_closed(case: Case, event: EventLike) -> None:
        case.state, case.state_note = state, event.payload.get("note", "")

    return fold_closed


def _asked(case: Case, event: EventLike) -> None:
    case.asked = tuple(finding_of(f) for f in event.payload["findings"])


def _doubted(case: Case, event: EventLike) -> None:
    """A signature was not recorded, and where that was for a name, somebody may say that it is nobody else's."""
    case.doubts |= {f.key: f for f in map(finding_of, event.payload.get("findings", ()))}


def _nothing(case: Case, event: EventLike) -> None:
    """Kept for the record: it changes no state."""


@dataclass(frozen=True)
class EventType:
    """How an event changes the case, and whether papers signed over an earlier head become old by it."""

    fold: Callable[[Case, EventLike], None]
    ages_gates: bool = False
    anchored: bool = False
    """Whether its hash is sent to where the configuration's `anchors` say."""


EVENTS: dict[str, EventType] = {
    "request-received": EventType(_request_received, ages_gates=True),
    "tool-changed": EventType(_tool_changed),
    "step-opened": EventType(_step_opened),
    "step-closed": EventType(_step_closed),
    "evidence-taken": EventType(_evidence_taken, ages_gates=True),
    "inspected": EventType(_inspected, ages_gates=True),
    "plan-made": EventType(changing.plan_made, ages_gates=True),
    "plan-confirmed": EventType(changing.plan_confirmed),
    "change-intended": EventType(changing.change_intended),
    "change-proved": EventType(changing.change_proved),
    "change-verified": EventType(changing.change_ended("verified"), ages_gates=True),
    "change-failed": EventType(changing.change_ended("failed"), ages_gates=True),
    "change-unknown": EventType(changing.change_ended("unknown"), ages_gates=True),
    "sighted": EventType(_sighted),
    "change-asked": EventType(changing.change_asked),
    "by-hand-judged": EventType(changing.by_hand_judged),
    "change-manual": EventType(changing.change_manual, ages_gates=True),
    "manual-seen": EventType(changing.manual_seen, ages_gates=True),
    "undo-planned": EventType(changing.undo_planned),
    "undo-begun": EventType(changing.undo_begun, ages_gates=True),
    "timer-opened": EventType(_timer_opened),
    "timer-over": EventType(_timer_over, ages_gates=True),
    "dropped": EventType(_dropped, ages_gates=True),
    "gone": EventType(_nothing),
    "still-gone": EventType(_still_gone),
    "come-back": EventType(_come_back, ages_gates=True),
    "monitoring-searched": EventType(_searched),
    "asked": EventType(_asked),
    "gate-opened": EventType(_gate_opened, anchored=True),
    "gate-closed": EventType(_gate_closed, anchored=True),
    "code-refused": EventType(_nothing),
    "signature-refused": EventType(_doubted),
    "signer-doubted": EventType(_doubted),
    "finding-accepted": EventType(_finding_accepted, ages_gates=True),
    "attached": EventType(changing.attached),
    "attachment-purged": EventType(_nothing),
    "paper-made": EventType(_paper_made),
    "drafts-made": EventType(_drafts_made),
    "report-made": EventType(_report_made, ages_gates=True),
    "refusal-begun": EventType(_refusal_begun),
    "sealed": EventType(_closed("sealed"), anchored=True),
    "cancelled": EventType(_closed("cancelled"), anchored=True),
}


def fold(events: Iterable[EventLike]) -> Case:
    """The case that a journal tells. Raises ValueError where it does not begin with `case-opened`."""
    case: Case | None = None
    for event in events:
        case = _first(event) if case is None else _next(case, event)
        case.at_keyboard.add(event.actor)
        case.last_at, case.last_seq, case.head = time_of(event.at), event.seq, event.hash
        case.claims |= set(event.payload.get("claims", ()))
        case.attachments += [{**a, "seq": event.seq, "type": event.type} for a in event.payload.get("attachments", ())]
    if case is None:
        raise ValueError("an empty journal tells no case")
    return case


def _first(event: EventLike) -> Case:
    if event.type != "case-opened":
        raise ValueError(f"journal of {event.case} begins with {event.type}, not with case-opened")
    body = event.payload
    case = Case(event.case, body["estate"], time_of(event.at), event.actor, dict(body["binding"]), body["tool"])
    if person := body.get("person"):
        case.actors.add(person)
    if "request" in body:
        _request_received(case, event)
    return case


def _next(case: Case, event: EventLike) -> Case:
    kind = EVENTS.get(event.type)
    if kind is None:
        case.unknown_events.append(event.type)
        return case
    says_the_same = event.type == "evidence-taken" and _same_as_before(case, event)
    kind.fold(case, event)
    if kind.ages_gates and not says_the_same:
        concerned = _concerned(case, event)
        for gate in case.gates:
            if gate.closed is None and gate.seq < event.seq and concerned & set(gate.devices):
                gate.old = True
    return case


def _concerned(case: Case, event: EventLike) -> set[str]:
    """The devices that an event speaks of: papers about others stay good."""
    body = event.payload
    if "n" in body:
        return {changing.tracked(case, event).change.device}
    if "device" in body:
        return {body["device"]}
    return set(body["devices"]) if "devices" in body else {d.name for d in case.going}


def _same_as_before(case: Case, event: EventLike) -> bool:
    """A later reading that says the same changes nothing."""
    before = case.devices[event.payload["device"]].evidence
    return before is not None and (
        {k.value: v.value for k, v in before.verdicts.items()} == dict(event.payload["verdicts"])
        and [finding_plain(f) for f in before.findings] == [dict(f) for f in event.payload["findings"]]
        and list(before.fields) == list(event.payload["fields"])
    )
