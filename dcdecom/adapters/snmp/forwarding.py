"""Forwarding tables: BRIDGE-MIB (RFC 4188) and Q-BRIDGE-MIB (RFC 4363), from bridge ports to interfaces by the book.

The book is not always right: on recorded devices it named the neighbour's port (`dell-sonic`). What is read here is one
witness of two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dcdecom.adapters.snmp.cells import Columns, Index, Oddities
from dcdecom.adapters.snmp.interfaces import Names
from dcdecom.adapters.snmp.mib import (
    BASE_PORT_IF_INDEX,
    FDB_ADDRESS,
    FDB_PORT,
    FDB_STATUS,
    FDB_STATUSES,
    Q_FDB_PORT,
    Q_FDB_STATUS,
    VLAN_FDB_ID,
    Oid,
)
from dcdecom.model.estate import FdbEntry, MacAddress, parse_mac

MAC_OCTETS = 6


@dataclass(frozen=True)
class Table:
    """One of the two tables: its columns, and how many numbers stand before the address in its index."""

    name: str
    port: Oid
    status: Oid
    lead: int


TABLES = (Table("dot1qTpFdbTable", Q_FDB_PORT, Q_FDB_STATUS, 1), Table("dot1dTpFdbTable", FDB_PORT, FDB_STATUS, 0))


def needs_addresses(columns: Columns) -> bool:
    """Whether a table counts its rows (fortiswitch) instead of having the address in the index, as the MIB asks."""
    return any(len(index) == 1 for index in columns[FDB_PORT])


def read_fdb(columns: Columns, names: Names) -> tuple[tuple[FdbEntry, ...], Oddities]:
    """Every address of both tables once. A row that cannot be read is counted with its reason."""
    bridge_ports, oddities = read_bridge_ports(columns, names)
    odd: Counter[str] = Counter()
    entries: dict[tuple[MacAddress, str], list[FdbEntry]] = defaultdict(list)
    for table in TABLES:
        for entry in _rows(columns, table, names, bridge_ports, odd):
            known = entries[entry.mac, entry.port]
            if not _said_before(entry, known, bool(columns[table.status])):
                known.append(entry)
    counted = tuple(f"{reason}: {count}" for reason, count in odd.items())
    found = tuple(entry for known in entries.values() for entry in known)
    return found, (*oddities, *_whole_tables(columns), *counted)


def _said_before(entry: FdbEntry, known: list[FdbEntry], knows_status: bool) -> bool:
    """Whether an entry adds nothing: one of the same address and port is there that says as much or more."""
    return any(
        entry.vlan in (None, other.vlan) and (not knows_status or entry.status == other.status) for other in known
    )


def read_bridge_ports(columns: Columns, names: Names) -> tuple[Mapping[int, int], Oddities]:
    """Bridge port to ifIndex (dot1dBasePortIfIndex), without the rows that lead to no interface."""
    rows = {index[0]: value for index, value in columns[BASE_PORT_IF_INDEX].items() if len(index) == 1}
    ports = {port: value for port, value in rows.items() if isinstance(value, int) and value in names.by_index}
    oddities = []
    if any(port not in ports for port in rows):
        oddities.append(f"bridge ports that lead to no interface: {len(rows) - len(ports)}")
    if 0 in rows:
        oddities.append("bridge ports are counted from 0: the ports of addresses may be one off")
    return ports, tuple(oddities)


def _whole_tables(columns: Columns) -> Iterator[str]:
    """What is odd about a table as a whole."""
    filled = [table for table in TABLES if columns[table.port]]
    if not filled:
        yield "the forwarding tables are empty; some agents show them only in a context for each VLAN"
    elif not columns[BASE_PORT_IF_INDEX]:
        yield "no dot1dBasePortIfIndex: the ports of addresses are not known"
    for table in filled:
        if not columns[table.status]:
            yield f"{table.name} has no status column: every address counts as learned"
        if table.lead and not columns[VLAN_FDB_ID]:
            yield "no dot1qVlanFdbId: the VLANs of addresses are not known"


def _rows(
    columns: Columns, table: Table, names: Names, bridge_ports: Mapping[int, int], odd: Counter[str]
) -> Iterator[FdbEntry]:
    vlans = _vlans(columns)
    counted = _length_in_index(columns[table.port], table.lead)
    for index, port in columns[table.port].items():
        mac = _mac(columns, index, table.lead, counted)
        status = FDB_STATUSES.get(columns.whole(table.status, *index) or 1) if columns[table.status] else "learned"
        if mac is None:
            odd[f"{table.name} rows whose index holds no address"] += 1
        elif mac == "00:00:00:00:00:00" or int(mac[:2], 16) & 1:
            odd[f"{table.name} rows with a group or zero address"] += 1
        elif status is None:
            odd[f"{table.name} rows that call themselves invalid"] += 1
        else:
            label = names.label(bridge_ports.get(port, 0)) if isinstance(port, int) and port else ""
            if not label and status != "self":
                odd[f"{table.name} addresses on a port that is not known"] += 1
            yield FdbEntry(mac, label, vlans.get(index[0]) if table.lead else None, status)


def _mac(columns: Columns, index: Index, lead: int, counted: bool) -> MacAddress | None:
    if len(index) == 1 and not lead:
        return columns.mac(FDB_ADDRESS, *index)
    octets = index[lead + counted :]
    if len(octets) != MAC_OCTETS or any(octet > 255 for octet in octets):
        return None
    return parse_mac(bytes(octets).hex())


def _length_in_index(rows: Mapping[Index, object], lead: int) -> bool:
    """Whether every index names the address's length before it (arubaos-cx, edgeswitch), which the MIB does not.

    One row cannot tell: an address may begin with 06, and some agents (ies52xx) put a further number behind it.
    """
    return bool(rows) and all(len(index) == lead + 1 + MAC_OCTETS and index[lead] == MAC_OCTETS for index in rows)


def _vlans(columns: Columns) -> Mapping[int, int]:
    """Filtering database to VLAN, where one VLAN alone uses it (dot1qVlanFdbId: index TimeMark, VLAN)."""
    users = defaultdict(set)
    for index, database in columns[VLAN_FDB_ID].items():
        if len(index) == 2 and isinstance(database, int):
            users[database].add(index[1])
    return {database: min(vlans) for database, vlans in users.items() if len(vlans) == 1}
