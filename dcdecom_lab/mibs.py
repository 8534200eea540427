"""What the lab's agents show: the world's tables as rows of the standard MIBs, in the order of a walk.

Numbers differ on purpose, as they do on real devices: port 7 is bridge port 7, ifIndex 10107 and LLDP port 9.
"""

from __future__ import annotations

import ipaddress
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from dcdecom.model.address import MacAddress
from dcdecom_lab.rows import Kind, Oid, Row, Value
from dcdecom_lab.tables import DEFAULT_VLAN, NO_PARTNER, ArpRow, FdbRow, Heard, Interface
from dcdecom_lab.world import World

T = TypeVar("T")
Column: TypeAlias = tuple[int, Kind, Callable[[T], Value]]
"""A column's number, the type of its values, and the value of one row."""

SYSTEM: Oid = (1, 3, 6, 1, 2, 1, 1)
UPTIME: Oid = (*SYSTEM, 3, 0)
IF_ENTRY: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1)
IP: Oid = (1, 3, 6, 1, 2, 1, 4)
BRIDGE: Oid = (1, 3, 6, 1, 2, 1, 17)
IF_X_ENTRY: Oid = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
ENTITY: Oid = (1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1)
LLDP: Oid = (1, 0, 8802, 1, 1, 2, 1)
LAG: Oid = (1, 2, 840, 10006, 300, 43, 1)

IF_TYPE = {"port": 6, "aggregate": 161, "vlan": 53, "tunnel": 131}
FDB_STATUS = {"other": 1, "learned": 3, "self": 4, "static": 5}
CAPABILITY_BIT = {"bridge": 0x20, "wlan": 0x10, "router": 0x08, "telephone": 0x04, "station": 0x01}
"""LldpSystemCapabilitiesMap, its first bit the highest."""
CHASSIS = (1001,)


@dataclass(frozen=True)
class View:
    """What an agent shows of its bridge."""

    vlan: int | None = None
    """This vlan only, as a Cisco switch shows it in the context `vlan-N`; 0 shows none."""
    shifted: bool = False
    """The forwarding table names the bridge port after the right one, as seen on a real device."""
    unplaced: bool = False
    """The forwarding table has 0 where bridge ports belong: it knows each address, and tells none of their ports."""


def agent_rows(world: World, device: str, view: View) -> list[Row]:
    """Everything that the agent of a switch or of the gateway shows. Raises KeyError for an unknown device."""
    interfaces = world.interfaces(device)
    gateway = device == world.description.gateway.name
    serial = world.description.gateway.serial if gateway else world.description.switch(device).serial
    mac = world.description.gateway.mac if gateway else world.description.switch(device).mac
    about = f"dcdecom lab {'gateway' if gateway else 'switch'} {device}".encode()
    rows = [*_system(world, device, about), *_interfaces(interfaces), *_entity(device, serial)]
    rows += _lldp(device, about, mac, interfaces, world.neighbours(device))
    if gateway:
        return sorted([*rows, *_arp(world.arp(), interfaces)])
    shown = [row for row in world.fdb(device) if view.vlan in (None, row.vlan)]
    vlans = (world.description.vlans.data, world.description.vlans.bmc)
    rows += [*_bridge(mac, interfaces), *_fdb(shown, interfaces, view), *_vlans(vlans), *_aggregates(mac, interfaces)]
    return sorted(rows)


class AgentRows:
    """The rows of one agent, computed afresh once anything has changed that they are computed from."""

    def __init__(self, world: World, device: str) -> None:
        self._world, self._device = world, device
        self._known: dict[View, tuple[dict[str, Any], list[Row]]] = {}

    def __call__(self, view: View) -> list[Row]:
        """What `agent_rows` answers now."""
        now = self._world.shown_from()
        before, rows = self._known.get(view, ({}, []))
        if before != now:
            rows = agent_rows(self._world, self._device, view)
            self._known[view] = now, rows
        at = bisect_left(rows, (UPTIME,))
        return [*rows[:at], (UPTIME, "ticks", self._world.uptime(self._device)), *rows[at + 1 :]]


def if_index(row: Interface) -> int:
    return row.number + {"port": 10100, "aggregate": 5000, "vlan": 0, "tunnel": 9000}[row.kind] + row.shift


def bridge_port(row: Interface) -> int:
    return row.number + {"aggregate": 100, "tunnel": 200}.get(row.kind, 0)


def lldp_port(number: int) -> int:
    """LLDP counts the ports of its own: neither by ifIndex nor by bridge port."""
    return number + 2


def _table(entry: Oid, columns: Iterable[Column[T]], items: Iterable[T], index: Callable[[T], Oid]) -> Iterator[Row]:
    places = [(index(item), item) for item in items]
    return (((*entry, number, *at), kind, value(item)) for number, kind, value in columns for at, item in places)


