"""What the reconcile knows from run to run, on PostgreSQL: a run replaces what is known of its own sites."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from dcdecom.journal.drift import SUCCESS, kept_of, last_run_of, last_run_rows, rows_of
from dcdecom.journal.rows import written
from dcdecom.model.drift import TrackedDrift
from dcdecom.model.last_run import LastRun
from dcdecom.model.site import Every, Sites

from .connection import Database
from .parameters import chosen, row_of

if TYPE_CHECKING:
    from .connection import Connection

SELECT = """
SELECT site, state, first_seen, last_seen, runs, told, why, found FROM dcdecom.drift_of
WHERE (%(sites)s::text[] IS NULL OR site = ANY (%(sites)s)) AND (state = 'past') = %(past)s
ORDER BY class, object, of, site
"""
DELETE = "DELETE FROM dcdecom.drift_of WHERE %(sites)s::text[] IS NULL OR site = ANY (%(sites)s)"
COPY = "COPY dcdecom.drift_of FROM STDIN"
SUCCEEDED = "INSERT INTO dcdecom.reconciled VALUES (%s, %s) ON CONFLICT (what) DO UPDATE SET at = excluded.at"
LAST_RUN = "INSERT INTO dcdecom.last_run VALUES (%s, %s) ON CONFLICT (what) DO UPDATE SET found = excluded.found"


class PostgresDrift:
    """Protocol `DriftStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, at: Sites = Every.SITE) -> tuple[TrackedDrift, ...]:
        """What the last run of each site left, at the sites that were chosen."""
        return self._read(at, past=False)

    def past(self, at: Sites = Every.SITE) -> tuple[TrackedDrift, ...]:
        """What was gone before the last run of each site, and may come back."""
        return self._read(at, past=True)

    def last_success(self) -> datetime | None:
        """When a run last could compare; None before the first."""
        with self._database.reading() as session:
            found = session.execute("SELECT at FROM dcdecom.reconciled WHERE what = %s", (SUCCESS,)).fetchone()
        if found is None:
            return None
        with row_of("reconciled", found):
            return _aware(datetime.fromisoformat(str(found[0])))

    def last_run(self) -> LastRun:
        """What whole runs saw; empty before the first."""
        with self._database.reading() as session:
            found = session.execute("SELECT what, found FROM dcdecom.last_run").fetchall()
        with row_of("last_run", found):
            return last_run_of((str(what), str(text)) for what, text in found)

    def keep(
        self, kept: Iterable[TrackedDrift], at: Sites, succeeded: datetime | None, past: Iterable[TrackedDrift] = (),
        last_run: LastRun | None = None,
    ) -> None:  # fmt: skip
        """Replace what is known of these sites, in one transaction. Raises ValueError for what is of another one."""
        new = rows_of(kept, past, at)
        with self._database.transaction() as session:
            session.execute(DELETE, {"sites": chosen(at)})
            _copy(session, new)
            if succeeded:
                session.execute(SUCCEEDED, (SUCCESS, written(succeeded)))
            for row in last_run_rows(last_run) if last_run is not None else ():
                session.execute(LAST_RUN, row)

    def _read(self, at: Sites, past: bool) -> tuple[TrackedDrift, ...]:
        with self._database.reading() as session:
            rows = session.execute(SELECT, {"sites": chosen(at), "past": past}).fetchall()
        found = list[TrackedDrift]()
        for row in rows:
            with row_of("drift_of", row):
                found.append(kept_of(*row))  # type: ignore[arg-type]  # as the columns are
        return tuple(found)


def _copy(session: Connection, rows: Iterable[tuple[object, ...]]) -> None:
    with session.cursor() as cursor, cursor.copy(COPY) as copy:
        for row in rows:
            copy.write_row(row)


def _aware(found: datetime) -> datetime:
    if found.tzinfo is None:
        raise ValueError(f"{found} has no time zone")
    return found
