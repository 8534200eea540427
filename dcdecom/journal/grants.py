"""The journal of grants: a chain like a case's, in a store of its own, so that no case's journal holds it."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path

from dcdecom.errors import JournalBroken
from dcdecom.ports.clock import Clock
from dcdecom.ports.journal import Event, Payload

from . import rows
from .chain import START, Problem, Row, check
from .database import create, transaction
from .durable_files import is_there

NAME = "grants"
"""What stands where an event of a case has the case's id."""


class SqliteGrants:
    """Protocol `GrantLog`. The file is made with the first event. `actor`: who is at the keyboard."""

    def __init__(self, path: Path, clock: Clock, actor: str) -> None:
        self._path = path
        self._clock = clock
        self._actor = actor

    def append(self, type: str, payload: Payload) -> Event:
        """Append one event behind the last. Raises JournalBroken where the chain before it does not hold."""
        if not is_there(self._path):
            create(self._path)
        with transaction(self._path, write=True) as connection:
            found = self._checked(connection)
            event = rows.follow(found[-1] if found else None, NAME, self._clock.now(), self._actor, type, payload)
            rows.insert(connection, event)
        return event

    def last(self) -> Event | None:
        found = self.events()
        return found[-1] if found else None

    def events(self) -> tuple[Event, ...]:
        """The whole journal; none where nothing was ever granted. Raises JournalBroken."""
        if not is_there(self._path):
            return ()
        with self._reading() as connection:
            return tuple(Event(**row) for row in self._checked(connection))

    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self._path, write=False)

    def _checked(self, connection: sqlite3.Connection) -> list[Row]:
        query = 'SELECT * FROM events WHERE "case" = ? ORDER BY seq'
        stored = connection.execute(query, (NAME,)).fetchall()
        found = rows.read(stored + rows.behind(connection, stored[-1][-1] if stored else START))
        if problems := check(found) or _of_others(found):
            told = "\n".join(f"  event {problem.seq}: {problem.text}" for problem in problems)
            raise JournalBroken(f"the journal of grants does not hold:\n{told}", f"Leave {self._path} as it is.")
        return found


def _of_others(found: list[Row]) -> list[Problem]:
    """A chain that holds and is not of grants: the name in its only event is damaged."""
    return [Problem(row["seq"], f"it belongs to {row['case']}, not {NAME}") for row in found if row["case"] != NAME]
