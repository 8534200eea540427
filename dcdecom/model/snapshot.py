"""What a case said when a report of it was made: what a later report is compared with after a return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dcdecom.late_dataclass import dataclass
from dcdecom.model.device import Device
from dcdecom.model.finding import Comparison, Finding, Verdict

if TYPE_CHECKING:
    from dcdecom.model.case import Case

BACK = frozenset({"return", "reject"})
"""Decisions that send a case back."""

BY_PEOPLE = frozenset({"attached", "inspected", "change-manual", "finding-accepted"})
"""Events whose files people brought; papers of ours and signed sheets are told elsewhere."""


@dataclass(frozen=True)
class DeviceThen:
    going: bool
    verdicts: Mapping[Comparison, Verdict]
    findings: tuple[Finding, ...]
    readings: int
    """How often its chassis was read."""


@dataclass(frozen=True)
class Snapshot:
    """All that a report says of devices, changes, exceptions and files."""

    devices: Mapping[str, DeviceThen]
    changes: Mapping[int, tuple[str, str]]
    """By number: the object, and its state."""
    accepted: tuple[str, ...]
    files: tuple[str, ...]
    signed: tuple[tuple[str, str], ...]
    """Row and paper of each gate that was closed, but for those that sent the case back."""
    back: tuple[Finding, ...]
    """What a look behind the withdrawal found to be back."""
    hidden: tuple[str, ...]
    """Files of which nothing is shown any more."""


def snapshot(case: Case) -> Snapshot:
    """What the case says now."""
    closed = [(g.step, g.closed) for g in case.gates if g.closed]
    shown = [a for a in case.attachments if a.type in BY_PEOPLE and not a.file.sealed]
    return Snapshot(
        devices={d.name: _then(d) for d in case.devices.values()},
        changes={t.n: (t.change.target, t.state) for t in case.changes},
        accepted=tuple(a.key for a in case.accepted),
        files=tuple(a.file.name for a in shown),
        signed=tuple((step, fact.paper) for step, fact in closed if fact.decision not in BACK),
        back=tuple(f for look in case.looks.values() for f in look.found),
        hidden=tuple(a.file.name for a in shown if a.file.sha256 in {*case.set_aside, *case.purged}),
    )


def _then(device: Device) -> DeviceThen:
    look = device.evidence
    verdicts, findings = (dict(look.verdicts), tuple(look.findings)) if look else ({}, ())
    return DeviceThen(device.going, verdicts, findings, len(device.inspections))
