"""`disebut_oleh`: each source that mentions a device, who answers for it, and whether it is still open.

What the last look tells counts. A source of which only an earlier look told is listed as that: its owner may have
cleared it, and it may have been taken out of the configuration.
"""

from __future__ import annotations

from datetime import tzinfo

from dcdecom.model.case import Case, Device, Evidenced
from dcdecom.model.finding import Finding
from dcdecom.papers import report as r
from dcdecom.papers.codes import DependentState
from dcdecom.papers.dates import moment
from dcdecom.papers.open_mentions import last_told


def dependents_section(case: Case, device: Device, zone: tzinfo) -> tuple[r.Dependent, ...]:
    """In the order in which they were first told."""
    return tuple(_entry(case, device, look, finding, zone) for look, finding in last_told(device).values())


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
