"""Order and pages of a list, and which fields a request asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from starlette.datastructures import URL, QueryParams

from dcdecom_lab.netbox.rendering import Model
from dcdecom_lab.netbox.tables import Row, Tables

DEFAULT_LIMIT, MAX_PAGE_SIZE = 50, 1000


class BadPage(Exception):
    """Paging parameters that NetBox refuses: a 400 whose body is a list."""


def fields_wanted(model: Model, query: Mapping[str, str], *, brief: bool = True) -> Collection[str] | None:
    """The fields that a request is about, by `fields=`, `omit=` or `brief=`; None means all.

    The same names limit what a write may write.
    """
    if query.get("fields"):
        return query["fields"].split(",")
    if query.get("omit"):
        return [f.name for f in model.fields if f.name not in query["omit"].split(",")]
    if brief and query.get("brief") and model.brief:
        return model.brief
    return None


Page: TypeAlias = tuple[dict[str, Any], list[Row]]
"""The frame of a list's answer, and the rows on this page of it."""


def page(tables: Tables, model: Model, rows: list[Row], url: URL, query: QueryParams) -> Page:
    """One page by `limit` and `offset`, or by `start`. Raises BadPage."""
    limit = _limit(query)
    if "start" in query:
        return _from_start(rows, limit, url, query)
    rows = _ordered(tables, model, rows, query.get("ordering", ""))
    offset = int(query["offset"]) if query.get("offset", "").isdigit() else 0
    total = len(rows)
    following = str(url.include_query_params(limit=limit, offset=offset + limit)) if offset + limit < total else None
    return {"count": total, "next": following, "previous": _previous(url, limit, offset)}, rows[offset : offset + limit]


def _limit(query: QueryParams) -> int:
    """Nonsense means the default, 0 the largest page."""
    sent = query.get("limit", "")
    if not sent.isdigit():
        return DEFAULT_LIMIT
    return min(int(sent) or MAX_PAGE_SIZE, MAX_PAGE_SIZE)


def _previous(url: URL, limit: int, offset: int) -> str | None:
    if offset <= 0:
        return None
    if offset <= limit:
        return str(url.remove_query_params("offset").include_query_params(limit=limit))
    return str(url.include_query_params(limit=limit, offset=offset - limit))


def _from_start(rows: list[Row], limit: int, url: URL, query: QueryParams) -> Page:
    """Pages by id: no count, and the next page starts behind the last row."""
    if not query["start"].isdigit():
        raise BadPage("Invalid 'start' parameter: must be a non-negative integer.")
    if "offset" in query:
        raise BadPage("'start' and 'offset' are mutually exclusive.")
    if "ordering" in query:
        raise BadPage("Ordering cannot be specified in conjunction with cursor-based pagination.")
    found = sorted((row for row in rows if row["id"] >= int(query["start"])), key=lambda row: row["id"])[:limit]
    full = len(found) == limit
    following = str(url.include_query_params(start=found[-1]["id"] + 1, limit=limit)) if full else None
    return {"count": None, "next": following, "previous": None}, found


def _ordered(tables: Tables, model: Model, rows: list[Row], asked: str) -> list[Row]:
    column = asked.lstrip("-")
    if rows and column in rows[0]:
        return sorted(rows, key=lambda row: (row[column] is None, row[column] or 0), reverse=asked.startswith("-"))
    return sorted(rows, key=lambda row: model.order(tables, row))
