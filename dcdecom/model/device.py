"""One requested device, as a case knows it."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING

from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.base import PhotoRead, Recorded
from dcdecom.model.facts.looks import Inspected, Proof, Seen
from dcdecom.model.facts.record import RecordedDevice, RecordedHost, RecordedPort, RecordedSlot
from dcdecom.model.finding import Comparison, Finding, Verdict
from dcdecom.model.readings import Field, Witnessed
from dcdecom.model.request import RequestedDevice
from dcdecom.model.source import Source
from dcdecom.model.typed_form import FormDevice

if TYPE_CHECKING:
    from dcdecom.model.estate.inspection import Inspection


@dataclass
class Evidenced:
    """What the last look at one device came to."""

    at: datetime
    step: str
    digest: str
    """SHA-256 of the attachment that holds everything that was read."""
    findings: tuple[Finding, ...]
    verdicts: dict[Comparison, Verdict]
    fields: tuple[Field, ...]
    """Rows of the comparison."""
    sources: tuple[Source, ...] = ()
    seq: int = 0
    """The event that says so. What came first is told by events' numbers: a clock may be set right between two."""


@dataclass(frozen=True)
class HostFound:
    """A host as the first look that found it saw it."""

    host: RecordedHost
    losses: tuple[str, ...]


@dataclass
class Device:
    """One requested device."""

    name: str
    serial: str
    asked: RequestedDevice
    going: bool = True
    """False once it was decided that it stays."""
    stays_why: str = ""
    """Why, in the words of who decided it; empty where nobody said."""
    evidence: Evidenced | None = None
    earlier: list[Evidenced] = field(default_factory=list)
    form: FormDevice | None = None
    """What its form says, as it was typed; None where nobody typed it."""
    inspections: list[Recorded[Inspected]] = field(default_factory=list)
    """What was read off its chassis."""
    seen: dict[str, datetime] = field(default_factory=dict)
    """Port -> when the server was last seen there, alone, by two witnesses."""
    waiting: dict[str, datetime] = field(default_factory=dict)
    """Silent port of a bond -> when the server was last seen on that bond."""
    readings: dict[str, tuple[Witnessed, ...]] = field(default_factory=dict)
    """Port -> the readings of that last sighting."""
    proofs: dict[str, Proof] = field(default_factory=dict)
    """Port -> by what the last look proves it, with its readings; a port that nothing proves is not there."""
    sighted: dict[tuple[str, ...], Recorded[Seen]] = field(default_factory=dict)
    """Of a server in a slot: MAC, switch, port and way -> where an address of it was last seen to stand."""
    booted: dict[str, datetime] = field(default_factory=dict)
    """Switch -> when its sysUpTime had begun, as the last look saw it."""
    dropped_at: datetime | None = None
    dropped_seq: int = 0
    together: tuple[str, ...] = ()
    """Ports whose bond lost all its links at one time, as the look that saw the drop shows."""
    record: RecordedDevice | None = None
    """Ids and values of the record that later steps write to, as the last look read them; None while not known."""
    hosts: dict[str, HostFound] = field(default_factory=dict)
    """By id: each Zabbix host that a look found as this device's, as the first such look saw it."""
    ips: dict[str, None] = field(default_factory=dict)
    """Every IP address that any look found recorded for it."""
    labels: dict[str, None] = field(default_factory=dict)
    """Every serial number and asset tag that any look found recorded for it."""

    @property
    def known_record(self) -> RecordedDevice:
        """What the last look read of the record. Raises ValueError while that is not known, which is a bug."""
        if self.record is None:
            raise ValueError(f"the record of {self.name} is not known")
        return self.record

    @property
    def slot(self) -> RecordedSlot | None:
        """The slot of a chassis in which the record has it."""
        return self.record.slot if self.record else None

    @property
    def ports(self) -> tuple[RecordedPort, ...]:
        """The switch ports that the record cables to it."""
        return self.record.ports if self.record else ()

    @property
    def tenant(self) -> str:
        return self.record.tenant if self.record else ""

    @property
    def rack(self) -> str:
        return self.record.rack if self.record else ""

    @property
    def is_shown(self) -> bool:
        """Whether any reading of its chassis brought a photo."""
        return any(reading.fact.files for reading in self.inspections)

    @property
    def inspection(self) -> Inspection | None:
        """The last reading of the chassis, with every photo that any reading brought."""
        from dcdecom.model.estate.inspection import Inspection

        if not self.inspections:
            return None
        last = self.inspections[-1]
        said = last.fact
        return Inspection(
            serial=said.serial,
            asset_tag=said.asset_tag,
            position=said.position,
            typed_by=said.person,
            typed_at=last.at,
            photos=tuple(a.sha256 for reading in self.inspections for a in reading.fact.files),
            cables=said.cables,
            macs=said.macs,
            strange_labels=_strange(said.photo_reads),
        )

    @property
    def is_judged(self) -> bool:
        """Whether its chassis was read, and compared with the record since."""
        return bool(self.inspections and self.evidence and self.evidence.seq > self.inspections[-1].seq)

    @property
    def misread(self) -> tuple[Finding, ...]:
        """In what the last reading of its chassis differs from the record; nothing while they were not compared."""
        found = self.evidence.findings if self.evidence and self.is_judged else ()
        of_machine = (f for f in found if f.comparison is Comparison.RECORD_MACHINE)
        return tuple(f for f in of_machine if f.severity == "block" and not f.unread)


def _strange(reads: tuple[PhotoRead, ...]) -> tuple[tuple[str, str], ...]:
    """Labels of other devices on photos of which none shows the device's own."""
    if any(one.own for one in reads):
        return ()
    return tuple(dict.fromkeys((label.device, label.barcode) for one in reads for label in one.others))
