"""One change: settle what was begun, intend, re-check, act, read back, record. The only code that writes to a system.

It knows no kind of change by name: `changes` says how each is made and proved.
"""

from __future__ import annotations

from datetime import timedelta

from dcdecom.changes import Order, kind_of
from dcdecom.changes.back import strayed
from dcdecom.changes.hands import contradiction, is_seen, told, unseen
from dcdecom.changes.kind import Proved, nothing_against_it
from dcdecom.errors import DcdecomError, Exit, NoAnswer, NotSent, OutcomeUnknown, Refused, SystemFailure, SystemRefused
from dcdecom.model.case import Case, Tracked
from dcdecom.model.estate import Answer, Reading, Unreadable
from dcdecom.model.finding import Finding, finding_plain
from dcdecom.model.plan import State
from dcdecom.ports import Writers
from dcdecom.room import Room
from dcdecom.steps.looking import sighted_now
from dcdecom.steps.next import Await

READ_BACK_EVERY = 1.0
"""Seconds between two looks while the effect of an act is awaited."""

SETTLES_AFTER = timedelta(seconds=5)
"""From the intent on: a system may still come to what a process had sent when it died."""

NOT_DONE = "not done"
NEITHER = "neither done nor as it was before"
"""What is recorded of a change that was begun by a process that died."""


def apply(room: Room, id: str, n: int) -> None:
    """Carry out one change of the plan in force and prove its effect. The write order is design section 6's."""
    case = room.case(id)
    tracked = next(t for t in case.changes if t.n == n)
    _writers(room)
    must_be_allowed(room, case)
    if tracked.change.people:
        _ask(room, case, tracked)
        return
    nonce = _nonce(case, tracked)
    before = _read(room, tracked, nonce)
    if not isinstance(before, Reading):
        reason = f"could not be read before the write: {_why(before)}"
        if (tracked.state, tracked.reason) != ("failed", reason):
            _end(room, id, n, "change-failed", {"reason": reason, **_by_hand(room, case, tracked)})
        raise SystemFailure(
            f"{_name(tracked)}: {reason}. Nothing was changed.",
            f"When it can be read again: {_retry(case, tracked)}\n{_if_it_stays_down(case)}",
        )
    intent = {"n": n, "plan": tracked.plan, "nonce": nonce, "before": dict(before.value), "person": room.actor}
    room.append(case, "change-intended", intent)
    _carry_out(room, id, n)


def _ask(room: Room, case: Case, tracked: Tracked) -> None:
    """What only people make is asked for while nothing speaks against it, and never while something is not read."""
    device, policy = case.devices[tracked.change.device], room.playbook.policy
    evidence = room.desk(room.clock.now()).look(case, (device,))[device.name]
    needs, now = kind_of(tracked.change).needs or nothing_against_it, room.clock.now()
    against = [f for f in needs(tracked.change, evidence, policy) if not case.accepts(f, now)]
    if against:
        room.append(case, "sighted", sighted_now(evidence))
        raise _stopped(room, case, tracked, against, {}, "Nobody was asked")
    words = _by_hand(room, case, tracked)["by_hand"]
    asked = {"n": tracked.n, "plan": tracked.plan, "person": room.actor, "by_hand": words}
    room.append(case, "change-asked", asked)
    room.teller.changed(next(t for t in room.case(case.id).changes if t.n == tracked.n))


def _carry_out(room: Room, id: str, n: int) -> None:
    """Between the intent and its end: look once more, act once, read back."""
    case = room.case(id)
    tracked = next(t for t in case.changes if t.n == n)
    kind = kind_of(tracked.change)
    against, proof = _against(room, case, tracked)
    if against:
        down = all(f.unread for f in against)
        raise _stopped(room, case, tracked, against, _by_hand(room, case, tracked) if down else {}, "It was not sent")
    now = _read(room, tracked, tracked.nonce)
    if not isinstance(now, Reading):
        reason = f"could not be read just before the write: {_why(now)}"
        _end(room, id, n, "change-failed", {"reason": reason, **_by_hand(room, case, tracked)})
        raise SystemFailure(f"{_name(tracked)}: {reason}. It was not sent.", _retry(case, tracked))
    if reason := kind.mismatch(tracked.change, now.value):
        _end(room, id, n, "change-failed", {"reason": reason})
        raise Refused(f"{_name(tracked)}: {reason}. It was not sent.", f"dcdecom case show {id}")
    if kind.is_so(tracked.change, now.value):
        _verified(room, id, tracked, now.value, found_so=not tracked.left_something, proof=proof)
        return
    _must_be_as_left(room, case, tracked, now.value)
    if proof:
        room.append(case, "change-proved", {"n": n, **proof})
    _act(room, id, n, now.value, proof)


