"""A data centre in memory: what stands there, the readers and writers that reach it, and how it can be told to fail.

Two servers on one switch, a gateway above it. Forwarding tables follow what runs and which ports are up, as on a wire.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from dcdecom.errors import NoAnswer, NotSent, SystemRefused
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.command_line import CliPort, CliTables
from dcdecom.model.estate.device import CableRecord, DeviceRecord, InterfaceRecord, IpRecord
from dcdecom.model.estate.hardware import Parts, PowerPort
from dcdecom.model.estate.held import Assignment, MainAddresses, WholeAddress
from dcdecom.model.estate.history import RecordChange, RecordHistory
from dcdecom.model.estate.listing import AddressHolder, NetworkDevice, Occupant
from dcdecom.model.estate.monitoring import Blocker, Export, HostEdit, Loss, MonitoredHost, Sight, Silence
from dcdecom.model.estate.network import Aggregate, ArpEntry, FdbEntry, Neighbour, NetworkTables, PortState
from dcdecom.model.estate.reading import Absent, Answer, Reading, Unreadable
from dcdecom.model.estate.ref import PortRef, Ref
from dcdecom.model.evidence import Remembered, Sighting
from dcdecom.model.port_names import Spelling
from dcdecom.model.trace import Trace, of_note, of_silence
from dcdecom.ports.write_permit import WritePermit
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
    make_occupant,
    make_port_state,
    make_source,
)

from .memory import Fuse, StillClock

K = TypeVar("K")
V = TypeVar("V")

SITE, RACK, SWITCH = Ref(1, "DC"), Ref(7, "R07"), "tor-3"
TENANT = Ref(5, "Dinas Pendidikan")
GATEWAY_MAC, NEIGHBOUR_MAC = MacAddress("00:00:5e:00:53:01"), MacAddress("02:00:00:00:00:09")
STRANGER = MacAddress("06:00:00:00:00:01")
BOOTED = datetime(2026, 11, 1, tzinfo=UTC)
UPLINK, NEIGHBOURS = "Gi1/0/48", "Gi1/0/20"


@dataclass(frozen=True)
class Server:
    """A server as it stands in the rack: number 1 is device 11, on port 1, its controller on port 31."""

    name: str
    number: int
    bmc: bool = True

    @property
    def id(self) -> int:
        return 10 + self.number

    @property
    def serial(self) -> str:
        return f"SER00{self.number}A{self.number}"

    @property
    def asset_tag(self) -> str:
        return f"TAG-{self.number}"

    @property
    def unit(self) -> str:
        return str(self.number)

    @property
    def ip(self) -> str:
        return f"198.18.10.{self.id}"

    @property
    def host(self) -> str:
        return f"100{self.id}"

    def mac(self, kind: str) -> MacAddress:
        return MacAddress(f"02:00:00:00:{'01' if kind == 'data' else '02'}:{self.number:02d}")

    def port(self, kind: str) -> str:
        return f"Gi1/0/{self.number + (30 if kind == 'bmc' else 0)}"

    @property
    def kinds(self) -> tuple[str, ...]:
        return ("data", "bmc") if self.bmc else ("data",)


@dataclass
class Port:
    """A port of the switch as it is configured."""

    up: bool = True
    saved_down: bool = False


@dataclass
class World:
    """Everything that there is. `faults` says what the next writes come to, by their verb."""

    clock: StillClock
    fuse: Fuse
    servers: tuple[Server, ...]
    running: set[str] = field(default_factory=set)
    ports: dict[str, Port] = field(default_factory=dict)
    cached: dict[str, bool] = field(default_factory=dict)
    """Whether the agent still has a port as up, whatever the switch says."""
    devices: dict[int, DeviceRecord] = field(default_factory=dict)
    cables: dict[int, CableRecord] = field(default_factory=dict)
    ips: dict[int, IpRecord] = field(default_factory=dict)
    disks: tuple[str, ...] = ()
    """Serial numbers of the disks that the record has of every device, 480 GB each."""
    power: dict[int, tuple[PowerPort, ...]] = field(default_factory=dict)
    """By device."""
    assigned: dict[int, int] = field(default_factory=dict)
    """Address -> the interface that it stands on, 0 for none."""
    main: dict[int, int] = field(default_factory=dict)
    """Device -> its primary address, 0 for none."""
    notes: dict[str, str] = field(default_factory=dict)
    hosts: dict[str, MonitoredHost] = field(default_factory=dict)
    changed: tuple[RecordChange, ...] = ()
    """What NetBox's change log says of every device."""
    changed_of: dict[int, tuple[RecordChange, ...]] = field(default_factory=dict)
    """What it says of one alone, by its id."""
    edits: dict[str, tuple[HostEdit, ...]] = field(default_factory=dict)
    """By host id: what Zabbix's audit log has of it."""
    sees_everything: bool = True
    """Whether the account is shown all of Zabbix."""
    silences: dict[str, Silence] = field(default_factory=dict)
    strangers: dict[str, MacAddress] = field(default_factory=dict)
    """Port -> an address of somebody else on it."""
    silent: set[str] = field(default_factory=set)
    """Ports on which nothing of its server is heard, though it may run."""
    given_away: dict[str, tuple[AddressHolder, ...]] = field(default_factory=dict)
    """IP address -> who else is recorded with it by now."""
    outside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """IP address -> addresses that are translated to it."""
    quiet_gateway: bool = False
    """Whether no server stands in the gateway's ARP table any more, as some time after it left."""
    unrecorded: set[int] = field(default_factory=set)
    """Cables whose interface, and all on it, NetBox no longer has on the server."""
    remembered: list[Remembered] = field(default_factory=list)
    """What earlier looks saw."""
    link_changed: dict[str, datetime] = field(default_factory=dict)
    """Port -> when its link last went up or down; the others since the switch runs."""
    elsewhere: dict[MacAddress, datetime] = field(default_factory=dict)
    pinned: set[MacAddress] = field(default_factory=set)
    """Addresses of which a static entry stands where the neighbours are."""
    """Address -> until when it is heard on the neighbours' port."""
    standing: tuple[Occupant, ...] = ()
    """What else is recorded in the rack."""
    afar: set[MacAddress] = field(default_factory=set)
    """Addresses that are heard over the uplink."""
    arp: dict[str, MacAddress] = field(default_factory=dict)
    """IP address -> the MAC address that the gateway has for it, where that is not its server's."""
    records_macs: bool = True
    """Whether NetBox has MAC addresses; without them ARP is all there is."""
    alone: bool = False
    """Whether nothing but our servers and the gateway is recorded on the switch."""
    startup_read: bool = True
    """Whether the switch shows its startup configuration."""
    timer_runs: bool = True
    """Whether Zabbix's timer runs; without it no host is put into a maintenance."""
    restores_groups: bool = True
    """Whether an import brings back all that an export holds."""
    unreadable: set[str] = field(default_factory=set)
    """Of record, snmp, cli, monitoring: systems that do not answer; or one question to them, network or losses."""
    faults: dict[str, list[str]] = field(default_factory=dict)
    """Verb -> what its next calls come to: refused, not sent, lost, lost and done, without effect."""
    then: dict[str, Callable[[], object]] = field(default_factory=dict)
    """Verb -> what happens right after such a write."""
    log: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    """Writes that reached their system and had an effect."""
    spent: list[WritePermit[Any]] = field(default_factory=list)
    """What each write was allowed by."""

    def __post_init__(self) -> None:
        self.running = {s.name for s in self.servers}
        self.ports = {s.port(kind): Port() for s in self.servers for kind in s.kinds}
        for s in self.servers:
            self.devices[s.id] = make_device(
                s.id, s.name, s.serial, s.asset_tag, "active", "server", "Server 1U", SITE, TENANT, RACK, s.unit,
                "front", "1", None, None, (), "e1",
            )  # fmt: skip
            self.ips[s.id] = IpRecord(s.id, s.ip, "active", "e1", "")
            self.assigned[s.id], self.main[s.id] = self.cable(s, "data"), s.id
            for kind in s.kinds:
                cable = make_cable(self.cable(s, kind), f"C-{s.port(kind)}", "connected", "e1")
                self.cables[cable.id] = cable
            self.hosts[s.host] = make_host(s.host, s.name, s.name, True, False, (s.ip,), (s.serial,), (), ("X",))

    def ticks(self) -> int:
        """sysUpTime of every device, in hundredths of a second."""
        return int((self.clock.time - BOOTED).total_seconds() * 100)

    # --- what stands where ---

    def cable(self, server: Server, kind: str) -> int:
        return server.id * 10 + (kind == "bmc")

    def port_ref(self, server: Server, kind: str) -> PortRef:
        return PortRef(3, SWITCH, 400 + self.cable(server, kind), server.port(kind))

    def device(self, server: Server) -> DeviceRecord:
        """The device with what hangs on it now."""
        kinds = (kind for kind in server.kinds if self.cable(server, kind) not in self.unrecorded)
        interfaces = tuple(self._interface(server, kind) for kind in kinds)
        return replace(self.devices[server.id], interfaces=interfaces)

    def _interface(self, server: Server, kind: str) -> InterfaceRecord:
        cable = self.cables.get(self.cable(server, kind))
        ips = (self.ips[server.id],) if kind == "data" and server.id in self.ips and self.assigned[server.id] else ()
        return make_interface(
            self.cable(server, kind), kind, "1000base-t", kind == "bmc", True,
            (server.mac(kind),) if self.records_macs else (), ips, cable,
            (self.port_ref(server, kind),) if cable else (), True if cable else None,
        )  # fmt: skip

    def addresses(self) -> list[FdbEntry]:
        """The forwarding table of the switch."""
        rows = [FdbEntry(GATEWAY_MAC, UPLINK, 110, "learned"), FdbEntry(NEIGHBOUR_MAC, NEIGHBOURS, 110, "learned")]
        for s in self.servers:
            for kind in s.kinds:
                heard = self.ports[s.port(kind)].up and s.port(kind) not in self.silent
                if heard and (kind == "bmc" or s.name in self.running):
                    rows.append(FdbEntry(s.mac(kind), s.port(kind), 110, "learned"))
        rows += [FdbEntry(mac, port, 110, "learned") for port, mac in self.strangers.items() if self.ports[port].up]
        still = (mac for mac, until in self.elsewhere.items() if self.clock.time < until)
        rows += [FdbEntry(mac, UPLINK, 110, "learned") for mac in self.afar]
        rows += [FdbEntry(mac, NEIGHBOURS, 110, "static") for mac in self.pinned]
        return [*rows, *(FdbEntry(mac, NEIGHBOURS, 110, "learned") for mac in still)]

    def link(self, name: str) -> bool:
        """Whether a port has a link: something runs at its other end."""
        return self.ports[name].up and any(row.port == name for row in self.addresses())

    # --- reading and writing ---

    def answer(self, system: str, value: V | None, what: str = "it") -> Answer[V]:
        source = make_source(system, system, estate="lab")
        self.log.append(f"read {system}")
        if {system, what} & self.unreadable:
            return Unreadable(f"{system} does not answer", source, self.clock.now())
        if value is None:
            return Absent(what, source, self.clock.now())
        return Reading(value, source, self.clock.now())

    def spend(self, permit: WritePermit[Any], **named: object) -> None:
        permit.spend(**named)
        self.spent.append(permit)

    def write(self, verb: str, thing: str, effect: Callable[[], object]) -> None:
        """One write: it may crash before or after, and come to what `faults` says."""
        self.fuse.burn(f"before {verb}")
        self.log.append(f"write {verb} {thing}")
        fault = self.faults[verb].pop(0) if self.faults.get(verb) else ""
        if fault == "not sent":
            raise NotSent(f"{verb} {thing}: no connection")
        if fault in ("", "lost and done"):
            effect()
            self.done.append(f"{verb} {thing}")
        if after := self.then.pop(verb, None):
            after()
        if fault == "refused":
            raise SystemRefused(f"{verb} {thing}: no permission")
        if fault in ("lost", "lost and done"):
            raise NoAnswer(f"{verb} {thing}: no answer came")
        self.fuse.burn(f"after {verb}")