def _scalars(group: Oid, *values: tuple[int, Kind, Value]) -> Iterator[Row]:
    return (((*group, number, 0), kind, value) for number, kind, value in values)


def _said(text: str, most: int) -> bytes:
    """What somebody wrote, as long as the object may be; bytes that are no UTF-8 as they were."""
    return text.encode("utf-8", "surrogateescape")[:most]


def _octets(mac: MacAddress) -> bytes:
    return bytes.fromhex(mac.replace(":", ""))


def _system(world: World, device: str, about: bytes) -> Iterator[Row]:
    site = world.description.site.name.encode()
    return _scalars(
        SYSTEM,
        (1, "octets", about),
        (2, "oid", (1, 3, 6, 1, 4, 1, 32473, 1)),
        (3, "ticks", world.uptime(device)),
        (4, "octets", b""),
        (5, "octets", device.encode()),
        (6, "octets", site),
    )


def _interfaces(interfaces: tuple[Interface, ...]) -> Iterator[Row]:
    """ifTable and ifXTable (RFC 2863)."""
    table: tuple[Column[Interface], ...] = (
        (1, "integer", if_index),
        (2, "octets", lambda row: row.name.encode()),
        (3, "integer", lambda row: IF_TYPE[row.kind]),
        (4, "integer", lambda row: 1500),
        (5, "gauge", lambda row: 1_000_000_000),
        (6, "octets", lambda row: _octets(row.mac)),
        (7, "integer", lambda row: 1 if row.admin_up else 2),
        (8, "integer", lambda row: 1 if row.oper_up else 2),
        (9, "ticks", lambda row: row.changed),
    )
    extended: tuple[Column[Interface], ...] = (
        (1, "octets", lambda row: row.short.encode()),
        (15, "gauge", lambda row: 1000),
        (17, "integer", lambda row: 1 if row.kind == "port" else 2),
        (18, "octets", lambda row: _said(row.alias, 64)),
    )
    yield from _table(IF_ENTRY, table, interfaces, lambda row: (if_index(row),))
    yield from _table(IF_X_ENTRY, extended, interfaces, lambda row: (if_index(row),))


def _entity(device: str, serial: str) -> Iterator[Row]:
    """entPhysicalTable (RFC 6933): one chassis."""
    columns: tuple[Column[str], ...] = (
        (2, "octets", lambda _: b"dcdecom lab chassis"),
        (5, "integer", lambda _: 3),
        (7, "octets", lambda _: device.encode()),
        (11, "octets", lambda _: serial.encode()),
        (13, "octets", lambda _: b"LAB-48"),
    )
    return _table(ENTITY, columns, [device], lambda _: CHASSIS)


def _bridge(mac: MacAddress, interfaces: tuple[Interface, ...]) -> Iterator[Row]:
    """dot1dBase (RFC 4188): an aggregate is a bridge port, its members are none."""
    ports = [row for row in interfaces if row.aggregate is None]
    columns: tuple[Column[Interface], ...] = ((1, "integer", bridge_port), (2, "integer", if_index))
    yield from _scalars((*BRIDGE, 1), (1, "octets", _octets(mac)), (2, "integer", len(ports)), (3, "integer", 2))
    yield from _table((*BRIDGE, 1, 4, 1), columns, ports, lambda row: (bridge_port(row),))


def _fdb(rows: list[FdbRow], interfaces: tuple[Interface, ...], view: View) -> Iterator[Row]:
    """dot1dTpFdbTable (RFC 4188) and dot1qTpFdbTable (RFC 4363), whose fdbId here is the vlan."""
    ports = {row.name: bridge_port(row) + (1 if view.shifted else 0) for row in interfaces}
    by_mac: tuple[Column[FdbRow], ...] = (
        (1, "octets", lambda row: _octets(row.mac)),
        (2, "integer", lambda row: 0 if view.unplaced else ports.get(row.interface, 0)),
        (3, "integer", lambda row: FDB_STATUS[row.status]),
    )
    once = {row.mac: row for row in reversed(rows)}
    yield from _table((*BRIDGE, 4, 3, 1), by_mac, once.values(), lambda row: tuple(_octets(row.mac)))
    if view.vlan is None:
        index = ((*BRIDGE, 7, 1, 2, 2, 1), by_mac[1:], rows)
        yield from _table(*index, lambda row: (row.vlan, *_octets(row.mac)))


def _vlans(vlans: Iterable[int]) -> Iterator[Row]:
    """dot1qVlanFdbId, indexed by time mark and vlan."""
    columns: tuple[Column[int], ...] = ((3, "gauge", lambda vlan: vlan),)
    return _table((*BRIDGE, 7, 1, 4, 2, 1), columns, (DEFAULT_VLAN, *vlans), lambda vlan: (0, vlan))


