"""Changes that people make by hand, because a system stays down: what to type or click, and what is seen of them."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.changes import WriteContext, kind_of
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.change import Change, State
from dcdecom.model.changes.kinds import to_plain
from dcdecom.model.finding import Finding
from dcdecom.ports.systems import Readers


def told(change: Change, readers: Readers, context: WriteContext) -> dict[str, str] | None:
    """What the sentence `by-hand-KIND` is filled with; None where nobody may make such a change by hand."""
    kind = kind_of(change)
    if kind.by_hand is None:
        return None
    own = {name: str(value) for name, value in to_plain(change).items() if isinstance(value, str | int)}
    return {**own, **kind.by_hand(change, readers, context)}


def unseen(case: Case) -> Iterator[Tracked]:
    """Changes made by hand that the system has not shown yet, but for those whose object a later change took away.

    What only people make no system will ever show.
    """
    for tracked in case.changes:
        if tracked.change.people:
            continue
        if tracked.state == "manual" and tracked.seen != "so" and not _taken_away(case, tracked):
            yield tracked


def _taken_away(case: Case, tracked: Tracked) -> bool:
    later = (t for t in case.changes if t.is_proved and t.seq > tracked.seq)
    return any(kind_of(t.change).destroys_object and t.change.target == tracked.change.target for t in later)


def is_seen(tracked: Tracked, state: State) -> bool:
    kind = kind_of(tracked.change)
    return not kind.mismatch(tracked.change, state) and bool(kind.holds(tracked.change, state))


def contradiction(tracked: Tracked) -> Finding:
    """Two people say that it was made by hand, and the system shows that it is not so."""
    params = (("number", str(tracked.n)), ("kind", tracked.change.kind), ("object", tracked.change.target))
    return Finding("by-hand-not-so", "block", tracked.change.device, None, params, tracked.change.target)


def withdrawn(tracked: Tracked) -> Finding:
    """It is so now, and after two people had signed for it something spoke against it: whom it hit nobody knows.

    Its key names the change: nobody accepts it for another change of the same object.
    """
    codes = ", ".join(dict.fromkeys(f.code for f in tracked.withheld))
    about = (("number", str(tracked.n)), ("kind", tracked.change.kind), ("object", tracked.change.target))
    params = (*about, ("codes", codes))
    at = f"change {tracked.n}"
    return Finding("by-hand-withdrawn", "ask", tracked.change.device, None, params, at, acceptable=True)
