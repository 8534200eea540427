"""Put a case before a head again: at a row that it has passed, though nothing disagrees there.

It decides nothing. The row is opened again with a sheet, and the head lets the request go on, or refuses it.
"""

from __future__ import annotations

from dcdecom.casework.plan_confirmation import must_be_open
from dcdecom.changes.back import leaves_something, ways_back
from dcdecom.engine.advance import must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case
from dcdecom.model.decisions import appoints_again
from dcdecom.model.facts.papers import DecisionAsked
from dcdecom.model.playbook import Playbook, Row
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.model.waiting import how_to_sign, next_words
from dcdecom.steps.gates import appoint_again
from dcdecom.steps.procedure import Procedure

KEPT = Sentence("nothing-recorded", "Nothing was recorded.")


def ask_to_decide(log: CaseLog, procedure: Procedure, id: str, step: str, party: str, note: str) -> None:
    """Open a row again for a head's decision. Raises InputError where none is offered there, Refused where too late."""
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        must_be_open(case)
        must_be_bound(procedure, case)
        if appoints := _appointing(procedure.playbook, case, step, party):
            _ask_for_a_team(log, case, *appoints)
            return
        row = _deciding(procedure.playbook, step, party)
        if why := _too_late(log, procedure.playbook, case, row):
            raise Refused(Joined((f"{id}:", why, KEPT)), next_words(case, procedure.playbook))
        log.append(case, DecisionAsked(step, party, case.current.slug if case.current else "", note))


def _appointing(playbook: Playbook, case: Case, step: str, party: str) -> tuple[Row, int] | None:
    """The gate of a row that was passed, at which the party appoints the team; None where there is none."""
    for row in (r for r in playbook.rows if r.slug == step):
        for index, gate in enumerate(row.gates):
            if gate.by == party and appoints_again(case, row, gate):
                return row, index
    return None


def _ask_for_a_team(log: CaseLog, case: Case, row: Row, index: int) -> None:
    """Another team is asked for; the case goes on meanwhile with the one that it has. Raises Refused where it was."""
    opened = case.gate(row.slug, index)
    if opened and opened.closed is None:
        what = Sentence("ask-team-waits", "{case}: another team was asked for already.", case=case.id)
        raise Refused(Joined((what, KEPT)), Joined(how_to_sign(case, row, row.gates[index]), "\n"))
    log.append(case, appoint_again(case, row, index))


def _deciding(playbook: Playbook, step: str, party: str) -> Row:
    """The row, which has a gate at which the party may refuse though nothing disagrees. Raises InputError."""
    may = [(row, gate.by) for row in playbook.rows for gate in row.gates
           if row.action == "examine" and "reject" in gate.decisions]  # fmt: skip
    for row, by in may:
        if (row.slug, by) == (step, party):
            return row
    known = "; ".join(f"{row.slug} --as {by}" for row, by in may) or Sentence("nobody", "nobody")
    raise InputError(
        Sentence(
            "ask-nobody",
            "{step} --as {party}: {playbook} lets nobody decide there once the case has passed it. {kept}",
            step=step, party=party, playbook=playbook.name, kept=KEPT,
        ),
        Sentence(
            "ask-may",
            "May decide: {known}. Where the team was appointed, another one is asked for. A gate that is open is "
            "signed: {command}",
            known=known, command="dcdecom case sign",
        ),
    )  # fmt: skip


def _too_late(log: CaseLog, playbook: Playbook, case: Case, row: Row) -> Sentence | None:
    """Why a row that was passed cannot be opened again; None where it can."""
    current = case.current
    if current is None or case.step(row.slug) is None or current.slug == row.slug:
        return Sentence(
            "ask-waits", "{step} was not passed yet, and waits for what it needs itself.", step=row.slug
        )
    if case.refused:
        return Sentence("ask-refused", "it is refused already.")
    if done := [w.tracked for w in ways_back(case, log.clock.now()) if leaves_something(w)]:
        names = ", ".join(f"{t.n} {t.change.kind}" for t in done)
        command = f"dcdecom case undo {case.id}"
        return Sentence(
            "ask-changed", "it has changed something already ({names}). Walk it back first: {command}.",
            names=names, command=command,
        )  # fmt: skip
    owed = [s.slug for s in case.steps if s.state == "open" and s is not current]
    if owed:
        return Sentence(
            "ask-owed", "{step} still owes the letter for {devices}.",
            step=owed[0], devices=", ".join(d.name for d in case.staying),
        )  # fmt: skip
    if playbook.number(current.slug) < playbook.number(row.slug):
        return Sentence("ask-not-yet", "{step} was not passed yet.", step=row.slug)
    return None
