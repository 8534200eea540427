"""What switches and the gateway must show by SNMP and on their command lines, by the description."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from dcdecom.model.estate.command_line import CliPort, CliTables
from dcdecom.model.estate.network import Aggregate, ArpEntry, FdbEntry, Neighbour, NetworkTables, PortState
from tests.records import make_aggregate, make_cli_port, make_port_state

from .ground import Ground, Station

ETHERNET = 6
"""ifType ethernetCsmacd."""
CHASSIS_MAC = 4
NETWORK_KINDS = ("router", "bridge", "station")
"""The gateway of the lab is a bridge too; what counts is the first of these."""


@dataclass(frozen=True)
class Shown:
    """What a device shows, as far as the description tells it."""

    name: str
    fdb: tuple[FdbEntry, ...]
    """Of addresses on its own ports."""
    astray: tuple[FdbEntry, ...]
    """Addresses behind other switches that are seen anywhere but on the way to them. Silent ones may be missing."""
    neighbours: tuple[Neighbour, ...]
    ports: tuple[PortState, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    arp: tuple[ArpEntry, ...] = ()
    unsaved: tuple[str, ...] = ()


def by_snmp(ground: Ground, device: str) -> Shown:
    shown = _shown(ground, device, ground.estate.port_short, lambda station: station.short)
    gateway = device == ground.estate.gateway.name
    return replace(
        shown,
        ports=tuple(port_state(ground, port) for port in sorted(_plugged(ground, device))),
        aggregates=tuple(_aggregates(ground, device)),
        arp=tuple(ArpEntry(one.ip, one.mac) for one in _settled(ground)) if gateway else (),
    )


def by_cli(ground: Ground, device: str) -> Shown:
    return _shown(ground, device, ground.estate.port_name, lambda station: station.port)


def read_by_snmp(ground: Ground, device: str, tables: NetworkTables) -> Shown:
    """What was read, as far as the description tells it."""
    wanted = {ground.estate.port_short(port) for port in _plugged(ground, device)}
    known = {(one.ip, one.mac) for one in _settled(ground)}
    shown = _read(ground, device, tables.system_name, tables.fdb, tables.neighbours, ground.estate.port_short)
    return replace(
        shown,
        ports=tuple(without_mac(port) for port in tables.ports if port.name in wanted),
        aggregates=tables.aggregates,
        arp=tuple(entry for entry in tables.arp if (entry.ip, entry.mac) in known),
    )


def read_by_cli(ground: Ground, device: str, tables: CliTables) -> Shown:
    """What was read, less what another case may have on this switch just now."""
    assert tables.startup_read
    others = [ground.estate.port_name(a.port) for name in ground.beside for a in ground.estate.server(name).attachments]
    unsaved = tuple(line for line in tables.unsaved if not any(f"interface {port} " in line for port in others))
    shown = _read(ground, device, tables.hostname, tables.fdb, tables.neighbours, ground.estate.port_name)
    return replace(shown, unsaved=unsaved)


def port_state(ground: Ground, number: int, up: bool = True) -> PortState:
    names = ground.estate.port_short(number), ground.estate.port_name(number)
    return make_port_state(1, *names, "", ETHERNET, admin_up=True, oper_up=up, last_change_ticks=0)


def cli_port(ground: Ground, number: int, up: bool = True) -> CliPort:
    return make_cli_port(ground.estate.port_name(number), True, up, (), saved_down=False)


def without_mac(port: PortState) -> PortState:
    """Ports have addresses of their own choosing."""
    return replace(port, mac=None)


def without_stanza(port: CliPort) -> CliPort:
    """FRR shows no stanza of a port that nobody has set; how our own lines would show is the dialect's affair."""
    return replace(port, stanza=(), own_lines=())


def _settled(ground: Ground) -> Iterator[Station]:
    return (one for one in ground.stations if one.server not in ground.beside)


def _plugged(ground: Ground, device: str) -> set[int]:
    """Ports with link: those towards other devices, and those of servers that nobody else touches."""
    estate = ground.estate
    links = {one.uplink for one in estate.switches if one.name == device}
    links |= {one.to.port for one in estate.switches if one.to.device == device}
    return links | {link.port for one in ground.settled if one.switch == device for link in one.attachments}


def _aggregates(ground: Ground, device: str) -> Iterator[Aggregate]:
    for one in ground.estate.servers:
        if one.switch == device and one.data.lag:
            members = tuple(ground.estate.port_short(port) for port in one.data.ports)
            partners = tuple(str(one.data.mac) for _ in members)
            yield make_aggregate(ground.estate.aggregate_short(one.data.lag), members, partners)


def _shown(ground: Ground, device: str, port: Callable[[int], str], seen_at: Callable[[Station], str]) -> Shown:
    here = [one for one in _settled(ground) if one.switch == device]
    fdb = tuple(FdbEntry(one.mac, seen_at(one), one.vlan, "learned") for one in here)
    return Shown(device, fdb, (), tuple(_neighbours(ground, device, port)))


def _neighbours(ground: Ground, device: str, port: Callable[[int], str]) -> Iterator[Neighbour]:
    estate = ground.estate
    macs = {estate.gateway.name: estate.gateway.mac, **{one.name: one.mac for one in estate.switches}}
    wires = [((one.name, one.uplink), (one.to.device, one.to.port)) for one in estate.switches]
    for (here, number), (there, far) in [*wires, *((b, a) for a, b in wires)]:
        if here == device:
            kind = "router" if there == estate.gateway.name else "bridge"
            name = estate.port_short(far)
            yield Neighbour(port(number), CHASSIS_MAC, macs[there], name, there, frozenset({kind}))
    for one in ground.settled:
        if one.switch == device and one.lldp:
            for number in one.data.ports:
                yield Neighbour(port(number), CHASSIS_MAC, one.data.mac, "", one.name, frozenset({"station"}))


def _read(
    ground: Ground, device: str, name: str, fdb: tuple[FdbEntry, ...], neighbours: tuple[Neighbour, ...],
    port: Callable[[int], str],
) -> Shown:  # fmt: skip
    switches = {one.mac: one.switch for one in _settled(ground)}
    here = tuple(entry for entry in fdb if switches.get(entry.mac) == device)
    elsewhere = [(entry, switches[entry.mac]) for entry in fdb if switches.get(entry.mac, device) != device]
    astray = tuple(entry for entry, there in elsewhere if entry.port != port(ground.way(device, there)))
    heard = tuple(_heard(ground, one) for one in neighbours if one.system_name not in ground.beside)
    return Shown(name, here, astray, heard)


def _heard(ground: Ground, neighbour: Neighbour) -> Neighbour:
    """A neighbour by the first thing that it is; a server may call its port by name or by address."""
    assert neighbour.capabilities is not None
    kind = next(kind for kind in NETWORK_KINDS if kind in neighbour.capabilities)
    server = neighbour.system_name in {one.name for one in ground.estate.servers}
    return replace(neighbour, capabilities=frozenset({kind}), port_id="" if server else neighbour.port_id)
