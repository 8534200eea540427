"""Forwarding tables of an agent, and on which of its interfaces each address stands.

What is read here is one witness of two; by which book the numbers of the port column are read, `numbering` decides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import field

from dcdecom.adapters.snmp.bridge import Table, counts_by_vlan, read_bridge_ports, tables_with_rows
from dcdecom.adapters.snmp.interfaces import Names, few, own_addresses
from dcdecom.adapters.snmp.mib import BASE_PORT_IF_INDEX, FDB_PORT, NAMES, Q_FDB_PORT, VLAN_FDB_ID
from dcdecom.adapters.snmp.numbering import Numbering, read_numbering
from dcdecom.adapters.snmp.unplaced import without_doubles
from dcdecom.adapters.snmp.varbinds import Columns, Oddities, Value
from dcdecom.adapters.snmp.vlans import NO_VLANS, Vlans, vlan_databases
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import Aggregate, FdbEntry, Neighbour


@dataclass
class Forwarding:
    """Every address once for each of its ports and VLANs, and what was wrong with the rows."""

    names: Names
    numbering: Numbering
    own: frozenset[MacAddress] = frozenset()
    """The switch's own addresses: on no port they are where they belong."""
    odd: Counter[str] = field(default_factory=Counter)
    """Reasons for which rows were left out or lack something, each with a count."""
    lost: int = 0
    """Rows whose address could not be read."""
    found: dict[tuple[MacAddress, str], list[FdbEntry]] = field(default_factory=lambda: defaultdict(list))

    @property
    def entries(self) -> tuple[FdbEntry, ...]:
        return without_doubles(entry for known in self.found.values() for entry in known)

    def add(self, table: Table) -> None:
        labels = {number: self._label(table, number) for number in set(table.rows.values())}
        for index, number, mac, status in table.read:
            if mac is None:
                self.lost += 1
                self.odd[f"{table.form.name} rows whose index holds no address"] += 1
            elif mac == "00:00:00:00:00:00" or int(mac[:2], 16) & 1:
                self.odd[f"{table.form.name} rows with a group or zero address"] += 1
            elif status is None:
                self.odd[f"{table.form.name} rows that call themselves invalid"] += 1
            else:
                label = labels[number]
                itself = not label and mac in self.own
                self._add(table, FdbEntry(mac, label, table.vlan(index), "self" if itself else status))

    def _label(self, table: Table, number: Value) -> str:
        """The interface that a number of the port column stands for; 0 stands for none that is known."""
        return self.names.port(self.numbering.interface(table, number)) if isinstance(number, int) and number else ""

    def _add(self, table: Table, entry: FdbEntry) -> None:
        known = self.found[entry.mac, entry.port]
        if not any(_says_more(other, entry, table.has_status) for other in known):
            known.append(entry)


def _says_more(other: FdbEntry, entry: FdbEntry, has_status: bool) -> bool:
    """Whether an entry adds nothing to one of the same address and port."""
    return entry.vlan in (None, other.vlan) and (not has_status or entry.status == other.status)


def read_fdb(
    columns: Columns,
    names: Names,
    vlans: Vlans = NO_VLANS,
    neighbours: Iterable[Neighbour] = (),
    aggregates: Iterable[Aggregate] = (),
) -> tuple[tuple[FdbEntry, ...], Oddities, Oddities]:
    """Every address of all tables, what is odd about them, and why they are not whole."""
    ports, odd_ports = read_bridge_ports(columns, names)
    tables = list(tables_with_rows(columns, names, vlans, ports))
    numbering = read_numbering(tables, columns, names, neighbours, aggregates)
    forwarding = Forwarding(names, numbering, own_addresses(columns))
    for table in tables:
        forwarding.add(table)
    counted = (f"{reason}: {count}" for reason, count in forwarding.odd.items())
    told = (numbering.oddity,) if numbering.oddity else ()
    oddities = (*odd_ports, *told, *dict.fromkeys(_whole_tables(columns, tables)), *counted)
    return forwarding.entries, oddities, tuple(_gaps(forwarding, columns, tables, vlans))


def _whole_tables(columns: Columns, tables: Iterable[Table]) -> Iterator[str]:
    """What is odd about a table as a whole."""
    for table in tables:
        if not table.ports and not table.columns[BASE_PORT_IF_INDEX]:
            yield "no dot1dBasePortIfIndex: the ports of addresses are not known"
        if not table.has_status:
            yield f"{table.form.name} has no status column: every address counts as learned"
        if table.form.lead and not columns[VLAN_FDB_ID]:
            yield "no dot1qVlanFdbId: the VLANs of addresses are not known"
        if table.form.lead and counts_by_vlan(columns):
            yield "dot1qTpFdbTable does not go by dot1qVlanFdbId: the VLANs of addresses are not known"
    if strange := len(columns[VLAN_FDB_ID]) - len([*vlan_databases(columns)]):
        yield f"dot1qVlanFdbId rows that name no VLAN: {strange}"


def _gaps(forwarding: Forwarding, columns: Columns, tables: list[Table], vlans: Vlans) -> Iterator[str]:
    if not forwarding.entries:
        yield "the forwarding tables show no address"
    if forwarding.numbering.gap:
        yield forwarding.numbering.gap
    if forwarding.lost:
        yield f"forwarding table rows whose address could not be read: {forwarding.lost}"
    for column in (FDB_PORT, Q_FDB_PORT):
        if any(column in shown.unordered for shown in (columns, *vlans.columns.values())):
            yield f"{NAMES[column]} came unordered: rows may be missing"
    for reason, ids in vlans.by_reason():
        yield f"the forwarding table of VLAN {few(ids)} was not read: {reason}"
