"""Which row sent a case back, and by which signature."""

from __future__ import annotations

from dcdecom.model.case import Case, OpenGate, Step
from dcdecom.model.facts.papers import GateClosed
from dcdecom.model.snapshot import BACK


def sent_back(case: Case) -> tuple[Step, OpenGate, GateClosed] | None:
    """The last row that sent the case back, until that row has ended otherwise."""
    for position, step in reversed(list(enumerate(case.steps))):
        gates = (g for g in reversed(case.gates) if g.step == step.slug and g.seq > step.opened_seq)
        found = next(((step, g, g.closed) for g in gates if g.closed and g.closed.decision in BACK), None)
        if found and step.state in ("open", "returned"):
            over = any(s.slug == step.slug and s.state == "done" for s in case.steps[position:])
            return None if over else found
    return None
