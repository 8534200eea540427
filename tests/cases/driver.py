"""Types commands as a user does, and keeps what they said and how they ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds after which a command that has not ended, or not said what it should, is a failure."""


class Process(Protocol):
    """A command that runs, as `subprocess.Popen` shows it."""

    pid: int
    stdout: IO[str] | None
    stderr: IO[str] | None

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...


class Keyboard(Protocol):
    """Where commands are typed, and by whom."""

    def start(self, person: str, words: Sequence[str]) -> Process:
        """Start `dcdecom WORDS` for a person of the people file; for nobody in particular where `person` is empty."""
        ...


class LabKeyboard:
    """Everybody types at one account, and `--actor` says who it is: estate `lab` only. Each command starts anew."""

    def start(self, person: str, words: Sequence[str]) -> subprocess.Popen[str]:
        actor = ["--actor", person] if person else []
        return started([sys.executable, "-m", "dcdecom", *words, *actor])


def started(command: Sequence[str]) -> subprocess.Popen[str]:
    """A process of its own group, without a terminal, whose output can be read."""
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True,
    )  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What one command said, and how it ended."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return f"{self.out}{self.err}"

    def ended(self, code: int, *parts: str) -> Said:
        """Itself, where it ended with this exit code and said all of this. Raises AssertionError otherwise."""
        missing = [part for part in parts if part not in self.text]
        assert (self.code, missing) == (code, []), f"{self}\nexpected exit {code} and {missing}"
        return self

    def __str__(self) -> str:
        return f"$ dcdecom {' '.join(self.words)}\n{self.out}--- stderr\n{self.err}--- exit {self.code}"


class Running:
    """A command that runs, while somebody else acts."""

    def __init__(self, words: Sequence[str], process: Process) -> None:
        self.words = tuple(words)
        self.process = process
        self._parts: dict[str, list[str]] = {"out": [], "err": []}
        streams = {"out": process.stdout, "err": process.stderr}
        self._readers = [threading.Thread(target=self._read, args=item, daemon=True) for item in streams.items()]
        for reader in self._readers:
            reader.start()

    def _read(self, name: str, stream: IO[str]) -> None:
        for line in stream:
            self._parts[name].append(line)

    @property
    def text(self) -> str:
        return "".join((*self._parts["out"], *self._parts["err"]))

    def until(self, text: str, patience: float = PATIENCE) -> None:
        """Return once it has said this. Raises AssertionError where it ends or is late without having said it."""
        deadline = time.monotonic() + patience
        while text not in self.text:
            ended = self.process.poll() is not None and not any(r.is_alive() for r in self._readers)
            if text not in self.text and (ended or time.monotonic() > deadline):
                raise AssertionError(f"{self.words}: never said {text!r}:\n{self.text}")
            time.sleep(0.02)

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        os.killpg(self.process.pid, signal.SIGINT)

    def end(self, patience: float = PATIENCE) -> Said:
        """Wait for its end. Raises subprocess.TimeoutExpired where it does not come; then it was killed."""
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        for reader in self._readers:
            reader.join()
        return Said(self.words, code, "".join(self._parts["out"]), "".join(self._parts["err"]))
