"""What devices are made of and draw power by: inventory items, modules, power ports, outlets and feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dcdecom_lab.netbox import choices, wires
from dcdecom_lab.netbox.common_fields import by_name, fixed_all, head, name_of, natural, tail
from dcdecom_lab.netbox.devices import NAMED, SLUGGED
from dcdecom_lab.netbox.fields import Field, Refusal, choice, count, fixed, flag, label, number, plain, ref, text
from dcdecom_lab.netbox.paths import FEED, OUTLET, POWER_PORT, peers
from dcdecom_lab.netbox.rendering import Model
from dcdecom_lab.netbox.tables import Row, Tables

if TYPE_CHECKING:
    from dcdecom_lab.netbox.rendering import Rendering

ITEM, ITEM_ROLE = "dcim.inventoryitem", "dcim.inventoryitemrole"
BAY, MODULE, TYPE, PROFILE = "dcim.modulebay", "dcim.module", "dcim.moduletype", "dcim.moduletypeprofile"
PANEL = "dcim.powerpanel"
PORT = ("id", "url", "display", "device", "name", "description", "cable", "_occupied")


def _order(tables: Tables, row: Row) -> Any:
    parent = tables.get("dcim.device", row["device"]) or {"name": ""}
    return natural(parent["name"] or ""), natural(row["name"])


def _take_attributes(_: Tables, value: Any) -> Any:
    if value is not None and not isinstance(value, dict):
        raise Refusal("Value must be valid JSON.")
    return value


def _far(rendering: Rendering, row: Row) -> list[Any] | None:
    return [rendering.nested(model, peer["id"]) for model, peer in peers(rendering.tables, row)] or None


def _far_type(rendering: Rendering, row: Row) -> str | None:
    return next((model for model, _ in peers(rendering.tables, row)), None)


def _reachable(rendering: Rendering, row: Row) -> bool:
    cable = rendering.tables.get("dcim.cable", row["cable"])
    return bool(cable and cable["status"] == "connected" and peers(rendering.tables, row))


POWERED = (
    *wires.PLUGGED[:-1],
    Field("connected_endpoints", _far),
    Field("connected_endpoints_type", _far_type),
    Field("connected_endpoints_reachable", _reachable),
    wires.PLUGGED[-1],
)


def _port(model: str, path: str, schema: str, *own: Field) -> Model:
    return Model(
        model,
        path,
        schema,
        (
            *head(model),
            ref("device", "dcim.device", null=False, required=True),
            fixed("module", None),
            text("name", 64, required=True),
            text("label", 64),
            choice("type", choices.POWER_TYPE, blank=True),
            *own,
            flag("mark_connected", False),
            *POWERED,
            *tail(comments=False),
        ),
        PORT,
        name_of,
        _order,
    )


MODELS = (
    Model(
        ITEM_ROLE,
        "dcim/inventory-item-roles",
        "InventoryItemRole",
        (
            *head(ITEM_ROLE),
            text("name", 100, required=True),
            text("slug", 100, required=True),
            text("color", 6, default="9e9e9e"),
            *tail(),
            count("inventoryitem_count", ITEM, "role"),
        ),
        (*SLUGGED, "inventoryitem_count"),
        name_of,
        by_name,
    ),
    Model(
        ITEM,
        "dcim/inventory-items",
        "InventoryItem",
        (
            *head(ITEM),
            ref("device", "dcim.device", null=False, required=True),
            fixed("parent", None),
            text("name", 64, required=True),
            text("label", 64),
            choice("status", choices.ITEM_STATUS, "active"),
            ref("role", ITEM_ROLE),
            ref("manufacturer", "dcim.manufacturer"),
            text("part_id", 50),
            text("serial", 50),
            label("asset_tag", 50),
            flag("discovered", False),
            *fixed_all(None, "component_type component_id component"),
            *tail(comments=False),
            fixed("_depth", 0),
        ),
        ("id", "url", "display", "device", "name", "description", "_depth"),
        lambda _, row: f"{row['name']} ({row['label']})" if row["label"] else row["name"],
        _order,
    ),
    Model(
        PROFILE,
        "dcim/module-type-profiles",
        "ModuleTypeProfile",
        (*head(PROFILE), text("name", 100, required=True), plain("schema", None, _take_attributes), *tail()),
        NAMED,
        name_of,
        by_name,
    ),
    Model(
        TYPE,
        "dcim/module-types",
        "ModuleType",
        (
            *head(TYPE),
            ref("profile", PROFILE),
            ref("manufacturer", "dcim.manufacturer", null=False, required=True),
            text("model", 100, required=True),
            text("part_number", 50),
            *fixed_all(None, "airflow cooling_method weight weight_unit end_of_life"),
            plain("attributes", None, _take_attributes),
            fixed("module_bay_types", []),
            *tail(),
            count("module_count", MODULE, "module_type"),
        ),
        ("id", "url", "display", "profile", "manufacturer", "model", "description", "module_count"),
        lambda _, row: row["model"],
        lambda _, row: natural(row["model"]),
    ),
    Model(
        BAY,
        "dcim/module-bays",
        "ModuleBay",
        (
            *head(BAY),
            ref("device", "dcim.device", null=False, required=True),
            fixed("module", None),
            text("name", 64, required=True),
            text("label", 64),
            text("position", 30),
            *tail(comments=False),
        ),
        ("id", "url", "display", "name", "description"),
        name_of,
        _order,
    ),
    Model(
        MODULE,
        "dcim/modules",
        "Module",
        (
            *head(MODULE),
            ref("device", "dcim.device", null=False, required=True),
            ref("module_bay", BAY, null=False, required=True),
            ref("module_type", TYPE, null=False, required=True),
            choice("status", choices.MODULE_STATUS, "active"),
            text("serial", 50),
            label("asset_tag", 50),
            *tail(),
        ),
        ("id", "url", "display", "device", "module_bay", "module_type", "description"),
        lambda tables, row: f"{(tables.get(TYPE, row['module_type']) or {}).get('model')}",
        lambda _, row: row["id"],
    ),
    _port(
        POWER_PORT, "dcim/power-ports", "PowerPort", number("maximum_draw"), number("allocated_draw")
    ),
    _port(
        OUTLET, "dcim/power-outlets", "PowerOutlet", text("color", 6), ref("power_port", POWER_PORT),
        choice("feed_leg", choices.FEED_LEG, blank=True),
    ),
    Model(
        PANEL,
        "dcim/power-panels",
        "PowerPanel",
        (
            *head(PANEL),
            ref("site", "dcim.site", null=False, required=True),
            fixed("location", None),
            text("name", 100, required=True),
            *tail(),
            count("powerfeed_count", FEED, "power_panel"),
        ),
        (*NAMED, "powerfeed_count"),
        name_of,
        by_name,
    ),
    Model(
        FEED,
        "dcim/power-feeds",
        "PowerFeed",
        (
            *head(FEED),
            ref("power_panel", PANEL, null=False, required=True),
            ref("rack", "dcim.rack"),
            text("name", 100, required=True),
            flag("mark_connected", False),
            *POWERED,
            *tail(),
        ),
        ("id", "url", "display", "name", "description", "cable", "_occupied"),
        name_of,
        by_name,
    ),
)  # fmt: skip
