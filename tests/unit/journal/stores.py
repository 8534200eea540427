"""The implementations of the ports that keep things, as the contract suite meets each of them.

Another one is one more class here, and one more line in `STORES`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Protocol

import pytest

from dcdecom.journal.attachments import FileAttachments
from dcdecom.journal.database import held_open
from dcdecom.journal.drift import SqliteDrift
from dcdecom.journal.grants import SqliteGrants
from dcdecom.journal.lock import FileLocks
from dcdecom.journal.memory import SqliteMemory
from dcdecom.journal.outbox import SqliteOutbox
from dcdecom.journal.people_orders import FilePeopleOrders
from dcdecom.journal.postgres.attachments import StoredAttachments
from dcdecom.journal.postgres.connection import Database
from dcdecom.journal.postgres.drift import PostgresDrift
from dcdecom.journal.postgres.grants import PostgresGrants
from dcdecom.journal.postgres.heads import Heads
from dcdecom.journal.postgres.locks import PostgresLocks
from dcdecom.journal.postgres.memory import PostgresMemory
from dcdecom.journal.postgres.orders import PostgresOrders
from dcdecom.journal.postgres.outbox import PostgresOutbox
from dcdecom.journal.postgres.shown import Snapshots
from dcdecom.journal.postgres.store import PostgresStore
from dcdecom.journal.store import SqliteStore
from dcdecom.journal.unchanged import Watch
from dcdecom.ports.grants import GrantLog
from dcdecom.ports.journal import Attachments, Store
from dcdecom.ports.locks import Locks
from dcdecom.ports.memory import DriftStore, Memory
from dcdecom.ports.outbox import Outbox
from dcdecom.ports.people_orders import PeopleOrders
from tests.cluster import Cluster, shared

from .clocks import StepClock


class Place(Protocol):
    """One process: what it keeps as a file, its own store names in an event."""

    def store(self) -> Store: ...
    def attachments(self) -> Attachments: ...


class Kept(Protocol):
    """One place where everything is kept. Each call gives what one command would have: a session of its own."""

    def store(self, create: bool = True) -> Store: ...
    def memory(self) -> Memory: ...
    def drift(self) -> DriftStore: ...
    def grants(self, actor: str) -> GrantLog: ...
    def locks(self) -> Locks: ...
    def outbox(self) -> Outbox: ...
    def attachments(self) -> Attachments: ...
    def orders(self, folder: str) -> PeopleOrders: ...

    def place(self) -> Place:
        """A process of its own."""
        ...

    def wait_less(self, store: Store) -> None:
        """Let it wait for others for a tenth of a second only."""
        ...

    def kept_open(self) -> AbstractContextManager[None]:
        """What the worker does for those who may only read."""
        ...

    def mark(self) -> object:
        """What stays the same while nothing is written, for an account that may only read. None: it cannot tell."""
        ...

    def lose_hold(self, case: str) -> None:
        """What takes a hold from a process that lives."""
        ...

    def lose_lock(self, name: str) -> None:
        """The same, of a lock of no case."""
        ...

    def change_an_event(self, case: str, seq: int) -> None:
        """What its owner could do behind its back."""
        ...

    def change_an_attachment(self, digest: str) -> None:
        """The same, to the bytes of a file."""
        ...


LIMIT = 3 << 20
"""Bytes of a file that people bring."""


class SqliteKept:
    """A file, SQLite's log beside it, and locks that are files."""

    def __init__(self, folder: Path, clock: StepClock) -> None:
        self.folder = folder
        self.clock = clock
        self.watch = Watch(self.path)

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

    def outbox(self) -> Outbox:
        return SqliteOutbox(self.path)

    def attachments(self) -> Attachments:
        return FileAttachments(self.folder / "files", self.folder / "sealed", LIMIT)

    def orders(self, folder: str) -> PeopleOrders:
        return FilePeopleOrders(self.folder / folder)

    def place(self) -> SqliteKept:
        return self

    def wait_less(self, store: Store) -> None:
        """It does so by `BUSY_SECONDS`, which a test sets."""

    def kept_open(self) -> AbstractContextManager[None]:
        return held_open(self.path)

    def mark(self) -> object:
        return self.watch.mark()

    def lose_hold(self, case: str) -> None:
        (self.folder / "locks" / f"{case}.lock").unlink()

    def lose_lock(self, name: str) -> None:
        (self.folder / "locks" / f"{name}.lock").unlink()

    def change_an_event(self, case: str, seq: int) -> None:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute("DROP TRIGGER events_are_not_changed")
            connection.execute("UPDATE events SET actor = 'budi' WHERE \"case\" = ? AND seq = ?", (case, seq))

    def change_an_attachment(self, digest: str) -> None:
        (self.folder / "files" / digest).write_bytes(b"other bytes")


