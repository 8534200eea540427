"""The hours in which the policy lets ports be shut."""

from __future__ import annotations

from dcdecom.errors import Exit
from dcdecom.model.case import Case
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.steps.moves import Await
from dcdecom.steps.observer import Observer
from dcdecom.steps.plans import pending
from dcdecom.steps.procedure import Procedure
from dcdecom.steps.withdraw.planning import SHUT, SILENCE, timer_in_force


def to_begin(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Await | None:
    """Begin nothing outside the change window, where the policy has one."""
    begun = any(t.state not in ("pending", "failed") for t in case.planned(row.slug))
    return outside(case, procedure, observer.clock) if pending(case, row, SILENCE) and not begun else None


def to_shut(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Await | None:
    """Ports of which one was shut are all shut, and those of a drop that was watched for until now.

    Otherwise the window counts again: a command of the next day does not go on with what the last one began.
    """
    ports = [t for t in case.planned(row.slug) if t.change.stage == SHUT]
    timer = timer_in_force(case, row, "drop")
    watched = timer is not None and observer.clock.now() <= timer.until
    if not pending(case, row, SHUT) or watched or any(t.state not in ("pending", "failed") for t in ports):
        return None
    return outside(case, procedure, observer.clock)


def outside(case: Case, procedure: Procedure, clock: Clock, slots: bool = False) -> Await | None:
    """Refuse outside the change window; None inside it, or where the policy has none.

    `slots`: of what people are asked to do at the rack.
    """
    window = procedure.policy.window
    if not window:
        return None
    now = f"{clock.now().astimezone(procedure.zone):%H:%M}"
    begins, ends = window.split("-")
    if begins <= now < ends if begins <= ends else now >= begins or now < ends:
        return None
    finding = Finding("window-closed", "block", case.going[0].name, None, (("now", now), ("window", window)))
    hours = {"begins": begins, "ends": ends, "zone": f"{clock.now().astimezone(procedure.zone):%Z}"}
    text = Sentence(
        "window", "Refused: ports are shut from {begins} to {ends} {zone} only. Nothing was changed.", **hours
    )
    if slots:
        text = Sentence(
            "window-slots",
            "Refused: servers are taken off their slots from {begins} to {ends} {zone} only. Nothing was changed.",
            **hours,
        )
    then = Sentence("then", "Then: {command}", command=f"dcdecom case run {case.id}")
    return Await("refused", Exit.REFUSED, text, (then,), findings=(finding,))
