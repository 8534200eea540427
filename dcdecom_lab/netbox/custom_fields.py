"""Custom fields of devices, in which other tools keep their own ids, and custom links from objects to elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dcdecom_lab.netbox import choices
from dcdecom_lab.netbox.common_fields import by_name, fixed_all, head
from dcdecom_lab.netbox.fields import Field, Invalid, Refusal, choice, flag, number, plain, text
from dcdecom_lab.netbox.filters import TEXT_LOOKUPS, Filter, same
from dcdecom_lab.netbox.rendering import Model
from dcdecom_lab.netbox.tables import Row, Tables

if TYPE_CHECKING:
    from dcdecom_lab.netbox.rendering import Rendering

OBJECTS = ("object", "multiobject")
FIELD, LINK = "extras.customfield", "extras.customlink"


def known(tables: Tables, model: str) -> list[Row]:
    return [row for row in tables.all(FIELD) if model in row["object_types"]]


def values(model: str) -> Field:
    """Every custom field of a model, null where it holds nothing. What was sent replaces only what it names."""

    def show(rendering: Rendering, row: Row) -> dict[str, Any]:
        return {
            field["name"]: _shown(rendering, field, row["custom_fields"].get(field["name"]))
            for field in known(rendering.tables, model)
        }

    def take(tables: Tables, sent: Any) -> dict[str, Any]:
        fields = {field["name"]: field for field in known(tables, model)}
        if not isinstance(sent, dict):
            raise Refusal("Invalid data.")
        for name, value in sent.items():
            if name not in fields:
                told = f"Custom field '{name}' does not exist for this object type."
                raise Invalid({"custom_fields": {name: told}})
            if value is not None and fields[name]["type"] == "integer" and type(value) is not int:
                raise Invalid(f"Invalid value for custom field '{name}': Value must be an integer.")
        return dict(sent)

    return Field("custom_fields", show, take, {}, stored=True)


def _shown(rendering: Rendering, field: Row, value: Any) -> Any:
    """An object is shown nested. One that was deleted is null, or missing from its list; its id stays in the row."""
    if value is None or field["type"] not in OBJECTS:
        return value
    model = str(field["related_object_type"])
    if field["type"] == "object":
        return rendering.nested(model, value)
    return [shown for id in value if (shown := rendering.nested(model, id)) is not None]


def filters(tables: Tables, model: str) -> dict[str, Filter]:
    """`cf_NAME` of every field. A text is found by a part of it, as NetBox's loose logic has it."""
    heeded = (field for field in known(tables, model) if field["filter_logic"] != "disabled")
    return {f"cf_{field['name']}": _filter(field) for field in heeded}


def _filter(field: Row) -> Filter:
    def read(_: Tables, row: Row) -> tuple[Any, ...]:
        value = row["custom_fields"].get(field["name"])
        return tuple(value) if isinstance(value, list) else (value,)

    if field["type"] in ("integer", *OBJECTS):
        return Filter(read, same, _whole, {})
    return Filter(read, TEXT_LOOKUPS["ic"], lambda _, sent: sent, {})


def _whole(_: Tables, sent: str) -> int:
    try:
        return int(sent)
    except ValueError:
        raise ValueError("Enter a whole number.") from None


def _display(_: Tables, row: Row) -> str:
    return str(row["label"] or row["name"].replace("_", " ").capitalize())


MODELS = (
    Model(
        FIELD,
        "extras/custom-fields",
        "CustomField",
        (
            *head(FIELD),
            plain("object_types", [], lambda _, value: list(value), required=True),
            choice("type", choices.CUSTOM_FIELD_TYPE, required=True),
            text("name", 50, required=True),
            text("label", 50),
            text("description"),
            flag("required", False),
            choice("filter_logic", choices.FILTER_LOGIC, "loose"),
            *fixed_all(None, "default choice_set"),
            plain("related_object_type", None, lambda _, value: value),
        ),
        ("id", "url", "display", "name", "description"),
        _display,
        by_name,
    ),
    Model(
        LINK,
        "extras/custom-links",
        "CustomLink",
        (
            *head(LINK),
            plain("object_types", [], lambda _, value: list(value), required=True),
            text("name", 100, required=True),
            flag("enabled", True),
            text("link_text", 10_000, required=True),
            text("link_url", 10_000, required=True),
            number("weight", 100),
            text("group_name", 50),
            text("button_class", 30, default="default"),
            flag("new_window", False),
        ),
        ("id", "url", "display", "name"),
        lambda _, row: row["name"],
        lambda _, row: (row["group_name"], row["weight"], row["name"]),
    ),
)
