"""Notices in the file of the journals, in a table of its own, which is made when it is first filled."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

from dcdecom.ports.outbox import Batch, Kind, Notice, Undelivered

from .database import only_reading, row_of, transaction
from .durable_files import is_there
from .rows import written

TABLE = """
CREATE TABLE IF NOT EXISTS notices (
    key TEXT PRIMARY KEY NOT NULL, batch TEXT NOT NULL, "case" TEXT NOT NULL, seq INTEGER NOT NULL, head TEXT NOT NULL,
    kind TEXT NOT NULL, receiver TEXT NOT NULL, at TEXT NOT NULL, content TEXT NOT NULL, due TEXT NOT NULL,
    state TEXT NOT NULL, tries INTEGER NOT NULL, again TEXT NOT NULL, why TEXT NOT NULL, ended TEXT NOT NULL
)
"""
BY_STATE = "CREATE INDEX IF NOT EXISTS notices_waiting ON notices (state, again)"
IS_THERE = "SELECT 1 FROM sqlite_master WHERE name = 'notices'"
PUT = """
INSERT OR IGNORE INTO notices
VALUES (:key, :batch, :case, :seq, :head, :kind, :receiver, :at, :content, :due, 'waiting', 0, :again, '', '')
"""
NEXT = """
SELECT batch FROM notices WHERE state = 'waiting' AND again <= :now AND at <= :before AND (:case = '' OR "case" = :case)
AND (:kinds = '[]' OR kind IN (SELECT value FROM json_each(:kinds))) ORDER BY at, seq LIMIT 1
"""
OF_BATCH = """
SELECT "case", seq, head, kind, receiver, at, content, due, tries FROM notices
WHERE batch = :batch AND state = 'waiting' ORDER BY at, seq
"""
LEASE = "UPDATE notices SET again = :until WHERE batch = :batch AND state = 'waiting'"
DELIVERED = "UPDATE notices SET state = 'delivered', ended = :now, content = '{}' WHERE key = :key"
FAILED = """
UPDATE notices SET state = :state, tries = tries + 1, again = :again, why = :why, ended = :now WHERE key = :key
"""
STANDING = """
SELECT receiver, count(*), min(max(at, due)), sum(state = 'given-up'),
    (SELECT why FROM notices AS n WHERE n.receiver = o.receiver AND state != 'delivered' AND why != ''
        ORDER BY ended DESC LIMIT 1)
FROM notices AS o WHERE state != 'delivered' AND due <= :now GROUP BY receiver ORDER BY receiver
"""
LAST = 'SELECT coalesce(max(seq), 0) FROM notices WHERE "case" = :case AND kind = :kind'
FORGET_OLD = "DELETE FROM notices WHERE state != 'waiting' AND ended < :before"
FORGET = 'DELETE FROM notices WHERE "case" = :case'

KEPT = timedelta(days=90)
"""How long a key stays after its notice left or was given up."""
LEASE_FOR = timedelta(minutes=5)
"""How long one process has for a batch before another one takes it: it may have died."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)
GIVEN_UP = timedelta(days=3)
"""After it was due."""


def keep(connection: sqlite3.Connection, notices: Iterable[Notice]) -> None:
    """Write notices into the transaction that a connection has open."""
    rows = [row(notice) for notice in notices]
    if rows:
        connection.execute(TABLE)
        connection.execute(BY_STATE)
        connection.executemany(PUT, rows)


