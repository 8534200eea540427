"""The journal of grants on PostgreSQL: in a table of its own, append-only as the journals of cases are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom.errors import JournalBroken
from dcdecom.journal import rows
from dcdecom.journal.canonical import canonical
from dcdecom.journal.chain import Row, check
from dcdecom.journal.grants import NAME
from dcdecom.ports.clock import Clock
from dcdecom.ports.journal import Event, Payload

from .connection import Database

if TYPE_CHECKING:
    from .connection import Connection

SELECT = 'SELECT "case", seq, at, actor, type, payload, schema, prev, hash FROM dcdecom.grants ORDER BY seq'
APPEND = "SELECT dcdecom.append_grant(" + ", ".join(["%s"] * 9) + ")"


class PostgresGrants:
    """Protocol `GrantLog`. `actor`: who is at the keyboard."""

    def __init__(self, database: Database, clock: Clock, actor: str) -> None:
        self._database = database
        self._clock = clock
        self._actor = actor

    def append(self, type: str, payload: Payload) -> Event:
        """Append one event behind the last. Raises JournalBroken where the chain before it does not hold."""
        with self._database.transaction() as session:
            found = self._checked(session)
            event = rows.follow(found[-1] if found else None, NAME, self._clock.now(), self._actor, type, payload)
            text = canonical(event.payload).decode()
            place = (event.case, event.seq, event.at, event.actor, event.type, text)
            session.execute(APPEND, (*place, event.schema, event.prev, event.hash))
        return event

    def last(self) -> Event | None:
        """The newest event; None where nothing was ever granted."""
        found = self.events()
        return found[-1] if found else None

    def events(self) -> tuple[Event, ...]:
        """The whole journal; none where nothing was ever granted. Raises JournalBroken."""
        with self._database.reading() as session:
            return tuple(Event(**row) for row in self._checked(session))

    def _checked(self, session: Connection) -> list[Row]:
        found = rows.read(session.execute(SELECT).fetchall())
        if problems := check(found):
            told = "\n".join(f"  event {problem.seq}: {problem.text}" for problem in problems)
            raise JournalBroken(f"the journal of grants does not hold:\n{told}", "Leave the store as it is.")
        return found
