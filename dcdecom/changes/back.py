"""What of a case stands, and the way back from each of its changes, by what the journal kept of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dcdecom.changes import KeptForUndo, Stays, kind_of
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.change import Change, State
from dcdecom.model.changes.release import DeleteAddress
from dcdecom.model.changes.zabbix import DeleteHost, ExportHost
from dcdecom.model.finding import Finding

LEAVES_NOTHING = frozenset({"changes-nothing", "anchor", "was-so"})
"""Of a change that is not walked back: nothing that anybody would have to put right."""


@dataclass(frozen=True)
class Way:
    """One change of a case, and its way back or why there is none."""

    tracked: Tracked
    back: Change | Stays


def ways_back(case: Case, now: datetime, only: int = 0) -> tuple[Way, ...]:
    """From the last change to the first; of all, or of `only` one."""
    standing = sorted((t for t in case.changes if t.stands and not t.undoes), key=_when, reverse=True)
    ended = dict(_ended(case, standing, now))
    if only:
        chosen = [t for t in standing if t.n == only]
        return tuple(Way(t, Stays("ended-since") if t.n in ended else way_back(case, t, now)) for t in chosen)
    over = {*ended, *ended.values()}
    return tuple(Way(t, way_back(case, t, now)) for t in standing if t.n not in over)


def way_back(case: Case, tracked: Tracked, now: datetime) -> Change | Stays:
    """The change that walks this one back."""
    change = tracked.change
    if not tracked.before and not change.people:
        return Stays("not-read")
    left = KeptForUndo(
        before=tracked.before,
        now=now,
        exported=_exported(case, change),
        deleted=any(isinstance(t.change, DeleteHost) and _was_made(t) for t in _same_host(case, change)),
        deleted_addresses=frozenset(
            t.change.address_id for t in case.changes if isinstance(t.change, DeleteAddress) and _was_made(t)
        ),
        handed_over=case.is_handed_over(change.device),
    )
    back: Change | Stays = kind_of(change).inverse(change, left)
    return back


def leaves_something(way: Way) -> bool:
    """Whether giving the case up would hide what it did, or may have done."""
    known = way.tracked.state not in ("intended", "unknown")
    return not (known and isinstance(way.back, Stays) and way.back.code in LEAVES_NOTHING)


def _when(tracked: Tracked) -> tuple[str, int]:
    moment = tracked.at or tracked.intended_at
    return (moment.isoformat() if moment else "", tracked.n)


def _ended(case: Case, standing: list[Tracked], now: datetime) -> Iterator[tuple[int, int]]:
    """Changes that a later one of the case ended already, as a silence: both together left nothing."""
    for earlier in standing:
        back = way_back(case, earlier, now)
        for later in standing:
            same = type(later.change) is type(back) and later.change.target == earlier.change.target
            if same and _when(earlier) < _when(later) and kind_of(later.change).holds(back, later.after):
                yield earlier.n, later.n


def _was_made(tracked: Tracked) -> bool:
    return tracked.is_proved or tracked.state == "undone"


def _same_host(case: Case, change: Change) -> Iterator[Tracked]:
    host = getattr(change, "host_id", "")
    return (t for t in case.changes if host and getattr(t.change, "host_id", "") == host)


def _exported(case: Case, change: Change) -> State:
    """What was proved of the last export of the same host."""
    kept = [t for t in _same_host(case, change) if isinstance(t.change, ExportHost) and t.state == "verified"]
    return kept[-1].after if kept else {}


def strayed(case: Case, back: Tracked, now: State) -> Iterator[Finding]:
    """What somebody changed since the case left the object: then walking back would undo theirs too.

    Where an attempt at the way back left something half done, that is ours.
    """
    undone = next((t for t in case.changes if t.n == back.undoes), None)
    ours = back.after if back.left_something else undone.after if undone else {}
    expected = {part: ours.get(part) for part in kind_of(back.change).left if part in ours}
    if etag := case.etag(back, ""):
        expected["etag"] = etag
    for part, left in expected.items():
        if now.get(part) != left:
            target = back.change.target
            params = (("object", target), ("part", part), ("left", str(left)), ("now", str(now.get(part))))
            yield Finding("changed-since", "block", back.change.device, None, params, target, acceptable=True)
