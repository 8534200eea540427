"""What a source answers: never a bare value, but a Reading, an Absent (looked, and there is none) or an Unreadable."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from dcdecom.late_dataclass import dataclass
from dcdecom.model.source import Source as Source

T = TypeVar("T", covariant=True)


@dataclass(frozen=True)
class Reading(Generic[T]):
    """One fact read from one source at one time."""

    value: T
    source: Source
    taken_at: datetime


@dataclass(frozen=True)
class Absent:
    """The source was read, and it has no such thing."""

    what: str
    source: Source
    taken_at: datetime


@dataclass(frozen=True)
class Unreadable:
    """The source could not be read. It is never the same as Absent."""

    reason: str
    source: Source
    taken_at: datetime


Answer: TypeAlias = Reading[T] | Absent | Unreadable
