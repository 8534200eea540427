"""The models of apps ipam, tenancy, virtualization, extras, and core."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from dcdecom_lab.netbox import choices, wires
from dcdecom_lab.netbox.common_fields import by_name, fixed_all, generic, head, name_of, natural, tail
from dcdecom_lab.netbox.devices import ADDRESS_FIELDS, NAMED, SLUGGED
from dcdecom_lab.netbox.fields import (
    ZONE,
    Field,
    Refusal,
    choice,
    count,
    fixed,
    flag,
    number,
    plain,
    ref,
    stamp,
    text,
    when,
)
from dcdecom_lab.netbox.rendering import Model
from dcdecom_lab.netbox.tables import Row, Tables

if TYPE_CHECKING:
    from dcdecom_lab.netbox.rendering import Rendering

DEVICE = "dcim.device"


def _take_address(_: Tables, value: Any) -> str | None:
    if value in (None, ""):
        return None
    try:
        return str(ipaddress.ip_interface(str(value)))
    except ValueError:
        raise Refusal(f"Invalid IP address format: {value}") from None


def _family(_: Rendering, row: Row) -> Any:
    version = ipaddress.ip_interface(row["address"]).version
    return {"value": version, "label": choices.ADDRESS_FAMILY[version]}


def address_order(row: Row) -> Any:
    held = ipaddress.ip_interface(row["address"])
    return held.version, int(held.ip), row["id"]


def _outside(rendering: Rendering, row: Row) -> Any:
    """The addresses that are translated to this one."""
    others = rendering.tables.where("ipam.ipaddress", "nat_inside", row["id"])
    return [rendering.nested("ipam.ipaddress", other["id"]) for other in others]


ADDRESS = Model(
    "ipam.ipaddress",
    "ipam/ip-addresses",
    "IPAddress",
    (
        *head("ipam.ipaddress"),
        Field("family", _family),
        plain("address", None, _take_address, required=True, null=False),
        fixed("vrf", None),
        ref("tenant", "tenancy.tenant"),
        choice("status", choices.ADDRESS_STATUS, "active"),
        choice("role", choices.ADDRESS_ROLE, blank=True),
        *generic("assigned_object", "dcim.interface", "virtualization.vminterface", "ipam.fhrpgroup"),
        ref("nat_inside", "ipam.ipaddress"),
        Field("nat_outside", _outside),
        text("dns_name", 255),
        *tail(),
    ),
    ("id", "url", "display", "family", "address", "description"),
    lambda _, row: row["address"],
    lambda _, row: address_order(row),
)

TENANT = Model(
    "tenancy.tenant",
    "tenancy/tenants",
    "Tenant",
    (
        *head("tenancy.tenant"),
        text("name", 100, required=True),
        text("slug", 100, required=True),
        fixed("group", None),
        *tail(),
        count("device_count", DEVICE, "tenant"),
        count("ipaddress_count", "ipam.ipaddress", "tenant"),
        count("rack_count", "dcim.rack", "tenant"),
        count("site_count", "dcim.site", "tenant"),
        count("virtualmachine_count", "virtualization.virtualmachine", "tenant"),
        *fixed_all(0, "circuit_count prefix_count vlan_count vrf_count cluster_count"),
    ),
    SLUGGED,
    name_of,
    by_name,
)

CLUSTER_TYPE = Model(
    "virtualization.clustertype",
    "virtualization/cluster-types",
    "ClusterType",
    (
        *head("virtualization.clustertype"),
        text("name", 100, required=True),
        text("slug", 100, required=True),
        *tail(),
        count("cluster_count", "virtualization.cluster", "type"),
    ),
    (*SLUGGED, "cluster_count"),
    name_of,
    by_name,
)

CLUSTER = Model(
    "virtualization.cluster",
    "virtualization/clusters",
    "Cluster",
    (
        *head("virtualization.cluster"),
        text("name", 100, required=True),
        ref("type", "virtualization.clustertype", null=False, required=True),
        fixed("group", None),
        choice("status", choices.CLUSTER_STATUS, "active"),
        ref("tenant", "tenancy.tenant"),
        *generic("scope", "dcim.site"),
        *tail(),
        count("device_count", DEVICE, "cluster"),
        count("virtualmachine_count", "virtualization.virtualmachine", "cluster"),
        *fixed_all(None, "allocated_vcpus allocated_memory allocated_disk"),
    ),
    (*NAMED, "virtualmachine_count"),
    name_of,
    by_name,
)


def _first_address(rendering: Rendering, row: Row) -> Any:
    return rendering.nested("ipam.ipaddress", row["primary_ip4"] or row["primary_ip6"], ADDRESS_FIELDS)


MACHINE = Model(
    "virtualization.virtualmachine",
    "virtualization/virtual-machines",
    "VirtualMachine",
    (
        *head("virtualization.virtualmachine"),
        text("name", 64, required=True),
        fixed("virtual_machine_type", None),
        ref("role", "dcim.devicerole"),
        choice("status", choices.MACHINE_STATUS, "active"),
        choice("start_on_boot", choices.START_ON_BOOT, "off"),
        ref("site", "dcim.site"),
        ref("cluster", "virtualization.cluster"),
        ref("device", DEVICE),
        fixed("platform", None),
        Field("primary_ip", _first_address),
        ref("primary_ip4", "ipam.ipaddress", fields=ADDRESS_FIELDS),
        ref("primary_ip6", "ipam.ipaddress", fields=ADDRESS_FIELDS),
        *fixed_all(None, "vcpus memory disk local_context_data config_template"),
        text("serial", 50),
        ref("tenant", "tenancy.tenant"),
        *tail(),
        Field(
            "interface_count",
            lambda r, row: len(r.tables.where("virtualization.vminterface", "virtual_machine", row["id"])),
        ),
        fixed("virtual_disk_count", 0),
        fixed("config_context", {}),
    ),
    NAMED,
    name_of,
    by_name,
)

MACHINE_INTERFACE = Model(
    "virtualization.vminterface",
    "virtualization/interfaces",
    "VMInterface",
    (
        *head("virtualization.vminterface"),
        ref("virtual_machine", "virtualization.virtualmachine", null=False, required=True),
        text("name", 64, required=True),
        flag("enabled", True),
        *fixed_all(None, "parent bridge mode untagged_vlan qinq_svlan vlan_translation_policy vrf l2vpn_termination"),
        number("mtu"),
        *wires.mac_fields("virtualization.vminterface"),
        fixed("tagged_vlans", []),
        *tail(comments=False),
        wires.count_addresses("virtualization.vminterface"),
        fixed("count_fhrp_groups", 0),
    ),
    ("id", "url", "display", "virtual_machine", "name", "description"),
    name_of,
    lambda _, row: (row["virtual_machine"], natural(row["name"])),
)

NOTE = Model(
    "extras.journalentry",
    "extras/journal-entries",
    "JournalEntry",
    (
        *head("extras.journalentry"),
        *generic("assigned_object", DEVICE, "dcim.rack", "dcim.site", "dcim.cable", "tenancy.tenant", required=True),
        when("created"),
        plain("created_by"),
        choice("kind", choices.NOTE_KIND, "info"),
        text("comments", 1_000_000, required=True),
        fixed("tags", []),
        fixed("custom_fields", {}),
        when("last_updated"),
    ),
    ("id", "url", "display", "created"),
    lambda _, row: f"{row['created'].astimezone(ZONE):%Y-%m-%d %H:%M:%S} ({choices.NOTE_KIND[row['kind']]})",
    lambda _, row: -row["id"],
)

CHANGE = Model(
    "core.objectchange",
    "core/object-changes",
    "ObjectChange",
    (
        *head("core.objectchange"),
        Field("time", lambda _, row: stamp(row["time"])),
        ref("user", "users.user"),
        plain("user_name"),
        plain("request_id"),
        choice("action", choices.CHANGE_ACTION),
        *generic("changed_object"),
        plain("object_repr"),
        plain("message"),
        plain("prechange_data"),
        plain("postchange_data"),
    ),
    (),
    lambda _, row: (
        f"{row['changed_object_type']} {row['object_repr']} "
        f"{choices.CHANGE_ACTION[row['action']].lower()} by {row['user_name']}"
    ),
    lambda _, row: -row["id"],
    writable=False,
)

MODELS = (ADDRESS, TENANT, CLUSTER_TYPE, CLUSTER, MACHINE, MACHINE_INTERFACE, NOTE, CHANGE)
