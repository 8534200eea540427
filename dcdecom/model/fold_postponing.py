"""How a case is put off and taken up again."""

from __future__ import annotations

from dcdecom.model.case import Case, PutOff
from dcdecom.model.events import EventLike, time_of
from dcdecom.model.facts.postponing import Postponed, TakenUp
from dcdecom.model.fold_changes import NOT_MADE


def postponed(case: Case, event: EventLike, fact: Postponed) -> None:
    """The row stays open, and its days go on. A plan of which nothing stands is void: a new one is made then."""
    if before := case.postponed:
        before.ended_at, before.again = time_of(event.at), True
    case.put_off.append(PutOff(fact, time_of(event.at), event.seq))
    for timer in case.timers:
        timer.void = timer.void or (timer.step == fact.step and not timer.over)
    plan = case.plan(fact.step)
    if plan and plan.digest == fact.plan:
        plan.used_up = True
        case.changes = [t for t in case.changes if t.n not in plan.numbers or t.state not in NOT_MADE or t.stands]


def taken_up(case: Case, event: EventLike, fact: TakenUp) -> None:
    if now := case.postponed:
        now.ended_at, now.early = time_of(event.at), fact.early
