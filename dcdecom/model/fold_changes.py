"""How plans and changes go through a case: made, confirmed, begun, ended, made by hand, walked back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dcdecom.model.case import Case, Planned, Tracked
from dcdecom.model.changes.change import ChangeState
from dcdecom.model.events import EventLike, time_of
from dcdecom.model.facts.changes import (
    ByHandJudged,
    ChangeAsked,
    ChangeEnded,
    ChangeFailed,
    ChangeIntended,
    ChangeManual,
    ChangeProved,
    ManualSeen,
    OfChange,
    PlanConfirmed,
    PlanMade,
    UndoBegun,
    UndoPlanned,
)
from dcdecom.model.facts.papers import FilesAttached
from dcdecom.model.finding import Finding
from dcdecom.model.fold_looks import photos_read
from dcdecom.model.tracked import Shown

NOT_MADE = ("pending", "failed")


def plan_made(case: Case, event: EventLike, fact: PlanMade) -> None:
    """A plan of a step takes the place of its earlier ones: what of those was not made is forgotten."""
    case.asked = ()
    steps = [fact.step] * len(fact.changes)
    _planned(case, event, fact, steps, [p for p in case.plans if p.step == fact.step or p.undoes])


def undo_planned(case: Case, event: EventLike, fact: UndoPlanned) -> None:
    """A plan for walking changes back. Nothing of the case is touched until it is begun."""
    steps = fact.steps or [fact.step] * len(fact.changes)
    made = _planned(case, event, fact, steps, [p for p in case.plans if p.undoes])
    made.undoes, made.stays, made.only = fact.undoes, fact.stays, fact.only
    for new, undone in zip(case.of_plan(made), made.undoes, strict=True):
        new.undoes = undone


def undo_begun(case: Case, event: EventLike, fact: UndoBegun) -> None:
    """From here on the plans that are walked back are used up, and the case goes on from the first of their steps.

    What shows that people made what they were asked for has to be shown again.
    """
    case.walked_back_seq = event.seq
    for change in case.changes:
        change.shown = [] if change.state == "asked" else change.shown
    for plan in case.plans:
        if plan.digest == fact.digest:
            plan.begun = True
        elif plan.step in fact.again:
            plan.used_up = True
    used = {n for p in case.plans if p.used_up for n in p.numbers}
    case.changes = [t for t in case.changes if t.n not in used or t.state not in NOT_MADE or t.stands]
    for step in case.steps:
        if step.slug in fact.returned and step.state == "open":
            step.state, step.closed_at = "returned", time_of(event.at)
    for latest in (case.step(slug) for slug in fact.again):
        if latest and latest.state == "done":
            latest.state = "returned"
    case.next_row = fact.next or case.next_row


def _planned(
    case: Case, event: EventLike, fact: PlanMade, steps: Iterable[str], stale: Iterable[Planned]
) -> Planned:
    """Number the changes of a new plan: no number is given twice. What the stale ones did not make is forgotten."""
    gone = {n for p in stale for n in p.numbers}
    dropped = [t for t in case.changes if t.n in gone and t.state in NOT_MADE]
    case.changes = [t for t in case.changes if t not in dropped]
    numbers = tuple(range(case.numbered + 1, case.numbered + 1 + len(fact.changes)))
    case.numbered += len(fact.changes)
    for n, step, change in zip(numbers, steps, fact.changes, strict=True):
        case.changes.append(_tried_before(Tracked(n, step, fact.digest, change), dropped))
    made = Planned(
        fact.step, fact.digest, numbers, fact.devices, time_of(event.at), losses=fact.losses, seq=event.seq,
        lost_before=fact.lost_before,
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


def plan_confirmed(case: Case, event: EventLike, fact: PlanConfirmed) -> None:
    plan = next((p for p in reversed(case.plans) if p.digest == fact.digest), None)
    person = event.actor if fact.person is None else fact.person
    if plan:
        plan.confirmed[fact.device] = person
        if fact.signed or (fact.by == "gate" and _signed_by_key(case, plan.step, person)):
            plan.by_key.add(fact.device)
        plan.confirmed_at = time_of(event.at)
    case.actors.add(person)


def _signed_by_key(case: Case, step: str, person: str) -> bool:
    """Whether this person closed a gate of the step by key."""
    closed = (g.closed for g in case.gates if g.step == step and g.closed)
    return any(c.signed and c.person == person for c in closed)


def tracked(case: Case, fact: OfChange) -> Tracked:
    """The change that an event speaks of."""
    return case.change(fact.n)


def change_intended(case: Case, event: EventLike, fact: ChangeIntended) -> None:
    change = tracked(case, fact)
    change.state, change.nonce = "intended", fact.nonce
    case.nonces.add(change.nonce)
    change.before = change.before or fact.before
    change.intended_at, change.intended_seq = time_of(event.at), event.seq
    change.proof = fact.proof
    change.reason, change.another, change.by_hand, change.withheld = "", False, None, ()
    if fact.person:
        case.actors.add(fact.person)
        change.hands.add(fact.person)


def change_proved(case: Case, event: EventLike, fact: ChangeProved) -> None:
    """By what its object is known, read just before the act: whoever settles it later cannot read that any more."""
    change = tracked(case, fact)
    change.proof, change.readings = fact.proof, fact.readings or ()


def change_ended(state: ChangeState) -> Callable[[Case, EventLike, ChangeEnded], None]:
    def fold_end(case: Case, event: EventLike, fact: ChangeEnded) -> None:
        change = tracked(case, fact)
        change.state, change.at, change.seq = state, time_of(event.at), event.seq
        before = change.after if state == "failed" else {}
        change.after = before if fact.after is None else fact.after
        change.found_so, change.against, change.reason = fact.found_so, fact.findings, fact.reason
        change.another = isinstance(fact, ChangeFailed) and fact.another
        change.proof = change.proof if fact.proof is None else fact.proof
        change.readings = change.readings if fact.readings is None else fact.readings
        change.attachments = fact.attachments
        _told(change, event, fact.by_hand, fact.withheld)
        if change.is_proved:
            _walked_back(case, change)
        if isinstance(fact, ChangeFailed) and fact.left:
            _put_back(case, change)

    return fold_end


def _told(
    change: Tracked, event: EventLike, by_hand: Mapping[str, str] | None, withheld: tuple[Finding, ...]
) -> None:
    """What a person is told to do instead, or why nobody is told."""
    change.by_hand, change.judged_at, change.withheld = by_hand, time_of(event.at), withheld


def by_hand_judged(case: Case, event: EventLike, fact: ByHandJudged) -> None:
    """What speaks for or against telling people to make it by hand, seen anew.

    What people were asked for already stands: they may have done it.
    """
    change = tracked(case, fact)
    before = change.by_hand
    _told(change, event, fact.by_hand, fact.withheld)
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


def change_asked(case: Case, event: EventLike, fact: ChangeAsked) -> None:
    """Only people make it, and they are asked to: from here on they may have made it."""
    change = tracked(case, fact)
    change.state = "asked"
    _told(change, event, fact.by_hand, ())
    change.reason, change.against, change.shown = "", (), []
    change.intended_at, change.intended_seq = time_of(event.at), event.seq
    case.actors.add(fact.person)
    change.hands.add(fact.person)


def attached(case: Case, event: EventLike, fact: FilesAttached) -> None:
    """Files that show that a change was made by hand; who brought them is one who acted. Other files change nothing."""
    person = event.actor if fact.person is None else fact.person
    case.recorders.add(person)
    photos_read(case, event, fact)
    if fact.photo:
        kind = (fact.device, fact.photo)
        case.photos[kind] = (*case.photos.get(kind, ()), *fact.files)
    if fact.n is None:
        return
    change = case.change(fact.n)
    change.shown.append(Shown(person, time_of(event.at), fact.files))
    change.hands.add(person)
    case.actors.add(person)


def change_manual(case: Case, event: EventLike, fact: ChangeManual) -> None:
    """A second person stands up for it: the case may go on."""
    change = tracked(case, fact)
    change.state, change.at, change.seq, change.after = "manual", time_of(event.at), event.seq, {}
    change.signed = fact
    if fact.recorder and fact.recorder != fact.person:
        case.recorders.add(fact.recorder)
    change.attachments = (*(a for shown in change.shown for a in shown.attachments), *fact.attachments)
    change.by_hand, change.against, change.found_so, change.seen = None, (), False, ""
    change.withheld = ()
    _walked_back(case, change)


def manual_seen(case: Case, event: EventLike, fact: ManualSeen) -> None:
    """The system can be read again, and shows that it is so, or that it is not."""
    change = tracked(case, fact)
    change.seen, change.after = "so" if fact.so else "not so", fact.after
    if fact.by_hand is not None:
        _told(change, event, fact.by_hand, ())
    change.against = fact.findings
