"""Readers -> Fleet: everything that a reconcile compares, read in pages and many at once.

What a page or a device does not tell is among `gaps`, and everything else is compared all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from dcdecom.collect.device_view import DeviceView, shows
from dcdecom.collect.paging import HOSTS, in_pages, twice
from dcdecom.collect.sightings import worth_remembering
from dcdecom.collect.site import Site, if_whole
from dcdecom.collect.thread_pool import thread_pool
from dcdecom.collect.uplink_filter import Passing
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.command_line import CliPort, CliTables
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.listing import AddressHolder, Listed, NetworkDevice
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.estate.network import NetworkTables, PortState
from dcdecom.model.estate.reading import Absent, Answer, Reading, Source, Unreadable
from dcdecom.model.estate.ref import Ref
from dcdecom.model.evidence import Evidence, Roles, Sighting, only_recorded
from dcdecom.model.request import RequestedDevice
from dcdecom.model.site import SiteKey, Unsited, by_name, site_key
from dcdecom.model.source import EstateName
from dcdecom.model.trace import Trace
from dcdecom.ports.clock import Clock
from dcdecom.ports.reporting import Progress
from dcdecom.ports.systems import Readers

NOBODY = Source.named("monitoring", "monitoring")
"""Where nothing was asked of monitoring."""


@dataclass(frozen=True)
class Wanted:
    """What a reconcile reads."""

    estate: EstateName
    roles: Roles
    withdrawn: frozenset[str]
    """The statuses of devices that are withdrawn."""
    cli: frozenset[str]
    """Switches whose command line a reader may log in to."""
    site: str = ""
    """Name or slug of the only site; empty for all."""
    device: str = ""
    """Name of the only device; empty for all."""
    lists_only: bool = False
    """Whether the lists of all devices and of all hosts are enough."""
    ports: tuple[tuple[str, str], ...] = ()
    """Further ports whose state is wanted by the command line, each as (switch, port)."""
    heads: tuple[str, ...] = ()
    """Heads of journals that NetBox notes should hold."""
    macs: frozenset[MacAddress] = frozenset()
    """Addresses of servers that cases withdrew."""

    def wants(self, listed: Listed) -> bool:
        """Whether a device of the record is one that this run compares. One without a name is nobody's."""
        return listed.kind == "device" and bool(listed.name) and self._is_server(listed) and self._is_here(listed)

    def _is_server(self, listed: Listed) -> bool:
        servers, network = self.roles.servers, self.roles.network
        return listed.role in servers if servers else listed.role not in network

    def _is_here(self, listed: Listed) -> bool:
        if self.device:
            return listed.name == self.device
        return not self.site or (listed.site is not None and self.site in (listed.site.name, listed.site_slug))


@dataclass(frozen=True)
class Gap:
    """Something that was asked for and could not be read."""

    source: str
    what: str
    """Such as `3 devices: srv-a, srv-b, srv-c`."""
    reason: str
    at: datetime


@dataclass(frozen=True)
class Fleet:
    """Answers as they came, and each device's evidence."""

    taken_at: datetime
    listed: tuple[Listed, ...]
    devices: Mapping[int, Answer[DeviceRecord]]
    hosts: Mapping[str, MonitoredHost]
    """By technical name."""
    site: Site
    evidence: tuple[Evidence, ...] = ()
    """Of each device whose record could be read."""
    notes: Mapping[str, Answer[Ref]] = field(default_factory=dict)
    holders: Mapping[MacAddress, Answer[tuple[AddressHolder, ...]]] = field(default_factory=dict)
    """Who is recorded with each address of a withdrawn server that was seen."""
    traces: tuple[Answer[tuple[Trace, ...]], ...] = ()
    """What systems keep of our writes; not asked where one device or one site is compared."""
    chosen: tuple[Listed, ...] = ()
    """Those of the list that this run compares."""
    lists_only: bool = False
    """Whether the list is all that was read of them, and nothing of the network."""
    gaps: tuple[Gap, ...] = ()
    whole_record: bool = True
    """False where a page of the list of all devices and virtual machines is missing."""
    whole_monitoring: bool = True
    """False where a host may be missing."""
    whole_network: bool = True
    """False where it could not be told which switches there are."""
    read: frozenset[str] = frozenset()
    """The sources that answered, as `Source` writes itself."""
    in_parts: str = ""
    """Why the record, which was to be read whole, was asked for part by part; empty where it was not."""
    of_the_lab: frozenset[str] = frozenset()
    """Those of them that call themselves the lab."""
    monitoring: Source = NOBODY
    """Who was asked for hosts."""

    @property
    def compared(self) -> int:
        """How many devices could be compared."""
        return len(self.chosen if self.lists_only else self.evidence)

    @property
    def unread(self) -> frozenset[str]:
        return frozenset(gap.source for gap in self.gaps)

    def sightings(self) -> tuple[tuple[SiteKey, Sighting], ...]:
        """What of this reading is worth remembering, each at the site of its switch."""
        at = by_name((one.name, site_key(one.site is not None, one.site_slug)) for one in self.listed if one.name)
        seen = worth_remembering(self.evidence)
        return tuple((at.get(s.switch, Unsited.NOT_KNOWN_YET), s) for s in seen)

    def site_named(self, name: str) -> SiteKey:
        """The site that the record calls so: no site for empty text, not known for a name that it does not have."""
        if not name:
            return Unsited.NO_SITE
        at = (site_key(True, one.site_slug) for one in self.listed if one.site and one.site.name == name)
        return next(at, Unsited.NOT_KNOWN_YET)


