"""What stands in a data centre, as its systems describe it, and what it means to have read it.

An answer is never a bare value: it is a Reading, an Absent (looked, and there is none) or an Unreadable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Literal, TypeAlias, TypeVar

from dcdecom.model.address import MacAddress as MacAddress
from dcdecom.model.address import parse_ip as parse_ip
from dcdecom.model.address import parse_mac as parse_mac
from dcdecom.model.settings import EstateName as EstateName
from dcdecom.model.spelling import Spelling

T = TypeVar("T")

# --- answers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """Who said it: the system, which one of it, at what address, under which host key, and what it calls itself."""

    system: str
    """netbox, zabbix, snmp or cli."""
    name: str
    """The inventory's or the configuration's name for it, such as tor-3."""
    address: str = ""
    fingerprint: str = ""
    """Of the SSH host key, as `SHA256:...`; empty where there is none."""
    estate: EstateName | None = None
    """`lab` where the system calls itself so, `real` where it does not, None where it could not be asked."""

    def __str__(self) -> str:
        return f"{self.system} {self.name}" if self.name != self.system else self.system


@dataclass(frozen=True)
class Reading(Generic[T]):
    """One fact read from one source at one time."""

    value: T
    source: Source
    taken_at: datetime


@dataclass(frozen=True)
class Absent:
    """The source was read, and it has no such thing."""

    what: str
    source: Source
    taken_at: datetime


@dataclass(frozen=True)
class OtherTool:
    """Something beside dcdecom that makes or deletes hosts, by the trace that it left."""

    name: str
    trace: str


@dataclass(frozen=True)
class Unreadable:
    """The source could not be read. It is never the same as Absent."""

    reason: str
    source: Source
    taken_at: datetime


Answer: TypeAlias = Reading[T] | Absent | Unreadable


# --- the record (NetBox) ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ref:
    """An object of a system by its id; the name is for people."""

    id: int
    name: str


@dataclass(frozen=True)
class PortRef:
    """One port of one switch. The ids are NetBox's; `switch` and `name` are what people and devices call them."""

    switch_id: int
    switch: str
    interface_id: int
    name: str

    def __str__(self) -> str:
        return f"{self.switch} {self.name}"


@dataclass(frozen=True)
class CableRecord:
    id: int
    label: str
    status: str
    etag: str = ""
    kept: str = ""
    """All that the record has about it, for its writer to make it again; empty where only the rest was asked for."""


@dataclass(frozen=True)
class CableId:
    """A cable of which no more was read than that it is there: enough to compare, too little to write to."""

    id: int


def written_about(cable: CableRecord | CableId | None) -> CableRecord | None:
    """A cable with what a write to it needs. Raises RuntimeError where that was not read: it is not none."""
    if isinstance(cable, CableId):
        raise RuntimeError(f"of cable {cable.id} only the id was read, and somebody would write to it")
    return cable


@dataclass(frozen=True)
class CableEnd:
    """What a cable is plugged into: a port of a switch or of a patch panel."""

    kind: str
    """NetBox's content type, such as dcim.interface or dcim.frontport."""
    id: int
    name: str
    """As `pp-1 Front 3`."""


@dataclass(frozen=True)
class IpRecord:
    id: int
    address: str
    """Without the prefix length."""
    status: str
    etag: str = ""


@dataclass(frozen=True)
class InterfaceRecord:
    """An interface of a device in NetBox, with what its cable leads to."""

    id: int
    name: str
    type: str
    """NetBox's value, such as 1000base-t, lag, virtual."""
    mgmt_only: bool
    enabled: bool
    macs: tuple[MacAddress, ...]
    ips: tuple[IpRecord, ...]
    cable: CableRecord | CableId | None
    """By its id alone where most of the record was read at once."""
    peers: tuple[PortRef, ...]
    """The far end of the whole path, through patch panels; empty where there is none."""
    peer_reachable: bool | None
    """False where a cable on the path is not connected; None where there is no path."""
    lag: Ref | None = None
    mark_connected: bool = False
    far: CableEnd | None = None
    """The other end of its own cable, a patch panel's port as the case may be; None for half a cable."""
    panels: tuple[CableEnd, ...] = ()
    """The ports of patch panels on its path, in their order."""
    path: tuple[int, ...] = ()
    """Ids of all cables on its path, its own first; only its own where the path could not be followed."""


