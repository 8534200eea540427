"""The course of every statement that a key signed: whose key it is, whether it signed this and holds, whether its owner
may, and what is kept of it. What the statement has to say is another thing: `orders`, `sign_by_key`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import TypeAlias

from dcdecom.casework.evidence import kept_bytes
from dcdecom.casework.persons import of_file
from dcdecom.casework.signing_rights import conflicts
from dcdecom.casework.similar_names import doubts, proven, words
from dcdecom.engine.case_log import CaseLog
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.facts.base import Attachment, KeySigned
from dcdecom.model.finding import Finding
from dcdecom.model.people import People, Person
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.ports.clock import Clock
from dcdecom.ports.notary import Claimed, Notary, Stated
from dcdecom.steps.procedure import Procedure

SUFFIX = ".sig"
DOUBTED = "doubted"
"""Why a signature is not recorded before somebody else answers for the signer's name."""

MayOrder: TypeAlias = Callable[[Person, str, tuple[date, date]], Iterator[tuple[str, str]]]
"""Why a person may not order something for a party on either day, as (code, words)."""


@dataclass(frozen=True)
class Brought:
    """A statement and its signature, as they were brought."""

    statement: bytes
    signature: bytes
    stated: Stated
    claimed: Claimed
    beside: bool = True
    """Whether the statement came with the signature."""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.statement).hexdigest()


@dataclass(frozen=True)
class Weighed:
    """A statement with all that speaks against it, and what is kept of it."""

    owner: Person | None
    """Whose key it is; None where it belongs to nobody."""
    files: tuple[Attachment, ...]
    """The statement and its signature."""
    code: str = ""
    why: str = ""

    @property
    def signer(self) -> Person | None:
        """Who signed it, where it counts."""
        return None if self.code else self.owner


def weigh(
    log: CaseLog, people: People, found: Brought, name: str, against: Iterator[tuple[str, str]]
) -> Weighed:
    """The first of what speaks against a statement, which is kept under its `name` whether it counts or not."""
    owner, first = people.by_key(found.claimed.key), next(against, None)
    contents = {name: found.statement, f"{name}{SUFFIX}": found.signature}
    files = tuple(kept_bytes(log.attachments, called, content) for called, content in contents.items())
    if owner and first is None:
        return Weighed(owner[0], files)
    return Weighed(owner[0] if owner else None, files, *(first or ("foreign-key", "")))


def against_signer(
    procedure: Procedure, clock: Clock, case: Case, found: Brought, people: People, notary: Notary, party: str,
    on: date, answered: str = "", may: MayOrder | None = None, by: str = "",
) -> Iterator[tuple[str, str]]:  # fmt: skip
    """Why a key or its owner does not count for a party, on the day of recording and on the one that was stated.

    `may`: who may order it, where that is not who decides. `by`: the person who was named as the key's owner.
    """
    now = clock.now()
    yield from against_key(procedure, now, found, people, notary, by)
    if owner := people.by_key(found.claimed.key):
        days = (procedure.day(now), on)
        yield from may(owner[0], party, days) if may else against_person(
            procedure, clock, case, owner[0], party, days, answered
        )


def asked_about(log: CaseLog, procedure: Procedure, case: Case, person: Person, party: str) -> tuple[Finding, ...]:
    """What somebody else may answer about a signer's name."""
    today = procedure.day(log.clock.now())
    against = tuple(conflicts(procedure, case, party, today, person))
    return doubts(procedure, log.clock, case, of_file(person), against)


def against_key(
    procedure: Procedure, at: datetime, found: Brought, people: People, notary: Notary, by: str = "",
    last: bool = False,
) -> Iterator[tuple[str, str]]:
    """Why a key does not count: for what it signed, whose it is, whether it holds `at` that time, and whether it signed
    this statement. `by`: the person who was named as its owner; `last`: that `people` is the file accepted last.
    """
    if found.claimed.namespace != notary.namespace:
        yield "other-purpose", Sentence(
            "key-purpose",
            "it was made for {purpose}, not for {ours}",
            purpose=repr(found.claimed.namespace[:40]), ours=notary.namespace,
        )
    owner, day = people.by_key(found.claimed.key), procedure.day(at)
    if owner is None:
        file = Sentence("people-file", "the people file")
        if last:
            file = Sentence("people-file-last", "the people file that was accepted last")
        yield "foreign-key", Sentence(
            "key-foreign", "its key {fingerprint} belongs to nobody in {file}",
            fingerprint=found.claimed.fingerprint, file=file,
        )  # fmt: skip
        return
    person, key = owner
    if not key.holds(day):
        ended = key.valid_until and key.valid_until < day
        told = {"name": person.name, "day": day}
        yield "expired-key", Sentence(
            "key-expired", "its key, of {name}, is valid until {limit}, and it was recorded on {day}",
            limit=key.valid_until, **told,
        ) if ended else Sentence(
            "key-early", "its key, of {name}, is valid from {limit}, and it was recorded on {day}",
            limit=key.valid_from, **told,
        )  # fmt: skip
    yield from against_presence(procedure, found.claimed, notary)
    if by and person.id != by:
        yield "other-person", Sentence(
            "key-of-other",
            "its key is that of {name}, not of {by}",
            name=person.name, by=by,
        )
    if why := notary.against(found.statement, found.signature, key.bare, person.id, at):
        yield "not-valid", Sentence(
            "key-none-beside", "it is none over the statement beside it: {why}", why=why
        ) if found.beside else Sentence(
            "key-none-today", "it is none over the statement of today, for none lay beside it: {why}", why=why
        )  # fmt: skip


def against_person(
    procedure: Procedure, clock: Clock, case: Case, person: Person, party: str, days: tuple[date, date],
    answered: str = "",
) -> Iterator[tuple[str, str]]:  # fmt: skip
    """Why the owner of a key does not decide for a party: no mandate on the day of recording or on the one that the
    statement bears, or who else that person is in the case. `answered`: the doubt that is accepted by it.
    """
    yield from without_mandate(person, party, days)
    against = tuple(conflicts(procedure, case, party, days[0], person))
    if why := proven(of_file(person), against):
        yield "concerned", why
    if asked := doubts(procedure, clock, case, of_file(person), against, answered):
        yield DOUBTED, Joined(map(words, asked), "; ")


def without_mandate(person: Person, party: str, days: tuple[date, date]) -> Iterator[tuple[str, str]]:
    """The days on which a person does not act for a party, as (code, words)."""
    for day in days:
        if not person.mandate(party, day):
            yield "no-mandate", Sentence(
                "key-no-mandate", "{name} does not act for {party} on {day}",
                name=person.name, party=party, day=day.isoformat(),
            )  # fmt: skip


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
    if claimed.presence == "touch-only":
        return "key, touch only"
    return f"key, {claimed.passkey} passkey" if claimed.passkey else "key"
