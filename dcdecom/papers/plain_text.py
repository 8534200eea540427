"""A document as plain UTF-8 text that prints on A4 with a fixed-width face of ten points."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import assert_never

from dcdecom.papers.document import (
    Block,
    Code,
    Document,
    Heading,
    Labelled,
    Lines,
    Numbered,
    Paragraph,
    Right,
    Signatory,
    Signatures,
    Table,
    Ticks,
)
from dcdecom.papers.head import code, groups
from dcdecom.papers.visible import plain

WIDTH = 84
"""Characters a line: A4 less margins of 2 cm holds about ninety of ten points."""
BLANK = "." * 28
_EMPTY_CELL = ""


def render(document: Document) -> bytes:
    """The paper's bytes, lines ended by LF."""
    lines = [*_top(document)]
    for block in document.blocks:
        lines += ["", *_block(block)]
    lines += ["", *(plain(line) for line in document.footer)] if document.footer else []
    return ("\n".join(line.rstrip() for line in lines) + "\n").encode()


def _top(document: Document) -> Iterator[str]:
    for line in document.letterhead:
        yield plain(line).center(WIDTH)
    if document.letterhead:
        yield "=" * WIDTH
    if document.title:
        yield ""
        for line in _wrapped(document.title.upper(), WIDTH - 10):
            yield line.center(WIDTH)
    if document.number_label:
        yield f"{document.number_label}: {BLANK}".center(WIDTH)
    if document.reference:
        yield plain(document.reference).center(WIDTH)


def _block(block: Block) -> Iterable[str]:
    match block:
        case Paragraph(text):
            return _wrapped(text, WIDTH)
        case Heading(text):
            return _wrapped(text, WIDTH)
        case Lines(texts):
            return [line for text in texts for line in _wrapped(text, WIDTH)]
        case Right(text):
            return [plain(text).rjust(WIDTH)]
        case Labelled(rows):
            return _labelled(rows)
        case Numbered(items, letters):
            marks = (f"{chr(ord('a') + n)}." if letters else f"{n + 1}." for n in range(len(items)))
            return [line for mark, item in zip(marks, items, strict=True) for line in _hung(f"{mark:<4}", item)]
        case Ticks(items):
            return [line for item in items for line in _hung("[ ]  ", item)]
        case Table(header, rows):
            return _table(header, rows)
        case Code():
            return _code(block)
        case Signatures(signatories):
            return _signatures(signatories)
    assert_never(block)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(plain(text), width, break_on_hyphens=False) or [""]


def _hung(mark: str, text: str) -> list[str]:
    """Text behind a mark, its further lines under its first."""
    first, *rest = _wrapped(text, WIDTH - len(mark))
    return [mark + first, *(" " * len(mark) + line for line in rest)]


def _labelled(rows: Sequence[tuple[str, str]]) -> list[str]:
    wide = max((len(plain(label)) for label, _ in rows), default=0)
    return [line for label, value in rows for line in _hung(f"{plain(label):<{wide}} : ", value or BLANK)]


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A ruled table; where a word would have to be broken for it, its rows as lines of `column : value`."""
    widths = _widths(header, rows)
    if not widths:
        return [line for row in rows for line in ("", *_labelled(tuple(zip(header, row, strict=True))))][1:]
    rule = "+" + "+".join("-" * (w + 2) for w in widths) + "+"
    body = [line for row in rows for line in (*_cells(row, widths), rule)]
    return [rule, *_cells(header, widths), rule, *body]


def _widths(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Columns as wide as their longest cell, the widest narrowed until the table fits; empty where it cannot."""
    columns = [[plain(cell) for cell in column] for column in zip(header, *rows, strict=True)]
    least = [max(4, *(len(word) for cell in column for word in cell.split() or [""])) for column in columns]
    wanted = [max(low, *map(len, column)) for low, column in zip(least, columns, strict=True)]
    room = WIDTH - 3 * len(header) - 1
    while sum(wanted) > room:
        spare = [w - low for w, low in zip(wanted, least, strict=True)]
        if not any(spare):
            return []
        widest = max((n for n, s in enumerate(spare) if s), key=lambda n: wanted[n])
        wanted[widest] -= 1
    return wanted


def _cells(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    columns = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    lines = zip_longest(*columns, fillvalue=_EMPTY_CELL)
    return ["| " + " | ".join(f"{part:<{w}}" for part, w in zip(line, widths, strict=True)) + " |" for line in lines]


def _code(block: Code) -> list[str]:
    """The code in a frame with a blank between its digits, then the whole head in groups of four."""
    large = "  ".join(" ".join(group) if group != "-" else group for group in _interleaved(code(block.head)))
    inner = f"  {plain(block.label).upper()}    {large}  "
    frame = "+" + "=" * len(inner) + "+"
    whole = groups(block.head)
    head = [" ".join(whole[at : at + 8]) for at in range(0, len(whole), 8)]
    return [frame.center(WIDTH), f"|{inner}|".center(WIDTH), frame.center(WIDTH), "",
            *(line.center(WIDTH) for line in head), "", *_wrapped(block.note, WIDTH)]  # fmt: skip


def _interleaved(shown: str) -> list[str]:
    """The groups of a code with its dashes as parts of their own."""
    parts: list[str] = []
    for group in shown.split("-"):
        parts += ["-", group] if parts else [group]
    return parts


def _signatures(signatories: Sequence[Signatory]) -> list[str]:
    """Two a row; one alone stands right."""
    half = WIDTH // 2
    if len(signatories) == 1:
        return [" " * half + line for line in _signature(signatories[0])]
    lines: list[str] = []
    for at in range(0, len(signatories), 2):
        left, right = [*(_signature(s) for s in signatories[at : at + 2]), []][:2]
        above = max(len(left), len(right))
        left, right = [""] * (above - len(left)) + left, [""] * (above - len(right)) + right if right else []
        lines += ["", *(f"{one:<{half}}{other}" for one, other in zip_longest(left, right, fillvalue=""))]
    return lines[1:]


def _signature(signatory: Signatory) -> list[str]:
    half = WIDTH // 2 - 2
    above = _wrapped(signatory.above, half) if signatory.above else []
    post = _wrapped(f"{signatory.post},", half) if signatory.post else []
    return [*above, *post, "", "", "", plain(signatory.name) or BLANK, f"NIP {plain(signatory.nip) or BLANK}"]
