"""Orders by key: a person's signature over a statement decides, and whoever types it in only carries it out.

What speaks against one is told and journalled, and nothing is done by it. A statement counts once in its case, and only
while nothing has changed that it speaks of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dcdecom.casework.evidence import kept_bytes
from dcdecom.casework.persons import of_file
from dcdecom.casework.signing_rights import conflicts
from dcdecom.casework.similar_names import advice, doubts, proven, words
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.limits import SIGNED_BYTES
from dcdecom.model.case import Case
from dcdecom.model.events import time_of
from dcdecom.model.facts.base import Attachment, Authority, KeySigned
from dcdecom.model.facts.papers import OrderRefused
from dcdecom.model.people import People, Person
from dcdecom.ports.notary import Claimed, Notary, Stated, StatementValues
from dcdecom.steps.procedure import Procedure

SUFFIX = ".sig"
COMPARED = (
    ("kind", "it is of kind"), ("case", "it is for case"), ("step", "it is for step"), ("party", "it is signed as"),
    ("decision", "it says"), ("devices", "it is about"), ("report", "it is over report"),
    ("subjects", "it is over"), ("replaces", "it replaces"), ("finding", "it accepts"),
)  # fmt: skip
"""What a statement has to say as it was asked for, each with how a difference is said."""


@dataclass(frozen=True)
class Brought:
    """A statement and its signature, as they were brought."""

    statement: bytes
    signature: bytes
    stated: Stated
    claimed: Claimed

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.statement).hexdigest()


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


def own_login(log: CaseLog) -> Authority:
    """By the order of who is at the keyboard."""
    return Authority("login", log.actor, log.actor)


def brought(file: Path, notary: Notary) -> Brought:
    """Read a signature and the statement that lies beside it without `.sig`. Raises InputError."""
    beside = file.with_suffix("")
    if file.suffix != SUFFIX or not beside.is_file():
        raise InputError(f"{file}: the statement has to lie beside its signature, without .sig. Nothing was recorded.")
    armored, statement = read_file(file), read_file(beside)
    return Brought(statement, armored, notary.stated(statement), notary.claimed(armored))


def kind_beside(file: Path, notary: Notary) -> str:
    """The kind of the statement that lies beside a signature; empty text where none lies there, or no statement."""
    beside = file.with_suffix("")
    try:
        return notary.stated(read_file(beside)).kind if file.suffix == SUFFIX and beside.is_file() else ""
    except InputError:
        return ""


def read_file(file: Path) -> bytes:
    try:
        with file.open("rb") as content:
            found = content.read(SIGNED_BYTES.most + 1)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}. Nothing was recorded.") from error
    if SIGNED_BYTES.passed(len(found)):
        raise InputError(f"{file}: {SIGNED_BYTES}. Nothing was recorded.")
    return found


def day_stated(stated: Stated) -> date:
    """The day that a statement bears, as YYYY-MM-DD. Raises InputError where it is none, or written otherwise."""
    try:
        day = date.fromisoformat(stated.on)
        if day.isoformat() != stated.on:
            raise ValueError(stated.on)
    except ValueError as error:
        raise InputError(
            f"the statement happened on {stated.on!r}, which is no day as YYYY-MM-DD. Nothing was recorded.",
            "Print the statement again with --print, and have that one signed as it is.",
        ) from error
    return day


def must_count(
    log: CaseLog, procedure: Procedure, case: Case, found: Brought, wanted: StatementValues, notary: Notary,
    judge: People | None = None, answered: str = "",
) -> Order:  # fmt: skip
    """The order, where it counts. Raises Refused where it does not; then the attempt is journalled.

    `wanted` is what had to be signed; its day and head are the statement's own and judged here. `judge` is the people
    file that decides, where it is not the one in force.
    """
    on = day_stated(found.stated)
    people = judge or procedure.people
    against = next(_against(log, procedure, case, found, wanted, people, on, notary, answered), None)
    name = f"{wanted.step if wanted.step != 'none' else case.id}.{wanted.kind}.statement"
    contents = {name: found.statement, f"{name}{SUFFIX}": found.signature}
    files = tuple(kept_bytes(log.attachments, called, content) for called, content in contents.items())
    owner = people.by_key(found.claimed.key)
    if owner and not against:
        signed = signed_by(found.claimed, files)
        authority = Authority("key", owner[0].id, log.actor, found.digest)
        return Order(owner[0], files, signed, authority)
    code, why = against or ("foreign-key", "")
    step = "" if wanted.step == "none" else wanted.step
    refused = OrderRefused(found.stated.kind[:40], code, found.claimed.fingerprint, step)
    log.append(case, refused, named=files)
    what = ""
    if owner and code == "doubted":
        today = procedure.day(log.clock.now())
        asked = doubts(
            procedure, log.clock, case, of_file(owner[0]),
            tuple(conflicts(procedure, case, wanted.party, today, owner[0])),
        )  # fmt: skip
        what = advice(procedure, case, step, asked, today)
    raise Refused(f"The order does not count: {why}. Nothing was done by it; the attempt was recorded.", what)


def _against(
    log: CaseLog, procedure: Procedure, case: Case, found: Brought, wanted: StatementValues, people: People, on: date,
    notary: Notary, answered: str,
) -> Iterator[tuple[str, str]]:
    """Why an order does not count, as (code, words), the plainest first."""
    yield from differs(found.stated, wanted, notary)
    today = procedure.day(log.clock.now())
    yield from _not_of_now(log, procedure, case, found, on, today)
    owner = people.by_key(found.claimed.key)
    yield from against_key(log, procedure, found, people, today, notary)
    if owner is None:
        return
    person = owner[0]
    for day in (today, on):
        if not person.mandate(wanted.party, day):
            yield "no-mandate", f"{person.name} does not act for {wanted.party} on {day.isoformat()}"
    against = tuple(conflicts(procedure, case, wanted.party, today, person))
    if why := proven(of_file(person), against):
        yield "concerned", why
    if asked := doubts(procedure, log.clock, case, of_file(person), against, answered):
        yield "doubted", "; ".join(map(words, asked))


def differs(stated: Stated, wanted: StatementValues, notary: Notary) -> Iterator[tuple[str, str]]:
    """What a statement says that is not what was asked for."""
    if why := notary.unfit(stated):
        yield "unfit", why
    if stated.version == 1:
        yield "version-1", "version 1 of a statement decides at gates only"
    for name, words_ in COMPARED:
        says, asked = getattr(stated, name), getattr(wanted, name)
        if says != asked:
            yield f"other-{name}", f"{words_} {_words(says)}, not {_words(asked)}"


def _words(value: object) -> str:
    return ", ".join(map(str, value)) or "nothing" if isinstance(value, tuple) else str(value) or "nothing"


def against_key(
    log: CaseLog, procedure: Procedure, found: Brought, people: People, today: date, notary: Notary
) -> Iterator[tuple[str, str]]:
    """Why its key does not count: whose it is, whether it holds today, and whether it signed this statement."""
    if found.claimed.namespace != notary.namespace:
        yield "other-purpose", f"it was made for {found.claimed.namespace[:40]!r}, not for {notary.namespace}"
    owner = people.by_key(found.claimed.key)
    if owner is None:
        yield "foreign-key", f"its key {found.claimed.fingerprint} belongs to nobody in the people file"
        return
    person, key = owner
    if not key.holds(today):
        yield "expired-key", f"its key, of {person.name}, is not valid on {today}"
    yield from against_presence(procedure, found.claimed, notary)
    if why := notary.against(found.statement, found.signature, key.bare, person.id, log.clock.now()):
        yield "not-valid", f"it is none over the statement beside it: {why}"


def against_presence(procedure: Procedure, claimed: Claimed, notary: Notary) -> Iterator[tuple[str, str]]:
    """Why a key in an authenticator does not count: nobody was there, or another page asked for it."""
    code, why = notary.against_presence(claimed, procedure.estate == "lab", procedure.policy.touch_only_keys)
    if code:
        yield code, why


def signed_by(claimed: Claimed, files: Sequence[Attachment]) -> KeySigned:
    """A signature as an event has it: its statement and itself among the attachments."""
    return KeySigned(files[0].sha256, files[1].sha256, claimed.fingerprint, claimed.presence)


def graded(claimed: Claimed) -> str:
    """How well a signature by key proves who made it, as an event has it."""
    return "key, touch only" if claimed.presence == "touch-only" else "key"


def _not_of_now(
    log: CaseLog, procedure: Procedure, case: Case, found: Brought, on: date, today: date
) -> Iterator[tuple[str, str]]:
    """Where its head stands in this journal, and whether something has changed since, or it has counted already."""
    if seq := case.ordered.get(found.digest):
        yield "again", f"it counted already, in event {seq}"
    over = next((e for e in log.store.events(case.id) if e.hash == found.stated.head), None)
    if over is None:
        yield "other-head", f"its head {found.stated.head[:16]} is none of {case.id}"
        return
    if over.seq < case.changed_seq:
        yield "old-head", f"what it speaks of has changed since, in event {case.changed_seq}: print it again"
    printed = procedure.day(time_of(over.at))
    if not printed <= on <= today:
        yield "other-day", f"it bears {on}, and was printed on {printed}; today is {today}"
