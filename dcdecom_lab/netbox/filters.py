"""Query parameters, as NetBox's filter sets understand them.

An unknown name and an empty value filter nothing: everything comes back. Several values of one name are alternatives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

from dcdecom.model.address import parse_mac
from dcdecom_lab.netbox.fields import Invalid
from dcdecom_lab.netbox.tables import Row, Tables

Read: TypeAlias = Callable[[Tables, Row], Iterable[Any]]
"""The values of a row that a filter looks at."""
Match: TypeAlias = Callable[[Any, Any], bool]
"""(value of the row, value of the filter)"""


@dataclass(frozen=True)
class Filter:
    read: Read
    match: Match
    parse: Callable[[Tables, str], Any]
    """Reads what was sent; raises ValueError with NetBox's text."""
    lookups: Mapping[str, Match]
    many: bool = True
    """Whether several values are alternatives; else the last one counts."""
    negatable: bool = True
    """Whether `__n` turns it round."""


def column(name: str) -> Read:
    return lambda _, row: (row[name],)


def far(name: str, model: str, of: str) -> Read:
    """A column of the object that a column names; None where it names none."""

    def read(tables: Tables, row: Row) -> Iterator[Any]:
        other = tables.get(model, row[name])
        yield other[of] if other is not None else None

    return read


def _folded(match: Match) -> Match:
    return lambda held, wanted: match(str(held or "").lower(), wanted.lower())


def same(held: Any, wanted: Any) -> bool:
    return bool(held == wanted)


same_folded = _folded(same)
TEXT_LOOKUPS: dict[str, Match] = {
    "ie": same_folded,
    "ic": _folded(lambda held, wanted: wanted in held),
    "isw": _folded(lambda held, wanted: held.startswith(wanted)),
    "iew": _folded(lambda held, wanted: held.endswith(wanted)),
}
NUMBER_LOOKUPS: dict[str, Match] = {
    "gt": lambda held, wanted: held is not None and held > wanted,
    "gte": lambda held, wanted: held is not None and held >= wanted,
    "lt": lambda held, wanted: held is not None and held < wanted,
    "lte": lambda held, wanted: held is not None and held <= wanted,
}


def text(read: Read, *, folded: bool = False) -> Filter:
    """An exact text, with or without regard to case."""
    return Filter(read, same_folded if folded else same, lambda _, sent: sent.strip(), TEXT_LOOKUPS)


def number(read: Read) -> Filter:
    return Filter(read, same, _number, NUMBER_LOOKUPS)


def _number(_: Tables, sent: str) -> float:
    try:
        return float(sent)
    except ValueError:
        raise ValueError("Enter a whole number.") from None


def one_of(read: Read, choices: Mapping[Any, str]) -> Filter:
    def parse(_: Tables, sent: str) -> str:
        if sent not in choices:
            raise ValueError(f"Select a valid choice. {sent} is not one of the available choices.")
        return sent

    return Filter(read, same, parse, {})


def related(read: Read, model: str, by: str = "id") -> Filter:
    """Another object by its id or slug, which must exist; `null` means none."""

    def parse(tables: Tables, sent: str) -> Any:
        if sent == "null":
            return None
        if by == "id" and not sent.isdigit():
            raise ValueError(f"“{sent}” is not a valid value.")
        value = int(sent) if by == "id" else sent
        if not tables.where(model, by, value):
            raise ValueError(f"Select a valid choice. {sent} is not one of the available choices.")
        return value

    return Filter(read, same, parse, {})


def flag(read: Read) -> Filter:
    """True or false; any other text filters nothing."""
    words = {"true": True, "1": True, "false": False, "0": False}
    return Filter(read, same, lambda _, sent: words.get(sent.lower()), {}, many=False)


def mac(read: Read) -> Filter:
    def parse(_: Tables, sent: str) -> str:
        try:
            return parse_mac(sent).upper()
        except ValueError:
            raise ValueError(f"Invalid MAC address format: {sent}") from None

    return Filter(read, same, parse, {})


def only(filter: Filter) -> Filter:
    """A filter without any ending: where NetBox computes it by a method of its own."""
    return replace(filter, lookups={}, negatable=False)


def content_type(read: Read) -> Filter:
    """A model by its name, dcim.device."""
    return Filter(read, same, lambda _, sent: sent, {})


def identifier(read: Read) -> Filter:
    """A UUID."""

    def parse(_: Tables, sent: str) -> str:
        try:
            return str(UUID(sent))
        except ValueError:
            raise ValueError("Enter a valid UUID.") from None

    return Filter(read, same, parse, {}, many=False)


def moment(read: Read, match: Match) -> Filter:
    def parse(_: Tables, sent: str) -> datetime:
        try:
            when = datetime.fromisoformat(sent)
        except ValueError:
            raise ValueError("Enter a valid date/time.") from None
        return when if when.tzinfo else when.replace(tzinfo=UTC)

    return Filter(read, match, parse, {}, many=False)


def search(*columns: str) -> Filter:
    """`q`: found anywhere in one of these, whatever the case."""
    contains = TEXT_LOOKUPS["ic"]
    return Filter(lambda _, row: [row[c] for c in columns], contains, lambda _, sent: sent.strip(), {}, many=False)


def select(
    tables: Tables, rows: list[Row], filters: Mapping[str, Filter], query: Iterable[tuple[str, list[str]]]
) -> list[Row]:
    """The rows that every parameter lets through. Raises Invalid with NetBox's texts for values it refuses."""
    errors: dict[str, list[str]] = {}
    for name, sent in query:
        try:
            rows = _one(tables, rows, filters, name, sent)
        except ValueError as error:
            errors[name] = [str(error)]
    if errors:
        raise Invalid(errors)
    return rows


def _one(tables: Tables, rows: list[Row], filters: Mapping[str, Filter], name: str, sent: list[str]) -> list[Row]:
    known, _, lookup = (name, "", "") if name in filters else name.partition("__")
    filter = filters.get(known)
    if filter is None:
        return rows
    match, negated = _lookup(filter, lookup)
    values = sent if filter.many else sent[-1:]
    wanted = [filter.parse(tables, value) for value in values if value.strip()]
    if match is None or not wanted or (not filter.many and wanted == [None]):
        return rows

    def hit(row: Row) -> bool:
        held = list(filter.read(tables, row))
        return any(match(have, want) for have in held for want in wanted)

    return [row for row in rows if hit(row) != negated]


def _lookup(filter: Filter, lookup: str) -> tuple[Match | None, bool]:
    """The comparison that a name's ending asks for; None for an ending that does not exist, which filters nothing."""
    if lookup == "" or (lookup == "n" and filter.negatable):
        return filter.match, lookup == "n"
    if lookup in filter.lookups:
        return filter.lookups[lookup], False
    positive = {"nie": "ie", "nic": "ic", "nisw": "isw", "niew": "iew"}.get(lookup, "")
    return filter.lookups.get(positive), True


def parameters(filters: Mapping[str, Filter]) -> Iterator[str]:
    """Every name that is understood, for the OpenAPI schema."""
    for name, filter in filters.items():
        yield name
        if filter.many and filter.negatable:
            yield f"{name}__n"
        for lookup in filter.lookups:
            yield f"{name}__{lookup}"
            if filter.lookups is TEXT_LOOKUPS:
                yield f"{name}__n{lookup}"
