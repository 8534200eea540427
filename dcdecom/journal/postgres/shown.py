"""The journals as the web application reads them, and whether they are as they were: by a login that may only read."""

from __future__ import annotations

from typing import TypeAlias

from dcdecom.errors import DcdecomError, JournalBroken
from dcdecom.journal import rows
from dcdecom.journal.chain import check
from dcdecom.journal.database import BACKUP
from dcdecom.journal.shown import Head
from dcdecom.journal.store import oldest_first
from dcdecom.ports.journal import Event

from .connection import Database
from .store import CASES, ROWS

HEADS = 'SELECT DISTINCT ON ("case") "case", seq, hash FROM dcdecom.events ORDER BY "case", seq DESC'
MARK = "SELECT pg_current_snapshot()::text, pg_backend_pid()"
Mark: TypeAlias = tuple[object, ...]


class ShownRows:
    """Every journal of the store. What cannot be read raises: it is never taken for a journal without events."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def heads(self) -> dict[str, Head]:
        """The ids of all cases, oldest first, each with its last event."""
        with self._database.reading() as session:
            found = {str(case): Head(int(str(seq)), str(hash)) for case, seq, hash in session.execute(HEADS)}
        return {case: found[case] for case in oldest_first(found)}

    def events(self, case: str) -> tuple[Event, ...]:
        """The whole journal of one case. Raises InputError for an unknown case, JournalBroken with what is wrong."""
        with self._database.reading() as session:
            stored = session.execute(ROWS, (case,)).fetchall()
            if not stored:
                rows.refuse_unknown(case, [str(id) for (id,) in session.execute(CASES)])
        found = rows.read(stored)
        if problems := check(found, None):
            told = "\n".join(f"  event {problem.seq}: {problem.text}" for problem in problems)
            raise JournalBroken(f"the journal of {case} does not hold:\n{told}", BACKUP)
        return tuple(Event(**row) for row in found)

    def beginning(self, digits: str) -> tuple[tuple[str, int], ...]:
        """Case and number of each event whose hash begins with these hexadecimal digits."""
        with self._database.reading() as session:
            query = 'SELECT "case", seq FROM dcdecom.events WHERE starts_with(hash, %s) ORDER BY 1, 2'
            return tuple((str(case), int(str(seq))) for case, seq in session.execute(query, (digits,)))


class Snapshots:
    """Whether anything was committed since a mark was taken, told by what the server's transactions are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self) -> Mark | None:
        """What stays the same while nobody commits anything there; None where that cannot be told."""
        try:
            with self._database.reading() as session:
                return session.execute(MARK).fetchone()
        except DcdecomError:
            return None