@dataclass(frozen=True)
class Slot:
    """Where a device sits inside another one."""

    chassis: Ref
    bay: Ref | None
    """None where the record does not name it."""

    def __str__(self) -> str:
        return f"{self.chassis.name}, slot {self.bay.name if self.bay else '?'}"


@dataclass(frozen=True)
class DeviceRecord:
    """A device in NetBox as far as a withdrawal needs it."""

    id: int
    name: str
    serial: str
    asset_tag: str
    status: str
    role: str
    """The role's slug."""
    device_type: str
    site: Ref
    tenant: Ref | None
    rack: Ref | None
    position: str
    """Rack unit without trailing zeros, such as 12 or 12.5; empty where it has none."""
    face: str
    height: str
    """Rack units that it fills, such as 1 or 2."""
    parent: Slot | None
    """The chassis and the device bay that hold it; None for one that stands for itself."""
    virtual_chassis: Ref | None
    interfaces: tuple[InterfaceRecord, ...]
    etag: str
    """`W/"<last_updated>"`, for If-Match."""
    same_serial: tuple[Ref, ...] = ()
    """Other devices that the record has under the same serial number, letters compared without case."""
    host_id: str = ""
    """The Zabbix host that another tool wrote into a custom field; empty where there is none."""
    same_host_id: tuple[Ref, ...] = ()
    """Other devices whose custom field holds the same host."""


@dataclass(frozen=True)
class Listed:
    """A device or a virtual machine of NetBox, as a list of all of them shows it."""

    kind: Literal["device", "machine"]
    id: int
    name: str
    """Empty where it has none."""
    status: str
    role: str
    """The role's slug; empty where it has none."""
    site: Ref | None
    site_slug: str = ""
    host_id: str = ""
    """Of the Zabbix host that another tool keeps in the device's custom field; empty where it keeps none."""


@dataclass(frozen=True)
class RecordChange:
    """What one person changed in the record of a device by one act."""

    id: int
    """Of the last entry of NetBox's change log that it is made of."""
    field: str
    """name, serial, asset-tag, tenant, role, status, position, interface, mac, address, cable, or device as a whole."""
    what: str
    """The object's own name, such as eth0 or 9C:B6:54:A1:02:10."""
    who: str
    at: datetime
    before: str = ""
    """Empty where the object was made, or where there is no word for it."""
    after: str = ""
    message: str = ""
    """What the change log was told: of our own writes, the case."""


@dataclass(frozen=True)
class RecordHistory:
    """What NetBox's change log says of one device."""

    begins: datetime | None
    """The oldest entry that the log shows; None where it shows none at all."""
    changes: tuple[RecordChange, ...]
    """The oldest first."""


@dataclass(frozen=True)
class MachineRecord:
    """A virtual machine in NetBox, and the device it runs on where that is recorded."""

    id: int
    name: str
    host: Ref | None
    tenant: Ref | None
    macs: tuple[MacAddress, ...] = ()


@dataclass(frozen=True)
class NetworkDevice:
    """A switch or a gateway that belongs to the site in question."""

    id: int
    name: str
    site: Ref
    gateway: bool
    serial: str
    macs: tuple[MacAddress, ...]
    interfaces: tuple[Ref, ...]
    uplinks: tuple[Ref, ...]
    """Interfaces that NetBox cables to another switch or gateway."""
    attached: tuple[MacAddress, ...]
    """Recorded addresses of what is cabled to it: one of them must be in its table, or it was not read."""
    ends: tuple[tuple[Ref, Ref], ...] = ()
    """Each interface that is cabled, and the device at the far end, whatever its role."""


@dataclass(frozen=True)
class AddressHolder:
    """Who is recorded with a MAC address: a device or a virtual machine."""

    kind: Literal["device", "machine"]
    holder: Ref
    tenant: Ref | None
    host: Ref | None = None
    """For a machine: the device that it runs on."""


