"""Readers -> Evidence: the one collector under check, look, steps and reconcile.

It asks every source once, together, and only arranges what came back. What it cannot read stays Unreadable inside the
evidence; nothing here judges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, TypeVar

from dcdecom.model.estate import (
    Answer,
    CliPort,
    CliTables,
    DeviceRecord,
    EstateName,
    FdbEntry,
    Inspection,
    InterfaceRecord,
    MacAddress,
    MachineRecord,
    MonitoredHost,
    NetworkDevice,
    NetworkTables,
    PortRef,
    PortState,
    Reading,
    Unreadable,
)
from dcdecom.model.evidence import (
    Evidence,
    OwnAddress,
    PortEvidence,
    ProofSoFar,
    Protected,
    Roles,
    Sighting,
    SwitchEvidence,
    Witness,
)
from dcdecom.model.request import RequestedDevice
from dcdecom.ports import Clock, Readers

V = TypeVar("V")


@dataclass(frozen=True)
class Question:
    """One device to look at, and what the case already knows of it."""

    device: RequestedDevice
    inspection: Inspection | None = None
    proof: ProofSoFar | None = None
    known: tuple[OwnAddress, ...] = ()
    """Own addresses that an earlier look of the case found: once a server is off, no gateway remembers them."""


@dataclass(frozen=True)
class Scope:
    """What holds for all devices of a request."""

    estate: EstateName
    tenant: str
    protected: tuple[Protected, ...] = ()
    """MAC and IP addresses; an IP address counts by the MAC address that a gateway has for it."""
    roles: Roles = field(default_factory=Roles)


@dataclass(frozen=True)
class View:
    """How much is looked at. What is left out is absent from the evidence, not unreadable."""

    network: bool = True
    only: frozenset[str] | None = None
    """Names of the switches to read, beside the gateways; None means every switch of the site."""
    monitoring: bool = True


EVERYTHING = View()
RECORDS = View(network=False)


def collect(
    questions: Iterable[Question], scope: Scope, readers: Readers, clock: Clock, view: View = EVERYTHING
) -> dict[str, Evidence]:
    """What can be read about each device now, by the device's name."""
    asked = {q.device.name: q for q in questions}
    taken_at = clock.now()
    with ThreadPoolExecutor(max_workers=6, thread_name_prefix="collect") as pool:
        reading_records = pool.submit(lambda: dict(readers.record.devices(asked)))
        reading_machines = pool.submit(lambda: dict(readers.record.machines(asked)))
        reading_hosts = pool.submit(lambda: dict(readers.monitoring.hosts(asked if view.monitoring else ())))
        records, machines, hosts = reading_records.result(), reading_machines.result(), reading_hosts.result()
        found = {name: exact(answer, name) for name, answer in records.items()}
        known = {name: device for name, device in found.items() if device}
        site_ids = sorted({d.site.id for d in known.values()})
        rack_ids = sorted({d.rack.id for d in known.values() if d.rack})
        sites = dict(readers.record.network(site_ids)) if view.network else {}
        shown = _Network.read(sites, known.values() if view.network else (), readers, pool, view.only)
        monitored = {name: one_host(hosts[name], name) if view.monitoring else None for name in asked}
        host_ids = [h.id for h in monitored.values() if h]
        reading_guests = pool.submit(lambda: dict(readers.record.machines_on([d.id for d in known.values()])))
        reading_blockers = pool.submit(lambda: dict(readers.monitoring.blockers(host_ids)))
        reading_losses = pool.submit(lambda: dict(readers.monitoring.losses(host_ids)))
        occupants = dict(readers.record.occupants(rack_ids))
        guests, blockers, losses = reading_guests.result(), reading_blockers.result(), reading_losses.result()
        evidence: dict[str, Evidence] = {}
        for name, question in asked.items():
            device, host = found[name], monitored[name]
            basis = Evidence(
                estate=scope.estate,
                taken_at=taken_at,
                asked=question.device,
                tenant=scope.tenant,
                record=records[name],
                machine=machines[name],
                hosts=hosts.get(name),
                blockers=blockers.get(host.id) if host else None,
                losses=losses.get(host.id) if host else None,
                guests=guests.get(device.id) if device else None,
                occupants=occupants.get(device.rack.id) if device and device.rack else None,
                roles=scope.roles,
                inspection=question.inspection,
                proof=question.proof,
            )
            if device and view.network:
                evidence[name] = shown.complete(basis, device, scope, question.known)
            else:
                evidence[name] = shown.sourced(basis)
        return _with_holders(evidence, readers)


