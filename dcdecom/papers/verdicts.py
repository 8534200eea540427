"""The three verdicts of a device: of the look on which its changes rest, and honest about whether anybody looked.

Once the first change of a device was begun, a later look sees our own doing (a shut port, a removed cable). It is
reported beside, and does not take the place of the comparison by which the device was let go.
"""

from __future__ import annotations

from dcdecom.model.agreement import row_verdict
from dcdecom.model.case import Case, Device, Evidenced
from dcdecom.model.finding import NOT_COMPARED, Comparison, Finding, Verdict
from dcdecom.model.readings import Field
from dcdecom.papers.codes import Outcome


def look_before_changes(case: Case, device: Device) -> Evidenced | None:
    """The last look before anything was done to the device; the last look of all while nothing was."""
    begun = [t.intended_seq for t in case.changes if t.change.device == device.name and t.intended_seq]
    looks = looks_at(device)
    before = [look for look in looks if not begun or look.seq < min(begun)]
    return before[-1] if before else looks[-1] if looks else None


def looks_at(device: Device) -> tuple[Evidenced, ...]:
    """Every look at the device, oldest first."""
    return (*device.earlier, device.evidence) if device.evidence else tuple(device.earlier)


def outcome_of(case: Case, device: Device, comparison: Comparison) -> Outcome:
    """What a comparison came to, or that nobody has looked yet."""
    return outcome_in(look_before_changes(case, device), comparison, bool(device.inspections))


def outcome_in(look: Evidenced | None, comparison: Comparison, inspected: bool) -> Outcome:
    """The outcome of one look. Nobody has compared a machine that was not inspected."""
    found = look.verdicts.get(comparison) if look else None
    if found is None or (comparison is Comparison.RECORD_MACHINE and not inspected and found is not Verdict.DISAGREES):
        return Outcome.NOT_EXAMINED
    return Outcome[found.name]


def row_outcome(row: Field, look: Evidenced) -> Outcome:
    """What one row of a comparison came to."""
    word = row_verdict(row, look.findings)
    return Outcome.NOT_COMPARED if word == NOT_COMPARED else Outcome[Verdict(word).name]


def disagreements(case: Case, device: Device) -> tuple[Finding, ...]:
    """The findings for which a comparison came to `tidak sesuai`: what was read and does not agree."""
    look = look_before_changes(case, device)
    found = look.findings if look else ()
    return tuple(f for f in found if f.severity == "block" and f.comparison is not None and not f.unread)


def unread(case: Case, device: Device) -> tuple[Finding, ...]:
    """The findings which say that a source could not be read."""
    look = look_before_changes(case, device)
    return tuple(f for f in look.findings if f.unread) if look else ()
