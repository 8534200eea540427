"""What heads have refused: a decision, never a verdict. The comparisons stay as they were."""

from __future__ import annotations

from dcdecom.model.case import Case, Device, OpenGate
from dcdecom.model.finding import Comparison, Verdict

COMPARED = (Comparison.LETTER_RECORD, Comparison.RECORD_NETWORK)


def disagrees(device: Device) -> bool:
    """Whether letter, record and network say different things of a device."""
    verdicts = device.evidence.verdicts if device.evidence else {}
    return any(verdicts.get(c) is Verdict.DISAGREES for c in COMPARED)


def refusal_of(case: Case, device: Device) -> OpenGate | None:
    """The gate at which a head refused a device: all that were asked about, or this one though it agrees.

    None while it goes on, and where it stays for what the comparisons say, or by a gate of an earlier version.
    """
    if device.going:
        return None
    for gate in reversed(case.gates):
        if gate.closed and device.name in gate.closed.stays:
            decided = gate.closed.decision == "reject" or not disagrees(device)
            return gate if gate.decisions and decided else None
    return None


def refused_at(case: Case) -> str:
    """The row at which a head refused all that is refused now; empty where the comparisons did."""
    found = {gate.step for d in case.staying if (gate := refusal_of(case, d)) and gate.closed}
    return found.pop() if len(found) == 1 and not case.going else ""


def unanswered(case: Case, slug: str) -> tuple[Device, ...]:
    """The devices that stay and about which no letter went out before the row that answers was opened."""
    opened = case.step(slug)
    before = [g for g in case.gates if g.step == slug and g.paper == "letter" and g.closed]
    answered = {name for g in before if opened and g.seq < opened.opened_seq for name in g.devices}
    return tuple(d for d in case.staying if d.name not in answered)