def exact(answer: Answer[tuple[DeviceRecord, ...]], name: str) -> DeviceRecord | None:
    """The one device of exactly this name; None where there is none, or more than one."""
    if not isinstance(answer, Reading):
        return None
    same = [d for d in answer.value if d.name == name]
    return same[0] if len(same) == 1 else None


def one_host(answer: Answer[tuple[MonitoredHost, ...]], name: str) -> MonitoredHost | None:
    """The one Zabbix host of exactly this technical name; None where there is none."""
    if not isinstance(answer, Reading):
        return None
    same = [h for h in answer.value if h.host == name]
    return same[0] if len(same) == 1 else None


def _with_holders(evidence: dict[str, Evidence], readers: Readers) -> dict[str, Evidence]:
    """Add who NetBox records with each address that was seen on a device's ports."""
    macs = {s.mac for e in evidence.values() for p in e.ports for s in p.seen}
    holders = dict(readers.record.holders(sorted(macs))) if macs else {}
    return {
        name: replace(e, holders=tuple((m, holders[m]) for m in sorted({s.mac for p in e.ports for s in p.seen})))
        for name, e in evidence.items()
    }


# --- the network -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Names:
    """The names of one switch's ports: its own (ifName, ifDescr) and NetBox's."""

    states: tuple[PortState, ...]
    recorded: tuple[str, ...]

    def state(self, name: str) -> PortState | None:
        """The one interface of this name by ifName or ifDescr; None for no hit or two."""
        hits = [s for s in self.states if name and name in (s.name, s.descr)]
        return hits[0] if len(hits) == 1 else None

    def recorded_as(self, name: str) -> str:
        """NetBox's name for a port that the switch calls `name`; the switch's own name where NetBox has none."""
        state = self.state(name)
        own = {name} if state is None else {state.name, state.descr, name}
        hits = [r for r in self.recorded if r in own]
        return hits[0] if len(hits) == 1 else name


