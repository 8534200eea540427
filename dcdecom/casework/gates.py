"""The gate that is to be closed: which one is awaited, what its sheet still says, which devices it decides about."""

from __future__ import annotations

from datetime import date

from dcdecom.casework.sign_options import Signature
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.finding import Verdict
from dcdecom.model.nearest import did_you_mean
from dcdecom.model.playbook import PAPERS_WITH_CODE, Gate, Playbook, Row
from dcdecom.model.waiting import next_words
from dcdecom.ports.clock import Clock
from dcdecom.steps.procedure import Procedure


def awaited(playbook: Playbook, case: Case, row: Row, signature: Signature) -> tuple[OpenGate, Gate]:
    """The gate of this party that is open at the row; gates are closed in their order."""
    for index, gate in enumerate(row.gates):
        opened = case.gate(row.slug, index)
        if opened and opened.closed is None:
            if gate.by != signature.party:
                party = playbook.party(gate.by)
                raise Refused(
                    f"{row.slug} waits for {party.name} first ({gate.paper}), --as {gate.by}. Nothing was recorded.",
                    next_words(case, playbook),
                )
            return opened, gate
    what = f"{row.slug} of {case.id} waits for no paper now. Nothing was recorded."
    raise Refused(what, next_words(case, playbook))


def day_of(
    procedure: Procedure, clock: Clock, opened: OpenGate, gate: Gate, signature: Signature, by_key: bool = False
) -> date:
    """The day that the signature bears: not ahead, and not before there was a sheet to sign. Raises InputError.

    What a key signs bears the gate's head, which nobody knew before the gate was opened, whatever paper it stands for.
    """
    present = today(procedure, clock)
    on = signature.on or present
    if on > present:
        raise InputError(f"--on {on.isoformat()} lies ahead. Nothing was recorded.")
    printed = procedure.day(opened.opened_at)
    if (by_key or gate.paper in PAPERS_WITH_CODE) and on < printed:
        sheet = "sheet" if gate.paper in PAPERS_WITH_CODE else "statement"
        what = f"--on {on.isoformat()} lies before the {sheet} was printed, {printed.isoformat()}"
        raise InputError(f"{what}. Nothing was recorded.")
    return on


def today(procedure: Procedure, clock: Clock) -> date:
    """The office's date."""
    return procedure.day(clock.now())


def must_be_of_today(case: Case, opened: OpenGate) -> None:
    """Nothing that the sheet says has changed since it was printed. Raises Refused."""
    if opened.old:
        raise Refused(
            f"The sheet of {opened.step} was printed before what it says changed. Nothing was recorded.",
            f"Print the sheet of today and have it signed: dcdecom case run {case.id}",
        )


def stays(case: Case, gate: Gate, signature: Signature) -> dict[str, str]:
    """The devices that a choice leaves where they are, each with why."""
    if gate.paper != "choice":
        return {}
    going = {d.name for d in case.going}
    unknown = [name for name in signature.only if name not in going]
    if unknown:
        meant = did_you_mean(unknown[0], going)
        what = f"--only {', '.join(unknown)}: not among {', '.join(sorted(going))}.{meant} Nothing was recorded."
        raise InputError(what)
    chosen = set() if signature.decision == "reject" else set(signature.only)
    disagreeing = {d.name for d in case.going if d.evidence and Verdict.DISAGREES in d.evidence.verdicts.values()}
    if wrong := sorted(chosen & disagreeing):
        raise Refused(f"{', '.join(wrong)} does not agree and may not go on. Nothing was recorded.")
    return dict.fromkeys(sorted(going - chosen), signature.note)
