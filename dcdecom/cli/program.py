"""How this program was called, so that a command that a terminal shows can be typed as it stands there.

In a clone that is not activated it is `.venv/bin/dcdecom`, and the shell knows no `dcdecom`.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from dcdecom.papers.blocks import Block, Marked, Table, TableRow, Verbatim

NAME = "dcdecom"


def program() -> str:
    """What is typed to call this program: its name where the shell finds it by that, else the path that was typed.

    Called as a module it is `dcdecom` too: whoever types `python -m` knows what to put in its place.
    """
    called = Path(sys.argv[0])
    if called.name != NAME or os.sep not in sys.argv[0]:
        return NAME
    from shutil import which

    found = which(NAME)
    with suppress(OSError):
        if found and Path(found).samefile(called):
            return NAME
    return as_typed(called)


def as_typed(path: Path) -> str:
    """A path as it is typed in a shell that stands here."""
    with suppress(ValueError):
        path = path.relative_to(Path.cwd())
    return shlex.quote(str(path))


def offered(blocks: Iterable[Block], program: str) -> Iterator[Block]:
    """What is shown, with each command in it as it is typed. What is there to be copied stays as it is."""
    from dcdecom.cli.wrapping import NAMES

    command = re.compile(rf"(?<![\w./-]){NAME}(?= (?:(?:{NAMES})\b|--help))")

    def called(text: str) -> str:
        return text if isinstance(text, Marked) else command.sub(lambda _: program, text)

    for block in blocks:
        match block:
            case Table():
                yield replace(block, rows=tuple(
                    TableRow(tuple(map(called, row.cells)), tuple(offered(row.below, program))) for row in block.rows
                ))  # fmt: skip
            case Verbatim():
                yield block
            case _:
                yield called(block)
