"""A person at a terminal: a program in a pseudo-terminal, and the screen as the person sees it.

pexpect gives the program a terminal, pyte draws what it prints. Nothing that was scrolled away is lost: the program is
told of `rows` lines, and the drawing is as long as it has to be.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

DRAWN = 4000
"""Lines that the drawing keeps."""
STEP = 0.2
"""Seconds for which one read waits."""


class Terminal:
    """One program at a terminal of its own. Use it in a `with`: leaving it hangs up, as closing the window does."""

    def __init__(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], columns: int = 80, rows: int = 24
    ) -> None:
        self._screen = pyte.Screen(columns, DRAWN)
        self._stream = pyte.Stream(self._screen)
        self.raw = ""
        """Everything that was printed, control sequences included."""
        self._child = pexpect.spawn(
            command[0], [*command[1:]], cwd=str(folder), env={**environment, "TERM": "xterm-256color"},
            encoding="utf-8", codec_errors="replace", dimensions=(rows, columns), timeout=STEP,
        )  # fmt: skip
        self.pid: int = self._child.pid

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.close(force=True)

    @property
    def text(self) -> str:
        """What stands on the screen and above it now, without the blanks at the ends of lines."""
        lines = [self._screen.display[y].rstrip() for y in range(self._screen.cursor.y + 1)]
        return "\n".join(lines).rstrip()

    @property
    def widest(self) -> int:
        """Columns of the longest line."""
        return max(map(len, self.text.splitlines()), default=0)

    def sees(self, text: str, within: float = 60) -> str:
        """Wait until this text was printed and can be read; returns the whole screen. Fails after `within` seconds."""
        return self.sees_any([text], within)

    def sees_any(self, texts: Sequence[str], within: float = 60) -> str:
        """Wait until one of these texts can be read; returns the whole screen. Fails after `within` seconds."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            going = self._read()
            if any(text in self.text for text in texts):
                return self.text
            if not going:
                break
        raise AssertionError(f"the screen never showed {' or '.join(map(repr, texts))}:\n{self.text}")

    def types(self, text: str) -> None:
        """Type a line and press Enter."""
        self._child.sendline(text)

    def presses(self, letter: str) -> None:
        """Press Ctrl and a letter: C interrupts, D is the end of input."""
        self._child.sendcontrol(letter.lower())

    def hangs_up(self) -> None:
        """Close the window: the terminal is gone, and the kernel sends SIGHUP to who stood at it."""
        self._child.ptyproc.fileobj.close()

    def ended(self, within: float = 60) -> int:
        """Wait for the program's end; returns its exit code, or minus the signal that ended it."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            if not self._read():
                self._child.wait()
                return int(self._child.exitstatus if self._child.signalstatus is None else -self._child.signalstatus)
        raise AssertionError(f"still running after {within} s:\n{self.text}")

    def _read(self) -> bool:
        """Take in what was printed; whether more may come."""
        try:
            printed = self._child.read_nonblocking(65536, STEP)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += printed
        self._stream.feed(printed)
        return True
