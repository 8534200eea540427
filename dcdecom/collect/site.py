"""What the switches and gateways of a site showed, read once for all devices of a request."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import TypeVar

from dcdecom.collect.port_names import Names
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.command_line import CliPort, CliTables, ShownAggregate
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.listing import NetworkDevice
from dcdecom.model.estate.network import Aggregate, FdbEntry, Neighbour, NetworkTables, PortState
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.evidence import Bundle, Sighting, Witness
from dcdecom.model.port_names import Spelling
from dcdecom.ports.systems import Readers

K = TypeVar("K", bound=Hashable)

AHEAD = 6000
"""Hundredths of a second by which a link may have changed after sysUpTime was read: one look takes no longer."""
IN_NONE = Bundle(name="", attached=(), others=(), tells=True, asked=True, unread="")
"""A port that belongs to no aggregate, as the command line shows it."""


@dataclass(frozen=True)
class _Place:
    """A port that an address in a forwarding table is behind; the fields are those of `Sighting`."""

    port: str
    physical: bool
    uplink: bool
    tunnel: str
    via: str
    sure: bool


@dataclass(frozen=True)
class Site:
    """Answers as they came; what they mean for one device is `device_view`'s."""

    sites: Mapping[int, Answer[tuple[NetworkDevice, ...]]]
    devices: tuple[NetworkDevice, ...]
    snmp: Mapping[str, Answer[NetworkTables]]
    cli: Mapping[str, Answer[CliTables]]
    snmp_ports: Mapping[tuple[str, str], Answer[PortState]]
    cli_ports: Mapping[tuple[str, str], Answer[CliPort]]
    macs: Mapping[str, Answer[tuple[MacAddress, ...]]]
    """Interface addresses of the gateways and of the servers themselves."""
    spellings: Mapping[str, Spelling] = field(default_factory=dict)
    """What each kind of switch calls its ports, by the inventory: also while its command line cannot be read."""

    # --- the devices --------------------------------------------------------------------------------------------------

    @cached_property
    def switches(self) -> tuple[NetworkDevice, ...]:
        return tuple(d for d in self.devices if not d.gateway)

    @cached_property
    def gateways(self) -> tuple[NetworkDevice, ...]:
        return tuple(d for d in self.devices if d.gateway)

    @cached_property
    def agents(self) -> tuple[Answer[NetworkTables], ...]:
        """What every agent answered; a switch whose forwarding table is not whole counts as not read."""
        gateways = {d.name for d in self.gateways}
        return tuple(a if name in gateways else if_whole(a) for name, a in self.snmp.items())

    @cached_property
    def gateway_addresses(self) -> frozenset[MacAddress]:
        recorded = {m for d in self.gateways for m in d.macs}
        answers = (self.macs[d.name] for d in self.gateways)
        return frozenset(recorded | {m for a in answers if isinstance(a, Reading) for m in a.value})

    @cached_property
    def arp(self) -> Mapping[str, set[MacAddress]]:
        """IP address -> the MAC addresses that the gateways have for it."""
        table: dict[str, set[MacAddress]] = {}
        for device in self.gateways:
            answer = self.snmp[device.name]
            for entry in answer.value.arp if isinstance(answer, Reading) else ():
                table.setdefault(entry.ip, set()).add(entry.mac)
        return table

    @cached_property
    def names(self) -> Mapping[str, Names]:
        found = {}
        for device in self.devices:
            answer = self.snmp[device.name]
            states = answer.value.ports if isinstance(answer, Reading) else ()
            cli = self.cli.get(device.name)
            known = self.spellings.get(device.name, Spelling())
            spelling = cli.value.spelling if isinstance(cli, Reading) else known
            found[device.name] = Names(states, tuple(i.name for i in device.interfaces), spelling)
        return found

    def aggregates(self, switch: str) -> tuple[Aggregate, ...]:
        """What SNMP shows; behind it, those of the command line of whose ports SNMP shows none in any."""
        if switch not in self._aggregates:
            self._aggregates[switch] = self._both_aggregates(switch)
        return self._aggregates[switch]

    @cached_property
    def _aggregates(self) -> dict[str, tuple[Aggregate, ...]]:
        return {}

    def _both_aggregates(self, switch: str) -> tuple[Aggregate, ...]:
        by_snmp = self.aggregates_by_snmp(switch)
        names = self.names[switch]
        known = {names.recorded_as(member) for aggregate in by_snmp for member in aggregate.members}
        shown = (Aggregate(a.name, (*a.attached, *a.others), (), "shown") for a in self.bundles(switch))
        return (*by_snmp, *(a for a in shown if not known & set(map(names.recorded_as, a.members))))

    def aggregates_by_snmp(self, switch: str) -> tuple[Aggregate, ...]:
        answer = self.snmp[switch]
        return answer.value.aggregates if isinstance(answer, Reading) else ()

    def bundles(self, switch: str) -> tuple[ShownAggregate, ...]:
        """What the command line shows."""
        answer = self.cli.get(switch)
        return (answer.value.aggregates or ()) if isinstance(answer, Reading) else ()

    def bundle_of(self, switch: str, port: str) -> Bundle | None:
        """What the command line says of one port; None where it was not read."""
        answer, named = self.cli.get(switch), self.names[switch].recorded_as
        if not isinstance(answer, Reading):
            return None
        if answer.value.aggregates is None:
            unread = answer.value.aggregates_unread
            return replace(IN_NONE, asked=bool(unread), unread=unread)
        for shown in answer.value.aggregates:
            attached, others = tuple(map(named, shown.attached)), tuple(map(named, shown.others))
            if port in (*attached, *others):
                return Bundle(shown.name, attached, others, shown.tells, asked=True, unread="")
        return IN_NONE

    def neighbours(self, switch: str) -> Iterator[tuple[Witness, Neighbour]]:
        """What a switch hears by LLDP, by each of the two ways into it."""
        snmp, cli = self.snmp[switch], self.cli[switch]
        yield from (("snmp", n) for n in (snmp.value.neighbours if isinstance(snmp, Reading) else ()))
        yield from (("cli", n) for n in (cli.value.neighbours if isinstance(cli, Reading) else ()))

    @cached_property
    def neighbours_on(self) -> Mapping[tuple[str, str], tuple[tuple[Witness, Neighbour], ...]]:
        """The same by switch and port, under NetBox's names."""
        found: dict[tuple[str, str], list[tuple[Witness, Neighbour]]] = {}
        for device in self.switches:
            named = self.names[device.name].recorded_as
            for witness, heard in self.neighbours(device.name):
                found.setdefault((device.name, named(heard.port)), []).append((witness, heard))
        return {key: tuple(heard) for key, heard in found.items()}

    @cached_property
    def uplinks(self) -> Mapping[str, frozenset[str]]:
        """Ports that lead to another switch or gateway: by the record, or because one of ours speaks there."""
        ours = {d.name for d in self.devices}
        found = {}
        for device in self.switches:
            names = self.names[device.name]
            heard = {
                names.recorded_as(n.port)
                for _, n in self.neighbours(device.name)
                if n.capabilities and n.capabilities & {"bridge", "router"} and n.system_name in ours
            }
            found[device.name] = frozenset({u.name for u in device.uplinks} | heard)
        return found

    # --- times --------------------------------------------------------------------------------------------------------

    def booted_at(self, switch: str) -> datetime | None:
        """When sysUpTime began to count."""
        answer = self.snmp[switch]
        if not isinstance(answer, Reading):
            return None
        return answer.taken_at - timedelta(milliseconds=answer.value.uptime_ticks * 10)

    def changed_at(self, switch: str, port: str) -> datetime | None:
        """When a port's link last went up or down; None where the two clocks of the agent do not fit each other."""
        state, answer, booted = self.names[switch].state(port), self.snmp[switch], self.booted_at(switch)
        if state is None or booted is None or not isinstance(answer, Reading):
            return None
        if state.last_change_ticks > answer.value.uptime_ticks + AHEAD:
            return None
        return booted + timedelta(milliseconds=state.last_change_ticks * 10)

    # --- sightings ----------------------------------------------------------------------------------------------------

    @cached_property
    def sightings(self) -> Mapping[str, tuple[Sighting, ...]]:
        """Every row of both forwarding tables of each switch, with its ports under NetBox's names."""
        return {d.name: tuple(self._sightings(d.name)) for d in self.switches}

    def _sightings(self, switch: str) -> Iterator[Sighting]:
        snmp, cli = self.snmp[switch], self.cli[switch]
        if isinstance(snmp, Reading):
            yield from (s for row in snmp.value.fdb for s in self._seen(switch, "snmp", row, snmp.taken_at))
        if isinstance(cli, Reading):
            yield from (s for row in cli.value.fdb for s in self._seen(switch, "cli", row, cli.taken_at))

    def _seen(self, switch: str, witness: Witness, row: FdbEntry, taken_at: datetime) -> Iterator[Sighting]:
        """One row: on its port, or on each member of its aggregate."""
        for place in self._places(switch, row.port):
            yield Sighting(
                row.mac, switch, place.port, witness, row.status, row.vlan, taken_at,
                physical=place.physical, uplink=place.uplink, tunnel=place.tunnel, via=place.via, sure=place.sure,
            )  # fmt: skip

    def _places(self, switch: str, port: str) -> tuple[_Place, ...]:
        """What one name in a forwarding table stands for: most rows of a table are behind few ports."""
        if (switch, port) not in self._found_places:
            self._found_places[switch, port] = tuple(self._find_places(switch, port))
        return self._found_places[switch, port]

    @cached_property
    def _found_places(self) -> dict[tuple[str, str], tuple[_Place, ...]]:
        return {}

    def _find_places(self, switch: str, port: str) -> Iterator[_Place]:
        names, uplinks = self.names[switch], self.uplinks[switch]
        aggregate = self._aggregate(switch, port)
        unexplained = aggregate is None and names.is_aggregate(port)
        for member in aggregate.members if aggregate else (port,):
            recorded, state = names.recorded_as(member), names.state(member)
            yield _Place(
                recorded,
                physical=bool(state and state.physical) if names.states else True,
                uplink=recorded in uplinks,
                tunnel=names.tunnel(port),
                via=port if aggregate or unexplained else "",
                sure=_negotiated(aggregate) if aggregate else not unexplained,
            )

    def _aggregate(self, switch: str, port: str) -> Aggregate | None:
        """The aggregate of this name, where its members are known."""
        state = self.names[switch].state(port)
        names = {state.name, state.descr} if state else set()
        return next((a for a in self.aggregates(switch) if a.name in names and a.members), None)

    @cached_property
    def seen_on(self) -> Mapping[tuple[str, str], tuple[Sighting, ...]]:
        """Sightings by switch and port."""
        return _grouped(self.sightings.values(), lambda seen: (seen.switch, seen.port))

    @cached_property
    def sightings_of(self) -> Mapping[MacAddress, tuple[Sighting, ...]]:
        """Sightings by address."""
        return _grouped(self.sightings.values(), lambda seen: seen.mac)

    @cached_property
    def heard_of(self) -> Mapping[MacAddress, tuple[Sighting, ...]]:
        """What names itself, by address."""
        return _grouped((self.heard(d.name) for d in self.switches), lambda said: said.mac)

    @cached_property
    def switch_ids(self) -> frozenset[int]:
        return frozenset(d.id for d in self.switches)

    def aggregate_of(self, switch: str, port: str) -> Aggregate | None:
        """The aggregate that a port belongs to."""
        names = self.names[switch]
        return next((a for a in self.aggregates(switch) if port in map(names.recorded_as, a.members)), None)

    def heard(self, switch: str) -> Iterator[Sighting]:
        """Every address that names itself on a port: as an LLDP neighbour, or as LACP's system at the other end."""
        names, uplinks = self.names[switch], self.uplinks[switch]
        answer = self.snmp[switch]
        lacp = [(m, p) for a in self.aggregates(switch) for m, p in zip(a.members, a.partners, strict=False) if p]
        said: list[tuple[str, str, Witness, datetime]] = []
        for witness, tables in (("snmp", answer), ("cli", self.cli[switch])):
            taken = tables.taken_at
            said += [(n.port, n.chassis_id, "lldp", taken) for w, n in self.neighbours(switch) if w == witness]
        said += [(port, partner, "lacp", answer.taken_at) for port, partner in lacp]
        for port, mac, by, taken_at in said:
            recorded = names.recorded_as(port)
            yield Sighting(
                MacAddress(mac), switch, recorded, by, "learned", None, taken_at,
                physical=True, uplink=recorded in uplinks, tunnel="", via="", sure=True,
            )  # fmt: skip


