"""What a rehearsal saw, and what is different on the day."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.base import LEFT_OUT, Fact, Payload

Subject: TypeAlias = Literal["record", "status", "place", "cable", "state", "macs", "where", "host"]
"""What is compared: the record and its status, the position, a cable, the state of a port, the addresses that are
learned there, where an address of the server is learned, and its host in the monitoring."""


@dataclass(frozen=True, repr=False, eq=False)
class Observed(Fact):
    """One thing about a device as one look saw it."""

    device: str
    what: Subject
    of: str
    """Which cable, port or address; empty where there is one only."""
    value: str = field(default="", metadata=LEFT_OUT)
    """Empty where there is none."""
    unread: str = field(default="", metadata=LEFT_OUT)
    """Why it could not be read: then it is not known."""


@dataclass(frozen=True, repr=False, eq=False)
class Difference(Fact):
    device: str
    what: Subject
    of: str
    before: str = field(default="", metadata=LEFT_OUT)
    after: str = field(default="", metadata=LEFT_OUT)
    why: str = field(default="", metadata=LEFT_OUT)
    """Why it was not compared: one of the looks could not read it."""


@dataclass(frozen=True, repr=False, eq=False)
class Rehearsed(Payload):
    """The systems as they were at a rehearsal. It concludes nothing, and makes no paper old."""

    person: str
    observed: tuple[Observed, ...]


@dataclass(frozen=True, repr=False, eq=False)
class RehearsalCompared(Payload):
    """What is different from the last rehearsal, as the look saw that the plan rests on; nothing where nothing is."""

    step: str
    rehearsal: int
    """The event of the rehearsal."""
    differences: tuple[Difference, ...]
    count: int
    """How many things were compared."""
