"""What a follow-up case follows, and what its looks saw."""

from __future__ import annotations

import datetime
from dataclasses import field

from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.base import LACKED, LEFT_OUT, Fact, Payload
from dcdecom.model.facts.record import RecordedDevice
from dcdecom.model.finding import Finding


@dataclass(frozen=True, repr=False, eq=False)
class LeftDevice(Fact):
    """A device as the case that withdrew it left it in the record."""

    name: str
    record: RecordedDevice


@dataclass(frozen=True, repr=False, eq=False)
class Follows(Fact):
    """The sealed case that a follow-up case goes on from: nothing is added to its own journal."""

    case: str
    head: str
    """Its last event's hash."""
    sealed_at: datetime.datetime
    gone_on: datetime.date
    """By the word of who opened the follow-up: the day on which the machines were seen to be gone."""
    devices: tuple[LeftDevice, ...]
    note: str = field(default="", metadata=LEFT_OUT)
    """What that person said about it."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every IP address that was left, in the order of the devices."""
        return tuple(a.address for left in self.devices for a in left.record.addresses)


@dataclass(frozen=True, repr=False, eq=False)
class ReleaseLooked(Payload):
    """A look before anything is freed: what of the record is not as it was left, and who uses an address still."""

    step: str
    addresses: tuple[str, ...]
    """IP addresses that were looked for in the gateways' tables."""
    macs: tuple[str, ...]
    """MAC addresses that were looked for in the switches' tables."""
    gateways: tuple[str, ...]
    switches: tuple[str, ...]
    findings: tuple[Finding, ...] = field(default=(), metadata=LACKED)
