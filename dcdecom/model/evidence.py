"""Everything that was read about one device at one time: what the checks judge, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.command_line import CliPort, Proven
from dcdecom.model.estate.controller import Controller, Power
from dcdecom.model.estate.device import CableId, CableRecord, DeviceRecord
from dcdecom.model.estate.hardware import Parts, PowerPort
from dcdecom.model.estate.history import RecordHistory
from dcdecom.model.estate.inspection import Inspection
from dcdecom.model.estate.listing import AddressHolder, MachineRecord, Occupant
from dcdecom.model.estate.monitoring import Blocker, HostEdit, KnownHost, Loss, MonitoredHost, Sight
from dcdecom.model.estate.network import Learned, Neighbour, PortState
from dcdecom.model.estate.reading import Answer, Source
from dcdecom.model.estate.ref import PortRef
from dcdecom.model.estate.references import Mentions, ReferenceSource
from dcdecom.model.readings import Field as Field
from dcdecom.model.readings import Witness as Witness
from dcdecom.model.readings import Witnessed as Witnessed
from dcdecom.model.request import RequestedDevice
from dcdecom.model.source import EstateName


@dataclass(frozen=True)
class OwnAddress:
    """A MAC address of the server itself, and who says so."""

    mac: MacAddress
    kind: Literal["data", "bmc", "machine", "unknown"]
    sources: tuple[str, ...]
    """netbox, arp, snmp, zabbix, minutes (the BA kolokasi), label, controller."""


@dataclass(frozen=True)
class Sighting:
    """One MAC address seen on one port by one witness."""

    mac: MacAddress
    switch: str
    port: str
    """NetBox's name of the port where it could be resolved, else the device's own; empty where it is unknown."""
    witness: Witness
    status: Learned
    vlan: int | None
    taken_at: datetime
    physical: bool
    """False for a tunnel, an aggregate whose members are unknown, the switch itself."""
    uplink: bool
    """The port leads to another switch or gateway: seen from afar, not attached here."""
    tunnel: str
    """The switch's own name of the tunnel behind which it is, with the far end where that is told."""
    via: str
    """The aggregate on which it was learned, where `port` is one of its members."""
    sure: bool
    """False on a member of an aggregate that negotiates nothing: that the address is behind this one is not told."""

    @property
    def attached(self) -> bool:
        """Learned, on a wire that is known, on no uplink and behind no tunnel: what speaks there stands there."""
        return self.status == "learned" and bool(self.port) and self.physical and not self.uplink and not self.tunnel


@dataclass(frozen=True)
class Remembered:
    """One MAC address that earlier looks have seen on one port: learned, on a wire, on no uplink."""

    mac: MacAddress
    switch: str
    port: str
    witness: Witness
    first_seen: datetime
    """Since when no two looks that saw it were further apart than the memory's gap."""
    last_seen: datetime


@dataclass(frozen=True)
class Bundle:
    """What the switch's command line says of a port's aggregate, its ports by NetBox's names."""

    name: str
    """Empty where it belongs to none."""
    attached: tuple[str, ...]
    others: tuple[str, ...]
    """Ports that are configured into it and carry nothing now, or of which it does not say."""
    tells: bool
    """Whether this kind of switch says which of its ports carry traffic."""
    asked: bool
    """False where this kind of switch is not asked for its aggregates."""
    unread: str
    """Why its answer was not understood."""


@dataclass(frozen=True)
class PortEvidence:
    """One port that the record cables to this device, and everything seen there."""

    port: PortRef
    interface: str
    """The device's own interface."""
    kind: Literal["data", "bmc"]
    cable: CableRecord | CableId | None
    own: tuple[MacAddress, ...]
    """The addresses that NetBox records on this interface."""
    snmp: Answer[PortState]
    cli: Answer[CliPort]
    seen: tuple[Sighting, ...]
    """Every address on this port, whosever."""
    neighbours: tuple[tuple[Witness, Neighbour], ...]
    bond: str
    """The device's own bond that this interface belongs to, by the record; empty where it stands alone."""
    aggregate: str
    """The link aggregate that this port belongs to, by SNMP, else by the command line; empty where to none."""
    members: tuple[str, ...]
    """All members of that aggregate, by NetBox's names."""
    partners: tuple[str, ...]
    aggregate_by: Literal["", "attached", "selected", "stacked", "shown"]
    """How the members are known, as in `Aggregate.by`; empty where it belongs to none."""
    others_by_snmp: bool
    """SNMP shows aggregates of this switch, so that it would show this port's too."""
    bundle: Bundle | None
    """The same by the command line; None where that was not read."""
    changed_at: datetime | None
    """When its link last went up or down, by SNMP; None where that cannot be told."""
    remembered: tuple[Remembered, ...]
    """Every address that the memory has on this port, whosever."""


