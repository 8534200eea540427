"""Each kind of NetBox's objects that points to a device or to its addresses: where it is, and what it says.

Tried with NetBox 4.7.3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from ipaddress import ip_interface

from dcdecom.adapters.batching import Unread, chunks
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.adapters.netbox.plugin_lists import EVERY, contracts, dns_records, rows_of
from dcdecom.adapters.netbox.pointing import (
    DEVICE,
    GROUP,
    INTERFACE,
    Found,
    Own,
    Wanted,
    ids_of,
    listed,
    name_of,
    number,
    shown,
    text,
)
from dcdecom.adapters.netbox.pointing_fields import fields, pointing_fields

DEVICES, SERVICES, MACHINES = "dcim/devices", "ipam/services", "virtualization/virtual-machines"
ASSIGNMENTS, CHASSIS, CONTACTS = "ipam/fhrp-group-assignments", "dcim/virtual-chassis", "tenancy/contact-assignments"

# --- addresses and services ------------------------------------------------------------------------------------------


def share_address(wanted: Wanted) -> Found:
    """A group of routers or servers answers at the same address."""
    for id, own in wanted.addresses.items():
        if own.row["assigned_object_type"] == GROUP:
            place = f"FHRP group {own.row['assigned_object_id']} has the same address, address {id}"
            yield from wanted.by_address(id, "group", place)


def translations(wanted: Wanted) -> Found:
    """NAT: which addresses lead to the server's, and to which its own lead."""
    for id, own in wanted.addresses.items():
        inside = [own.row["nat_inside"]] if own.row["nat_inside"] else []
        for word, others in (("from", listed(own.row["nat_outside"])), ("to", inside)):
            for other in others:
                if number(other["id"]) not in wanted.addresses or not _alike(own, wanted.addresses[other["id"]]):
                    place = f"NAT {word} {ip_interface(other['address']).ip}, address {other['id']}"
                    yield from wanted.by_address(id, "nat", place)


def _alike(one: Own, other: Own) -> bool:
    return {each.device for each in one.of} == {each.device for each in other.of}


SERVICE = (
    "id,display,name,parent_object_type,parent_object_id,parent,device,virtual_machine,port_mappings,protocol,ports,"
    "ipaddresses"
)


def services(wanted: Wanted) -> Found:
    """Services of the device, and those of others that are offered at its addresses."""
    told: defaultdict[int, set[int]] = defaultdict(set)
    for row in wanted.rows(SERVICES, "device_id", wanted.devices, SERVICE, _device_of_service):
        told[row["id"]].add(_device_of_service(row))
        yield from wanted.by_device(_device_of_service(row), "service", _service(row, of_other=False))
    for some in chunks(sorted(wanted.addresses)):
        for row, ids in _offered_at(wanted.connection, frozenset(some)):
            for id in sorted(ids):
                yield from wanted.by_address(id, "service", _service(row, of_other=True), told[row["id"]])


def _offered_at(connection: Connection, addresses: frozenset[int]) -> Iterator[tuple[Row, frozenset[int]]]:
    """Each service at one of the addresses, and at which."""

    def used(row: Row) -> frozenset[int]:
        return addresses & ids_of(row["ipaddresses"])

    filters = {"ip_address_id": sorted(addresses)}
    rows = connection.rows(SERVICES, filters, SERVICE, lambda row: bool(used(row)), (True,))
    yield from ((row, used(row)) for row in rows)


def _device_of_service(row: Row) -> int:
    """Its device's id; 0 where something else offers it. Before NetBox 4.3 a service names its device itself."""
    if "parent_object_type" in row:
        return number(row["parent_object_id"]) if row["parent_object_type"] == DEVICE else 0
    return number(row["device"]["id"]) if row["device"] else 0


def _service(row: Row, of_other: bool) -> str:
    parent = row.get("parent") or row.get("device") or row.get("virtual_machine")
    of = f" of {name_of(parent)}" if of_other and parent else ""
    return f"{name_of(row)} {_ports(row)}{of}, service {row['id']}"


def _ports(row: Row) -> str:
    """From NetBox 4.7 on a service may have several protocols, and then only `port_mappings` has them."""
    mappings = row.get("port_mappings")
    if mappings is None:
        mappings = [f"{row['protocol']['value']}/{number(port)}" for port in listed(row["ports"])]
    return shown(" ".join(text(one) for one in listed(mappings)))


# --- what stands on the device, or stands with it --------------------------------------------------------------------


