"""Holding a case: one process acts on it at a time, and the others are told who does.

A lock file names its holder. The kernel's lock (flock) decides, so that a holder which is killed holds nothing.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dcdecom.errors import Held
from dcdecom.ports.clock import Clock

from .disk import make_file, make_folder, told
from .rows import written

LOOKS = 25
PAUSE = 0.02
"""Seconds between two looks for the name of a holder that has only just begun."""


@contextmanager
def held(path: Path, what: str, who: str, clock: Clock) -> Iterator[None]:
    """Hold `what`, such as `case 2026-0042`, by the lock file at `path`.

    Raises Held that names the holder where another process does.
    """
    with told(f"hold {what}, {path}"):
        make_folder(path.parent)
        descriptor = _open(path)
    try:
        with told(f"hold {what}, {path}"):
            if not _take(descriptor):
                raise Held(f"{what} is held by {_holder(path, clock)}", "Repeat when that command has ended.")
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{' '.join(who.split())}\n{os.getpid()}\n{written(clock.now())}\n".encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    try:
        return make_file(path)
    except FileExistsError:
        return os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(path: Path, clock: Clock) -> str:
    """Who holds the lock. The name may be missing, or a dead predecessor's, in the instant between lock and name."""
    for _ in range(LOOKS):
        match path.read_text(errors="replace").splitlines():
            case [who, process, since] if process.isdecimal() and _alive(int(process)):
                return f"{who or 'someone'} since {since} (process {process})"
        clock.sleep(PAUSE)
    return "another process, which has not said its name"


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
