"""Which sources mention a device, by what its looks told of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from dcdecom.model.case import Case, Device, Evidenced
from dcdecom.model.finding import Finding
from dcdecom.papers.verdicts import looks_at

PREFIX = "dependent-"
NOTES = ("dependent-old", "dependent-unsearched")
"""What is said of a source itself."""
WHOLE = ("dependent-text", "dependent-unread")
"""What is said of everything that a source holds; of the record each kind of objects is told apart."""
Told: TypeAlias = tuple[str, str]
"""A source, and which of its kinds of objects; empty for all that it holds."""


def still_open(case: Case, device: Device) -> tuple[Finding, ...]:
    """Mentions that the last look found, and whatever it could not search; what is only noted is nobody's to answer."""
    last = device.evidence
    return tuple(f for look, f in last_told(device).values() if look is last and f.severity != "note")


def last_told(device: Device) -> Mapping[Told, tuple[Evidenced, Finding]]:
    """By source and what it tells of: the last look that told so, and what.

    That a source could not be read is told until a later look reads it.
    """
    found: dict[Told, tuple[Evidenced, Finding]] = {}
    for look in looks_at(device):
        for finding in look.findings:
            if not finding.code.startswith(PREFIX) or finding.code in NOTES:
                continue
            if finding.code not in WHOLE:
                found.pop((finding.port, ""), None)
            found[finding.port, "" if finding.code in WHOLE else finding.code] = look, finding
    return found
