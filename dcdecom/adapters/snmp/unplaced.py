"""Addresses that a forwarding table has and places on no port that is known: which are told by LLDP, and what is left.

On a switch with such addresses no port is proved to be empty: any of them may be learned there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from dcdecom.adapters.snmp.varbinds import Oddities
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import FdbEntry, Neighbour

STATION = frozenset({"station"})
SPEAKS = ("learned", "other")
"""Entries behind which somebody may speak; what is configured or the switch's own is nobody."""


def placed_by_lldp(
    fdb: tuple[FdbEntry, ...], neighbours: Iterable[Neighbour]
) -> tuple[tuple[FdbEntry, ...], Oddities, Oddities]:
    """The table with what LLDP places, what is odd about that, and the gap that is left.

    A station that is heard on one port alone, and that the table itself places nowhere, is on that port.
    """
    heard = _stations(neighbours)
    elsewhere = {entry.mac for entry in fdb if entry.port}
    told = {
        entry.mac: heard[entry.mac]
        for entry in fdb
        if _is_lost(entry) and entry.mac not in elsewhere and entry.mac in heard
    }
    found = tuple(replace(e, port=told[e.mac]) if _is_lost(e) and e.mac in told else e for e in fdb)
    lost, every = {e.mac for e in found if _is_lost(e)}, {e.mac for e in found if e.status in SPEAKS}
    odd = (f"addresses that the forwarding table places on no port, and LLDP on one: {len(told)}",) if told else ()
    gap = f"addresses that stand on no known port: {len(lost)} of {len(every)}; where they are learned cannot be told"
    return found, odd, (gap,) if lost else ()


def without_doubles(entries: Iterable[FdbEntry]) -> tuple[FdbEntry, ...]:
    """Entries without those that stand on no port while another row of the same address and VLAN names one."""
    entries = tuple(entries)
    vlans: dict[MacAddress, set[int | None]] = defaultdict(set)
    for entry in entries:
        if entry.port:
            vlans[entry.mac].add(entry.vlan)
    return tuple(e for e in entries if not (_is_lost(e) and _is_in(e.vlan, vlans.get(e.mac, set()))))


def _is_in(vlan: int | None, known: set[int | None]) -> bool:
    return bool(known) and (vlan is None or None in known or vlan in known)


def _is_lost(entry: FdbEntry) -> bool:
    return not entry.port and entry.status in SPEAKS


def _stations(neighbours: Iterable[Neighbour]) -> Mapping[str, str]:
    """The chassis ids that are stations, and nothing else, wherever they are heard, and heard on one known port."""
    ports: dict[str, set[str]] = defaultdict(set)
    for neighbour in neighbours:
        ports[neighbour.chassis_id].add(neighbour.port if neighbour.capabilities == STATION else "")
    return {said: port for said, found in ports.items() if len(found) == 1 for port in found if port}
