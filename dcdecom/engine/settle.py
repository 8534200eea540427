"""Changes that were begun and have no end yet: what they did is read before anything else."""

from __future__ import annotations

from datetime import datetime

from dcdecom.changes import kind_of
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.change_outcome import end, end_verified
from dcdecom.engine.instructions import instruction
from dcdecom.engine.messages import name_of, why
from dcdecom.engine.read_back import read_what_it_left
from dcdecom.errors import OutcomeUnknown
from dcdecom.model.case import Tracked, unsaved
from dcdecom.model.changes.change import State
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.facts.changes import ChangeFailed
from dcdecom.ports.systems import Readers
from dcdecom.steps.procedure import Procedure

NOT_DONE = "not done"
NEITHER = "neither done nor as it was before"
NOT_SAVED = "done in the running configuration only, not saved"
"""What is recorded of a change that was begun by a process that died."""


def settle(log: CaseLog, procedure: Procedure, readers: Readers, id: str) -> None:
    """Read the world for every change that was begun and has no end yet, before anything else.

    Done already: recorded. Not done: recorded as failed, and the step may try again. Unreadable: OutcomeUnknown.
    """
    log.must_know_the_actor(by_key=True)
    for tracked in log.case(id).unsettled():
        answer = read_what_it_left(readers, log.clock, tracked)
        if not isinstance(answer, Reading):
            advice = (
                f"When it can be read again: dcdecom case resume {id}",
                *_instead(log, procedure, readers, id, tracked, answer),
            )
            raise OutcomeUnknown(
                f"{name_of(tracked)}: begun{_at(tracked.intended_at, procedure)}, and what it did cannot be read: "
                f"{why(answer)}",
                "\n".join(advice),
            )
        kind = kind_of(tracked.change)
        other = kind.mismatch(tracked.change, answer.value)
        if not other and kind.holds(tracked.change, answer.value):
            end_verified(log, id, tracked, answer.value, settled=True)
        else:
            is_as_before = dict(answer.value) == dict(tracked.before)
            half = NOT_SAVED if unsaved(tracked.change.kind, answer.value) else NEITHER
            reason = other or f"begun and {NOT_DONE if is_as_before else half}, as it was read afterwards"
            end(log, id, ChangeFailed(tracked.n, reason=reason, after=answer.value), raised=False)


def _at(begun: datetime | None, procedure: Procedure) -> str:
    return f" {begun.astimezone(procedure.zone):%Y-%m-%d %H:%M %Z}" if begun else ""


def _instead(
    log: CaseLog, procedure: Procedure, readers: Readers, id: str, tracked: Tracked, answer: Answer[State]
) -> tuple[str, ...]:
    """Judge anew whether somebody may be told to make it by hand, where another witness can show its object.

    What rested on a reading just before the write stays as it was told: nothing newer is known of the object.
    """
    if tracked.state != "unknown" or kind_of(tracked.change).witnessed is None:
        return ()
    judged = instruction(procedure, readers, log.clock, log.case(id), tracked, answer)
    if judged.is_news(log.clock, tracked):
        log.append(log.case(id), judged.fact(tracked.n))
    return judged.advice(procedure.policy, log.case(id), tracked)
