"""Signatures by key: over which statement, by whose key, and why one does not count.

What was signed decides, not what the recorder typed: decision, devices and day are the statement's. Key and mandate
have to hold on the day on which the signature is recorded, since a signature carries no time that proves anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from dcdecom.casework.appointing import asks_more
from dcdecom.casework.evidence import Shown
from dcdecom.casework.orders import day_stated, read_file, says_otherwise
from dcdecom.casework.sign_options import Signature, command_again
from dcdecom.casework.signed_statement import (
    DOUBTED,
    SUFFIX,
    Brought,
    against_signer,
    asked_about,
    graded,
    signed_by,
    weigh,
)
from dcdecom.casework.signing_rights import who_may
from dcdecom.casework.similar_names import advice
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.facts.papers import SignatureRefused
from dcdecom.model.finding import Finding
from dcdecom.model.people import Person
from dcdecom.model.playbook import Gate
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.ports.clock import Clock
from dcdecom.ports.notary import Claimed, Notary, Stated
from dcdecom.steps.procedure import Procedure

OF_GATES = {"approve": "gate", "return": "return", "reject": "refuse"}
"""The decisions of a gate, each with the kind in which it is signed."""

LETS_OUT = "pass"
"""The kind in which a pass for the door is signed."""


@dataclass(frozen=True, kw_only=True)
class Handed(Brought):
    """A signature for a gate, and what is to be signed there; decision and day are the signer's."""

    wanted: Stated


def handed(file: Path, notary: Notary, usual: Callable[[int], bytes], now: datetime) -> Handed:
    """Read a signature. Its statement lies beside it without `.sig`; else it is the `usual` one. Raises InputError.

    `usual` gives the statement that is to be signed, by version: whoever printed it before the upgrade signed that.
    """
    armored, beside = read_file(file), file.with_suffix("")
    claimed = notary.claimed(armored)
    came = file.suffix == SUFFIX and beside.is_file()
    wanted = usual(2)
    statement = read_file(beside) if came else _which(usual, wanted, notary, armored, claimed, now)
    return Handed(statement, armored, notary.stated(statement), claimed, came, wanted=notary.stated(wanted))


def _as_it_says(opened: OpenGate, stated: Stated) -> Signature:
    """The options by which a statement that decides the same is printed for a gate."""
    decision = stated.decision if stated.decision in OF_GATES else "approve"
    chosen = opened.paper == "choice" and decision == "approve"
    return Signature(
        opened.step, opened.by, decision=decision, only=stated.devices if chosen else (), note=stated.note
    )


def _which(
    usual: Callable[[int], bytes], wanted: bytes, notary: Notary, armored: bytes, claimed: Claimed, now: datetime
) -> bytes:
    """The version that a signature is over, whoever made it; the one of today where it is over neither."""
    older = usual(1)
    over = (text for text in (wanted, older) if not notary.against(text, armored, claimed.key, "signer", now))
    return next(over, wanted)


def as_stated(signature: Signature, gate: Gate, stated: Stated) -> Signature:
    """The options with what the statement says in their place. Raises InputError where they say otherwise.

    What a statement that is none of a gate's decides is left to `must_count`, which refuses it.
    """
    on = day_stated(stated)
    only = stated.devices if gate.paper == "choice" and stated.decision == "approve" else ()
    whole = gate.decisions and stated.version > 1 and not asks_more(gate)
    note = stated.note if whole else signature.note
    wrong = [name for name, typed, says in (("--on", signature.on, on), ("--only", signature.only, only),
                                        ("--note", signature.note, note))
             if typed and typed != says]  # fmt: skip
    if signature.decision not in ("approve", stated.decision):
        wrong.append(f"--{signature.decision}")
    if wrong:
        raise InputError(says_otherwise(wrong))
    return replace(signature, on=on, only=only, decision=stated.decision, note=note)


