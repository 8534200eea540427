"""Readers -> Fleet: everything that a reconcile compares, read in pages and many at once.

What a page or a device does not tell is among `gaps`, and everything else is compared all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import field, replace
from datetime import datetime
from functools import cached_property

from dcdecom.collect.device_view import DeviceView, Holders, shows
from dcdecom.collect.paging import HOSTS, in_pages, twice
from dcdecom.collect.sightings import worth_remembering
from dcdecom.collect.site import Site, if_whole
from dcdecom.collect.thread_pool import thread_pool
from dcdecom.collect.uplink_filter import Passing
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.command_line import CliPort, CliTables
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.listing import AddressHolder, Listed, NetworkDevice
from dcdecom.model.estate.monitoring import ListedHost, MonitoredHost
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
    ips: frozenset[str] = frozenset()
    """IP addresses that these servers had."""

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
    of: str = ""
    """Which of several of one name, such as `device 12`."""
    extent: tuple[str, ...] = ()
    """What it consists of, where it can grow."""
    whole: bool = False
    """Whether it is everything that the source was asked for."""
    blocks: bool = True
    """False where somebody accepts it: then nothing waits for it."""


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
    ip_holders: Mapping[str, Answer[tuple[AddressHolder, ...]]] = field(default_factory=dict, kw_only=True)
    """Who is recorded with each IP address of a withdrawn server that a gateway has in its ARP table."""
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
    """The sources that gave a reading, as `Source` writes itself."""
    believed: frozenset[str] = frozenset()
    """Switches of which some way in gave a reading that shows what has to be there."""
    hosts_named: tuple[ListedHost, ...] = ()
    """Every host by its name, also one of which no more was read."""
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

    @property
    def switches_read(self) -> frozenset[str]:
        """Switches and gateways of which some way in gave a reading."""
        answers = (*self.site.snmp.values(), *self.site.cli.values())
        return frozenset(answer.source.name for answer in answers if isinstance(answer, Reading))

    @cached_property
    def names_by_id(self) -> Mapping[str, str]:
        """Technical names of all hosts by their ids, those included of which no more was read."""
        listed = {host.id: host.host for host in self.hosts_named}
        return {**listed, **{host.id: host.host for host in self.hosts.values()}}

    @cached_property
    def host_names(self) -> frozenset[str]:
        return frozenset(self.names_by_id.values())

    @property
    def host_ids(self) -> Collection[str]:
        return self.names_by_id.keys()

    @cached_property
    def by_id(self) -> Mapping[int, Listed]:
        """The devices of the list."""
        return {one.id: one for one in self.listed if one.kind == "device"}

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
        gaps = [_gap(page, "the list of all devices", whole=True) for page in pages if isinstance(page, Unreadable)]
        if not listed:
            whole = not any(map(_failed, pages))
            return Fleet(taken_at, (), {}, {}, _no_site(), gaps=tuple(gaps), whole_record=whole,
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
        monitored = _with_noted(hosts.result(), wanted, chosen, readers)
        noted, traces = notes.result(), traced.result()
    in_parts = readers.record.in_parts()
    readers.record.forget()
    found, monitoring = monitored.hosts, monitored.source
    records = [a.value for a in devices.values() if isinstance(a, Reading)]
    site = replace(site, snmp_ports=_ports(site, records), cli_ports={**_unasked(site, records), **site.cli_ports})
    seen = _seen_holders(records, devices, site, readers)
    evidence = tuple(_placed(wanted, taken_at, r, devices[r.id], found, monitoring, site, seen) for r in records)
    holders = twice(sorted(_back(wanted, records, site)), readers.record.holders)
    spoken = sorted(wanted.ips & site.arp.keys())
    ip_holders = twice(spoken, readers.record.holders_at) if spoken else {}
    not_shown = tuple(_network_gaps(sites, site))
    gaps += [*_missing(devices, names), *monitored.gaps, *not_shown, *_hidden(site, listed, pages, taken_at)]
    silent = {gap.source for gap in gaps if gap.whole}
    gaps += [_gap(a, TRACES) for a in traces if isinstance(a, Unreadable) and str(a.source) not in silent]
    gaps += [_gap(a, NOTES) for a in noted.values() if isinstance(a, Unreadable)][:1]
    on_ports = {str(mac): answer for e in evidence for mac, answer in e.holders}
    gaps += _holder_gaps({**on_ports, **_as_text(holders), **ip_holders})
    answered = [*pages, *devices.values(), *sites.values(), *site.snmp.values(), *site.cli.values()]
    read = {str(a.source) for a in answered if isinstance(a, Reading)}
    read |= {f"{a.source} {TRACES}" for a in traces if isinstance(a, Reading)}
    lab = {str(a.source) for a in answered if a.source.estate == "lab"}
    blank = {gap.source for gap in not_shown if gap.reason == BLANK}
    ways = (a for d in site.switches for a in (site.snmp[d.name], site.cli[d.name]))
    shown = {a.source for a in ways if isinstance(a, Reading)}
    return Fleet(
        taken_at, listed, devices, found, site, evidence, noted, holders, traces, chosen, gaps=tuple(gaps),
        whole_record=not any(map(_failed, pages)),
        whole_monitoring=monitored.whole,
        whole_network=not any(map(_failed, sites.values())),
        read=frozenset(read | ({str(monitoring)} if monitored.read else set())),
        believed=frozenset(source.name for source in shown if str(source) not in blank),
        hosts_named=monitored.named,
        in_parts=in_parts,
        ip_holders=ip_holders,
        of_the_lab=frozenset(lab),
        monitoring=monitoring,
    )  # fmt: skip


MANY = 8
"""Addresses whose owner is not told that are named one by one."""
TRACES, NOTES = "what it keeps of cases", "its notes"
BLANK = "its address table shows none of the addresses that must be there"


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
    sources = {str(page.source) for page in pages if isinstance(page, Reading)}
    return Fleet(
        taken_at, listed, {}, monitored.hosts, _no_site(), chosen=tuple(filter(wanted.wants, listed)), lists_only=True,
        gaps=(*gaps, *monitored.gaps), whole_record=not any(map(_failed, pages)), whole_monitoring=monitored.whole,
        whole_network=False, read=frozenset(sources | ({str(monitored.source)} if monitored.read else set())),
        of_the_lab=frozenset(str(page.source) for page in pages if page.source.estate == "lab"),
        hosts_named=monitored.named, monitoring=monitored.source,
    )  # fmt: skip


# --- monitoring ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Monitored:
    """What monitoring answered."""

    hosts: Mapping[str, MonitoredHost]
    """By technical name."""
    gaps: tuple[Gap, ...]
    whole: bool
    """Whether it is known of every host that there is one."""
    source: Source
    read: bool = True
    """Whether it gave any reading."""
    named: tuple[ListedHost, ...] = ()


def _hosts(readers: Readers, wanted: Wanted, progress: Progress) -> Monitored:
    """Every host, or the one of the device that was asked for."""
    if wanted.device:
        named = twice([wanted.device], readers.monitoring.hosts)[wanted.device]
        if isinstance(named, Unreadable):
            return Monitored({}, (_gap(named, f"host {wanted.device}"),), whole=False, source=named.source, read=False)
        found = named.value if isinstance(named, Reading) else ()
        return Monitored({host.host: host for host in found}, (), whole=True, source=named.source)
    names = readers.monitoring.host_names()
    if isinstance(names, Unreadable):
        names = readers.monitoring.host_names()
    if not isinstance(names, Reading):
        gap = _gap(names, "the list of all hosts", whole=True)
        return Monitored({}, (gap,), whole=False, source=names.source, read=False)
    by_id = {host.id: host.host for host in names.value}
    answers = in_pages(tuple(by_id), readers.monitoring.hosts_by_id, names.source.title, progress, HOSTS)
    hosts = {a.value.host: a.value for a in answers.values() if isinstance(a, Reading)}
    gaps = tuple(
        replace(_gap(a, by_id[id]), of=f"host {id}") for id, a in answers.items() if isinstance(a, Unreadable)
    )
    gone = {id for id, a in answers.items() if isinstance(a, Absent)}
    left = tuple(host for host in names.value if host.id not in gone)
    return Monitored(hosts, gaps, whole=True, source=names.source, named=left)


def _with_noted(monitored: Monitored, wanted: Wanted, chosen: Iterable[Listed], readers: Readers) -> Monitored:
    """Of one device alone also the host that its field names."""
    known = {host.id for host in monitored.hosts.values()}
    ids = {one.host_id for one in chosen if one.host_id} - known
    if not wanted.device or not ids:
        return monitored
    answers = twice(sorted(ids), readers.monitoring.hosts_by_id)
    hosts = {a.value.host: a.value for a in answers.values() if isinstance(a, Reading)}
    gaps = tuple(_gap(a, f"host id {id}") for id, a in answers.items() if isinstance(a, Unreadable))
    return replace(
        monitored, hosts={**monitored.hosts, **hosts}, gaps=(*monitored.gaps, *gaps),
        whole=monitored.whole and not gaps,
    )  # fmt: skip


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
    holders: Holders,
) -> Evidence:
    source, at = answer.source, answer.taken_at
    host = hosts.get(record.name)
    basis = only_recorded(
        estate=wanted.estate,
        taken_at=taken_at,
        asked=RequestedDevice(record.name, record.serial),
        tenant=record.tenant.name if record.tenant else "",
        tenant_by_slug=False,
        record=Reading((record,), source, at),
        machine=Absent("not asked", source, at),
        hosts=Reading((host,), monitoring, at) if host else None,
        roles=wanted.roles,
    )
    return DeviceView(site, record).placed(basis, holders)


def _seen_holders(
    records: Iterable[DeviceRecord], devices: Mapping[int, Answer[DeviceRecord]], site: Site, readers: Readers
) -> Holders:
    """Who is recorded with each address on the devices' ports; asked of NetBox where no device of ours has it."""
    known: dict[MacAddress, Answer[tuple[AddressHolder, ...]]] = {}
    for device in records:
        answer = devices[device.id]
        holder = AddressHolder("device", Ref(device.id, device.name), device.tenant, host=None)
        for mac in (mac for i in device.interfaces for mac in i.macs):
            before = known.get(mac)
            held = before.value if isinstance(before, Reading) else ()
            known[mac] = Reading((*held, holder), answer.source, answer.taken_at)
    wanted = {s.mac for port in _recorded(records) for s in site.seen_on.get(port, ())} - known.keys()
    return {**known, **(twice(sorted(wanted), readers.record.holders) if wanted else {})}


