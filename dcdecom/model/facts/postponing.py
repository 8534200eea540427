"""A case that was put off, and taken up again."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.base import LEFT_OUT, Payload


@dataclass(frozen=True, repr=False, eq=False)
class Postponed(Payload):
    """Nothing goes on with the case before a day, unless somebody takes it up. Of what it changed, nothing is half."""

    step: str
    """The row that is open; its days are counted on."""
    until: date
    """The first day on which it goes on."""
    note: str
    by: str
    """The party that wished it."""
    person: str
    """Who recorded it."""
    plan: str = field(default="", metadata=LEFT_OUT)
    """Digest of the plan that is void by it: nothing of it was begun."""
    walked_back: int = field(default=0, metadata=LEFT_OUT)
    """The event by which what the row had changed was begun to be put back."""


@dataclass(frozen=True, repr=False, eq=False)
class TakenUp(Payload):
    """The case goes on: its day has come, or somebody took it up before."""

    step: str
    until: date
    """The day to which it was put off."""
    early: bool = field(default=False, metadata=LEFT_OUT)
