"""What was changed and walked back, what a case released, and the deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from dcdecom.late_dataclass import dataclass
from dcdecom.papers.change_kinds import Reversible
from dcdecom.papers.codes import ManualSeen, ReportedState, TimerState
from dcdecom.papers.report.devices import Sighting
from dcdecom.papers.report.files import File
from dcdecom.papers.report.findings import FindingEntry
from dcdecom.papers.report.values import Value


@dataclass(frozen=True)
class Exempted:
    """What was accepted in the place of a proof."""

    finding: str
    by: str
    until: str
    note: str


@dataclass(frozen=True)
class ByHand:
    """Who made a change by hand, who stands up for it, and whether its system has shown it."""

    made_by: tuple[str, ...]
    signed_by: str
    recorder: str
    on: str
    grade: str
    note: str
    seen: ManualSeen
    absent: tuple[str, ...]
    """Addresses that the look after the soak found on no switch."""


@dataclass(frozen=True)
class Change:
    number: int
    step: str
    device: str
    system: str
    kind: str
    text: str
    target: str
    state: ReportedState
    begun: str
    at: str
    before: Mapping[str, Value]
    after: Mapping[str, Value]
    proof: str
    sightings: tuple[Sighting, ...]
    exception: Exempted | None
    found_so: bool
    made_anew: str
    reason: str
    lost: tuple[str, ...]
    would_lose: tuple[str, ...]
    reversible: Reversible | Literal["unknown"]
    undoes: int | None
    undone_by: int | None
    by_hand: ByHand | None
    files: tuple[File, ...]
    plan: str


@dataclass(frozen=True)
class NotUndone:
    number: int
    reason: str


@dataclass(frozen=True)
class WayBack:
    """One time that something was walked back."""

    plan: str
    at: str
    confirmed: Mapping[str, str]
    undoes: tuple[int, ...]
    changes: tuple[int, ...]
    stays: tuple[NotUndone, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Release:
    """Of a case that releases what another left: that one, where somebody looked, and what was left alone."""

    follows: str
    """The case before it."""
    code: str
    """Of its last event."""
    head: str
    """The same event's whole hash."""
    sealed: str
    """When it was closed."""
    gone_on: str
    """The day on which somebody saw that the machines are gone, by the word of who opened the release."""
    note: str
    """What that person said of it."""
    searched: tuple[str, ...]
    """IP addresses that were looked for before one was freed."""
    places: tuple[str, ...]
    """The gateways and switches where they were looked for."""
    left: tuple[FindingEntry, ...]
    """What was not freed, and why."""


@dataclass(frozen=True)
class Watched:
    """What was found when a deadline ended. None: it was not looked for; empty: somebody looked, and it is none."""

    still_seen: tuple[str, ...] | None
    back: tuple[str, ...] | None
    missed: tuple[str, ...] | None
    switches_read: int | None


@dataclass(frozen=True)
class Timer:
    name: str
    text: str
    step: str
    opened: str
    until: str
    seconds: int
    state: TimerState
    result: Watched | None
    files: tuple[File, ...]
