"""Lines at the foot of a terminal that change in place, drawn by rich: a wait with its bar, a watch, a reading."""

from __future__ import annotations

import os
import sys
import termios
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table as Grid
from rich.text import Text

from dcdecom.cli.screen import LEAST, Drawn, columns_of
from dcdecom.cli.wrapping import cells, wrapped

A_SECOND = 2
"""Times that they are drawn anew in a second."""
BAR = 10
"""Columns that a bar has at least."""
GAP = 2


class Living:
    """What stands at the foot until `end`. It stands on stderr, as all talk does, and hides no cursor."""

    def __init__(self, drawn: Callable[[bool], Drawn], stays: bool) -> None:
        self._over = False
        console = Console(file=sys.stderr, highlight=False, markup=False, emoji=False)
        self._live = Live(
            console=console, get_renderable=lambda: _set(drawn(self._over)), refresh_per_second=A_SECOND,
            transient=not stays, redirect_stdout=False, redirect_stderr=False, vertical_overflow="visible",
        )  # fmt: skip
        self._keys = _Unechoed()
        self._live.start(refresh=True)
        console.show_cursor(True)  # whoever ends it by force gets the terminal back as it was

    def above(self, line: str) -> None:
        """Print a line that stays."""
        self._live.console.print(Text.from_ansi(line), soft_wrap=True)

    def end(self) -> None:
        self._over = True
        self._live.stop()
        self._keys.end()


class _Unechoed:
    """Keys that are pressed meanwhile are kept for whoever reads them next, and not shown: an Enter between two
    drawings would leave a line that is drawn again below. Shells put the terminal right after what is killed."""

    def __init__(self) -> None:
        self._as_before: Callable[[], None] | None = None
        with suppress(OSError, ValueError, termios.error):
            if os.isatty(0) and os.tcgetpgrp(0) == os.getpgrp():
                before = termios.tcgetattr(0)
                termios.tcsetattr(0, termios.TCSADRAIN, [*before[:3], before[3] & ~termios.ECHO, *before[4:]])
                self._as_before = partial(termios.tcsetattr, 0, termios.TCSADRAIN, before)

    def end(self) -> None:
        if self._as_before:
            with suppress(OSError, termios.error):
                self._as_before()


def _set(drawn: Drawn) -> RenderableType:
    """In one line where the terminal is wide enough, else the words above the bar."""
    width = max(columns_of(sys.stderr), LEAST) - 1
    if drawn.share is None:
        return _text(f"{drawn.text}  {drawn.left}".rstrip(), width)
    beside = cells(drawn.text) + GAP + BAR + GAP + cells(drawn.left) <= width
    bar = width - GAP - cells(drawn.left) - (cells(drawn.text) + GAP if beside else 0)
    parts: list[RenderableType] = [ProgressBar(1.0, drawn.share, width=min(bar, 4 * BAR)), Text(drawn.left)]
    grid = Grid.grid(padding=(0, GAP, 0, 0), pad_edge=False)
    grid.add_row(*((Text(drawn.text), *parts) if beside else parts))
    return grid if beside else Group(_text(drawn.text, width), grid)


def _text(text: str, width: int) -> Text:
    return Text("\n".join(wrapped(text, width)), no_wrap=True, overflow="ignore")
