"""Deadlines behind which a service goes on with a case by itself: those of a plan that keys have confirmed, alone.

Whoever confirmed a plan at a terminal goes on there.
"""

from __future__ import annotations

from dcdecom.model.case import Case
from dcdecom.model.playbook import Playbook
from dcdecom.model.waiting import waited_for
from dcdecom.ports.clock import Clock

LOOK = 15.0
"""Seconds between two looks for the owner's shutdown, which may come at any time before its deadline, and before a case
is tried again that stands where it stood.
"""


def seconds_left(case: Case, playbook: Playbook, clock: Clock, look: float = LOOK) -> float | None:
    """For how long a service lets a case rest; None where it waits for something else than such a deadline."""
    first = next(iter(waited_for(case, playbook)), None)
    if first is None or first.what != "timer" or first.timer is None:
        return None
    plan = case.plan(first.step)
    if plan is None or not plan.devices or not plan.by_key.issuperset(plan.devices):
        return None
    left = first.timer.remaining(clock.now(), clock.boot(), clock.uptime())
    return min(left, look) if first.timer.name == "drop" else left
