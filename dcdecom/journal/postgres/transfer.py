"""A store of one host into PostgreSQL, and back into files: the same events to the byte, so that no hash changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dcdecom.errors import InputError, JournalBroken
from dcdecom.journal import drift, memory, outbox, rows
from dcdecom.journal.attachment_status import Attachment, InFolders, named
from dcdecom.journal.attachments import FileAttachments
from dcdecom.journal.chain import check, well_formed
from dcdecom.journal.database import create, transaction
from dcdecom.journal.people_orders import FilePeopleOrders

from .attachments import StoredAttachments
from .connection import Database, Where, confirmed, connect, translated
from .migrate import OWNER
from .orders import PostgresOrders

if TYPE_CHECKING:
    from .connection import Connection

EVENTS = 'SELECT "case", seq, at, actor, type, payload, schema, prev, hash FROM {} ORDER BY "case", seq'
BESIDE = ("claims", "sightings", "drift_of", "reconciled", "last_run", "notices")
"""Tables that have the same columns in the same order in both."""
BEFORE = ("drift", "drift_at", "memory")
"""Tables of earlier versions, that the next reconcile takes over."""
ORDERS = ("people", "drift")
THEN = "See that the server and its standby are there, then look whether the cases are in it: dcdecom store check."


@dataclass(frozen=True)
class Folder:
    """A data folder of one host."""

    path: Path

    @property
    def store(self) -> Path:
        return self.path / "store.sqlite"

    @property
    def grants(self) -> Path:
        return self.path / "grants.sqlite"

    @property
    def files(self) -> FileAttachments:
        return FileAttachments(self.path / "files", self.path / "sealed", 0)


@dataclass(frozen=True)
class Moved:
    """How much it was."""

    cases: int
    events: int
    files: int
    lacking: tuple[str, ...] = ()
    """Files that events name and that were not there, or not what they were."""


def take_in(where: Where, folder: Folder, tell: Callable[[str], None]) -> Moved:
    """Put everything of a data folder into a store that has no case yet, all of it or nothing.

    `where` is opened as a member of the owner's role. The file is closed to writers meanwhile. Raises JournalBroken for
    a chain that does not hold, InputError for a store that is not empty.
    """
    connection, server = connect(where)
    with closing(connection), translated(where), confirmed(where, connection, many=True, then=THEN) as commit:
        if not server.is_made:
            raise InputError(f"{where} has no tables of dcdecom. Nothing was changed.", "dcdecom store migrate")
        connection.execute(f"SET ROLE {OWNER}".encode())
        with transaction(folder.store, write=True) as old, connection.transaction():
            connection.execute("LOCK TABLE dcdecom.events IN EXCLUSIVE MODE")
            if connection.execute("SELECT FROM dcdecom.events LIMIT 1").fetchone() is not None:
                raise InputError(f"{where} has cases already. Nothing was changed.", "An empty store takes another in.")
            there = {name for (name,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if earlier := sorted(there & {*BEFORE}):
                what = f"{folder.store} has tables of an earlier version ({', '.join(earlier)}). Nothing was changed."
                raise InputError(what, "Run dcdecom reconcile once with the file, then repeat this.")
            tell("checking every chain")
            found = _checked(old, "events")
            tell(f"copying {len(found)} events")
            _copy(connection, "events", iter(found))
            for table in BESIDE:
                if table in there:
                    _copy(connection, table, old.execute(f"SELECT * FROM {table}"))  # noqa: S608  # a name of ours
            if folder.grants.exists():
                with transaction(folder.grants, write=False) as grants:
                    _copy(connection, "grants", iter(_checked(grants, "events")))
            _copy(connection, "held", (), "(what) SELECT DISTINCT 'case ' || \"case\" FROM dcdecom.events")
            same = connection.execute(EVENTS.format("dcdecom.events").encode()).fetchall()
            if same != found:
                raise JournalBroken(f"{where} does not give back what it was given. Nothing was changed.")
            tell("copying files")
            moved, lacking = _files(connection, where, folder, found)
            _orders(connection, folder)
            commit.begin()
    return Moved(len({row[0] for row in found}), len(found), moved, lacking)


def _checked(connection: sqlite3.Connection, table: str) -> list[rows.Stored]:
    """Every event, each chain checked. Raises JournalBroken."""
    found: list[rows.Stored] = connection.execute(EVENTS.format(table)).fetchall()
    chains = dict[object, list[rows.Stored]]()
    for row in found:
        chains.setdefault(row[0], []).append(row)
    for case, chain in chains.items():
        if problems := check(rows.read(chain)):
            told = "\n".join(f"  event {problem.seq}: {problem.text}" for problem in problems[:20])
            what = f"the journal of {case} does not hold, and a store takes in none that does not:\n{told}"
            raise JournalBroken(f"{what}\nNothing was changed.", f"Run dcdecom verify {case}.")
    return found


def _copy(connection: Connection, table: str, given: object, instead: str = "") -> None:
    if instead:
        connection.execute(f"INSERT INTO dcdecom.{table} {instead}".encode())
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY dcdecom.{table} FROM STDIN".encode()) as copy:
        for row in given:  # type: ignore[attr-defined]  # rows of whichever engine
            copy.write_row(row)


def _files(
    connection: Connection, where: Where, folder: Folder, found: list[rows.Stored]
) -> tuple[int, tuple[str, ...]]:
    """Every file that an event names and that stands there whole."""
    stored, kept = StoredAttachments(Database(where), folder.path / "staged", 0), folder.files
    moved, lacking = 0, list[str]()
    for attachment in _named(found):
        digest = attachment.sha256
        folders = ((False, kept.folder), (True, kept.sealed_folder))
        whole = [(sealed, at) for sealed, at in folders if InFolders([at]).state(digest)[0] == "present"]
        for sealed, at in whole:
            stored.send(connection, digest, sealed, at / digest)
        moved += bool(whole)
        if why := kept.why_purged(digest) if not whole else "":
            connection.execute("SELECT dcdecom.begin_file(%s, %s, 0)", (digest, attachment.sealed))
            connection.execute("SELECT dcdecom.purge(%s, %s)", (digest, why))
        elif not whole:
            lacking.append(digest)
    return moved, tuple(lacking)


def _orders(connection: Connection, folder: Folder) -> None:
    for name in ORDERS:
        for brought in FilePeopleOrders(folder.path / name).kept():
            PostgresOrders.insert(connection, name, brought)


def give_out(where: Where, folder: Folder, tell: Callable[[str], None]) -> Moved:
    """Write everything of a store into a data folder that has none. Raises InputError where there is one already."""
    if folder.store.exists() or folder.grants.exists():
        raise InputError(f"{folder.path} has a store already. Nothing was changed.", "Name a folder without one.")
    connection, _ = connect(where)
    with closing(connection), translated(where), connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tell("copying events")
        found = connection.execute(EVENTS.format("dcdecom.events").encode()).fetchall()
        create(folder.store)
        with transaction(folder.store, write=True) as new:
            new.execute(rows.BEHIND)
            new.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", found)
            made = (*drift.TABLES, memory.TABLE, memory.OF_MAC, memory.ON_PORT, outbox.TABLE, outbox.BY_STATE)
            for statement in made:
                new.execute(statement)
            for table in BESIDE:
                given = connection.execute(f"SELECT * FROM dcdecom.{table}".encode()).fetchall()  # noqa: S608  # ours
                for row in given:
                    marks = ", ".join("?" * len(row))
                    new.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608  # a name of ours
        granted = connection.execute(EVENTS.format("dcdecom.grants").encode()).fetchall()
        if granted:
            create(folder.grants)
            with transaction(folder.grants, write=True) as new:
                new.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", granted)
        tell("copying files")
        moved, lacking = _files_out(where, folder, found)
        for name in ORDERS:
            orders, copy = PostgresOrders(Database(where), name), FilePeopleOrders(folder.path / name)
            for brought in orders.kept():
                copy.keep(brought)
    return Moved(len({row[0] for row in found}), len(found), moved, lacking)


def _files_out(where: Where, folder: Folder, found: list[rows.Stored]) -> tuple[int, tuple[str, ...]]:
    stored, kept = StoredAttachments(Database(where), folder.path / "staged", 0), folder.files
    moved, lacking = 0, list[str]()
    for digest, sealed in {a.sha256: a.sealed for a in _named(found)}.items():
        try:
            with stored.open(digest) as file:
                kept.keep_bytes(file.read(), sealed)
            moved += 1
        except InputError as error:
            if "was purged" not in error.what:
                lacking.append(digest)
    return moved, tuple(lacking)


def _named(found: list[rows.Stored]) -> list[Attachment]:
    """The files that events name; most name none."""
    return named(filter(well_formed, rows.read(row for row in found if '"sha256"' in str(row[5]))))
