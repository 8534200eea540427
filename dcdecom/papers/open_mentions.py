"""Which sources mention a device, by what its looks told of them."""

from __future__ import annotations

from collections.abc import Mapping

from dcdecom.model.case import Case, Device, Evidenced
from dcdecom.model.finding import Finding
from dcdecom.papers.verdicts import looks_at

TOLD = ("dependent-text", "dependent-unread")


def still_open(case: Case, device: Device) -> tuple[Finding, ...]:
    """Mentions that the last look found, and whatever it could not search; what is only noted is nobody's to answer."""
    last = device.evidence
    return tuple(f for look, f in last_told(device).values() if look is last and f.severity != "note")


def last_told(device: Device) -> Mapping[str, tuple[Evidenced, Finding]]:
    """By source: the last look that told of it, and what."""
    found: dict[str, tuple[Evidenced, Finding]] = {}
    for look in looks_at(device):
        for finding in look.findings:
            if finding.code in TOLD:
                found[finding.port] = look, finding
    return found
