"""Events as rows of the `events` table, whose columns stand in the order of `chain.FIELDS`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NoReturn, TypeAlias

from dcdecom.errors import InputError, JournalBroken
from dcdecom.ports.journal import Event, Payload

from .canonical import canonical
from .chain import FIELDS, START, Row, event_hash
from .database import BACKUP

Stored: TypeAlias = tuple[object, ...]
"""A row as SQLite holds it."""

SCHEMA = 2
"""The latest of an event. A later one keeps these fields and may know more types.

An event is of schema 2 where its payload says by whose authority it was recorded, and of schema 1 otherwise.
"""
AUTHORITY = "authority"


def follow(last: Row | None, case: str, at: datetime, actor: str, type: str, payload: Payload) -> Event:
    """The event that comes after `last`, or the first of its case. Raises ValueError for what no event can hold."""
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
    connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    landed = connection.execute('SELECT * FROM events WHERE "case" = ? AND seq = ?', (event.case, event.seq)).fetchall()
    if landed != [tuple(values)]:
        raise JournalBroken(
            f"event {event.seq} of {event.case}, {event.type}, was recorded, and the store has not kept it. "
            "Nothing was recorded.",
            BACKUP,
        )


def stored(connection: sqlite3.Connection, case: str) -> list[Stored]:
    """Every row of a case as it stands. Raises InputError for an unknown case."""
    found = connection.execute('SELECT * FROM events WHERE "case" = ? ORDER BY seq', (case,)).fetchall()
    if not found and "\\x" in case:  # an id with a damaged byte in it, as `cases` shows it
        found = [row for row in connection.execute("SELECT * FROM events ORDER BY seq") if row[0] == case]
    if not found:
        _unknown(connection, case)
    return found


def read(found: Iterable[Stored]) -> list[Row]:
    """Rows as events, nothing checked."""
    return [_row(values) for values in found]


def last(connection: sqlite3.Connection, case: str) -> Row:
    """The last event of a case. Raises InputError for an unknown case."""
    found = connection.execute('SELECT * FROM events WHERE "case" = ? ORDER BY seq DESC LIMIT 1', (case,)).fetchone()
    if found is None:
        _unknown(connection, case)
    return _row(found)


def next_case(connection: sqlite3.Connection, year: int) -> str:
    """The first id of the year that no case has."""
    query = 'SELECT max(CAST(substr("case", 6) AS INTEGER)) FROM events WHERE seq = 1 AND substr("case", 1, 5) = ?'
    (latest,) = connection.execute(query, (f"{year:04d}-",)).fetchone()
    return f"{year:04d}-{(latest or 0) + 1:04d}"


def _row(values: Iterable[object]) -> Row:
    row = dict(zip(FIELDS, values, strict=True))
    return {**row, "payload": _read(row["payload"])}


def _read(payload: object) -> object:
    """The payload; as the text that it is where it is no JSON, so that the check of the chain names its event."""
    try:
        return json.loads(str(payload))
    except (ValueError, RecursionError):
        return payload


def _unknown(connection: sqlite3.Connection, case: str) -> NoReturn:
    from dcdecom.model.nearest import did_you_mean

    known = [str(id) for (id,) in connection.execute('SELECT DISTINCT "case" FROM events')]
    what = f"there is no case {case}.{did_you_mean(case, known)} Nothing was changed."
    raise InputError(what, "dcdecom case list shows the cases.")
