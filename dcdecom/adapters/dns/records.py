"""Records of zones as plain values, and what of each leads somewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from dcdecom.late_dataclass import dataclass

ADDRESSES = frozenset({"A", "AAAA"})
MADE_BY_SIGNING = frozenset({"RRSIG", "NSEC", "NSEC3", "DNSKEY", "CDS", "CDNSKEY", "ZONEMD", "NSEC3PARAM"})
"""What a signed zone makes of its other records by itself."""
SERVES = frozenset({"NS", "MX", "SOA"})
"""Types by which a host serves the whole of what is below their owner."""


@dataclass(frozen=True)
class Record:
    """One record. Names are in small letters, with their last dot."""

    zone: str
    owner: str
    type: str
    value: str
    """As in a zone file."""
    targets: tuple[str, ...] = ()
    """Names to which it leads."""
    addresses: tuple[str, ...] = ()
    """Addresses to which it leads, in their shortest spelling."""
    ttl: int = field(default=0, compare=False)
    """What tells records apart is not how long they are kept."""

    def __str__(self) -> str:
        return f"{self.owner} {self.type} {self.value} (zone {self.zone})"


def zone_of(name: str) -> str:
    """A zone's name as records have it: `batam.go.id` becomes `batam.go.id.`"""
    return name.casefold().rstrip(".") + "."


def parents(name: str) -> tuple[str, ...]:
    """Every name above it, the nearest first."""
    labels = name.rstrip(".").split(".")
    return tuple(".".join(labels[n:]) + "." for n in range(1, len(labels)))


class Zones:
    """All records of one view, by where they stand and where they lead. Made once, and asked for every server."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = tuple(records)
        self.at: dict[str, list[Record]] = {}
        self.below: dict[str, list[Record]] = {}
        """By each name above the owner."""
        self.to_address: dict[str, list[Record]] = {}
        self.to_name: dict[str, list[Record]] = {}
        for record in self.records:
            self.at.setdefault(record.owner, []).append(record)
            for address in record.addresses:
                self.to_address.setdefault(address, []).append(record)
        self._names = {above for owner in self.at for above in parents(owner)} | self.at.keys()
        self._dnames = {r.owner: r.targets[0] for r in self.records if r.type == "DNAME"}
        for record in self.records:
            for target in record.targets:
                for name in dict.fromkeys((target, *self.answered_by(target))):
                    self.to_name.setdefault(name, []).append(record)

    def rrset(self, record: Record) -> list[Record]:
        return [other for other in self.at[record.owner] if (other.zone, other.type) == (record.zone, record.type)]

    def all_below(self, name: str) -> list[Record]:
        """Records of all names below one."""
        if not self.below:
            for record in self.records:
                for above in parents(record.owner):
                    self.below.setdefault(above, []).append(record)
        return self.below.get(name, [])

    def wildcards_above(self, name: str) -> list[Record]:
        return [record for above in parents(name) for record in self.at.get(f"*.{above}", ())]

    def reverse(self, pointer: str) -> Iterable[Record]:
        """The records by which an address is looked up backwards, through the CNAMEs of RFC 2317."""
        seen, names = set[str](), [pointer]
        while names:
            name = names.pop()
            if name in seen:
                continue
            seen.add(name)
            for record in self.at.get(name, ()):
                if record.type in ("PTR", "CNAME"):
                    yield record
                if record.type == "CNAME":
                    names.extend(record.targets)

    def answered_by(self, target: str) -> tuple[str, ...]:
        """Names by whose records a name is answered that has none itself: a wildcard's, and where a DNAME leads."""
        found: list[str] = []
        name = target
        for _ in range(8):
            above = next((each for each in parents(name) if each in self._dnames), "")
            if not above:
                break
            name = name.removesuffix(above) + self._dnames[above]
            found.append(name)
        if name not in self._names:
            encloser = next((each for each in parents(name) if each in self._names), "")
            if encloser and f"*.{encloser}" in self.at:
                found.append(f"*.{encloser}")
        return tuple(found)
