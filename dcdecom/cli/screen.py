"""What is printed, set by the width of the terminal that it goes to. A pipe or a file gets it as it always did.

A table that fits stands as in a pipe. One that does not is wrapped by column, by rich; where its columns would be too
narrow to be read, each row becomes a block. Nothing is cut. rich is imported here and in `living.py` alone, and only
for what needs it: a terminal that is wide enough costs nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import IO

from dcdecom.cli.wrapping import cells, freed, glued, wrapped
from dcdecom.late_dataclass import dataclass
from dcdecom.papers.blocks import Block, Marked, Table, TableRow, lines

LEAST = 20
"""Columns below which nothing is set narrower."""
NUMBER = 4
"""Columns up to which a first column is kept in line where rows run on."""
NARROW = "  "
"""Between columns that are wrapped."""
TALL = 6
"""Lines that a row wrapped by column may have; a higher one becomes a block."""
ROOMY = 1.5
"""How many times the lines of its blocks a table without a head may have when it is wrapped by column."""
COLOURS = {"stop": "\x1b[1;31m", "look": "\x1b[33m"}
PLAIN = "\x1b[0m"
NOTHING_SAID = "-"


@dataclass(frozen=True)
class Drawn:
    """What changes in place: words, how much of it is done where that is known, and what is left."""

    text: str
    share: float | None = None
    left: str = ""


def columns_of(stream: IO[str]) -> int:
    """The columns of the terminal that a stream goes to; 0 where it goes elsewhere."""
    try:
        return max(os.get_terminal_size(stream.fileno()).columns or 80, LEAST) if stream.isatty() else 0
    except (OSError, ValueError):
        return 0


def has_colours() -> bool:
    """Whether a terminal may be sent colours: see no-color.org."""
    return not os.environ.get("NO_COLOR") and is_lively()


def is_lively() -> bool:
    """Whether a terminal can draw a line anew."""
    return os.environ.get("TERM", "dumb") != "dumb"


def shown(blocks: Iterable[Block], width: int, coloured: bool = False) -> Iterator[str]:
    """The lines of what is printed: as a pipe gets them where `width` is 0, else none wider than that.

    Wider are only a word, a command or a path that is: those the terminal breaks by itself, and they are copied whole.
    """
    for block in blocks:
        match block:
            case Table() if width:
                yield from _table(block, width, coloured)
            case str() if width:
                yield from chain.from_iterable(wrapped(line, width) for line in block.split("\n"))
            case _:
                yield from lines([block])


def _table(table: Table, width: int, coloured: bool) -> Iterator[str]:
    every = [*([table.head] if table.head else []), *(row.cells for row in table.rows)]
    natural = _each(cells, every)
    wide = [max(pair) for pair in zip(natural, (*table.least, *(0 for _ in natural)), strict=False)]
    if sum(wide) <= _room(table, natural, width):
        drawn = [[_line(table, row, wide)] for row in every]
    else:
        drawn = _by_column(table, every, natural, width) or _as_blocks(table, width)
    head = drawn[: len(drawn) - len(table.rows)]
    yield from chain.from_iterable(head)
    for row, lines_of_row in zip(table.rows, drawn[len(head) :], strict=True):
        yield from _coloured(lines_of_row, row) if coloured else lines_of_row
        yield from shown(row.below, width, coloured)


def _each(measure: Callable[[str], int], every: Sequence[Sequence[str]]) -> list[int]:
    count = range(max(map(len, every), default=0))
    return [max((measure(row[n]) for row in every if n < len(row)), default=0) for n in count]


def _line(table: Table, row: Sequence[str], wide: Sequence[int]) -> str:
    padded = (cell + " " * (wide[n] - cells(cell)) for n, cell in enumerate(row))
    return " " * table.indent + table.gap.join(padded).rstrip()


# --- wrapped by column -----------------------------------------------------------------------------------------------


def _by_column(table: Table, every: Sequence[Sequence[str]], natural: Sequence[int], width: int) -> list[list[str]]:
    """Each row's lines with its cells under each other; nothing where they would be too narrow to be read."""
    table = replace(table, gap=NARROW)
    wide = _levelled(natural, _each(_longest_word, every), _room(table, natural, width))
    if not wide:
        return []
    drawn = [*_by_rich(table, every, wide)]
    rows = drawn[len(drawn) - len(table.rows) :]
    if table.head:
        return drawn if max(map(len, rows), default=0) <= TALL else []
    blocks = sum(map(len, _as_blocks(table, width)))
    return drawn if sum(map(len, rows)) <= ROOMY * blocks else []


