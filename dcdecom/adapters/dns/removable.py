"""Which record sets go with a server, and which of their records. Pure.

What is not certainly the server's own stays, and is told by the findings of the first check: names of others,
wildcards, what stands at the top of a zone or at or below a delegation, and whatever hands a domain on.
"""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.adapters.dns.own_records import Leading
from dcdecom.adapters.dns.records import ADDRESSES, MADE_BY_SIGNING, Record, Zones, parents
from dcdecom.model.estate.references import Reference

NEVER = MADE_BY_SIGNING | {"SOA", "NS", "DS", "DNAME"}
ALIASES = frozenset({"CNAME", "PTR", "SRV", "HTTPS", "SVCB", "NAPTR"})
"""Types that lead somewhere by a name, and nowhere else."""
GOES = frozenset({"dns-own", "dns-unrecorded", "dns-shared"})
ORDER = {"PTR": 2, "A": 1, "AAAA": 1}
"""Aliases go first, reverse names last."""


def removable(zones: Zones, leading: Leading) -> Iterator[tuple[Record, tuple[Record, ...], tuple[Record, ...], str]]:
    """One record of each set, the whole set, what of it goes, and a name by which it may be another device's."""
    found = leading.found()
    sets: dict[tuple[str, str, str], list[tuple[Record, Reference]]] = {}
    for record, reference in found.items():
        if _goes(zones, leading, record, reference):
            sets.setdefault((record.zone, record.owner, record.type), []).append((record, reference))
    for those in sorted(sets.values(), key=lambda of: (ORDER.get(of[0][0].type, 0), of[0][0].owner, of[0][0].type)):
        first = those[0][0]
        whole = tuple(sorted(zones.rrset(first), key=lambda record: record.value))
        goes = tuple(record for record in whole if any(record == one for one, _ in those))
        yield first, whole, goes, next((reference.other_name for _, reference in those if reference.other_name), "")


def _goes(zones: Zones, leading: Leading, record: Record, reference: Reference) -> bool:
    owner = record.owner
    if reference.kind not in GOES or record.type in NEVER or owner.startswith("*.") or _is_handed_on(zones, record):
        return False
    if any(other.type in ("NS", "MX") and other.owner != owner for other in zones.to_name.get(owner, ())):
        return False  # somebody's name server or mail exchanger
    if record.type in ADDRESSES:
        return leading.is_own(record)
    if record.type == "PTR":
        return reference.kind == "dns-own"  # at the server's own address
    if record.type in ALIASES and record.targets:
        hints = not record.addresses or leading.is_own(record)
        return hints and all(_ends_here(zones, leading, name) for name in record.targets)
    of = owner if leading.is_own_name(owner) else _above_services(owner)
    is_host = leading.is_own_name(of) and not any(one.type == "SOA" for one in zones.at.get(of, ()))
    return is_host and _ends_here(zones, leading, of)


def _ends_here(zones: Zones, leading: Leading, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether every road from a name leads to this server, and none to another.

    A name without an address is the server's own, or no host: RFC 2317 hands pieces of reverse zones on by CNAME.
    """
    if name in seen:
        return False
    records = next((zones.at[one] for one in (name, *zones.answered_by(name)) if one in zones.at), [])
    roads = [record for record in records if record.type in ADDRESSES or record.type == "CNAME"]
    if not roads:
        return leading.is_own_name(name)
    return all(
        leading.is_own(road) if road.type in ADDRESSES else
        all(_ends_here(zones, leading, target, seen | {name}) for target in road.targets)
        for road in roads
    )  # fmt: skip


def _above_services(owner: str) -> str:
    """The name of which it is a service, by labels such as `_443._tcp`, which name no host."""
    while owner.startswith("_"):
        owner = owner.partition(".")[2]
    return owner


def _is_handed_on(zones: Zones, record: Record) -> bool:
    """Whether it stands at the top of its zone, or at or below a delegation: glue is what others are found by."""
    if record.owner == record.zone:
        return True
    for name in (record.owner, *parents(record.owner)):
        if name == record.zone:
            return False
        if any(one.type == "NS" and one.zone == record.zone for one in zones.at.get(name, ())):
            return True
    return False
