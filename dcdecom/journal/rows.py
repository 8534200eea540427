"""Events as rows of the `events` table, whose columns stand in the order of `chain.FIELDS`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from itertools import count
from typing import NoReturn, TypeAlias

from dcdecom.errors import InputError, JournalBroken
from dcdecom.ports.journal import Event, Payload

from .canonical import canonical
from .chain import FIELDS, START, Row, event_hash, well_formed
from .database import BACKUP

Stored: TypeAlias = tuple[object, ...]
"""A row as SQLite holds it."""

SCHEMA = 2
"""The latest of an event. A later one keeps these fields and may know more types.

An event is of schema 2 where its payload says by whose authority it was recorded, and of schema 1 otherwise.
"""
AUTHORITY = "authority"

BEHIND = "CREATE INDEX IF NOT EXISTS events_behind ON events (prev)"
"""Finds what follows an event without the help of the primary key. Stores of earlier versions get it when written."""


def follow(last: Row | None, case: str, at: datetime, actor: str, type: str, payload: Payload) -> Event:
    """The event that comes after `last`, or the first of its case. Raises ValueError for what no event can hold."""
    if "\0" in f"{actor}{type}":
        raise ValueError(f"{actor!r}: an event names its actor and its type without NUL")
    seq, prev = (last["seq"] + 1, last["hash"]) if last else (1, START)
    kept = json.loads(canonical(payload))
    unsealed = {"case": case, "seq": seq, "at": written(at), "actor": actor, "type": type, "payload": kept}
    linked: Row = {**unsealed, "schema": SCHEMA if AUTHORITY in kept else 1, "prev": prev}
    return Event(**linked, hash=event_hash(linked))


def written(at: datetime) -> str:
    """A time as events hold it: UTC, six decimals. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def insert(connection: sqlite3.Connection, event: Event) -> None:
    """Add one event. Its place is a primary key: two processes cannot both fill it. It is read back.

    Raises JournalBroken where it is not there: something in the store swallows or changes what is recorded.
    """
    values = [getattr(event, name) if name != "payload" else canonical(event.payload).decode() for name in FIELDS]
    connection.execute(BEHIND)
    connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    landed = connection.execute('SELECT * FROM events WHERE "case" = ? AND seq = ?', (event.case, event.seq)).fetchall()
    if landed != [tuple(values)]:
        raise JournalBroken(
            f"event {event.seq} of {event.case}, {event.type}, was recorded, and the store has not kept it. "
            "Nothing was recorded.",
            BACKUP,
        )


LATEST = """
SELECT substr("case", 6) FROM events
WHERE "case" > :year || '-' AND "case" < :year || '.' AND length("case") BETWEEN 6 AND 40
    AND substr("case", 6) NOT GLOB '*[^0-9]*'
ORDER BY length("case") DESC, "case" DESC LIMIT 1
"""


def stored(connection: sqlite3.Connection, case: str) -> list[Stored]:
    """Every row of a case as it stands, and what follows the last of them under whatever name.

    Raises InputError for an unknown case.
    """
    found = connection.execute('SELECT * FROM events WHERE "case" = ? ORDER BY seq', (case,)).fetchall()
    if not found and "\\x" in case:  # an id with a damaged byte in it, as `cases` shows it
        found = [row for row in connection.execute("SELECT * FROM events ORDER BY seq") if row[0] == case]
    if not found:
        _unknown(connection, case)
    return found + behind(connection, found[-1][-1])


def behind(connection: sqlite3.Connection, hash: object) -> list[Stored]:
    """What follows the event of this hash. None may behind the last: a damaged row is not where its case looks for it.
    """
    return connection.execute("SELECT * FROM events WHERE prev = ?", (hash,)).fetchall()


def read(found: Iterable[Stored]) -> list[Row]:
    """Rows as events, nothing checked."""
    return [_row(values) for values in found]


def last(connection: sqlite3.Connection, case: str) -> Row:
    """The last event of a case. Raises InputError for an unknown case, JournalBroken where nothing can follow it."""
    found = connection.execute('SELECT * FROM events WHERE "case" = ? ORDER BY seq DESC LIMIT 1', (case,)).fetchone()
    if found is None:
        _unknown(connection, case)
    row = _row(found)
    if not holds(row):
        raise JournalBroken(f"the last event of {case} is damaged. Nothing was recorded.", BACKUP)
    if stray := behind(connection, row["hash"]):
        raise JournalBroken(
            f"event {str(stray[0][1])[:30]} of {str(stray[0][0])[:30]} follows the last event of {case}, {row['seq']}: "
            "a row is damaged. Nothing was recorded.",
            BACKUP,
        )
    return row


def next_case(connection: sqlite3.Connection, year: int, taken: Collection[str] = ()) -> str:
    """The first id of the year behind all that a row has, and that is not `taken` otherwise.

    Raises JournalBroken where rows of it are found all the same.
    """
    (latest,) = connection.execute(LATEST, {"year": f"{year:04d}"}).fetchone() or ("0",)
    ids = (f"{year:04d}-{number:04d}" for number in count(int(latest) + 1))
    id = next(id for id in ids if id not in taken)
    if connection.execute('SELECT 1 FROM events WHERE "case" = ?', (id,)).fetchone():
        raise JournalBroken(f"{id} is the next case, and has events already. Nothing was recorded.", BACKUP)
    return id


def _row(values: Iterable[object]) -> Row:
    row = dict(zip(FIELDS, values, strict=True))
    return {**row, "payload": _read(row["payload"])}


def _read(payload: object) -> object:
    """The payload; as the text that it is where it is no JSON as events hold it, so that the check names its event.

    What reads the same and is written otherwise could hold what no hash covers, such as a key that stands there twice.
    """
    try:
        found = json.loads(str(payload), parse_float=_none_such, parse_constant=_none_such)
        return found if _plainly(found) == payload or canonical(found).decode() == payload else payload
    except (ValueError, RecursionError):
        return payload


def _none_such(number: str) -> NoReturn:
    raise ValueError(f"an event holds no {number}")


def holds(row: Row) -> bool:
    """Whether an event is what its hash says. It says nothing about those before it."""
    try:
        return well_formed(row) and event_hash(row) == row["hash"]
    except ValueError:
        return False


def _plainly(value: object) -> str:
    """The canonical form of almost everything, several times as fast."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _unknown(connection: sqlite3.Connection, case: str) -> NoReturn:
    refuse_unknown(case, [str(id) for (id,) in connection.execute('SELECT DISTINCT "case" FROM events')])


def refuse_unknown(case: str, known: Iterable[str]) -> NoReturn:
    """Raise InputError for a case that is not among those that are known."""
    from dcdecom.model.nearest import did_you_mean

    what = f"there is no case {case}.{did_you_mean(case, known)} Nothing was changed."
    raise InputError(what, "dcdecom case list shows the cases.")
