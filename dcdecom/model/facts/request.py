"""The request, as the event that opened or corrected a case holds it."""

from __future__ import annotations

import datetime
from dataclasses import field

from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.base import LACKED, LEFT_OUT, Fact, KeySigned, Payload
from dcdecom.model.facts.release import Follows
from dcdecom.model.facts.tte import TteChecked
from dcdecom.model.request import Contact, RequestedDevice


@dataclass(frozen=True, repr=False, eq=False)
class Letter(Fact):
    """The incoming letter."""

    number: str
    date: datetime.date
    received: datetime.date
    office: str
    signatory: str
    post: str
    subject: str = field(metadata=LACKED)
    nip: str = field(default="", metadata=LEFT_OUT)
    """Of the signatory."""
    scan: str = field(default="", metadata=LEFT_OUT)
    """SHA-256 of its scan."""


@dataclass(frozen=True, repr=False, eq=False)
class Minutes(Fact):
    """The berita acara kolokasi, which was made when the server came in."""

    number: str
    date: datetime.date


@dataclass(frozen=True, repr=False, eq=False)
class Endorsement(Fact):
    """One hand of the disposition sheet."""

    party: str
    name: str
    date: datetime.date
    may_be: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    """Whom this hand may be by its name: roles of the request, and parties that signed before."""


@dataclass(frozen=True, repr=False, eq=False)
class Disposition(Fact):
    """The disposition sheet, which was signed before the case was opened."""

    agenda: str
    team: tuple[str, ...]
    """Ids of the people who were appointed to act."""
    endorsements: tuple[Endorsement, ...]
    assignment: str = field(default="", metadata=LEFT_OUT)
    """The paper that sends the team."""


@dataclass(frozen=True, repr=False, eq=False)
class Request(Fact):
    """What the office asks for."""

    letter: Letter | None = field(metadata=LACKED)
    minutes: Minutes | None = field(metadata=LACKED)
    tenant: str = field(metadata=LACKED)
    """The tenant's slug or name in the record."""
    contact: Contact | None = field(metadata=LACKED)
    collector: Contact | None = field(metadata=LACKED)
    disposition: Disposition | None = field(metadata=LACKED)
    devices: tuple[RequestedDevice, ...]
    sha256: str = field(metadata=LACKED)
    """Of the request file."""
    ticket: str = field(default="", metadata=LEFT_OUT)
    """Its number in the ticket system from which it came."""

    @property
    def office(self) -> str:
        """The office that asks, as on its letterhead."""
        return self.letter.office if self.letter else ""

    @property
    def tenant_by_slug(self) -> bool:
        """Whether `tenant` is a slug: a request names one only where the letter's office is not the tenant's name."""
        return self.tenant != self.office

    @property
    def asked_on(self) -> datetime.date:
        """The letter's day. Raises ValueError where no letter was registered, which no command does."""
        if self.letter is None:
            raise ValueError("the request has no letter")
        return self.letter.date

    @property
    def team(self) -> tuple[str, ...]:
        return self.disposition.team if self.disposition else ()

    @property
    def endorsements(self) -> tuple[Endorsement, ...]:
        return self.disposition.endorsements if self.disposition else ()


@dataclass(frozen=True, repr=False, eq=False)
class Binding(Fact):
    """What a case is bound to: the playbook by its name, and digests of playbook, people and policy."""

    name: str = field(default="", metadata=LEFT_OUT)
    playbook: str = field(default="", metadata=LEFT_OUT)
    people: str = field(default="", metadata=LEFT_OUT)
    policy: str = field(default="", metadata=LEFT_OUT)
    policy_file: str = field(default="", metadata=LEFT_OUT)
    """The digest of the policy file, where there was one; not written by earlier versions."""
    policy_in_force: str = field(default="", metadata=LEFT_OUT)
    """The digest of every key of the policy, as it was in force; not written by earlier versions."""
    binding_by: str | None = field(default=None, metadata=LEFT_OUT)
    """The parties that may accept another binding, with commas between."""


@dataclass(frozen=True, repr=False, eq=False)
class CaseOpened(Payload):
    estate: str
    tool: str
    binding: Binding
    person: str = field(metadata=LACKED)
    request: Request | None = field(metadata=LEFT_OUT)
    follows: Follows | None = field(default=None, metadata=LEFT_OUT)
    """The sealed case that it goes on from; None of a case of its own."""
    by: str = field(default="", metadata=LEFT_OUT)
    """The party for which a key ordered it."""
    signed: KeySigned | None = field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class RequestReceived(Payload):
    request: Request
    step: str | None = field(default=None, metadata=LEFT_OUT)
    """The row that a corrected request met; None for the first one."""
    next: str = field(default="", metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class ToolChanged(Payload):
    tool: str
    before: str = field(metadata=LACKED)


@dataclass(frozen=True, repr=False, eq=False)
class CancelAsked(Payload):
    """A head is asked on a sheet to give the case up; the hash of this event is the head that is signed."""

    step: str
    """The row that was open, or was to be opened."""
    by: str
    """The party that is to sign."""
    note: str
    person: str
    """Who asked."""
    devices: tuple[str, ...]
    done: tuple[int, ...]
    """Numbers of the changes that were made until then. None of them stands."""
    code_bits: int


@dataclass(frozen=True, repr=False, eq=False)
class Cancelled(Payload):
    note: str = field(metadata=LACKED)
    by: str = field(default="", metadata=LEFT_OUT)
    """The party, where somebody ordered it by key or signed it."""
    person: str = field(default="", metadata=LEFT_OUT)
    signed: KeySigned | None = field(default=None, metadata=LEFT_OUT)
    person_name: str = field(default="", metadata=LEFT_OUT)
    on: datetime.date | None = field(default=None, metadata=LEFT_OUT)
    """The day that the paper bears."""
    evidence: str = field(default="", metadata=LEFT_OUT)
    """paper or tte, where a paper shows that it was signed."""
    code_grade: str = field(default="", metadata=LEFT_OUT)
    tte: TteChecked | None = field(default=None, metadata=LEFT_OUT)
    """Of a PDF with a TTE: how far it was checked when it was recorded."""
    recorder: str = field(default="", metadata=LEFT_OUT)
    head: str = field(default="", metadata=LEFT_OUT)
    """Of the event that asked for it on a sheet, where there is one."""


@dataclass(frozen=True, repr=False, eq=False)
class Sealed(Payload):
    note: str = field(metadata=LACKED)
