"""What a DHCP server has by the identifiers of a server: leases and reservations that go with it."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress


@dataclass(frozen=True)
class HeldLease:
    """What one subnet has leased to a hardware address."""

    server: str
    """The configuration's name for the DHCP server."""
    subnet: int
    mac: MacAddress
    ips: tuple[str, ...]
    asked_of: str
    """Who deletes it, where dcdecom may not; empty where it may."""


@dataclass(frozen=True)
class HeldReservation:
    """One reservation by an identifier of a server."""

    server: str
    """The configuration's name for the DHCP server."""
    subnet: int
    by: str
    identifier: str
    entry: str
    """What of it can be put back, as JSON in one line; of what it holds besides only the names stand there."""
    asked_of: str
    """Who removes it, where dcdecom may not; empty where it may."""


@dataclass(frozen=True)
class HeldAddresses:
    """Everything that all servers whose addresses are removed have of one server."""

    leases: tuple[HeldLease, ...]
    reservations: tuple[HeldReservation, ...]


@dataclass(frozen=True)
class Reserved:
    """A reservation as it is now; `entry` is empty where there is none."""

    entry: str
    in_the_way: str
    """Another reservation in that subnet for the same address; empty where there is none."""
