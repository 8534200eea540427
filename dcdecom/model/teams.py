"""Which teams were appointed to act in a case, from when, and what each has changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, OpenGate


@dataclass(frozen=True)
class Team:
    """Those who were appointed, until others took their place."""

    members: tuple[str, ...]
    """Ids in the people file."""
    seq: int
    """The event by which they were appointed; 0 where the request names them."""
    on: date | None
    """The day that their appointment bears."""
    by: str = ""
    """Who appointed them."""
    changes: tuple[int, ...] = ()
    """Numbers of the changes that were begun while they were appointed."""


def teams(case: Case) -> tuple[Team, ...]:
    """The teams in their order; none where nobody was appointed by name."""
    found = [*_of_request(case), *(_of_gate(g) for g in case.gates if g.closed and g.closed.team)]
    ends = (*(t.seq for t in found[1:]), case.last_seq + 1)
    return tuple(_with_changes(case, team, end) for team, end in zip(found, ends, strict=True)) if found else ()


def handed_over(case: Case) -> bool:
    """Whether another team took the place of one that was appointed before."""
    return any(set(one.members) != set(other.members) for one, other in pairwise(teams(case)))


def changed_since(case: Case, seq: int) -> bool:
    """Whether another team was appointed after an event."""
    return handed_over(case) and any(team.seq > seq for team in teams(case)[1:])


def _of_request(case: Case) -> Iterator[Team]:
    if case.request.team:
        hands = case.request.endorsements
        yield Team(case.request.team, 0, hands[-1].date if hands else None, hands[-1].name if hands else "")


def _of_gate(gate: OpenGate) -> Team:
    closed = gate.closed
    if closed is None:
        raise AssertionError("a team is appointed by a gate that was closed")
    return Team(closed.team, gate.closed_seq, closed.on, closed.person_name or closed.person)


def _with_changes(case: Case, team: Team, end: int) -> Team:
    begun = (t for t in case.changes if team.seq < t.intended_seq < end and t.state not in ("pending",))
    return Team(team.members, team.seq, team.on, team.by, tuple(t.n for t in begun))