def no_progress(what: str, done: int, total: int) -> None:
    """Nobody looks."""


def read_fleet(wanted: Wanted, readers: Readers, clock: Clock, progress: Progress = no_progress) -> Fleet:
    """Read the record, the network and monitoring as far as they can be read."""
    taken_at = clock.now()
    with thread_pool(6, "fleet") as pool:
        hosts = pool.submit(_hosts, readers, wanted, progress)
        pages = list(readers.record.roster())
        listed = tuple(one for page in pages if isinstance(page, Reading) for one in page.value)
        gaps = [_gap(page, "the list of all devices") for page in pages if isinstance(page, Unreadable)]
        if not listed:
            return Fleet(taken_at, (), {}, {}, _no_site(), gaps=tuple(gaps), whole_record=False,
                         whole_monitoring=False, whole_network=False)  # fmt: skip
        if wanted.lists_only:
            return _by_lists(wanted, hosts.result(), taken_at, pages, listed, tuple(gaps))
        chosen = tuple(filter(wanted.wants, listed))
        names = {one.id: one.name for one in chosen}
        notes = pool.submit(lambda: twice(wanted.heads, readers.record.notes))
        traced = pool.submit(_traces, readers, wanted)
        sites = twice(_sites(wanted, listed), readers.record.network)
        network = pool.submit(_network, sites, readers, wanted, pool, progress)
        devices = in_pages(tuple(names), readers.record.devices_by_id, "NetBox", progress)
        site = network.result()
        found, monitoring_gaps, whole_monitoring, monitoring = hosts.result()
        noted, traces = notes.result(), traced.result()
    in_parts = readers.record.in_parts()
    readers.record.forget()
    records = [a.value for a in devices.values() if isinstance(a, Reading)]
    site = replace(site, snmp_ports=_ports(site, records), cli_ports={**_unasked(site, records), **site.cli_ports})
    placed = (_placed(wanted, taken_at, r, devices[r.id], found, monitoring, site) for r in records)
    evidence = _with_holders(tuple(placed), readers)
    holders = twice(sorted(_back(wanted, records, site)), readers.record.holders)
    gaps += [*_missing(devices, names), *monitoring_gaps, *_network_gaps(sites, site, wanted)]
    gaps += [_gap(a, "what it keeps of cases") for a in traces if isinstance(a, Unreadable)]
    gaps += [_gap(a, "its notes") for a in noted.values() if isinstance(a, Unreadable)][:1]
    gaps += _holder_gaps([*(a for e in evidence for _, a in e.holders), *holders.values()])
    answered = [*pages, *devices.values(), *sites.values(), *site.snmp.values(), *site.cli.values()]
    read = {str(a.source) for a in answered if not isinstance(a, Unreadable)}
    lab = {str(a.source) for a in answered if a.source.estate == "lab"}
    return Fleet(
        taken_at, listed, devices, found, site, evidence, noted, holders, traces, chosen, gaps=tuple(gaps),
        whole_record=not any(map(_failed, pages)),
        whole_monitoring=whole_monitoring,
        whole_network=not any(map(_failed, sites.values())),
        read=frozenset(read | ({str(monitoring)} if found or whole_monitoring else set())),
        in_parts=in_parts,
        of_the_lab=frozenset(lab),
        monitoring=monitoring,
    )  # fmt: skip


def _traces(readers: Readers, wanted: Wanted) -> tuple[Answer[tuple[Trace, ...]], ...]:
    """What systems keep of the writes of any case, each asked twice where it does not answer."""
    if wanted.site or wanted.device:
        return ()
    asked = (readers.record.traces, readers.monitoring.traces)
    return tuple(ask() if isinstance(answer, Unreadable) else answer for ask in asked for answer in [ask()])


