"""The typed report of a case: what every face of it (YAML, JSON, the page, the console) is made from.

Fixed words are held as codes (`vocabulary.py` has what is written for each), sentences as they are read, and times as
the office writes them. An empty text, an empty tuple or None means that the case says nothing about it. How this is
written and read is `serialise.py`; how it is made from a case is `build_report.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from dcdecom.model.facts.base import Attachment
from dcdecom.model.finding import Comparison, Severity
from dcdecom.papers.change_kinds import Reversible
from dcdecom.papers.codes import (
    CaseState,
    DeviceState,
    ManualSeen,
    Outcome,
    PortState,
    RackMark,
    ReportedState,
    StepState,
    TimerState,
)

SCHEMA = 2
"""The schema that this version writes; it reads 1 too."""

Value: TypeAlias = str | int | bool | tuple[str, ...] | None
"""One property of an object as a system gave it: several lines as a tuple, None where it gave none."""


# --- the answer ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lines:
    """One line for each comparison."""

    letter_record: str
    record_network: str
    record_machine: str


@dataclass(frozen=True)
class Summary:
    """The whole answer in at most 25 lines."""

    case: str
    estate: str
    state: str
    office: str
    letter: str
    devices: str
    verdicts: Lines
    exceptions: str
    changed: tuple[str, ...]
    lost: str
    """What cannot be brought back."""
    missing: tuple[str, ...]
    """What keeps a reader from believing the report."""
    requested: tuple[str, ...] | None
    """What is requested next, and from whom. None in a report of schema 1, which does not say."""
    working_days: str
    code: str
    as_of: str


# --- the request -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Letter:
    number: str
    date: str
    received: str
    office: str
    signatory: str
    post: str
    subject: str


@dataclass(frozen=True)
class Minutes:
    """The colocation agreement."""

    number: str
    date: str


@dataclass(frozen=True)
class Request:
    letter: Letter | None
    minutes: Minutes | None
    agenda: str
    team: tuple[str, ...]
    sha256: str


@dataclass(frozen=True)
class File:
    """One attachment."""

    name: str
    sha256: str
    sealed: bool


def files(attached: Iterable[Attachment]) -> tuple[File, ...]:
    """Attachments with their whole SHA-256, and whether they are withheld from bundles."""
    return tuple(File(a.name, a.sha256, a.sealed) for a in attached)


# --- the procedure ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stay:
    """A device that stays, by decision."""

    device: str
    reason: str


@dataclass(frozen=True)
class GateEvidence:
    """The evidence that closed a gate."""

    decision: str
    signatory: str
    officer: str
    """Who reports that something was done, and signs for nobody."""
    post: str
    office: str
    basis: str
    on_behalf_of: str
    acts_for: str
    also_decides_as: tuple[str, ...]
    also_recorded: bool
    recorder: str
    happened_on: str
    recorded_at: str
    document_number: str
    note: str
    grade: str
    only: tuple[str, ...]
    stays: tuple[Stay, ...]
    files: tuple[File, ...]


@dataclass(frozen=True)
class Gate:
    by: str
    paper: str
    opened: str
    code: str
    head: str
    outdated: bool
    signed: GateEvidence | None


@dataclass(frozen=True)
class Endorsement:
    """A hand on a paper that was made before the case."""

    by: str
    name: str
    date: str
    may_be: tuple[str, ...]
    """Others who may be the same person."""


@dataclass(frozen=True)
class Opening:
    """One time that a row was worked on."""

    opened: str
    due: str
    calendar: str
    undecided_years: tuple[int, ...]
    closed: str
    happened_on: str
    recorded_on: str
    working_days: int | None
    punctuality: str
    grade: str
    note: str
    endorsement: Endorsement | None
    gates: tuple[Gate, ...]


@dataclass(frozen=True)
class Step:
    """One row of the procedure, as often as it was opened."""

    number: int
    slug: str
    text: str
    by: tuple[str, ...]
    requires: str
    duration: str
    output: str
    norm_days: int
    state: StepState
    openings: tuple[Opening, ...]


@dataclass(frozen=True)
class WorkingDays:
    """The whole case against its norm."""

    norm: int | None
    taken: int | None
    since: str
    until: str
    punctuality: str
    undecided_years: tuple[int, ...]


# --- the devices -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdicts:
    """What each comparison came to."""

    letter_record: Outcome
    record_network: Outcome
    record_machine: Outcome

    def of(self, comparison: Comparison) -> Outcome:
        found: Outcome = getattr(self, comparison.value.replace("-", "_"))
        return found


@dataclass(frozen=True)
class Row:
    """What each source says about one field."""

    field: str
    letter: str
    record: str
    network: str
    machine: str
    outcome: Outcome


@dataclass(frozen=True)
class FindingEntry:
    code: str
    severity: Severity
    comparison: str
    port: str
    text: str
    unread: bool
    acceptable: bool


@dataclass(frozen=True)
class Path:
    """One cabled interface: as the record has it, where the network shows it, and what became of its port."""

    interface: str
    kind: str
    cable: str
    switch: str
    port: str
    seen: str
    outcome: Outcome | None
    state: PortState | ReportedState


@dataclass(frozen=True)
class ChassisReading:
    """What was typed off the chassis."""

    at: str
    serial: str
    asset_tag: str
    position: str
    by: str
    photos: tuple[File, ...]


@dataclass(frozen=True)
class Sighting:
    """One address that was seen, by which means."""

    address: str
    by: str
    since: str
    at: str


@dataclass(frozen=True)
class PortProof:
    port: str
    basis: str
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True)
class Identity:
    """By what it is known that a port is this server's."""

    seen: str
    ports: tuple[str, ...]
    dropped: str
    basis: tuple[str, ...]
    proofs: tuple[PortProof, ...]


