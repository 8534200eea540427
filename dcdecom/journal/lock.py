"""Holding a case: one process acts on it at a time, and the others are told who does.

A lock file names its holder. The kernel's lock (flock) decides, so that a holder which is killed holds nothing.
"""

from __future__ import annotations

import fcntl
import os
import re
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dcdecom import errors
from dcdecom.errors import HoldLost, InputError
from dcdecom.model.sentence import Moment, Sentence
from dcdecom.ports.clock import Clock
from dcdecom.ports.locks import Held

from .durable_files import make_file, make_folder, told
from .rows import written

LOOKS = 25
PAUSE = 0.02
"""Seconds between two looks for the name of a holder that has only just begun."""
MOST = 4096
"""Bytes of a lock file that are read."""
PROCESS = re.compile(r"[1-9][0-9]{0,8}")


@dataclass
class FileHold:
    """Protocol `Hold`: a lock on a file that this process has open.

    The kernel takes no lock away from a process that lives. It is lost all the same where somebody removes or replaces
    the file, since whoever comes then locks another one, or unlocks it through a copy of the descriptor.
    """

    path: Path
    what: str
    descriptor: int
    process: int = field(default_factory=os.getpid)
    given_back: bool = False

    def must_be_held(self) -> None:
        """Raises HoldLost. A child of the process that took it holds nothing."""
        if not self.is_held():
            raise HoldLost(
                f"{self.what} is not held by this command any more: {self.path} was removed, replaced or given back. "
                "Nothing was recorded or sent since.",
                "Leave the files in locks/ alone. Read where it stands before anything is repeated.",
            )

    @contextmanager
    def acting(self) -> Iterator[None]:
        """An act on a system. Raises HoldLost before it. The kernel takes no lock away from who is in it."""
        self.must_be_held()
        yield

    def is_held(self) -> bool:
        """Whether nobody else can have it: same process, same file, still locked."""
        if self.given_back or self.process != os.getpid():
            return False
        try:
            ours, there = os.fstat(self.descriptor), self.path.stat()
            return (ours.st_dev, ours.st_ino) == (there.st_dev, there.st_ino) and _take(self.descriptor)
        except OSError:
            return False


class FileLocks:
    """Protocol `Locks`: files in one folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def hold(self, what: Held, who: str) -> AbstractContextManager[FileHold]:
        """Hold it. Entering raises Held that names the holder."""
        return lock_file(self._folder / NAMES[what], what, who, self._clock)


NAMES: dict[Held, str] = {"the reconcile": "reconcile.lock", "the grant": "grants.lock"}


@contextmanager
def lock_file(path: Path, what: str, who: str, clock: Clock, since: datetime | None = None) -> Iterator[FileHold]:
    """Hold `what`, such as `case 2026-0042`, by the lock file at `path`. `since`: now, where it is not given.

    Raises Held that names the holder where another process does.
    """
    with told(f"hold {what}, {path}"):
        make_folder(path.parent)
        descriptor = _open(path)
    try:
        with told(f"hold {what}, {path}"):
            if not _take(descriptor):
                holder = _holder(descriptor, clock)
                raise errors.Held(
                    Sentence("held", "{what} is held by {holder}", what=what, holder=holder),
                    Sentence("held-repeat", "Repeat when that command has ended."),
                )
            os.ftruncate(descriptor, 0)
            name = f"{' '.join(who.split())}\n{os.getpid()}\n{written(since or clock.now())}\n"
            os.pwrite(descriptor, name.encode(), 0)
        hold = FileHold(path, what, descriptor)
        try:
            yield hold
        finally:
            if hold.is_held():
                os.ftruncate(descriptor, 0)
            hold.given_back = True
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    try:
        return make_file(path)
    except FileExistsError:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise InputError(f"{path} is no plain file, and locks are; nothing was recorded", "Remove it.")
    return descriptor


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int, clock: Clock) -> str:
    """Who holds the lock. The name may be missing, or a dead predecessor's, in the instant between lock and name."""
    for _ in range(LOOKS):
        match os.pread(descriptor, MOST, 0).decode(errors="replace").splitlines():
            case [who, process, since] if PROCESS.fullmatch(process) and _alive(int(process)):
                return Sentence(
                    "held-by", "{who} since {since} (process {process})",
                    who=who or Sentence("someone", "someone"), since=minute(since), process=process,
                )  # fmt: skip
        clock.sleep(PAUSE)
    return Sentence("held-unnamed", "another process, which has not said its name")


def minute(written: str) -> str:
    """A time of the journal as errors give it, to the minute; what is no time as it stands there."""
    try:
        return Moment(datetime.fromisoformat(written).astimezone(UTC))
    except ValueError:
        return written


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
