"""What papers say: one dataclass a paper, whose fields are the variables of its template.

An office writes the templates, so these names last. Fields that are empty text are blank on purpose; where somebody is
to write something, the value is the blank itself.
"""

from __future__ import annotations

from typing import ClassVar

from dcdecom.late_dataclass import dataclass


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
    foreign: tuple[str, ...] = ()
    """Words of another language, which stand in italics."""


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
    through: str = ""
    """The post between, below which somebody signs as `u.b.`; else empty."""
    stands_in: str = ""
    """Who signs where the holder of the post is away; empty where nobody may."""


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
    sort: str
    """Sifat."""
    enclosure: str
    """Lampiran; a dash where there is none."""
    attention: str
    """Whose attention it is for (u.p.), a post; else empty."""
    letter: Letter
    basis: tuple[str, ...]
    """Dasar: the procedure, and what the configuration adds."""
    some: str
    """The devices that are refused where others go on; else empty."""
    reasons: tuple[str, ...]
    """All reasons. The three that follow keep them apart."""
    decided: tuple[str, ...]
    """Reasons that nobody mends."""
    office: tuple[str, ...]
    """What the office that asks has to mend."""
    ours: tuple[str, ...]
    """What we mend; nothing is asked of the office."""
    to_send: tuple[str, ...]
    """What the office sends, a thing each."""
    send_to: str
    """To whom."""
    signer: Signatory
    sign_here: str
    """What stands where the signature comes; empty for ink."""
    initials: tuple[str, ...]
    """The posts that put their initials first (paraf hierarki), the lowest first."""
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
    made: str
    """When it was made."""
    valid_until: str
    """After that nobody pulls by it; a blank where nothing was looked at yet."""
    exit_pass: str
    """The code of the pass for the door; empty where the procedure has none."""
    exit_pass_until: str
    """Until when that holds."""
    photo_qr: str
    """The challenge that photos show, as a QR code."""
    photo_hour: str
    """The hour of that challenge."""
    rack_qr: str
    """The address of the page of the rack, as a QR code; empty where there is no web application."""
    code: Code
    """Of the journal when it was made."""
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
class WorkDone:
    """What was done, as the minutes of the work say it, and as they go round."""

    general: General
    number: str
    on: Dated
    applicant: str
    letter: Letter
    basis: tuple[str, ...]
    """Dasar: the procedure, and what the configuration adds."""
    complete: bool
    """Whether everything is proved and handed over, so that it may be said to have been carried out."""
    activities: tuple[Activity, ...]
    teams: tuple[str, ...]
    """Where the case was handed over to another team: a sentence of each, with what it changed."""
    team: tuple[Signatory, ...]
    proofs: tuple[str, ...]
    """SHA-256 of what proves the activities, in the order of their numbers."""
    code: Code
    """The same as code and QR code."""


@dataclass(frozen=True)
class WorkMinutes(WorkDone):
    """What the team did, failed and manual work included."""

    acknowledged: Signatory
    head: str
    """The journal's head when it was made."""
    MUST: ClassVar = ("activities", "proofs", "head")


@dataclass(frozen=True)
class ReleaseMinutes:
    """What a follow-up case freed of what the case before it left, and what it left alone."""

    general: General
    number: str
    on: Dated
    applicant: str
    follows: str
    """The case before."""
    follows_code: str
    sealed_on: str
    gone_on: str
    gone_note: str
    activities: tuple[Activity, ...]
    searched: str
    """The addresses that were looked for; empty where none was."""
    looked_at: str
    left: tuple[str, ...]
    """What was not freed, and why."""
    team: tuple[Signatory, ...]
    acknowledged: Signatory
    code: Code
    MUST: ClassVar = ("activities", "follows", "follows_code", "left")


@dataclass(frozen=True)
class Review:
    """The block of one head on minutes that go round."""

    number: str
    """Of the step."""
    does: str
    """What the head does by signing."""
    returns: str
    """The other box: to which step it goes back; empty where the step returns to none."""
    signer: Signatory


@dataclass(frozen=True)
class WorkReview(WorkDone):
    """The minutes of the work as they go round: what was done, that the team signed for it, and who examined it."""

    team_signed: str
    """When the team signed its minutes, and with which code; empty where the procedure asks no such paper."""
    devices: tuple[Compared, ...]
    changed: str
    lost: str
    lacking: str
    days: str
    """How long the case took, by its norm."""
    reviews: tuple[Review, ...]
    MUST: ClassVar = ("code.digits", "code.head", "code.qr", "activities", "proofs", "reviews")


@dataclass(frozen=True)
class Done:
    no: str
    text: str
    """The procedure's own words."""
    date: str
    state: str
    days: str
    """Working days against the norm; empty where they were not counted."""


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
    days: str
    """Working days of the whole against the norm, and the steps that were late."""
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
    disks: str
    """Of the record alone; a dash where it has none."""


