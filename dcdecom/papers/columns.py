"""Rows of text that are set in columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dcdecom.papers.blocks import Block, Marked, Table, TableRow
from dcdecom.papers.sanitize import plain


def columns(rows: Iterable[Sequence[object]], indent: int = 2, head: Sequence[str] = ()) -> list[Block]:
    """A table of these rows, nothing where there is nothing in it; nothing in a cell can move the cursor."""
    made = tuple(TableRow(harmless(row)) for row in rows)
    return [Table(made, harmless(head), indent)] if made or head else []


def harmless(cells: Iterable[object]) -> tuple[str, ...]:
    """Cells of a row in which every character shows."""
    return tuple(Marked(plain(c), c.mark) if isinstance(c, Marked) else plain(c) for c in cells)