@dataclass(frozen=True)
class _Network:
    """What the site's switches and gateways showed, read once for all devices of a request."""

    sites: Mapping[int, Answer[tuple[NetworkDevice, ...]]]
    devices: tuple[NetworkDevice, ...]
    snmp: Mapping[str, Answer[NetworkTables]]
    cli: Mapping[str, Answer[CliTables]]
    snmp_ports: Mapping[tuple[str, str], Answer[PortState]]
    cli_ports: Mapping[tuple[str, str], Answer[CliPort]]
    gateway_macs: Mapping[str, Answer[tuple[MacAddress, ...]]]
    names: Mapping[str, _Names] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        sites: Mapping[int, Answer[tuple[NetworkDevice, ...]]],
        records: Iterable[DeviceRecord],
        readers: Readers,
        pool: ThreadPoolExecutor,
        only: frozenset[str] | None,
    ) -> _Network:
        found = {d.id: d for a in sites.values() if isinstance(a, Reading) for d in a.value}
        devices = tuple(d for d in found.values() if only is None or d.gateway or d.name in only)
        switches = [d.name for d in devices if not d.gateway]
        gateways = [d.name for d in devices if d.gateway]
        wanted = sorted({(p.switch, p.name) for r in records for i in r.interfaces for p in i.peers})
        reading_snmp = pool.submit(lambda: dict(readers.network.tables([*switches, *gateways])))
        reading_cli = pool.submit(lambda: dict(readers.switch.tables(switches)))
        macs = dict(readers.network.macs(gateways))
        snmp, cli = reading_snmp.result(), reading_cli.result()
        reading_cli_ports = pool.submit(lambda: dict(readers.switch.ports(wanted)))
        snmp_ports, cli_ports = dict(readers.network.ports(wanted)), reading_cli_ports.result()
        names = {
            d.name: _Names(
                answer.value.ports if isinstance(answer := snmp[d.name], Reading) else (),
                tuple(i.name for i in d.interfaces),
            )
            for d in devices
        }
        return cls(sites, devices, snmp, cli, snmp_ports, cli_ports, macs, names)

    def sourced(self, evidence: Evidence) -> Evidence:
        """Name every source that answered, and every one that did not."""
        answers: list[Answer[Any]] = [
            evidence.record, evidence.machine, *self.sites.values(), *self.snmp.values(), *self.cli.values(),
            *(a for a in (evidence.hosts, evidence.blockers, evidence.losses) if a),
            *(a for a in (evidence.guests, evidence.occupants) if a),
        ]  # fmt: skip
        sources = tuple(dict.fromkeys(a.source for a in answers if not isinstance(a, Unreadable)))
        unread = tuple(dict.fromkeys((str(a.source), a.reason) for a in answers if isinstance(a, Unreadable)))
        return replace(evidence, sources=sources, unread=unread)

    def complete(
        self, evidence: Evidence, device: DeviceRecord, scope: Scope, known: tuple[OwnAddress, ...]
    ) -> Evidence:
        """Add what the network shows of one recorded device."""
        own = self._own(evidence, device, known)
        macs = {o.mac for o in own}
        sightings = tuple(s for d in self._switches for s in self._sightings(d) if s.mac in macs)
        ports = tuple(
            self._port(device, interface, peer) for interface in device.interfaces for peer in interface.peers
        )
        return self.sourced(
            replace(
                evidence,
                site=_only(self.sites[device.site.id], lambda devices: ", ".join(d.name for d in devices)),
                own=own,
                ports=ports,
                sightings=sightings,
                switches=tuple(self._switch(d, macs) for d in self._switches),
                gateways=tuple((d.name, _only(self.snmp[d.name], _system)) for d in self.devices if d.gateway),
                protected=self._protected(scope),
            )
        )

    @property
    def _switches(self) -> list[NetworkDevice]:
        return [d for d in self.devices if not d.gateway]

    @property
    def _gateway_addresses(self) -> frozenset[MacAddress]:
        recorded = {m for d in self.devices if d.gateway for m in d.macs}
        own = {m for a in self.gateway_macs.values() if isinstance(a, Reading) for m in a.value}
        return frozenset(recorded | own)

    def _arp(self) -> dict[str, set[MacAddress]]:
        table: dict[str, set[MacAddress]] = {}
        for device in self.devices:
            answer = self.snmp[device.name]
            for entry in answer.value.arp if device.gateway and isinstance(answer, Reading) else ():
                table.setdefault(entry.ip, set()).add(entry.mac)
        return table

    def _own(
        self, evidence: Evidence, device: DeviceRecord, known: tuple[OwnAddress, ...]
    ) -> tuple[OwnAddress, ...]:
        """The union of the server's own addresses, each with everyone who says so.

        The letter is no source: what it names and the record does not is a disagreement, not an address.
        """
        kinds = {address.mac: address for address in known}

        def add(mac: MacAddress, kind: Literal["data", "bmc", "machine", "unknown"], source: str) -> None:
            before = kinds.get(mac)
            sources = (*before.sources, source) if before else (source,)
            known = before.kind if before and before.kind != "unknown" else kind
            kinds[mac] = OwnAddress(mac, known, tuple(dict.fromkeys(sources)))

        for interface in device.interfaces:
            for mac in interface.macs:
                add(mac, _kind(interface), "netbox")
        arp = self._arp()
        for interface in device.interfaces:
            for ip in interface.ips:
                for mac in arp.get(ip.address, ()):
                    add(mac, _kind(interface), "arp")
        for guest in _guests(evidence.guests):
            same_tenant = bool(guest.tenant and device.tenant and guest.tenant.id == device.tenant.id)
            if same_tenant or guest.name in evidence.asked.machines:
                for mac in guest.macs:
                    add(mac, "machine", "netbox")
        return tuple(kinds.values())

    def _sightings(self, device: NetworkDevice) -> list[Sighting]:
        """Every row of both forwarding tables of one switch, with its ports under NetBox's names."""
        found: list[Sighting] = []
        snmp, cli = self.snmp[device.name], self.cli[device.name]
        if isinstance(snmp, Reading):
            found += self._rows(device, "snmp", snmp.value.fdb, snmp.taken_at)
        if isinstance(cli, Reading):
            found += self._rows(device, "cli", cli.value.fdb, cli.taken_at)
        return found

    def _rows(
        self, device: NetworkDevice, witness: Witness, rows: Iterable[FdbEntry], taken_at: datetime
    ) -> Iterable[Sighting]:
        names, uplinks = self.names[device.name], self._uplinks(device)
        aggregates = self._aggregates(device)
        for row in rows:
            state = names.state(row.port)
            aggregate = next((a for a in aggregates if state and a in (state.name, state.descr)), "")
            members = aggregates.get(aggregate, ())
            for port in members or (row.port,):
                recorded = names.recorded_as(port)
                own_state = names.state(port)
                yield Sighting(
                    row.mac, device.name, recorded, witness, row.status, row.vlan, taken_at,
                    physical=bool(own_state and own_state.physical) if names.states else True,
                    uplink=recorded in uplinks,
                )  # fmt: skip

    def _uplinks(self, device: NetworkDevice) -> frozenset[str]:
        """Ports that lead to another switch or gateway: by the record, or because a bridge or router speaks there."""
        names = self.names[device.name]
        heard = {
            names.recorded_as(n.port)
            for answer in (self.snmp[device.name], self.cli[device.name])
            if isinstance(answer, Reading)
            for n in answer.value.neighbours
            if n.capabilities and n.capabilities & {"bridge", "router"} and self._is_ours(n.system_name)
        }
        return frozenset({u.name for u in device.uplinks} | heard)

    def _is_ours(self, system_name: str) -> bool:
        return any(system_name == d.name for d in self.devices)

    def _aggregates(self, device: NetworkDevice) -> dict[str, tuple[str, ...]]:
        answer = self.snmp[device.name]
        return {a.name: a.members for a in answer.value.aggregates} if isinstance(answer, Reading) else {}

    def _port(self, device: DeviceRecord, interface: InterfaceRecord, peer: PortRef) -> PortEvidence:
        switch = next((d for d in self.devices if d.id == peer.switch_id), None)
        key = (peer.switch, peer.name)
        snmp, cli = self.snmp_ports[key], self.cli_ports[key]
        own = interface.macs or tuple(
            m for i in device.interfaces if interface.lag and i.id == interface.lag.id for m in i.macs
        )
        evidence = PortEvidence(peer, interface.name, _kind(interface), interface.cable, own, snmp, cli, (), ())
        if switch is None:
            return evidence
        names = self.names[switch.name]
        heard: tuple[tuple[Witness, Answer[NetworkTables] | Answer[CliTables]], ...] = (
            ("snmp", self.snmp[switch.name]),
            ("cli", self.cli[switch.name]),
        )
        neighbours = [
            (witness, n)
            for witness, answer in heard
            if isinstance(answer, Reading)
            for n in answer.value.neighbours
            if names.recorded_as(n.port) == peer.name
        ]
        tables = self.snmp[switch.name]
        aggregate = next(
            (a for a in (tables.value.aggregates if isinstance(tables, Reading) else ())
             if peer.name in {names.recorded_as(m) for m in a.members}),
            None,
        )  # fmt: skip
        return replace(
            evidence,
            seen=tuple(s for s in self._sightings(switch) if s.port == peer.name),
            neighbours=tuple(neighbours),
            aggregate=aggregate.name if aggregate else "",
            members=tuple(names.recorded_as(m) for m in aggregate.members) if aggregate else (),
            partners=aggregate.partners if aggregate else (),
        )

    def _switch(self, device: NetworkDevice, own: set[MacAddress]) -> SwitchEvidence:
        snmp, cli = self.snmp[device.name], self.cli[device.name]
        must_be_there = (self._gateway_addresses | set(device.attached)) - own
        return SwitchEvidence(
            name=device.name,
            snmp=_only(snmp, _system),
            cli=_only(cli, lambda t: t.hostname),
            snmp_control=_shows(snmp, must_be_there),
            cli_control=_shows(cli, must_be_there),
            unsaved=cli.value.unsaved if isinstance(cli, Reading) else (),
            startup_read=not isinstance(cli, Reading) or cli.value.startup_read,
            recorded_serial=device.serial,
            serials=snmp.value.serials if isinstance(snmp, Reading) else (),
            oddities=snmp.value.oddities if isinstance(snmp, Reading) else (),
        )

    def _protected(self, scope: Scope) -> tuple[Protected, ...]:
        """The protected MAC addresses: those given, those of given IP addresses by ARP, and the gateways' own."""
        arp = self._arp()
        by_ip = [Protected(m, p.whose) for p in scope.protected for m in arp.get(p.address, ())]
        gateways = [Protected(m, "gateway") for m in sorted(self._gateway_addresses)]
        return tuple(dict.fromkeys([*scope.protected, *by_ip, *gateways]))


def _kind(interface: InterfaceRecord) -> Literal["data", "bmc"]:
    return "bmc" if interface.mgmt_only else "data"


def _guests(answer: Answer[tuple[MachineRecord, ...]] | None) -> tuple[MachineRecord, ...]:
    return answer.value if isinstance(answer, Reading) else ()


def _only(answer: Answer[V], pick: Callable[[V], str]) -> Answer[str]:
    if isinstance(answer, Reading):
        return Reading(pick(answer.value), answer.source, answer.taken_at)
    return answer


def _system(tables: NetworkTables) -> str:
    return tables.system_name


def _shows(answer: Answer[NetworkTables] | Answer[CliTables], must_be_there: Iterable[MacAddress]) -> bool:
    """Positive control: the table shows an address that has to be there, so it is a table and not a blank."""
    if not isinstance(answer, Reading):
        return False
    return any(row.mac in set(must_be_there) and row.status == "learned" for row in answer.value.fdb)