@dataclass(frozen=True)
class Occupant:
    """What stands in a rack: for the lists of what to pull and what to leave."""

    id: int
    name: str
    position: str
    height: str
    tenant: str


# --- the network (SNMP and CLI) --------------------------------------------------------------------------------------

Proven: TypeAlias = Literal["real", "captured", "emulated"]
"""How dcdecom's way of speaking to a kind of switch was tried: reading and writing on a real one, reading on what real
ones printed and writing on an emulation, or all of it on an emulation only."""

Learned: TypeAlias = Literal["learned", "static", "self", "other"]
"""How a switch came to an address. Only `learned` proves that something speaks there."""


@dataclass(frozen=True)
class FdbEntry:
    """A row of a forwarding table."""

    mac: MacAddress
    port: str
    """The device's own name of it, expanded by the dialect; empty if unknown."""
    vlan: int | None
    status: Learned


@dataclass(frozen=True)
class Neighbour:
    """What a switch hears by LLDP on one port."""

    port: str
    chassis_subtype: int
    """LldpChassisIdSubtype: 4 is a MAC address, 7 is local."""
    chassis_id: str
    """As a MAC address where the subtype says so, else printable text."""
    port_id: str
    system_name: str
    capabilities: frozenset[str] | None
    """Of other, repeater, bridge, wlan, router, telephone, docsis, station; None where it did not say."""


@dataclass(frozen=True)
class PortState:
    """One interface as IF-MIB shows it."""

    index: int
    name: str
    """ifName, stripped."""
    descr: str
    """ifDescr, stripped."""
    alias: str
    type: int
    """IANAifType; 6 is ethernetCsmacd."""
    admin_up: bool
    oper_up: bool
    last_change_ticks: int
    """ifLastChange: hundredths of a second of sysUpTime."""
    mac: MacAddress | None = None
    physical: bool = True
    """False where the agent says that it is virtual, or its type is no wire's."""


@dataclass(frozen=True)
class Aggregate:
    """A link aggregate and the ports that are attached to it."""

    name: str
    members: tuple[str, ...]
    partners: tuple[str, ...]
    """LACP system ids of the other end, one a member in the same order; empty text where none is known."""
    by: Literal["attached", "selected", "stacked", "shown"] = "attached"
    """How its members are known: LACP attached them, they chose it (NX-OS), ifStackTable puts it over them, or the
    command line alone shows them."""


@dataclass(frozen=True)
class ShownAggregate:
    """A link aggregate as the command line shows it."""

    name: str
    attached: tuple[str, ...]
    """Ports that carry its traffic now."""
    others: tuple[str, ...] = ()
    """Ports that are configured into it and carry none now, or of which it does not say."""
    tells: bool = True
    """Whether this kind of switch says which of its ports carry traffic."""


@dataclass(frozen=True)
class Crosscheck:
    """An address that an agent's forwarding table and its LLDP table both name, and on which ports each puts it.

    Where they differ, one of the agent's numberings of ports is not what the book says: on real devices the forwarding
    table named the neighbour's port.
    """

    mac: MacAddress
    fdb: tuple[str, ...]
    lldp: tuple[str, ...]
    agrees: bool
    """Every port of the one is a port of the other, an aggregate standing for its members."""


@dataclass(frozen=True)
class NetworkTables:
    """What an SNMP agent of a switch or gateway shows."""

    system_name: str
    description: str
    uptime_ticks: int
    serials: tuple[str, ...]
    ports: tuple[PortState, ...]
    fdb: tuple[FdbEntry, ...]
    neighbours: tuple[Neighbour, ...]
    aggregates: tuple[Aggregate, ...]
    arp: tuple[ArpEntry, ...] = ()
    oddities: tuple[str, ...] = ()
    """What did not fit: rows left out and why, for the report."""
    gaps: tuple[str, ...] = ()
    """Why nothing may be concluded from its forwarding table: what is missing from it, or that its ports are wrong."""
    crosschecks: tuple[Crosscheck, ...] = ()
    """Addresses by which its forwarding table and its LLDP table bear each other out, or do not."""