@dataclass(frozen=True)
class SwitchEvidence:
    """How far one switch or gateway of the site could be read."""

    name: str
    snmp: Answer[str]
    """sysName."""
    cli: Answer[str]
    """Host name at the prompt."""
    snmp_control: bool
    """The SNMP table shows an address that must be there: a gateway's, or another recorded neighbour's."""
    cli_control: bool
    unsaved: tuple[str, ...]
    startup_read: bool
    startup_why: str
    """Why not, where it was not."""
    uncommitted: tuple[str, ...]
    """Lines that somebody has begun to edit in the candidate that all share."""
    proven: Proven
    """How dcdecom's way of speaking to this kind of switch was tried."""
    recorded_serial: str
    serials: tuple[str, ...]
    oddities: tuple[str, ...]
    booted_at: datetime | None
    """When its sysUpTime began; None where it was not read."""


@dataclass(frozen=True)
class Protected:
    """An address behind which no port is ever shut, and whose it is."""

    address: str
    whose: str


@dataclass(frozen=True)
class Roles:
    """Which device roles of the record may be withdrawn, by their slugs."""

    servers: tuple[str, ...]
    """Empty means any but those of the network."""
    network: tuple[str, ...]
    """Switches and gateways: never."""


NO_ROLES = Roles(servers=(), network=())
"""Where no role is named, any device may be withdrawn."""


@dataclass(frozen=True)
class Evidence:
    """What is known about one requested device."""

    estate: EstateName
    taken_at: datetime
    asked: RequestedDevice
    tenant: str
    """The tenant that asks, by its slug or its name: see `tenant_by_slug`."""
    record: Answer[tuple[DeviceRecord, ...]]
    machine: Answer[tuple[MachineRecord, ...]]
    """Virtual machines of the requested name: there must be none."""
    site: Answer[str] | None
    """The names of the site's switches and gateways; None where the network was not looked at."""
    own: tuple[OwnAddress, ...]
    ports: tuple[PortEvidence, ...]
    sightings: tuple[Sighting, ...]
    """Where any of `own` was seen, on any switch of the site."""
    heard: tuple[Sighting, ...]
    """Where any of `own` names itself by LLDP or LACP, on any switch of the site: also on a port that is silent."""
    remembered: tuple[Remembered, ...]
    """Where earlier looks have seen any of `own`."""
    switches: tuple[SwitchEvidence, ...]
    gateways: tuple[tuple[str, Answer[str]], ...]
    """Each gateway of the site and what it calls itself: its ARP table says behind which MAC an address stands."""
    protected: tuple[Protected, ...]
    holders: tuple[tuple[MacAddress, Answer[tuple[AddressHolder, ...]]], ...]
    """Who NetBox records with each address seen on this device's ports."""
    guests: Answer[tuple[MachineRecord, ...]] | None
    """Virtual machines recorded on this device; None before the record is known."""
    parts: Answer[Parts] | None
    """What the record has of its inventory items and modules; None before the record is known."""
    power: Answer[tuple[PowerPort, ...]] | None
    """The ports by which it draws power; None before the record is known."""
    chassis: Answer[DeviceRecord] | None
    """The chassis that holds the device in a slot; None where none does."""
    chassis_ports: tuple[PortEvidence, ...]
    """The ports that the record cables to that chassis."""
    history: Answer[RecordHistory] | None
    """What NetBox's change log says of the device; None before the record is known."""
    since: datetime | None
    """From when on the change log was read: the letter's day, or thirty days ago if that is earlier."""
    hosts: Answer[tuple[MonitoredHost, ...]] | None
    noted: Answer[MonitoredHost] | None
    """The host whose id the record's custom field holds; None where it holds none."""
    unresolved: Answer[tuple[MonitoredHost, ...]] | None
    """The hosts that may be at an address of the device, since nobody knows what theirs stand for."""
    sharing: tuple[tuple[str, Answer[tuple[MonitoredHost, ...]]], ...]
    """Each address and name of the device, and the hosts that have an interface there."""
    known: tuple[tuple[KnownHost, Answer[MonitoredHost]], ...]
    """The hosts that the case has known as this device's, oldest first, and what their ids show now."""
    holding: tuple[tuple[str, Answer[tuple[MonitoredHost, ...]]], ...]
    """Each serial number, asset tag and MAC address of the device, and the hosts whose inventory has it."""
    called: tuple[tuple[str, Answer[tuple[MonitoredHost, ...]]], ...]
    """Each further name that the device's host bears or bore, and the hosts that are called so; and its own name, with
    the hosts that are called almost so."""
    called_devices: tuple[tuple[str, Answer[tuple[DeviceRecord, ...]]], ...]
    """The same names, and the devices that the record has under them."""
    whose: tuple[tuple[str, Answer[tuple[AddressHolder, ...]]], ...]
    """Each address of the device's host that is not the device's, and whose it is by the record."""
    edits: tuple[tuple[str, Answer[tuple[HostEdit, ...]]], ...]
    """By host id: what Zabbix's audit log has of hosts that are not as they were."""
    sight: Answer[Sight] | None
    """How much of Zabbix is shown; None where a host was found, so that nothing was concluded from an absence."""
    blockers: Answer[tuple[Blocker, ...]] | None
    losses: Answer[tuple[Loss, ...]] | None
    occupants: Answer[tuple[Occupant, ...]] | None
    references: tuple[tuple[ReferenceSource, Answer[Mentions]], ...]
    """Each source that the configuration names, and where it mentions this server; empty before the record is known."""
    roles: Roles
    inspection: Inspection | None
    sources: tuple[Source, ...]
    """Every source that answered, with the estate that it says it is."""
    unread: tuple[tuple[str, str], ...]
    """Further sources that could not be read, each with why."""
    proof: ProofSoFar | None
    tenant_by_slug: bool = False
    controller: Answer[Controller] | None = None
    """What the server's management controller says; None where the configuration names none, before the record is
    known, and once the server was watched leaving or a port of it shut: the controller may have gone with it."""
    machine_power: Answer[Power] | None = None
    """Whether its machine is on by its controller; asked while its owner shuts it down."""