def _lldp(
    device: str, about: bytes, mac: MacAddress, interfaces: tuple[Interface, ...], heard: tuple[Heard, ...]
) -> Iterator[Row]:
    """LLDP-MIB (IEEE 802.1AB): the local system, its ports, and what they hear."""
    local: tuple[Column[Interface], ...] = (
        (2, "integer", lambda row: 5),
        (3, "octets", lambda row: row.short.encode()),
        (4, "octets", lambda row: row.name.encode()),
    )
    remote: tuple[Column[Heard], ...] = (
        (4, "integer", lambda row: 7 if row.local else 4),
        (5, "octets", lambda row: _said(row.name, 255) if row.local else _octets(row.chassis)),
        (6, "integer", lambda row: 5),
        (7, "octets", lambda row: row.port_id.encode()),
        (8, "octets", lambda row: row.port_id.encode()),
        (9, "octets", lambda row: _said(row.name, 255)),
        (10, "octets", lambda row: row.about.encode()),
        (11, "octets", _capabilities),
        (12, "octets", _capabilities),
    )
    ports = [row for row in interfaces if row.kind == "port"]
    own: tuple[tuple[int, Kind, Value], ...] = (
        (1, "integer", 4),
        (2, "octets", _octets(mac)),
        (3, "octets", device.encode()),
        (4, "octets", about),
        (5, "octets", bytes([CAPABILITY_BIT["bridge"], 0])),
        (6, "octets", bytes([CAPABILITY_BIT["bridge"], 0])),
    )
    yield from _scalars((*LLDP, 3), *own)
    yield from _table((*LLDP, 3, 7, 1), local, ports, lambda row: (lldp_port(row.number),))
    at = {row: (0, lldp_port(row.port), number) for number, row in enumerate(heard, 1)}
    yield from _table((*LLDP, 4, 1, 1), remote, heard, at.__getitem__)


def _capabilities(row: Heard) -> bytes:
    return bytes([sum(CAPABILITY_BIT[capability] for capability in row.capabilities), 0])


def _aggregates(mac: MacAddress, interfaces: tuple[Interface, ...]) -> Iterator[Row]:
    """IEEE8023-LAG-MIB: a port is attached to its aggregate while it has link, and then names its partner's system.

    Column 8 is what an administrator expects of the partner, 9 what the partner says.
    """
    index = {row.number: if_index(row) for row in interfaces if row.kind == "aggregate"}
    groups: tuple[Column[Interface], ...] = (
        (2, "octets", lambda row: _octets(row.mac)),
        (4, "octets", lambda row: _octets(mac)),
        (5, "integer", lambda row: 1),
    )
    ports: tuple[Column[Interface], ...] = (
        (3, "octets", lambda row: _octets(mac)),
        (8, "octets", lambda row: _octets(NO_PARTNER)),
        (9, "octets", lambda row: _octets(row.partner)),
        (12, "integer", lambda row: index.get(row.aggregate or 0, 0)),
        (13, "integer", lambda row: index.get(row.aggregate or 0, 0) if row.oper_up else 0),
    )
    kinds = {kind: [row for row in interfaces if row.kind == kind] for kind in ("aggregate", "port")}
    yield from _table((*LAG, 1, 1, 1), groups, kinds["aggregate"], lambda row: (if_index(row),))
    yield from _table((*LAG, 2, 1, 1), ports, kinds["port"], lambda row: (if_index(row),))


def _arp(rows: Iterable[ArpRow], interfaces: tuple[Interface, ...]) -> Iterator[Row]:
    """ipNetToMediaTable and ipNetToPhysicalTable (RFC 4293), on the gateway's routed vlans."""
    index = {row.number: if_index(row) for row in interfaces if row.kind == "vlan"}
    media: tuple[Column[ArpRow], ...] = (
        (1, "integer", lambda row: index[row.vlan]),
        (2, "octets", lambda row: _octets(row.mac)),
        (3, "address", _packed),
        (4, "integer", lambda row: 4 if row.own else 3),
    )
    physical: tuple[Column[ArpRow], ...] = (
        (4, "octets", lambda row: _octets(row.mac)),
        (6, "integer", lambda row: 5 if row.own else 3),
    )
    known = list(rows)
    v4 = [row for row in known if len(_packed(row)) == 4]
    yield from _table((*IP, 22, 1), media, v4, lambda row: (index[row.vlan], *_packed(row)))
    yield from _table((*IP, 35, 1), physical, known, lambda row: (index[row.vlan], *_inet(row)))


def _packed(row: ArpRow) -> bytes:
    return ipaddress.ip_address(row.ip).packed


def _inet(row: ArpRow) -> Oid:
    """InetAddressType and InetAddress as an index: type, length, octets (RFC 4001)."""
    octets = _packed(row)
    return (1 if len(octets) == 4 else 2, len(octets), *octets)
