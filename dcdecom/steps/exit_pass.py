"""The pass for the door: printed before the list of what to pull, and awaited before the report is made.

It holds up neither the handover nor what is done after it. The guard keeps the paper, and gives it back.
"""

from __future__ import annotations

from dcdecom.errors import Exit
from dcdecom.model import exit_pass
from dcdecom.model.case import Case
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Sentence
from dcdecom.model.waiting import how_at_the_door
from dcdecom.steps.gates import open_gate
from dcdecom.steps.moves import Await, Record
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure


def print_pass(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Record | None:
    """Ask for the pass, where the procedure has one: anew when what it says has changed, or its time ran out before
    the handover."""
    index = exit_pass.wanted(row, procedure.playbook)
    if index is None:
        return None
    opened, now = case.gate(row.slug, index), observer.clock.now()
    handed_over = all(case.is_handed_over(d.name) for d in case.going)
    ran_out = opened is not None and not handed_over and now > exit_pass.expires(opened)
    if opened and (exit_pass.use_of(case, opened) or not (opened.outdated or ran_out)):
        return None
    said = exit_pass.made(case, row.gates[index], now, procedure.zone)
    return open_gate(case, row, index, exit_pass=said)


def await_door(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Await | None:
    """Wait until the pass is back from the door: the report says who checked it there."""
    gate = exit_pass.awaited(case) if procedure.policy.wants(exit_pass.PAPER) else None
    if gate is None:
        return None
    text = Sentence(
        "door-awaited",
        "WAITING for the exit pass of step {step}: it has not come back from the door with the guard's signature.",
        step=gate.step,
    )  # fmt: skip
    return Await("door", Exit.WAITING, text, how_at_the_door(case, procedure.playbook, gate), party=gate.by)
