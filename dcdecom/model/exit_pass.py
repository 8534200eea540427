"""The pass by which devices leave through the door, as a case has it: which one is in force, and whether it was used.

A pass is the paper of a gate of its own. The event that opens the gate holds all that the pass says, so that the head
printed on it binds it. It holds nothing up until the report is made: the guard keeps the paper and gives it back later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Final

from dcdecom.limits import PASS_TEXT
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.device import Device
from dcdecom.model.facts.base import Recorded
from dcdecom.model.facts.exit_pass import DoorPassed, ExitPass, PassDevice
from dcdecom.model.machine import make_and_model, register
from dcdecom.model.playbook import Gate, Playbook, Row

PAPER: Final = "exit-pass"
TITLE = "exit pass 1"
"""What a pass says of itself under `dcdecom`."""


def wanted(row: Row, playbook: Playbook) -> int | None:
    """The gate of a row that asks for a pass; None where it has none, or the policy does without."""
    if not playbook.policy.wants(PAPER):
        return None
    return next((n for n, gate in enumerate(row.gates) if gate.paper == PAPER), None)


def made(case: Case, gate: Gate, now: datetime, zone: tzinfo) -> ExitPass:
    """What a pass that is opened now says."""
    said = case.request.collector
    handovers = (g.closed for g in reversed(case.gates) if g.paper == "handover" and g.closed and not g.outdated)
    signed = next(handovers, None)
    named = signed.person_name if signed else ""
    until = (now + timedelta(seconds=gate.holds)).astimezone(zone)
    return ExitPass(
        owner=_cut(case.request.office),
        bearer=_cut(named or (said.name if said else "")),
        authority=_cut(said.authority if said and named in ("", said.name) else ""),
        until=until.isoformat(timespec="minutes"),
        devices=tuple(_device(d) for d in case.going),
    )


def _device(device: Device) -> PassDevice:
    read = device.inspections[-1].fact.serial if device.inspections else ""
    record = device.record
    tag = register(device) or (record.asset_tag if record else "")
    said = (_cut(text) for text in (device.name, read or device.serial, make_and_model(device), tag))
    name, serial, make, tag = said
    return PassDevice(name, serial, bool(read), make, tag)


def _cut(text: str) -> str:
    return text[: PASS_TEXT.most]


def passes(case: Case) -> tuple[OpenGate, ...]:
    """Every pass of a case, the oldest first."""
    return tuple(g for g in case.gates if g.paper == PAPER and g.exit_pass)


def in_force(case: Case) -> OpenGate | None:
    """The last pass, where nothing that it says has changed since."""
    last = passes(case)[-1:]
    return last[0] if last and not last[0].outdated else None


def use_of(case: Case, gate: OpenGate) -> Recorded[DoorPassed] | None:
    """The use of a pass that counts; None while it has not come back from the door."""
    return next((d for d in case.doors if d.fact.head == gate.head and d.fact.against in COUNTS), None)


COUNTS = frozenset({"", "late"})
"""What may speak against a use that counts all the same: of a late one the reason is recorded."""


def awaited(case: Case) -> OpenGate | None:
    """The pass in force that has not come back from the door."""
    gate = in_force(case)
    return gate if gate and use_of(case, gate) is None else None


def expires(gate: OpenGate) -> datetime:
    """The last minute in which a pass holds. Raises ValueError for a gate that is no pass."""
    if gate.exit_pass is None:
        raise ValueError(f"{gate.step} {gate.index} is no pass")
    return datetime.fromisoformat(gate.exit_pass.until)


def body(case: Case, gate: OpenGate) -> Mapping[str, object]:
    """What a pass says, as its QR code holds it; `journal.exit_pass` makes the same of the events."""
    said = gate.exit_pass
    if said is None:
        raise ValueError(f"{gate.step} {gate.index} is no pass")
    devices = [[d.name, d.serial, "read" if d.read else "recorded", d.type, d.tag] for d in said.devices]
    return {
        "dcdecom": TITLE, "case": case.id, "estate": case.estate, "step": gate.step, "as": gate.by, "head": gate.head,
        "owner": said.owner, "bearer": said.bearer, "authority": said.authority, "until": said.until,
        "devices": devices,
    }  # fmt: skip


def qr_text(case: Case, gate: OpenGate, signed: Mapping[str, str] | None = None) -> str:
    """The text of the QR code: JSON in ASCII, so that every reader reads the same."""
    whole = {**body(case, gate), **({"signed": dict(signed)} if signed else {})}
    return json.dumps(whole, sort_keys=True, separators=(",", ":"))