@dataclass(frozen=True)
class Look:
    """A look before or after the one that the verdicts come from."""

    at: str
    step: str
    digest: str
    verdicts: Verdicts
    findings: tuple[FindingEntry, ...]


@dataclass(frozen=True)
class Device:
    name: str
    serial: str
    owner: str
    state: DeviceState
    stays_because: str
    verdicts: Verdicts
    read_at: str
    step: str
    digest: str
    rows: tuple[Row, ...]
    findings: tuple[FindingEntry, ...]
    unread: tuple[str, ...]
    paths: tuple[Path, ...]
    chassis: tuple[ChassisReading, ...]
    identity: Identity | None
    other_looks: tuple[Look, ...]


@dataclass(frozen=True)
class Occupant:
    name: str
    unit: str
    height: str
    owner: str
    mark: RackMark


@dataclass(frozen=True)
class Rack:
    name: str
    read: bool
    occupants: tuple[Occupant, ...]


@dataclass(frozen=True)
class Source:
    """One system that answered, with the estate that it says it is."""

    system: str
    name: str
    address: str
    fingerprint: str
    estate: str


# --- the changes -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Exempted:
    """What was accepted in the place of a proof."""

    finding: str
    by: str
    until: str
    note: str


@dataclass(frozen=True)
class ByHand:
    """Who made a change by hand, who stands up for it, and whether its system has shown it."""

    made_by: tuple[str, ...]
    signed_by: str
    recorder: str
    on: str
    grade: str
    note: str
    seen: ManualSeen
    absent: tuple[str, ...]
    """Addresses that the look after the soak found on no switch."""


@dataclass(frozen=True)
class Change:
    number: int
    step: str
    device: str
    system: str
    kind: str
    text: str
    target: str
    state: ReportedState
    begun: str
    at: str
    before: Mapping[str, Value]
    after: Mapping[str, Value]
    proof: str
    sightings: tuple[Sighting, ...]
    exception: Exempted | None
    found_so: bool
    made_anew: str
    reason: str
    lost: tuple[str, ...]
    would_lose: tuple[str, ...]
    reversible: Reversible | Literal["unknown"]
    undoes: int | None
    undone_by: int | None
    by_hand: ByHand | None
    files: tuple[File, ...]
    plan: str


@dataclass(frozen=True)
class NotUndone:
    number: int
    reason: str


@dataclass(frozen=True)
class WayBack:
    """One time that something was walked back."""

    plan: str
    at: str
    confirmed: Mapping[str, str]
    undoes: tuple[int, ...]
    changes: tuple[int, ...]
    stays: tuple[NotUndone, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Watched:
    """What was found when a deadline ended. None: it was not looked for; empty: somebody looked, and it is none."""

    still_seen: tuple[str, ...] | None
    back: tuple[str, ...] | None
    missed: tuple[str, ...] | None
    switches_read: int | None


@dataclass(frozen=True)
class Timer:
    name: str
    text: str
    step: str
    opened: str
    until: str
    seconds: int
    state: TimerState
    result: Watched | None
    files: tuple[File, ...]


# --- the rest --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AcceptedFinding:
    """A finding that was accepted for a time."""

    finding: str
    until: str
    note: str
    by: str
    person: str


@dataclass(frozen=True)
class Told:
    by: str
    happened_on: str
    note: str
    decision: str
    recorded_at: str


@dataclass(frozen=True)
class MissingEntry:
    code: str
    step: str
    text: str


@dataclass(frozen=True)
class AttachmentEntry:
    name: str
    sha256: str
    sealed: bool
    event: int
    event_type: str
    set_aside: str = ""
    """By whose decision nothing is shown of it."""
    purged: str = ""
    """Who removed its bytes for good."""


@dataclass(frozen=True)
class Procedure:
    number: str
    name: str
    revision: str


@dataclass(frozen=True)
class Journal:
    case: str
    estate: str
    state: CaseState
    note: str
    opened: str
    opened_by: str
    events: int
    last_event: str
    head: str
    code: str
    tool: str
    playbook: str
    procedure: Procedure | None
    binding: Mapping[str, str]
    unknown_events: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    summary: Summary
    schema: int
    request: Request
    steps: tuple[Step, ...]
    working_days: WorkingDays | None
    devices: tuple[Device, ...]
    racks: tuple[Rack, ...]
    changes: tuple[Change, ...]
    ways_back: tuple[WayBack, ...]
    timers: tuple[Timer, ...]
    exceptions: tuple[AcceptedFinding, ...]
    told: tuple[Told, ...]
    missing: tuple[MissingEntry, ...]
    sources: tuple[Source, ...]
    attachments: tuple[AttachmentEntry, ...]
    journal: Journal
