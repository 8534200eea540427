"""What the reconcile knows from run to run, in the file of the journals, in tables of its own.

Drift is no evidence: nothing of it is chained, and a run may be read again from the systems.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path

from dcdecom.model.address import MacAddress
from dcdecom.model.drift import Acceptance, Drift, DriftEvidence, DriftState, TrackedDrift
from dcdecom.model.earlier_drift import of_an_earlier_version
from dcdecom.model.last_run import ComparedDevice, LastRun, Shown
from dcdecom.model.site import Every, Sites

from .database import create, only_reading, row_of, transaction
from .heard_logs import log_of, log_row
from .rows import written
from .sited import chosen, column, key

TABLES = (
    """
    CREATE TABLE IF NOT EXISTS drift_of (
        site TEXT NOT NULL, class TEXT NOT NULL, object TEXT NOT NULL, of TEXT NOT NULL, id TEXT NOT NULL,
        state TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, runs INTEGER NOT NULL,
        told INTEGER NOT NULL, why TEXT NOT NULL, found TEXT NOT NULL, PRIMARY KEY (site, class, object, of)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE IF NOT EXISTS reconciled (what TEXT PRIMARY KEY NOT NULL, at TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS last_run (what TEXT PRIMARY KEY NOT NULL, found TEXT NOT NULL) WITHOUT ROWID",
)
INSERT = "INSERT INTO drift_of VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
SELECT = """
SELECT site, state, first_seen, last_seen, runs, told, why, found FROM drift_of
WHERE (:sites IS NULL OR site IN (SELECT value FROM json_each(:sites))) AND (state = 'past') = :past
ORDER BY class, object, of, site
"""
BEFORE = {
    "drift_at": """
        SELECT site, state, first_seen, last_seen, runs, told, why, found FROM drift_at
        WHERE :sites IS NULL OR site IN (SELECT value FROM json_each(:sites)) ORDER BY class, object, site
    """,
    "drift": """
        SELECT ':unknown', state, first_seen, last_seen, runs, told, why, found FROM drift
        WHERE :sites IS NULL OR ':unknown' IN (SELECT value FROM json_each(:sites)) ORDER BY class, object
    """,
}
"""The tables of earlier versions, the newest first, and how they are read until the next run takes them over."""
DELETE = "DELETE FROM drift_of WHERE :sites IS NULL OR site IN (SELECT value FROM json_each(:sites))"
SUCCESS, PAST = "success", "past"


class SqliteDrift:
    """What is kept of drift between two runs; the tables are made when they are first filled."""

    def __init__(self, path: Path, only_reads: bool = False) -> None:
        """`only_reads`: for an account that may write nothing here."""
        self.path = path
        self._looking = only_reading if only_reads else partial(transaction, write=False)

    def known(self, at: Sites = Every.SITE) -> tuple[TrackedDrift, ...]:
        """What the last run of each site left, at the sites that were chosen."""
        if not self.path.exists():
            return ()
        with self._looking(self.path) as connection:
            return self._known(connection, at)

    def past(self, at: Sites = Every.SITE) -> tuple[TrackedDrift, ...]:
        """What was gone before the last run of each site, and may come back."""
        if not self.path.exists():
            return ()
        with self._looking(self.path) as connection:
            if not _has(connection, "drift_of"):
                return ()
            return self._read(connection, "drift_of", SELECT, {"sites": chosen(at), "past": 1})

    def _known(self, connection: sqlite3.Connection, at: Sites) -> tuple[TrackedDrift, ...]:
        if _has(connection, "drift_of"):
            return self._read(connection, "drift_of", SELECT, {"sites": chosen(at), "past": 0})
        earlier = next((table for table in BEFORE if _has(connection, table)), None)
        if earlier is None:
            return ()
        found = self._read(connection, earlier, BEFORE[earlier], {"sites": chosen(at)})
        return tuple(new for kept in found for new in of_an_earlier_version(kept))

    def _read(
        self, connection: sqlite3.Connection, table: str, query: str, chosen: Mapping[str, object]
    ) -> tuple[TrackedDrift, ...]:
        found = list[TrackedDrift]()
        for row in connection.execute(query, chosen):
            with row_of(self.path, table, row):
                found.append(kept_of(*row))
        return tuple(found)

    def last_success(self) -> datetime | None:
        """When a run last read what it was asked to; None before the first."""
        if not self.path.exists():
            return None
        with self._looking(self.path) as connection:
            if not _has(connection, "reconciled"):
                return None
            found = connection.execute("SELECT at FROM reconciled WHERE what = 'success'").fetchall()
        if not found:
            return None
        with row_of(self.path, "reconciled", found[0]):
            return _time(found[0][0])

    def last_run(self) -> LastRun:
        """What whole runs saw; empty before the first."""
        if not self.path.exists():
            return LastRun()
        with self._looking(self.path) as connection:
            if not _has(connection, "last_run"):
                return LastRun()
            rows = connection.execute("SELECT what, found FROM last_run").fetchall()
        with row_of(self.path, "last_run", rows):
            return last_run_of(rows)

    def keep(
        self, kept: Iterable[TrackedDrift], at: Sites, succeeded: datetime | None, past: Iterable[TrackedDrift] = (),
        last_run: LastRun | None = None,
    ) -> None:  # fmt: skip
        """Replace what is known of these sites, in one transaction. `succeeded`: when this run could compare.

        Raises ValueError for what is kept of another site.
        """
        rows = rows_of(kept, past, at)
        if not self.path.exists():
            create(self.path)
        with transaction(self.path, write=True) as connection:
            for statement in TABLES:
                connection.execute(statement)
            self._take_over(connection)
            connection.execute(DELETE, {"sites": chosen(at)})
            connection.executemany(INSERT, rows)
            if succeeded:
                connection.execute("INSERT OR REPLACE INTO reconciled VALUES (?, ?)", (SUCCESS, written(succeeded)))
            if last_run is not None:
                connection.executemany("INSERT OR REPLACE INTO last_run VALUES (?, ?)", last_run_rows(last_run))

    def _take_over(self, connection: sqlite3.Connection) -> None:
        """What earlier versions kept, of sites too that this run does not replace."""
        for table, query in BEFORE.items():
            if not _has(connection, table):
                continue
            found = self._read(connection, table, query, {"sites": None})
            rows = [row(new, Every.SITE, new.state) for kept in found for new in of_an_earlier_version(kept)]
            connection.executemany(INSERT.replace("INSERT", "INSERT OR IGNORE"), rows)
            connection.execute(f"DROP TABLE {table}")


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone())


