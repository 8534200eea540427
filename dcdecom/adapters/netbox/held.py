"""What an IP address stands on, and which addresses are a device's main ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

from dcdecom.adapters.netbox import rows
from dcdecom.adapters.netbox.cable_snapshot import GIVEN_BY_NETBOX, kept
from dcdecom.adapters.netbox.connection import EVERYTHING, Connection, Row
from dcdecom.adapters.netbox.holders import plain
from dcdecom.adapters.netbox.panels import INTERFACE
from dcdecom.model.estate.held import Assignment, MainAddresses, WholeAddress

ADDRESS = "id,display,address,status,dns_name,assigned_object_type,assigned_object_id,assigned_object,last_updated"
GIVEN = GIVEN_BY_NETBOX | {"family", "assigned_object", "nat_outside"}
"""What a row of an IP address has and nobody may write."""
DEVICE = "id,display,name,serial,primary_ip4,primary_ip6,oob_ip,last_updated"


def assignments(connection: Connection, ids: Iterable[int]) -> dict[int, Assignment]:
    return {row["id"]: _assignment(row) for row in connection.by_id("ipam/ip-addresses", ids, ADDRESS)}


def whole_addresses(connection: Connection, ids: Iterable[int]) -> dict[int, WholeAddress]:
    return {row["id"]: _whole(row) for row in connection.by_id("ipam/ip-addresses", ids, EVERYTHING)}


def whole_addresses_at(connection: Connection, addresses: tuple[str, ...]) -> dict[str, tuple[WholeAddress, ...]]:
    """Every IP address that is one of these, in whatever prefix and VRF."""
    spelled = {str(ip_address(address)): address for address in addresses}
    found: defaultdict[str, list[WholeAddress]] = defaultdict(list)
    for row in connection.rows(
        "ipam/ip-addresses", {"address": tuple(spelled)}, EVERYTHING, lambda row: plain(row["address"]), tuple(spelled)
    ):
        found[spelled[plain(row["address"])]].append(_whole(row))
    return {address: tuple(whole) for address, whole in found.items()}


def _whole(row: Row) -> WholeAddress:
    held = _assignment(row)
    outside = tuple(str(other.get("display") or other["id"]) for other in row["nat_outside"])
    return WholeAddress(
        held.id, held.address, held.status, held.interface_id, held.of, held.etag, kept(row, GIVEN), outside
    )


def main_addresses(connection: Connection, ids: Iterable[int]) -> dict[int, MainAddresses]:
    return {row["id"]: _main(row) for row in connection.by_id("dcim/devices", ids, DEVICE)}


def _assignment(row: Row) -> Assignment:
    ip, on = rows.address(row), row["assigned_object_type"] == INTERFACE
    holder: Any = row["assigned_object"]
    id = row["assigned_object_id"]
    what = "" if id is None else rows.port_name(holder) if holder else f"{row['assigned_object_type']} {id}"
    device = holder["device"]["id"] if on and holder else 0
    return Assignment(ip.id, ip.address, ip.status, id if on and id is not None else 0, what, device, ip.etag)


def _main(row: Row) -> MainAddresses:
    four, six, oob = (row[role]["id"] if row[role] else 0 for role in ("primary_ip4", "primary_ip6", "oob_ip"))
    return MainAddresses(row["id"], row["name"] or "", row["serial"], four, six, oob, rows.etag(row))
