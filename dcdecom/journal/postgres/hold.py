"""Holds: an advisory lock of a session of its own, which ends with its process, with its session, or with the server.

Unlike a lock on a file it can be lost while its process lives, and another host then has it. So it is asked of the
server right before each write to a system, and the next holder waits until no act of this one can be under way.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from dcdecom import errors
from dcdecom.errors import DcdecomError, HoldLost
from dcdecom.journal.lock import LOOKS, PAUSE, minute
from dcdecom.journal.rows import written
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock

from .connection import Database, confirmed, translated

if TYPE_CHECKING:
    from .connection import Connection

TAKE = "SELECT dcdecom.take(%s, %s, %s, %s, %s)"


@dataclass
class SessionHold:
    """Protocol `Hold`: what a session of PostgreSQL has locked."""

    database: Database
    what: str
    told_as: str
    connection: Connection
    token: int
    process: int = field(default_factory=os.getpid)
    given_back: bool = False

    def session(self) -> Connection:
        """The session that has the lock. Raises HoldLost where this process cannot have it any more."""
        if self.given_back or self.process != os.getpid() or self.connection.closed or self.connection.broken:
            raise self.lost()
        return self.connection

    def must_be_held(self) -> None:
        """Raises HoldLost. One round trip on the session that has the lock, never on a new one, and a write."""
        connection = self.session()
        try:
            with translated(self.database.where), confirmed(self.database.where, connection):
                [held] = connection.execute(
                    "SELECT dcdecom.must_be_held(%s, %s, %s)", (self.what, self.token, 0)
                ).fetchone() or (False,)
        except DcdecomError as error:
            raise self.lost(error.what) from error
        if not held:
            raise self.lost()

    def lost(self, why: str = "its session with the store has ended") -> HoldLost:
        """The error that says so."""
        return HoldLost(
            f"{self.told_as} is not held by this command any more: {why}. Nothing was recorded or sent since.",
            "Another host may go on with it. Read where it stands before anything is repeated.",
        )


@contextmanager
def held(
    database: Database, clock: Clock, what: str, told_as: str, who: str, since: datetime | None = None
) -> Iterator[SessionHold]:
    """Hold `what` by a session of its own. Raises Held that names the holder where another session does."""
    connection, _ = database.connect()
    try:
        with translated(database.where), confirmed(database.where, connection):
            hold = _taken(database, clock, connection, what, told_as, who, since)
        try:
            yield hold
        finally:
            if hold.process == os.getpid():
                with suppress(DcdecomError, HoldLost):
                    _give_back(hold)
            hold.given_back = True
    finally:
        if not connection.closed:
            connection.close()


def _taken(
    database: Database, clock: Clock, connection: Connection, what: str, told_as: str, who: str, since: datetime | None
) -> SessionHold:
    named = " ".join(who.split())
    for look in range(LOOKS):
        asked = (what, named, os.getpid(), socket.gethostname(), written(since or clock.now()))
        [answer] = connection.execute(TAKE, asked).fetchone() or ("{}",)
        found = json.loads(str(answer))
        if "token" in found:
            return SessionHold(database, what, told_as, connection, int(found["token"]))
        if found.get("holder") or look == LOOKS - 1:
            break
        clock.sleep(PAUSE)  # an event that needed no hold is just being recorded, or a holder has no name yet
    raise held_by(told_as, found.get("holder"))


def held_by(told_as: str, holder: Mapping[str, object] | None) -> errors.Held:
    """The error that names who holds it."""
    named = Sentence("held-unnamed", "another process, which has not said its name")
    if holder:
        who = str(holder["who"]) or Sentence("someone", "someone")
        if holder["host"] == socket.gethostname():
            named = Sentence(
                "held-by", "{who} since {since} (process {process})",
                who=who, since=minute(str(holder["since"])), process=str(holder["process"]),
            )  # fmt: skip
        else:
            named = Sentence(
                "held-elsewhere", "{who} since {since} (process {process} at {host})",
                who=who, since=minute(str(holder["since"])), process=str(holder["process"]), host=str(holder["host"]),
            )  # fmt: skip
    return errors.Held(
        Sentence("held", "{what} is held by {holder}", what=told_as, holder=named),
        Sentence("held-repeat", "Repeat when that command has ended."),
    )


def _give_back(hold: SessionHold) -> None:
    with translated(hold.database.where):
        hold.session().execute("SELECT dcdecom.give_back(%s, %s)", (hold.what, hold.token))
