"""A person at a terminal: a program in a pseudo-terminal, and the screen as the person sees it.

pexpect gives the program a terminal, pyte draws what it prints. Nothing that was scrolled away is lost: the program is
told of `rows` lines, and the drawing is as long as it has to be.

    with Terminal([sys.executable, "-m", "dcdecom", "init"], tmp_path, os.environ) as terminal:
        terminal.answers("NetBox's address", "https://netbox.example.go.id")
        assert terminal.ended() == 0
        assert terminal.widest <= 80
"""

from __future__ import annotations

import re
import signal
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


def _as_at_a_login() -> None:
    """Signals do what they do at a login, also where whoever runs the tests ignores them, as `nohup` does."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


class Terminal:
    """One program at a terminal of its own. Use it in a `with`: leaving it hangs up, as closing the window does."""

    def __init__(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], columns: int = 80, rows: int = 24
    ) -> None:
        self._screen = _Screen(columns, DRAWN)
        self._stream = pyte.Stream(self._screen)
        self.raw = ""
        """Everything that was printed, control sequences included."""
        self._child = pexpect.spawn(
            command[0], [*command[1:]], cwd=str(folder), env={**environment, "TERM": "xterm-256color"},
            encoding="utf-8", codec_errors="replace", dimensions=(rows, columns), timeout=STEP,
            preexec_fn=_as_at_a_login,
        )  # fmt: skip
        self.pid: int = self._child.pid
        self._hung_up = False

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._hung_up:
            self._child.ptyproc.terminate(force=True)
        else:
            self._child.close(force=True)

    @property
    def text(self) -> str:
        """What stands on the screen and above it now, without the blanks at the ends of lines."""
        return "\n".join(row.rstrip() for row in self._screen.drawn()).rstrip()

    @property
    def lines(self) -> list[str]:
        """What was printed, line by line: where a long line went on in the next row of the screen, it is one again.

        So is a command that goes on behind a backslash.
        """
        found = [""]
        for y, row in enumerate(self._screen.drawn()):
            found[-1] += row
            if y not in self._screen.wrapped:
                found.append("")
        return re.sub(r" \\\n +", " ", "\n".join(line.rstrip() for line in found[:-1])).split("\n")

    @property
    def characters(self) -> list[list[pyte.screens.Char]]:
        """The same lines, each character with its colours; blanks at the ends are left out."""
        found: list[list[pyte.screens.Char]] = [[]]
        for y, row in enumerate(self._screen.coloured()):
            found[-1] += row
            if y not in self._screen.wrapped:
                found.append([])
        for line in found:
            while line and line[-1].data == " ":
                line.pop()
        return found[:-1]

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

    def keys(self, text: str) -> None:
        """Type without pressing Enter."""
        self._child.send(text)

    def answers(self, prompt: str, text: str, within: float = 60) -> None:
        """Wait until this prompt is the last that can be read, and answer it."""
        until = time.monotonic() + within
        while not " ".join(self.text.split()).endswith(" ".join(prompt.split())):
            if not self._read() or time.monotonic() > until:
                raise AssertionError(f"the screen never ended with {prompt!r}:\n{self.text}")
        self.types(text)

    def looks(self) -> str:
        """Take in what was printed meanwhile; returns the whole screen."""
        self._read()
        return self.text

    def presses(self, letter: str) -> None:
        """Press Ctrl and a letter, once the program waits: C interrupts, D is the end of input.

        What is asked stands on the screen a moment before the program reads: nobody presses a key in that moment.
        """
        until = time.monotonic() + STEP * 10
        while time.monotonic() < until and not self._waits():
            time.sleep(STEP / 4)
        self._child.sendcontrol(letter.lower())

    def _waits(self) -> bool:
        """Whether the program has slept for a while."""
        for _ in range(4):
            if Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "S":
                return False
            time.sleep(STEP / 8)
        return True

    def hangs_up(self) -> None:
        """Close the window: the terminal is gone, and the kernel sends SIGHUP to who stood at it."""
        self._hung_up = True
        self._child.ptyproc.fileobj.close()

    def ended(self, within: float = 60) -> int:
        """Wait for the program's end; returns its exit code, or minus the signal that ended it."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            if not self._read():
                self._child.wait()
                return int(self._child.exitstatus if self._child.signalstatus is None else -self._child.signalstatus)
            if self._hung_up:
                time.sleep(STEP)
        raise AssertionError(f"still running after {within} s:\n{self.text}")

    def _read(self) -> bool:
        """Take in what was printed; whether more may come."""
        if self._hung_up:
            return bool(self._child.isalive())
        try:
            printed = self._child.read_nonblocking(65536, STEP)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += printed
        self._stream.feed(printed)
        return True


class _Screen(pyte.Screen):
    """A screen that knows which rows go on in the next one because the line was longer than the screen."""

    def __init__(self, columns: int, lines: int) -> None:
        self.wrapped: set[int] = set()
        self._draws = False
        super().__init__(columns, lines)

    def draw(self, data: str) -> None:
        self._draws = True
        super().draw(data)
        self._draws = False

    def linefeed(self) -> None:
        if self._draws:
            self.wrapped.add(self.cursor.y)
        super().linefeed()

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        """What is erased to its end no longer goes on."""
        self.wrapped.discard(self.cursor.y)
        super().erase_in_line(how, private)

    def coloured(self) -> list[list[pyte.screens.Char]]:
        """The rows down to the cursor's, each character with its colours."""
        rows = (self.buffer[y] for y in range(self.cursor.y + 1))
        return [[row[x] for x in range(self.columns)] for row in rows]

    def drawn(self) -> list[str]:
        """The rows down to the cursor's."""
        return ["".join(char.data for char in row) for row in self.coloured()]
