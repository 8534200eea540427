"""The models of app dcim: what devices are, where they stand, and how they are cabled."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from dcdecom_lab.netbox import choices, custom_fields, wires
from dcdecom_lab.netbox.common_fields import by_name, fixed_all, generic, head, name_of, natural, tail
from dcdecom_lab.netbox.fields import (
    Field,
    Refusal,
    choice,
    count,
    fixed,
    flag,
    label,
    number,
    plain,
    ref,
    text,
)
from dcdecom_lab.netbox.paths import PORTS
from dcdecom_lab.netbox.rendering import Model
from dcdecom_lab.netbox.stacks import CHASSIS
from dcdecom_lab.netbox.tables import Row, Tables

if TYPE_CHECKING:
    from dcdecom_lab.netbox.rendering import Rendering

ADDRESS_FIELDS = ("id", "url", "display", "family", "address", "description", "dns_name", "nat_inside", "nat_outside")
NAMED = ("id", "url", "display", "name", "description")
SLUGGED = ("id", "url", "display", "name", "slug", "description")
IN_DEVICE = ("id", "url", "display_url", "display", "device", "name", "cable", "_occupied")


def _units(_: Tables, value: Any) -> float | None:
    """A rack position: a number with at most one decimal."""
    if value in (None, ""):
        return None
    try:
        units = Decimal(str(value))
    except InvalidOperation:
        raise Refusal("A valid number is required.") from None
    if units < Decimal("0.5"):
        raise Refusal("Ensure this value is greater than or equal to 0.5.")
    return float(units)


def _first_address(rendering: Rendering, row: Row) -> Any:
    return rendering.nested("ipam.ipaddress", row["primary_ip4"] or row["primary_ip6"], ADDRESS_FIELDS)


def _parent(rendering: Rendering, row: Row) -> Any:
    """The chassis, and inside of it the bay."""
    shown = rendering.nested("dcim.device", row["parent_device"])
    bay = row.get("parent_bay")
    return {**shown, "device_bay": {"id": row["id"], "display": bay, "name": bay} if bay else None} if shown else None


def _device_display(tables: Tables, row: Row) -> str:
    if row["name"]:
        return f"{row['name']} ({row['asset_tag']})" if row["asset_tag"] else str(row["name"])
    kind = tables.get("dcim.devicetype", row["device_type"]) or {}
    maker = tables.get("dcim.manufacturer", kind.get("manufacturer")) or {}
    return f"{maker.get('name')} {kind.get('model')} ({row['asset_tag'] or row['id']})"


def _of_device(model: str) -> Any:
    """Order by the device's name, then the object's own."""

    def order(tables: Tables, row: Row) -> Any:
        parent = tables.get("dcim.device", row["device"]) or {"name": ""}
        return natural(parent["name"] or ""), natural(row["name"])

    return order


MANUFACTURER = Model(
    "dcim.manufacturer",
    "dcim/manufacturers",
    "Manufacturer",
    (
        *head("dcim.manufacturer"),
        text("name", 100, required=True),
        text("slug", 100, required=True),
        *tail(),
        count("devicetype_count", "dcim.devicetype", "manufacturer"),
        *fixed_all(0, "moduletype_count inventoryitem_count platform_count"),
    ),
    SLUGGED,
    name_of,
    by_name,
)

DEVICE_TYPE = Model(
    "dcim.devicetype",
    "dcim/device-types",
    "DeviceType",
    (
        *head("dcim.devicetype"),
        ref("manufacturer", "dcim.manufacturer", null=False, required=True),
        fixed("default_platform", None),
        text("model", 100, required=True),
        text("slug", 100, required=True),
        text("part_number", 50),
        plain("u_height", 1.0, _units),
        flag("exclude_from_utilization", False),
        flag("is_full_depth", True),
        *fixed_all(None, "subdevice_role airflow cooling_method weight weight_unit end_of_life front_image rear_image"),
        *tail(),
        Field("device_count", lambda r, row: len(r.tables.where("dcim.device", "device_type", row["id"]))),
        *fixed_all(
            0,
            "console_port_template_count console_server_port_template_count power_port_template_count "
            "power_outlet_template_count cooling_intake_template_count cooling_outflow_template_count "
            "interface_template_count front_port_template_count rear_port_template_count device_bay_template_count "
            "module_bay_template_count inventory_item_template_count",
        ),
    ),
    ("id", "url", "display", "manufacturer", "model", "slug", "description", "device_count"),
    lambda _, row: row["model"],
    lambda _, row: natural(row["model"]),
)

ROLE = Model(
    "dcim.devicerole",
    "dcim/device-roles",
    "DeviceRole",
    (
        *head("dcim.devicerole"),
        text("name", 100, required=True),
        text("slug", 100, required=True),
        text("color", 6, default="9e9e9e"),
        flag("vm_role", True),
        *fixed_all(None, "config_template parent"),
        *tail(),
        Field("device_count", lambda r, row: len(r.tables.where("dcim.device", "role", row["id"]))),
        fixed("virtualmachine_count", 0),
        fixed("_depth", 0),
    ),
    (*SLUGGED, "device_count", "virtualmachine_count", "_depth"),
    name_of,
    by_name,
)

SITE = Model(
    "dcim.site",
    "dcim/sites",
    "Site",
    (
        *head("dcim.site"),
        text("name", 100, required=True),
        text("slug", 100, required=True),
        choice("status", choices.SITE_STATUS, "active"),
        *fixed_all(None, "region group"),
        ref("tenant", "tenancy.tenant"),
        text("facility", 50),
        *fixed_all(None, "time_zone latitude longitude"),
        text("physical_address"),
        text("shipping_address"),
        fixed("asns", []),
        *tail(),
        fixed("circuit_count", 0),
        count("device_count", "dcim.device", "site"),
        fixed("prefix_count", 0),
        count("rack_count", "dcim.rack", "site"),
        fixed("virtualmachine_count", 0),
        fixed("vlan_count", 0),
    ),
    SLUGGED,
    name_of,
    by_name,
)

RACK = Model(
    "dcim.rack",
    "dcim/racks",
    "Rack",
    (
        *head("dcim.rack"),
        text("name", 100, required=True),
        fixed("facility_id", None),
        ref("site", "dcim.site", null=False, required=True),
        *fixed_all(None, "location group"),
        ref("tenant", "tenancy.tenant"),
        choice("status", choices.RACK_STATUS, "active"),
        *fixed_all(None, "role rack_type form_factor"),
        text("serial", 50),
        label("asset_tag", 50),
        choice("width", choices.RACK_WIDTH, 19),
        number("u_height", 42, null=False),
        fixed("starting_unit", 1),
        *fixed_all(
            None,
            "weight max_weight weight_unit outer_width outer_height outer_depth outer_unit mounting_depth airflow "
            "cooling_capability cooling_capacity",
        ),
        flag("desc_units", False),
        *tail(),
        count("device_count", "dcim.device", "rack"),
        fixed("powerfeed_count", 0),
    ),
    (*NAMED, "device_count"),
    name_of,
    by_name,
)

DEVICE = Model(
    "dcim.device",
    "dcim/devices",
    "Device",
    (
        *head("dcim.device"),
        label("name", 64),
        ref("device_type", "dcim.devicetype", null=False, required=True),
        ref("role", "dcim.devicerole", null=False, required=True),
        ref("tenant", "tenancy.tenant"),
        fixed("platform", None),
        text("serial", 50),
        label("asset_tag", 50),
        ref("site", "dcim.site", null=False, required=True),
        fixed("location", None),
        ref("rack", "dcim.rack"),
        plain("position", None, _units),
        choice("face", choices.DEVICE_FACE, blank=True),
        *fixed_all(None, "latitude longitude"),
        Field("parent_device", _parent, stored=True),
        choice("status", choices.DEVICE_STATUS, "active"),
        choice("airflow", choices.AIRFLOW, blank=True),
        fixed("cooling_method", None),
        Field("primary_ip", _first_address),
        ref("primary_ip4", "ipam.ipaddress", fields=ADDRESS_FIELDS),
        ref("primary_ip6", "ipam.ipaddress", fields=ADDRESS_FIELDS),
        ref("oob_ip", "ipam.ipaddress", fields=ADDRESS_FIELDS),
        ref("cluster", "virtualization.cluster"),
        ref("virtual_chassis", CHASSIS),
        number("vc_position"),
        *fixed_all(None, "vc_priority config_template local_context_data"),
        fixed("config_context", {}),
        *(custom_fields.values("dcim.device") if f.name == "custom_fields" else f for f in tail()),
        Field("interface_count", lambda r, row: len(r.tables.where("dcim.interface", "device", row["id"]))),
        *fixed_all(
            0,
            "console_port_count console_server_port_count power_port_count power_outlet_count cooling_intake_count "
            "cooling_outflow_count front_port_count rear_port_count device_bay_count module_bay_count "
            "inventory_item_count",
        ),
    ),
    NAMED,
    _device_display,
    lambda _, row: (row["name"] is None, natural(row["name"] or ""), row["id"]),
)

INTERFACE = Model(
    "dcim.interface",
    "dcim/interfaces",
    "Interface",
    (
        *head("dcim.interface"),
        ref("device", "dcim.device", null=False, required=True),
        fixed("vdcs", []),
        fixed("module", None),
        text("name", 64, required=True),
        text("label", 64),
        choice("type", choices.INTERFACE_TYPE, required=True),
        number("channels"),
        number("channel_id"),
        ref("parent", "dcim.interface", fields=IN_DEVICE),
        fixed("bridge", None),
        flag("enabled", True),
        fixed("bridge_interfaces", []),
        ref("lag", "dcim.interface", fields=IN_DEVICE),
        number("mtu"),
        *wires.mac_fields("dcim.interface"),
        *fixed_all(None, "speed duplex wwn mode rf_role rf_channel poe_mode poe_type rf_channel_frequency"),
        *fixed_all(None, "rf_channel_width tx_power untagged_vlan qinq_svlan vlan_translation_policy"),
        flag("mgmt_only", False),
        fixed("tagged_vlans", []),
        flag("mark_connected", False),
        *wires.CABLED,
        *fixed_all(None, "wireless_link vrf l2vpn_termination"),
        fixed("wireless_lans", []),
        *tail(comments=False),
        wires.count_addresses("dcim.interface"),
        fixed("count_fhrp_groups", 0),
    ),
    ("id", "url", "display", "device", "name", "description", "cable", "_occupied"),
    lambda _, row: f"{row['name']} ({row['label']})" if row["label"] else row["name"],
    _of_device("dcim.interface"),
)

MAC = Model(
    "dcim.macaddress",
    "dcim/mac-addresses",
    "MACAddress",
    (
        *head("dcim.macaddress"),
        plain("mac_address", None, wires.take_mac, required=True, null=False),
        *generic("assigned_object", "dcim.interface", "virtualization.vminterface"),
        Field("is_primary", wires.is_primary),
        *tail(),
    ),
    ("id", "url", "display", "mac_address", "description"),
    lambda _, row: row["mac_address"],
    lambda _, row: (row["mac_address"], row["id"]),
)

CABLE = Model(
    "dcim.cable",
    "dcim/cables",
    "Cable",
    (
        *head("dcim.cable"),
        text("type", 50),
        wires.ends("A"),
        wires.ends("B"),
        choice("status", choices.CABLE_STATUS, "connected"),
        choice("profile", choices.CABLE_PROFILE, blank=True),
        ref("tenant", "tenancy.tenant"),
        fixed("bundle", None),
        text("label", 100),
        text("color", 6),
        *fixed_all(None, "length length_unit"),
        *tail(),
    ),
    ("id", "url", "display", "label", "description"),
    lambda _, row: row["label"] or f"#{row['id']}",
    lambda _, row: row["id"],
)

CABLE_TERMINATION = Model(
    "dcim.cabletermination",
    "dcim/cable-terminations",
    "CableTermination",
    (
        *(f for f in head("dcim.cabletermination") if f.name != "display_url"),
        plain("cable"),
        plain("cable_end"),
        *generic("termination", *PORTS),
        *fixed_all(None, "connector positions"),
        *(f for f in tail() if f.name in ("created", "last_updated")),
    ),
    ("id", "url", "display", "cable", "cable_end", "connector", "positions", "termination_type", "termination_id"),
    wires.termination_display,
    lambda _, row: (row["cable"], row["cable_end"], row["id"]),
    writable=False,
)

MODELS = (MANUFACTURER, DEVICE_TYPE, ROLE, SITE, RACK, DEVICE, INTERFACE, MAC, CABLE, CABLE_TERMINATION)
