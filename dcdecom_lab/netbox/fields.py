"""What a model's field shows and takes. A model is a list of these; nothing else knows the models' shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, TypeAlias

from dcdecom_lab.netbox.tables import Row, Tables

if TYPE_CHECKING:
    from dcdecom_lab.netbox.rendering import Rendering

Show: TypeAlias = "Callable[[Rendering, Row], Any]"
Take: TypeAlias = Callable[[Tables, Any], Any]


class Invalid(Exception):
    """A value or an object that NetBox refuses: messages by field, as its 400 answers hold them."""

    def __init__(self, errors: Mapping[str, Any] | str) -> None:
        super().__init__(str(errors))
        self.errors: dict[str, Any] = {"__all__": [errors]} if isinstance(errors, str) else dict(errors)


class Refusal(ValueError):
    """One value that a field does not take; the text is NetBox's."""


@dataclass(frozen=True)
class Field:
    """One key of an object's JSON."""

    name: str
    show: Show
    take: Take | None = None
    """Turns what a client sent into a column's value, or raises Refusal. None: read-only, silently ignored."""
    default: Any = None
    required: bool = False
    null: bool = True
    stored: bool = False
    """Whether a column of its name holds it."""
    counted: bool = False
    """A count of related objects, which nested objects leave out."""
    choices: Mapping[Any, str] | None = None


def plain(name: str, default: Any = None, take: Take | None = None, **more: Any) -> Field:
    """A column shown as it is."""
    return Field(name, lambda _, row: row[name], take, default, stored=True, **more)


def fixed(name: str, value: Any) -> Field:
    """A key that the lab does not model: it always shows this."""
    return Field(name, lambda _r, _row: value)


def text(name: str, longest: int = 200, **more: Any) -> Field:
    return plain(name, **{"default": "", "null": False, **more}, take=lambda _, value: _text(value, longest))


def label(name: str, longest: int) -> Field:
    """A text that may be null, such as asset_tag: empty text is stored as null."""
    return plain(name, None, lambda _, value: _text(value, longest) or None)


def flag(name: str, default: bool) -> Field:
    return plain(name, default, lambda _, value: _flag(value), null=False)


def number(name: str, default: int | None = None, **more: Any) -> Field:
    return plain(name, default, lambda _, value: _number(value), **more)


def choice(name: str, choices: Mapping[Any, str], default: Any = None, *, blank: bool = False, **more: Any) -> Field:
    """A choice: written as its value, shown as {value, label}; a blank one is stored as empty text, shown as null."""

    def show(_: Rendering, row: Row) -> Any:
        value = row[name]
        return None if value in ("", None) else {"value": value, "label": choices[value]}

    def take(_: Tables, value: Any) -> Any:
        return _choice(value, choices, blank)

    start = "" if blank and default is None else default
    return Field(name, show, take, start, null=blank, stored=True, choices=choices, **more)


def ref(name: str, model: str, *, fields: tuple[str, ...] = (), null: bool = True, required: bool = False) -> Field:
    """Another object by its id; shown nested, with its brief fields unless others are named."""

    def show(rendering: Rendering, row: Row) -> Any:
        return rendering.nested(model, row[name], fields)

    return Field(name, show, lambda tables, value: related(tables, model, value), None, required, null, True)


def count(name: str, of: str, column: str) -> Field:
    """How many objects refer to this one."""
    return Field(name, lambda rendering, row: len(rendering.tables.where(of, column, row["id"])), counted=True)


def when(name: str) -> Field:
    return Field(name, lambda _, row: stamp(row[name]))


ZONE = timezone(timedelta(hours=7))
"""NetBox shows moments in the zone it is set to, here Batam's; its ETags are in UTC."""


def stamp(moment: datetime) -> str:
    return moment.astimezone(ZONE).isoformat()


def _blank(value: Any) -> None:
    if value == "":
        raise Refusal("This field may not be blank.")


def _text(value: Any, longest: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise Refusal("Not a valid string.")
    stripped = str(value).strip()
    if len(stripped) > longest:
        raise Refusal(f"Ensure this field has no more than {longest} characters.")
    return stripped


def _flag(value: Any) -> bool:
    spellings = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if str(value).lower() not in spellings:
        raise Refusal("Must be a valid boolean.")
    return spellings[str(value).lower()]


def _number(value: Any) -> int | None:
    if value is None:
        return None
    try:
        return int(str(value))
    except ValueError:
        raise Refusal("A valid integer is required.") from None


def _choice(value: Any, choices: Mapping[Any, str], blank: bool) -> Any:
    if value in ("", None) and not isinstance(value, bool):
        if not blank:
            _blank("")
        return ""
    if isinstance(value, dict | list):
        raise Refusal('Value must be passed directly (e.g. "foo": 123); do not use a dictionary or list.')
    if value not in choices:
        raise Refusal(f"{value} is not a valid choice.")
    return value


def related(tables: Tables, model: str, value: Any) -> int | None:
    """The id of the object that a client named, by number or by attributes."""
    if value is None:
        return None
    if isinstance(value, dict):
        return _by_attributes(tables, model, value)
    try:
        id = int(value)
    except (TypeError, ValueError):
        raise Refusal(
            "Related objects must be referenced by numeric ID or by dictionary of attributes. Received an "
            f"unrecognized value: {value}"
        ) from None
    if tables.get(model, id) is None:
        raise Refusal(f"Related object not found using the provided numeric ID: {id}")
    return id


def _by_attributes(tables: Tables, model: str, wanted: dict[str, Any]) -> int:
    hits = [row for row in tables.all(model) if all(row.get(key) == value for key, value in wanted.items())]
    if len(hits) == 1:
        return int(hits[0]["id"])
    said = "Multiple objects match" if hits else "Related object not found using"
    raise Refusal(f"{said} the provided attributes: {wanted}")
