"""Drift: a disagreement between two systems that the reconcile found, and what is known of it from run to run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from dcdecom.model.site import SiteKey, Unsited

DriftClass: TypeAlias = Literal[
    "zombie-network", "zombie-monitoring", "port-back-up", "open-intent", "chain-broken", "unmonitored", "unrecorded",
    "cable-elsewhere", "foreign-mac", "overdue", "unready", "not-read",
]  # fmt: skip
Severity: TypeAlias = Literal["high", "medium", "low"]
DriftState: TypeAlias = Literal["once", "new", "still", "gone", "explained", "accepted", "not-rechecked"]
"""What a run makes of a drift.

once           seen for the first time, of a class that counts after two runs
new            to be told now
still          told by an earlier run
gone           not there any more; everything that it rests on was read
explained      another than the case that it speaks of claims its device or port while it is open
accepted       in `known-drift.yaml`, and its `until` has not passed
not-rechecked  something that it rests on could not be read, or is silent: as it was when last seen
"""

Key: TypeAlias = tuple[str, str]
"""Class and object."""


@dataclass(frozen=True)
class DriftRule:
    """What holds for every drift of a class."""

    severity: Severity
    runs: int = 2
    """How many runs have to see it before it is told."""
    by_lists: bool = False
    """Whether the lists of all devices and of all hosts tell all of it, with our own journals."""


CLASSES: dict[DriftClass, DriftRule] = {
    "zombie-network": DriftRule("high", runs=1),
    "zombie-monitoring": DriftRule("high", runs=1, by_lists=True),
    "port-back-up": DriftRule("high"),
    "open-intent": DriftRule("high", runs=1, by_lists=True),
    "chain-broken": DriftRule("high", runs=1),
    "unmonitored": DriftRule("medium", by_lists=True),
    "unrecorded": DriftRule("medium", by_lists=True),
    "cable-elsewhere": DriftRule("medium"),
    "foreign-mac": DriftRule("medium"),
    "overdue": DriftRule("medium", by_lists=True),
    "not-read": DriftRule("medium"),
    "unready": DriftRule("low"),
}
"""Every class, the worst first."""
BY_LISTS = frozenset(name for name, kind in CLASSES.items() if kind.by_lists)


@dataclass(frozen=True)
class DriftEvidence:
    """What one source says."""

    source: str
    """As `Source` writes itself, such as `snmp tor-3`; or `journal 2026-0042`."""
    says: str


@dataclass(frozen=True)
class Drift:
    """A disagreement as one run found it. Class and object are its key."""

    drift: DriftClass
    object: str
    evidence: tuple[DriftEvidence, ...]
    params: tuple[tuple[str, str], ...] = ()
    """Of its sentence in the texts."""
    sources: tuple[str, ...] = ()
    """What it rests on: it is not gone while one of these cannot be read."""
    device: str = ""
    site: str = ""
    claims: tuple[str, ...] = ()
    """The keys under which an open case would have claimed its device or port."""
    case: str = ""
    """The case that it speaks of. That one's own claim explains nothing."""

    @property
    def key(self) -> Key:
        return self.drift, self.object

    @property
    def id(self) -> str:
        """Eight digits that people type."""
        return hashlib.sha256(f"dcdecom drift\n{self.drift}\n{self.object}".encode()).hexdigest()[:8]

    @property
    def severity(self) -> Severity:
        return CLASSES[self.drift].severity


@dataclass(frozen=True)
class TrackedDrift:
    """A drift as it is known after a run."""

    drift: Drift
    state: DriftState
    first_seen: datetime
    last_seen: datetime
    runs: int
    """In how many runs it was seen since then."""
    told: bool = False
    """Whether some run has told it as new, since it was last explained or accepted."""
    why: str = ""
    """By what it is explained or accepted, or why it was not checked again."""
    site: SiteKey = Unsited.NOT_KNOWN_YET
    """Of what it is about. What an earlier version kept has none that is known."""


@dataclass(frozen=True)
class KnownDrift:
    """A drift that somebody answers for until a day, that day included."""

    drift: DriftClass
    object: str
    reason: str
    until: date

    @property
    def key(self) -> Key:
        return self.drift, self.object