def each(keys: Iterable[K], answer: Callable[[K], Answer[V]]) -> Iterator[tuple[K, Answer[V]]]:
    return ((key, answer(key)) for key in keys)


@dataclass
class Record:
    """NetBox, read and written."""

    world: World

    def devices_by_name(self, name: str) -> tuple[DeviceRecord, ...] | None:
        w = self.world
        found = tuple(w.device(s) for s in w.servers if w.devices[s.id].name.lower() == name.lower())
        return found or None

    def devices(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[DeviceRecord, ...]]]]:
        return each(names, lambda name: self.world.answer("record", self.devices_by_name(name)))

    def devices_by_id(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[DeviceRecord]]]:
        return each(ids, lambda id: self.world.answer("record", self.world.devices.get(id)))

    def machines(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[object, ...]]]]:
        return each(names, lambda name: self.world.answer("record", None))

    machines_on = machines

    def holders(self, macs: Iterable[MacAddress]) -> Iterator[tuple[MacAddress, Answer[tuple[AddressHolder, ...]]]]:
        return each(macs, lambda mac: self.world.answer("record", self._holders(mac) or None))

    def _holders(self, mac: MacAddress) -> tuple[AddressHolder, ...]:
        w = self.world
        return tuple(
            make_holder("device", Ref(s.id, s.name), TENANT)
            for s in w.servers
            for kind in s.kinds
            if w.records_macs and s.mac(kind) == mac and w.cable(s, kind) not in w.unrecorded
        )

    def network(self, site_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[NetworkDevice, ...]]]]:
        return each(site_ids, lambda id: self.world.answer("record", self._network(), "network"))

    def _network(self) -> tuple[NetworkDevice, ...]:
        names = [*self.world.ports, UPLINK, NEIGHBOURS]
        interfaces = tuple(Ref(n, name) for n, name in enumerate(names))
        servers = tuple(s.mac(kind) for s in self.world.servers for kind in s.kinds)
        attached = servers if self.world.alone else (*servers, NEIGHBOUR_MAC)
        uplinks = tuple(i for i in interfaces if i.name == UPLINK)
        return (
            make_network_device(3, SWITCH, SITE, False, "SW3", (), interfaces, uplinks, attached),
            make_network_device(1, "gw-1", SITE, True, "GW1", (GATEWAY_MAC,), (), (), ()),
        )

    def holders_at(self, addresses: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[AddressHolder, ...]]]]:
        w = self.world
        theirs = (s for s in w.servers if w.assigned.get(s.id))
        owners = {s.ip: (make_holder("device", Ref(s.id, s.name), TENANT),) for s in theirs} | w.given_away
        return each(addresses, lambda address: self.world.answer("record", owners.get(address)))

    def occupants(self, rack_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[Occupant, ...]]]]:
        found = tuple(make_occupant(s.id, s.name, s.unit, "1", TENANT.name) for s in self.world.servers)
        return each(rack_ids, lambda id: self.world.answer("record", (*found, *self.world.standing)))

    def history(self, devices: Iterable[DeviceRecord], since: datetime) -> Iterator[tuple[int, Answer[RecordHistory]]]:
        def told(id: int) -> RecordHistory:
            return RecordHistory(BOOTED.replace(year=2020), (*self.world.changed, *self.world.changed_of.get(id, ())))

        return each([d.id for d in devices], lambda id: self.world.answer("record", told(id), "history"))

    def cables(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[CableRecord]]]:
        """An interface's cable has the interface's number."""

        def whole(id: int) -> CableRecord | None:
            cable = self.world.cables.get(id)
            return cable and replace(cable, kept=json.dumps({"id": id, "label": cable.label, "status": cable.status}))

        return each(ids, lambda id: self.world.answer("record", whole(id)))

    cables_at = cables
    cables_at_power_ports = cables

    def parts(self, device_ids: Iterable[int]) -> Iterator[tuple[int, Answer[Parts]]]:
        disks = self.world.disks
        found = Parts((), (), ("480 GB SSD",) * len(disks), disks) if disks else None
        return each(device_ids, lambda id: self.world.answer("record", found))

    def power_ports(self, device_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[PowerPort, ...]]]]:
        """A power port's cable has the port's number."""

        def whole(id: int) -> tuple[PowerPort, ...] | None:
            ports = self.world.power.get(id)
            return ports and tuple(replace(port, cable=self.world.cables.get(port.id)) for port in ports)

        return each(device_ids, lambda id: self.world.answer("record", whole(id), "power"))

    def addresses(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[IpRecord]]]:
        return each(ids, lambda id: self.world.answer("record", self.world.ips.get(id)))

    def assignments(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[Assignment]]]:
        return each(ids, lambda id: self.world.answer("record", self._assignment(id)))

    def _assignment(self, id: int) -> Assignment | None:
        ip, on = self.world.ips.get(id), self.world.assigned.get(id, 0)
        if ip is None:
            return None
        name = self.world.devices[on or id].name if (on or id) in self.world.devices else ""
        return Assignment(id, ip.address, ip.status, on, f"{name} data" if on else "", id if on else 0, ip.etag)

    def whole_addresses(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[WholeAddress]]]:
        return each(ids, lambda id: self.world.answer("record", self._whole(id)))

    def whole_addresses_at(self, addresses: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[WholeAddress, ...]]]]:
        def at(address: str) -> tuple[WholeAddress, ...] | None:
            found = (self._whole(id) for id, ip in self.world.ips.items() if ip.address == address)
            return tuple(one for one in found if one) or None

        return each(addresses, lambda address: self.world.answer("record", at(address)))

    def _whole(self, id: int) -> WholeAddress | None:
        held = self._assignment(id)
        if held is None:
            return None
        told = {"address": held.address, "status": held.status, "assigned_object_id": held.interface_id or None}
        outside = self.world.outside.get(held.address, ())
        return WholeAddress(
            id, held.address, held.status, held.interface_id, held.of, held.etag, json.dumps(told), outside
        )

    def main_addresses(self, device_ids: Iterable[int]) -> Iterator[tuple[int, Answer[MainAddresses]]]:
        def main(id: int) -> MainAddresses | None:
            found = self.world.devices.get(id)
            ip4 = self.world.main.get(id, 0)
            return found and MainAddresses(id, found.name, found.serial, ip4, 0, 0, found.etag)

        return each(device_ids, lambda id: self.world.answer("record", main(id)))

    def notes(self, nonces: Iterable[str]) -> Iterator[tuple[str, Answer[Ref]]]:
        notes = self.world.notes
        return each(nonces, lambda n: self.world.answer("record", Ref(1, n) if n in notes else None))

    def traces(self, case: str = "") -> Answer[tuple[Trace, ...]]:
        return self.world.answer("record", tuple(t for n, x in self.world.notes.items() if (t := of_note(n, x))))

    def writes(self, nonces: Iterable[str]) -> Iterator[tuple[str, Answer[str]]]:
        return each(nonces, lambda nonce: self.world.answer("record", None))

    def statuses(self) -> Answer[tuple[str, ...]]:
        return self.world.answer("record", ("active", "decommissioning"))

    # --- writing ---

    def set_status(self, permit: WritePermit[Any], device_id: int, status: str, etag: str, nonce: str) -> None:
        self.world.spend(permit, device_id=device_id, after=status)
        self._device("status", device_id, etag, status=status)

    def release_position(self, permit: WritePermit[Any], device_id: int, etag: str, nonce: str) -> None:
        self.world.spend(permit, device_id=device_id)
        self._device("position", device_id, etag, rack=None, position="", face="")

    def _device(self, verb: str, id: int, etag: str, **values: object) -> None:
        self._matches(verb, self.world.devices[id].etag, etag)

        def effect() -> None:
            found = self.world.devices[id]
            self.world.devices[id] = replace(found, **values, etag=_next(found.etag))  # type: ignore[arg-type]  # by name

        self.world.write(verb, f"device {id}", effect)

    def _matches(self, verb: str, now: str, etag: str) -> None:
        if now != etag:
            self.world.log.append(f"stale {verb}")
            raise SystemRefused(f"{verb}: If-Match {etag}, and it is {now}")

    def restore_position(
        self, permit: WritePermit[Any], device_id: int, rack_id: int, position: str, face: str, etag: str, nonce: str
    ) -> None:
        self.world.spend(permit, device_id=device_id, rack_id=rack_id, position=position, face=face)
        self._device("place", device_id, etag, rack=RACK, position=position, face=face)

    def remove_cable(self, permit: WritePermit[Any], cable_id: int, etag: str, nonce: str) -> None:
        self.world.spend(permit, cable_id=cable_id)
        self._matches("cable", self.world.cables[cable_id].etag, etag)
        self.world.write("cable", f"{cable_id}", lambda: self.world.cables.pop(cable_id))

    def restore_cable(self, permit: WritePermit[Any], kept: str, nonce: str) -> None:
        self.world.spend(permit, kept=kept)
        cable = make_cable(**json.loads(kept), etag="e1")
        self.world.write("recable", f"{cable.id}", lambda: self.world.cables.update({cable.id: cable}))

    def set_address_status(
        self, permit: WritePermit[Any], address_id: int, status: str, etag: str, nonce: str
    ) -> None:
        self.world.spend(permit, address_id=address_id, after=status)
        found = self.world.ips[address_id]
        self._matches("address", found.etag, etag)
        put = replace(found, status=status, etag=_next(found.etag))
        self.world.write("address", f"{address_id}", lambda: self.world.ips.update({address_id: put}))

    def set_main_address(
        self, permit: WritePermit[Any], device_id: int, role: str, address_id: int, etag: str, nonce: str
    ) -> None:
        self.world.spend(permit, device_id=device_id, role=role, after=address_id)
        self._matches("main-address", self.world.devices[device_id].etag, etag)

        def effect() -> None:
            found = self.world.devices[device_id]
            self.world.devices[device_id] = replace(found, etag=_next(found.etag))
            self.world.main[device_id] = address_id

        self.world.write("main-address", f"device {device_id}", effect)

    def set_assignment(
        self, permit: WritePermit[Any], address_id: int, interface_id: int, etag: str, nonce: str
    ) -> None:
        self.world.spend(permit, address_id=address_id, after=interface_id)
        found = self.world.ips[address_id]
        self._matches("assignment", found.etag, etag)
        if address_id in self.world.main.values():
            raise SystemRefused("Cannot reassign IP address while it is designated as the primary IP")
        put = replace(found, etag=_next(found.etag))

        def effect() -> None:
            self.world.ips[address_id] = put
            self.world.assigned[address_id] = interface_id

        self.world.write("assignment", f"{address_id}", effect)

    def delete_address(self, permit: WritePermit[Any], address_id: int, etag: str, nonce: str) -> None:
        self.world.spend(permit, address_id=address_id)
        self._matches("delete-address", self.world.ips[address_id].etag, etag)

        def effect() -> None:
            del self.world.ips[address_id]
            self.world.assigned.pop(address_id, None)

        self.world.write("delete-address", f"{address_id}", effect)

    def restore_address(self, permit: WritePermit[Any], kept: str, nonce: str) -> None:
        self.world.spend(permit, kept=kept)
        told = json.loads(kept)
        id = max([*self.world.ips, 700]) + 1

        def effect() -> None:
            self.world.ips[id] = IpRecord(id, told["address"], told["status"], "e1", "")
            self.world.assigned[id] = told["assigned_object_id"] or 0

        self.world.write("new-address", f"{id}", effect)

    def rename_device(self, permit: WritePermit[Any], device_id: int, name: str, etag: str, nonce: str) -> None:
        self.world.spend(permit, device_id=device_id, after=name)
        self._device("name", device_id, etag, name=name)

    def add_note(self, permit: WritePermit[Any], device_id: int, text: str, nonce: str) -> None:
        self.world.spend(permit, device_id=device_id)
        self.world.write("note", f"{device_id}", lambda: self.world.notes.update({nonce: text}))


