"""How plans and changes go through a case: made, confirmed, begun, ended, made by hand, walked back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dcdecom.model.case import Case, Planned, Tracked
from dcdecom.model.changes.change import ChangeState
from dcdecom.model.changes.kinds import from_plain
from dcdecom.model.events import EventLike, time_of
from dcdecom.model.finding import finding_of

NOT_MADE = ("pending", "failed")

def plan_made(case: Case, event: EventLike) -> None:
    """A plan of a step takes the place of its earlier ones: what of those was not made is forgotten."""
    case.asked = ()
    _planned(case, event, [p for p in case.plans if p.step == event.payload["step"] or p.undoes])


def undo_planned(case: Case, event: EventLike) -> None:
    """A plan for walking changes back. Nothing of the case is touched until it is begun."""
    made = _planned(case, event, [p for p in case.plans if p.undoes])
    made.undoes = tuple(event.payload["undoes"])
    made.stays, made.only = tuple(dict(s) for s in event.payload["stays"]), event.payload["only"]
    for new, undone in zip(case.of_plan(made), made.undoes, strict=True):
        new.undoes = undone


def undo_begun(case: Case, event: EventLike) -> None:
    """From here on the plans that are walked back are used up, and the case goes on from the first of their steps.

    What shows that people made what they were asked for has to be shown again.
    """
    body = event.payload
    case.walked_back_seq = event.seq
    for change in case.changes:
        change.shown = [] if change.state == "asked" else change.shown
    for plan in case.plans:
        if plan.digest == body["digest"]:
            plan.begun = True
        elif plan.step in body["again"]:
            plan.used_up = True
    used = {n for p in case.plans if p.used_up for n in p.numbers}
    case.changes = [t for t in case.changes if t.n not in used or t.state not in NOT_MADE or t.stands]
    for step in case.steps:
        if step.slug in body["returned"] and step.state == "open":
            step.state, step.closed_at = "returned", time_of(event.at)
    for latest in (case.step(slug) for slug in body["again"]):
        if latest and latest.state == "done":
            latest.state = "returned"
    case.next_row = body["next"] or case.next_row


def _planned(case: Case, event: EventLike, stale: Iterable[Planned]) -> Planned:
    """Number the changes of a new plan: no number is given twice. What the stale ones did not make is forgotten."""
    body = event.payload
    gone = {n for p in stale for n in p.numbers}
    dropped = [t for t in case.changes if t.n in gone and t.state in NOT_MADE]
    case.changes = [t for t in case.changes if t not in dropped]
    changes = [from_plain(c) for c in body["changes"]]
    numbers = tuple(range(case.numbered + 1, case.numbered + 1 + len(changes)))
    case.numbered += len(changes)
    steps = body.get("steps") or [body["step"]] * len(changes)
    for n, step, change in zip(numbers, steps, changes, strict=True):
        case.changes.append(_tried_before(Tracked(n, step, body["digest"], change), dropped))
    losses = tuple(body.get("losses", ()))
    made = Planned(
        body["step"], body["digest"], numbers, tuple(body["devices"]), time_of(event.at), losses=losses, seq=event.seq,
        lost_before=tuple(dict(lost) for lost in body.get("lost_before", ())),
    )  # fmt: skip
    case.plans.append(made)
    return made


def _tried_before(new: Tracked, dropped: Iterable[Tracked]) -> Tracked:
    """What an earlier attempt at the same left half done is ours, and what was before it is the state before."""
    for old in dropped:
        same = (type(old.change), old.change.target) == (type(new.change), new.change.target)
        if same and old.state == "failed" and old.left_something:
            new.before, new.after = old.before, old.after
    return new


def plan_confirmed(case: Case, event: EventLike) -> None:
    plan = next((p for p in reversed(case.plans) if p.digest == event.payload["digest"]), None)
    if plan:
        plan.confirmed[event.payload["device"]] = event.payload.get("person", event.actor)
    case.actors.add(event.payload.get("person", event.actor))


def tracked(case: Case, event: EventLike) -> Tracked:
    """The change that an event speaks of."""
    return case.change(event.payload["n"])


def change_intended(case: Case, event: EventLike) -> None:
    change = tracked(case, event)
    change.state, change.nonce = "intended", event.payload["nonce"]
    case.nonces.add(change.nonce)
    change.before = change.before or event.payload["before"]
    change.intended_at, change.intended_seq = time_of(event.at), event.seq
    change.proof = event.payload.get("proof", "")
    change.reason, change.another, change.by_hand, change.withheld = "", False, None, ()
    if person := event.payload.get("person"):
        case.actors.add(person)
        change.hands.add(person)


def change_proved(case: Case, event: EventLike) -> None:
    """By what its object is known, read just before the act: whoever settles it later cannot read that any more."""
    change, body = tracked(case, event), event.payload
    change.proof, change.readings = body["proof"], tuple(body.get("readings", ()))


def change_ended(state: ChangeState) -> Callable[[Case, EventLike], None]:
    def fold_end(case: Case, event: EventLike) -> None:
        change, body = tracked(case, event), event.payload
        change.state, change.at, change.seq = state, time_of(event.at), event.seq
        change.after = body.get("after", change.after if state == "failed" else {})
        change.found_so = body.get("found_so", False)
        change.against = tuple(finding_of(f) for f in body.get("findings", ()))
        change.reason, change.another = body.get("reason", ""), body.get("another", False)
        change.proof = body.get("proof", change.proof)
        change.readings = tuple(body.get("readings", change.readings))
        change.attachments = tuple(body.get("attachments", ()))
        _told(change, event)
        if change.is_proved:
            _walked_back(case, change)
        if body.get("left"):
            _put_back(case, change)

    return fold_end


def _told(change: Tracked, event: EventLike) -> None:
    """What a person is told to do instead, or why nobody is told."""
    body = event.payload
    change.by_hand, change.judged_at = body.get("by_hand"), time_of(event.at)
    change.withheld = tuple(finding_of(f) for f in body.get("withheld", ()))


def by_hand_judged(case: Case, event: EventLike) -> None:
    """What speaks for or against telling people to make it by hand, seen anew.

    What people were asked for already stands: they may have done it.
    """
    change = tracked(case, event)
    before = change.by_hand
    _told(change, event)
    if change.state == "asked":
        change.by_hand = before


def _put_back(case: Case, left: Tracked) -> None:
    """Who signs for it says that the server is in its slot: what was signed for it before is so no more."""
    for change in case.changes:
        same = (change.change.kind, change.change.device) == (left.change.kind, left.change.device)
        if same and change.state == "manual":
            change.state, change.undone_by = "undone", left.n


def _walked_back(case: Case, back: Tracked) -> None:
    """What it was the way back from is undone."""
    for change in case.changes:
        if back.undoes and change.n == back.undoes:
            change.state, change.undone_by = "undone", back.n


# --- made by hand ----------------------------------------------------------------------------------------------------


def change_asked(case: Case, event: EventLike) -> None:
    """Only people make it, and they are asked to: from here on they may have made it."""
    change, body = tracked(case, event), event.payload
    change.state, change.by_hand, change.withheld = "asked", dict(body["by_hand"]), ()
    change.judged_at = time_of(event.at)
    change.reason, change.against, change.shown = "", (), []
    change.intended_at, change.intended_seq = time_of(event.at), event.seq
    case.actors.add(body["person"])
    change.hands.add(body["person"])


def attached(case: Case, event: EventLike) -> None:
    """Files that show that a change was made by hand; who brought them is one who acted. Other files change nothing."""
    body = event.payload
    case.recorders.add(body.get("person", event.actor))
    if "n" not in body:
        return
    change = tracked(case, event)
    change.shown.append({"person": body["person"], "at": event.at, "attachments": list(body.get("attachments", ()))})
    change.hands.add(body["person"])
    case.actors.add(body["person"])


def change_manual(case: Case, event: EventLike) -> None:
    """A second person stands up for it: the case may go on."""
    change, body = tracked(case, event), event.payload
    change.state, change.at, change.seq, change.after = "manual", time_of(event.at), event.seq, {}
    change.signed = dict(body)
    if body.get("recorder") and body["recorder"] != body.get("person"):
        case.recorders.add(body["recorder"])
    mine: list[dict[str, Any]] = [a for shown in change.shown for a in shown["attachments"]]
    change.attachments = (*mine, *body.get("attachments", ()))
    change.by_hand, change.against, change.found_so, change.seen = None, (), False, ""
    change.withheld = ()
    _walked_back(case, change)


def manual_seen(case: Case, event: EventLike) -> None:
    """The system can be read again, and shows that it is so, or that it is not."""
    change, body = tracked(case, event), event.payload
    change.seen, change.after = "so" if body["so"] else "not so", dict(body["after"])
    if "by_hand" in body:
        _told(change, event)
    change.against = tuple(finding_of(f) for f in body.get("findings", ()))
