"""A row's plan: made, confirmed, and what of it is not proved yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dcdecom.errors import Exit
from dcdecom.model.case import Case, Planned
from dcdecom.model.facts.changes import LostBefore, PlanMade
from dcdecom.model.plan import Plan
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Sentence
from dcdecom.steps.moves import Apply, Await, Record


def plan_event(
    plan: Plan,
    claim: Mapping[str, str] | None = None,
    losses: tuple[str, ...] = (),
    before: Iterable[LostBefore] = (),
) -> Record:
    """A plan as an event. `losses`: what no way back brings again; `before`: what somebody else had deleted by then."""
    made = PlanMade(plan.step, plan.digest, plan.devices, plan.changes, losses, tuple(before))
    return Record(made, claim=claim or {})


def asked_for(case: Case, plan: Planned, command: str) -> Await | None:
    """Wait until the last four characters of each device's serial were typed over the plan that was on screen."""
    missing = [d for d in plan.devices if d not in plan.confirmed]
    if not missing:
        return None
    short = plan.digest[:8]
    devices = ", ".join(missing)
    text = Sentence("confirm", "WAITING for a confirmation of plan {plan}: {devices}.", plan=short, devices=devices)
    options = " ".join(f"--confirm {short}:LAST4" for _ in missing)
    return Await("confirm", Exit.WAITING, text, (f"{command} {options}",), device=missing[0], plan=plan.digest)


def confirmation(case: Case, row: Row) -> Await | None:
    """Wait until the row's plan is confirmed for each device; None where it is, and where there is no plan."""
    plan = case.plan(row.slug)
    return asked_for(case, plan, f"dcdecom case run {case.id}") if plan else None


def pending(case: Case, row: Row, stage: int) -> Apply | None:
    """The changes of a stage that are not proved yet."""
    numbers = tuple(t.n for t in case.planned(row.slug) if t.change.stage == stage and not t.is_proved)
    return Apply(numbers) if numbers else None
