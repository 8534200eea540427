"""Screens of the demo as SVG, out of what it printed at a terminal of 80 columns."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from io import StringIO
from itertools import groupby
from typing import Protocol

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.docs.reading import ROOT, masked

COLUMNS = 80
ELSEWHERE = "/srv/dcdecom"
"""Stands for the folder in which the demo was played."""
PLACE = f"{ELSEWHERE}/build/demo"
FONTLESS = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.S).replace("Fira Code, ", "")
"""rich's picture without fonts of the network: a page that shows it loads nothing else."""
TURNS = re.compile(r"^(watched |soak until |--- )")
"""What stands there or not, or here or there, by how quickly machine and owner were."""
WIDE = 20 * 0.61
"""Units of a picture that a character is wide: rich's own."""
SVG = "{http://www.w3.org/2000/svg}"


class Char(Protocol):
    """A character with its colours, as pyte draws it."""

    @property
    def data(self) -> str: ...
    @property
    def fg(self) -> str: ...
    @property
    def bold(self) -> bool: ...


@dataclass(frozen=True)
class Screen:
    """A part of what the demo prints, from the first line that matches to the end of that command."""

    name: str
    title: str
    begins: str


SCREENS = (
    Screen("plan", "every write, before it is confirmed", r"Plan [0-9a-f]{8}: 1 server, 2 ports"),
    Screen("withdrawal", "watched, shut, read back", r"\$ dcdecom case run \S+ --confirm \S+ --wait"),
    Screen("refusal", "letter, record and network disagree", r"\$ dcdecom run penarikan-server .*rejected\.yaml"),
)
ENDS = re.compile(r"exit \d$")


def cut(printed: Sequence[Sequence[Char]], screen: Screen) -> list[Sequence[Char]]:
    """The lines of a screen. Raises ValueError where the demo printed none such."""
    lines = iter(printed)
    found: list[Sequence[Char]] = []
    for line in lines:
        text = _text(line)
        if found or re.match(screen.begins, text):
            found.append(line)
            if ENDS.match(text):
                return found
    raise ValueError(f"the demo printed nothing that begins with {screen.begins} and ends with an exit code")


def picture(lines: Iterable[Sequence[Char]], screen: Screen) -> str:
    """A screen as SVG: the same lines give the same bytes."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor")
    for line in lines:
        console.print(_styled(_moved(line)), soft_wrap=False, overflow="fold", highlight=False)
    made = console.export_svg(title=screen.title, theme=MONOKAI, code_format=FONTLESS, unique_id=screen.name)
    return "\n".join(line.rstrip() for line in made.splitlines() if line.strip()) + "\n"


def words(svg: str) -> list[str]:
    """What a picture says, word by word, with ids, times and hashes masked."""
    return compared(_rows(svg))


def compared(lines: Iterable[str]) -> list[str]:
    """The same of the lines that were printed. PDF files are there where LibreOffice is."""
    kept = (masked(line) for line in lines if not TURNS.match(line) and not line.endswith(".pdf"))
    return [word for line in kept for word in line.split()]


def _rows(svg: str) -> Iterator[str]:
    """The rows of text of a picture, from the top."""
    root = ET.fromstring(svg)  # noqa: S314
    matrix = next(g for g in root.iter(f"{SVG}g") if str(g.get("class", "")).endswith("-matrix"))
    for _, parts in groupby(matrix.iter(f"{SVG}text"), key=lambda text: text.get("y")):
        row = ""
        for part in parts:  # what is blank between two colours is left out
            row = row.ljust(round(float(part.get("x", 0)) / WIDE)) + unescape(part.text or "").replace("\xa0", " ")
        yield row.rstrip()


def _text(line: Iterable[Char]) -> str:
    return "".join(char.data for char in line)


def moved(text: str, output: str) -> str:
    """A text as if the demo had been played where the pictures say; `output` is where it left its files."""
    return re.sub(rf"(['\"])({PLACE}[^'\"]*)\1", r"\2", text.replace(output, PLACE))


def _moved(line: Sequence[Char]) -> list[Char]:
    """The line with the folder's name replaced, the new one in the style of the old."""
    found, old = list(line), str(ROOT)
    while (at := _text(found).find(old)) >= 0:
        style = found[at]
        found[at : at + len(old)] = [_Made(letter, style.fg, style.bold) for letter in ELSEWHERE]
    return found


@dataclass(frozen=True)
class _Made:
    data: str
    fg: str
    bold: bool


def _styled(line: Iterable[Char]) -> Text:
    text = Text()
    for (fg, bold), run in groupby(line, key=lambda char: (char.fg, char.bold)):
        text.append(_text(run), Style(color=_colour(fg), bold=bold))
    return text


def _colour(name: str) -> str | None:
    if name == "default":
        return None
    plain = {"brown": "yellow"}.get(name, name)
    return f"#{plain}" if re.fullmatch(r"[0-9a-f]{6}", plain) else plain
