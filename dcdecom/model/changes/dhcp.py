"""Writes to a DHCP server: delete a server's lease, remove its reservation, and the way back of the latter."""

from __future__ import annotations

from typing import ClassVar

from dcdecom.late_dataclass import dataclass
from dcdecom.model.changes.change import Change


@dataclass(frozen=True)
class AddressChange(Change):
    """A write to what one subnet of one DHCP server has of one identifier; never to whatever has an address."""

    system: ClassVar[str] = "dhcp"
    server: str
    """By the configuration."""
    subnet: int
    """Its id; 0 for what holds in every subnet."""
    by: str
    """The kind of the identifier, such as hw-address."""
    identifier: str
    asked_of: str
    """Who makes it, where dcdecom may not; empty where dcdecom makes it itself."""


@dataclass(frozen=True)
class DeleteLease(AddressChange):
    """Delete the lease of a hardware address, while it is of the planned address."""

    kind: ClassVar[str] = "lease"
    ips: tuple[str, ...]

    @property
    def target(self) -> str:
        return f"lease {self.server} {self.subnet} {self.identifier}"


@dataclass(frozen=True)
class ReservationChange(AddressChange):
    """A write to one reservation."""

    entry: str
    """The whole of it, as JSON in one line; of one that holds more than dcdecom knows only what it knows."""

    @property
    def target(self) -> str:
        return f"reservation {self.server} {self.subnet} {self.identifier}"


@dataclass(frozen=True)
class RemoveReservation(ReservationChange):
    """Remove a reservation, while it is exactly the planned one."""

    kind: ClassVar[str] = "reservation"


@dataclass(frozen=True)
class RestoreReservation(ReservationChange):
    """Put a removed reservation back: the way back from RemoveReservation."""

    kind: ClassVar[str] = "restore-reservation"
