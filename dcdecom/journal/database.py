"""The SQLite file behind the store: how it is made, opened, and what its errors mean to an operator.

Write-ahead log with `synchronous=FULL`: a transaction that was committed survives a power cut (sqlite.org/pragma.html).
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from dcdecom.errors import DcdecomError, InputError, JournalBroken, SystemFailure, Waiting

from .durable_files import make_file, make_folder, sync_folder, told, unique_name

VERSION = 1
BUSY_SECONDS = 5.0
"""How long a transaction waits for another process before it gives up."""

SCHEMA = """
PRAGMA journal_mode = WAL;
BEGIN IMMEDIATE;
CREATE TABLE schema_version (version INTEGER NOT NULL);
INSERT INTO schema_version VALUES (1);
CREATE TABLE events (
    "case" TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, type TEXT NOT NULL,
    payload TEXT NOT NULL, schema INTEGER NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY ("case", seq)
);
CREATE TABLE claims (key TEXT PRIMARY KEY NOT NULL, "case" TEXT NOT NULL, since TEXT NOT NULL, actor TEXT NOT NULL);
CREATE INDEX events_behind ON events (prev);
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
COMMIT;
"""

SHAPES: Mapping[str, str] = {
    "schema_version": "version",
    "events": "case1 seq2 at actor type payload schema prev hash",
    "claims": "key1 case since actor",
    "sightings": "site1 mac4 switch2 port3 witness5 first_seen last_seen",
    "drift_at": "site1 class2 object3 id state first_seen last_seen runs told why found",
    "drift_of": "site1 class2 object3 of4 id state first_seen last_seen runs told why found",
    "reconciled": "what1 at",
    "last_run": "what1 found",
    "memory": "mac3 switch1 port2 witness4 first_seen last_seen",
    "drift": "class1 object2 id state first_seen last_seen runs told why found",
    "notices": "key1 batch case seq head kind receiver at content due state tries again why ended",
}
"""The columns of each table, those of its primary key with their place in it."""
NEEDED = ("events", "claims")
TRIGGERS = frozenset(line.rstrip(";") for line in SCHEMA.splitlines() if line.startswith("CREATE TRIGGER"))
"""To the letter: by its name alone, another would pass as ours."""
LOOK = """
SELECT type, name, CASE type WHEN 'trigger' THEN sql END, (
    SELECT group_concat(name || iif(pk, pk, ''), ' ') FROM (
        SELECT name, pk FROM pragma_table_xinfo(iif(m.type = 'table', m.name, NULL)) ORDER BY cid))
FROM sqlite_master AS m WHERE type IN ('table', 'view', 'trigger')
"""
BACKUP = "Leave it as it is, and restore a backup beside it: dcdecom help backup. dcdecom store check says more."

STEPS = 1_000_000
SECONDS = 120
"""How long one transaction may go on; it is looked at after so many steps of SQLite's machine."""

TROUBLES: dict[int, tuple[type[DcdecomError], str, str]] = {
    sqlite3.SQLITE_BUSY: (Waiting, f"other processes kept it busy for {BUSY_SECONDS:.0f} s", "Repeat the command."),
    sqlite3.SQLITE_FULL: (SystemFailure, "the disk is full; nothing was recorded", "Free some space, then repeat."),
    sqlite3.SQLITE_IOERR: (
        SystemFailure,
        "the disk is full or failed; whether the last event was recorded shows when the case is read again",
        "Look at the free space and the kernel's log, then read the case before you repeat anything.",
    ),
    sqlite3.SQLITE_READONLY: (
        InputError,
        "this account may not write it, or the disk is read-only; nothing was recorded",
        "Add the account to the group of the file and its folder.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        InputError,
        "it could not be opened; nothing was recorded",
        "The account must be able to write it and its folder, where SQLite keeps the log. Is the disk read-only?",
    ),
    sqlite3.SQLITE_PERM: (InputError, "this account may not open it", "Add the account to its group."),
    sqlite3.SQLITE_NOTADB: (InputError, "it is not a dcdecom store", "Check `data_dir` in the configuration."),
    sqlite3.SQLITE_CORRUPT: (JournalBroken, "its pages are damaged", BACKUP),
    sqlite3.SQLITE_INTERRUPT: (
        SystemFailure, f"a transaction went on for more than {SECONDS} s; nothing was recorded",
        "dcdecom store check says whether its pages are whole.",
    ),
}  # fmt: skip
NOT_OURS = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG})
"""What SQLite says where the file is not as dcdecom makes it."""

NO_LOG = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR})
"""What SQLite says where it cannot make its log."""


@contextmanager
def transaction(path: Path, *, write: bool) -> Iterator[sqlite3.Connection]:
    """One transaction on a store that is there: committed when the block ends, undone when it raises."""
    _must_be_plain(path)
    with _translated(path), closing(_begun(path) if write else _looking(path)) as connection:
        yield connection
        connection.execute("COMMIT")