def only_recorded(
    estate: EstateName,
    taken_at: datetime,
    asked: RequestedDevice,
    tenant: str,
    tenant_by_slug: bool,
    record: Answer[tuple[DeviceRecord, ...]],
    machine: Answer[tuple[MachineRecord, ...]],
    hosts: Answer[tuple[MonitoredHost, ...]] | None,
    roles: Roles,
) -> Evidence:
    """Evidence of a look at the record, and at monitoring where it was asked: nothing else was asked for."""
    return Evidence(
        estate=estate,
        taken_at=taken_at,
        asked=asked,
        tenant=tenant,
        tenant_by_slug=tenant_by_slug,
        record=record,
        machine=machine,
        roles=roles,
        site=None,
        own=(),
        ports=(),
        sightings=(),
        heard=(),
        remembered=(),
        switches=(),
        gateways=(),
        protected=(),
        holders=(),
        guests=None,
        parts=None,
        power=None,
        chassis=None,
        chassis_ports=(),
        history=None,
        since=None,
        hosts=hosts,
        noted=None,
        unresolved=None,
        sharing=(),
        known=(),
        holding=(),
        called=(),
        called_devices=(),
        whose=(),
        edits=(),
        sight=None,
        blockers=None,
        losses=None,
        occupants=None,
        references=(),
        inspection=None,
        sources=(),
        unread=(),
        proof=None,
    )


@dataclass(frozen=True)
class ProofSoFar:
    """What earlier looks of the same case saw: by which `dropped` is proved."""

    seen: tuple[tuple[str, datetime], ...]
    """Port, as `tor-3 GigabitEthernet1/0/7`, and when this server was last seen there by two witnesses."""
    waiting: tuple[tuple[str, datetime], ...]
    """Silent ports of a bond or static aggregate, and when the server was last seen on it: proved if all links drop."""
    together: tuple[str, ...]
    """Of `waiting`, those whose links went down together when the server was watched leaving."""
    readings: tuple[tuple[str, tuple[Witnessed, ...]], ...]
    """Port, and the readings by which the server was last seen there."""
    dropped_at: datetime | None
    """When it was watched leaving its data ports, after its owner was asked to shut it down."""
    shut: tuple[str, ...]
    """The ports that this case has shut since: nothing is seen there any more."""
    booted: tuple[tuple[str, datetime], ...]
    """Switch, and when its sysUpTime had begun as the plan's look saw it."""
    sighted: tuple[Remembered, ...]
    """Of a server in a slot: where its addresses were last seen to stand, on each port by each way into the switch."""
    asked_at: datetime | None
    """When people were first asked to take it off its slot."""
