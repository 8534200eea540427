"""Signatures by key: over which statement, by whose key, and why one does not count.

What was signed decides, not what the recorder typed: decision, devices and day are the statement's. Key and mandate
have to hold on the day on which the signature is recorded, since a signature carries no time that proves anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from dcdecom.casework.evidence import Shown, kept_bytes
from dcdecom.casework.orders import SUFFIX, against_presence, day_stated, graded, read_file, signed_by
from dcdecom.casework.persons import of_file
from dcdecom.casework.sign_options import Signature
from dcdecom.casework.signing_rights import conflicts, who_may
from dcdecom.casework.similar_names import advice, doubts, proven, words
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.facts.papers import SignatureRefused
from dcdecom.model.finding import Finding
from dcdecom.model.people import Person
from dcdecom.ports.clock import Clock
from dcdecom.ports.notary import Claimed, Notary, Stated
from dcdecom.steps.procedure import Procedure

OF_GATES = {"approve": "gate", "return": "return", "reject": "refuse"}
"""The decisions of a gate, each with the kind in which it is signed."""
DOUBTED = "doubted"
"""Why a signature is not recorded before somebody else answers for the signer's name."""


@dataclass(frozen=True)
class Handed:
    """A signature and the statement that it is over, as they were handed in."""

    statement: bytes
    signature: bytes
    stated: Stated
    wanted: Stated
    """What is to be signed at this gate; decision and day are the signer's."""
    claimed: Claimed
    beside: bool
    """Whether the statement came with the signature."""


def handed(file: Path, notary: Notary, usual: Callable[[int], bytes], now: datetime) -> Handed:
    """Read a signature. Its statement lies beside it without `.sig`; else it is the `usual` one. Raises InputError.

    `usual` gives the statement that is to be signed, by version: whoever printed it before the upgrade signed that.
    """
    armored, beside = read_file(file), file.with_suffix("")
    claimed = notary.claimed(armored)
    came = file.suffix == SUFFIX and beside.is_file()
    wanted = usual(2)
    statement = read_file(beside) if came else _which(usual, wanted, notary, armored, claimed, now)
    return Handed(statement, armored, notary.stated(statement), notary.stated(wanted), claimed, came)


def _which(
    usual: Callable[[int], bytes], wanted: bytes, notary: Notary, armored: bytes, claimed: Claimed, now: datetime
) -> bytes:
    """The version that a signature is over, whoever made it; the one of today where it is over neither."""
    older = usual(1)
    over = (text for text in (wanted, older) if not notary.against(text, armored, claimed.key, "signer", now))
    return next(over, wanted)


def as_stated(signature: Signature, choice: bool, stated: Stated) -> Signature:
    """The options with what the statement says in their place. Raises InputError where they say otherwise.

    What a statement that is none of a gate's decides is left to `must_count`, which refuses it.
    """
    on = day_stated(stated)
    only = stated.devices if choice and stated.decision == "approve" else ()
    wrong = [name for name, typed, says in (("--on", signature.on, on), ("--only", signature.only, only))
             if typed and typed != says]  # fmt: skip
    if signature.decision not in ("approve", stated.decision):
        wrong.append(f"--{signature.decision}")
    if wrong:
        raise InputError(f"{', '.join(wrong)}: the signed statement says otherwise. Nothing was recorded.")
    return replace(signature, on=on, only=only, decision=stated.decision)


