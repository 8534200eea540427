"""Writes to NetBox on the second day: what a withdrawn device still holds is freed. Each is its own way back."""

from __future__ import annotations

from typing import ClassVar

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MainRole
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.netbox import DeviceChange

NONE = 0
"""The id of no object: an address on no interface, a device without a main address."""


@dataclass(frozen=True)
class SetMainAddress(DeviceChange):
    """Let a device's main address of one kind go, or give it back."""

    kind: ClassVar[str] = "main-address"
    role: MainRole
    address: str
    before: int
    """Id of the address that stands there; `NONE` where none does."""
    after: int
    etag: str


@dataclass(frozen=True)
class SetAssignment(Change):
    """Take an IP address off the interface of the device, or give it back. Its status stays."""

    kind: ClassVar[str] = "assignment"
    system: ClassVar[str] = "netbox"
    address_id: int
    address: str
    status: str
    """That it has, before and after: an address that somebody gave another one is not touched."""
    interface: str
    before: int
    """Id of the interface that it stands on; `NONE` where it stands on none."""
    after: int
    etag: str

    @property
    def target(self) -> str:
        return f"address {self.address_id}"


@dataclass(frozen=True)
class DeleteAddress(Change):
    """Delete an IP address that stands on the device's interface, or on nothing. Its id never comes back."""

    kind: ClassVar[str] = "delete-address"
    system: ClassVar[str] = "netbox"
    address_id: int
    address: str
    status: str
    """An address that somebody gave another one is not deleted."""
    interface: str
    interface_id: int
    """Id of the interface that it stands on; `NONE` where it stands on none."""
    etag: str

    @property
    def target(self) -> str:
        return f"address {self.address_id}"


@dataclass(frozen=True)
class RestoreAddress(Change):
    """Make a deleted IP address again with the same fields; it gets a new id. The way back from DeleteAddress."""

    kind: ClassVar[str] = "new-address"
    system: ClassVar[str] = "netbox"
    address: str
    was: int
    """The id that it had."""
    interface: str
    kept: str
    """All that NetBox had about it, as `WholeAddress.kept`."""

    @property
    def target(self) -> str:
        return f"deleted address {self.was}"


@dataclass(frozen=True)
class RenameDevice(DeviceChange):
    """Give a device another name, so that its own may be used again; or give it back."""

    kind: ClassVar[str] = "name"
    before: str
    after: str
    etag: str