# --- what could not be read ------------------------------------------------------------------------------------------


def _failed(answer: Answer[object]) -> bool:
    return isinstance(answer, Unreadable)


def _gap(answer: Unreadable | Absent, what: str, whole: bool = False) -> Gap:
    reason = answer.reason if isinstance(answer, Unreadable) else answer.what
    return Gap(str(answer.source), what, reason, answer.taken_at, whole=whole)


def _missing(devices: Mapping[int, Answer[DeviceRecord]], names: Mapping[int, str]) -> Iterator[Gap]:
    """Devices whose page could not be read, each by its name, so that the others are compared."""
    for id, answer in devices.items():
        if isinstance(answer, Unreadable):
            yield replace(_gap(answer, names[id]), of=f"device {id}")


def _network_gaps(sites: Mapping[int, Answer[object]], site: Site) -> Iterator[Gap]:
    """Agents and command lines that were not read, or whose table lacks an address that has to be there."""
    unread = (a for a in sites.values() if isinstance(a, Unreadable))
    yield from (_gap(a, "which switches there are") for a in unread)
    for device in site.devices:
        snmp = site.snmp[device.name]
        must_be_there = site.gateway_addresses | set(device.attached)
        for answer in (snmp if device.gateway else if_whole(snmp), site.cli.get(device.name)):
            if isinstance(answer, Unreadable):
                yield _gap(answer, device.name, whole=True)
            elif isinstance(answer, Reading) and not device.gateway and not shows(answer, must_be_there):
                yield Gap(str(answer.source), device.name, BLANK, answer.taken_at, whole=True)


def _hidden(
    site: Site, listed: Iterable[Listed], pages: Iterable[Answer[object]], at: datetime
) -> Iterator[Gap]:
    """Devices at the other end of a switch's cables that the list of all devices does not have."""
    if any(map(_failed, pages)):
        return
    known = {one.id for one in listed if one.kind == "device"}
    told: set[int] = set()
    for device in site.devices:
        for port, end in device.ends:
            if end.id not in known and end.id not in told:
                told.add(end.id)
                reason = f"this account may not read it: it is at the other end of {device.name} {port.name}"
                yield Gap("netbox", end.name, reason, at, f"device {end.id}")


def _as_text(holders: Mapping[MacAddress, Answer[object]]) -> dict[str, Answer[object]]:
    return {str(mac): answer for mac, answer in holders.items()}


def _holder_gaps(holders: Mapping[str, Answer[object]]) -> Iterator[Gap]:
    unread = [(mac, answer) for mac, answer in sorted(holders.items()) if isinstance(answer, Unreadable)]
    if len(unread) > MANY:
        yield _gap(unread[0][1], "who is recorded with addresses on the ports")
    else:
        yield from (_gap(answer, f"who is recorded with {mac}") for mac, answer in unread)
