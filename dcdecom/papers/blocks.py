"""What is printed for people, before it is known where: text, tables, and what is there to be copied.

`lines` sets it as a pipe or a file gets it, each row in one line. A terminal sets it by its own width: `cli/screen.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass

GAP = "   "

Mark: TypeAlias = Literal["stop", "look"]


class Marked(str):
    """A cell that a terminal may colour. Its word says the same without: no colour is the only sign."""

    mark: Mark

    def __new__(cls, text: str, mark: Mark) -> Marked:
        made = super().__new__(cls, text)
        made.mark = mark
        return made


@dataclass(frozen=True)
class Verbatim:
    """Text that is copied or parsed: never broken and never coloured."""

    text: str


@dataclass(frozen=True)
class TableRow:
    """One row of a table, and what stands under it over the whole width."""

    cells: tuple[str, ...]
    below: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows whose cells stand under each other. Nothing in a cell can move the cursor: who makes it sees to that."""

    rows: tuple[TableRow, ...]
    head: tuple[str, ...] = ()
    """The names of the columns; an empty one where the cells speak for themselves."""
    indent: int = 2
    gap: str = GAP
    least: tuple[int, ...] = ()
    """Widths that the first columns have at least."""


Block: TypeAlias = str | Table | Verbatim
"""A text is one line; what is wide may be broken between its words."""


def lines(blocks: Iterable[Block]) -> Iterator[str]:
    """The blocks as a pipe gets them."""
    for block in blocks:
        match block:
            case Table():
                yield from _table_lines(block)
            case Verbatim():
                yield block.text
            case _:
                yield block


def widths(table: Table) -> tuple[int, ...]:
    """The characters that each column of a table needs."""
    every = [*([table.head] if table.head else []), *(row.cells for row in table.rows)]
    count = range(max(map(len, every), default=0))
    least = (*table.least, *(0 for _ in count))
    return tuple(max(least[n], *(len(cells[n]) for cells in every if n < len(cells))) for n in count)


def first(table: Table, most: int) -> Table:
    """The first rows of a table, as wide as the whole."""
    return replace(table, rows=table.rows[:most], least=widths(table))


def _table_lines(table: Table) -> Iterator[str]:
    wide = widths(table)
    if table.head:
        yield _line(table, table.head, wide)
    for row in table.rows:
        yield _line(table, row.cells, wide)
        yield from lines(row.below)


def _line(table: Table, cells: Sequence[str], wide: Sequence[int]) -> str:
    return " " * table.indent + table.gap.join(f"{cell:<{wide[n]}}" for n, cell in enumerate(cells)).rstrip()