def must_count(
    log: CaseLog, procedure: Procedure, case: Case, opened: OpenGate, found: Handed, by: str, notary: Notary
) -> tuple[Person, Shown]:
    """The signer, and the evidence. Raises Refused where it does not count; then the attempt is journalled."""
    against = _against(procedure, log.clock, case, opened, found, by, notary)
    weighed = weigh(log, procedure.people, found, f"{opened.step}.statement", against)
    if signer := weighed.signer:
        signed = signed_by(found.claimed, weighed.files)
        return signer, Shown(graded(found.claimed), weighed.files, signed)
    asked: tuple[Finding, ...] = ()
    what: str = Sentence(
        "what-to-sign",
        "What is to be signed: {command}",
        command=command_again(case.id, _as_it_says(opened, found.stated), "--print"),
    )
    if weighed.owner and weighed.code in (DOUBTED, "concerned", "no-mandate"):
        today = procedure.day(log.clock.now())
        asked = asked_about(log, procedure, case, weighed.owner, opened.by) if weighed.code == DOUBTED else ()
        may = who_may(procedure, log.clock, case, opened.by, today)
        what = Joined(filter(None, (advice(procedure, case, opened.step, asked, today), may)), "\n")
    refused = SignatureRefused(opened.step, opened.index, weighed.code, found.claimed.fingerprint, asked)
    log.append(case, refused, named=weighed.files)
    raise Refused(
        Sentence(
            "signature-refused",
            "The signature does not count: {why}. It was not recorded; the attempt was.",
            why=weighed.why,
        ),
        what,
    )


def _against(
    procedure: Procedure, clock: Clock, case: Case, opened: OpenGate, found: Handed, by: str, notary: Notary
) -> Iterator[tuple[str, str]]:
    """Why a signature does not count, as (code, words), the plainest first."""
    yield from _differs(case, opened, found.stated, found.wanted, notary)
    on = date.fromisoformat(found.stated.on)
    yield from against_signer(procedure, clock, case, found, procedure.people, notary, opened.by, on, by=by)


def _differs(
    case: Case, opened: OpenGate, stated: Stated, wanted: Stated, notary: Notary
) -> Iterator[tuple[str, str]]:  # fmt: skip
    """What the statement says that is not so."""
    if why := notary.unfit(stated):
        yield "unfit", why
    if stated.kind not in ((LETS_OUT,) if opened.exit_pass else OF_GATES.values()):
        yield (
            "other-kind",
            Sentence(
                "gate-kind",
                "it is of kind {kind}, and decides nothing at a gate",
                kind=stated.kind,
            ),
        )
    if opened.decisions and stated.version == 1 and stated.decision != "approve":
        yield (
            "version-1",
            Sentence("gate-version-1", "version 1 of a statement has no reason, and this decision needs one"),
        )
    if stated.note and not opened.decisions:
        yield "unfit", Sentence("gate-note", "it gives a reason, which no statement of this gate does")
    if opened.exit_pass and (stated.subjects, stated.until) != (wanted.subjects, wanted.until):
        yield "other-pass", Sentence("other-pass", "it lets out by another pass than the one that was printed")
    if stated.case != wanted.case:
        yield (
            "other-case",
            Sentence(
                "other-case",
                "it is for case {says}, not {asked}",
                says=stated.case,
                asked=wanted.case,
            ),
        )
    if stated.step != wanted.step:
        yield (
            "other-step",
            Sentence(
                "other-step",
                "it is for step {says}, not {asked}",
                says=stated.step,
                asked=wanted.step,
            ),
        )
    if stated.party != wanted.party:
        yield (
            "other-party",
            Sentence(
                "gate-party",
                "it is signed as {says}, and {step} waits for {asked}",
                says=stated.party,
                step=wanted.step,
                asked=wanted.party,
            ),
        )
    if opened.old or (stated.head != wanted.head and stated.head in {g.head for g in case.gates}):
        yield "old-head", Sentence("gate-old-head", "it is over an old head: what it speaks of has changed since")
    if stated.head != wanted.head:
        yield (
            "other-head",
            Sentence(
                "gate-head",
                "its head {head} is no gate's of {case}",
                head=stated.head[:16],
                case=wanted.case,
            ),
        )
    if stated.report != wanted.report:
        yield "other-report", Sentence("gate-report", "it is over another report")
    if opened.paper != "choice" and stated.devices != wanted.devices:
        yield (
            "other-devices",
            Sentence(
                "other-devices",
                "it is about {says}, not {asked}",
                says=", ".join(stated.devices),
                asked=", ".join(wanted.devices),
            ),
        )
