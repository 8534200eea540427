"""One change: intend, look once more, act, read back, record. The only code that writes to a system.

It knows no kind of change by name: `changes` says how each is made and proved. What it writes it may write by the
authority that `recheck` made.
"""

from __future__ import annotations

from dcdecom.acting.allowed import must_be_allowed
from dcdecom.acting.ending import end, end_stopped, end_verified
from dcdecom.acting.instructing import instruction
from dcdecom.acting.reading import read, read_back
from dcdecom.acting.recheck import Cleared, recheck
from dcdecom.acting.words import name_of, nonce_of, retry, why
from dcdecom.changes import WriteContext, kind_of
from dcdecom.changes.hands import told
from dcdecom.changes.kind import Proved, nothing_against_it
from dcdecom.errors import NoAnswer, NotSent, OutcomeUnknown, Refused, SystemFailure, SystemRefused
from dcdecom.model.case import Case, Tracked, unsaved
from dcdecom.model.changes.change import State
from dcdecom.model.codec import write
from dcdecom.model.estate.answer import Reading
from dcdecom.ports.systems import Writers
from dcdecom.room import Room
from dcdecom.steps.looking import sighted_now


def apply(room: Room, id: str, n: int) -> None:
    """Carry out one change of the plan in force and prove its effect. The write order: docs/explanation/journal.md."""
    case = room.case(id)
    tracked = case.change(n)
    _writers(room)
    must_be_allowed(room, case)
    if tracked.change.people:
        _ask(room, case, tracked)
        return
    nonce = nonce_of(case, tracked)
    before = read(room, tracked, nonce)
    if not isinstance(before, Reading):
        reason = f"could not be read before the write: {why(before)}"
        instead = instruction(room, case, tracked, before)
        if (tracked.state, tracked.reason) != ("failed", reason) or instead.is_news(room, tracked):
            end(room, id, n, "change-failed", {"reason": reason, **instead.payload})
        advice = (f"When it can be read again: {retry(case, tracked)}", *instead.advice(room, case, tracked))
        raise SystemFailure(f"{name_of(tracked)}: {reason}. Nothing was changed.", "\n".join(advice))
    intent = {"n": n, "plan": tracked.plan, "nonce": nonce, "before": dict(before.value), "person": room.actor}
    room.append(case, "change-intended", intent)
    _carry_out(room, id, n)


def _ask(room: Room, case: Case, tracked: Tracked) -> None:
    """What only people make is asked for while nothing speaks against it, and never while something is not read."""
    device, policy = case.devices[tracked.change.device], room.playbook.policy
    evidence = room.desk(case.last_seq).look(case, (device,))[device.name]
    needs, now = kind_of(tracked.change).needs or nothing_against_it, room.clock.now()
    against = [f for f in needs(tracked.change, evidence, policy) if not case.accepts(f, now)]
    if against:
        room.append(case, "sighted", write(sighted_now(evidence)))
        raise end_stopped(room, case, tracked, against, {}, "Nobody was asked")
    context = WriteContext(nonce_of(case, tracked), "", room.clock.now(), case.id, case.head)
    words = told(tracked.change, room.reading(), context)
    asked = {"n": tracked.n, "plan": tracked.plan, "person": room.actor, "by_hand": words}
    room.append(case, "change-asked", asked)
    room.teller.changed(room.case(case.id).change(tracked.n))


def _carry_out(room: Room, id: str, n: int) -> None:
    """Between the intent and its end: look once more, act once, read back."""
    cleared = recheck(room, id, n)
    if cleared is None:
        return
    if cleared.proof:
        room.append(room.case(id), "change-proved", {"n": n, **cleared.proof})
    _act(room, id, n, cleared)


