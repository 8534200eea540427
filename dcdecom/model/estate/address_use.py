"""What one look over a site says of who uses an address."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress


@dataclass(frozen=True)
class AddressUse:
    """What one look over a site came to."""

    gateways: tuple[str, ...]
    switches: tuple[str, ...]
    unread: tuple[tuple[str, str], ...]
    """Each source that was not read, with why: then an address that was not found may be used all the same."""
    arp: tuple[tuple[str, MacAddress, str], ...]
    """IP address, the MAC address behind it and the gateway that says so, of what was asked for."""
    seen: tuple[tuple[MacAddress, str, str], ...]
    """MAC address, switch and port, of what was asked for."""

    def used(self, address: str) -> tuple[str, ...]:
        """Who has an IP address, as people read it: `02:00:00:00:00:09 by gw-1`; empty where nobody was found."""
        return tuple(dict.fromkeys(f"{mac} by {gateway}" for ip, mac, gateway in self.arp if ip == address))
