"""What a step proposes. It never acts: `engine/advance.py` does what is proposed here, and asks again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Literal, TypeAlias

from dcdecom.errors import Exit
from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.base import Payload
from dcdecom.model.finding import Finding
from dcdecom.model.fold import TYPES


@dataclass(frozen=True)
class Keep:
    """Bytes to keep before the event that names them."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Record:
    """Append one event."""

    fact: Payload
    keep: tuple[Keep, ...] = ()
    claim: Mapping[str, str] = field(default_factory=dict)
    """What the event claims, by its key, as people call it."""
    release: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """Of the event that says it."""
        return TYPES[self.fact.__class__]


@dataclass(frozen=True)
class Apply:
    """Carry out these changes of the step's plan, in this order."""

    numbers: tuple[int, ...]


@dataclass(frozen=True)
class StartTimer:
    """Open a deadline: after so many seconds, or days of the office's calendar."""

    name: str
    seconds: int = 0
    days: int = 0


@dataclass(frozen=True)
class Print:
    """Make the row's further papers: drafts and lists."""


@dataclass(frozen=True)
class Report:
    """Make the run report."""


@dataclass(frozen=True)
class Close:
    """The row is over; go on with `goto`, or with the next row."""

    state: Literal["done", "skipped", "returned"] = "done"
    goto: str = ""
    happened_on: date | None = None
    note: str = ""
    grade: str = ""
    again: tuple[str, ...] = ()
    """Devices that a head refused, and that are decided about again."""


@dataclass(frozen=True)
class GoOn:
    """The row still waits for a paper, but the case goes on with the next row."""


@dataclass(frozen=True)
class Finished:
    """Nothing is left to do."""


@dataclass(frozen=True)
class Await:
    """Stop here: what is awaited, from whom, since when, and what to type next."""

    what: Literal[
        "gate", "confirm", "inspect", "timer", "drop", "system", "refused", "accept", "slot", "postponed", "door",
        "names", "addresses", "rest",
    ]  # fmt: skip
    exit: Exit
    text: str
    advice: tuple[str, ...] = ()
    party: str = ""
    device: str = ""
    timer: str = ""
    until: datetime | None = None
    findings: tuple[Finding, ...] = field(default=())
    offered: tuple[Finding, ...] = ()
    """Those of the findings whose acceptance lets the case go on."""
    gate: int = 0
    plan: str = ""
    """Digest of the plan that is to be confirmed."""
    stays: tuple[tuple[int, str], ...] = ()
    """Changes that are not walked back, each with the code that says why."""
    watched: tuple[str, ...] = ()
    """Ports on which something is waited for."""
    wants_photo: bool = False
    """Whether a photo belongs to what is awaited."""


Next: TypeAlias = Record | Apply | StartTimer | Print | Report | Close | GoOn | Finished | Await
