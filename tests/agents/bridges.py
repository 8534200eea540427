"""Bridges of our own making, whose ports are few and whose tables are wrong in one way; and recordings rewritten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from dcdecom.adapters.snmp.mib import (
    BASE_PORT_IF_INDEX,
    FDB_PORT,
    FDB_STATUS,
    IF_ADMIN_STATUS,
    IF_DESCR,
    IF_LAST_CHANGE,
    IF_NAME,
    IF_OPER_STATUS,
    IF_PHYS_ADDRESS,
    IF_TYPE,
    LLDP_CAPABILITIES,
    LLDP_CHASSIS_ID,
    LLDP_CHASSIS_SUBTYPE,
    LLDP_LOC_PORT_ID,
    LLDP_PORT_ID,
    LLDP_PORT_SUBTYPE,
    LLDP_SYSTEM_NAME,
    Q_FDB_PORT,
    SYS_DESCR,
    SYS_NAME,
    SYS_UP_TIME,
)
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import NetworkTables
from dcdecom_lab.recording import Recording
from dcdecom_lab.rows import Kind, Oid, Row, Value

from .recordings import read_rows

PORTS = range(1, 11)
"""Bridge port n is the interface of index n + 1: ifIndex 1 is a management port that bridges nothing."""
STATION = b"\x01"


def server(n: int) -> MacAddress:
    """The address of a server, and the port on which it stands in truth."""
    return MacAddress(f"02:00:00:00:01:{n:02x}")


def own(n: int) -> MacAddress:
    """The switch's own address on a port."""
    return MacAddress(f"02:00:00:00:ff:{n:02x}")


@dataclass(frozen=True)
class Bridge:
    """Ports `ether2` to `ether11`, bridge ports 1 to 10 by the agent's own table, and what it says of addresses."""

    speaking: Mapping[MacAddress, int]
    """Each address, and the number that stands in the port column of its row."""
    down: frozenset[int] = frozenset()
    """Bridge ports without a link."""
    status: Mapping[MacAddress, int] = field(default_factory=dict)
    macs: Mapping[int, MacAddress] = field(default_factory=lambda: {n: own(n) for n in PORTS})
    """The own address of each bridge port."""
    heard: Mapping[MacAddress, int] = field(default_factory=dict)
    """Who is heard by LLDP as a station, and on which bridge port."""
    base: Mapping[int, int] = field(default_factory=lambda: {n: n + 1 for n in PORTS})
    uptime: int = 100_000
    changed: Mapping[int, int] = field(default_factory=dict)
    """When the link of a bridge port last went up or down, by the clock of `uptime`; 0 for before it began."""

    @property
    def recording(self) -> Recording:
        rows: list[Row] = [
            ((*SYS_DESCR, 0), "octets", b"a bridge"), ((*SYS_UP_TIME, 0), "ticks", self.uptime),
            ((*SYS_NAME, 0), "octets", b"tor-9"),
        ]  # fmt: skip
        for index in range(1, len(PORTS) + 2):
            mac = self.macs.get(index - 1)
            cells: Iterable[tuple[Oid, Kind, Value]] = (
                (IF_DESCR, "octets", f"ether{index}".encode()), (IF_NAME, "octets", f"ether{index}".encode()),
                (IF_TYPE, "integer", 6), (IF_ADMIN_STATUS, "integer", 1),
                (IF_OPER_STATUS, "integer", 2 if index - 1 in self.down else 1),
                (IF_PHYS_ADDRESS, "octets", octets(mac) if mac else b""),
                (IF_LAST_CHANGE, "ticks", self.changed.get(index - 1, 0)),
            )  # fmt: skip
            rows += [((*column, index), kind, value) for column, kind, value in cells]
        rows += [((*BASE_PORT_IF_INDEX, port), "integer", index) for port, index in self.base.items()]
        for mac, number in self.speaking.items():
            rows.append(((*FDB_PORT, *octets(mac)), "integer", number))
            rows.append(((*FDB_STATUS, *octets(mac)), "integer", self.status.get(mac, 3)))
        for row, (mac, port) in enumerate(self.heard.items(), 1):
            at = (0, port, row)
            rows += [
                ((*LLDP_LOC_PORT_ID, port), "octets", f"ether{port + 1}".encode()),
                ((*LLDP_CHASSIS_SUBTYPE, *at), "integer", 4), ((*LLDP_CHASSIS_ID, *at), "octets", octets(mac)),
                ((*LLDP_PORT_SUBTYPE, *at), "integer", 3), ((*LLDP_PORT_ID, *at), "octets", octets(mac)),
                ((*LLDP_SYSTEM_NAME, *at), "octets", b"srv"), ((*LLDP_CAPABILITIES, *at), "octets", STATION),
            ]  # fmt: skip
        unique = {row[0]: row for row in rows}
        return Recording("tor-9", tuple(unique[oid] for oid in sorted(unique)))

    @property
    def tables(self) -> NetworkTables:
        found = read_rows(self.recording)
        assert isinstance(found, NetworkTables), found
        return found


def octets(mac: MacAddress) -> bytes:
    return bytes.fromhex(mac.replace(":", ""))


def by_book(*ports: int) -> dict[MacAddress, int]:
    """A server on each of these bridge ports, as RFC 4188 wants its row."""
    return {server(n): n for n in ports}


def by_index(*ports: int) -> dict[MacAddress, int]:
    """The same with ifIndex in the port column."""
    return {server(n): n + 1 for n in ports}


def placed(tables: NetworkTables) -> dict[MacAddress, str]:
    """Where each address stands; empty where that is not told."""
    return {entry.mac: entry.port for entry in tables.fdb}


def wrong(tables: NetworkTables) -> list[MacAddress]:
    """Servers on another port than the one on which they stand in truth; one that is placed nowhere is on none."""
    truth = {server(n): f"ether{n + 1}" for n in PORTS}
    return [mac for mac, port in placed(tables).items() if port and mac in truth and truth[mac] != port]


# --- recordings -------------------------------------------------------------------------------------------------------

COLUMNS = (FDB_PORT, Q_FDB_PORT)


def to_index(recording: Recording, share: float = 1.0) -> Recording:
    """A recording whose port columns hold ifIndex where they held the number of a bridge port, in a share of rows."""
    chance = Random(1)

    def changed(row: Row, book: Mapping[int, int]) -> Row:
        oid, kind, value = row
        is_port = any(oid[: len(column)] == column for column in COLUMNS)
        if not is_port or not isinstance(value, int) or value not in book or chance.random() >= share:
            return row
        return (oid, kind, book[value])

    book = base_ports(recording.rows)
    return replace(
        recording,
        rows=tuple(changed(row, book) for row in recording.rows),
        vlans={
            vlan: tuple(changed(row, {**book, **base_ports(rows)}) for row in rows)
            for vlan, rows in recording.vlans.items()
        },
    )


def base_ports(rows: Iterable[Row]) -> dict[int, int]:
    """Bridge port to ifIndex, as the agent says it."""
    width = len(BASE_PORT_IF_INDEX)
    return {oid[-1]: value for oid, _, value in rows if oid[:width] == BASE_PORT_IF_INDEX and isinstance(value, int)}


def without(recording: Recording, goes: Callable[[Row], bool]) -> Recording:
    return replace(recording, rows=tuple(row for row in recording.rows if not goes(row)))


