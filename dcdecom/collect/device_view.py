"""What a site showed, arranged for one device: its ports, its addresses, where they are, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from dcdecom.collect.case_scope import Scope
from dcdecom.collect.own_addresses import kind_of, own_addresses
from dcdecom.collect.site import Site, if_whole
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.command_line import CliTables
from dcdecom.model.estate.device import DeviceRecord, InterfaceRecord
from dcdecom.model.estate.listing import AddressHolder, NetworkDevice
from dcdecom.model.estate.network import NetworkTables
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.estate.ref import PortRef
from dcdecom.model.evidence import Evidence, OwnAddress, PortEvidence, Protected, Sighting, SwitchEvidence
from dcdecom.ports.memory import Memory

V = TypeVar("V")
Holders = Mapping[MacAddress, Answer[tuple[AddressHolder, ...]]]


@dataclass(frozen=True)
class DeviceView:
    """One device before one site."""

    site: Site
    device: DeviceRecord

    def complete(
        self, evidence: Evidence, scope: Scope, known: tuple[OwnAddress, ...], memory: Memory | None
    ) -> Evidence:
        """Add what the network shows of the device, and what earlier looks remember of it."""
        site, device = self.site, self.device
        own = own_addresses(evidence, device, site.arp, site.macs.get(device.name), known)
        macs = frozenset(o.mac for o in own)
        ports = tuple(self._port(i, peer) for i in device.interfaces for peer in i.peers)
        partners = frozenset(MacAddress(p) for port in ports for p in port.partners if p)
        filled = replace(
            evidence,
            site=only(site.sites[device.site.id], lambda devices: ", ".join(d.name for d in devices)),
            own=own,
            ports=ports,
            chassis_ports=tuple(self._of_chassis(evidence)),
            sightings=tuple(s for rows in site.sightings.values() for s in rows if s.mac in macs),
            heard=tuple(self._heard(macs, partners)),
            switches=tuple(self._switch(d, macs) for d in site.switches),
            gateways=tuple((d.name, only(site.snmp[d.name], lambda t: t.system_name)) for d in site.gateways),
            protected=_protected(site, scope),
        )
        return sourced(_remembering(filled, memory), site)

    def _of_chassis(self, evidence: Evidence) -> Iterator[PortEvidence]:
        if isinstance(evidence.chassis, Reading):
            chassis = replace(self, device=evidence.chassis.value)
            yield from (chassis._port(i, peer) for i in chassis.device.interfaces for peer in i.peers)

    def placed(self, evidence: Evidence, holders: Holders) -> Evidence:
        """Add what says where the device and its neighbours stand, and nothing of how its switches are.

        `holders`: who is recorded with each address that any of its ports shows.
        """
        site, device = self.site, self.device
        own = own_addresses(evidence, device, site.arp, None, ())
        ports = tuple(self._port(i, peer) for i in device.interfaces for peer in i.peers)
        macs = dict.fromkeys(o.mac for o in own)
        partners = dict.fromkeys(MacAddress(p) for port in ports for p in port.partners if p)
        heard = (said for mac in {**macs, **partners} for said in site.heard_of.get(mac, ()))
        return replace(
            evidence,
            own=own,
            ports=ports,
            sightings=tuple(s for mac in macs for s in site.sightings_of.get(mac, ())),
            heard=tuple(said for said in heard if said.mac in macs or said.witness == "lacp"),
            holders=tuple((mac, holders[mac]) for mac in sorted({s.mac for port in ports for s in port.seen})),
        )

    def _heard(self, own: frozenset[MacAddress], partners: frozenset[MacAddress]) -> Iterator[Sighting]:
        """Where the device names itself; LACP also by the system that its recorded ports hear."""
        for switch in self.site.switches:
            for said in self.site.heard(switch.name):
                if said.mac in own or (said.witness == "lacp" and said.mac in partners):
                    yield said

    def _port(self, interface: InterfaceRecord, peer: PortRef) -> PortEvidence:
        """One port; of a switch that is none of the site's, what was asked of it by itself and nothing else."""
        site, key = self.site, (peer.switch, peer.name)
        lag = interface.lag
        bond = next((i for i in self.device.interfaces if i.id == lag.id), None) if lag else None
        ours = peer.switch_id in site.switch_ids
        aggregate = site.aggregate_of(peer.switch, peer.name) if ours else None
        return PortEvidence(
            port=peer,
            interface=interface.name,
            kind=kind_of(interface),
            cable=interface.cable,
            own=tuple(dict.fromkeys((*interface.macs, *(bond.macs if bond else ())))),
            snmp=site.snmp_ports[key],
            cli=site.cli_ports[key],
            seen=site.seen_on.get(key, ()) if ours else (),
            neighbours=site.neighbours_on.get(key, ()) if ours else (),
            bond=bond.name if bond else "",
            aggregate=aggregate.name if aggregate else "",
            members=tuple(map(site.names[peer.switch].recorded_as, aggregate.members)) if aggregate else (),
            partners=aggregate.partners if aggregate else (),
            aggregate_by=aggregate.by if aggregate else "",
            others_by_snmp=ours and bool(site.aggregates_by_snmp(peer.switch)),
            bundle=site.bundle_of(peer.switch, peer.name) if ours else None,
            changed_at=site.changed_at(peer.switch, peer.name) if ours else None,
            remembered=(),
        )

    def _switch(self, device: NetworkDevice, own: frozenset[MacAddress]) -> SwitchEvidence:
        snmp, cli = self.site.snmp[device.name], self.site.cli[device.name]
        whole = if_whole(snmp)
        must_be_there = (self.site.gateway_addresses | set(device.attached)) - own
        return SwitchEvidence(
            name=device.name,
            snmp=only(whole, lambda t: t.system_name),
            cli=only(cli, lambda t: t.hostname),
            snmp_control=shows(whole, must_be_there),
            cli_control=shows(cli, must_be_there),
            unsaved=cli.value.unsaved if isinstance(cli, Reading) else (),
            startup_why=cli.value.startup_why if isinstance(cli, Reading) else "",
            startup_read=not isinstance(cli, Reading) or cli.value.startup_read,
            uncommitted=cli.value.uncommitted if isinstance(cli, Reading) else (),
            proven=cli.value.proven if isinstance(cli, Reading) else "real",
            recorded_serial=device.serial,
            serials=snmp.value.serials if isinstance(snmp, Reading) else (),
            oddities=snmp.value.oddities if isinstance(snmp, Reading) else (),
            booted_at=self.site.booted_at(device.name),
        )


