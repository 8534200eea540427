"""What every `get` method understands: filter, search, tags, sorting, output.

A filter or search on a column that does not exist, and one with an empty value, is left out without a word: then every
object comes back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from dcdecom_lab.zabbix.columns import words
from dcdecom_lab.zabbix.errors import bad_parameters, refused, unexpected
from dcdecom_lab.zabbix.state import KEYS, Row, State

Values: TypeAlias = Callable[[State, Row], Iterable[str]]
Related: TypeAlias = Callable[[State, Row], Any]

COMMON = words(
    "output filter search searchByAny startSearch excludeSearch searchWildcardsEnabled countOutput groupCount "
    "preservekeys sortfield sortorder limit limitSelects editable nopermissions tags evaltype"
)


NUMBERS = words(
    "status flags type value priority state clock ns severity acknowledged main useip available inventory_mode "
    "tls_connect tls_accept maintenance_status maintenance_type active_since active_till value_type monitored_by"
)
"""Columns that are no text: `search` does not know them, nor ids."""


@dataclass(frozen=True)
class Select:
    """A property that is added on request: under which name, and what belongs to it."""

    name: str
    related: Related
    """A list of rows, one row, or [] for none."""
    key: str = ""
    """A column that is shown whatever was asked."""
    countable: bool = True


@dataclass(frozen=True)
class Service:
    """How one kind of object is read."""

    table: str
    fields: tuple[str, ...]
    """The columns that `output: extend` shows."""
    by: Mapping[str, Values] = field(default_factory=dict)
    """Parameters such as hostids, and which ids of a row they are compared with."""
    selects: Mapping[str, Select] = field(default_factory=dict)
    columns: Mapping[str, Values] = field(default_factory=dict)
    """Further columns that filter and search know: another table's, or such as are never shown."""
    unfiltered: Collection[str] = ()
    """Long texts, which `filter` does not know."""
    computed: Mapping[str, Callable[[State, Row], str]] = field(default_factory=dict)
    where: Mapping[str, Callable[[State, Row, Any], bool]] = field(default_factory=dict)
    """Other parameters, such as monitored_hosts: whether a row stays."""
    hidden: Callable[[Row], Collection[str]] = lambda _: ()
    """Columns of a row that are never shown."""
    searches: Mapping[str, Callable[[State, Row, str], list[str] | None]] = field(default_factory=dict)
    """Other parameters that search as `search` does, such as searchInventory: a column's values, None for none."""
    unsorted: Collection[str] = ()
    """Columns by which nothing is sorted."""
    strict: bool = False
    """Newer methods refuse unknown parameters and filters, and leave out an id that was not asked for."""

    @property
    def key(self) -> str:
        return KEYS[self.table]


def read(state: State, service: Service, asked: dict[str, Any]) -> Any:
    """The answer of a `get` method."""
    if service.strict:
        _known_parameters(service, asked)
    for name in service.unsorted:
        if name in ([one] if isinstance(one := asked.get("sortfield") or [], str) else one):
            raise refused(f'Sorting by field "{name}" not allowed.')
    rows = [row for row in state.rows(service.table) if _wanted(state, service, row, asked)]
    if asked.get("countOutput"):
        return str(len(rows))
    rows = _sorted(service, rows, asked)
    if asked.get("limit"):
        rows = rows[: int(asked["limit"])]
    shown = [_shown(state, service, row, asked) for row in rows]
    if asked.get("preservekeys") and rows:
        return {row[service.key]: one for row, one in zip(rows, shown, strict=True)}
    return shown


def _known_parameters(service: Service, asked: Mapping[str, Any]) -> None:
    for name in asked:
        if name not in {*COMMON, *service.by, *service.selects, *service.where}:
            raise unexpected(name)
    for parameter in ("filter", "search"):
        for column in asked.get(parameter) or {}:
            if column not in {*service.fields, *service.columns}:
                raise unexpected(column, f"/{parameter}")


def _wanted(state: State, service: Service, row: Row, asked: dict[str, Any]) -> bool:
    for name, values in service.by.items():
        if asked.get(name) is not None and not set(values(state, row)) & ids(asked[name]):
            return False
    for name, stays in service.where.items():
        if asked.get(name) is not None and not stays(state, row, asked[name]):
            return False
    for name, held in service.searches.items():
        if asked.get(name) is not None and not searched(asked[name], partial(held, state, row), asked):
            return False
    return _filtered(state, service, row, asked) and _found(state, service, row, asked) and _tagged(row, asked)


def ids(sent: Any) -> set[str]:
    """Ids as a client sends them: one or a list. A number too large for the database is its error."""
    listed = [str(one) for one in (sent if isinstance(sent, list) else [sent])]
    if any(not one.isdigit() or int(one) > 2**63 - 1 for one in listed):
        raise refused("Database error occurred.")
    return set(listed)


def _held(state: State, service: Service, row: Row, column: str) -> list[str] | None:
    """A column's values, or None where filters do not know it."""
    if column in service.columns:
        return list(service.columns[column](state, row))
    if column in service.computed:
        return [service.computed[column](state, row)]
    return [row[column]] if column in service.fields and isinstance(row[column], str) else None


