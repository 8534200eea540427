"""NetBox's JSON rows as the model's values. `fields` of each kind stand beside what reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from dcdecom.adapters.netbox.connection import Row
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress, parse_ip, parse_mac
from dcdecom.model.estate.device import (
    CableEnd,
    CableId,
    CableRecord,
    DeviceRecord,
    InterfaceRecord,
    IpRecord,
    Slot,
    Unplayed,
)
from dcdecom.model.estate.listing import MachineRecord, Occupant
from dcdecom.model.estate.ref import PortRef, Ref

DEVICE = (
    "id,display,name,serial,asset_tag,status,role,device_type,site,tenant,rack,position,face,"
    "parent_device,virtual_chassis,custom_fields,last_updated"
)
NAMED_DEVICE = f"{DEVICE},primary_ip4,primary_ip6,oob_ip"
"""What is asked of devices by their names; whoever compares thousands by their ids needs no more than `DEVICE`."""
OCCUPANT = "id,display,name,device_type,tenant,rack,position,parent_device"
INTERFACE_OF_NETWORK = (
    "id,name,device,type,mgmt_only,enabled,lag,mark_connected,mac_addresses,cable,"
    "connected_endpoints,connected_endpoints_type,connected_endpoints_reachable"
)
"""A switch has many ports, and what each is plugged into costs NetBox as much as all else together."""
INTERFACE = f"{INTERFACE_OF_NETWORK},link_peers,link_peers_type"
CABLE = "id,display,label,status,last_updated"
ADDRESS = "id,display,address,status,dns_name,assigned_object_type,assigned_object_id,last_updated"
MACHINE = "id,display,name,device,tenant"
MACHINE_INTERFACE = "id,display,virtual_machine,mac_addresses"


def ref(row: Row) -> Ref:
    return Ref(row["id"], row.get("name") or row["display"])


def ref_or_none(row: Row | None) -> Ref | None:
    return None if row is None else ref(row)


def etag(row: Row) -> str:
    """The ETag that the detail view sends: `last_updated` in UTC. Lists send none, and show it in NetBox's own zone."""
    return f'W/"{datetime.fromisoformat(row["last_updated"]).astimezone(UTC).isoformat()}"'


HIGHEST = 1000
"""Rack units: no rack of NetBox has so many."""


def units(value: float | str | None) -> str:
    """Rack units as 12 or 12.5; empty for none. Raises ValueError for what is no such number."""
    if value is None:
        return ""
    number = Decimal(str(value))
    if not number.is_finite() or not 0 <= number <= HIGHEST or number != round(number, 2):
        raise ValueError(f"{str(value)[:40]} is no number of rack units")
    return f"{number.normalize():f}"


def choice(value: Row | str | None) -> str:
    """A choice field: `{value, label}`, or null and empty text for none."""
    return value or "" if value is None or isinstance(value, str) else str(value["value"] or "")


def macs(row: Row) -> tuple[MacAddress, ...]:
    return tuple(parse_mac(mac["mac_address"]) for mac in row["mac_addresses"])


def far_ends(row: Row) -> Iterator[Ref]:
    """The devices at the far end of the path; other kinds of ends (circuits, consoles) are no switch ports."""
    if row["connected_endpoints_type"] == "dcim.interface":
        yield from (ref(end["device"]) for end in row["connected_endpoints"] or ())


def far_devices(row: Row) -> Iterator[int]:
    """Their ids."""
    return (end.id for end in far_ends(row))


def peers(row: Row, masters: Mapping[int, Ref]) -> tuple[PortRef, ...]:
    """The interfaces at the far end of the path, each as a port of whoever speaks for its device."""
    return tuple(
        PortRef(masters[device].id, masters[device].name, end["id"], end["name"])
        for device, end in zip(far_devices(row), row["connected_endpoints"] or (), strict=False)
    )


def far(row: Row) -> CableEnd | None:
    """The other end of a port's own cable; None where there is none, or more than one."""
    if len(row["link_peers"]) != 1:
        return None
    (end,) = row["link_peers"]
    return CableEnd(row["link_peers_type"], end["id"], port_name(end))


def port_name(row: Row) -> str:
    """A port with its device, as `pp-1 Front 3`; what is no port of a device has a display only."""
    return f"{ref(row['device']).name} {row['name']}" if row.get("device") else str(row["display"])


def cable(row: Row, kept: str) -> CableRecord:
    return CableRecord(row["id"], row["label"], choice(row["status"]), etag(row), kept)


def address(row: Row) -> IpRecord:
    return IpRecord(row["id"], parse_ip(row["address"]), choice(row["status"]), etag(row), dns_name(row))


