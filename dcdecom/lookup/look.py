"""What one switch shows now, SNMP and command line side by side."""

from __future__ import annotations

from datetime import datetime

from dcdecom.collect.site import Site, if_whole
from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.lookup.network import PortSighting, Sites, holders, places, read_network, recorded_sites, unreadable
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.command_line import CliPort, Proven
from dcdecom.model.estate.listing import AddressHolder
from dcdecom.model.estate.network import Neighbour, PortState
from dcdecom.model.estate.reading import Absent, Answer, Reading, Source, Unreadable
from dcdecom.model.evidence import Bundle, Witness
from dcdecom.model.settings import Inventory
from dcdecom.ports.clock import Clock
from dcdecom.ports.systems import Readers


@dataclass(frozen=True)
class PortView:
    """One port as every source has it."""

    name: str
    """NetBox's name, else the switch's own."""
    state: PortState | None
    """By SNMP's tables; None where it has no such interface, or was not read."""
    places: tuple[PortSighting, ...]
    neighbours: tuple[tuple[Witness, Neighbour], ...]
    aggregate: str = ""
    """The aggregate that it is a member of, by SNMP, else by the command line."""
    uplink: bool = False
    members: tuple[str, ...] = ()
    """The ports of that aggregate."""
    bundle: Bundle | None = None
    """The same by the command line; None where that was not read."""


@dataclass(frozen=True)
class SwitchView:
    """One switch as it is now."""

    name: str
    taken_at: datetime
    snmp: Answer[str]
    """sysName."""
    cli: Answer[str]
    """Host name at the prompt."""
    recorded: bool
    """NetBox has it, so that its uplinks are known by the record too."""
    oddities: tuple[str, ...]
    unsaved: tuple[str, ...]
    uncommitted: tuple[str, ...]
    """What somebody has begun to edit in the candidate that all share."""
    kind: str
    """What people call its kind of command line; empty where that was not read."""
    proven: Proven | None
    """How dcdecom's way of speaking to that kind was tried; None where it was not read."""
    ports: tuple[PortView, ...]
    holders: dict[MacAddress, Answer[tuple[AddressHolder, ...]]]
    unread: tuple[Unreadable, ...]
    """What else could not be read."""
    whole: bool = False
    """By one way at least its address table was read to its end."""
    untold: str = ""
    """Why its agent's table does not tell which ports are empty; empty where it does, or was not read at all."""

    @property
    def record_read(self) -> bool:
        """Whether NetBox could be read: only then is it said what it does not have."""
        return all(u.source.system != "netbox" for u in self.unread)

    def unread_with(self, inventory: Inventory) -> tuple[Unreadable, ...]:
        """Everything that could not be read, but for what the inventory cannot log in to."""
        host = inventory.hosts[self.name]
        own = [a for a, access in ((self.snmp, host.snmp), (self.cli, host.cli)) if access]
        return (*unreadable(own), *self.unread)


@dataclass(frozen=True)
class OnePort:
    """One port of a switch, asked for by itself."""

    switch: SwitchView
    port: PortView
    snmp: Answer[PortState]
    cli: Answer[CliPort]


@dataclass(frozen=True)
class SwitchLook:
    """A look, and the site that it was taken from, for who judges it."""

    switch: SwitchView
    site: Site


def look_at_switch(name: str, readers: Readers, clock: Clock, wanted: str = "") -> SwitchLook:
    """Every port of a switch; `wanted` is read by itself beside the tables."""
    sites, unread = recorded_sites([name], readers)
    ports = [(name, wanted)] if wanted else []
    site = read_network([name, *_gateways(sites)], sites, readers, ports)
    return SwitchLook(_view(site, name, readers, clock, unread), site)


def port_of(looked: SwitchLook, port: str) -> OnePort:
    """One port of a look that asked for it, under any of its names. Raises InputError where nobody knows it."""
    site, switch = looked.site, looked.switch
    by_snmp, by_cli = site.snmp_ports[switch.name, port], site.cli_ports[switch.name, port]
    if not any(isinstance(a, Reading) for a in (by_snmp, by_cli)) and isinstance(by_snmp, Absent):
        raise InputError(
            f"{switch.name} has no port {port}: names are compared exactly, and one has to fit. Nothing was changed.",
            f"dcdecom look {switch.name}",
        )
    names = site.names[switch.name]
    own = names.recorded_as(port)
    silent = PortView(own, names.state(port), (), (), "", own in site.uplinks.get(switch.name, ()))
    view = next((p for p in switch.ports if p.name == own), silent)
    return OnePort(switch, view, by_snmp, by_cli)


def _gateways(sites: Sites) -> list[str]:
    return [d.name for a in sites.values() if isinstance(a, Reading) for d in a.value if d.gateway]


def _view(site: Site, name: str, readers: Readers, clock: Clock, unread: tuple[Unreadable, ...]) -> SwitchView:
    snmp, cli = site.snmp[name], site.cli.get(name) or Absent("a gateway", Source.named("cli", name), clock.now())
    ports = _ports(site, name)
    gateway = any(d.name == name for d in site.gateways)
    table = [if_whole(snmp)] if isinstance(snmp, Reading) and not gateway else []
    held = holders((p.mac for port in ports for p in port.places), readers)
    return SwitchView(
        name, clock.now(),
        Reading(snmp.value.system_name, snmp.source, snmp.taken_at) if isinstance(snmp, Reading) else snmp,
        Reading(cli.value.hostname, cli.source, cli.taken_at) if isinstance(cli, Reading) else cli,
        recorded=any(d.name == name and d.id for d in site.devices),
        oddities=snmp.value.oddities if isinstance(snmp, Reading) else (),
        unsaved=cli.value.unsaved if isinstance(cli, Reading) else (),
        uncommitted=cli.value.uncommitted if isinstance(cli, Reading) else (),
        kind=cli.value.kind if isinstance(cli, Reading) else "",
        proven=cli.value.proven if isinstance(cli, Reading) else None,
        ports=ports,
        holders=held,
        unread=(*unread, *unreadable([*table, *held.values()])),
        whole=isinstance(if_whole(snmp), Reading) or isinstance(cli, Reading),
        untold="; ".join(snmp.value.gaps) if isinstance(snmp, Reading) else "",
    )  # fmt: skip


def _ports(site: Site, name: str) -> tuple[PortView, ...]:
    """The interfaces in the order of SNMP's table, then what only the command line or LLDP names."""
    names, uplinks = site.names[name], site.uplinks.get(name, frozenset())
    states = {names.recorded_as(names.own(s, s.descr or s.name)): s for s in names.states}
    seen: dict[str, list[PortSighting]] = {}
    for place in places(site.sightings.get(name, ())):
        seen.setdefault(place.port, []).append(place)
    heard: dict[str, list[tuple[Witness, Neighbour]]] = {}
    for witness, neighbour in site.neighbours(name) if name in site.cli else ():
        heard.setdefault(names.recorded_as(neighbour.port), []).append((witness, neighbour))
    return tuple(
        PortView(
            port, states.get(port), tuple(seen.get(port, ())), tuple(heard.get(port, ())),
            aggregate.name if (aggregate := site.aggregate_of(name, port)) else "", port in uplinks,
            tuple(map(names.recorded_as, aggregate.members)) if aggregate else (), site.bundle_of(name, port),
        )
        for port in dict.fromkeys([*states, *seen, *heard])
    )  # fmt: skip
