"""What people and other systems are to be told, kept with the journals until it has left.

A notice is written in the transaction of the event that causes it, so that neither is there without the other. It goes
out at least once. Its key is the same each time: whoever receives it knows a double by it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeAlias

from dcdecom.late_dataclass import dataclass

Kind: TypeAlias = Literal["awaited", "recorded", "step", "rest"]
"""A case waits for somebody, or is done; something was recorded in somebody's name; a row has ended, for a ticket;
servers rest until a day, of which the nearest notice counts."""

WEBHOOK, MAIL, TICKET = "webhook", "mail", "ticket"
TEAM = (WEBHOOK, MAIL)
"""Where the team is told, a line for each stop."""
PERSON = "person:"
"""With the id of the people file behind it: addresses are looked up when a notice leaves, and are not kept."""
OWNER = "owner:"
"""With the case behind it, whose request names the address."""


@dataclass(frozen=True)
class Notice:
    """One thing to be told to one receiver."""

    case: str
    seq: int
    """The event that caused it."""
    head: str
    """The hash of that event; of what somebody is awaited for, a hash of that, which stays while it is the same."""
    kind: Kind
    receiver: str
    """`webhook`, `mail`, `ticket`, `person:ID`, or `owner:CASE`."""
    at: datetime
    content: Mapping[str, str] = field(default_factory=dict)
    due: datetime | None = None
    """Not before this: those of one receiver that are due together leave together. None: at once, and by itself."""

    @property
    def key(self) -> str:
        """One for each event, or each thing that is awaited, and receiver."""
        return _digest(self.case, self.head, self.kind, self.receiver)

    @property
    def batch(self) -> str:
        """The key of what leaves together."""
        return _digest("batch", self.receiver, self.due.isoformat()) if self.due else self.key


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Batch:
    """What leaves together, under one key; most often one notice."""

    key: str
    receiver: str
    notices: tuple[Notice, ...]
    tries: int
    """How often it was tried before."""


@dataclass(frozen=True)
class Undelivered:
    """What has not left for one receiver."""

    receiver: str
    count: int
    oldest: datetime
    given_up: int
    """How many of them are not tried any more."""
    why: str
    """Why it did not leave the last time; empty where it was not tried."""


class Outbox(Protocol):
    """Notices until they have left. Each method is one transaction."""

    def put(self, notices: Iterable[Notice]) -> None:
        """Keep notices that no event is written with. One that is there stays as it is."""
        ...

    def take(
        self, now: datetime, case: str = "", kinds: Collection[Kind] = (), older: timedelta = timedelta()
    ) -> Batch | None:
        """What is due and was waiting longest, kept from other processes for some minutes; None where nothing is.

        `older`: only what has waited for so long.
        """
        ...

    def delivered(self, batch: Batch, now: datetime) -> None:
        """It has left: its key stays for a while, what it said does not."""
        ...

    def failed(self, batch: Batch, now: datetime, why: str) -> None:
        """It did not leave: it is tried again later, each time after a longer wait, and given up after some days."""
        ...

    def last(self, case: str, kind: Kind) -> int:
        """The newest event of a case because of which a notice of a kind was kept; 0 where none was."""
        ...

    def undelivered(self, now: datetime) -> tuple[Undelivered, ...]:
        """What should have left and has not, by receiver."""
        ...

    def forget(self, case: str) -> None:
        """Remove everything that is kept of a case here."""
        ...


class Courier(Protocol):
    """Carries notices to one kind of receiver."""

    @property
    def place(self) -> str:
        """Where that is, without a secret in it."""
        ...

    def carry(self, batch: Batch) -> str:
        """Send it, once, under its key. Returns why it did not leave; empty text where it did."""
        ...