def rows_of(kept: Iterable[TrackedDrift], past: Iterable[TrackedDrift], at: Sites) -> list[tuple[object, ...]]:
    """What is kept as rows of a table. Raises ValueError for what is of a site that was not chosen."""
    return [*(row(one, at, one.state) for one in kept), *(row(one, at, PAST) for one in past)]


def row(kept: TrackedDrift, at: Sites, state: str) -> tuple[object, ...]:
    """A drift as its row. Raises ValueError for one of a site that was not chosen."""
    drift = kept.drift
    if at is not Every.SITE and kept.site not in at:
        raise ValueError(f"{drift.drift} {drift.object} is of {kept.site}, which was not chosen")
    body = {
        **asdict(drift), "told_at_site": kept.told_at_site, "back": written(kept.back) if kept.back else "",
        "acceptance": asdict(kept.acceptance) if kept.acceptance else None, "told_as": kept.told_as,
    }  # fmt: skip
    found = json.dumps(body, ensure_ascii=False, sort_keys=True)
    times = written(kept.first_seen), written(kept.last_seen)
    columns = column(kept.site), drift.drift, drift.object, drift.of, drift.id
    return *columns, state, *times, kept.runs, int(kept.told), kept.why, found


def kept_of(
    site: str, state: DriftState, first: str, last: str, runs: int, told: int, why: str, found: str
) -> TrackedDrift:
    """A drift out of its row. What a damaged one raises is ValueError, LookupError or TypeError."""
    body = json.loads(found)
    drift = Drift(
        body["drift"], body["object"], tuple(DriftEvidence(**s) for s in body["evidence"]),
        tuple((name, value) for name, value in body["params"]), tuple(body["sources"]), body["device"], body["site"],
        tuple(body["claims"]), body["case"], body.get("of", ""), tuple(body.get("extent", ())),
        body.get("variant", ""),
    )  # fmt: skip
    by, back = body.get("acceptance"), body.get("back")
    return TrackedDrift(
        drift, "gone" if state == PAST else state, _time(first), _time(last), runs, bool(told), why, key(site),
        bool(body.get("told_at_site")), _time(back) if back else None,
        Acceptance(by["entry"], tuple(by["extent"])) if by else None, tuple(body.get("told_as", ())),
    )  # fmt: skip


def last_run_rows(last: LastRun) -> list[tuple[str, str]]:
    """What whole runs saw, as rows."""
    shown = [[s.kind, s.id, s.name, s.site, s.role] for s in last.shown]
    devices = [
        [d.id, d.name, d.serial, d.tenant, d.site, d.role, d.status, list(d.macs), d.host, d.host_id, written(d.at)]
        for d in last.devices.values()
    ]
    logs = [log_row(name, memory) for name, memory in last.logs.items()]
    found: dict[str, object] = {
        "shown": shown, "switches": [[name] for name in last.switches], "devices": devices, "logs": logs,
    }  # fmt: skip
    return [(what, json.dumps(rows, ensure_ascii=False, separators=(",", ":"))) for what, rows in found.items()]


def last_run_of(rows: Iterable[tuple[str, str]]) -> LastRun:
    """What whole runs saw, out of its rows."""
    found: dict[str, list[list[object]]] = {what: json.loads(text) for what, text in rows}
    devices = (_device(*row) for row in found.get("devices", []))
    return LastRun(
        tuple(Shown(*row) for row in found.get("shown", [])),  # type: ignore[arg-type]  # as they were written
        tuple(str(name) for (name,) in found.get("switches", [])), {device.id: device for device in devices},
        dict(log_of(*row) for row in found.get("logs", [])),  # type: ignore[arg-type]  # as they were written
    )  # fmt: skip


def _device(*row: object) -> ComparedDevice:
    id, name, serial, tenant, site, role, status, macs, host, host_id, at = row
    if not isinstance(id, int) or not isinstance(macs, list):
        raise ValueError(f"{row} is no device")
    return ComparedDevice(
        id, str(name), str(serial), str(tenant), str(site), str(role), str(status),
        tuple(MacAddress(mac) for mac in macs), str(host), str(host_id), _time(str(at)),
    )  # fmt: skip


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return found