def must_count(
    log: CaseLog, procedure: Procedure, case: Case, opened: OpenGate, found: Handed, by: str, notary: Notary
) -> tuple[Person, Shown]:
    """The signer, and the evidence. Raises Refused where it does not count; then the attempt is journalled."""
    owner = procedure.people.by_key(found.claimed.key)
    against = next(_against(procedure, log.clock, case, opened, found, by, notary), None)
    files = (
        kept_bytes(log.attachments, f"{opened.step}.statement", found.statement),
        kept_bytes(log.attachments, f"{opened.step}.statement{SUFFIX}", found.signature),
    )
    if owner and not against:
        return owner[0], Shown(graded(found.claimed), files, signed_by(found.claimed, files))
    code, why = against or ("foreign-key", "")
    asked: tuple[Finding, ...] = ()
    what = f"What is to be signed: dcdecom case sign {case.id} {opened.step} --as {opened.by} --print"
    if owner and code in (DOUBTED, "concerned", "no-mandate"):
        today = procedure.day(log.clock.now())
        asked = doubts(
            procedure, log.clock, case, of_file(owner[0]), tuple(conflicts(procedure, case, opened.by, today, owner[0]))
        )
        asked = asked if code == DOUBTED else ()
        may = who_may(procedure, log.clock, case, opened.by, today)
        what = "\n".join(filter(None, (advice(procedure, case, opened.step, asked, today), may)))
    refused = SignatureRefused(opened.step, opened.index, code, found.claimed.fingerprint, asked)
    log.append(case, refused, named=files)
    raise Refused(f"The signature does not count: {why}. It was not recorded; the attempt was.", what)


def _against(
    procedure: Procedure, clock: Clock, case: Case, opened: OpenGate, found: Handed, by: str, notary: Notary
) -> Iterator[tuple[str, str]]:
    """Why a signature does not count, as (code, words), the plainest first."""
    yield from _differs(case, opened, found.stated, found.wanted, notary)
    if found.claimed.namespace != notary.namespace:
        yield "other-purpose", f"it was made for {found.claimed.namespace[:40]!r}, not for {notary.namespace}"
    now = clock.now()
    today, owner = procedure.day(now), procedure.people.by_key(found.claimed.key)
    if owner is None:
        yield "foreign-key", f"its key {found.claimed.fingerprint} belongs to nobody in the people file"
        return
    person, key = owner
    if not key.holds(today):
        until = key.valid_until or key.valid_from
        word = "until" if key.valid_until and key.valid_until < today else "from"
        yield "expired-key", f"its key, of {person.name}, is valid {word} {until}, and today is {today}"
    yield from against_presence(procedure, found.claimed, notary)
    if by and person.id != by:
        yield "other-person", f"its key is that of {person.name}, not of {by}"
    if why := notary.against(found.statement, found.signature, key.bare, person.id, now):
        over = "the statement beside it" if found.beside else "the statement of today, for none lay beside it"
        yield "not-valid", f"it is none over {over}: {why}"
    for day in (today.isoformat(), found.stated.on):
        if not person.mandate(opened.by, date.fromisoformat(day)):
            yield "no-mandate", f"{person.name} does not act for {opened.by} on {day}"
    against = tuple(conflicts(procedure, case, opened.by, today, person))
    if why := proven(of_file(person), against):
        yield "concerned", why
    if found_doubts := doubts(procedure, clock, case, of_file(person), against):
        yield DOUBTED, "; ".join(map(words, found_doubts))


def _differs(
    case: Case, opened: OpenGate, stated: Stated, wanted: Stated, notary: Notary
) -> Iterator[tuple[str, str]]:  # fmt: skip
    """What the statement says that is not so."""
    if why := notary.unfit(stated):
        yield "unfit", why
    if stated.kind not in OF_GATES.values():
        yield "other-kind", f"it is of kind {stated.kind}, and decides nothing at a gate"
    if stated.case != wanted.case:
        yield "other-case", f"it is for case {stated.case}, not {wanted.case}"
    if stated.step != wanted.step:
        yield "other-step", f"it is for step {stated.step}, not {wanted.step}"
    if stated.party != wanted.party:
        yield "other-party", f"it is signed as {stated.party}, and {wanted.step} waits for {wanted.party}"
    if opened.old or (stated.head != wanted.head and stated.head in {g.head for g in case.gates}):
        yield "old-head", "it is over an old head: what it speaks of has changed since"
    if stated.head != wanted.head:
        yield "other-head", f"its head {stated.head[:16]} is no gate's of {wanted.case}"
    if stated.report != wanted.report:
        yield "other-report", "it is over another report"
    if opened.paper != "choice" and stated.devices != wanted.devices:
        yield "other-devices", f"it is about {', '.join(stated.devices)}, not {', '.join(wanted.devices)}"
