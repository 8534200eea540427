"""Holds: an advisory lock of a session of its own, which ends with its process, with its session, or with the server.

Unlike a lock on a file it can be lost while its process lives, and another host then has it. So it is asked of the
server right before each write to a system, and the next holder waits until no act of this one can be under way.
"""

from __future__ import annotations

import json
import math
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dcdecom import errors
from dcdecom.errors import DcdecomError, HoldLost
from dcdecom.journal.lock import LOOKS, PAUSE, minute
from dcdecom.journal.rows import written
from dcdecom.model.sentence import Sentence
from dcdecom.ports import fence
from dcdecom.ports.clock import Clock

from .connection import Database, confirmed, is_alive, translated

if TYPE_CHECKING:
    from .connection import Connection

BOUND = 2.0
"""Seconds between asking the server and the first byte that leaves; by a clock that a paused machine does not stop."""
ACT_SECONDS = 30.0
TAKE = "SELECT dcdecom.take(%s, %s, %s, %s, %s)"


@dataclass
class SessionHold:
    """Protocol `Hold`: what a session of PostgreSQL has locked."""

    database: Database
    what: str
    told_as: str
    connection: Connection
    token: int
    act_seconds: float
    """How long what has left may take to act, at least; it is longer where its sender waits longer for an answer."""
    process: int = field(default_factory=os.getpid)
    given_back: bool = False
    by_events: bool = True
    """Whether the end of an act is an event of what is held; else it has come to its end when its block has."""
    under_way: bool = False
    """Whether something was let through whose end is not known yet: whoever holds next has to wait for it."""

    def session(self) -> Connection:
        """The session that has the lock. Raises HoldLost where this process cannot have it any more."""
        if self.given_back or self.process != os.getpid() or not is_alive(self.connection):
            raise self.lost()
        return self.connection

    def must_be_held(self) -> None:
        """Raises HoldLost. One round trip on the session that has the lock, never on a new one, and a write."""
        self._ask(0)

    @contextmanager
    def acting(self) -> Iterator[None]:
        """An act on a system, of which each line or request is asked for right before it leaves.

        Raises HoldLost, also in the block. What was begun then is settled by whoever holds the case next.
        """
        self.must_be_held()
        with fence.guarded(self._pass):
            yield
        if not self.by_events:
            self.under_way = False

    def recorded(self) -> None:
        """An event followed in its session, with which the server took it that nothing is under way any more."""
        self.under_way = False

    def _pass(self, seconds: float) -> None:
        """What is asked of the server may be answered late, or this process may be stopped: that is no answer then."""
        self.under_way = True
        begun = boottime()
        self._ask(math.ceil((BOUND + max(seconds, self.act_seconds)) * 1000))
        if boottime() - begun > BOUND:
            raise self.lost(f"the store took more than {BOUND:.0f} s to say that it is")

    def _ask(self, acts_for: int) -> None:
        connection = self.session()
        try:
            with translated(self.database.where), confirmed(self.database.where, connection):
                [held] = connection.execute(
                    "SELECT dcdecom.must_be_held(%s, %s, %s)", (self.what, self.token, acts_for)
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


def boottime() -> float:
    """Seconds since this machine started, also those in which it slept."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(frozen=True)
class Wanted:
    """What is to be held, and by whom."""

    what: str
    """As the store calls it, such as `case 2026-0001`."""
    told_as: str
    who: str
    act_seconds: float = ACT_SECONDS
    tell: Callable[[str], None] | None = None
    """Is told why it takes a while, where it does."""
    by_events: bool = True
    """As in `SessionHold`."""


@contextmanager
def held(database: Database, clock: Clock, wanted: Wanted) -> Iterator[SessionHold]:
    """Hold it by a session of its own. Raises Held that names the holder where another session does.

    Where the last holder was cut off while it acted on a system, this waits until nothing of that can be under way.
    """
    connection, _ = database.connect()
    process = os.getpid()
    try:
        with translated(database.where), confirmed(database.where, connection):
            hold, acts_for = _taken(database, clock, connection, wanted)
        if acts_for:  # who is interrupted here leaves it to be waited for
            _wait_out(hold, clock, acts_for / 1000, wanted.tell)
        try:
            yield hold
        finally:
            if process == os.getpid() and not hold.under_way:
                with suppress(DcdecomError, HoldLost):
                    _give_back(hold)
            hold.given_back = True
    finally:
        if process == os.getpid() and not connection.closed:
            connection.close()


def _taken(database: Database, clock: Clock, connection: Connection, wanted: Wanted) -> tuple[SessionHold, int]:
    """The hold, and for how many milliseconds an act of the one before may still be under way."""
    named = " ".join(wanted.who.split())
    for look in range(LOOKS):
        asked = (wanted.what, named, os.getpid(), socket.gethostname(), written(clock.now()))
        [answer] = connection.execute(TAKE, asked).fetchone() or ("{}",)
        found = json.loads(str(answer))
        if "token" in found:
            token, acts_for = int(found["token"]), int(found["acts_for"])
            hold = SessionHold(database, wanted.what, wanted.told_as, connection, token, wanted.act_seconds)
            hold.by_events = wanted.by_events
            return hold, acts_for
        if found.get("holder") or look == LOOKS - 1:
            break
        clock.sleep(PAUSE)  # an event that needed no hold is just being recorded, or a holder has no name yet
    raise held_by(wanted.told_as, found.get("holder"))


def _wait_out(hold: SessionHold, clock: Clock, seconds: float, tell: Callable[[str], None] | None) -> None:
    """Let what the last holder may have sent come to its end, and say so to whoever holds after this one."""
    if tell is not None:
        tell(Sentence(
            "hold-waits",
            "The last command that worked on {what} was cut off while it wrote to a system. "
            "What it sent is waited for, {seconds} s.",
            what=hold.told_as, seconds=round(seconds),
        ))  # fmt: skip
    until = boottime() + seconds
    while (left := until - boottime()) > 0:
        clock.sleep(min(left, 1.0))
        hold.must_be_held()
    with translated(hold.database.where), confirmed(hold.database.where, hold.session()):
        hold.session().execute("SELECT dcdecom.waited_out(%s, %s)", (hold.what, hold.token))


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
    """Say that it ended well. A server that does not confirm it is not waited for longer than for an event."""
    with translated(hold.database.where), confirmed(hold.database.where, hold.session()):
        hold.session().execute("SELECT dcdecom.give_back(%s, %s)", (hold.what, hold.token))
