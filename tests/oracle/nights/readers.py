"""Readers of the product, through which it is shown the world as far as one run is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from dcdecom.model.address import MacAddress
from dcdecom.model.estate.command_line import CliPort, CliTables
from dcdecom.model.estate.device import DeviceRecord, InterfaceRecord
from dcdecom.model.estate.history import RecordHistory
from dcdecom.model.estate.listing import AddressHolder, Listed, NetworkDevice
from dcdecom.model.estate.monitoring import ListedHost, MonitoredHost
from dcdecom.model.estate.network import FdbEntry, NetworkTables
from dcdecom.model.estate.reading import Absent, Answer, Reading, Source, Unreadable
from dcdecom.model.estate.ref import PortRef, Ref
from dcdecom.model.port_names import Spelling
from dcdecom.model.trace import Trace
from dcdecom.ports.systems import Readers
from tests.oracle.nights.sight import PAGE, Sight
from tests.oracle.nights.world import EDGES, GATEWAY_MAC, UPLINK, Port, Server, Switch, World
from tests.records import (
    make_cable,
    make_cli_port,
    make_cli_tables,
    make_device,
    make_holder,
    make_host,
    make_interface,
    make_network_device,
    make_network_tables,
    make_port_state,
    make_record_change,
    make_source,
)

V = TypeVar("V")
BEGUN = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
NETBOX, ZABBIX = make_source("netbox", "netbox", estate="lab"), make_source("zabbix", "zabbix", estate="lab")


def port_name(number: int) -> str:
    return f"Gi{number}"


@dataclass(frozen=True)
class _Shown:
    world: World
    sight: Sight
    now: datetime

    def answer(self, source: Source, value: V | None, unread: bool) -> Answer[V]:
        if unread or (source == NETBOX and self.sight.netbox) or (source == ZABBIX and self.sight.zabbix):
            return Unreadable("it does not answer", source, self.now)
        return Absent("it", source, self.now) if value is None else Reading(value, source, self.now)

    def site(self, id: int) -> Ref:
        return Ref(id, self.world.sites[id])


class Record(_Shown):
    """Of NetBox's reader, what a reconcile asks."""

    def roster(self) -> Iterator[Answer[tuple[Listed, ...]]]:
        servers = self.sight.servers(self.world)
        for n in range(len(servers) // PAGE + 1):
            page = tuple(self._listed(s) for s in servers[n * PAGE : (n + 1) * PAGE])
            yield self.answer(NETBOX, page, n in self.sight.pages)
        switches = (
            Listed("device", s.id, s.name, "active", "pdu" if s.name in self.sight.hidden_switches else "tor",
                   self.site(s.site), f"site-{s.site}", "")
            for s in self.sight.listed_switches(self.world)
        )  # fmt: skip
        yield self.answer(NETBOX, tuple(switches), False)
        machines = (
            Listed("machine", m.id, m.name, m.status, "", self.site(m.site), f"site-{m.site}", "")
            for m in self.world.machines
            if m.site not in self.sight.hidden_sites
        )
        yield self.answer(NETBOX, tuple(machines), -1 in self.sight.pages)

    def _listed(self, s: Server) -> Listed:
        return Listed("device", s.id, s.name, s.status, s.role, self.site(s.site), f"site-{s.site}", s.host_id)

    def devices_by_id(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[DeviceRecord]]]:
        for id in ids:
            server = self.world.server(id)
            yield id, self.answer(NETBOX, self._device(server), id in self.sight.records)

    def _device(self, s: Server) -> DeviceRecord:
        tenant = Ref(len(s.tenant), s.tenant) if s.tenant else None
        interfaces = tuple(self._interface(s.id * 10 + n, i.name, i.mac, i.cabled) for n, i in enumerate(s.nics))
        return make_device(
            s.id, s.name, s.serial, "", s.status, s.role, "1U", self.site(s.site), tenant, None, "", "", "1", None,
            None, interfaces, "etag", host_id=s.host_id,
        )  # fmt: skip

    def _interface(self, id: int, name: str, mac: str, cabled: Port | None) -> InterfaceRecord:
        peers: tuple[PortRef, ...] = ()
        if cabled:
            switch = self.world.switch(cabled[0])
            peers = (PortRef(switch.id, switch.name, self.world.port_id(cabled), port_name(cabled[1])),)
        cable = make_cable(id, "C", "connected") if cabled else None
        return make_interface(
            id, name, "1000base-t", False, True, (MacAddress(mac),), (), cable, peers, True if cabled else None
        )

    def network(self, site_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[NetworkDevice, ...]]]]:
        for id in site_ids:
            found = tuple(self._switch(s) for s in self.sight.switches(self.world) if s.site == id)
            yield id, self.answer(NETBOX, found, id in self.sight.networks)

    def _switch(self, s: Switch) -> NetworkDevice:
        ends = tuple(
            (Ref(self.world.port_id(nic.cabled), port_name(nic.cabled[1])), Ref(server.id, server.name))
            for server in self.world.servers
            for nic in server.nics
            if nic.cabled and nic.cabled[0] == s.name and server.recorded and server.site not in self.sight.hidden_sites
        )
        ports = tuple(Ref(self.world.port_id((s.name, n)), port_name(n)) for n in (*EDGES, UPLINK))
        return make_network_device(
            s.id, s.name, self.site(s.site), False, "", (), ports, (ports[-1],), (MacAddress(GATEWAY_MAC),), ends
        )

    def holders(self, macs: Iterable[MacAddress]) -> Iterator[tuple[MacAddress, Answer[tuple[AddressHolder, ...]]]]:
        for mac in macs:
            devices = [
                make_holder("device", Ref(s.id, s.name), None) for s in self.world.owners(mac)
                if s in self.sight.servers(self.world)
            ]  # fmt: skip
            machines = [
                make_holder("machine", Ref(m.id, m.name), None) for m in self.world.machines
                if m.mac == mac and m.site not in self.sight.hidden_sites
            ]  # fmt: skip
            yield mac, self.answer(NETBOX, (*machines, *devices) or None, self.sight.holders)

    def device_changes(self, ids: Iterable[int], since: datetime) -> Iterator[tuple[int, Answer[RecordHistory]]]:
        for id in ids:
            server = self.world.server(id)
            at = BEGUN + timedelta(days=server.day, hours=-12)
            field = "status" if server.recorded else "deleted"
            changes = (make_record_change(id, field, server.name, "rina", at),) if server.day and at >= since else ()
            yield id, self.answer(NETBOX, RecordHistory(BEGUN - timedelta(days=90), changes), self.sight.log)

    def notes(self, nonces: Iterable[str]) -> Iterator[tuple[str, Answer[Ref]]]:
        for nonce in nonces:
            yield nonce, self.answer(NETBOX, Ref(7, "note"), False)

    def traces(self, case: str = "") -> Answer[tuple[Trace, ...]]:
        return self.answer(NETBOX, (), False)

    def in_parts(self) -> str:
        return ""

    def forget(self) -> None: ...


