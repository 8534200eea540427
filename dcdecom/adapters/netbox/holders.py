"""Who is recorded with a MAC or IP address: NetBox keeps the address, its interface, and that one's owner apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from ipaddress import ip_address

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.adapters.netbox.rows import ref_or_none
from dcdecom.model.address import parse_mac
from dcdecom.model.estate.listing import AddressHolder
from dcdecom.model.estate.ref import Ref

OWNER = {"dcim.interface": "device", "virtualization.vminterface": "virtual_machine"}


def holders(connection: Connection, macs: tuple[str, ...]) -> Mapping[str, tuple[AddressHolder, ...] | Unread]:
    """The owners of each address that has any. An address recorded without an interface has none."""
    found = connection.rows(
        "dcim/mac-addresses", {"mac_address": macs},
        "id,display,mac_address,assigned_object_type,assigned_object_id,assigned_object",
        lambda row: parse_mac(row["mac_address"]), macs,
    )  # fmt: skip
    return _held(connection, [(parse_mac(row["mac_address"]), row) for row in found])


def holders_at(connection: Connection, addresses: tuple[str, ...]) -> Mapping[str, tuple[AddressHolder, ...] | Unread]:
    """The owners of each IP address that has any, in whatever prefix and VRF; one without an interface has none."""
    spelled = {str(ip_address(address)): address for address in addresses}
    found = connection.rows(
        "ipam/ip-addresses", {"address": tuple(spelled)},
        "id,display,address,assigned_object_type,assigned_object_id,assigned_object",
        lambda row: plain(row["address"]), tuple(spelled),
    )  # fmt: skip
    return _held(connection, [(spelled[plain(row["address"])], row) for row in found])


def plain(address: str) -> str:
    """Without the prefix length, in the one shortest spelling."""
    return str(ip_address(address.partition("/")[0]))


def _held(
    connection: Connection, found: Iterable[tuple[str, Row]]
) -> Mapping[str, tuple[AddressHolder, ...] | Unread]:
    """Who has the interfaces to which addresses are assigned. Unread for an address of which one owner may not be."""
    unread: dict[str, Unread] = {}
    owned: list[tuple[str, str, Ref]] = []
    for address, row in found:
        if row["assigned_object_type"] not in OWNER:
            continue
        if row["assigned_object"] is None:
            unread[address] = Unread(f"the owner of {row['display']} may not be read")
        else:
            owned.append((address, *_owner(row)))
    devices = _tenants(connection, "dcim/devices", {owner.id for _, kind, owner in owned if kind == "device"})
    machines = _tenants(
        connection, "virtualization/virtual-machines", {owner.id for _, kind, owner in owned if kind != "device"}
    )
    by_address: defaultdict[str, dict[AddressHolder, None]] = defaultdict(dict)
    for address, kind, owner in owned:
        rows = devices if kind == "device" else machines
        if owner.id not in rows:
            unread[address] = Unread(f"{owner.name} ({kind.replace('_', ' ')} {owner.id}) may not be read")
            continue
        row = rows[owner.id]
        if kind == "device":
            holder = AddressHolder("device", owner, ref_or_none(row["tenant"]), host=None)
        else:
            holder = AddressHolder("machine", owner, ref_or_none(row["tenant"]), ref_or_none(row["device"]))
        by_address[address][holder] = None
    return {**{address: tuple(held) for address, held in by_address.items()}, **unread}


def _owner(row: Row) -> tuple[str, Ref]:
    kind = OWNER[row["assigned_object_type"]]
    owner = row["assigned_object"][kind]
    return kind, Ref(owner["id"], owner.get("name") or owner["display"])


def _tenants(connection: Connection, path: str, ids: Iterable[int]) -> Mapping[int, Row]:
    """The rows of those that may be read."""
    fields = "id,display,name,tenant" + (",device" if path.startswith("virt") else "")
    return {row["id"]: row for row in connection.by_id(path, ids, fields)}
