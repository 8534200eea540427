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

from dcdecom.model.drift import Drift, DriftEvidence, DriftState, TrackedDrift
from dcdecom.model.site import Every, Sites

from .database import create, row_of, transaction
from .rows import written
from .sited import chosen, column, key

TABLES = (
    """
    CREATE TABLE IF NOT EXISTS drift_at (
        site TEXT NOT NULL, class TEXT NOT NULL, object TEXT NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL,
        first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, runs INTEGER NOT NULL, told INTEGER NOT NULL,
        why TEXT NOT NULL, found TEXT NOT NULL, PRIMARY KEY (site, class, object)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE IF NOT EXISTS reconciled (what TEXT PRIMARY KEY NOT NULL, at TEXT NOT NULL) WITHOUT ROWID",
)
INSERT = "INSERT INTO drift_at VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
TAKE_OVER = """
INSERT OR IGNORE INTO drift_at
    SELECT ':unknown', class, object, id, state, first_seen, last_seen, runs, told, why, found FROM drift
"""
"""Out of the table that earlier versions kept, which did not ask for the site."""
SELECT = """
SELECT site, state, first_seen, last_seen, runs, told, why, found FROM drift_at
WHERE :sites IS NULL OR site IN (SELECT value FROM json_each(:sites)) ORDER BY class, object, site
"""
AS_BEFORE = ("FROM drift_at", "FROM (SELECT ':unknown' AS site, * FROM drift)")
"""How the table of earlier versions is read until the next run takes it over."""
DELETE = "DELETE FROM drift_at WHERE :sites IS NULL OR site IN (SELECT value FROM json_each(:sites))"
SUCCESS = "success"


class SqliteDrift:
    """What is kept of drift between two runs; the tables are made when they are first filled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def known(self, at: Sites = Every.SITE) -> tuple[TrackedDrift, ...]:
        """What the last run of each site left, at the sites that were chosen."""
        if not self.path.exists():
            return ()
        with transaction(self.path, write=False) as connection:
            if not (_has(connection, "drift_at") or _has(connection, "drift")):
                return ()
            query = SELECT if _has(connection, "drift_at") else SELECT.replace(*AS_BEFORE)
            found = list[TrackedDrift]()
            for row in connection.execute(query, {"sites": chosen(at)}):
                with row_of(self.path, "drift_at", row):
                    found.append(_kept(*row))
        return tuple(found)

    def last_success(self) -> datetime | None:
        """When a run last read what it was asked to; None before the first."""
        if not self.path.exists():
            return None
        with transaction(self.path, write=False) as connection:
            if not _has(connection, "reconciled"):
                return None
            found = connection.execute("SELECT at FROM reconciled WHERE what = 'success'").fetchall()
        if not found:
            return None
        with row_of(self.path, "reconciled", found[0]):
            return _time(found[0][0])

    def keep(self, kept: Iterable[TrackedDrift], at: Sites, succeeded: datetime | None) -> None:
        """Replace what is known of these sites, in one transaction. `succeeded`: when this run could compare.

        Raises ValueError for what is kept of another site.
        """
        rows = [_row(one, at) for one in kept]
        if not self.path.exists():
            create(self.path)
        with transaction(self.path, write=True) as connection:
            for statement in TABLES:
                connection.execute(statement)
            if _has(connection, "drift"):
                connection.execute(TAKE_OVER)
                connection.execute("DROP TABLE drift")
            connection.execute(DELETE, {"sites": chosen(at)})
            connection.executemany(INSERT, rows)
            if succeeded:
                connection.execute("INSERT OR REPLACE INTO reconciled VALUES (?, ?)", (SUCCESS, written(succeeded)))


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone())


def _row(kept: TrackedDrift, at: Sites) -> tuple[object, ...]:
    drift = kept.drift
    if at is not Every.SITE and kept.site not in at:
        raise ValueError(f"{drift.drift} {drift.object} is of {kept.site}, which was not chosen")
    found = json.dumps(asdict(drift), ensure_ascii=False, sort_keys=True)
    times = written(kept.first_seen), written(kept.last_seen)
    state = drift.id, kept.state, *times, kept.runs, int(kept.told), kept.why
    return column(kept.site), drift.drift, drift.object, *state, found


def _kept(
    site: str, state: DriftState, first: str, last: str, runs: int, told: int, why: str, found: str
) -> TrackedDrift:
    body = json.loads(found)
    drift = Drift(
        body["drift"], body["object"], tuple(DriftEvidence(**s) for s in body["evidence"]),
        tuple((name, value) for name, value in body["params"]), tuple(body["sources"]), body["device"], body["site"],
        tuple(body["claims"]), body["case"],
    )  # fmt: skip
    times = _time(first), _time(last)
    return TrackedDrift(drift, state, *times, runs, bool(told), why, key(site))


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return found