def sourced(evidence: Evidence, site: Site) -> Evidence:
    """Name every source that answered, and every one that did not."""
    answers: list[Answer[object]] = [
        evidence.record, evidence.machine, *site.sites.values(), *site.agents, *site.cli.values(),
        *(a for a in (evidence.hosts, evidence.blockers, evidence.losses) if a),
        *(a for a in (evidence.guests, evidence.occupants, evidence.history, evidence.noted) if a),
        *(a for a in (evidence.chassis, evidence.parts, evidence.power) if a),
        *(a for a in (evidence.controller, evidence.machine_power) if a),
        *(a for _, a in evidence.known),
        *(a for rows in (evidence.sharing, evidence.holding, evidence.called) for _, a in rows),
        *(a for _, a in evidence.called_devices),
        *(a for _, a in evidence.whose),
    ]  # fmt: skip
    sources = tuple(dict.fromkeys(a.source for a in answers if not isinstance(a, Unreadable)))
    unread = tuple(dict.fromkeys((str(a.source), a.reason) for a in answers if isinstance(a, Unreadable)))
    return replace(evidence, sources=sources, unread=unread)


def only(answer: Answer[V], pick: Callable[[V], str]) -> Answer[str]:
    """An answer with one text of its value."""
    if isinstance(answer, Reading):
        return Reading(pick(answer.value), answer.source, answer.taken_at)
    return answer


def _remembering(evidence: Evidence, memory: Memory | None) -> Evidence:
    if memory is None:
        return evidence
    places = {(p.port.switch, p.port.name) for p in evidence.ports}
    known = memory.on(sorted(places))
    ports = tuple(
        replace(p, remembered=tuple(r for r in known if (r.switch, r.port) == (p.port.switch, p.port.name)))
        for p in evidence.ports
    )
    return replace(evidence, ports=ports, remembered=memory.of(sorted({o.mac for o in evidence.own})))


def shows(answer: Answer[NetworkTables] | Answer[CliTables], must_be_there: Iterable[MacAddress]) -> bool:
    """Positive control: the table shows an address that has to be there on a port, so it is a table and not a blank."""
    if not isinstance(answer, Reading):
        return False
    wanted = frozenset(must_be_there)
    return any(row.mac in wanted and row.status == "learned" and row.port for row in answer.value.fdb)


def _protected(site: Site, scope: Scope) -> tuple[Protected, ...]:
    """The protected MAC addresses: those given, those of given IP addresses by ARP, and the gateways' own."""
    by_ip = [Protected(m, p.whose) for p in scope.protected for m in sorted(site.arp.get(p.address, ()))]
    gateways = [Protected(m, "gateway") for m in sorted(site.gateway_addresses)]
    return tuple(dict.fromkeys([*scope.protected, *by_ip, *gateways]))
