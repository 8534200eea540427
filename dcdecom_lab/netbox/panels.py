"""Patch panels: front ports, rear ports, and which port of the front is which strand of the rear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dcdecom_lab.netbox import choices, wires
from dcdecom_lab.netbox.common_fields import head, name_of, natural, tail
from dcdecom_lab.netbox.fields import Field, Refusal, choice, fixed, flag, number, plain, ref, text
from dcdecom_lab.netbox.paths import FRONT, MAPPING, REAR
from dcdecom_lab.netbox.rendering import Model
from dcdecom_lab.netbox.tables import Row, Tables

if TYPE_CHECKING:
    from dcdecom_lab.netbox.rendering import Rendering

BRIEF = ("id", "url", "display", "device", "name", "description", "cable", "_occupied")
REAR_PORTS = ("position", "rear_port", "rear_port_position")
FRONT_PORTS = ("position", "front_port", "front_port_position")


def _rear_ports(rendering: Rendering, row: Row) -> list[dict[str, Any]]:
    found = rendering.tables.where(MAPPING, "front_port", row["id"])
    return [dict(zip(REAR_PORTS, (m["front_port_position"], *_behind(m)), strict=True)) for m in found]


def _front_ports(rendering: Rendering, row: Row) -> list[dict[str, Any]]:
    found = rendering.tables.where(MAPPING, "rear_port", row["id"])
    before = [(m["rear_port_position"], m["front_port"], m["front_port_position"]) for m in found]
    return [dict(zip(FRONT_PORTS, values, strict=True)) for values in before]


def _behind(mapping: Row) -> tuple[int, int]:
    return mapping["rear_port"], mapping["rear_port_position"]


def _take_rear_ports(tables: Tables, value: Any) -> list[tuple[int, int, int]]:
    """What was sent, as (position, rear port, its position). The old `rear_port` is silently ignored."""
    if not isinstance(value, list):
        raise Refusal(f'Expected a list of items but got type "{type(value).__name__}".')
    found: list[tuple[int, int, int]] = []
    for item in value:
        position, rear, strand = (item.get(name) for name in REAR_PORTS)
        if not isinstance(position, int) or not isinstance(rear, int) or not isinstance(strand, int):
            raise Refusal("This field is required.")
        if tables.get(REAR, rear) is None:
            raise Refusal(f'Invalid pk "{rear}" - object does not exist.')
        found.append((position, rear, strand))
    return found


def _port(model: str, *own: Field) -> tuple[Field, ...]:
    return (
        *head(model),
        ref("device", "dcim.device", null=False, required=True),
        fixed("module", None),
        text("name", 64, required=True),
        text("label", 64),
        choice("type", choices.PORT_TYPE, required=True),
        text("color", 6),
        number("positions", 1, null=False),
        *own,
        flag("mark_connected", False),
        *wires.PLUGGED,
        *tail(comments=False),
    )


def _order(tables: Tables, row: Row) -> Any:
    parent = tables.get("dcim.device", row["device"]) or {"name": ""}
    return natural(parent["name"] or ""), natural(row["name"])


def _mapping_display(tables: Tables, row: Row) -> str:
    front = tables.get(FRONT, row["front_port"]) or {"name": None}
    rear = tables.get(REAR, row["rear_port"]) or {"name": None}
    return f"{front['name']}:{row['front_port_position']} to {rear['name']}:{row['rear_port_position']}"


MODELS = (
    Model(
        FRONT,
        "dcim/front-ports",
        "FrontPort",
        _port(FRONT, Field("rear_ports", _rear_ports, _take_rear_ports)),
        BRIEF,
        name_of,
        _order,
    ),
    Model(REAR, "dcim/rear-ports", "RearPort", _port(REAR, Field("front_ports", _front_ports)), BRIEF, name_of, _order),
    Model(
        MAPPING,
        "",
        "PortMapping",
        tuple(plain(name) for name in ("device", "front_port", "rear_port")),
        (),
        _mapping_display,
        lambda _, row: row["id"],
        writable=False,
    ),
)
"""The last has no address: only the change log knows it."""