def _next(etag: str) -> str:
    return f"e{int(etag[1:]) + 1}"


@dataclass
class Network:
    """SNMP agents, read."""

    world: World

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[NetworkTables]]]:
        return each(names, lambda name: self.world.answer("snmp", self._tables(name), "snmp tables"))

    def _tables(self, name: str) -> NetworkTables:
        w = self.world
        if name != SWITCH:
            arp = tuple(ArpEntry(s.ip, w.arp.get(s.ip, s.mac("data"))) for s in w.servers if not w.quiet_gateway)
            arp = (*arp, ArpEntry("198.18.10.254", NEIGHBOUR_MAC)) if w.quiet_gateway else arp
            arp += tuple(ArpEntry(ip, mac) for ip, mac in w.arp.items() if w.quiet_gateway)
            return make_network_tables(name, "", w.ticks(), ("GW1",), (), (), (), (), arp)
        states = tuple(self._state(port) for port in (*w.ports, UPLINK, NEIGHBOURS))
        neighbours: tuple[Neighbour, ...] = ()
        aggregates: tuple[Aggregate, ...] = ()
        return make_network_tables(name, "", w.ticks(), ("SW3",), states, tuple(w.addresses()), neighbours, aggregates)

    def _state(self, name: str) -> PortState:
        up = self.world.cached.get(name, self.world.ports[name].up if name in self.world.ports else True)
        link = self.world.link(name) if name in self.world.ports else True
        changed = self.world.link_changed.get(name, BOOTED)
        ticks = int((changed - BOOTED).total_seconds() * 100)
        return make_port_state(int(name.split("/")[-1]), name, name, "", 6, up, link, ticks)

    def ports(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Answer[PortState]]]:
        return each(wanted, lambda key: self.world.answer("snmp", self._state(key[1])))

    def macs(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MacAddress, ...]]]]:
        return each(names, lambda name: self.world.answer("snmp", (GATEWAY_MAC,) if name == "gw-1" else None))