def _by_lists(
    wanted: Wanted, monitored: Monitored, taken_at: datetime, pages: Iterable[Answer[tuple[Listed, ...]]],
    listed: tuple[Listed, ...], gaps: tuple[Gap, ...],
) -> Fleet:  # fmt: skip
    """The lists of the record and of monitoring, without asking for any one device."""
    hosts, monitoring_gaps, whole, monitoring = monitored
    sources = {str(page.source) for page in pages if isinstance(page, Reading)}
    return Fleet(
        taken_at, listed, {}, hosts, _no_site(), chosen=tuple(filter(wanted.wants, listed)), lists_only=True,
        gaps=(*gaps, *monitoring_gaps), whole_record=not any(map(_failed, pages)), whole_monitoring=whole,
        whole_network=False, read=frozenset(sources | ({str(monitoring)} if hosts or whole else set())),
        of_the_lab=frozenset(str(page.source) for page in pages if page.source.estate == "lab"),
        monitoring=monitoring,
    )  # fmt: skip


# --- monitoring ------------------------------------------------------------------------------------------------------


Monitored: TypeAlias = tuple[dict[str, MonitoredHost], list[Gap], bool, Source]
"""Every host by its technical name, what could not be read, whether that was all, and who was asked."""


def _hosts(readers: Readers, wanted: Wanted, progress: Progress) -> Monitored:
    """Every host, or the one of the device that was asked for."""
    if wanted.device:
        named = twice([wanted.device], readers.monitoring.hosts)[wanted.device]
        if isinstance(named, Unreadable):
            return {}, [_gap(named, f"host {wanted.device}")], False, named.source
        found = named.value if isinstance(named, Reading) else ()
        return {host.host: host for host in found}, [], True, named.source
    ids = readers.monitoring.host_ids()
    if isinstance(ids, Unreadable):
        ids = readers.monitoring.host_ids()
    if not isinstance(ids, Reading):
        return {}, [_gap(ids, "the list of all hosts")], False, ids.source
    answers = in_pages(ids.value, readers.monitoring.hosts_by_id, ids.source.title, progress, HOSTS)
    unread = [a for a in answers.values() if isinstance(a, Unreadable)]
    gaps = [_gap(unread[0], f"{len(unread)} hosts")] if unread else []
    return {a.value.host: a.value for a in answers.values() if isinstance(a, Reading)}, gaps, not unread, ids.source


# --- the network -----------------------------------------------------------------------------------------------------


def _network(
    sites: Mapping[int, Answer[tuple[NetworkDevice, ...]]],
    readers: Readers,
    wanted: Wanted,
    pool: ThreadPoolExecutor,
    progress: Progress,
) -> Site:
    """Every agent and every command line of the sites, many at once."""
    devices = tuple({d.id: d for a in sites.values() if isinstance(a, Reading) for d in a.value}.values())
    names = [d.name for d in devices]
    gateways = [d.name for d in devices if d.gateway]
    lines = [d.name for d in devices if not d.gateway and d.name in wanted.cli]
    ports = [port for port in wanted.ports if port[0] in lines]
    of_snmp, of_cli = Passing(devices), Passing(devices)
    reading_cli: Future[dict[str, Answer[CliTables]]] = pool.submit(
        lambda: {name: of_cli.cli(name, answer) for name, answer in readers.switch.tables(lines)}
    )
    snmp: dict[str, Answer[NetworkTables]] = {}
    for name, answer in readers.network.tables(names):
        snmp[name] = of_snmp.snmp(name, answer)
        progress("switches", len(snmp), len(names))
    macs = dict(readers.network.macs(gateways))
    cli = reading_cli.result()
    no_line = [d for d in devices if not d.gateway and d.name not in cli]
    cli |= {d.name: Absent("command line", Source.named("cli", d.name), snmp[d.name].taken_at) for d in no_line}
    cli_ports = dict(readers.switch.ports(ports)) if ports else {}
    return Site(sites, devices, snmp, cli, {}, cli_ports, macs)


def _sites(wanted: Wanted, listed: Iterable[Listed]) -> list[int]:
    """Where the devices are that are compared; in a whole run also wherever else the record has a switch or gateway."""
    whole = not (wanted.site or wanted.device)
    chosen = (one for one in listed if wanted.wants(one) or (whole and one.role in wanted.roles.network))
    return sorted({one.site.id for one in chosen if one.site})


def _back(wanted: Wanted, records: Iterable[DeviceRecord], site: Site) -> frozenset[MacAddress]:
    """The addresses of withdrawn servers that are seen."""
    gone = (r for r in records if r.status in wanted.withdrawn)
    return (wanted.macs | {mac for r in gone for i in r.interfaces for mac in i.macs}) & site.sightings_of.keys()


def _no_site() -> Site:
    return Site({}, (), {}, {}, {}, {}, {})


def _ports(site: Site, records: Iterable[DeviceRecord]) -> dict[tuple[str, str], Answer[PortState]]:
    """The state of each recorded port, out of its switch's table of all ports."""
    found: dict[tuple[str, str], Answer[PortState]] = {}
    for switch, port in _recorded(records):
        found[switch, port] = port_state(site, switch, port)
    return found


