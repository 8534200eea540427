"""A lab for one command: it and its folder are gone when the command ends, however that comes."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from dcdecom.errors import SystemFailure
from dcdecom_lab.control import LabControl

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C; `kill`; the terminal was closed."""
SHOW_CURSOR = "\x1b[?25h"
"""A bar hides the cursor while it runs."""


@contextmanager
def own_lab(stopped: str) -> Iterator[LabControl]:
    """A lab in a folder of its own.

    A signal of `STOPPING` ends the process at once with 128 + its number, after it has said `stopped`: what the command
    was about is thrown away, so no reader is waited for. SIGKILL cannot be caught; then the lab ends by itself and
    removes its folder.
    """
    folder = Path(tempfile.mkdtemp(prefix="dcdecom-lab-"))
    temporary, tempfile.tempdir = tempfile.tempdir, str(folder)  # what a command keeps for a moment goes with it
    stop = _Stop(folder, stopped)
    heeded = [number for number in STOPPING if signal.getsignal(number) is not signal.SIG_IGN]  # nohup ignores one
    before = {number: signal.signal(number, stop) for number in heeded}
    try:
        click.echo("Starting the data centre...")  # from here on a signal is heeded
        try:
            control = LabControl.start(folder, hardware=True)
        except SystemFailure:
            stop.without_a_lab()
            raise
        stop.can(control)
        try:
            yield control
        finally:
            control.stop()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        tempfile.tempdir = temporary
        shutil.rmtree(folder, ignore_errors=True)


class _Stop:
    """What a signal does. While the lab starts it is only noted: a lab that is half there cannot be ended."""

    def __init__(self, folder: Path, stopped: str) -> None:
        self._folder, self._stopped = folder, stopped
        self._control: LabControl | None = None
        self._asked = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self._asked = number
        if self._control:
            self._end(self._control)

    def can(self, control: LabControl) -> None:
        """The lab is there: end it if that was asked for meanwhile."""
        self._control = control
        if self._asked:
            self._end(control)

    def without_a_lab(self) -> None:
        """It did not start: where it was to be stopped meanwhile, that is why."""
        if self._asked:
            self._end(None)

    def _end(self, control: LabControl | None) -> NoReturn:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        if control:
            control.end()
        _end_children()
        _remove(self._folder)
        shown = SHOW_CURSOR if sys.stderr.isatty() else ""
        with suppress(OSError):  # the terminal may be closed
            os.write(2, f"{shown}\n{self._stopped}\n".encode())
        os._exit(128 + self._asked)


def _end_children() -> None:
    """End what a command began, such as a LibreOffice, with everything of its session."""
    for listed in Path("/proc/self/task").glob("*/children"):
        for pid in map(int, listed.read_text("ascii").split()):
            with suppress(ProcessLookupError, ChildProcessError):
                group = os.getpgid(pid)
                if group == os.getpgrp():
                    os.kill(pid, signal.SIGKILL)
                else:
                    os.killpg(group, signal.SIGKILL)
                os.waitpid(pid, 0)


def _remove(folder: Path) -> None:
    """Remove a folder in which something that was just ended may still be writing."""
    until = time.monotonic() + 2
    while folder.exists() and time.monotonic() < until:
        shutil.rmtree(folder, ignore_errors=True)