def dns_name(row: Row) -> str:
    """Without the dot at its end; empty for one with *, which names nothing in particular."""
    name = str(row["dns_name"]).rstrip(".")
    return "" if "*" in name else name


def interface(
    row: Row,
    ips: Sequence[IpRecord],
    cables: Mapping[int, CableRecord | CableId],
    masters: Mapping[int, Ref],
    panels: Sequence[CableEnd],
    path: Sequence[int],
) -> InterfaceRecord:
    return InterfaceRecord(
        id=row["id"],
        name=row["name"],
        type=choice(row["type"]),
        mgmt_only=row["mgmt_only"],
        enabled=row["enabled"],
        macs=macs(row),
        ips=tuple(ips),
        cable=cables[row["cable"]["id"]] if row["cable"] else None,
        peers=peers(row, masters),
        peer_reachable=row["connected_endpoints_reachable"] if row["connected_endpoints"] else None,
        lag=ref_or_none(row["lag"]),
        mark_connected=row["mark_connected"],
        far=far(row),
        panels=tuple(panels),
        path=tuple(path),
    )


SIZE = re.compile(r"[0-9]\s*[mgtp]i?b\b", re.IGNORECASE)


def has_size(text: str) -> bool:
    """Whether a text names a size such as `32GB`."""
    return bool(SIZE.search(text))


def custom(row: Row, field: str) -> str:
    """A custom field as text; empty for none, for one that this NetBox does not have, and for an object."""
    value = row["custom_fields"].get(field)
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


@dataclass(frozen=True)
class Doubles:
    """Other devices that share a device's serial number, or the Zabbix host in its custom field."""

    serial: tuple[Ref, ...]
    host_id: tuple[Ref, ...]


@dataclass(frozen=True)
class Names:
    """DNS names of a device's main addresses elsewhere, and those of any that other addresses have too."""

    main: tuple[str, ...] = ()
    shared: tuple[str, ...] | None = None
    """None where it was not asked."""


def device(
    row: Row,
    height: str,
    interfaces: Sequence[InterfaceRecord],
    host_id: str,
    doubles: Doubles,
    unplayed: Sequence[Unplayed],
    names: Names,
    noted: tuple[str, str, str, str],
) -> DeviceRecord:
    """`noted`: kode barang, processors, memory and disks, as custom fields have them."""
    return DeviceRecord(
        id=row["id"],
        name=row["name"] or "",
        serial=row["serial"],
        asset_tag=row["asset_tag"] or "",
        status=choice(row["status"]),
        role=row["role"]["slug"],
        device_type=row["device_type"]["model"],
        site=ref(row["site"]),
        tenant=ref_or_none(row["tenant"]),
        tenant_slug=row["tenant"]["slug"] if row["tenant"] else "",
        rack=ref_or_none(row["rack"]),
        position=units(row["position"]),
        face=choice(row["face"]),
        height=height,
        parent=slot(row["parent_device"]),
        virtual_chassis=ref_or_none(row["virtual_chassis"]),
        interfaces=tuple(interfaces),
        etag=etag(row),
        same_serial=doubles.serial,
        host_id=host_id,
        same_host_id=doubles.host_id,
        unplayed=tuple(unplayed),
        main_ips=_main_ips(row),
        oob_ip=row["oob_ip"]["address"].partition("/")[0] if row.get("oob_ip") else "",
        main_names=names.main,
        shared_names=names.shared,
        manufacturer=row["device_type"]["manufacturer"]["name"],
        kode_barang=noted[0],
        noted_cpu=noted[1],
        noted_memory=noted[2],
        noted_disks=noted[3],
    )


def main_addresses(row: Row) -> tuple[Row, ...]:
    """IPv4 and IPv6 primary and the out-of-band address, as far as there are any."""
    found = (row.get(column) for column in ("primary_ip4", "primary_ip6", "oob_ip"))
    return tuple(ip for ip in found if ip)


def _main_ips(row: Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ip["address"].partition("/")[0] for ip in main_addresses(row)))


def slot(parent: Row | None) -> Slot | None:
    """NetBox gives the bay inside what it gives of the chassis."""
    return Slot(ref(parent), ref_or_none(parent.get("device_bay"))) if parent else None


def machine(row: Row, addresses: Sequence[MacAddress]) -> MachineRecord:
    host, tenant = ref_or_none(row["device"]), ref_or_none(row["tenant"])
    return MachineRecord(row["id"], row["name"], host, tenant, tuple(addresses))


def occupant(row: Row, height: str) -> Occupant:
    tenant: Any = row["tenant"]
    owner, held_by = ref(tenant).name if tenant else "", slot(row["parent_device"])
    return Occupant(row["id"], ref(row).name, units(row["position"]), height, owner, held_by)