def port_state(site: Site, switch: str, port: str) -> Answer[PortState]:
    """The state of a port as its agent's tables show it."""
    answer = site.snmp.get(switch)
    if not isinstance(answer, Reading):
        return answer or Absent(f"switch {switch}", Source.named("snmp", switch), datetime.min)
    state = site.names[switch].state(port)
    if state is None:
        return Absent(f"port {port}", answer.source, answer.taken_at)
    return Reading(state, answer.source, answer.taken_at)


def _unasked(site: Site, records: Iterable[DeviceRecord]) -> dict[tuple[str, str], Answer[CliPort]]:
    """A reconcile does not ask the command line for each port: its tables say who speaks there."""
    return {
        (switch, port): Unreadable("it was not asked for", Source.named("cli", switch), datetime.min)
        for switch, port in _recorded(records)
    }


def _recorded(records: Iterable[DeviceRecord]) -> set[tuple[str, str]]:
    return {(peer.switch, peer.name) for r in records for i in r.interfaces for peer in i.peers}


# --- evidence --------------------------------------------------------------------------------------------------------


def _placed(
    wanted: Wanted,
    taken_at: datetime,
    record: DeviceRecord,
    answer: Answer[DeviceRecord],
    hosts: Mapping[str, MonitoredHost],
    monitoring: Source,
    site: Site,
) -> Evidence:
    source, at = answer.source, answer.taken_at
    host = hosts.get(record.name)
    basis = only_recorded(
        estate=wanted.estate,
        taken_at=taken_at,
        asked=RequestedDevice(record.name, record.serial),
        tenant=record.tenant.name if record.tenant else "",
        record=Reading((record,), source, at),
        machine=Absent("not asked", source, at),
        roles=wanted.roles,
    )
    watched: Answer[tuple[MonitoredHost, ...]] | None = Reading((host,), monitoring, at) if host else None
    return DeviceView(site, record).placed(replace(basis, hosts=watched))


def _with_holders(evidence: tuple[Evidence, ...], readers: Readers) -> tuple[Evidence, ...]:
    """Add who is recorded with each address on the devices' ports; asked of NetBox where no device of ours has it."""
    known: dict[MacAddress, Answer[tuple[AddressHolder, ...]]] = {}
    for e in evidence:
        answer = e.record
        for device in answer.value if isinstance(answer, Reading) else ():
            holder = AddressHolder("device", Ref(device.id, device.name), device.tenant, host=None)
            for mac in (mac for i in device.interfaces for mac in i.macs):
                before = known.get(mac)
                held = before.value if isinstance(before, Reading) else ()
                known[mac] = Reading((*held, holder), answer.source, answer.taken_at)
    wanted = {s.mac for e in evidence for port in e.ports for s in port.seen} - known.keys()
    holders = {**known, **(twice(sorted(wanted), readers.record.holders) if wanted else {})}
    return tuple(
        replace(e, holders=tuple((mac, holders[mac]) for mac in sorted({s.mac for p in e.ports for s in p.seen})))
        for e in evidence
    )


# --- what could not be read ------------------------------------------------------------------------------------------


def _failed(answer: Answer[object]) -> bool:
    return isinstance(answer, Unreadable)


def _gap(answer: Unreadable | Absent, what: str) -> Gap:
    reason = answer.reason if isinstance(answer, Unreadable) else answer.what
    return Gap(str(answer.source), what, reason, answer.taken_at)


def _missing(devices: Mapping[int, Answer[DeviceRecord]], names: Mapping[int, str]) -> Iterator[Gap]:
    """Devices whose page could not be read, each by its name, so that the others are compared."""
    for id, answer in devices.items():
        if isinstance(answer, Unreadable):
            yield _gap(answer, names[id])


def _network_gaps(sites: Mapping[int, Answer[object]], site: Site, wanted: Wanted) -> Iterator[Gap]:
    """Agents and command lines that were not read, or whose table lacks an address that has to be there."""
    yield from (_gap(a, "which switches there are") for a in sites.values() if isinstance(a, Unreadable))
    for device in site.devices:
        snmp = site.snmp[device.name]
        must_be_there = site.gateway_addresses | set(device.attached)
        for answer in (snmp if device.gateway else if_whole(snmp), site.cli.get(device.name)):
            if isinstance(answer, Unreadable):
                yield _gap(answer, device.name)
            elif isinstance(answer, Reading) and not device.gateway and not shows(answer, must_be_there):
                reason = "its address table shows none of the addresses that must be there"
                yield Gap(str(answer.source), device.name, reason, answer.taken_at)


def _holder_gaps(holders: Iterable[Answer[object]]) -> list[Gap]:
    unread = [a for a in holders if isinstance(a, Unreadable)]
    return [_gap(unread[0], "who is recorded with addresses on the ports")] if unread else []
