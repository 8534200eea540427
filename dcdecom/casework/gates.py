"""The gate that is to be closed: which one is awaited, what its sheet still says, which devices it decides about."""

from __future__ import annotations

from datetime import date, timedelta

from dcdecom.casework.sign_options import Signature
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.decisions import leaves
from dcdecom.model.finding import Verdict
from dcdecom.model.nearest import did_you_mean
from dcdecom.model.playbook import PAPERS_WITH_CODE, Gate, Playbook, Row
from dcdecom.model.sentence import Sentence
from dcdecom.model.waiting import next_words
from dcdecom.ports.clock import Clock
from dcdecom.steps.procedure import Procedure


def awaited(playbook: Playbook, case: Case, row: Row, signature: Signature) -> tuple[OpenGate, Gate]:
    """The gate of this party that is open at the row; gates are closed in their order, a pass for the door at any time.
    """
    pairs = ((case.gate(row.slug, index), gate) for index, gate in enumerate(row.gates))
    waiting = [(opened, gate) for opened, gate in pairs if opened and opened.closed is None]
    passes = [pair for pair in waiting if pair[0].exit_pass]
    in_order = [*[pair for pair in waiting if not pair[0].exit_pass][:1], *passes]
    for opened, gate in in_order:
        if gate.by == signature.party:
            return opened, gate
    for _, gate in in_order:
        party = playbook.party(gate.by)
        raise Refused(
            Sentence(
                "gate-first",
                "{step} waits for {party} first ({paper}), --as {option}. Nothing was recorded.",
                step=row.slug,
                party=party.name,
                paper=Sentence(f"paper-{gate.paper}", gate.paper),
                option=gate.by,
            ),
            next_words(case, playbook),
        )
    what = Sentence(
        "gate-none",
        "{step} of {case} waits for no paper now. Nothing was recorded.",
        step=row.slug,
        case=case.id,
    )
    raise Refused(what, next_words(case, playbook))


def day_of(
    procedure: Procedure, clock: Clock, case: Case, opened: OpenGate, gate: Gate, signature: Signature,
    by_key: bool = False,
) -> date:  # fmt: skip
    """The day that the signature bears: not ahead, not before there was a sheet to sign, and not before what the
    procedure has before it. Raises InputError.

    What a key signs bears the gate's head, which nobody knew before the gate was opened, whatever paper it stands for.
    """
    present = today(procedure, clock)
    on = signature.on or present
    if on > present:
        raise InputError(Sentence("on-ahead", "--on {day} lies ahead. Nothing was recorded.", day=on.isoformat()))
    printed = procedure.day(opened.opened_at)
    if (by_key or gate.paper in PAPERS_WITH_CODE) and on < printed:
        told = {"day": on.isoformat(), "printed": printed.isoformat()}
        before = Sentence(
            "on-before-sheet",
            "--on {day} lies before the sheet was printed, {printed}. Nothing was recorded.",
            **told,
        )
        if gate.paper not in PAPERS_WITH_CODE:
            before = Sentence(
                "on-before-statement",
                "--on {day} lies before the statement was printed, {printed}. Nothing was recorded.",
                **told,
            )
        raise InputError(before)
    _must_follow(procedure, case, opened, on)
    if signature.hour and on == present:
        _must_be_hour(procedure, clock, opened, signature.hour)
    return on


def _must_follow(procedure: Procedure, case: Case, opened: OpenGate, on: date) -> None:
    """A paper does not bear an earlier day than the letter, or than a paper of a row before. Raises InputError.

    The thread of a refusal has days of its own.
    """
    rows = procedure.playbook.rows
    before = [row.slug for row in rows[: procedure.playbook.number(opened.step) - 1] if row.action != "refuse"]
    signed = [(g.closed.on, g.step) for g in case.gates if g.closed and g.closed.on and g.step in before]
    letter = case.request.letter
    day, step = max([*signed, *([(letter.date, "")] if letter else [])], default=(on, ""))
    if on >= day:
        return
    told = {"day": on.isoformat(), "before": day.isoformat()}
    what = Sentence(
        "on-before-letter",
        "--on {day} lies before the day of the office's letter, {before}. Nothing was recorded.",
        **told,
    )
    if step:
        what = Sentence(
            "on-before-row",
            "--on {day} lies before {before}, the day of what was signed for {step}. Nothing was recorded.",
            step=step, **told,
        )  # fmt: skip
    raise InputError(what)


def _must_be_hour(procedure: Procedure, clock: Clock, opened: OpenGate, hour: str) -> None:
    """An hour of today has come, and does not lie before its paper was asked for. Raises InputError."""
    now, asked = (at.astimezone(procedure.zone) for at in (clock.now(), opened.opened_at))
    typed = now.replace(hour=int(hour[:2]), minute=int(hour[3:]), second=0, microsecond=0)
    if typed > now + CLOCKS_DIFFER:
        raise InputError(Sentence(
            "at-ahead", "--at {hour} lies ahead: it is {now}. Nothing was recorded.", hour=hour, now=f"{now:%H:%M}"
        ))  # fmt: skip
    if typed < asked - CLOCKS_DIFFER:
        raise InputError(Sentence(
            "at-before", "--at {hour} lies before its paper was asked for, {asked}. Nothing was recorded.",
            hour=hour, asked=f"{asked:%H:%M}",
        ))  # fmt: skip


CLOCKS_DIFFER = timedelta(minutes=15)
"""By how much the clock on a wall may differ from ours."""


def today(procedure: Procedure, clock: Clock) -> date:
    """The office's date."""
    return procedure.day(clock.now())


def must_be_of_today(case: Case, opened: OpenGate) -> None:
    """Nothing that the sheet says has changed since it was printed. Raises Refused."""
    if opened.old:
        raise Refused(
            Sentence(
                "sheet-old",
                "The sheet of {step} was printed before what it says changed. Nothing was recorded.",
                step=opened.step,
            ),
            Sentence(
                "sheet-anew",
                "Print the sheet of today and have it signed: dcdecom case run {case}",
                case=case.id,
            ),
        )


def stays(case: Case, row: Row, gate: Gate, signature: Signature) -> dict[str, str]:
    """The devices that a choice or a refusal leaves where they are, each with why."""
    if leaves(gate, row, signature.decision):
        return dict.fromkeys(sorted(d.name for d in case.going), signature.note)
    if gate.paper != "choice":
        return {}
    going = {d.name for d in case.going}
    unknown = [name for name in signature.only if name not in going]
    if unknown:
        meant = did_you_mean(unknown[0], going)
        what = Sentence(
            "only-unknown",
            "--only {devices}: not among {known}.{meant} Nothing was recorded.",
            devices=", ".join(unknown),
            known=", ".join(sorted(going)),
            meant=meant,
        )
        raise InputError(what)
    chosen = set(signature.only)
    disagreeing = {d.name for d in case.going if d.evidence and Verdict.DISAGREES in d.evidence.verdicts.values()}
    if wrong := sorted(chosen & disagreeing):
        raise Refused(
            Sentence(
                "only-wrong",
                "{devices} does not agree and may not go on. Nothing was recorded.",
                devices=", ".join(wrong),
            )
        )
    return dict.fromkeys(sorted(going - chosen), signature.note)