def groups(wanted: Wanted) -> Found:
    """FHRP groups of its interfaces, and how many others each keeps.

    The master of a virtual chassis is answered with the interfaces of every member: `by_device` passes over those.
    """
    fields = "id,display,group,interface_type,interface_id,interface"
    mine = [
        row for some in chunks(sorted(wanted.devices))
        for row in wanted.connection.rows(ASSIGNMENTS, {"device_id": some}, fields, lambda row: True, (True,))
    ]  # fmt: skip
    ids = {number(row["group"]["id"]) for row in mine}
    every = wanted.rows(ASSIGNMENTS, "group_id", ids, fields, lambda row: row["group"]["id"])
    for row in mine:
        device, group = _device_of_interface(row), row["group"]
        others = [each for each in every if each["group"]["id"] == group["id"] and _device_of_interface(each) != device]
        place = f"FHRP group {name_of(group)} ({group['id']}), other members {len(others)}"
        yield from wanted.by_device(device, "group", place)


def _device_of_interface(row: Row) -> int:
    """Whose interface is in the group; 0 where it is a virtual machine's."""
    if row["interface_type"] != INTERFACE:
        return 0
    if row["interface"] is None:
        raise Unread(f"interface {row['interface_id']} of an FHRP group may not be read")
    return number(row["interface"]["device"]["id"])


def machines(wanted: Wanted) -> Found:
    """Virtual machines that are placed on the device, or in a cluster of which it is the only host."""
    fields = "id,display,name,device,cluster"
    for row in wanted.rows(MACHINES, "device_id", wanted.devices, fields, lambda row: row["device"]["id"]):
        yield from wanted.by_device(
            row["device"]["id"], "virtual-machine", f"{name_of(row)}, virtual machine {row['id']}"
        )
    host = _only_hosts(wanted)
    for row in wanted.rows(MACHINES, "cluster_id", host, fields, lambda row: row["cluster"]["id"]):
        if row["device"] is None:
            place = f"{name_of(row)}, virtual machine {row['id']} of a cluster without another host"
            yield from wanted.by_device(host[row["cluster"]["id"]], "virtual-machine", place)


def _only_hosts(wanted: Wanted) -> dict[int, int]:
    """By cluster: the device, where it is the only one that the cluster has."""
    fields = "id,display,name,cluster"
    of = [row for row in wanted.connection.by_id(DEVICES, wanted.devices, fields) if row["cluster"]]
    hosts: defaultdict[int, list[int]] = defaultdict(list)
    ids = {number(row["cluster"]["id"]) for row in of}
    for row in wanted.rows(DEVICES, "cluster_id", ids, fields, lambda row: row["cluster"]["id"]):
        hosts[row["cluster"]["id"]].append(row["id"])
    return {cluster: one for cluster, (one, *more) in hosts.items() if not more and one in wanted.devices}


def chassis(wanted: Wanted) -> Found:
    """Virtual chassis whose master it is, and those of which it is another member."""
    leads: set[tuple[int, int]] = set()
    for row in wanted.rows(CHASSIS, "master_id", wanted.devices, "id,display,name,master", lambda r: r["master"]["id"]):
        leads.add((row["master"]["id"], row["id"]))
        place = f"virtual chassis {name_of(row)} ({row['id']}), its master"
        yield from wanted.by_device(row["master"]["id"], "chassis-master", place)
    for row in wanted.connection.by_id(DEVICES, wanted.devices, "id,display,name,virtual_chassis"):
        of = row["virtual_chassis"]
        if of and (row["id"], number(of["id"])) not in leads:
            yield from wanted.by_device(row["id"], "chassis-member", f"virtual chassis {name_of(of)} ({of['id']})")


def contacts(wanted: Wanted) -> Found:
    """Who is recorded as its contact."""
    for some in chunks(sorted(wanted.devices)):
        for row in wanted.connection.rows(
            CONTACTS, {"object_type": (DEVICE,), "object_id": some}, "id,display,object_type,object_id,contact,role",
            lambda row: row["object_id"] if row["object_type"] == DEVICE else 0, some,
        ):  # fmt: skip
            role = f" as {name_of(row['role'])}" if row["role"] else ""
            place = f"contact {name_of(row['contact'])}{role}, assignment {row['id']}"
            yield from wanted.by_device(row["object_id"], "contact", place)


POINTERS: tuple[Callable[[Wanted], Found], ...] = (
    share_address, services, groups, translations, machines, chassis, contacts, fields, contracts, dns_records,
)  # fmt: skip
"""Each kind of object that points to a server; `docs/how-to/who-depends.md` has them as a table."""


def look_at_lists(connection: Connection) -> None:
    """Ask for one row of each list that a search reads. Raises Failed and Unread, with what this account may not."""
    for path in (SERVICES, ASSIGNMENTS, MACHINES, CHASSIS, CONTACTS, DEVICES, "ipam/ip-addresses"):
        connection.count(path)
    for path in dict.fromkeys(field.path for field in pointing_fields(connection)):
        connection.count(path)
    for each in EVERY:
        rows_of(each, lambda path, _: [{}] * min(connection.count(path), 1), connection)
