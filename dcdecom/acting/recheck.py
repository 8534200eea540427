"""The look between the intent and the write. It alone makes the authority without which no writer does anything."""

from __future__ import annotations

from dataclasses import dataclass

from dcdecom.acting.ending import end, end_stopped, end_verified
from dcdecom.acting.instructing import instruction
from dcdecom.acting.reading import read
from dcdecom.acting.words import name_of, retry, why
from dcdecom.changes import kind_of
from dcdecom.changes.back import strayed
from dcdecom.changes.kind import Proved
from dcdecom.errors import Refused, SystemFailure
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.change import Change, State
from dcdecom.model.codec import finding_plain
from dcdecom.model.estate.answer import Reading
from dcdecom.model.finding import Finding
from dcdecom.ports.authority import Authority
from dcdecom.ports.issuer import Issuer
from dcdecom.room import Room
from dcdecom.steps.looking import how_to_accept


@dataclass(frozen=True)
class Cleared:
    """A change against which nothing speaks now."""

    authority: Authority[Change]
    now: Reading[State]
    """Its object, as it is just before the write."""
    proof: Proved
    """What shows that the object is this server's; empty where the kind asks for none."""


def recheck(room: Room, id: str, n: int) -> Cleared | None:
    """Look once more at an intended change. None where it is so already, which is recorded then.

    Raises Refused or SystemFailure where something speaks against it or was not read, once that is recorded.
    """
    case = room.case(id)
    tracked = case.change(n)
    kind = kind_of(tracked.change)
    against, proof = _against(room, case, tracked)
    if against:
        read_only = all(f.unread for f in against)
        instead = instruction(room, case, tracked, read(room, tracked, tracked.nonce)).payload if read_only else {}
        raise end_stopped(room, case, tracked, against, instead, "It was not sent")
    now = read(room, tracked, tracked.nonce)
    if not isinstance(now, Reading):
        reason = f"could not be read just before the write: {why(now)}"
        instead = instruction(room, case, tracked, now).payload
        end(room, id, n, "change-failed", {"reason": reason, **instead})
        raise SystemFailure(f"{name_of(tracked)}: {reason}. It was not sent.", retry(case, tracked))
    if reason := _taken_away(tracked, now.value) or kind.mismatch(tracked.change, now.value):
        end(room, id, n, "change-failed", {"reason": reason, "another": True})
        raise Refused(f"{name_of(tracked)}: {reason}. It was not sent.", f"dcdecom case run {id}")
    if kind.holds(tracked.change, now.value):
        end_verified(room, id, tracked, now.value, found_so=not tracked.left_something, proof=proof)
        return None
    _must_be_as_left(room, case, tracked, now.value)
    return Cleared(Authority(Issuer(), tracked.change), now, proof)


def _against(room: Room, case: Case, tracked: Tracked) -> tuple[list[Finding], Proved]:
    """What fresh evidence says against a change, and what proves its object; empty where the kind asks for none."""
    kind = kind_of(tracked.change)
    if kind.needs is None:
        return [], {}
    device = case.devices[tracked.change.device]
    evidence = room.desk(case.last_seq).look(case, (device,))[device.name]
    now = room.clock.now()
    against: list[Finding] = [
        f for f in kind.needs(tracked.change, evidence, room.playbook.policy) if not case.accepts(f, now)
    ]
    proof = kind.proof(tracked.change, evidence, room.playbook.policy) if kind.proof else {}
    return against, proof or ({"proof": "exception"} if kind.proof else {})


def _taken_away(tracked: Tracked, now: State) -> str:
    """Why an object that is gone, and was before this case first wanted to write to it, is no success of its own."""
    taken = kind_of(tracked.change).taken
    return taken(tracked.change, now) if taken and tracked.before.get("present") is False else ""


def _must_be_as_left(room: Room, case: Case, tracked: Tracked, now: State) -> None:
    """Before a way back: nobody has changed since what the case left, or somebody accepted that by name."""
    if not tracked.undoes:
        return
    found = [f for f in strayed(case, tracked, now) if not case.accepts(f, room.clock.now())]
    if not found:
        return
    said = (dict(f.params) for f in found)
    reason = "; ".join(dict.fromkeys(f"{p['object']}: {p['part']} was {p['left']}, is {p['now']}" for p in said))
    plain = [finding_plain(f) for f in found]
    end(room, case.id, tracked.n, "change-failed", {"reason": f"changed since: {reason}", "findings": plain})
    advice = (
        f"Put it back as it was left, then: {retry(case, tracked)}",
        *how_to_accept(case, room.playbook.policy, found, tracked.step),
    )
    raise Refused(
        f"{name_of(tracked)}: somebody has changed it since this case did ({reason}). It was not sent.",
        "\n".join(advice),
    )
