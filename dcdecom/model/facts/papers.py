"""Rows, papers and signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from dcdecom.model.facts.base import LACKED, LEFT_OUT, KeySigned, Payload
from dcdecom.model.facts.request import Binding
from dcdecom.model.finding import Finding


@dataclass(frozen=True, repr=False, eq=False)
class StepOpened(Payload):
    """A row begins; where it has a norm, with its due date and the calendar that it came from."""

    step: str
    due: date | None = field(default=None, metadata=LEFT_OUT)
    undecided: tuple[int, ...] | None = field(default=None, metadata=LEFT_OUT)
    """Years that the due date reaches into and whose joint leave was not decreed yet."""
    calendar: str = field(default="", metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class StepClosed(Payload):
    step: str
    state: Literal["done", "skipped", "returned"]
    happened_on: date | None = field(metadata=LACKED)
    took_days: int | None = field(metadata=LACKED)
    case_days: int | None = field(metadata=LACKED)
    note: str = field(metadata=LACKED)
    grade: str = field(metadata=LACKED)
    next: str = field(metadata=LACKED)


@dataclass(frozen=True, repr=False, eq=False)
class GateOpened(Payload):
    """A paper is asked for; the hash of this event is the head that is signed."""

    step: str
    gate: int
    by: str
    paper: str
    sheet: str = field(metadata=LACKED)
    devices: tuple[str, ...]
    code_bits: int = field(default=0, metadata=LEFT_OUT)
    """Bits of the head that its sheet's code holds; 0 where it bears none, or sixteen digits of an earlier version."""


@dataclass(frozen=True, repr=False, eq=False)
class GateClosed(Payload):
    """A paper came in: who signed, who recorded, shown by what."""

    step: str
    gate: int
    by: str = field(metadata=LACKED)
    paper: str
    decision: str = field(metadata=LACKED)
    person: str = field(metadata=LACKED)
    """In the people file; empty for somebody whom only the request names."""
    person_name: str = field(metadata=LACKED)
    recorder: str = field(metadata=LACKED)
    on: date | None = field(metadata=LACKED)
    number: str = field(metadata=LACKED)
    note: str = field(metadata=LACKED)
    evidence: str = field(metadata=LACKED)
    code_grade: str = field(metadata=LACKED)
    only: tuple[str, ...] = field(metadata=LACKED)
    stays: Mapping[str, str] = field(metadata=LACKED)
    """Device -> why it stays."""
    head: str = field(metadata=LACKED)
    post: str | None = field(default=None, metadata=LEFT_OUT)
    office: str | None = field(default=None, metadata=LEFT_OUT)
    basis: str | None = field(default=None, metadata=LEFT_OUT)
    """By what the signer belongs to the office that asks."""
    nip: str = field(default="", metadata=LEFT_OUT)
    acts_for: str = field(default="", metadata=LEFT_OUT)
    also_for: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    also_recorded: bool = field(default=False, metadata=LEFT_OUT)
    signed: KeySigned | None = field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class OrderRefused(Payload):
    """An order by key that does not count, and why: what was to be ordered by it was not done."""

    kind: str
    """Of the statement."""
    why: str
    key: str
    """The fingerprint of the key by which it was made."""
    step: str = field(default="", metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class PeopleAccepted(Payload):
    """A changed people file, accepted by key for every case that was open: this one goes on by it."""

    by: str
    """The party."""
    person: str
    on: date
    """The day that the statement bears."""
    before: str
    """SHA-256 of the people file by which it was judged."""
    binding: Binding
    signed: KeySigned
    recorder: str
    """Who brought the signature; the event's actor is who next went on with the case."""
    recorded_at: datetime
    """When it was brought: key and mandate had to hold then."""


@dataclass(frozen=True, repr=False, eq=False)
class CodeRefused(Payload):
    step: str
    gate: int
    code: str


@dataclass(frozen=True, repr=False, eq=False)
class SignatureRefused(Payload):
    """A signature by key that does not count, and why."""

    step: str
    gate: int
    why: str = field(metadata=LACKED)
    key: str = field(metadata=LACKED)
    """The fingerprint of the key by which it was made."""
    findings: tuple[Finding, ...] = field(default=(), metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class SignerDoubted(Payload):
    """A signature that was not recorded, for what has to be asked about the signer's name."""

    step: str = field(metadata=LACKED)
    party: str = field(metadata=LACKED)
    person: str = field(metadata=LACKED)
    person_name: str = field(metadata=LACKED)
    findings: tuple[Finding, ...] = field(metadata=LACKED)


@dataclass(frozen=True, repr=False, eq=False)
class FindingAccepted(Payload):
    key: str
    until: datetime
    note: str
    by: str
    person: str
    recorder: str = field(metadata=LACKED)
    devices: tuple[str, ...] | None = field(default=None, metadata=LEFT_OUT)
    """Whose papers become old by it; None for all that go on."""
    binding: Binding | None = field(default=None, metadata=LEFT_OUT)
    signed: KeySigned | None = field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class FilesAttached(Payload):
    """Further files were kept; with a number, they show that this change was made by hand."""

    step: str = field(metadata=LACKED)
    n: int | None = field(default=None, metadata=LEFT_OUT)
    person: str | None = field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class AttachmentPurged(Payload):
    """The bytes of a file were removed for good."""

    sha256: str = field(metadata=LACKED)
    reason: str = field(metadata=LACKED)
    name: str = field(default="", metadata=LEFT_OUT)
    by: str = field(default="", metadata=LEFT_OUT)
    person: str = field(default="", metadata=LEFT_OUT)
    person_name: str = field(default="", metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class SetAside(Payload):
    """A file stays where it is and is named, and nothing is shown of it any more: somebody decided so."""

    sha256: str
    name: str
    note: str
    by: str
    person: str
    person_name: str
    signed: KeySigned | None = field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class PaperMade(Payload):
    """A sheet that was printed for a gate, or a draft of a row."""

    step: str
    kind: Literal["sheet", "draft"]
    name: str = field(metadata=LACKED)
    gate: int | None = field(metadata=LACKED)


@dataclass(frozen=True, repr=False, eq=False)
class DraftsMade(Payload):
    step: str


@dataclass(frozen=True, repr=False, eq=False)
class ReportMade(Payload):
    step: str
    name: str = field(metadata=LACKED)


@dataclass(frozen=True, repr=False, eq=False)
class RefusalBegun(Payload):
    step: str = field(metadata=LACKED)
    devices: tuple[str, ...] | None = field(metadata=LEFT_OUT)