def _room(table: Table, natural: Sequence[int], width: int) -> int:
    """What is left for cells."""
    return width - table.indent - len(table.gap) * (len(natural) - 1)


def _longest_word(cell: str) -> int:
    return max(map(cells, glued(cell).split(" ")))


def _levelled(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """The widest columns made narrower until all fit, none narrower than its longest word; nothing where none fit."""
    if sum(least) > room:
        return []
    wide = list(natural)
    while sum(wide) > room:
        widest = max((n for n in range(len(wide)) if wide[n] > least[n]), key=wide.__getitem__)
        wide[widest] -= 1
    return wide


def _by_rich(table: Table, every: Sequence[Sequence[str]], wide: Sequence[int]) -> Iterator[list[str]]:
    """The lines of each row. Widths are ours: rich would break a word before it gives up a column."""
    from io import StringIO

    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    room = sum(wide) + len(table.gap) * len(wide)
    for row in every:
        grid = Grid.grid(padding=(0, len(table.gap), 0, 0), pad_edge=False)
        for width in wide:
            grid.add_column(width=width)
        grid.add_row(*(Text(glued(cell.lstrip(" "))) for cell in row))  # it would count the blanks to the first word
        written = StringIO()
        Console(file=written, width=room, color_system=None, legacy_windows=False, force_terminal=False).print(grid)
        yield [" " * table.indent + freed(line).rstrip() for line in written.getvalue().splitlines()]


# --- a row as a block ------------------------------------------------------------------------------------------------


def _as_blocks(table: Table, width: int) -> list[list[str]]:
    if not table.head:
        wide = _each(cells, [row.cells for row in table.rows])
        if not wide or wide[0] > NUMBER:
            return [_run_on(table, row.cells, width) for row in table.rows]
        return [_run_on(table, _aligned(table, row.cells, wide, width), width, wide[0]) for row in table.rows]
    return [_named(table, row, width) for row in table.rows]


def _aligned(table: Table, row: Sequence[str], wide: Sequence[int], width: int) -> list[str]:
    """The cells of a numbered row, under those of the others as long as all of them fit; the last one follows."""
    needed = [table.indent + sum(wide[:n]) + len(table.gap) * n for n in range(len(wide))]
    kept = next((n for n in range(len(wide) - 1, 1, -1) if needed[n] <= width), 0)
    return [f"{cell}{' ' * (wide[n] - cells(cell))}" if cell and n < kept else cell for n, cell in enumerate(row)]


def _run_on(table: Table, row: Sequence[str], width: int, first: int = 0) -> list[str]:
    """The cells one after another, the first `first` columns wide; what does not fit stands below, under the second."""
    told = [f"{cell:<{first}}" if not n else cell for n, cell in enumerate(row) if cell]
    hang = table.indent + (first + len(table.gap) if first else 2)
    begin = table.indent if row and row[0] else hang
    return wrapped(" " * begin + table.gap.join(told), width, hang)


def _named(table: Table, row: TableRow, width: int) -> list[str]:
    """The first cell and those without a name as a title; below it the others, each after its column's name."""
    pairs = [*zip(table.head, row.cells, strict=False)]
    title = [f"{name} {cell}".strip() for n, (name, cell) in enumerate(pairs) if not n or not name]
    named = [(name, cell) for n, (name, cell) in enumerate(pairs) if n and name]
    unsaid = [name for name, cell in named if cell == NOTHING_SAID]
    silent = "; ".join(unsaid) if len(unsaid) > 1 else ""
    told = [(name, cell) for name, cell in named if cell and not (silent and cell == NOTHING_SAID)]
    wide = max((cells(name) for name, _ in told), default=0)
    margin = table.indent + 2
    hang = margin + wide + 2 if margin + wide + 2 <= width // 2 else margin + 2
    below = [wrapped(f"{' ' * margin}{name}{' ' * (wide - cells(name))}  {cell}", width, hang) for name, cell in told]
    below += [wrapped(f"{' ' * margin}{silent}  {NOTHING_SAID}", width, hang)] if silent else []
    return [*_run_on(table, title, width), *chain.from_iterable(below)]


# --- colours ---------------------------------------------------------------------------------------------------------


def _coloured(lines_of_row: Sequence[str], row: TableRow) -> Iterator[str]:
    """The lines with each marked cell in its colour, where it stands whole in one of them."""
    marked = [cell for cell in row.cells if isinstance(cell, Marked) and cell]
    for line in lines_of_row:
        left = len(line)
        for cell in reversed(marked):
            if (at := line.rfind(cell, 0, left)) >= 0:
                line = f"{line[:at]}{COLOURS[cell.mark]}{cell}{PLAIN}{line[at + len(cell) :]}"
                left = at
        yield line
