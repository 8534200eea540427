"""Rows in memory: by model and id, looked up by column, and put back as they were when a transaction fails."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
"""One object's columns: plain values, ids of what it refers to, and `id`, `created`, `last_updated`."""


class Tables:
    """Every object of this NetBox. A model is named as NetBox names content types: dcim.device."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last = datetime.min.replace(tzinfo=UTC)
        self._rows: defaultdict[str, dict[int, Row]] = defaultdict(dict)
        self._next: defaultdict[str, int] = defaultdict(lambda: 1)
        self._index: dict[tuple[str, str], dict[Any, list[Row]]] = {}
        self._undo: list[Callable[[], None]] = []

    def kept(self) -> dict[str, Any]:
        """Every row, every model's next id, and the last moment given."""
        return {"rows": dict(self._rows), "next": dict(self._next), "last": self._last}

    def put_back(self, kept: dict[str, Any]) -> None:
        self._rows.clear()
        self._rows.update(kept["rows"])
        self._next.clear()
        self._next.update(kept["next"])
        self._last = kept["last"]
        self._undo = []
        self.settle()

    def moment(self) -> datetime:
        """The time, later than every moment given before: two writes never share an ETag."""
        self._last = max(self._now(), self._last + timedelta(microseconds=1))
        return self._last

    def all(self, model: str) -> list[Row]:
        """Every row, by id."""
        return list(self._rows[model].values())

    def get(self, model: str, id: int | None) -> Row | None:
        return self._rows[model].get(id) if id is not None else None

    def where(self, model: str, column: str, value: Any) -> list[Row]:
        """The rows whose column holds the value, by id."""
        key = (model, column)
        if key not in self._index:
            self._index[key] = _grouped(self._rows[model].values(), column)
        return self._index[key].get(value, [])

    def add(self, model: str, /, **columns: Any) -> Row:
        moment = self.moment()
        row: Row = {"id": self._next[model], "created": moment, "last_updated": moment, **columns}
        self._next[model] += 1
        self._rows[model][row["id"]] = row
        self._forget(model)
        self._undo.append(lambda: self._take(model, row["id"]))
        return row

    def change(self, model: str, row: Row, /, **columns: Any) -> None:
        """Write columns of a row; last_updated moves even where nothing differs."""
        before = dict(row)
        row.update(columns, last_updated=self.moment())
        self._forget(model)
        self._undo.append(lambda: self._put_back(model, row, before))

    def remove(self, model: str, row: Row) -> None:
        self._take(model, row["id"])
        self._undo.append(lambda: self._put_back(model, row, dict(row)))

    def settle(self) -> None:
        """Forget every index, after rows were filled in directly."""
        self._index.clear()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Put everything back if the block raises."""
        self._undo = []
        try:
            yield
        except BaseException:
            for step in reversed(self._undo):
                step()
            raise
        finally:
            self._undo = []

    def _take(self, model: str, id: int) -> None:
        del self._rows[model][id]
        self._forget(model)

    def _put_back(self, model: str, row: Row, columns: Row) -> None:
        row.clear()
        row.update(columns)
        self._rows[model][row["id"]] = row
        self._rows[model] = dict(sorted(self._rows[model].items()))
        self._forget(model)

    def _forget(self, model: str) -> None:
        for key in [k for k in self._index if k[0] == model]:
            del self._index[key]


def _grouped(rows: Any, column: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups
