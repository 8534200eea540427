"""What papers say: one dataclass a paper, whose fields are the variables of its template.

An office writes the templates, so these names last. Fields that are empty text are blank on purpose; where somebody is
to write something, the value is the blank itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class General:
    """On every paper."""

    letterhead_above: tuple[str, ...]
    """The smaller lines above the office's name."""
    letterhead: str
    """The office's name in its letterhead."""
    letterhead_below: tuple[str, ...]
    """Address, and how the office is reached."""
    crest: bytes
    """A picture for the letterhead; empty where there is none."""
    reference: str
    """The case id, apart from the paper's own number."""
    place: str
    """The city in which the paper is signed."""
    blank: str
    """Dots to write on."""
    practice: bool
    """Whether the case is one of the lab, so that the paper is worth nothing."""


@dataclass(frozen=True)
class Code:
    """On papers that are signed."""

    digits: str
    """The code, which the recorder copies: 26 signs of the head and a check sign, in groups of four."""
    head: str
    """All 64 digits, in groups of four."""
    qr: str
    """A picture of them, as a QR code."""
    old: bool
    """Whether the case has changed since: not to be signed."""


@dataclass(frozen=True)
class Dated:
    """A moment, in words where the language writes numbers out."""

    weekday: str
    day: str
    month: str
    year: str
    date: str
    """In figures."""
    time: str


@dataclass(frozen=True)
class Signatory:
    """One who signs."""

    above: str
    """`a.n.` and the post for which somebody signs; else empty."""
    post: str
    name: str
    rank: str
    nip: str


@dataclass(frozen=True)
class Letter:
    """The incoming letter."""

    sender: str
    """The office that wrote it."""
    post: str
    number: str
    date: str
    received: str
    subject: str
    agenda: str


@dataclass(frozen=True)
class Compared:
    """A device with its three verdicts."""

    name: str
    serial: str
    letter_record: str
    record_network: str
    record_machine: str
    state: str


# --- papers without a gate -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reply:
    """The reply that a request cannot be granted."""

    general: General
    number: str
    date: str
    letter: Letter
    some: str
    """The devices that are refused where others go on; else empty."""
    reasons: tuple[str, ...]
    signer: Signatory
    sign_here: str
    """What stands where the signature comes; empty for ink."""
    copies: tuple[str, ...]
    """The posts that get a copy."""
    MUST: ClassVar = ("letter", "reasons")


@dataclass(frozen=True)
class PulledRow:
    position: str
    name: str
    serial: str
    cables: str


@dataclass(frozen=True)
class LeftRow:
    position: str
    name: str
    owner: str
    where: str


@dataclass(frozen=True)
class PullList:
    """What is pulled and what is left, for the hands at the rack."""

    general: General
    ready: bool
    """Whether it may be pulled now."""
    in_slots: bool
    """Whether one of them sits in a chassis: that it was taken off is only signed for."""
    others: bool
    """Whether one of them does not: its ports are shut."""
    pulled: tuple[PulledRow, ...]
    left: tuple[LeftRow, ...]
    unread: tuple[str, ...]
    """Devices around which the record's rack could not be read, each with its place."""
    looked: str
    """When ports and site were read last, after the soak; empty where they were not yet."""
    back: tuple[str, ...]
    """What that look found to be back, a sentence each: then nothing is pulled."""
    MUST: ClassVar = ("ready", "in_slots", "pulled", "left", "unread")


@dataclass(frozen=True)
class Activity:
    no: str
    what: str
    time: str
    result: str
    proofs: str
    """Numbers of the list of proofs."""


@dataclass(frozen=True)
class WorkMinutes:
    """What the team did, failed and manual work included."""

    general: General
    number: str
    on: Dated
    applicant: str
    activities: tuple[Activity, ...]
    team: tuple[Signatory, ...]
    acknowledged: Signatory
    proofs: tuple[str, ...]
    """SHA-256 of what proves the activities, in the order of their numbers."""
    head: str
    """The journal's head when it was made."""
    code: Code
    """The same as code and QR code."""
    MUST: ClassVar = ("activities", "proofs", "head")


@dataclass(frozen=True)
class Done:
    no: str
    text: str
    """The procedure's own words."""
    date: str
    state: str


@dataclass(frozen=True)
class RunReport:
    """The report of the team."""

    general: General
    number: str
    procedure: str
    """Number of the written procedure."""
    procedure_name: str
    applicant: str
    letter: Letter
    minutes_number: str
    """Of the paper made when the server came in."""
    minutes_date: str
    steps: tuple[Done, ...]
    devices: tuple[Compared, ...]
    changed: str
    lost: str
    accepted: str
    lacking: tuple[str, ...]
    """Evidence that is missing and can be supplied."""
    only_signed: tuple[str, ...]
    """What nothing but a signature shows: no other evidence of it can be supplied."""
    complete: bool
    """Whether everything is proved and handed over."""
    settled: bool
    """Whether everything is handed over, and proved but for what is only signed for."""
    signer: Signatory
    code: Code
    """Of the journal when it was made."""
    MUST: ClassVar = ("steps", "devices", "changed", "lost", "lacking", "only_signed", "complete")


# --- papers that close a gate ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A device as letter and record have it."""

    name: str
    type: str
    serial: str
    register: str
    asset_tag: str
    position: str
    ips: str
    macs: str


@dataclass(frozen=True)
class Form:
    """What the applicant fills in."""

    general: General
    code: Code
    applicant: str
    contact: str
    phone: str
    devices: tuple[Asked, ...]
    MUST: ClassVar = ("code.digits", "code.head", "code.qr", "devices")


@dataclass(frozen=True)
class HandedOver:
    no: str
    name: str
    type: str
    serial: str
    register: str
    position: str
    remark: str


@dataclass(frozen=True)
class Handover:
    """The minutes by which custody goes back to the owner."""

    general: General
    code: Code
    number: str
    on: Dated
    first: Signatory
    """Who hands over, for us."""
    second: Signatory
    """Who receives, for the owner."""
    our_office: str
    applicant: str
    devices: tuple[HandedOver, ...]
    agreed: bool
    """Whether every serial was read off its chassis and agrees."""
    acknowledged: Signatory
    MUST: ClassVar = ("code.digits", "code.head", "code.qr", "devices", "agreed")


@dataclass(frozen=True)
class Work:
    no: str
    what: str
    state: str


@dataclass(frozen=True)
class Decision:
    """A sheet on which something is decided: an approval, or which devices go on."""

    general: General
    code: Code
    applicant: str
    letter: Letter
    number: str
    """Of the step."""
    step: str
    text: str
    """The procedure's own words about it."""
    devices: tuple[Compared, ...]
    reasons: tuple[str, ...]
    """Why devices do not agree."""
    plan: str
    """The first digits of the step's plan; empty where it has none."""
    work: tuple[Work, ...]
    will_be_lost: str
    changed: str
    lost: str
    lacking: str
    choices: tuple[str, ...]
    """What is offered: boxes that only the signer ticks."""
    signer: Signatory
    MUST: ClassVar = ("code.digits", "code.head", "code.qr", "devices", "reasons", "choices")


@dataclass(frozen=True)
class Endorsement:
    """The disposition sheet: the letter's data, and room for the officials' hands."""

    general: General
    letter: Letter
    officials: tuple[str, ...]
    """The posts whose notes it takes, the first one first."""
    MUST: ClassVar = ("letter",)