@contextmanager
def only_reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The same for an account that may write nothing here, while others write: the log is read, or nothing is.

    Never `immutable`: without the log the file alone would show a case as it was once. Where the log cannot be read,
    SQLite opens nothing; whoever writes keeps it there (`held_open`).
    """
    _must_be_plain(path)
    with _translated(path), closing(_begun(path, "BEGIN", "mode=ro")) as connection:
        yield connection
        connection.execute("COMMIT")


@contextmanager
def held_open(path: Path) -> Iterator[None]:
    """Keep the log beside the file: SQLite removes it when the last one who has it open closes it."""
    with _translated(path), closing(_connected(path, "mode=rw")) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield


def create(path: Path) -> None:
    """Make an empty store whole under another name, then give it its own: nobody ever meets half of one."""
    with told(f"create {path}"), _translated(path):
        make_folder(path.parent)
        fresh = unique_name(path.parent)
        os.close(make_file(fresh))
        try:
            with closing(_connected(fresh)) as connection:
                connection.executescript(SCHEMA)
            _link(fresh, path)
        finally:
            for made in ("", "-wal", "-shm"):
                fresh.with_name(fresh.name + made).unlink(missing_ok=True)
        sync_folder(path.parent)


def _link(fresh: Path, path: Path) -> None:
    try:
        os.link(fresh, path)
    except FileExistsError:
        return  # another process made it first; theirs is as good


def watching(path: Path) -> sqlite3.Connection:
    """A connection for any thread that only reads, outside of a transaction: by `version` it tells of changes."""
    _must_be_plain(path)
    with _translated(path):
        connection = _begun(path, "BEGIN", "mode=ro", any_thread=True)
        connection.execute("COMMIT")
        connection.set_progress_handler(None, 0)
        return connection


def version(path: Path, connection: sqlite3.Connection) -> int:
    """A number that is another one once somebody else has committed (sqlite.org/pragma.html#pragma_data_version)."""
    with _translated(path):
        return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _begun(
    path: Path, begin: str = "BEGIN IMMEDIATE", how: str = "mode=rw", any_thread: bool = False
) -> sqlite3.Connection:  # fmt: skip
    connection = _connected(path, how, any_thread)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(begin)
        _check_version(path, connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _looking(path: Path) -> sqlite3.Connection:
    """A transaction that only reads: also from a full or read-only disk, where SQLite cannot make its log.

    Without a log the file is all there is, and `immutable` reads it as it stands (sqlite.org/uri.html).
    """
    try:
        return _begun(path, "BEGIN")
    except sqlite3.OperationalError as error:
        if _code(error) not in NO_LOG or not _has_no_log(path):
            raise
    return _begun(path, "BEGIN", "mode=ro&immutable=1")


def _has_no_log(path: Path) -> bool:
    """Whether nothing stands beside the file. What cannot be seen, such as in a closed folder, may be there."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size == 0
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _connected(path: Path, how: str = "mode=rw", any_thread: bool = False) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{how}"
    connection = sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=not any_thread
    )  # fmt: skip
    connection.text_factory = _text
    end = time.monotonic() + SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    return connection


def _text(stored: bytes) -> str:
    """A byte that is no text is shown as one that was altered: what hashes or parses the row names it."""
    return stored.decode("utf-8", "backslashreplace")


def _must_be_plain(path: Path) -> None:
    """SQLite would wait on a pipe, also beside it. What is not there, or not to be seen, it says itself."""
    for ending in ("", "-wal", "-shm", "-journal"):
        beside = path.with_name(path.name + ending)
        with suppress(OSError):
            if not stat.S_ISREG(beside.stat().st_mode):
                what = f"so {path.name} is not a dcdecom store" if ending else "so it is not a dcdecom store"
                raise InputError(f"{beside} is no plain file, {what}; nothing was read or changed")


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _check_version(path: Path, connection: sqlite3.Connection) -> None:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").fetchone():
        raise InputError(f"{path} is not a dcdecom store", "Check `data_dir` in the configuration.")
    if wrong := next(misshapen(connection), None):
        raise JournalBroken(f"{path}: {wrong}; nothing was recorded", BACKUP)
    (version,) = connection.execute("SELECT max(version) FROM schema_version").fetchone()
    if version != VERSION:
        raise InputError(
            f"{path} has layout {version}, this dcdecom knows layout {VERSION}; nothing was read or changed",
            "Use the newer dcdecom that wrote it.",
        )
    (layout,) = connection.execute("PRAGMA user_version").fetchone()
    if layout:
        raise JournalBroken(f"{path} says that its user_version is {layout}, and dcdecom's have none", BACKUP)


def misshapen(connection: sqlite3.Connection) -> Iterator[str]:
    """What is not as dcdecom makes it: a table that is gone, of other columns or a view, and what acts behind it."""
    found = connection.execute(LOOK).fetchall()
    tables = {name.lower(): (kind, columns) for kind, name, _, columns in found if kind != "trigger"}
    for name in NEEDED:
        if name not in tables:
            yield f"its table {name} is gone"
    for name, columns in SHAPES.items():
        kind, has = tables.get(name, ("table", columns))
        if kind != "table":
            yield f"{name} is a {kind}, and no table"
        elif has != columns:
            yield f"its table {name} has the columns {has}, and should have {columns}"
    for kind, name, sql, _ in found:
        if kind == "trigger" and sql not in TRIGGERS:
            yield f"a trigger that is not dcdecom's acts in it: {name}"


def without(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Which of the triggers are gone that keep other programs from changing events."""
    there = {name for kind, name, *_ in connection.execute(LOOK) if kind == "trigger"}
    return tuple(name for name in (sql.split()[2] for sql in sorted(TRIGGERS)) if name not in there)


@contextmanager
def row_of(path: Path, table: str, row: object) -> Iterator[None]:
    """Turn what a damaged row raises when it is read into an error that names it."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise JournalBroken(f"{path}: a row of its table {table} is damaged: {str(row)[:300]}", BACKUP) from error


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours; one that is not in the tables is a bug and keeps its traceback."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise JournalBroken(f"{path}: a text in it is damaged; nothing was recorded", BACKUP) from error
    except sqlite3.Error as error:
        if hasattr(error, "sqlite_errorcode") and _code(error) in NOT_OURS:
            raise JournalBroken(f"{path}: SQLite says: {str(error)[:300]}; nothing was recorded", BACKUP) from error
        if _code(error) not in TROUBLES:
            raise
        kind, why, advice = TROUBLES[_code(error)]
        raise kind(f"{path}: {why}", advice) from error
