"""Types commands quickly: each runs in a fork of a process that has imported everything already.

Forking is safe there: multiprocessing's fork server runs no thread.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from multiprocessing.reduction import DupFd
from pkgutil import walk_packages
from threading import Lock
from typing import IO, Any

import dcdecom

OTHERS = (
    "PIL.Image", "PIL.ImageOps", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "docxtpl", "holidays.countries",
    "jinja2.sandbox", "logging.handlers", "netmiko", "nornir.init_nornir", "nornir.plugins.inventory.simple",
    "pynetbox", "pysnmp.hlapi.v3arch.asyncio", "pysnmp.smi.mibs.instances", "ruamel.yaml", "segno", "zabbix_utils",
    "tests.cases.warm", "tests.cases.warmed", "tests.crash.bench", "tests.crash.disks", "tests.faults.clocks",
)  # fmt: skip
"""What a command may import of others."""


@cache
def _ready() -> tuple[str, ...]:
    """Everything that a command may import: all of dcdecom, but what runs when it is imported."""
    found = (module.name for module in walk_packages(dcdecom.__path__, "dcdecom."))
    ours = (name for name in found if not name.endswith("__main__"))
    return (*ours, *OTHERS)


ALONE = Lock()
"""To start a process is to ask after all others, and how one ended can be asked once only."""


def nothing() -> None:
    """What is done before most commands."""


@dataclass(frozen=True)
class WarmKeyboard:
    """Everybody types at one account, as at `LabKeyboard`. `before` runs in each command's process, before it."""

    before: Callable[[], None] = nothing

    def start(self, person: str, words: Sequence[str]) -> Forked:
        actor = ["--actor", person] if person else []
        return Forked(self.before, [*words, *actor])


class Forked:
    """One command, seen as `subprocess.Popen` shows its own."""

    def __init__(self, before: Callable[[], None], words: Sequence[str]) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([*_ready()])
        ends = [os.pipe() for _ in range(2)]
        given = [_Descriptor(write) for _, write in ends]
        self._process: ForkServerProcess = context.Process(target=_run, args=(before, [*words], *given))
        with ALONE:
            self._process.start()
        for _, write in ends:
            os.close(write)
        self.stdout, self.stderr = (os.fdopen(read, encoding="utf-8") for read, _ in ends)
        self.pid = self._process.pid or 0

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(["dcdecom"], timeout or 0)
        return code

    def _ended(self, timeout: float | None) -> int | None:
        wait([self._process.sentinel], timeout)
        with ALONE:
            return self._process.exitcode


@dataclass(frozen=True)
class _Descriptor:
    """A descriptor that the new process gets a copy of."""

    number: int

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (DupFd(self.number),)


def _arrived(given: Any) -> int:
    number: int = given.detach()
    return number


def _run(before: Callable[[], None], words: list[str], out: int, err: int) -> None:
    """Be the command: its own session, its own output, nothing to read."""
    from dcdecom.cli import main

    os.setsid()
    for number, given in ((1, out), (2, err)):
        os.dup2(given, number)
        os.close(given)
    sys.stdout, sys.stderr = (_stream(number) for number in (1, 2))
    sys.argv = ["dcdecom", *words]
    before()
    main()


def _stream(number: int) -> IO[str]:
    return open(number, "w", encoding="utf-8", buffering=1, closefd=False)