class Network(_Shown):
    """Of the agents' reader, what a reconcile asks."""

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[NetworkTables]]]:
        for name in names:
            switch = self.world.switch(name)
            ports = tuple(
                make_port_state(n, port_name(n), port_name(n), "", 6, n not in switch.shut, n not in switch.shut, 0)
                for n in (*EDGES, UPLINK)
            )
            tables = make_network_tables(name, "", 100, (), ports, rows(self.world, switch, "snmp"), (), ())
            yield name, self.answer(make_source("snmp", name, estate="lab"), tables, name in self.sight.snmp)

    def macs(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MacAddress, ...]]]]:
        for name in names:
            yield name, self.answer(make_source("snmp", name, estate="lab"), (MacAddress(GATEWAY_MAC),), False)


class Lines(_Shown):
    """Of the command lines' reader, what a reconcile asks."""

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[CliTables]]]:
        for name in names:
            tables = make_cli_tables(name, rows(self.world, self.world.switch(name), "cli"), (), (), True)
            yield name, self.answer(make_source("cli", name, estate="lab"), tables, name in self.sight.cli)

    def spelling(self, switch: str) -> Spelling:
        return Spelling()

    def ports(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Answer[CliPort]]]:
        for name, port in wanted:
            shut = int(port.removeprefix("Gi")) in self.world.switch(name).shut
            found = make_cli_port(port, not shut, not shut, (), shut)
            yield (name, port), self.answer(make_source("cli", name, estate="lab"), found, name in self.sight.cli)


def rows(world: World, switch: Switch, witness: str) -> tuple[FdbEntry, ...]:
    """The forwarding table of a switch as one of its two ways in shows it."""
    found = [FdbEntry(MacAddress(GATEWAY_MAC), port_name(UPLINK), 110, "learned")]
    for mac, (name, port), by in world.speaking():
        if by not in ("both", witness):
            continue
        if name == switch.name:
            if port not in switch.shut:
                found.append(FdbEntry(MacAddress(mac), port_name(port), 110, "learned"))
        elif world.passing and world.switch(name).site == switch.site and port not in world.switch(name).shut:
            found.append(FdbEntry(MacAddress(mac), port_name(UPLINK), 110, "learned"))
    return tuple(found)


class Monitoring(_Shown):
    """Of Zabbix's reader, what a reconcile asks."""

    def host_names(self) -> Answer[tuple[ListedHost, ...]]:
        return self.answer(ZABBIX, tuple(ListedHost(h.id, h.name) for h in self.sight.shown_hosts(self.world)), False)

    def hosts_by_id(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[MonitoredHost]]]:
        by_id = {h.id: h for h in self.sight.shown_hosts(self.world)}
        for id in ids:
            yield id, self.answer(ZABBIX, _host(by_id[id]) if id in by_id else None, id in self.sight.hosts)

    def hosts(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        for name in names:
            found = [h for h in self.sight.shown_hosts(self.world) if h.name.lower() == name.lower()]
            unread = any(h.id in self.sight.hosts for h in found)
            yield name, self.answer(ZABBIX, tuple(map(_host, found)) or None, unread)

    def traces(self, case: str = "") -> Answer[tuple[Trace, ...]]:
        return self.answer(ZABBIX, (), False)


def _host(h: Any) -> MonitoredHost:
    return make_host(h.id, h.name, h.name, h.enabled, False, (), (), (), ("X",))


def readers(world: World, sight: Sight, now: datetime) -> Readers:
    """Every reader at once."""
    of = (world, sight, now)
    return Readers(Record(*of), Network(*of), Lines(*of), Monitoring(*of))  # type: ignore[arg-type]  # as far as asked
