"""The withdrawal: read the chassis, prove the ports, silence, watch the shutdown, shut, soak, rest, hand over.

The order is the safety. Nothing is shut before the owner's shutdown was seen on the wire, and nothing is handed over
before the server's addresses are gone from every switch of the site.
"""

from __future__ import annotations

from dcdecom.model import exit_pass
from dcdecom.model.case import Case
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Sentence
from dcdecom.steps.blades import slots, slots_grade, slots_off
from dcdecom.steps.exit_pass import print_pass
from dcdecom.steps.gates import next_gate
from dcdecom.steps.moves import Await, Close, Next
from dcdecom.steps.observer import Observer
from dcdecom.steps.papers import printed
from dcdecom.steps.plans import confirmation, pending
from dcdecom.steps.procedure import Procedure
from dcdecom.steps.resting import disable, rest_and_look
from dcdecom.steps.still_gone import Words, beside_a_wait, seen_again
from dcdecom.steps.withdraw.planning import NOTE, REST, SHUT, SILENCE, make_plan, rests, timer_in_force
from dcdecom.steps.withdraw.proving import prove
from dcdecom.steps.withdraw.shutdown_watch import gave_up, watch
from dcdecom.steps.withdraw.soak import soak_and_look
from dcdecom.steps.withdraw.window import outside, to_begin, to_shut

WORDS = Words(
    back=Sentence(
        "withdrawn-back",
        "After the soak, something is back. Nobody pulls, nothing is handed over: the berita acara stays closed.",
    ),
    unread=Sentence(
        "withdrawn-unread",
        "Whether the servers are gone still could not be read: nobody pulls, and nothing is handed over.",
    ),
)


def withdraw(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...]:
    """The first of the withdrawal's moves that is not done yet."""
    moves = (
        gave_up, prove, make_plan, _confirm, to_begin, _silence, watch,
        to_shut, _shut, _slots, soak_and_look, _rest, _came_back, _note, _hand_over,
    )  # fmt: skip
    for move in moves:
        if proposed := move(case, row, procedure, observer):
            return proposed
    return Close(grade=slots_grade(case) or "seen")


def _confirm(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Await | None:
    """Nothing is applied before the plan was on screen and each device's last four characters were typed."""
    return confirmation(case, row)


def _silence(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    return pending(case, row, SILENCE)


def _shut(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    return pending(case, row, SHUT)


def _slots(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    if not slots(case) or timer_in_force(case, row, "soak"):
        return None
    return slots_off(case, row, procedure, observer, outside(case, procedure, observer.clock, slots=True))


def _rest(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """Between off and gone, where the policy has a rest: the look before it is that after the soak."""
    timer = timer_in_force(case, row, "rest")
    if timer is None and not rests(case, row, procedure):
        return None
    if timer is None and (acts := disable(case, row, procedure, observer, REST)):
        return acts
    wait = Sentence("stay", "Do not let it leave yet.") if slots(case) else Sentence("no-pull", "Do not pull yet.")
    return rest_and_look(case, row, procedure, observer, timer, wait)


def _note(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    return pending(case, row, NOTE)


def _came_back(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """What was found to be back stops everything until a look finds it gone; then the papers are made anew."""
    last = case.looks.get(row.slug)
    return seen_again(case, row, procedure, observer, WORDS) if last and last.found else None


def _hand_over(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """Print what to pull and what to leave, and wait for the handover with both signatures.

    Each command that waits for it has read ports and site again, and so has the one that ends the row.
    """
    if made := print_pass(case, row, procedure, observer) or printed(case, row):
        return made
    proposed = next_gate(case, row, procedure, observer.clock, lambda gate: gate.paper != exit_pass.PAPER)
    if isinstance(proposed, Await):
        return beside_a_wait(case, row, procedure, observer, WORDS, proposed)
    return proposed or seen_again(case, row, procedure, observer, WORDS)