@dataclass(frozen=True)
class Form:
    """What the applicant fills in."""

    general: General
    code: Code
    applicant: str
    contact: str
    phone: str
    mail: str
    nip: str
    post: str
    devices: tuple[Asked, ...]
    MUST: ClassVar = ("code.digits", "code.head", "code.qr", "devices")


@dataclass(frozen=True)
class DiskRow:
    """A disk, as the form has it; a device of which the form lists none has one row that says so."""

    device: str
    serial: str
    bay: str
    size: str
    decision: str
    source: str


@dataclass(frozen=True)
class Beside:
    """What else the form says of a device."""

    device: str
    accessories: str
    backup: str
    wipe: str


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
    first_authority: str
    """By what the first acts: the number of an assignment, or room for it."""
    second_authority: str
    """By what the second acts: the number of a power of attorney or assignment, the post, or room for it."""
    team: tuple[str, ...]
    """A sentence that names the team that carries it out; where the case was handed over, one of each team."""
    letter: Letter
    basis: tuple[str, ...]
    """Dasar: the procedure, and what the configuration adds."""
    our_office: str
    applicant: str
    devices: tuple[HandedOver, ...]
    agreed: bool
    """Whether every serial was read off its chassis and agrees."""
    form: str
    """Of which day the form is whose content follows; empty where nobody typed it."""
    disks: tuple[DiskRow, ...]
    beside: tuple[Beside, ...]
    wipe: str
    """What the form says of the data, for the clause about them; empty where nobody typed it."""
    acknowledged: Signatory
    MUST: ClassVar = ("code.digits", "code.head", "code.qr", "devices", "agreed")


@dataclass(frozen=True)
class LetOut:
    """A device that may leave through the door."""

    no: str
    name: str
    type: str
    serial: str
    serial_from: str
    """Whether it was read off the chassis, or is the record's."""
    tag: str


@dataclass(frozen=True)
class ExitPass:
    """The pass by which devices leave through the door, once: its QR code holds the pass itself."""

    general: General
    code: Code
    number: str
    letter: Letter
    our_office: str
    applicant: str
    devices: tuple[LetOut, ...]
    bearer: str
    bearer_post: str
    bearer_nip: str
    authority: str
    """By which paper of the owner the bearer comes, or room for it."""
    until: str
    """After that nothing leaves by it."""
    pass_qr: str
    """A picture of the whole pass, with the signature of a key where there is one; the code's where it is too long."""
    whole: bool
    """Whether the QR code holds the whole pass."""
    signed: str
    """Who signed it by key, and when; empty where it is signed by hand."""
    signer: Signatory
    MUST: ClassVar = ("code.digits", "code.head", "pass_qr", "devices", "until")


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
    days: str
    """Working days up to here against the norm, and the steps that were late."""
    due: str
    """The last day on which this step is in time; empty where it has no norm."""
    since_return: tuple[str, ...]
    """What is different from the report that was sent back; empty where none was."""
    choices: tuple[str, ...]
    """What is offered: boxes that only the signer ticks."""
    closed: tuple[str, ...]
    """What is not offered, and why: lines without a box."""
    signer: Signatory
    MUST: ClassVar = ("code.digits", "code.head", "code.qr", "devices", "reasons", "choices")


@dataclass(frozen=True)
class Tick:
    """Something that an official verifies: a box that only the official ticks."""

    official: str
    text: str


@dataclass(frozen=True)
class Endorsement:
    """The disposition sheet: the letter's data, and room for the officials' hands."""

    general: General
    letter: Letter
    officials: tuple[str, ...]
    """The posts whose notes it takes, the first one first."""
    refusing: tuple[str, ...]
    """Those of them that may refuse the request here."""
    ticks: tuple[Tick, ...]
    """What officials verify."""
    MUST: ClassVar = ("letter",)


@dataclass(frozen=True)
class GivenUp:
    """A device of a case that is to be given up."""

    no: str
    name: str
    serial: str
    position: str
    state: str
    """Whether it was handed over before."""


@dataclass(frozen=True)
class Cancellation:
    """The sheet by which a head gives a case up."""

    general: General
    code: Code
    applicant: str
    letter: Letter
    number: str
    """Of the step that was open."""
    step: str
    asked: str
    """The day on which it was asked for."""
    asked_by: str
    """Who asked, by name."""
    reason: str
    devices: tuple[GivenUp, ...]
    ended: str
    """The steps that were walked until then, in one line."""
    changed: str
    """What was changed and put back, in one line."""
    lost: str
    """What cannot be put back."""
    signer: Signatory
    MUST: ClassVar = ("code.digits", "code.head", "code.qr", "reason", "devices")