def _stopped(
    room: Room, case: Case, tracked: Tracked, against: list[Finding], more: dict[str, object], not_done: str
) -> DcdecomError:
    """Record that a change failed by what speaks against it; what to raise then."""
    reason = "; ".join(f"{f.code} {' '.join(f'{k}={v}' for k, v in f.params)}" for f in against)
    body = {"reason": reason, "findings": [finding_plain(f) for f in against], **more}
    _end(room, case.id, tracked.n, "change-failed", body)
    kind_of_stop = SystemFailure if any(f.unread for f in against) else Refused
    return kind_of_stop(f"{_name(tracked)}: {reason}. {not_done}.", _retry(case, tracked))


def _must_be_as_left(room: Room, case: Case, tracked: Tracked, now: State) -> None:
    """Before a way back: nobody has changed since what the case left, or somebody accepted that by name."""
    if not tracked.undoes:
        return
    found = [f for f in strayed(case, tracked, now) if not case.accepts(f, room.clock.now())]
    if not found:
        return
    said = (dict(f.params) for f in found)
    reason = "; ".join(f"{p['object']}: {p['part']} was {p['left']}, is {p['now']}" for p in said)
    plain = [finding_plain(f) for f in found]
    _end(room, case.id, tracked.n, "change-failed", {"reason": f"changed since: {reason}", "findings": plain})
    party = room.playbook.policy.exception_by
    step = case.current.slug if case.current else tracked.step
    raise Refused(
        f"{_name(tracked)}: somebody has changed it since this case did ({reason}). It was not sent.",
        f"Put it back as it was left, or let {party} accept it: dcdecom case sign {case.id} {step} --as {party} "
        f"--accept '{found[0].key}' --until TIME --note TEXT --scan FILE",
    )


def _act(room: Room, id: str, n: int, now: State, proof: Proved) -> None:
    case = room.case(id)
    tracked = next(t for t in case.changes if t.n == n)
    kind = kind_of(tracked.change)
    planned = str(getattr(tracked.change, "etag", ""))
    etag = str(now.get("etag") or "") if tracked.undoes else case.etag(tracked, planned)
    order = Order(tracked.nonce, etag, room.clock.now(), id, case.head, _needed(room, tracked))
    lost = ""
    content: bytes | None = None
    try:
        content = kind.act(tracked.change, room.reading(), _writers(room), order)
    except (NotSent, SystemRefused) as error:
        if _end_refused(room, id, n, error, proof):
            return
        raise type(error)(f"{_name(tracked)}: {error.what}", error.advice or _retry(case, tracked)) from error
    except NoAnswer as error:
        lost = error.what
    named = _kept(room, tracked, content)
    after = _read_back(room, tracked, {"kept": str(named[0]["sha256"])} if named else {})
    if isinstance(after, Reading) and kind.is_so(tracked.change, after.value):
        _verified(room, id, tracked, after.value, named=named, lost=lost, proof=proof)
        return
    if lost or not isinstance(after, Reading):
        reason = lost or f"sent, and then it could not be read: {_why(after)}"
        _end(room, id, n, "change-unknown", {"reason": reason, **proof, **_by_hand(room, case, tracked)})
        raise OutcomeUnknown(
            f"{_name(tracked)}: {reason}. It may have happened.",
            f"Run dcdecom case resume {id}: it reads before it repeats anything.",
        )
    reason = kind.mismatch(tracked.change, after.value) or "without effect"
    body = {"reason": f"sent and answered, but {reason}", "after": dict(after.value)}
    _end(room, id, n, "change-failed", body | _by_hand(room, case, tracked))
    raise SystemFailure(f"{_name(tracked)}: sent and answered, but {reason}.", _retry(case, tracked))


def _end_refused(room: Room, id: str, n: int, error: NotSent | SystemRefused, proof: Proved) -> bool:
    """Record what a refused act left behind: a switch may have shut a port and then not saved it.

    Returns whether it is so all the same: a system may do what it was asked and then answer no.
    """
    case = room.case(id)
    tracked = next(t for t in case.changes if t.n == n)
    body = {"reason": error.what, **_by_hand(room, case, tracked)}
    if isinstance(error, NotSent):
        _end(room, id, n, "change-failed", body)
        return False
    left, kind = _read(room, tracked, tracked.nonce), kind_of(tracked.change)
    if isinstance(left, Reading):
        if kind.is_so(tracked.change, left.value) and not kind.mismatch(tracked.change, left.value):
            _verified(room, id, tracked, left.value, lost=error.what, proof=proof)
            return True
        _end(room, id, n, "change-failed", body | {"after": dict(left.value)})
        return False
    _end(room, id, n, "change-unknown", body)
    what = f"{_name(tracked)}: {error.what}; what it left could not be read: {_why(left)}"
    raise OutcomeUnknown(what, f"When it can be read again: dcdecom case resume {id}") from error