@contextmanager
def _sqlite(folder: Path, clock: StepClock) -> Iterator[Kept]:
    yield SqliteKept(folder, clock)


class PostgresPlace:
    """One process on a host: its store takes in what it keeps."""

    def __init__(self, database: Database, folder: Path, clock: StepClock, create: bool) -> None:
        self._files = StoredAttachments(database, folder / "staged", LIMIT)
        self._store = PostgresStore(database, clock, Heads(folder / "heads"), self._files, create)

    def store(self) -> PostgresStore:
        return self._store

    def attachments(self) -> StoredAttachments:
        return self._files


class PostgresKept:
    """A database, each command with a session of its own."""

    def __init__(self, folder: Path, clock: StepClock, cluster: Cluster, name: str) -> None:
        self.folder = folder
        self.clock = clock
        self.cluster = cluster
        self.name = name
        self._watch = Snapshots(self._database())

    def _database(self) -> Database:
        return Database(self.cluster.where(self.name))

    def _place(self, create: bool = True) -> PostgresPlace:
        return PostgresPlace(self._database(), self.folder, self.clock, create)

    def store(self, create: bool = True) -> PostgresStore:
        return self._place(create).store()

    def memory(self) -> Memory:
        return PostgresMemory(self._database())

    def drift(self) -> DriftStore:
        return PostgresDrift(self._database())

    def grants(self, actor: str) -> GrantLog:
        return PostgresGrants(self._database(), self.clock, actor)

    def locks(self) -> Locks:
        return PostgresLocks(self._database(), self.clock)

    def outbox(self) -> Outbox:
        return PostgresOutbox(self._database())

    def attachments(self) -> Attachments:
        return self._place().attachments()

    def orders(self, folder: str) -> PeopleOrders:
        return PostgresOrders(self._database(), folder)

    def place(self) -> PostgresPlace:
        return self._place()

    def wait_less(self, store: Store) -> None:
        assert isinstance(store, PostgresStore)
        store.database.close()
        store.database.busy_seconds = 0.1

    def kept_open(self) -> AbstractContextManager[None]:
        return nullcontext()

    def mark(self) -> object:
        return self._watch.mark()

    def lose_hold(self, case: str) -> None:
        self._lose(f"case {case}")

    def lose_lock(self, name: str) -> None:
        self._lose({"reconcile": "the reconcile", "grants": "the grant"}[name])

    def _lose(self, what: str) -> None:
        end = "SELECT pg_terminate_backend(backend, 5000) FROM dcdecom.held WHERE what = %s"
        self.cluster.sql(end, self.name, what)

    def change_an_event(self, case: str, seq: int) -> None:
        self.cluster.sql("ALTER TABLE dcdecom.events DISABLE TRIGGER events_are_not_changed", self.name)
        change = "UPDATE dcdecom.events SET actor = 'budi' WHERE \"case\" = %s AND seq = %s"
        self.cluster.sql(change, self.name, case, seq)

    def change_an_attachment(self, digest: str) -> None:
        self.cluster.sql("UPDATE dcdecom.parts SET content = 'other bytes' WHERE sha256 = %s", self.name, digest)


@contextmanager
def _postgresql(folder: Path, clock: StepClock) -> Iterator[Kept]:
    cluster = shared()
    yield PostgresKept(folder, clock, cluster, cluster.store())


STORES = {"sqlite": _sqlite, "postgresql": _postgresql}
MARKS = {"postgresql": pytest.mark.store}
"""Which of them need a service, and are met by `make test-store` alone."""
