"""Orders by key: a person's signature over a statement decides, and whoever types it in only carries it out.

What speaks against one is told and journalled, and nothing is done by it. A statement counts once in its case, and only
while nothing has changed that it speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from dcdecom.casework.signed_statement import (
    DOUBTED,
    SUFFIX,
    Brought,
    MayOrder,
    against_signer,
    asked_about,
    signed_by,
    weigh,
)
from dcdecom.casework.similar_names import advice
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import SIGNED_BYTES
from dcdecom.model.case import Case
from dcdecom.model.events import time_of
from dcdecom.model.facts.base import Attachment, Authority, KeySigned
from dcdecom.model.facts.papers import OrderRefused
from dcdecom.model.people import People, Person
from dcdecom.model.sentence import Sentence
from dcdecom.ports.notary import Notary, Stated, StatementValues
from dcdecom.steps.procedure import Procedure

RECORDED = Sentence("nothing-recorded", "Nothing was recorded.")
CHANGED = Sentence("nothing-changed", "Nothing was changed.")
COMPARED = (
    ("kind", "it is of kind {says}, not {asked}"),
    ("case", "it is for case {says}, not {asked}"),
    ("step", "it is for step {says}, not {asked}"),
    ("party", "it is signed as {says}, not {asked}"),
    ("decision", "it says {says}, not {asked}"),
    ("devices", "it is about {says}, not {asked}"),
    ("report", "it is over report {says}, not {asked}"),
    ("subjects", "it is over {says}, not {asked}"),
    ("replaces", "it replaces {says}, not {asked}"),
    ("finding", "it accepts {says}, not {asked}"),
)
"""What a statement has to say as it was asked for, each with how a difference is said."""


@dataclass(frozen=True)
class ByKey:
    """What a command was given to show that somebody ordered it."""

    file: Path
    """The signature; its statement lies beside it."""
    party: str
    notary: Notary
    procedure: Procedure


@dataclass(frozen=True)
class Order:
    """An order that counts."""

    person: Person
    files: tuple[Attachment, ...]
    signed: KeySigned
    authority: Authority


def says_otherwise(options: Iterable[str], keep: str = RECORDED) -> Sentence:
    """That options say something else than the statement that was signed."""
    return Sentence(
        "says-otherwise", "{options}: the signed statement says otherwise. {kept}",
        options=", ".join(options), kept=keep,
    )  # fmt: skip


def own_login(log: CaseLog) -> Authority:
    """By the order of who is at the keyboard."""
    return Authority("login", log.actor, log.actor)


def brought(file: Path, notary: Notary) -> Brought:
    """Read a signature and the statement that lies beside it without `.sig`. Raises InputError."""
    beside = file.with_suffix("")
    if file.suffix != SUFFIX or not beside.is_file():
        raise InputError(Sentence(
            "beside-missing",
            "{file}: the statement has to lie beside its signature, without .sig. Nothing was recorded.",
            file=file,
        ))
    armored, statement = read_file(file), read_file(beside)
    return Brought(statement, armored, notary.stated(statement), notary.claimed(armored))


def stated_beside(file: Path, notary: Notary) -> Stated | None:
    """The statement that lies beside a signature; None where none lies there, or no statement."""
    beside = file.with_suffix("")
    try:
        return notary.stated(read_file(beside)) if file.suffix == SUFFIX and beside.is_file() else None
    except InputError:
        return None


def kind_beside(file: Path, notary: Notary) -> str:
    """The kind of the statement that lies beside a signature; empty text where none lies there, or no statement."""
    found = stated_beside(file, notary)
    return found.kind if found else ""


def read_file(file: Path) -> bytes:
    try:
        with file.open("rb") as content:
            found = content.read(SIGNED_BYTES.most + 1)
    except OSError as error:
        raise InputError(Sentence(
            "file-unread",
            "{file}: {reason}. Nothing was recorded.",
            file=file, reason=error.strerror,
        )) from error
    if SIGNED_BYTES.passed(len(found)):
        raise InputError(Sentence(
            "file-limit",
            "{file}: {limit}. Nothing was recorded.",
            file=file, limit=SIGNED_BYTES,
        ))
    return found


def day_stated(stated: Stated) -> date:
    """The day that a statement bears, as YYYY-MM-DD. Raises InputError where it is none, or written otherwise."""
    try:
        day = date.fromisoformat(stated.on)
        if day.isoformat() != stated.on:
            raise ValueError(stated.on)
    except ValueError as error:
        raise InputError(
            Sentence(
                "stated-day",
                "the statement happened on {day}, which is no day as YYYY-MM-DD. Nothing was recorded.",
                day=repr(stated.on),
            ),
            Sentence("stated-again", "Print the statement again with --print, and have that one signed as it is."),
        ) from error
    return day


def must_count(
    log: CaseLog, procedure: Procedure, case: Case, found: Brought, wanted: StatementValues, notary: Notary,
    judge: People | None = None, answered: str = "", may: MayOrder | None = None,
    ages: bool = True,
) -> Order:  # fmt: skip
    """The order, where it counts. Raises Refused where it does not; then the attempt is journalled.

    `wanted` is what had to be signed; its day and head are the statement's own and judged here. `judge` is the people
    file that decides, where it is not the one in force. `may`: who may order it, where that is not who decides.
    `ages`: whether it counts no more once something has changed: what somebody saw at the rack stays so.
    """
    on = day_stated(found.stated)
    people = judge or procedure.people
    against = _against(log, procedure, case, found, wanted, people, on, notary, answered, may, ages)
    name = f"{wanted.step if wanted.step != 'none' else case.id}.{wanted.kind}.statement"
    weighed = weigh(log, people, found, name, against)
    if signer := weighed.signer:
        signed = signed_by(found.claimed, weighed.files)
        authority = Authority("key", signer.id, log.actor, found.digest)
        return Order(signer, weighed.files, signed, authority)
    step = "" if wanted.step == "none" else wanted.step
    refused = OrderRefused(found.stated.kind[:40], weighed.code, found.claimed.fingerprint, step)
    log.append(case, refused, named=weighed.files)
    what: str = ""
    if weighed.owner and weighed.code == DOUBTED:
        what = advice(procedure, case, step, asked_about(log, procedure, case, weighed.owner, wanted.party),
                      procedure.day(log.clock.now()))  # fmt: skip
    raise Refused(Sentence(
        "order-refused",
        "The order does not count: {why}. Nothing was done by it; the attempt was recorded.",
        why=weighed.why,
    ), what)


def _against(
    log: CaseLog, procedure: Procedure, case: Case, found: Brought, wanted: StatementValues, people: People, on: date,
    notary: Notary, answered: str, may: MayOrder | None, ages: bool,
) -> Iterator[tuple[str, str]]:
    """Why an order does not count, as (code, words), the plainest first."""
    yield from differs(found.stated, wanted, notary)
    today = procedure.day(log.clock.now())
    yield from _not_of_now(log, procedure, case, found, on, today, ages)
    yield from against_signer(procedure, log.clock, case, found, people, notary, wanted.party, on, answered, may)


def differs(stated: Stated, wanted: StatementValues, notary: Notary) -> Iterator[tuple[str, str]]:
    """What a statement says that is not what was asked for."""
    if why := notary.unfit(stated):
        yield "unfit", why
    if stated.version == 1:
        yield "version-1", Sentence("version-1", "version 1 of a statement decides at gates only")
    for name, sentence in COMPARED:
        says, asked = getattr(stated, name), getattr(wanted, name)
        if says != asked:
            yield f"other-{name}", Sentence(f"other-{name}", sentence, says=_words(says), asked=_words(asked))


def _words(value: object) -> str:
    said = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return said or Sentence("nothing", "nothing")


def _not_of_now(
    log: CaseLog, procedure: Procedure, case: Case, found: Brought, on: date, today: date, ages: bool
) -> Iterator[tuple[str, str]]:
    """Where its head stands in this journal, and whether something has changed since, or it has counted already."""
    if seq := case.ordered.get(found.digest):
        yield "again", Sentence("order-again", "it counted already, in event {seq}", seq=seq)
    over = next((e for e in log.store.events(case.id) if e.hash == found.stated.head), None)
    if over is None:
        yield "other-head", Sentence(
            "order-head",
            "its head {head} is none of {case}",
            head=found.stated.head[:16], case=case.id,
        )
        return
    if ages and over.seq < case.changed_seq:
        yield "old-head", Sentence(
            "order-old",
            "what it speaks of has changed since, in event {event}: print it again",
            event=case.changed_seq,
        )
    printed = procedure.day(time_of(over.at))
    if not printed <= on <= today:
        yield "other-day", Sentence(
            "order-day",
            "it bears {on}, and was printed on {printed}; today is {today}",
            on=on, printed=printed, today=today,
        )
