"""What was seen of a device: the comparison, the chassis, what is gone, and what keeps a case from going on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Literal

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.facts.base import EMPTY, LACKED, LEFT_OUT, Brought, Fact, Payload
from dcdecom.model.facts.record import RecordedDevice
from dcdecom.model.finding import Comparison, Finding, Verdict
from dcdecom.model.readings import Field, Witness, Witnessed
from dcdecom.model.source import Source


@dataclass(frozen=True, repr=False, eq=False)
class Proof(Fact):
    """By what a port is known to be a server's."""

    port: str
    proof: str
    readings: tuple[Witnessed, ...]


@dataclass(frozen=True, repr=False, eq=False)
class Seen(Fact):
    """An address of a server in a slot, where it stood, and by which way into the switch."""

    mac: MacAddress
    switch: str
    port: str
    way: Witness
    at: datetime

    @property
    def place(self) -> str:
        return f"{self.switch} {self.port}"


@dataclass(frozen=True, repr=False, eq=False)
class EvidenceTaken(Payload):
    """One look at one device; all that was read is attached."""

    step: str
    device: str
    findings: tuple[Finding, ...]
    verdicts: Mapping[Comparison, Verdict]
    fields: tuple[Field, ...]
    sources: tuple[Source, ...] = field(metadata=LACKED)
    unread: tuple[tuple[str, ...], ...] = field(metadata=LACKED)
    """Further sources that could not be read, each with why."""
    record: RecordedDevice | None = field(metadata=EMPTY)
    seen_at: datetime | None = field(metadata=LEFT_OUT)
    seen_ports: tuple[str, ...] | None = field(metadata=LEFT_OUT)
    waiting_ports: tuple[str, ...] | None = field(metadata=LEFT_OUT)
    """Silent ports of a bond on which the server was seen."""
    waiting_readings: Mapping[str, tuple[Witnessed, ...]] | None = field(metadata=LEFT_OUT)
    proofs: tuple[Proof, ...] = field(metadata=LACKED)
    booted: Mapping[str, datetime] = field(metadata=LACKED)
    """Switch -> when its sysUpTime had begun."""
    sighted: tuple[Seen, ...] | None = field(metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class Sighted(Payload):
    """Where addresses of a server in a slot were seen when that stopped the case."""

    device: str
    sighted: tuple[Seen, ...]


@dataclass(frozen=True, repr=False, eq=False)
class Inspected(Brought):
    """What somebody read off a chassis; its photos are attached."""

    device: str
    serial: str
    asset_tag: str = field(metadata=LACKED)
    position: str = field(metadata=LACKED)
    person: str = field(metadata=LACKED)
    cables: int | None = field(default=None, metadata=LEFT_OUT)
    macs: tuple[MacAddress, ...] = field(default=(), metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class Stopped(Payload):
    """What the look of a step that takes no evidence stopped at, so that it can be accepted."""

    step: str = field(metadata=LACKED)
    findings: tuple[Finding, ...]


@dataclass(frozen=True, repr=False, eq=False)
class ComeBack(Payload):
    """Something that was gone is back."""

    step: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, repr=False, eq=False)
class DroppedPort(Fact):
    port: str
    kind: Literal["data", "bmc"]
    seen: tuple[str, ...]


@dataclass(frozen=True, repr=False, eq=False)
class Dropped(Payload):
    """The server's addresses left its ports when its owner was asked to shut it down."""

    step: str = field(metadata=LACKED)
    device: str
    taken_at: datetime | None = field(metadata=LEFT_OUT)
    together: tuple[str, ...] = field(metadata=LACKED)
    ports: tuple[DroppedPort, ...] = field(metadata=LACKED)
    power: str = field(default="", metadata=LEFT_OUT)
    """What its management controller said then: off, untold, or unread; empty where none was asked."""


@dataclass(frozen=True, repr=False, eq=False)
class Gone(Payload):
    """After the shut none of the servers' addresses is learned on its own switches."""

    step: str
    devices: tuple[str, ...] = field(metadata=LACKED)
    switches: tuple[str, ...] = field(metadata=LACKED)
    addresses: tuple[MacAddress, ...] = field(metadata=LACKED)


@dataclass(frozen=True, repr=False, eq=False)
class StillGone(Payload):
    """Ports and site were read again, and nothing is back."""

    step: str
    ports: tuple[str, ...] = field(metadata=LACKED)
    switches_read: int = field(metadata=LACKED)
    addresses: tuple[MacAddress, ...] = field(metadata=LACKED)


@dataclass(frozen=True, repr=False, eq=False)
class OtherHost(Fact):
    """A host that was found by something of a device, and is another's."""

    id: str
    host: str
    by: tuple[str, ...]


@dataclass(frozen=True, repr=False, eq=False)
class Search(Fact):
    """What was looked for in the monitoring, and how much of it is shown to who looked."""

    ids: tuple[str, ...] = field(metadata=LACKED)
    names: tuple[str, ...] = field(metadata=LACKED)
    addresses: tuple[str, ...] = field(metadata=LACKED)
    labels: tuple[str, ...] = field(metadata=LACKED)
    hosts_seen: int = field(metadata=LACKED)
    everything: bool = field(metadata=LACKED)
    others: tuple[OtherHost, ...] = field(metadata=LACKED)


@dataclass(frozen=True, repr=False, eq=False)
class MonitoringSearched(Payload):
    """Nothing of the devices was found in the monitoring."""

    step: str
    devices: tuple[str, ...] = field(metadata=LACKED)
    searched: Mapping[str, Search] = field(metadata=LACKED)


@dataclass(frozen=True, repr=False, eq=False)
class Absence(Fact):
    """What was looked for of a server in a slot and found nowhere."""

    n: int
    device: str = field(metadata=LACKED)
    chassis: str = field(metadata=LACKED)
    bay: str = field(metadata=LACKED)
    addresses: tuple[MacAddress, ...]
    seen_before: tuple[MacAddress, ...] = field(metadata=LACKED)
    slot: str = field(metadata=LACKED)


@dataclass(frozen=True, repr=False, eq=False)
class TimerOpened(Payload):
    timer: str
    step: str
    seconds: int
    until: datetime
    boot: str
    until_uptime: int
    due: date | None = field(default=None, metadata=LEFT_OUT)
    """The last day in time of its row by it, where servers rest in it."""


@dataclass(frozen=True, repr=False, eq=False)
class TimerOver(Payload):
    """A deadline is over, and what was found then. None: that was not looked for."""

    timer: str
    step: str
    missed: tuple[str, ...] | None = field(default=None, metadata=LEFT_OUT)
    """The servers that were not shut down in time."""
    unread: bool | None = field(default=None, metadata=LEFT_OUT)
    """Not everything could be read while they were watched."""
    still_seen: tuple[str, ...] | None = field(default=None, metadata=LEFT_OUT)
    switches_read: int | None = field(default=None, metadata=LEFT_OUT)
    addresses: tuple[MacAddress, ...] | None = field(default=None, metadata=LEFT_OUT)
    absent: tuple[Absence, ...] = field(default=(), metadata=LEFT_OUT)
    back: tuple[str, ...] | None = field(default=None, metadata=LEFT_OUT)
    """The hosts that were made again."""
    looked_for: tuple[str, ...] | None = field(default=None, metadata=LEFT_OUT)
    searched: Mapping[str, Search] | None = field(default=None, metadata=LEFT_OUT)
