"""What may be decided at a gate: what its playbook says, as far as it works there; and who may give a case up."""

from __future__ import annotations

from dcdecom.model.case import Case
from dcdecom.model.playbook import DECISIONS, Decision, Gate, Policy, Row


def offered(case: Case, row: Row, gate: Gate) -> tuple[Decision, ...]:
    """The decisions that a gate takes now, in the order of the playbook; a paper that decides nothing takes none."""
    if gate.paper not in DECISIONS:
        return ()
    said = gate.decisions or before_there_was_the_key(row, gate)
    return tuple(d for d in said if d == "approve" or _works(case, row, gate, d))


def before_there_was_the_key(row: Row, gate: Gate) -> tuple[Decision, ...]:
    """What the gate of a playbook offers that does not say."""
    found: list[Decision] = ["approve"]
    if gate.paper == "choice" or row.action == "refuse":
        found.append("reject")
    if row.returns_to or row.resumes_at:
        found.append("return")
    return tuple(found)


def _works(case: Case, row: Row, gate: Gate, decision: Decision) -> bool:
    """Whether a decision leads anywhere: once others go on, the letter about those that stay is owed."""
    if appoints_again(case, row, gate):
        return False
    if row.action == "refuse":
        return bool(row.resumes_at) and case.refused
    return bool(row.refuses_to) if decision == "reject" else bool(row.returns_to)


def leaves(gate: Gate, row: Row, decision: str) -> bool:
    """Whether a decision at a gate leaves every device where it is."""
    return decision == "reject" and (gate.paper == "choice" or (bool(gate.decisions) and bool(row.refuses_to)))


def appoints_again(case: Case, row: Row, gate: Gate) -> bool:
    """Whether a gate that appoints the team was passed: what is signed at it now is another team, and nothing else."""
    step = case.step(row.slug)
    return gate.appoints and step is not None and step.state == "done"


def may_cancel(policy: Policy) -> tuple[str, ...]:
    """The parties by whose signature a case is given up."""
    return tuple(dict.fromkeys(filter(None, (policy.exception_by, *policy.binding_by))))
