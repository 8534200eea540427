"""Leases and reservations out of Kea's answers. What stands where nobody expects it makes the whole answer unread."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from dcdecom.adapters.batching import OTHER_FORM, Unread
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress, one_spelling, parse_mac

RECLAIMED = 2
"""State of a lease that is over, and kept for a while."""
DECLINED = 1
"""State of an address that a client found in use by somebody else: nobody has the lease."""
ELSEWHERE = ("hosts-database", "hosts-databases")
"""Where a configuration says that reservations stand in a database, too."""
RADIUS = "libdhcp_radius"
"""A hook library that takes reservations from a server of its own."""
IDENTIFIERS = ("hw-address", "client-id", "duid", "circuit-id", "flex-id")
NO_ADDRESS = "0.0.0.0"  # noqa: S104
"""How a reservation without an address is shown, and one without a server to boot from."""
KNOWN = ("ip-address", "hostname", "next-server", "server-hostname", "boot-file-name", "client-classes")
"""What of a reservation is kept, so that it can be put back."""
BESIDES = "besides"
"""Beside what is kept of a reservation: the names of what is not."""
DUID_OF_ADDRESS = ("0001", "0003")
"""Kinds of DUID that hold a hardware address at their end (RFC 8415)."""
IAID = 10
"""Digits of a client identifier before its DUID: its kind, 255, and four bytes (RFC 4361)."""
PRINTABLE = re.compile(r"[A-Za-z0-9._-]{1,253}")


@dataclass(frozen=True)
class Subnet:
    id: int
    """0 for what holds in every subnet."""
    prefix: str

    def __str__(self) -> str:
        return f"subnet {self.id}, {self.prefix}" if self.id else "every subnet"


@dataclass(frozen=True)
class Reservation:
    subnet: Subnet
    by: str
    """The kind of its identifier, such as hw-address; empty where it has one of none that is known."""
    identifier: str
    ip: str
    """Empty where it reserves no address."""
    hostname: str
    entry: str
    """What of it is known, as JSON in one line; of what it holds besides, which may be secret, the names alone."""
    more: tuple[str, ...]
    """These names."""

    @classmethod
    def of(cls, subnet: Subnet, row: Any) -> Reservation:
        by = next((name for name in IDENTIFIERS if row.get(name)), "")
        ip = str(row.get("ip-address") or "")
        given = {name: value for name, value in row.items() if value and value != NO_ADDRESS}
        known = {name: value for name, value in given.items() if name in (by, *KNOWN)}
        more = tuple(sorted(given.keys() - known.keys()))
        return cls(
            subnet, by, str(row.get(by) or ""), one_spelling(ip) if ip and ip != NO_ADDRESS else "", _name(row),
            json.dumps({**known, BESIDES: more} if more else known, sort_keys=True), more,
        )  # fmt: skip

    @property
    def mac(self) -> MacAddress | None:
        return _mac(self.identifier) if self.by == "hw-address" else None

    def is_of(self, macs: Collection[MacAddress]) -> bool:
        """Whether it is by one of these addresses, also inside of a client's identifier (RFC 2132, RFC 4361)."""
        if self.by == "hw-address":
            return self.mac in macs
        digits = re.sub(r"[^0-9a-f]", "", self.identifier.lower())
        own = [mac.replace(":", "") for mac in macs]
        if self.by == "client-id" and not digits.startswith("ff"):
            return digits in [f"01{mac}" for mac in own]
        duid = {"client-id": digits[IAID:], "duid": digits}.get(self.by, "")
        return duid.startswith(DUID_OF_ADDRESS) and any(duid.endswith(mac) for mac in own)


@dataclass(frozen=True)
class Lease:
    subnet: int
    ip: str
    mac: MacAddress | None
    """None where its hardware address is no MAC address, or it has none."""
    state: int


@dataclass(frozen=True)
class Config:
    """The part of a configuration that is about addresses."""

    subnets: tuple[Subnet, ...]
    reservations: tuple[Reservation, ...]


def config_of(answer: Any, service: str) -> Config:
    """Every subnet and reservation of a configuration. Raises Unread where some may stand elsewhere."""
    try:
        root = answer[{"dhcp4": "Dhcp4"}[service]]
        for place in ELSEWHERE:
            if root.get(place):
                raise Unread(f"reservations stand in a database, too ({place}), which is not read")
        if any(RADIUS in hook["library"] for hook in root.get("hooks-libraries", [])):
            raise Unread(f"reservations may come from a RADIUS server ({RADIUS}), which is not read")
        places = _places(root)
        subnets = [subnet for subnet, _ in places[1:]]
        found = [Reservation.of(at, row) for at, place in places for row in place.get("reservations", [])]
    except OTHER_FORM as error:
        raise Unread(f"its configuration has another form than Kea 2.6's ({type(error).__name__})") from None
    if len({subnet.id for subnet in subnets}) != len(subnets):
        raise Unread("two subnets of its configuration have one id")
    if (everywhere := sum(_counted(root))) != len(found):
        raise Unread(f"its configuration has {everywhere} reservations, {len(found)} of them where they are looked for")
    return Config(tuple(subnets), tuple(found))


def subnet_row(root: Any, id: int) -> Subnet:
    """The subnet of this id as reservations tell of it; 0 is every subnet."""
    return next(subnet for subnet, _ in _places(root) if subnet.id == id)


def rows_of(root: Any, id: int) -> list[Any]:
    """The list of one subnet's reservations, to be changed in place. Raises StopIteration where it has none."""
    place = next(row for subnet, row in _places(root) if subnet.id == id)
    found: list[Any] = place.setdefault("reservations", [])
    return found


def _places(root: Any) -> list[tuple[Subnet, Any]]:
    """Where reservations may stand: below all subnets, and in each."""
    rows = [*root.get("subnet4", [])]
    for network in root.get("shared-networks", []):
        rows += network.get("subnet4", [])
    return [(Subnet(0, ""), root), *((Subnet(_id(row["id"]), str(row["subnet"])), row) for row in rows)]


def _counted(place: Any) -> Iterator[int]:
    """How many reservations stand anywhere in a part of a configuration."""
    if isinstance(place, dict):
        for name, value in place.items():
            if name == "reservations" and isinstance(value, list):
                yield len(value)
            elif name != "user-context":
                yield from _counted(value)
    elif isinstance(place, list):
        for value in place:
            yield from _counted(value)


def _name(row: Any) -> str:
    name = str(row.get("hostname") or "")
    return name if PRINTABLE.fullmatch(name) else ""


def leases_of(answer: Any, subnets: Collection[int] | None) -> tuple[Lease, ...]:
    """Every lease of an answer that is not over; None has none. Raises Unread where one is of none of these subnets."""
    try:
        rows = answer["leases"] if answer is not None else []
        found = [
            Lease(_id(row["subnet-id"]), one_spelling(row["ip-address"]), _mac(row["hw-address"]), _id(row["state"]))
            for row in rows
        ]
    except OTHER_FORM as error:
        raise Unread(f"its leases have another form than Kea 2.6's ({type(error).__name__})") from None
    for lease in found:
        if subnets is not None and lease.subnet not in subnets:
            raise Unread(f"it gave a lease of subnet {lease.subnet}, which was not asked for")
    return tuple(lease for lease in found if lease.state != RECLAIMED)


def _id(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _mac(text: object) -> MacAddress | None:
    try:
        return parse_mac(text) if isinstance(text, str) else None
    except ValueError:
        return None
