"""`disebut_oleh`: each source that mentions a device, who answers for it, and whether it is still open.

What the last look tells counts. A source of which only an earlier look told is listed as that: its owner may have
cleared it, and it may have been taken out of the configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from dcdecom.model.case import Case, Device, Evidenced
from dcdecom.model.finding import Finding
from dcdecom.papers import report as r
from dcdecom.papers.codes import DependentState
from dcdecom.papers.dates import moment
from dcdecom.papers.verdicts import looks_at

TOLD = ("dependent-text", "dependent-unread")


def dependents_section(case: Case, device: Device, zone: tzinfo) -> tuple[r.Dependent, ...]:
    """In the order in which they were first told."""
    return tuple(_entry(case, device, look, finding, zone) for look, finding in _last_told(device).values())


def still_open(case: Case, device: Device) -> tuple[Finding, ...]:
    """Mentions that the last look found, and whatever it could not search; what is only noted is nobody's to answer."""
    last = device.evidence
    return tuple(f for look, f in _last_told(device).values() if look is last and f.severity != "note")


def _last_told(device: Device) -> Mapping[str, tuple[Evidenced, Finding]]:
    """By source: the last look that told of it, and what."""
    found: dict[str, tuple[Evidenced, Finding]] = {}
    for look in looks_at(device):
        for finding in look.findings:
            if finding.code in TOLD:
                found[finding.port] = look, finding
    return found


def _entry(case: Case, device: Device, look: Evidenced, finding: Finding, zone: tzinfo) -> r.Dependent:
    said = dict(finding.params)
    accepted = case.accepts(finding, look.at)
    return r.Dependent(
        source=said["source"],
        about=said["about"],
        owner=said["owner"],
        places=said.get("lines", ""),
        state=_state(look is device.evidence, finding, accepted is not None),
        accepted_until=moment(accepted.until, zone) if accepted else "",
        at=moment(look.at, zone, seconds=True),
    )


def _state(is_last: bool, finding: Finding, is_accepted: bool) -> DependentState:
    if not is_last:
        return "not told"
    if finding.severity == "note":
        return "noted"
    if finding.unread:
        return "unread"
    return "accepted" if is_accepted else "open"