def _by_column(sent: Any) -> Iterable[tuple[str, Any]]:
    """A filter is a mapping; a list in its place filters nothing."""
    return sent.items() if isinstance(sent, dict) else ()


def _filtered(state: State, service: Service, row: Row, asked: dict[str, Any]) -> bool:
    hits = []
    for column, sent in _by_column(asked.get("filter")):
        held = _held(state, service, row, column)
        if held is None or column in service.unfiltered or sent in (None, "", [], False):
            continue
        wanted = [str(one) for one in (sent if isinstance(sent, list) else [sent])]
        hits.append(any(value in wanted for value in held))
    return (any if asked.get("searchByAny") else all)(hits or [True])


def _found(state: State, service: Service, row: Row, asked: dict[str, Any]) -> bool:
    def held(column: str) -> list[str] | None:
        unknown = column in NUMBERS or column.endswith("id")
        return None if unknown else _held(state, service, row, column)

    return searched(asked.get("search"), held, asked)


def searched(sent: Any, held: Callable[[str], list[str] | None], asked: dict[str, Any]) -> bool:
    """Whether columns of texts match what is searched in them. Of several patterns for one column all have to match,
    unless any is enough: that joins columns and patterns alike.
    """
    together = any if asked.get("searchByAny") else all
    hits = []
    for column, wanted in _by_column(sent):
        values = held(column)
        patterns = [_pattern(str(one), asked) for one in (wanted if isinstance(wanted, list) else [wanted]) if one]
        if values is not None and patterns:
            hits.append(together([any(pattern.search(value) for value in values) for pattern in patterns]))
    hit = together(hits or [True])
    return hit != bool(asked.get("excludeSearch") and hits)


def _pattern(sent: str, asked: dict[str, Any]) -> re.Pattern[str]:
    """Case never matters. With wildcards the pattern is anchored, so that it is an exact match but for case."""
    if asked.get("searchWildcardsEnabled"):
        return re.compile("^" + ".*".join(re.escape(part) for part in sent.split("*")) + "$", re.IGNORECASE)
    return re.compile(("^" if asked.get("startSearch") else "") + re.escape(sent), re.IGNORECASE)


def _tagged(row: Row, asked: dict[str, Any]) -> bool:
    if not asked.get("tags"):
        return True
    hits = [_has_tag(row.get("tags", []), wanted) for wanted in asked["tags"]]
    return any(hits) if str(asked.get("evaltype", 0)) == "2" else all(hits)


def _has_tag(tags: list[Row], wanted: Mapping[str, Any]) -> bool:
    value, operator = str(wanted.get("value", "")), str(wanted.get("operator", 0))
    same = [t["value"] for t in tags if t["tag"] == wanted["tag"]]
    match operator:
        case "1":
            return value in same
        case "4":
            return bool(same)
        case "5":
            return not same
        case _:
            return any(value.lower() in held.lower() for held in same)


def _sorted(service: Service, rows: list[Row], asked: dict[str, Any]) -> list[Row]:
    columns = asked.get("sortfield") or []
    down = asked.get("sortorder", "ASC")
    for column in reversed([columns] if isinstance(columns, str) else columns):
        if column not in service.fields:
            raise refused(f'Sorting by field "{column}" not allowed.')
        rows = sorted(rows, key=lambda row: _order(row.get(column, "")), reverse=down in ("DESC", ["DESC"]))
    return rows


def _order(value: Any) -> tuple[int, int, str]:
    text = str(value)
    return (0, int(text), "") if text.isdigit() else (1, 0, text)


def _shown(state: State, service: Service, row: Row, asked: dict[str, Any]) -> Row:
    shown = output(state, service, row, asked.get("output", "extend"))
    if not service.strict:
        shown[service.key] = row[service.key]
    for parameter, select in service.selects.items():
        if (wanted := asked.get(parameter)) is not None:
            if wanted == "count" and not select.countable:
                raise bad_parameters(f'Invalid parameter "/{parameter}": value must be "extend".')
            shown[select.name] = _pruned(select, select.related(state, row), wanted)
    if asked.get("expandExpression") and "expression" in shown:
        shown["expression"] = row["expression"]
    return shown


def output(state: State, service: Service, row: Row, wanted: Any) -> Row:
    """The columns of a row that were asked for; those that do not exist are left out."""
    listed = wanted if isinstance(wanted, list) else ()
    names = service.fields if wanted == "extend" else [n for n in service.fields if n in listed]
    names = [name for name in names if name not in service.hidden(row)]
    return {name: service.computed[name](state, row) if name in service.computed else row[name] for name in names}


def _pruned(select: Select, related: Any, wanted: Any) -> Any:
    if wanted == "count":
        return str(len(related))
    if wanted == "extend" or not isinstance(wanted, list):
        return related
    if isinstance(related, dict):
        return {k: v for k, v in related.items() if k in wanted}
    return [{k: v for k, v in one.items() if k in wanted or k == select.key} for one in related]