def _needed(room: Room, tracked: Tracked) -> bytes:
    """The attachment that the act needs, such as a sealed export."""
    uses = kind_of(tracked.change).uses
    if uses is None:
        return b""
    with room.attachments.open(uses(tracked.change)) as file:
        return file.read()


def _by_hand(room: Room, case: Case, tracked: Tracked) -> dict[str, object]:
    """What a person would do to make the change by hand, for an event that says that its system would not."""
    order = Order(_nonce(case, tracked), "", room.clock.now(), case.id, case.head)
    words = told(tracked.change, room.reading(), order)
    return {} if words is None else {"by_hand": words}


def _kept(room: Room, tracked: Tracked, content: bytes | None) -> list[dict[str, object]]:
    """What an act brought back may hold secrets: it is sealed."""
    if content is None:
        return []
    digest = room.attachments.keep_bytes(content, sealed=True)
    return [{"name": f"{tracked.change.kind}-{tracked.change.device}.yaml", "sha256": digest, "sealed": True}]


def _read_back(room: Room, tracked: Tracked, more: State) -> Answer[State]:
    """Read until the effect shows or the kind's patience ends; the last answer counts."""
    kind, until = kind_of(tracked.change), room.clock.uptime() + kind_of(tracked.change).patience
    while True:
        answer = _read(room, tracked, tracked.nonce)
        if isinstance(answer, Reading):
            answer = Reading({**answer.value, **more}, answer.source, answer.taken_at)
        so = isinstance(answer, Reading) and kind.is_so(tracked.change, answer.value)
        if so or room.clock.uptime() >= until:
            return answer
        room.clock.sleep(READ_BACK_EVERY)


def _read_what_it_left(room: Room, tracked: Tracked) -> Answer[State]:
    """Read until it is so, or shows the same twice and nothing more is to come, or the time is over.

    What only a witness lags behind is awaited as long as the kind has patience. The last answer counts.
    """
    kind, shown = kind_of(tracked.change), None
    until = room.clock.uptime() + max(kind.patience, SETTLES_AFTER.seconds)
    while True:
        answer = _read(room, tracked, tracked.nonce)
        if not isinstance(answer, Reading) or kind.is_so(tracked.change, answer.value):
            return answer
        lags = kind.lags is not None and kind.lags(tracked.change, answer.value)
        may_come = tracked.intended_at is not None and room.clock.now() - tracked.intended_at < SETTLES_AFTER
        settled = answer.value == shown and not lags and not may_come
        if settled or room.clock.uptime() >= until:
            return answer
        shown = answer.value
        room.clock.sleep(READ_BACK_EVERY)


def _read(room: Room, tracked: Tracked, nonce: str) -> Answer[State]:
    answer: Answer[State] = kind_of(tracked.change).read(tracked.change, room.reading(), nonce)
    return answer


def _against(room: Room, case: Case, tracked: Tracked) -> tuple[list[Finding], Proved]:
    """What fresh evidence says against a change, and what proves its object; empty where the kind asks for none."""
    kind = kind_of(tracked.change)
    if kind.needs is None:
        return [], {}
    device = case.devices[tracked.change.device]
    evidence = room.desk(room.clock.now()).look(case, (device,))[device.name]
    now = room.clock.now()
    against: list[Finding] = [
        f for f in kind.needs(tracked.change, evidence, room.playbook.policy) if not case.accepts(f, now)
    ]
    proof = kind.proof(tracked.change, evidence, room.playbook.policy) if kind.proof else {}
    return against, proof or ({"proof": "exception"} if kind.proof else {})


def _writers(room: Room) -> Writers:
    if room.writers is None:
        raise Refused("This command was started without write access: it shows and proposes. Nothing was changed.")
    return room.writers


def must_be_allowed(room: Room, case: Case) -> None:
    """Only who was appointed, and may act today, changes anything, through dcdecom or by hand."""
    room.must_know_the_actor()
    if room.person is None:
        return
    today = room.clock.now().astimezone(room.zone).date()
    if room.person.id in case.deciders:
        raise Refused(f"{room.person.name} decided in {case.id}, and so carries out nothing. Nothing was changed.")
    team = (case.request.get("disposition") or {}).get("team", ())
    acts = room.playbook.policy.acts
    if acts and not any(room.person.mandate(party, today) for party in acts):
        names = ", ".join(room.playbook.party(p).name for p in acts)
        raise Refused(f"{room.person.name} does not act for {names} today. Nothing was changed.")
    if team and room.person.id not in team:
        raise Refused(f"{room.person.name} was not appointed for {case.id}. Nothing was changed.")