def if_whole(answer: Answer[NetworkTables]) -> Answer[NetworkTables]:
    """What an agent shows; unreadable where its forwarding table is not whole, since absence is concluded from it."""
    if isinstance(answer, Reading) and answer.value.gaps:
        return Unreadable("; ".join(answer.value.gaps), answer.source, answer.taken_at)
    return answer


def _grouped(rows: Iterable[Iterable[Sighting]], key: Callable[[Sighting], K]) -> Mapping[K, tuple[Sighting, ...]]:
    found: dict[K, list[Sighting]] = {}
    for seen in chain.from_iterable(rows):
        found.setdefault(key(seen), []).append(seen)
    return {name: tuple(seen) for name, seen in found.items()}


def _negotiated(aggregate: Aggregate) -> bool:
    """Every member hears one and the same LACP system: then what is learned on one is behind each."""
    return bool(aggregate.partners) and len(set(aggregate.partners)) == 1 and "" not in aggregate.partners


def read_site(
    sites: Mapping[int, Answer[tuple[NetworkDevice, ...]]],
    records: Iterable[DeviceRecord],
    readers: Readers,
    pool: ThreadPoolExecutor,
    only: frozenset[str] | None,
    holding: Iterable[DeviceRecord] = (),
) -> Site:
    """Ask every switch and gateway of the sites, and the ports that the records and their chassis cable to."""
    records = tuple(records)
    found = {d.id: d for a in sites.values() if isinstance(a, Reading) for d in a.value}
    devices = tuple(d for d in found.values() if only is None or d.gateway or d.name in only)
    switches = [d.name for d in devices if not d.gateway]
    gateways = [d.name for d in devices if d.gateway]
    wanted = sorted({(p.switch, p.name) for r in (*records, *holding) for i in r.interfaces for p in i.peers})
    reading_snmp = pool.submit(lambda: dict(readers.network.tables([*switches, *gateways])))
    reading_cli = pool.submit(lambda: dict(readers.switch.tables(switches)))
    macs = dict(readers.network.macs([*gateways, *(r.name for r in records)]))
    snmp, cli = reading_snmp.result(), reading_cli.result()
    reading_cli_ports = pool.submit(lambda: dict(readers.switch.ports(wanted)))
    snmp_ports, cli_ports = dict(readers.network.ports(wanted)), reading_cli_ports.result()
    spellings = {name: readers.switch.spelling(name) for name in switches}
    return Site(sites, devices, snmp, cli, snmp_ports, cli_ports, macs, spellings)