class SqliteOutbox:
    """Protocol `Outbox`."""

    def __init__(self, path: Path, only_reads: bool = False) -> None:
        self.path, self._only_reads = path, only_reads

    def put(self, notices: Iterable[Notice]) -> None:
        if found := list(notices):
            with transaction(self.path, write=True) as connection:
                keep(connection, found)

    def take(
        self, now: datetime, case: str = "", kinds: Collection[Kind] = (), older: timedelta = timedelta()
    ) -> Batch | None:
        asked = {
            "now": written(now), "case": case, "kinds": json.dumps(sorted(kinds)), "before": written(now - older),
        }  # fmt: skip
        if self._next(asked) is None:
            return None
        with transaction(self.path, write=True) as connection:
            chosen = connection.execute(NEXT, asked).fetchone()
            if chosen is None:
                return None
            (key,) = chosen
            found = connection.execute(OF_BATCH, {"batch": key}).fetchall()
            connection.execute(LEASE, {"batch": key, "until": written(now + LEASE_FOR)})
        notices = tuple(map(self._notice, found))
        return Batch(key, notices[0].receiver, notices, max(row[-1] for row in found))

    def _next(self, asked: dict[str, str]) -> object | None:
        """Whether something is due, without keeping anybody from writing."""
        if not is_there(self.path):
            return None
        with transaction(self.path, write=False) as connection:
            if not connection.execute(IS_THERE).fetchone():
                return None
            found: object | None = connection.execute(NEXT, asked).fetchone()
            return found

    def delivered(self, batch: Batch, now: datetime) -> None:
        with transaction(self.path, write=True) as connection:
            connection.executemany(DELIVERED, [{"key": n.key, "now": written(now)} for n in batch.notices])
            connection.execute(FORGET_OLD, {"before": written(now - KEPT)})

    def failed(self, batch: Batch, now: datetime, why: str) -> None:
        with transaction(self.path, write=True) as connection:
            connection.executemany(FAILED, failures(batch, now, why))

    def last(self, case: str, kind: Kind) -> int:
        if not is_there(self.path):
            return 0
        with transaction(self.path, write=False) as connection:
            if not connection.execute(IS_THERE).fetchone():
                return 0
            return int(connection.execute(LAST, {"case": case, "kind": kind}).fetchone()[0])

    def undelivered(self, now: datetime) -> tuple[Undelivered, ...]:
        if not is_there(self.path):
            return ()
        with only_reading(self.path) if self._only_reads else transaction(self.path, write=False) as connection:
            if not connection.execute(IS_THERE).fetchone():
                return ()
            found = connection.execute(STANDING, {"now": written(now)}).fetchall()
        return undelivered_of(found)

    def forget(self, case: str) -> None:
        if is_there(self.path):
            with transaction(self.path, write=True) as connection:
                if connection.execute(IS_THERE).fetchone():
                    connection.execute(FORGET, {"case": case})

    def _notice(self, row: tuple[str, int, str, str, str, str, str, str, int]) -> Notice:
        with row_of(self.path, "notices", row):
            return notice_of(row)


def row(notice: Notice) -> dict[str, object]:
    """A notice as its row, by the names of columns."""
    due = written(notice.due) if notice.due else ""
    return {
        "key": notice.key, "batch": notice.batch, "case": notice.case, "seq": notice.seq, "head": notice.head,
        "kind": notice.kind, "receiver": notice.receiver, "at": written(notice.at),
        "content": json.dumps(dict(notice.content), ensure_ascii=False), "due": due, "again": due,
    }  # fmt: skip


def undelivered_of(found: Iterable[tuple[str, int, str, int, str | None]]) -> tuple[Undelivered, ...]:
    """What has not left, out of rows of `STANDING`."""
    return tuple(
        Undelivered(receiver, count, _time(oldest), given_up, why or "")
        for receiver, count, oldest, given_up, why in found
    )


def failures(batch: Batch, now: datetime, why: str) -> list[dict[str, str]]:
    """When each notice of a batch that did not leave is tried again, and whether it is given up."""
    wait = min(FIRST_WAIT * 2 ** min(batch.tries, 20), LONGEST_WAIT)
    return [
        {
            "key": notice.key, "why": why[:300], "again": written(now + wait), "now": written(now),
            "state": "given-up" if now - max(notice.due or notice.at, notice.at) >= GIVEN_UP else "waiting",
        }
        for notice in batch.notices
    ]  # fmt: skip


def notice_of(row: tuple[str, int, str, str, str, str, str, str, int]) -> Notice:
    """A notice out of its row. Raises ValueError for a damaged one."""
    case, seq, head, kind, receiver, at, content, due, _ = row
    if kind not in get_args(Kind):
        raise ValueError(kind)
    said = json.loads(content)
    return Notice(
        case, seq, head, kind, receiver, _time(at), {k: str(v) for k, v in said.items()},  # type: ignore[arg-type]  # looked at above
        _time(due) if due else None,
    )  # fmt: skip


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
