"""The rows of a forwarding table (BRIDGE-MIB, RFC 4188; Q-BRIDGE-MIB, RFC 4363): address, bridge port, VLAN, status."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from dcdecom.adapters.snmp.interfaces import Names
from dcdecom.adapters.snmp.mib import (
    BASE_PORT_IF_INDEX,
    FDB_ADDRESS,
    FDB_PORT,
    FDB_STATUS,
    FDB_STATUSES,
    Q_FDB_PORT,
    Q_FDB_STATUS,
    Oid,
)
from dcdecom.adapters.snmp.varbinds import Columns, Index, Oddities, Value
from dcdecom.adapters.snmp.vlans import Vlans, vlan_databases
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress, mac_of
from dcdecom.model.estate.network import Learned

MAC_OCTETS = 6

Row: TypeAlias = tuple[Index, Value, MacAddress | None, Learned | None]
"""Index, number in the port column, address and status; None where the row does not tell, or calls itself invalid."""


@dataclass(frozen=True)
class Form:
    """One of the two tables: its columns, and how many numbers stand before the address in its index."""

    name: str
    port: Oid
    status: Oid
    lead: int


Q_BRIDGE = Form("dot1qTpFdbTable", Q_FDB_PORT, Q_FDB_STATUS, 1)
BRIDGE = Form("dot1dTpFdbTable", FDB_PORT, FDB_STATUS, 0)


@dataclass(frozen=True)
class Table:
    """A table that has rows: of the agent itself, or of the context of one VLAN."""

    form: Form
    columns: Columns
    ports: Mapping[int, int]
    """Bridge port to ifIndex."""
    vlans: Mapping[int, int]
    """Filtering database to VLAN."""
    context: int | None = None
    """The VLAN in whose context it stands."""

    @property
    def rows(self) -> Mapping[Index, Value]:
        return self.columns[self.form.port]

    @cached_property
    def has_status(self) -> bool:
        return bool(self.columns[self.form.status])

    @cached_property
    def read(self) -> tuple[Row, ...]:
        """Every row with what its index and its status say."""
        return tuple((index, number, self.mac(index), self.status(index)) for index, number in self.rows.items())

    def vlan(self, index: Index) -> int | None:
        return self.vlans.get(index[0]) if self.form.lead else self.context

    def mac(self, index: Index) -> MacAddress | None:
        """The address of a row; None where its index does not hold one and no column says it."""
        lead = self.form.lead
        if len(index) == 1 and not lead:
            return self.columns.mac(FDB_ADDRESS, *index)
        octets = index[lead + self.has_lengths :]
        if len(octets) != MAC_OCTETS or max(octets) > 255:
            return None
        return mac_of(bytes(octets))

    @cached_property
    def has_lengths(self) -> bool:
        """Whether every index names the address's length before it (arubaos-cx, edgeswitch), as the MIB does not ask.

        One odd row cannot make it so: some agents (ies52xx) put a further number behind the address.
        """
        lead = self.form.lead
        return all(len(index) == lead + 1 + MAC_OCTETS and index[lead] == MAC_OCTETS for index in self.rows)

    def status(self, index: Index) -> Learned | None:
        if not self.has_status:
            return "learned"
        return FDB_STATUSES.get(self.columns.whole(self.form.status, *index) or 1)


def tables_with_rows(columns: Columns, names: Names, vlans: Vlans, ports: Mapping[int, int]) -> Iterator[Table]:
    """Those that have rows, the one that says most first."""
    found = [Table(Q_BRIDGE, columns, ports, _vlans(columns))]
    for vlan, shown in vlans.columns.items():
        own, _ = read_bridge_ports(shown, names)
        found.append(Table(BRIDGE, shown, {**ports, **own}, {}, vlan))
    found.append(Table(BRIDGE, columns, ports, {}))
    return (table for table in found if table.rows)


def needs_addresses(columns: Columns) -> bool:
    """Whether a table counts its rows (fortiswitch) instead of having the address in the index, as the MIB asks."""
    return any(len(index) == 1 for index in columns[FDB_PORT])


def read_bridge_ports(columns: Columns, names: Names) -> tuple[Mapping[int, int], Oddities]:
    """Bridge port to ifIndex (dot1dBasePortIfIndex), without the rows that lead to no interface."""
    rows = {index[0]: value for index, value in columns[BASE_PORT_IF_INDEX].items() if len(index) == 1}
    ports = {port: value for port, value in rows.items() if isinstance(value, int) and value in names.by_index}
    oddities = []
    if any(port not in ports for port in rows):
        oddities.append(f"bridge ports that lead to no interface: {len(rows) - len(ports)}")
    if bridge_ports_from_zero(columns):
        oddities.append("bridge ports are counted from 0: the ports of addresses may be one off")
    return ports, tuple(oddities)


def bridge_ports_from_zero(columns: Columns) -> bool:
    """Whether an agent counts its bridge ports from 0; RFC 4188 begins with 1, and 0 in a row is no port."""
    return (0,) in columns[BASE_PORT_IF_INDEX]


def _vlans(columns: Columns) -> Mapping[int, int]:
    """Filtering database to VLAN, where one VLAN alone uses it."""
    if counts_by_vlan(columns):
        return {}
    users = defaultdict(set)
    for vlan, database in vlan_databases(columns):
        users[database].add(vlan)
    return {database: min(vlans) for database, vlans in users.items() if len(vlans) == 1}


def counts_by_vlan(columns: Columns) -> bool:
    """Whether addresses stand in databases that no VLAN has and that are VLANs (DES-3038): then no number is sure."""
    pairs = [*vlan_databases(columns)]
    alone = {vlan for vlan, _ in pairs} - {database for _, database in pairs}
    return bool(alone & {index[0] for index in columns[Q_FDB_PORT]})
