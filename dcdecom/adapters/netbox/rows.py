"""NetBox's JSON rows as the model's values. `fields` of each kind stand beside what reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from dcdecom.adapters.netbox.connection import Row
from dcdecom.model.estate import (
    CableRecord,
    DeviceRecord,
    InterfaceRecord,
    IpRecord,
    MacAddress,
    MachineRecord,
    Occupant,
    PortRef,
    Ref,
    parse_ip,
    parse_mac,
)

DEVICE = (
    "id,display,name,serial,asset_tag,status,role,device_type,site,tenant,rack,position,face,"
    "parent_device,virtual_chassis,last_updated"
)
OCCUPANT = "id,display,name,device_type,tenant,rack,position"
INTERFACE = (
    "id,display,name,device,type,mgmt_only,enabled,lag,mark_connected,mac_addresses,cable,"
    "connected_endpoints,connected_endpoints_type,connected_endpoints_reachable"
)
CABLE = "id,display,label,status,last_updated"
ADDRESS = "id,display,address,status,assigned_object_type,assigned_object_id,last_updated"
MACHINE = "id,display,name,device,tenant"
MACHINE_INTERFACE = "id,display,virtual_machine,mac_addresses"


def ref(row: Row) -> Ref:
    return Ref(row["id"], row.get("name") or row["display"])


def ref_or_none(row: Row | None) -> Ref | None:
    return None if row is None else ref(row)


def etag(row: Row) -> str:
    """The ETag that the detail view sends: `last_updated` in UTC. Lists send none, and show it in NetBox's own zone."""
    return f'W/"{datetime.fromisoformat(row["last_updated"]).astimezone(UTC).isoformat()}"'


def units(value: float | str | None) -> str:
    """Rack units as 12 or 12.5; empty for none."""
    return "" if value is None else f"{Decimal(str(value)).normalize():f}"


def choice(value: Row | str | None) -> str:
    """A choice field: `{value, label}`, or null and empty text for none."""
    return str(value["value"] or "") if isinstance(value, Mapping) else value or ""


def macs(row: Row) -> tuple[MacAddress, ...]:
    return tuple(parse_mac(mac["mac_address"]) for mac in row["mac_addresses"])


def peers(row: Row) -> tuple[PortRef, ...]:
    """The interfaces at the far end of the path; other kinds of ends (circuits, consoles) are no switch ports."""
    if row["connected_endpoints_type"] != "dcim.interface":
        return ()
    return tuple(
        PortRef(end["device"]["id"], ref(end["device"]).name, end["id"], end["name"])
        for end in row["connected_endpoints"] or ()
    )


def cable(row: Row) -> CableRecord:
    return CableRecord(row["id"], row["label"], choice(row["status"]), etag(row))


def address(row: Row) -> IpRecord:
    return IpRecord(row["id"], parse_ip(row["address"]), choice(row["status"]), etag(row))


def interface(row: Row, ips: Sequence[IpRecord], cables: Mapping[int, CableRecord]) -> InterfaceRecord:
    return InterfaceRecord(
        id=row["id"],
        name=row["name"],
        type=choice(row["type"]),
        mgmt_only=row["mgmt_only"],
        enabled=row["enabled"],
        macs=macs(row),
        ips=tuple(ips),
        cable=cables[row["cable"]["id"]] if row["cable"] else None,
        peers=peers(row),
        peer_reachable=row["connected_endpoints_reachable"] if row["connected_endpoints"] else None,
        lag=ref_or_none(row["lag"]),
        mark_connected=row["mark_connected"],
    )


def device(row: Row, height: str, interfaces: Sequence[InterfaceRecord]) -> DeviceRecord:
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
        rack=ref_or_none(row["rack"]),
        position=units(row["position"]),
        face=choice(row["face"]),
        height=height,
        parent=ref_or_none(row["parent_device"]),
        virtual_chassis=ref_or_none(row["virtual_chassis"]),
        interfaces=tuple(interfaces),
        etag=etag(row),
    )


def machine(row: Row, addresses: Sequence[MacAddress]) -> MachineRecord:
    host, tenant = ref_or_none(row["device"]), ref_or_none(row["tenant"])
    return MachineRecord(row["id"], row["name"], host, tenant, tuple(addresses))


def occupant(row: Row, height: str) -> Occupant:
    tenant: Any = row["tenant"]
    return Occupant(row["id"], ref(row).name, units(row["position"]), height, ref(tenant).name if tenant else "")
