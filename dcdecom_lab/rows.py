"""The rows that an agent answers from, in the order of their numbers or in one of their own."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

Oid: TypeAlias = tuple[int, ...]
Kind: TypeAlias = Literal[
    "integer", "octets", "null", "oid", "address", "counter32", "gauge", "ticks", "opaque", "counter64"
]
Value: TypeAlias = int | bytes | Oid | None
Row: TypeAlias = tuple[Oid, Kind, Value]


class Rows(Protocol):
    """What GET and GETNEXT need."""

    def at(self, oid: Oid) -> Row | None: ...

    def after(self, oid: Oid) -> Row | None: ...


class Sorted:
    """Rows that are in order, as SNMP promises it."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._oids = [row[0] for row in rows]

    def at(self, oid: Oid) -> Row | None:
        place = bisect_left(self._oids, oid)
        return self._rows[place] if self._oids[place : place + 1] == [oid] else None

    def after(self, oid: Oid) -> Row | None:
        place = bisect_right(self._oids, oid)
        return self._rows[place] if place < len(self._rows) else None


class AsWritten:
    """Rows in the order in which they stand, whatever their numbers: after a row comes the one that stands behind it.

    After a number that is no row comes the first row below it, as in an agent that keeps its table in an order of its
    own; else the next row by number.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._places = {row[0]: place for place, row in enumerate(rows)}
        self._by_number = Sorted(sorted(rows, key=lambda row: row[0]))

    def at(self, oid: Oid) -> Row | None:
        return self._by_number.at(oid)

    def after(self, oid: Oid) -> Row | None:
        place = self._places.get(oid)
        if place is not None:
            return self._rows[place + 1] if place + 1 < len(self._rows) else None
        below = (row for row in self._rows if row[0][: len(oid)] == oid)
        return next(below, None) or self._by_number.after(oid)
