"""Each device: verdicts, findings, paths, readings and proofs."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.model.finding import Comparison
from dcdecom.papers.codes import DependentState, DeviceState, Outcome, PortState, ReportedState
from dcdecom.papers.report.files import File
from dcdecom.papers.report.findings import FindingEntry
from dcdecom.papers.report.form import FormContent


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
class Dependent:
    """One source that mentions the device, or did: who answers for it, and whether that is still open."""

    source: str
    about: str
    owner: str
    places: str
    state: DependentState
    accepted_until: str
    at: str
    """When it was searched last; where the last look tells nothing of it any more, when one last did."""


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
    form: FormContent | None
    """None where nobody typed it."""
    identity: Identity | None
    dependents: tuple[Dependent, ...]
    other_looks: tuple[Look, ...]
