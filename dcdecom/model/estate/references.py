"""What refers to a server: lines of texts, and objects of the record that point to it, each with who answers for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress

ReferenceKind: TypeAlias = Literal[
    "text", "file-name",
    "service", "group", "nat", "virtual-machine", "chassis-master", "chassis-member", "contact", "field", "contract",
    "dns-own", "dns-unrecorded", "dns-differs", "dns-foreign", "dns-shared", "dns-elsewhere", "dns-serves",
    "dns-wildcard",
    "dhcp-reservation", "dhcp-lease", "dhcp-foreign", "dhcp-unclear",
    "known-host", "keytab", "certificate",
]
"""Of a text: a line, or the name of a file. Of the record: what kind of object points to the server. Of DNS: what a
record that leads to it is to the server, or to others. Of DHCP: what has its hardware address, what has one of its
addresses for another, and what is by something else. Of a known_hosts file: an entry. Of
keytabs: a principal that has keys there. Of certificates: one in force."""
TokenKind: TypeAlias = Literal["name", "address", "mac", "serial", "device"]
"""`device`: the record's own object of it."""


@dataclass(frozen=True)
class ReferenceSource:
    """One place that the configuration names, in which servers may be mentioned."""

    name: str
    """The configuration's name for it."""
    about: str
    """What it holds, such as firewall or playbook."""
    owner: str
    """Who answers for every line of it."""
    archive: bool
    """Whether it tells of the past only: what stands there is noted, and nobody is asked."""

    of_system: str = ""
    """Which system it is, such as netbox, dns or dhcp; empty for texts."""

    def __str__(self) -> str:
        if not self.of_system:
            return f"texts {self.name}"
        return f"references {self.name}" if self.of_system == self.name else f"{self.of_system} {self.name}"


@dataclass(frozen=True)
class SourceState:
    """What of a source was read."""

    version: str
    """The commit; empty where a source has none."""
    as_of: datetime | None
    """When it was last brought up to date; None where it is no copy of anything."""
    old: bool
    """Whether that is too long ago to say what stands there now."""
    left_out: tuple[str, ...]
    """What of it was not searched, each with why: nothing is known of what stands there."""


@dataclass(frozen=True)
class Reference:
    """One mention. The line itself is not kept, since it may hold a password."""

    kind: ReferenceKind
    place: str
    """Such as `rules/dmz.nft:12`, or `https tcp/443, service 12`."""
    by: TokenKind
    token: str
    """By what it mentions the server, in the record's spelling."""
    other_name: str = ""
    """A name in DNS by which the mention may be another device's; empty where there is none."""


@dataclass(frozen=True)
class Mentions:
    """Every mention of one server in one source."""

    state: SourceState
    lines: tuple[Reference, ...]


@dataclass(frozen=True)
class Subject:
    """A server by all that it may be mentioned by."""

    device: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    macs: tuple[MacAddress, ...]
    serials: tuple[str, ...]
    record_id: int = 0
    """Of the record's object; 0 where there is none, or it is not known."""


def subject(
    device: str,
    names: tuple[str, ...] = (),
    addresses: tuple[str, ...] = (),
    macs: tuple[MacAddress, ...] = (),
    serials: tuple[str, ...] = (),
    record_id: int = 0,
) -> Subject:
    """A server by what is known of it. What is empty is no term, and neither is a serial number without a digit, such
    as `Unknown` or `To be filled by O.E.M.`, which any machine may bear."""
    numbers = (serial for serial in serials if any(c.isdigit() for c in serial))
    once = tuple(dict.fromkeys(macs))
    return Subject(device, _each((device, *names)), _each(addresses), once, _each(numbers), record_id)


def _each(terms: Iterable[str]) -> tuple[str, ...]:
    """Each term once; none that is empty."""
    return tuple(dict.fromkeys(term.strip() for term in terms if term.strip()))
