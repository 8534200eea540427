"""Writes to NetBox: status, place, cables, addresses, notes; and the ways back."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.changes.change import Change


@dataclass(frozen=True)
class DeviceChange(Change):
    """A write to one NetBox device, which is known by more than its id."""

    system: ClassVar[str] = "netbox"
    device_id: int
    serial: str

    @property
    def target(self) -> str:
        return f"device {self.device_id}"


@dataclass(frozen=True)
class SetStatus(DeviceChange):
    """Give a NetBox device its final status. Last of all: other tools delete monitoring hosts on it."""

    kind: ClassVar[str] = "status"
    before: str
    after: str
    etag: str


@dataclass(frozen=True)
class ReleasePosition(DeviceChange):
    """Take a NetBox device out of its rack: rack, position and face together."""

    kind: ClassVar[str] = "position"
    rack_id: int
    rack: str
    position: str
    face: str
    etag: str


@dataclass(frozen=True)
class RestorePosition(DeviceChange):
    """Put a NetBox device back into its rack: the way back from ReleasePosition."""

    kind: ClassVar[str] = "place"
    rack_id: int
    rack: str
    position: str
    face: str


Plug: TypeAlias = Literal["", "power"]
"""What of the device a cable is plugged into, by `interface_id` and `interface`: an interface, or a power port."""


@dataclass(frozen=True)
class RemoveCable(Change):
    """Remove one cable from NetBox, of the network or for power."""

    kind: ClassVar[str] = "cable"
    system: ClassVar[str] = "netbox"
    cable_id: int
    label: str
    status: str
    interface_id: int
    interface: str
    peer_id: int
    peer: str
    etag: str
    plug: Plug = ""

    @property
    def target(self) -> str:
        return f"cable {self.cable_id}"


@dataclass(frozen=True)
class RestoreCable(Change):
    """Plug a removed cable in again in NetBox, as it was; it gets a new id. The way back from RemoveCable."""

    kind: ClassVar[str] = "recable"
    system: ClassVar[str] = "netbox"
    label: str
    interface_id: int
    interface: str
    peer: str
    kept: str
    """All that NetBox had about it, as `CableRecord.kept`."""
    plug: Plug = ""

    @property
    def target(self) -> str:
        return f"cable at {'power port' if self.plug else 'interface'} {self.interface_id}"


@dataclass(frozen=True)
class SetAddressStatus(Change):
    """Mark an IP address of the device in NetBox; it is never deleted on the first day."""

    kind: ClassVar[str] = "address"
    system: ClassVar[str] = "netbox"
    address_id: int
    address: str
    before: str
    after: str
    etag: str

    @property
    def target(self) -> str:
        return f"address {self.address_id}"


@dataclass(frozen=True)
class AddNote(Change):
    """Leave the journal's head as a note on the NetBox device: an anchor outside the team's reach."""

    kind: ClassVar[str] = "note"
    system: ClassVar[str] = "netbox"
    device_id: int
    step: str

    @property
    def target(self) -> str:
        return f"note {self.device_id} {self.step}"
