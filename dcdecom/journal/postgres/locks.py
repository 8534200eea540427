"""What one process at a time may do beside going on with a case, over all hosts."""

from __future__ import annotations

from contextlib import AbstractContextManager

from dcdecom.ports.clock import Clock
from dcdecom.ports.locks import Held

from .connection import Database
from .hold import SessionHold, Wanted, held


class PostgresLocks:
    """Protocol `Locks`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def hold(self, what: Held, who: str) -> AbstractContextManager[SessionHold]:
        """Hold it. Entering raises Held that names the holder, and its host."""
        return held(self._database, self._clock, Wanted(what, what, who, by_events=False))