def _verified(
    room: Room, id: str, tracked: Tracked, after: State, found_so: bool = False, settled: bool = False,
    named: list[dict[str, object]] | None = None, lost: str = "", proof: Proved | None = None,
) -> None:  # fmt: skip
    """Record that it is so. `tracked` is as it was once it was intended: with what was before it."""
    remark = kind_of(tracked.change).remark
    reason = "; ".join(filter(None, (lost, remark(tracked.change, tracked.before) if remark else "")))
    payload: dict[str, object] = {"after": dict(after), "found_so": found_so, "settled": settled, "reason": reason}
    payload |= proof or {}
    _end(room, id, tracked.n, "change-verified", payload, named or [])


def _end(
    room: Room, id: str, n: int, type: str, payload: dict[str, object], named: list[dict[str, object]] | None = None
) -> None:
    room.append(room.case(id), type, {"n": n, **payload}, named=named or [])
    room.teller.changed(next(t for t in room.case(id).changes if t.n == n))


def settle(room: Room, id: str) -> None:
    """Read the world for every change that was begun and has no end yet, before anything else.

    Done already: recorded. Not done: recorded as failed, and the step may try again. Unreadable: OutcomeUnknown.
    """
    room.must_know_the_actor()
    for tracked in room.case(id).unsettled():
        answer = _read_what_it_left(room, tracked)
        if not isinstance(answer, Reading):
            raise OutcomeUnknown(
                f"{_name(tracked)}: begun {tracked.intended_at:%Y-%m-%d %H:%M} UTC, and what it did cannot be read: "
                f"{_why(answer)}",
                f"When it can be read again: dcdecom case resume {id}",
            )
        kind = kind_of(tracked.change)
        other = kind.mismatch(tracked.change, answer.value)
        if not other and kind.is_so(tracked.change, answer.value):
            _verified(room, id, tracked, answer.value, settled=True)
        else:
            is_as_before = dict(answer.value) == dict(tracked.before)
            reason = other or f"begun and {NOT_DONE if is_as_before else NEITHER}, as it was read afterwards"
            _end(room, id, tracked.n, "change-failed", {"reason": reason, "after": dict(answer.value)})


# --- made by hand ----------------------------------------------------------------------------------------------------


def hands_contradicted(room: Room, case: Case, back: bool = False) -> Await | None:
    """Look at what was made by hand, as soon as its system can be read again; stop where it is not so.

    `back`: on a way back only what belongs to one, since the rest may be what is walked back.
    """
    found = []
    for tracked in (t for t in unseen(case) if t.undoes or not back):
        answer = _read(room, tracked, _nonce(case, tracked))
        if not isinstance(answer, Reading):
            continue
        so = is_seen(tracked, answer.value)
        if not so and kind_of(tracked.change).fleeting:
            continue
        against = [] if so else [contradiction(tracked)]
        if so or tracked.seen != "not so":
            body = {"n": tracked.n, "so": so, "after": dict(answer.value)}
            plain = {"findings": [finding_plain(f) for f in against]} if against else {}
            room.append(room.case(case.id), "manual-seen", body | plain)
        found += [(tracked, f) for f in against]
    if not found:
        return None
    text = "What was made by hand is not so, as its system shows. Nothing was changed."
    advice = [f"Find out why and put it right, then: dcdecom case {'undo' if back else 'run'} {case.id}"]
    forth = (tracked for tracked, _ in found if not tracked.undoes)
    advice += [f"Or take it back: dcdecom case undo {case.id} --change {tracked.n}" for tracked in forth]
    return Await("refused", Exit.REFUSED, text, tuple(advice), findings=tuple(f for _, f in found))


# --- words -----------------------------------------------------------------------------------------------------------


def _nonce(case: Case, tracked: Tracked) -> str:
    return tracked.nonce or f"{case.id}/{tracked.n}/{tracked.plan[:8]}"


def _if_it_stays_down(case: Case) -> str:
    return f"If it stays down, by hand: dcdecom case plan {case.id} says how."


def _name(tracked: Tracked) -> str:
    """`2 shut port tor-3 Gi1/0/7 (srv-disdik-01)`: as the line that says what became of it, and whose it is."""
    return f"{tracked.n} {tracked.change.kind} {tracked.change.target} ({tracked.change.device})"


def _why(answer: Answer[State]) -> str:
    return answer.reason if isinstance(answer, Unreadable) else "it is not there"


def _retry(case: Case, tracked: Tracked) -> str:
    back = case.way_back if tracked.undoes else None
    only = f" --change {back.only}" if back and back.only else ""
    return f"dcdecom case {'undo' if back else 'run'} {case.id}{only}"