@dataclass
class Kept:
    """What earlier looks saw, kept."""

    world: World

    def remember(self, seen: Iterable[Sighting]) -> None:
        raise AssertionError("a case's own looks are in its journal")

    def on(self, ports: Iterable[tuple[str, str]]) -> tuple[Remembered, ...]:
        wanted = set(ports)
        return tuple(r for r in self.world.remembered if (r.switch, r.port) in wanted)

    def of(self, macs: Iterable[MacAddress]) -> tuple[Remembered, ...]:
        wanted = set(macs)
        return tuple(r for r in self.world.remembered if r.mac in wanted)


@dataclass
class Switch:
    """The switch's command line, read and written."""

    world: World

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[CliTables]]]:
        rows, startup_read = tuple(self.world.addresses()), self.world.startup_read
        shown = (rows, (), (), startup_read)
        return each(names, lambda name: self.world.answer("cli", make_cli_tables(name, *shown), "cli tables"))

    def ports(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Answer[CliPort]]]:
        return each(wanted, lambda key: self.world.answer("cli", self._port(key[1])))

    def _port(self, name: str) -> CliPort:
        port = self.world.ports[name]
        saved_down = port.saved_down if self.world.startup_read else None
        return make_cli_port(name, port.up, self.world.link(name), (), saved_down)

    def shut(self, permit: WritePermit[Any], switch: str, port: str) -> None:
        self.world.spend(permit, kind="shut", switch=switch, port=port)
        self.world.write("shut", port, lambda: self.world.ports.update({port: Port(False, True)}))

    def spelling(self, switch: str) -> Spelling:
        return Spelling()

    def lines(self, switch: str, port: str, up: bool) -> tuple[str, ...]:
        return (f"interface {port}", "no shutdown" if up else "shutdown", "write memory")

    def open(self, permit: WritePermit[Any], switch: str, port: str) -> None:
        self.world.spend(permit, kind="open", switch=switch, port=port)
        self.world.write("open", port, lambda: self.world.ports.update({port: Port(True, False)}))


