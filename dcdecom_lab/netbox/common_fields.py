"""Fields that many models share, and how names are ordered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dcdecom_lab.netbox.fields import Field, Refusal, fixed, number, text, when
from dcdecom_lab.netbox.tables import Row, Tables

if TYPE_CHECKING:
    from dcdecom_lab.netbox.rendering import Rendering


def head(model: str) -> tuple[Field, ...]:
    return (
        Field("id", lambda _, row: row["id"]),
        Field("url", lambda rendering, row: rendering.url(model, row["id"])),
        Field("display_url", lambda rendering, row: rendering.page(model, row["id"])),
        Field("display", lambda rendering, row: rendering.display(model, row)),
    )


def tail(*, comments: bool = True) -> tuple[Field, ...]:
    notes = (text("comments", 1_000_000),) if comments else ()
    return (
        text("description"),
        fixed("owner", None),
        *notes,
        fixed("tags", []),
        fixed("custom_fields", {}),
        when("created"),
        when("last_updated"),
    )


def generic(prefix: str, *allowed: str, required: bool = False) -> tuple[Field, ...]:
    """A reference to an object of one of several models: type, id, and the object nested."""

    def take_type(_: Tables, value: Any) -> Any:
        if value is not None and value not in allowed:
            raise Refusal(f"Invalid content type: {value}")
        return value

    def show(rendering: Rendering, row: Row) -> Any:
        model = row[f"{prefix}_type"]
        return rendering.nested(model, row[f"{prefix}_id"]) if model in rendering.models else None

    kind = Field(f"{prefix}_type", lambda _, row: row[f"{prefix}_type"], take_type, None, required, not required, True)
    return kind, number(f"{prefix}_id", required=required, null=not required), Field(prefix, show)


def fixed_all(value: Any, names: str) -> tuple[Field, ...]:
    """Keys that the lab does not model, all showing the same."""
    return tuple(fixed(name, value) for name in names.split())


def by_name(_: Tables, row: Row) -> Any:
    return natural(row["name"] or "")


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Order port 2 before port 10, as NetBox's collation does."""
    parts = re.split(r"(\d+)", name.lower())
    return tuple((1, int(p), "") if p.isdigit() else (0, 0, p) for p in parts)


def name_of(_: Tables, row: Row) -> str:
    return str(row["name"])
