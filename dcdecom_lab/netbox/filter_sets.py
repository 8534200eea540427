"""Which query parameters each model's list understands. One table, FILTERS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dcdecom_lab.netbox import accounts, choices, pointing, wires
from dcdecom_lab.netbox.filters import (
    NUMBER_LOOKUPS,
    Filter,
    Read,
    column,
    content_type,
    far,
    flag,
    identifier,
    mac,
    moment,
    number,
    one_of,
    only,
    related,
    search,
    text,
)
from dcdecom_lab.netbox.paths import FEED, FRONT, INTERFACE, OUTLET, POWER_PORT, REAR, reachable
from dcdecom_lab.netbox.tables import Row, Tables

DEVICE = "dcim.device"
MACHINE, MACHINE_INTERFACE = "virtualization.virtualmachine", "virtualization.vminterface"


def _common(*searched: str) -> dict[str, Filter]:
    return {
        "id": number(column("id")),
        "q": search(*searched),
        "created": moment(column("created"), lambda held, wanted: bool(held == wanted)),
        **{
            f"{name}__{lookup}": moment(column(name), match)
            for name in ("created", "last_updated")
            for lookup, match in NUMBER_LOOKUPS.items()
        },
    }


def _named(*searched: str, folded: bool = False) -> dict[str, Filter]:
    return {**_common("name", *searched), "name": text(column("name"), folded=folded)}


def _slugged(*searched: str) -> dict[str, Filter]:
    return {**_named(*searched), "slug": text(column("slug"))}


def _by_slug(name: str, model: str) -> dict[str, Filter]:
    """A related object by id (`<name>_id`) and by slug (`<name>`)."""
    slug = related(far(name, model, "slug"), model, "slug")
    return {f"{name}_id": related(column(name), model), name: slug}


def _macs(tables: Tables, row: Row) -> Iterator[str]:
    for interface in tables.where(INTERFACE, "device", row["id"]):
        for held in wires.assigned(tables, "dcim.macaddress", INTERFACE, interface["id"]):
            yield held["mac_address"]


def _machine_macs(tables: Tables, row: Row) -> Iterator[str]:
    for interface in tables.where(MACHINE_INTERFACE, "virtual_machine", row["id"]):
        for held in wires.assigned(tables, "dcim.macaddress", MACHINE_INTERFACE, interface["id"]):
            yield held["mac_address"]


def _interface_macs(model: str) -> Read:
    def read(tables: Tables, row: Row) -> Iterator[str]:
        for held in wires.assigned(tables, "dcim.macaddress", model, row["id"]):
            yield held["mac_address"]

    return read


def _has(*columns: str) -> Read:
    return lambda _, row: (any(row[c] is not None for c in columns),)


def _holding(model: str, of: str) -> Read:
    """A column of the interface that holds an address, where it is one of `model`."""

    def read(tables: Tables, row: Row) -> Iterator[Any]:
        holder = tables.get(model, row["assigned_object_id"]) if row["assigned_object_type"] == model else None
        if holder is not None:
            yield holder[of]

    return read


def _holder_name(interfaces: str, column_: str, model: str) -> Read:
    def read(tables: Tables, row: Row) -> Iterator[Any]:
        for id in _holding(interfaces, column_)(tables, row):
            yield (tables.get(model, id) or {"name": None})["name"]

    return read


ASSIGNED: dict[str, Filter] = {
    "assigned_object_type": content_type(column("assigned_object_type")),
    "assigned_object_id": number(column("assigned_object_id")),
    "device_id": only(number(_holding(INTERFACE, "device"))),
    "device": only(text(_holder_name(INTERFACE, "device", DEVICE))),
    "interface_id": related(_holding(INTERFACE, "id"), INTERFACE),
    "interface": related(_holding(INTERFACE, "name"), INTERFACE, "name"),
    "virtual_machine_id": only(number(_holding(MACHINE_INTERFACE, "virtual_machine"))),
    "virtual_machine": only(text(_holder_name(MACHINE_INTERFACE, "virtual_machine", MACHINE))),
    "vminterface_id": related(_holding(MACHINE_INTERFACE, "id"), MACHINE_INTERFACE),
    "vminterface": related(_holding(MACHINE_INTERFACE, "name"), MACHINE_INTERFACE, "name"),
    "assigned": flag(_has("assigned_object_id")),
}


def _cabled(of: str) -> Read:
    """A column of the interfaces at a cable's ends."""

    def read(tables: Tables, row: Row) -> Iterator[Any]:
        for end in tables.where("dcim.cabletermination", "cable", row["id"]):
            interface = tables.get(end["termination_type"], end["termination_id"])
            if interface is not None and of in interface:
                yield interface[of]

    return read


def _cabled_name(tables: Tables, row: Row) -> Iterator[Any]:
    for id in _cabled("device")(tables, row):
        yield (tables.get(DEVICE, id) or {"name": None})["name"]


def _of_device(name: str, model: str) -> Read:
    """A column of the device that an interface belongs to."""

    def read(tables: Tables, row: Row) -> Iterator[Any]:
        device = tables.get(model, row["device"])
        if device is not None:
            yield device[name]

    return read