def _act(room: Room, id: str, n: int, cleared: Cleared) -> None:
    case, now, proof = room.case(id), cleared.now, cleared.proof
    tracked = case.change(n)
    kind = kind_of(tracked.change)
    planned = str(getattr(tracked.change, "etag", ""))
    etag = str(now.value.get("etag") or "") if tracked.undoes else case.etag(tracked, planned)
    context = WriteContext(tracked.nonce, etag, room.clock.now(), id, case.head, _needed(room, tracked))
    lost = ""
    content: bytes | None = None
    room.store.holding(id).must_be_held()
    try:
        content = kind.act(cleared.authority, room.reading(), _writers(room), context)
    except (NotSent, SystemRefused) as error:
        if _end_refused(room, id, n, error, proof, now):
            return
        advice = "\n".join(filter(None, (error.advice, retry(case, tracked))))
        raise type(error)(f"{name_of(tracked)}: {error.what}", advice) from error
    except NoAnswer as error:
        lost = error.what
    named = _kept(room, tracked, content)
    after = read_back(room, tracked, {"kept": str(named[0]["sha256"])} if named else {})
    other = kind.mismatch(tracked.change, after.value) if isinstance(after, Reading) else ""
    if isinstance(after, Reading) and not other and kind.holds(tracked.change, after.value):
        end_verified(room, id, tracked, after.value, named=named, lost=lost, proof=proof)
        return
    if lost or not isinstance(after, Reading):
        reason = lost or f"sent, and then it could not be read: {why(after)}"
        instead = instruction(room, case, tracked, after if isinstance(after, Reading) else now).payload
        end(room, id, n, "change-unknown", {"reason": reason, **proof, **instead})
        raise OutcomeUnknown(
            f"{name_of(tracked)}: {reason}. It may have happened.",
            f"Run dcdecom case resume {id}: it reads before it repeats anything.",
        )
    left = unsaved(tracked.change.kind, after.value)
    without = f"it is {left} in the running configuration only, not saved" if left else "without effect"
    reason = other or without
    body = {"reason": f"sent and answered, but {reason}", "after": dict(after.value)}
    end(room, id, n, "change-failed", body | instruction(room, case, tracked, after).payload)
    raise SystemFailure(f"{name_of(tracked)}: sent and answered, but {reason}.", retry(case, tracked))


def _end_refused(
    room: Room, id: str, n: int, error: NotSent | SystemRefused, proof: Proved, before: Reading[State]
) -> bool:
    """Record what a refused act left behind: a switch may have shut a port and then not saved it.

    Returns whether it is so all the same: a system may do what it was asked and then answer no.
    """
    case = room.case(id)
    tracked = case.change(n)
    body: dict[str, object] = {"reason": error.what}
    if isinstance(error, NotSent):
        end(room, id, n, "change-failed", body | instruction(room, case, tracked, before).payload)
        return False
    left, kind = read(room, tracked, tracked.nonce), kind_of(tracked.change)
    if isinstance(left, Reading):
        if kind.holds(tracked.change, left.value) and not kind.mismatch(tracked.change, left.value):
            end_verified(room, id, tracked, left.value, lost=error.what, proof=proof)
            return True
        instead = instruction(room, case, tracked, left).payload
        end(room, id, n, "change-failed", body | {"after": dict(left.value)} | instead)
        return False
    end(room, id, n, "change-unknown", body | instruction(room, case, tracked, before).payload)
    what = f"{name_of(tracked)}: {error.what}; what it left could not be read: {why(left)}"
    raise OutcomeUnknown(what, f"When it can be read again: dcdecom case resume {id}") from error


def _needed(room: Room, tracked: Tracked) -> bytes:
    """The attachment that the act needs, such as a sealed export."""
    attachment = kind_of(tracked.change).attachment
    if attachment is None:
        return b""
    with room.attachments.open(attachment(tracked.change)) as file:
        return file.read()


def _kept(room: Room, tracked: Tracked, content: bytes | None) -> list[dict[str, object]]:
    """What an act brought back may hold secrets: it is sealed."""
    if content is None:
        return []
    digest = room.attachments.keep_bytes(content, sealed=True)
    return [{"name": f"{tracked.change.kind}-{tracked.change.device}.yaml", "sha256": digest, "sealed": True}]


def _writers(room: Room) -> Writers:
    if room.writers is None:
        raise Refused("This command was started without write access: it shows and proposes. Nothing was changed.")
    return room.writers
