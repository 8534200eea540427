"""A case that was put off does not go on before its day, unless somebody takes it up."""

from __future__ import annotations

from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import Exit
from dcdecom.model.case import Case, PutOff
from dcdecom.model.facts.postponing import TakenUp
from dcdecom.model.sentence import Sentence
from dcdecom.steps.moves import Await
from dcdecom.steps.procedure import Procedure


def postponed(log: CaseLog, procedure: Procedure, case: Case) -> Await | None:
    """That the case was put off; None where it goes on, also once its day has come, which is recorded."""
    put_off = case.postponed
    if put_off is None:
        return None
    if procedure.day(log.clock.now()) >= put_off.fact.until:
        take_up(log, case, put_off)
        return None
    return Await("postponed", Exit.WAITING, until_words(procedure, case, put_off), (
        Sentence("postponed-resume", "To go on before that day: {command}", command=f"dcdecom case resume {case.id}"),
        Sentence(
            "postponed-again", "To put it off again: {command}",
            command=f"dcdecom case postpone {case.id} --until DATE --note WHY",
        ),
    ))  # fmt: skip


def take_up(log: CaseLog, case: Case, put_off: PutOff, early: bool = False) -> None:
    step = case.current.slug if case.current else put_off.fact.step
    log.append(case, TakenUp(step, put_off.fact.until, early))


def until_words(procedure: Procedure, case: Case, put_off: PutOff) -> Sentence:
    names = {p.key: p.name for p in procedure.playbook.parties}
    return Sentence(
        "postponed", "{case} is put off until {until}, by {party}: {note}. Nothing goes on before that day.",
        case=case.id, until=put_off.fact.until.isoformat(), party=names.get(put_off.fact.by, put_off.fact.by),
        note=put_off.fact.note.rstrip("."),
    )  # fmt: skip
