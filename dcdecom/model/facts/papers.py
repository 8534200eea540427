"""Rows, papers and signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Literal

from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.base import LACKED, LEFT_OUT, Brought, KeySigned, Payload
from dcdecom.model.facts.exit_pass import ExitPass
from dcdecom.model.facts.request import Binding
from dcdecom.model.facts.tte import TteChecked
from dcdecom.model.finding import Finding
from dcdecom.model.typed_form import FormDevice


@dataclass(frozen=True, repr=False, eq=False)
class StepOpened(Payload):
    """A row begins; where it has a norm, with its due date and the calendar that it came from."""

    step: str
    due: date | None = field(default=None, metadata=LEFT_OUT)
    undecided: tuple[int, ...] | None = field(default=None, metadata=LEFT_OUT)
    """Years that the due date reaches into and whose joint leave was not decreed yet."""
    calendar: str = field(default="", metadata=LEFT_OUT)
    clock: str = field(default="", metadata=LEFT_OUT)
    """The rule by which days are counted; of earlier versions none: then each row counts from its opening."""
    since: date | None = field(default=None, metadata=LEFT_OUT)
    """By such a rule, the first day that counts for the row."""
    days_before: int = field(default=0, metadata=LEFT_OUT)
    """By such a rule, the working days of the case that belong to rows before."""


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
    again: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    """Devices that a head had refused and that are decided about again, since that refusal came back."""


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
    decisions: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    """What may be decided at it, where the playbook says so: then what a key signs has the reason too."""
    appoints: bool = field(default=False, metadata=LEFT_OUT)
    ticks: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    round: str = field(default="", metadata=LEFT_OUT)
    """The head printed on the paper that goes round, where that is another gate's."""
    form: Literal["", "typed"] = field(default="", metadata=LEFT_OUT)
    """Whether the content of the form is typed with it."""
    exit_pass: ExitPass | None = field(default=None, metadata=LEFT_OUT)
    """What the pass says, where a pass is asked for."""


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
    agenda: str = field(default="", metadata=LEFT_OUT)
    team: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    """Ids of the people who were appointed to act; they take the place of those before."""
    verified: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    """What was ticked, of the list of the gate."""
    signed: KeySigned | None = field(default=None, metadata=LEFT_OUT)
    hour: str = field(default="", metadata=LEFT_OUT)
    """The local hour that a handover bears, as 09:30."""
    form: tuple[FormDevice, ...] = field(default=(), metadata=LEFT_OUT)
    """What stands on a form, as the recorder typed it."""
    tte: TteChecked | None = field(default=None, metadata=LEFT_OUT)
    """Of a PDF with a TTE: how far it was checked when it was recorded."""
    handed_by: str = field(default="", metadata=LEFT_OUT)
    """The party for which a key handed the paper in; the recorder is that key's owner."""
    handed_in: KeySigned | None = field(default=None, metadata=LEFT_OUT)
    """What that key signed."""


@dataclass(frozen=True, repr=False, eq=False)
class FormCorrected(Payload):
    """What was typed of a form is typed anew, for the devices that are named; the signed paper stays."""

    step: str
    form: tuple[FormDevice, ...]
    note: str
    person: str


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
class SignerTold(Payload):
    """Whether somebody was told by another way what was recorded in his name."""

    told: int
    """The event that he was told of."""
    person: str
    way: str
    """`mail` or `webhook`."""
    why: str = field(default="", metadata=LEFT_OUT)
    """Why it did not leave; empty where it did."""


@dataclass(frozen=True, repr=False, eq=False)
class CodeRefused(Payload):
    step: str
    gate: int | None
    """None of the sheet by which a case is given up."""
    code: str


@dataclass(frozen=True, repr=False, eq=False)
class SignatureRefused(Payload):
    """A signature by key or a TTE that does not count, and why."""

    step: str
    gate: int | None
    """None of a paper by which a case is given up."""
    why: str = field(metadata=LACKED)
    key: str = field(metadata=LACKED)
    """The fingerprint of the key by which it was made; of a TTE the SHA-256 of its first certificate, where it has one.
    """
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
class FilesAttached(Brought):
    """Further files were kept; with a number, they show that this change was made by hand."""

    step: str = field(metadata=LACKED)
    n: int | None = field(default=None, metadata=LEFT_OUT)
    person: str | None = field(default=None, metadata=LEFT_OUT)
    photo: str = field(default="", metadata=LEFT_OUT)
    """What they show, where they are photos that the procedure lists."""
    device: str = field(default="", metadata=LEFT_OUT)
    """Of which device such a photo is."""


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
    """A sheet that was printed for a gate, or for a head to give the case up (without a gate), or a draft of a row."""

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
class DecisionAsked(Payload):
    """A head wants to decide at a row that the case has passed: it goes back there, and waits for the signature."""

    step: str
    by: str
    """The party that is to decide."""
    left: str
    """The row at which the case stood."""
    note: str = field(default="", metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class RefusalBegun(Payload):
    step: str = field(metadata=LACKED)
    devices: tuple[str, ...] | None = field(metadata=LEFT_OUT)
