"""Leases and reservations in DHCP that go with a server: read by its identifiers, and written one at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from dcdecom.errors import NotSent
from dcdecom.model.address import MacAddress

if TYPE_CHECKING:
    from dcdecom.model.changes.dhcp import DeleteLease, RemoveReservation, RestoreReservation
    from dcdecom.model.estate.dhcp import HeldAddresses, Reserved
    from dcdecom.model.estate.reading import Answer
    from dcdecom.model.estate.references import Subject
    from dcdecom.ports.write_permit import WritePermit


NONE_REMOVED = "the configuration has no addresses of this DHCP server removed any more"


class AddressReader(Protocol):
    """The DHCP servers whose leases and reservations go with a server."""

    def held(self, subjects: Sequence[Subject]) -> Mapping[str, Answer[HeldAddresses]]:
        """By the server's name, what all of them have of it. Unreadable where one of them was not read."""
        ...

    def leased(self, server: str, subnet: int, mac: MacAddress) -> Answer[tuple[str, ...]]:
        """The addresses that one subnet leases to a hardware address now."""
        ...

    def reserved(self, server: str, subnet: int, by: str, identifier: str, entry: str) -> Answer[Reserved]:
        """A reservation as it is now; `entry` says for which address another one would be in the way."""
        ...


class AddressWriter(Protocol):
    """Leases and reservations, written by subnet and identifier.

    Each write uses up the permit for its change before it sends anything.
    """

    def delete_lease(
        self, permit: WritePermit[DeleteLease], server: str, subnet: int, identifier: str, ips: tuple[str, ...]
    ) -> None:
        """Delete what the subnet leases to this hardware address: so many leases, and no more."""
        ...

    def remove_reservation(
        self, permit: WritePermit[RemoveReservation], server: str, subnet: int, by: str, identifier: str, entry: str
    ) -> bytes:
        """Remove a reservation that is exactly this one, for good; what says that it was written to the file."""
        ...

    def restore_reservation(
        self, permit: WritePermit[RestoreReservation], server: str, subnet: int, by: str, identifier: str, entry: str
    ) -> bytes:
        """Put a reservation back for good, where nothing stands in its place."""
        ...


class NoAddresses:
    """`AddressWriter` where the configuration has no addresses removed: it sends nothing."""

    def delete_lease(
        self, permit: WritePermit[DeleteLease], server: str, subnet: int, identifier: str, ips: tuple[str, ...]
    ) -> None:
        raise NotSent(NONE_REMOVED)

    def remove_reservation(
        self, permit: WritePermit[RemoveReservation], server: str, subnet: int, by: str, identifier: str, entry: str
    ) -> bytes:
        raise NotSent(NONE_REMOVED)

    def restore_reservation(
        self, permit: WritePermit[RestoreReservation], server: str, subnet: int, by: str, identifier: str, entry: str
    ) -> bytes:
        raise NotSent(NONE_REMOVED)


class AddressAccount(Protocol):
    """The right of dcdecom's account at each DHCP server that it writes to, tried without effect."""

    def servers(self) -> tuple[str, ...]:
        """Those that dcdecom writes to itself."""
        ...

    def may_delete(self, server: str) -> Answer[str]:
        """Why the account may not delete leases; empty where it may."""
        ...
