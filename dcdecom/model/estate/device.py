"""A device in the record (NetBox), with its interfaces, addresses and cables."""

from __future__ import annotations

from typing import Literal

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.ref import PortRef, Ref


@dataclass(frozen=True)
class CableRecord:
    id: int
    label: str
    status: str
    etag: str
    kept: str
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
    etag: str
    dns_name: str
    """By which others find it; empty where the record has none."""


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
    lag: Ref | None
    mark_connected: bool
    far: CableEnd | None
    """The other end of its own cable, a patch panel's port as the case may be; None for half a cable."""
    panels: tuple[CableEnd, ...]
    """The ports of patch panels on its path, in their order."""
    path: tuple[int, ...]
    """Ids of all cables on its path, its own first; only its own where the path could not be followed."""


@dataclass(frozen=True)
class Unplayed:
    """Something that the record says of a port or a cable, and that changes what shutting or removing it means."""

    kind: Literal[
        "channels", "channel", "context", "wireless", "ends", "children", "l2vpn", "profile", "field"
    ]
    of: str
    """The port, as `tor-1 Eth1/1`, or the cable's label."""
    value: str


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
    """The type's model."""
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
    same_serial: tuple[Ref, ...]
    """Other devices that the record has under the same serial number, letters compared without case."""
    host_id: str
    """The Zabbix host that another tool wrote into a custom field; empty where there is none."""
    same_host_id: tuple[Ref, ...]
    """Other devices whose custom field holds the same host."""
    unplayed: tuple[Unplayed, ...]
    """Of its own ports, those at the other end, and the cables between: only where it was asked for by its name, for
    one case. Most of a record read at once has it not, and is written to by nobody (`CableId`)."""
    main_ips: tuple[str, ...]
    """Its primary and out-of-band addresses, which may stand on no interface of its own, such as behind NAT. Read where
    a device is asked for by its name."""
    main_names: tuple[str, ...]
    """The DNS names of those that stand on no interface of its own."""
    shared_names: tuple[str, ...] | None
    """DNS names of its addresses that the record gives to other addresses too; read as `main_ips` is. None where it was
    not asked: then no DNS name is known to be its own."""
    manufacturer: str
    kode_barang: str
    """The property's code, from a custom field; empty where there is none."""
    noted_cpu: str
    """What custom fields say of its parts; empty where they say nothing."""
    noted_memory: str
    noted_disks: str
    tenant_slug: str = ""
    """Empty where it has no tenant."""
    oob_ip: str = ""
    """Its out-of-band address alone, where its controller answers; read as `main_ips` is."""

    @property
    def dns_names(self) -> tuple[str, ...]:
        """Every DNS name that the record gives to its addresses."""
        own = (ip.dns_name for i in self.interfaces for ip in i.ips if ip.dns_name)
        return tuple(dict.fromkeys((*own, *self.main_names)))

    @property
    def all_ips(self) -> tuple[str, ...]:
        """Every IP address that the record gives to it."""
        return tuple(dict.fromkeys((*(ip.address for i in self.interfaces for ip in i.ips), *self.main_ips)))
