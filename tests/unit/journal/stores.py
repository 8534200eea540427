"""The implementations of the ports that keep things, as the contract suite meets each of them.

A second one is one more class here, and one more line in `STORES`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Protocol

from dcdecom.journal.drift import SqliteDrift
from dcdecom.journal.grants import SqliteGrants
from dcdecom.journal.lock import FileLocks
from dcdecom.journal.memory import SqliteMemory
from dcdecom.journal.store import SqliteStore
from dcdecom.ports.grants import GrantLog
from dcdecom.ports.journal import Store
from dcdecom.ports.locks import Locks
from dcdecom.ports.memory import DriftStore, Memory

from .clocks import StepClock


class Kept(Protocol):
    """One place where everything is kept. Each call gives what one command would have: a session of its own."""

    def store(self, create: bool = True) -> Store: ...
    def memory(self) -> Memory: ...
    def drift(self) -> DriftStore: ...
    def grants(self, actor: str) -> GrantLog: ...
    def locks(self) -> Locks: ...

    def lose_hold(self, case: str) -> None:
        """What takes a hold from a process that lives."""
        ...

    def lose_lock(self, name: str) -> None:
        """The same, of a lock of no case."""
        ...

    def change_an_event(self, case: str, seq: int) -> None:
        """What its owner could do behind its back."""
        ...


class SqliteKept:
    """A file, SQLite's log beside it, and locks that are files."""

    def __init__(self, folder: Path, clock: StepClock) -> None:
        self.folder = folder
        self.clock = clock

    @property
    def path(self) -> Path:
        return self.folder / "store.sqlite"

    def store(self, create: bool = True) -> Store:
        return SqliteStore(self.path, self.clock, create=create)

    def memory(self) -> Memory:
        return SqliteMemory(self.path)

    def drift(self) -> DriftStore:
        return SqliteDrift(self.path)

    def grants(self, actor: str) -> GrantLog:
        return SqliteGrants(self.folder / "grants.sqlite", self.clock, actor)

    def locks(self) -> Locks:
        return FileLocks(self.folder / "locks", self.clock)

    def lose_hold(self, case: str) -> None:
        (self.folder / "locks" / f"{case}.lock").unlink()

    def lose_lock(self, name: str) -> None:
        (self.folder / "locks" / f"{name}.lock").unlink()

    def change_an_event(self, case: str, seq: int) -> None:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute("DROP TRIGGER events_are_not_changed")
            connection.execute("UPDATE events SET actor = 'budi' WHERE \"case\" = ? AND seq = ?", (case, seq))


STORES: dict[str, Callable[[Path, StepClock], Kept]] = {"sqlite": SqliteKept}