@dataclass
class Monitoring:
    """Zabbix, read and written."""

    world: World

    def hosts(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        def named(name: str) -> tuple[MonitoredHost, ...] | None:
            return self._all(lambda h: name.lower() in (h.host.lower(), h.visible_name.lower()))

        return each(names, lambda name: self.world.answer("monitoring", named(name)))

    def _all(self, fits: Callable[[MonitoredHost], bool]) -> tuple[MonitoredHost, ...] | None:
        found = (self._host(id) for id, h in self.world.hosts.items() if fits(h))
        return tuple(h for h in found if h) or None

    def hosts_by_id(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[MonitoredHost]]]:
        return each(ids, lambda id: self.world.answer("monitoring", self._host(id)))

    def _host(self, id: str) -> MonitoredHost | None:
        w = self.world
        host = w.hosts.get(id)
        silenced = any(id in s.host_ids and s.active_until > w.clock.time for s in w.silences.values())
        return host and replace(host, in_maintenance=w.timer_runs and silenced)

    def hosts_at(self, addresses: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        def at(address: str) -> tuple[MonitoredHost, ...] | None:
            return self._all(lambda h: address in h.addresses)

        return each(addresses, lambda address: self.world.answer("monitoring", at(address), "addresses"))

    def hosts_alike(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        def alike(name: str) -> tuple[MonitoredHost, ...] | None:
            return self._all(lambda h: any(n.startswith(f"{name}.") for n in (h.host, h.visible_name)))

        return each(names, lambda name: self.world.answer("monitoring", alike(name)))

    def hosts_holding(self, values: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        def having(value: str) -> tuple[MonitoredHost, ...] | None:
            return self._all(lambda h: value in (*h.serials, h.asset_tag, *h.macs))

        return each(values, lambda value: self.world.answer("monitoring", having(value), "inventories"))

    def edits(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[HostEdit, ...]]]]:
        return each(ids, lambda id: self.world.answer("monitoring", self.world.edits.get(id, ()), "audit log"))

    def hosts_unresolved(self) -> Answer[tuple[MonitoredHost, ...]]:
        return self.world.answer("monitoring", self._all(lambda h: bool(h.unresolved)) or (), "addresses")

    def sight(self) -> Answer[Sight]:
        shown = Sight(len(self.world.hosts) + 1, self.world.sees_everything)
        return self.world.answer("monitoring", shown, "sight")

    def blockers(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[Blocker, ...]]]]:
        return each(ids, lambda id: self.world.answer("monitoring", ()))

    def losses(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[Loss, ...]]]]:
        return each(ids, lambda id: self.world.answer("monitoring", (Loss("psk", "agent"),), "losses"))

    def exports(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[Export]]]:
        def export(id: str) -> Export | None:
            host = self.world.hosts.get(id)
            if host is None:
                return None
            text = f"host: {host.host}\nenabled: {host.enabled}\npsk: secret\n"
            parts = ", ".join(f"groups {len(host.groups)}" for _ in host.groups)
            return Export(text, hashlib.sha256(f"{text}{host.groups}".encode()).hexdigest(), parts)

        return each(ids, lambda id: self.world.answer("monitoring", export(id)))

    def silences(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[Silence]]]:
        return each(names, lambda name: self.world.answer("monitoring", self.world.silences.get(name)))

    def traces(self, case: str = "") -> Answer[tuple[Trace, ...]]:
        kept = (of_silence("Zabbix", s.id, s.name, s.description) for s in self.world.silences.values())
        return self.world.answer("monitoring", tuple(t for t in kept if t))

    # --- writing ---

    def silence(
        self, permit: WritePermit[Any], host_id: str, name: str, since: datetime, until: datetime, description: str,
        earlier: str = "",
    ) -> None:  # fmt: skip
        self.world.spend(permit, kind="silence", name=name)
        if earlier:
            self._end(earlier)
        id = hashlib.sha256(name.encode()).hexdigest()[:6]
        made = Silence(id, name, (host_id,), until, description)
        if name in self.world.silences:
            raise SystemRefused(f"silence {name}: there is one of this name already")
        try:
            self.world.write("silence", host_id, lambda: self.world.silences.update({name: made}))
        except NotSent as error:
            if not earlier:
                raise
            raise SystemRefused(f"{error.what}; an earlier maintenance of ours was ended before") from error

    def end_silence(self, permit: WritePermit[Any], silence_id: str, name: str) -> None:
        self.world.spend(permit, kind="unsilence", name=name)
        self._end(silence_id)

    def _end(self, silence_id: str) -> None:
        left = {n: s for n, s in self.world.silences.items() if s.id != silence_id}
        self.world.write("unsilence", silence_id, lambda: setattr(self.world, "silences", left))

    def set_enabled(self, permit: WritePermit[Any], host_id: str, enabled: bool) -> None:
        self.world.spend(permit, enabled=enabled)
        put = replace(self.world.hosts[host_id], enabled=enabled)
        verb = "enable" if enabled else "disable"
        self.world.write(verb, host_id, lambda: self.world.hosts.update({host_id: put}))

    def delete_host(self, permit: WritePermit[Any], host_id: str) -> None:
        self.world.spend(permit, kind="delete", host_id=host_id)
        self.world.write("delete", host_id, lambda: self.world.hosts.pop(host_id))

    def restore_host(self, permit: WritePermit[Any], export: str) -> None:
        """A host under a new id; without its groups where they are not restored, and then it is done all the same."""
        self.world.spend(permit, kind="restore")
        name = export.splitlines()[0].removeprefix("host: ")
        server = next(s for s in self.world.servers if s.name == name)
        id = f"9{len(self.world.done)}{server.id}"
        groups = ("X",) if self.world.restores_groups else ()
        made = make_host(
            id, name, name, "enabled: True" in export, False, (server.ip,), (server.serial,), (), groups
        )
        self.world.write("restore", name, lambda: self.world.hosts.update({id: made}))
