"""What the reconcile knows from run to run, in the file of the journals, in tables of its own.

Drift is no evidence: nothing of it is chained, and a run may be read again from the systems.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from dcdecom.model.drift import Drift, Kept, Statement

from .database import create, transaction
from .rows import written

TABLES = (
    """
    CREATE TABLE IF NOT EXISTS drift (
        class TEXT NOT NULL, object TEXT NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL, first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL, runs INTEGER NOT NULL, told INTEGER NOT NULL, why TEXT NOT NULL, found TEXT NOT NULL,
        PRIMARY KEY (class, object)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE IF NOT EXISTS reconciled (what TEXT PRIMARY KEY NOT NULL, at TEXT NOT NULL) WITHOUT ROWID",
)
INSERT = "INSERT INTO drift VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
SELECT = "SELECT state, first_seen, last_seen, runs, told, why, found FROM drift ORDER BY class, object"
SUCCESS = "success"


class SqliteDrift:
    """What is kept of drift between two runs; the tables are made when they are first filled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def known(self) -> tuple[Kept, ...]:
        """Everything as the last run left it."""
        return tuple(_kept(*row) for row in self._rows(SELECT))

    def last_success(self) -> datetime | None:
        """When a run last read what it was asked to; None before the first."""
        found = self._rows("SELECT at FROM reconciled WHERE what = 'success'")
        return datetime.fromisoformat(found[0][0]) if found else None

    def keep(self, kept: Iterable[Kept], succeeded: datetime | None) -> None:
        """Replace what is known, in one transaction. `succeeded` is the time of a run that could compare."""
        if not self.path.exists():
            create(self.path)
        with transaction(self.path, write=True) as connection:
            for statement in TABLES:
                connection.execute(statement)
            connection.execute("DELETE FROM drift")
            connection.executemany(INSERT, map(_row, kept))
            if succeeded:
                connection.execute("INSERT OR REPLACE INTO reconciled VALUES (?, ?)", (SUCCESS, written(succeeded)))

    def _rows(self, query: str) -> list[Any]:
        if not self.path.exists():
            return []
        with transaction(self.path, write=False) as connection:
            return connection.execute(query).fetchall() if _has_tables(connection) else []


def _has_tables(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'drift'").fetchone())


def _row(kept: Kept) -> tuple[object, ...]:
    drift = kept.drift
    found = json.dumps(asdict(drift), ensure_ascii=False, sort_keys=True)
    times = written(kept.first_seen), written(kept.last_seen)
    return drift.drift, drift.object, drift.id, kept.state, *times, kept.runs, int(kept.told), kept.why, found


def _kept(state: Any, first: str, last: str, runs: int, told: int, why: str, found: str) -> Kept:
    body = json.loads(found)
    drift = Drift(
        body["drift"], body["object"], tuple(Statement(**s) for s in body["evidence"]),
        tuple((name, value) for name, value in body["params"]), tuple(body["sources"]), body["device"], body["site"],
        tuple(body["claims"]), body["case"],
    )  # fmt: skip
    return Kept(drift, state, datetime.fromisoformat(first), datetime.fromisoformat(last), runs, bool(told), why)
