"""What something costs, counted: the lines of `dcdecom` that run meanwhile. The machine's noise does not change it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import dcdecom

OURS = str(Path(dcdecom.__file__).parent)


@contextmanager
def lines_run(in_threads: bool = False) -> Iterator[count[int]]:
    """Counts in this thread, or in those too that begin meanwhile; a loop counts one for each time round.

    `next` of what it yields is the number.
    """
    lines, before = count(), sys.gettrace()

    def on_line(frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            next(lines)
        return on_line

    def on_call(frame: FrameType, event: str, argument: Any) -> Any:
        return on_line if frame.f_code.co_filename.startswith(OURS) else None

    if in_threads:
        threading.settrace(on_call)
    sys.settrace(on_call)
    try:
        yield lines
    finally:
        sys.settrace(before)
        if in_threads:
            threading.settrace(before)  # type: ignore[arg-type]  # None is none
