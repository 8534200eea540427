"""Whether a store is as it was when it was last read, told by one number instead of by reading it again."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from dcdecom.errors import DcdecomError

from .database import version, watching

Mark: TypeAlias = tuple[object, ...]
LOG = "-wal"


class Watch:
    """One connection that is kept open for this. It holds no transaction, and keeps nobody from writing."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock, self._numbers = path, Lock(), count()
        self._open: tuple[Mark, int, sqlite3.Connection] | None = None

    def mark(self) -> Mark | None:
        """What stays the same while nobody changes the store, puts another in its place, or closes it to this account.

        None where that cannot be told: then it is to be read. Take it before you read: what comes meanwhile changes it.
        """
        with self._lock:
            try:
                files = self._files()
                if self._open is None or self._open[0] != files:
                    self._close()
                    self._open = files, next(self._numbers), watching(self._path)
                _, number, connection = self._open
                return *files, number, version(self._path, connection)
            except (DcdecomError, OSError, sqlite3.Error):
                self._close()
                return None

    def _files(self) -> Mark:
        """Which files they are, and who may read them; the log has to be there."""
        found = (self._path.with_name(f"{self._path.name}{ending}").stat() for ending in ("", LOG))
        return tuple((s.st_dev, s.st_ino, s.st_mode, s.st_uid, s.st_gid) for s in found)

    def _close(self) -> None:
        if self._open is not None:
            with suppress(sqlite3.Error):
                self._open[2].close()
            self._open = None
