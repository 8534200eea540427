"""What one look read of the record, and of the host in the monitoring: later steps write to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar, Literal

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.facts.base import EMPTY, LACKED, LEFT_OUT, Fact


@dataclass(frozen=True, repr=False, eq=False)
class RecordedHost(Fact):
    """A device's host in the monitoring, with all by which it is followed from then on."""

    id: str
    host: str
    second: str
    """A second identity: an address or a serial number."""
    visible: str | None = field(metadata=LEFT_OUT)
    enabled: bool | None = field(metadata=LEFT_OUT)
    addresses: tuple[str, ...] | None = field(metadata=LEFT_OUT)
    """None where an earlier version kept id, name and second identity only."""
    serials: tuple[str, ...] | None = field(metadata=LEFT_OUT)
    macs: tuple[MacAddress, ...] | None = field(metadata=LEFT_OUT)
    asset_tag: str | None = field(metadata=LEFT_OUT)
    foreign: tuple[str, ...] | None = field(metadata=LEFT_OUT)
    proved: bool | None = field(metadata=LEFT_OUT)
    holds: tuple[str, ...] | None = field(metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class RecordedPort(Fact):
    """A switch port that the record cables to a device."""

    switch_id: int = field(metadata=LACKED)
    switch: str
    port_id: int = field(metadata=LACKED)
    port: str
    kind: Literal["data", "bmc"]
    interface: str = field(metadata=LACKED)
    """The device's own."""
    cable: str = field(metadata=LACKED)
    link: bool | None = field(metadata=LEFT_OUT)
    """Whether it had a link; None where an earlier version did not say."""

    @property
    def place(self) -> str:
        return f"{self.switch} {self.port}"


@dataclass(frozen=True, repr=False, eq=False)
class RecordedCable(Fact):
    id: int
    label: str
    status: str
    etag: str
    interface_id: int
    interface: str
    peer_id: int
    peer: str


@dataclass(frozen=True, repr=False, eq=False)
class RecordedPower(Fact):
    """A power port, what its cable is plugged into, and what it draws by the record."""

    id: int
    name: str
    watts: int | None
    outlet: str
    """The outlet with its device, or the feed; empty where nothing is recorded."""
    outlet_id: int
    cable: RecordedPowerCable | None


@dataclass(frozen=True, repr=False, eq=False)
class RecordedPowerCable(Fact):
    id: int
    label: str
    status: str
    etag: str


@dataclass(frozen=True, repr=False, eq=False)
class RecordedAddress(Fact):
    id: int
    address: str
    status: str
    etag: str


@dataclass(frozen=True, repr=False, eq=False)
class RecordedSlot(Fact):
    """The chassis and the slot that hold a server, where they are, and what was seen of it there."""

    chassis_id: int
    chassis: str
    bay_id: int
    bay: str
    place: str
    sighted: tuple[MacAddress, ...]
    ports: tuple[str, ...]


@dataclass(frozen=True, repr=False, eq=False)
class RecordedMac(Fact):
    mac: MacAddress
    kind: Literal["data", "bmc", "machine", "unknown"]
    sources: tuple[str, ...]


@dataclass(frozen=True, repr=False, eq=False)
class RecordedOccupant(Fact):
    """What stands in the rack of a device, or the device itself."""

    written_as: ClassVar[str] = "Occupant"
    id: int
    name: str
    position: str
    height: str
    tenant: str
    parent: Mapping[str, object] | None = field(metadata=LACKED)
    """The chassis and the device bay that hold it, as `estate.device.Slot`."""


@dataclass(frozen=True, repr=False, eq=False)
class RecordedDevice(Fact):
    """Ids and values of the record that later steps write to, as one look read them."""

    id: int = field(metadata=LACKED)
    serial: str = field(metadata=LACKED)
    asset_tag: str = field(metadata=LACKED)
    status: str = field(metadata=LACKED)
    etag: str = field(metadata=LACKED)
    tenant: str = field(metadata=LACKED)
    type: str = field(metadata=LACKED)
    manufacturer: str | None = field(metadata=LEFT_OUT)
    """None where an earlier version did not say."""
    kode_barang: str | None = field(metadata=LEFT_OUT)
    rack: str = field(metadata=LACKED)
    rack_id: int = field(metadata=LACKED)
    position: str = field(metadata=LACKED)
    height: str = field(metadata=LACKED)
    face: str = field(metadata=LACKED)
    host: RecordedHost | None = field(metadata=EMPTY)
    losses: tuple[str, ...] = field(metadata=LACKED)
    """What deleting the host takes away for ever."""
    occupants: tuple[RecordedOccupant, ...] | None = field(metadata=LACKED)
    """What stands in its rack; None where that could not be read."""
    ports: tuple[RecordedPort, ...] = field(metadata=LACKED)
    cables: tuple[RecordedCable, ...] = field(metadata=LACKED)
    addresses: tuple[RecordedAddress, ...] = field(metadata=LACKED)
    main_ips: tuple[str, ...] | None = field(metadata=LEFT_OUT)
    dns_names: tuple[str, ...] | None = field(metadata=LEFT_OUT)
    slot: RecordedSlot | None = field(metadata=LEFT_OUT)
    power: tuple[RecordedPower, ...] | None = field(metadata=LEFT_OUT)
    """Its power ports; None where they could not be read, and where an earlier version did not say."""
    disk_serials: tuple[str, ...] | None = field(metadata=LEFT_OUT)
    """Of its disks that have one; None where they could not be read, and where an earlier version did not say."""
    macs: tuple[RecordedMac, ...] = field(metadata=LACKED)
