"""What hangs on an interface: MAC addresses, cables, and what stands at the other end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dcdecom.model.address import parse_mac
from dcdecom_lab.netbox.fields import Field, Refusal, plain, ref
from dcdecom_lab.netbox.paths import INTERFACE, PORTS, endpoints, peers, reachable, terminations
from dcdecom_lab.netbox.tables import Row, Tables

if TYPE_CHECKING:
    from dcdecom_lab.netbox.rendering import Rendering


def assigned(tables: Tables, what: str, model: str, id: int) -> list[Row]:
    """The MAC or IP addresses that are assigned to an interface."""
    return [row for row in tables.where(what, "assigned_object_id", id) if row["assigned_object_type"] == model]


def take_mac(_: Tables, value: Any) -> str | None:
    """A MAC address as NetBox keeps it: upper case, colons."""
    if value in (None, ""):
        return None
    try:
        return parse_mac(str(value)).upper()
    except ValueError:
        raise Refusal(f"Invalid MAC address format: {value}") from None


def mac_fields(model: str) -> tuple[Field, ...]:
    """The primary MAC address as text and as an object, and all of them. `rules` acts on a written text."""

    def text(rendering: Rendering, row: Row) -> Any:
        primary = rendering.tables.get("dcim.macaddress", row["primary_mac_address"])
        return primary["mac_address"] if primary else None

    def every(rendering: Rendering, row: Row) -> Any:
        macs = assigned(rendering.tables, "dcim.macaddress", model, row["id"])
        return [rendering.nested("dcim.macaddress", mac["id"]) for mac in macs]

    return (
        Field("mac_address", text, take_mac),
        ref("primary_mac_address", "dcim.macaddress"),
        Field("mac_addresses", every),
    )


def count_addresses(model: str) -> Field:
    return Field("count_ipaddresses", lambda r, row: len(assigned(r.tables, "ipam.ipaddress", model, row["id"])))


def is_primary(rendering: Rendering, row: Row) -> bool:
    holder = rendering.tables.get(row["assigned_object_type"] or "", row["assigned_object_id"])
    return bool(holder) and holder is not None and holder["primary_mac_address"] == row["id"]


def termination_display(tables: Tables, row: Row) -> str:
    cable = tables.get("dcim.cable", row["cable"]) or {"label": "", "id": row["cable"]}
    end = tables.get(row["termination_type"], row["termination_id"]) or {"name": None}
    return f"Cable {cable['label'] or '#' + str(cable['id'])} to {end['name']}"


def ends(letter: str) -> Field:
    """One side of a cable. It is written as a list of {object_type, object_id}; `rules` makes the terminations."""
    name = f"{letter.lower()}_terminations"

    def show(rendering: Rendering, row: Row) -> Any:
        return [
            {
                "object_type": end["termination_type"],
                "object_id": end["termination_id"],
                "object": rendering.nested(end["termination_type"], end["termination_id"]),
            }
            for end in terminations(rendering.tables, row["id"], letter)
        ]

    return Field(name, show, _take_ends)


def _take_ends(tables: Tables, value: Any) -> list[tuple[str, int]]:
    if not isinstance(value, list):
        raise Refusal(f'Expected a list of items but got type "{type(value).__name__}".')
    return [_end(tables, item) for item in value]


def _end(tables: Tables, item: Any) -> tuple[str, int]:
    model, id = (item.get("object_type"), item.get("object_id")) if isinstance(item, dict) else (None, None)
    if model not in PORTS:
        raise Refusal(f"Invalid content type: {model}")
    if not isinstance(id, int) or tables.get(model, id) is None:
        raise Refusal("Interface matching query does not exist.")
    return model, id


def _peers(rendering: Rendering, row: Row) -> list[Any]:
    return [rendering.nested(model, peer["id"]) for model, peer in peers(rendering.tables, row)]


def _peers_type(rendering: Rendering, row: Row) -> str | None:
    found = peers(rendering.tables, row)
    return found[0][0] if found else None


def _endpoints(rendering: Rendering, row: Row) -> list[Any] | None:
    return [rendering.nested(model, end["id"]) for model, end in endpoints(rendering.tables, row)] or None


def _endpoints_type(rendering: Rendering, row: Row) -> str | None:
    return INTERFACE if endpoints(rendering.tables, row) else None


PLUGGED = (
    Field("cable", lambda r, row: r.nested("dcim.cable", row["cable"]), stored=True),
    plain("cable_end", None),
    Field("link_peers", _peers),
    Field("link_peers_type", _peers_type),
    Field("_occupied", lambda _, row: row["cable"] is not None or row["mark_connected"]),
)
"""What every port shows of its own cable."""
CABLED = (
    *PLUGGED[:-1],
    Field("connected_endpoints", _endpoints),
    Field("connected_endpoints_type", _endpoints_type),
    Field("connected_endpoints_reachable", lambda r, row: reachable(r.tables, row)),
    PLUGGED[-1],
)
"""What an interface shows besides: the end of its whole way."""
