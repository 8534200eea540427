"""What logs say of servers that are gone: lines that speak of one, from when to when, and how far a log was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.references import Subject, TokenKind

LogKind: TypeAlias = Literal["zabbix", "traps", "syslog"]
"""Of a Zabbix server or proxy, of a receiver of SNMP traps, or of a syslog daemon."""
Tokens: TypeAlias = tuple[tuple[TokenKind, str], ...]
"""By what a line speaks of a server, each in the record's spelling."""
REMEMBERED = timedelta(days=30)
"""How long calls are remembered after the last of them."""


@dataclass(frozen=True)
class LogSource:
    """One log that the configuration names."""

    name: str
    kind: LogKind

    def __str__(self) -> str:
        return f"log {self.name}"


@dataclass(frozen=True)
class Caller:
    """A server that is gone, and from when on a line that speaks of it is a call."""

    subject: Subject
    since: datetime


@dataclass(frozen=True)
class Calls:
    """Lines of one log that speak of one server by the same tokens."""

    device: str
    """The subject's."""
    tokens: Tokens
    count: int
    first: datetime
    last: datetime
    sample: str
    """The last of them, with what may be a secret cut out."""

    def and_then(self, later: Calls) -> Calls:
        """These lines with later ones of the same server and tokens."""
        first, last = min(self.first, later.first), max(self.last, later.last)
        return Calls(self.device, self.tokens, self.count + later.count, first, last, later.sample)


@dataclass(frozen=True)
class Position:
    """How far a log was read. The bytes before it say in which file it is, wherever that was moved."""

    device: int
    """The number of the file system."""
    inode: int
    offset: int
    digest: str
    """SHA-256 of the last bytes before the offset."""
    changed: float
    """When the file was last written to, in seconds of the epoch."""
    last_line: datetime | None
    """The time of the last line before it that has one."""


@dataclass(frozen=True)
class Lost:
    """Lines that nobody will read any more: they were moved away before they were read."""

    since: datetime
    until: datetime
    reason: str


@dataclass(frozen=True)
class LogLook:
    """What one look at a log found behind where the last look ended."""

    position: Position
    calls: tuple[Calls, ...] = ()
    lost: tuple[Lost, ...] = ()
    left_over: str = ""
    """Why it was not read to its end: the next look goes on there. Empty where it was."""
    undated: int = 0
    """Lines that speak of a server, and of which nobody can tell when they were written."""


@dataclass(frozen=True)
class LogMemory:
    """What is known of a log from look to look."""

    path: str
    looked_at: datetime
    position: Position
    calls: tuple[Calls, ...] = ()
    lost: tuple[Lost, ...] = ()
    known: Mapping[str, datetime] = field(default_factory=dict)
    """Servers that are gone, each since when that is known."""


@dataclass(frozen=True)
class LogState:
    """How a log is now, as the doctor looks at it."""

    size: int
    """Bytes."""
    last_line: datetime | None
    """The time of its last line that has one; None where none of the last ones has."""


def together(calls: Iterable[Calls]) -> tuple[Calls, ...]:
    """Calls of one server by the same tokens as one, the earlier lines first."""
    found: dict[tuple[str, Tokens], Calls] = {}
    for each in calls:
        key = each.device, each.tokens
        found[key] = found[key].and_then(each) if key in found else each
    return tuple(found.values())