def _address(_: Tables, row: Row) -> tuple[str, str]:
    return row["address"], row["address"].split("/")[0]


APPS = ("circuits", "core", "dcim", "extras", "ipam", "tenancy", "users", "virtualization", "vpn", "wireless")
PART_OF_DEVICE: dict[str, Filter] = {
    "device_id": related(column("device"), DEVICE),
    "device": related(far("device", DEVICE, "name"), DEVICE, "name"),
}
OF_DEVICE: dict[str, Filter] = {
    **PART_OF_DEVICE,
    "cable_id": related(column("cable"), "dcim.cable"),
    "cabled": flag(_has("cable")),
}

FILTERS: dict[str, dict[str, Filter]] = {
    "dcim.manufacturer": _slugged("slug", "description"),
    "dcim.devicetype": {
        **_common("model", "part_number", "description"),
        "model": text(column("model")),
        "slug": text(column("slug")),
        **_by_slug("manufacturer", "dcim.manufacturer"),
    },
    "dcim.devicerole": _slugged("slug", "description"),
    "dcim.site": {**_slugged("description"), "status": one_of(column("status"), choices.SITE_STATUS)},
    "dcim.rack": {
        **_named("serial", "asset_tag", "comments"),
        "serial": text(column("serial")),
        "asset_tag": text(column("asset_tag")),
        **_by_slug("site", "dcim.site"),
        **_by_slug("tenant", "tenancy.tenant"),
        "status": one_of(column("status"), choices.RACK_STATUS),
    },
    DEVICE: {
        **_named("serial", "asset_tag", "description", "comments", folded=True),
        "serial": text(column("serial"), folded=True),
        "asset_tag": text(column("asset_tag")),
        **_by_slug("site", "dcim.site"),
        **_by_slug("role", "dcim.devicerole"),
        **_by_slug("device_type", "dcim.devicetype"),
        **_by_slug("tenant", "tenancy.tenant"),
        "rack_id": related(column("rack"), "dcim.rack"),
        "cluster_id": related(column("cluster"), "virtualization.cluster"),
        "virtual_chassis_id": related(column("virtual_chassis"), "dcim.virtualchassis"),
        "status": one_of(column("status"), choices.DEVICE_STATUS),
        "face": one_of(column("face"), choices.DEVICE_FACE),
        "position": number(column("position")),
        "mac_address": mac(_macs),
        "has_primary_ip": flag(_has("primary_ip4", "primary_ip6")),
        "has_oob_ip": flag(_has("oob_ip")),
        "primary_ip4_id": related(column("primary_ip4"), "ipam.ipaddress"),
        "oob_ip_id": related(column("oob_ip"), "ipam.ipaddress"),
    },
    INTERFACE: {
        **_named("label", "description"),
        "device_id": related(column("device"), DEVICE),
        "device": related(far("device", DEVICE, "name"), DEVICE, "name"),
        "label": text(column("label")),
        "description": text(column("description")),
        "connected": flag(lambda tables, row: (reachable(tables, row),)),
        "site_id": related(_of_device("site", DEVICE), "dcim.site"),
        "rack_id": related(_of_device("rack", DEVICE), "dcim.rack"),
        "type": one_of(column("type"), choices.INTERFACE_TYPE),
        "enabled": flag(column("enabled")),
        "mgmt_only": flag(column("mgmt_only")),
        "mark_connected": flag(column("mark_connected")),
        "mac_address": mac(_interface_macs(INTERFACE)),
        "cabled": flag(_has("cable")),
        "occupied": flag(lambda _, row: (row["cable"] is not None or row["mark_connected"],)),
        "cable_id": related(column("cable"), "dcim.cable"),
        "lag_id": related(column("lag"), INTERFACE),
        "parent_id": related(column("parent"), INTERFACE),
    },
    "dcim.macaddress": {**_common("mac_address"), "mac_address": mac(column("mac_address")), **ASSIGNED},
    "dcim.cable": {
        **_common("label"),
        "label": text(column("label")),
        "status": one_of(column("status"), choices.CABLE_STATUS),
        "device_id": only(number(_cabled("device"))),
        "device": only(text(_cabled_name)),
        "interface_id": only(number(_cabled("id"))),
        "type": text(column("type")),
        **_by_slug("tenant", "tenancy.tenant"),
    },
    "dcim.cabletermination": {
        "id": number(column("id")),
        "cable_id": related(column("cable"), "dcim.cable"),
        "cable": related(column("cable"), "dcim.cable"),
        "cable_end": one_of(column("cable_end"), {"A": "A", "B": "B"}),
        "termination_type": content_type(column("termination_type")),
        "termination_id": number(column("termination_id")),
    },
    "ipam.ipaddress": {
        **_common("address", "dns_name", "description"),
        "address": only(text(_address)),
        "dns_name": text(column("dns_name")),
        "status": one_of(column("status"), choices.ADDRESS_STATUS),
        "role": one_of(column("role"), choices.ADDRESS_ROLE),
        **_by_slug("tenant", "tenancy.tenant"),
        "nat_inside_id": related(column("nat_inside"), "ipam.ipaddress"),
        "fhrpgroup_id": related(_holding("ipam.fhrpgroup", "id"), "ipam.fhrpgroup"),
        **ASSIGNED,
    },
    "tenancy.tenant": _slugged("slug", "description", "comments"),
    "virtualization.clustertype": _slugged("slug"),
    "virtualization.cluster": {
        **_named("comments"),
        **_by_slug("tenant", "tenancy.tenant"),
        **_by_slug("type", "virtualization.clustertype"),
        "status": one_of(column("status"), choices.CLUSTER_STATUS),
    },
    MACHINE: {
        **_named("serial", "description", "comments", folded=True),
        "serial": text(column("serial"), folded=True),
        "device_id": related(column("device"), DEVICE),
        "device": related(far("device", DEVICE, "name"), DEVICE, "name"),
        "cluster": related(far("cluster", "virtualization.cluster", "name"), "virtualization.cluster", "name"),
        "has_primary_ip": flag(_has("primary_ip4", "primary_ip6")),
        "cluster_id": related(column("cluster"), "virtualization.cluster"),
        **_by_slug("site", "dcim.site"),
        **_by_slug("role", "dcim.devicerole"),
        **_by_slug("tenant", "tenancy.tenant"),
        "status": one_of(column("status"), choices.MACHINE_STATUS),
        "mac_address": mac(_machine_macs),
    },
    MACHINE_INTERFACE: {
        **_named("description"),
        "virtual_machine_id": related(column("virtual_machine"), MACHINE),
        "virtual_machine": related(far("virtual_machine", MACHINE, "name"), MACHINE, "name"),
        "enabled": flag(column("enabled")),
        "mac_address": mac(_interface_macs(MACHINE_INTERFACE)),
    },
    "extras.journalentry": {
        "id": number(column("id")),
        "q": search("comments"),
        "created_after": moment(column("created"), NUMBER_LOOKUPS["gte"]),
        "created_before": moment(column("created"), NUMBER_LOOKUPS["lte"]),
        "assigned_object_type": content_type(column("assigned_object_type")),
        "assigned_object_id": number(column("assigned_object_id")),
        "kind": one_of(column("kind"), choices.NOTE_KIND),
        "created_by_id": related(column("created_by"), "users.user"),
        "created_by": related(far("created_by", "users.user", "username"), "users.user", "username"),
    },
    "core.objectchange": {
        "id": number(column("id")),
        "q": search("user_name", "object_repr", "message"),
        "user_id": related(column("user"), "users.user"),
        "user": related(far("user", "users.user", "username"), "users.user", "username"),
        "user_name": text(column("user_name")),
        "request_id": identifier(column("request_id")),
        "action": one_of(column("action"), choices.CHANGE_ACTION),
        "changed_object_type": content_type(column("changed_object_type")),
        "changed_object_id": number(column("changed_object_id")),
        "related_object_type": content_type(column("related_object_type")),
        "related_object_id": number(column("related_object_id")),
        "object_repr": text(column("object_repr")),
        "time_after": moment(column("time"), NUMBER_LOOKUPS["gte"]),
        "time_before": moment(column("time"), NUMBER_LOOKUPS["lte"]),
    },
    FRONT: {**_named("label", "description"), **OF_DEVICE},
    REAR: {**_named("label", "description"), **OF_DEVICE},
    POWER_PORT: {**_named("label", "description"), **OF_DEVICE},
    OUTLET: {**_named("label", "description"), **OF_DEVICE},
    FEED: {
        **_named("comments"), "power_panel_id": related(column("power_panel"), "dcim.powerpanel"),
        "cabled": flag(_has("cable")),
    },
    "dcim.powerpanel": {**_named(), "site_id": related(column("site"), "dcim.site")},
    "dcim.inventoryitemrole": _slugged("slug", "description"),
    "dcim.inventoryitem": {
        **_named("part_id", "serial", "asset_tag", "description"), **PART_OF_DEVICE,
        **_by_slug("role", "dcim.inventoryitemrole"),
    },
    "dcim.moduletypeprofile": _named("description"),
    "dcim.moduletype": {
        **_common("model", "part_number", "description"), "model": text(column("model")),
        "profile_id": related(column("profile"), "dcim.moduletypeprofile"),
    },
    "dcim.modulebay": {**_named("label"), **PART_OF_DEVICE},
    "dcim.module": {**_common("serial"), **PART_OF_DEVICE},
    "dcim.virtualchassis": {**_named("domain"), "master_id": related(column("master"), DEVICE)},
    "extras.customfield": {
        **_common("name"), "name": text(column("name")), "type": one_of(column("type"), choices.CUSTOM_FIELD_TYPE),
        "related_object_type": content_type(column("related_object_type")),
    },
    "extras.customlink": {**_common("name"), "name": text(column("name"))},
    "core.objecttype": {
        "id": number(column("id")),
        "app_label": one_of(column("app_label"), {app: app for app in APPS}),
        "model": text(column("model")),
    },
    **accounts.FILTERS,
    **pointing.FILTERS,
}