@dataclass(frozen=True)
class ArpEntry:
    """An IPv4 or IPv6 address and the MAC address behind it, as a gateway knows it."""

    ip: str
    mac: MacAddress


@dataclass(frozen=True)
class CliTables:
    """What a switch's command line shows."""

    hostname: str
    fdb: tuple[FdbEntry, ...]
    neighbours: tuple[Neighbour, ...]
    unsaved: tuple[str, ...]
    """Lines in which the running configuration differs from the startup one, as `+line` and `-line`."""
    startup_read: bool
    """False where the startup configuration could not be read; then `unsaved` says nothing."""
    uncommitted: tuple[str, ...] = ()
    """Lines in which a candidate that all share differs from what runs: somebody has begun to edit."""
    proven: Proven = "real"
    spelling: Spelling = field(default_factory=Spelling)
    """What else this kind of switch calls its ports."""
    aggregates: tuple[ShownAggregate, ...] | None = None
    """None where this kind of switch is not asked for them, or its answer was not understood."""
    aggregates_unread: str = ""
    """Why its answer was not understood."""
    kind: str = ""
    """What people call this kind of command line."""


@dataclass(frozen=True)
class CliPort:
    """One port as the command line shows it."""

    name: str
    admin_up: bool
    oper_up: bool
    stanza: tuple[str, ...]
    """Its lines in the running configuration."""
    saved_down: bool | None
    """Whether the startup configuration shuts it; None where that cannot be read."""
    trunk: bool = False
    """Whether its stanza makes it carry several VLANs."""
    own_lines: tuple[str, ...] = ()
    """How a shut or an opening of this port, and nothing else, shows among a switch's unsaved lines."""


# --- monitoring (Zabbix) ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MonitoredHost:
    """A host in Zabbix."""

    id: str
    host: str
    """The technical name, unique and case-sensitive."""
    visible_name: str
    enabled: bool
    discovered: bool
    addresses: tuple[str, ...]
    """IP addresses and DNS names of its interfaces."""
    serials: tuple[str, ...]
    """From the inventory: serialno_a and serialno_b, as far as filled."""
    macs: tuple[MacAddress, ...]
    groups: tuple[str, ...]
    maintenances: tuple[Ref, ...] = ()
    in_maintenance: bool = False
    proxy: str = ""
    """The proxy or proxy group that watches it; empty where Zabbix does so itself."""


@dataclass(frozen=True)
class Export:
    """A host's configuration, from which it can be made again."""

    text: str
    """YAML. It may hold secrets."""
    comes_back: str
    """SHA-256 of what an import brings back: without what other hosts have a part in."""
    parts: str
    """How much of what that is, as `interfaces 1, items 12`."""


@dataclass(frozen=True)
class Blocker:
    """What makes Zabbix refuse to delete a host."""

    kind: Literal["action", "trigger-action", "maintenance", "discovered", "discovers"]
    name: str
    detail: str = ""


@dataclass(frozen=True)
class Loss:
    """What deleting a host takes along and no import brings back."""

    kind: Literal[
        "history", "psk", "secret-macro", "override", "maintenance", "map", "dashboard", "dependency", "trigger"
    ]
    name: str


@dataclass(frozen=True)
class Silence:
    """A maintenance in Zabbix."""

    id: str
    name: str
    host_ids: tuple[str, ...]
    active_until: datetime
    description: str = ""


# --- what a person reads off the machine -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Inspection:
    """What was typed off one chassis, before the record was shown."""

    serial: str
    asset_tag: str
    position: str
    """Rack and unit as `R07 U12`."""
    typed_by: str
    typed_at: datetime
    photos: tuple[str, ...] = field(default=())
    """SHA-256 of each."""
    cables: int | None = None
    """How many network cables are plugged into the chassis; None where nobody counted."""
    macs: tuple[MacAddress, ...] = ()
    """The MAC addresses on its label."""
