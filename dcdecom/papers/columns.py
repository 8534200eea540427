"""Rows of text set in columns for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dcdecom.papers.visible import plain

GAP = "   "


def columns(rows: Iterable[Sequence[object]], indent: int = 2) -> list[str]:
    """Each row as one line, its cells under those of the row above; nothing in a cell can move the cursor."""
    cells = [[plain(cell) for cell in row] for row in rows]
    wide = [max(len(row[n]) for row in cells if n < len(row)) for n in range(max(map(len, cells), default=0))]
    lines = (GAP.join(f"{cell:<{wide[n]}}" for n, cell in enumerate(row)) for row in cells)
    return [" " * indent + line.rstrip() for line in lines]
