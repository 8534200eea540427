"""What a device of the record holds: where an address stands, and which addresses are a device's main ones."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MAIN_ROLES, MainRole


@dataclass(frozen=True)
class Assignment:
    """An IP address, and what it stands on."""

    id: int
    address: str
    """Without the prefix length."""
    status: str
    interface_id: int
    """Of the device's interface that it stands on; 0 where it stands on none, or on something else."""
    of: str
    """What it stands on, as `srv-disdik-01 eno1`; empty where on nothing."""
    device_id: int
    """Of that interface's device; 0 where there is none."""
    etag: str


@dataclass(frozen=True)
class WholeAddress:
    """An IP address with all that is needed to make it again."""

    id: int
    address: str
    """Without the prefix length."""
    status: str
    interface_id: int
    """Of the device's interface that it stands on; 0 where it stands on none, or on something else."""
    of: str
    """What it stands on, as `srv-disdik-01 eno1`; empty where on nothing."""
    etag: str
    kept: str
    """All that NetBox has about it, as JSON that makes it again."""
    outside: tuple[str, ...]
    """Addresses that are translated to it (NAT): they would lose it."""


@dataclass(frozen=True)
class MainAddresses:
    """A device's primary and out-of-band addresses, by their ids; 0 where there is none."""

    id: int
    name: str
    serial: str
    primary_ip4: int
    primary_ip6: int
    oob_ip: int
    etag: str

    def of(self, role: str) -> int:
        """The id of the address in one of the three."""
        return {"primary_ip4": self.primary_ip4, "primary_ip6": self.primary_ip6, "oob_ip": self.oob_ip}[role]

    def roles_of(self, address_id: int) -> tuple[MainRole, ...]:
        """In which of the three an address stands."""
        return tuple(role for role in MAIN_ROLES if self.of(role) == address_id)
