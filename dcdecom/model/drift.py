"""Drift: a disagreement between two systems that the reconcile found, and what is known of it from run to run."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.site import SiteKey, Unsited

DriftClass: TypeAlias = Literal[
    "zombie-network", "zombie-monitoring", "port-back-up", "open-intent", "chain-broken", "unmonitored", "unrecorded",
    "cable-elsewhere", "foreign-mac", "overdue", "unready", "not-read", "departed", "shared-host", "duplicate-mac",
    "release-due", "reference-left", "still-calls",
]  # fmt: skip
Needs: TypeAlias = Literal["record", "network", "monitoring", "logs"]
Severity: TypeAlias = Literal["high", "medium", "low"]
DriftState: TypeAlias = Literal["once", "new", "still", "gone", "explained", "accepted", "not-rechecked"]
"""What a run makes of a drift.

once           seen for the first time, of a class that counts after two runs
new            to be told now
still          told by an earlier run
gone           not there any more; every place where it could be was asked and read in this run
explained      another than the case that it speaks of claims its device or port while it is open
accepted       in `known-drift.yaml`, and its `until` has not passed
not-rechecked  something that it rests on could not be read, or is silent: as it was when last seen
"""

Key: TypeAlias = tuple[str, str]
"""Class and object."""
Identity: TypeAlias = tuple[str, str, str]
"""Class, object, and which of that name it is about."""
COMES_AND_GOES = timedelta(days=7)
"""What is gone and back within this time comes and goes."""


CROWD = " many"
"""How the object of many strangers on one port ends."""


@dataclass(frozen=True)
class DriftRule:
    """What holds for every drift of a class."""

    severity: Severity
    runs: int = 2
    """How many runs have to see it before it is told."""
    by_lists: bool = False
    """Whether the lists of all devices and of all hosts tell all of it, with our own journals."""
    needs: tuple[Needs, ...] = ()
    """Systems without any reading of which nothing of it can be told."""


CLASSES: dict[DriftClass, DriftRule] = {
    "zombie-network": DriftRule("high", runs=1, needs=("network",)),
    "zombie-monitoring": DriftRule("high", runs=1, by_lists=True, needs=("monitoring",)),
    "still-calls": DriftRule("high", runs=1, needs=("logs",)),
    "port-back-up": DriftRule("high", needs=("network",)),
    "open-intent": DriftRule("high", runs=1, by_lists=True),
    "chain-broken": DriftRule("high", runs=1),
    "departed": DriftRule("high", needs=("record",)),
    "unmonitored": DriftRule("medium", by_lists=True, needs=("record", "monitoring")),
    "unrecorded": DriftRule("medium", by_lists=True, needs=("record", "monitoring")),
    "shared-host": DriftRule("medium", by_lists=True, needs=("record", "monitoring")),
    "cable-elsewhere": DriftRule("medium", needs=("record", "network")),
    "foreign-mac": DriftRule("medium", needs=("record", "network")),
    "duplicate-mac": DriftRule("medium", needs=("record",)),
    "reference-left": DriftRule("medium", runs=1),
    "overdue": DriftRule("medium", by_lists=True),
    "not-read": DriftRule("medium"),
    "unready": DriftRule("low", needs=("record",)),
    "release-due": DriftRule("low", by_lists=True),
}
"""Every class, the worst first."""
WORSE: dict[tuple[DriftClass, str], Severity] = {("reference-left", "firewall"): "high"}
"""Variants that are worse than the rest of their class."""
BY_LISTS = frozenset(name for name, kind in CLASSES.items() if kind.by_lists)


@dataclass(frozen=True)
class DriftEvidence:
    """What one source says."""

    source: str
    """As `Source` writes itself, such as `snmp tor-3`; or `journal 2026-0042`."""
    says: str


@dataclass(frozen=True)
class Drift:
    """A disagreement as one run found it. Class, object and `of` are its identity."""

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
    of: str = ""
    """Which of several of one name, such as `device 12`, `host 909` or `port 101`; empty where a name is enough, and of
    what an earlier version kept."""
    extent: tuple[str, ...] = ()
    """What it consists of, where it can grow: who accepted it accepted no more than this."""
    variant: str = ""
    """Which of the sentences of its class says what it is; empty for the first."""

    @property
    def key(self) -> Key:
        return self.drift, self.object

    @property
    def identity(self) -> Identity:
        return self.drift, self.object, self.of

    @property
    def id(self) -> str:
        """Eight digits that people type."""
        return _digits(f"{self.drift}\n{self.object}\n{self.of}" if self.of else f"{self.drift}\n{self.object}")

    @property
    def earlier_id(self) -> str:
        """The digits that an earlier version gave it, which went by the name alone."""
        return _digits(f"{self.drift}\n{self.object}")

    @property
    def about(self) -> str:
        """What a signed acceptance is of: which drift it is, and what it consists of now."""
        said = {"class": self.drift, "object": self.object, "of": self.of, "extent": sorted(self.extent)}
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """SHA-256 of that, by which a statement names it."""
        return hashlib.sha256(self.about.encode()).hexdigest()

    @property
    def severity(self) -> Severity:
        return WORSE.get((self.drift, self.variant), CLASSES[self.drift].severity)

    @property
    def is_crowd(self) -> bool:
        """Whether it is of many strangers on one port at once."""
        return self.drift == "foreign-mac" and self.object.endswith(CROWD)

    @property
    def device_port(self) -> str:
        """The port on which a stranger is; empty for every other class."""
        return self.object.rpartition(" ")[0] if self.drift == "foreign-mac" else ""

    @property
    def device_id(self) -> int | None:
        """Of the device that it is about; None where it is about none."""
        claimed = (key.removeprefix("device ") for key in (self.of, *self.claims) if key.startswith("device "))
        return next((int(id) for id in claimed if id.isdecimal()), None)


def _digits(text: str) -> str:
    return hashlib.sha256(f"dcdecom drift\n{text}".encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Acceptance:
    """By which entry of the file of known drift something is accepted, and as what it was when it first was."""

    entry: str
    extent: tuple[str, ...] = ()


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
    """Whether some whole run has told it as new, since it was last explained or accepted."""
    why: str = ""
    """By what it is explained or accepted, why it was not checked again, or that it comes and goes."""
    site: SiteKey = Unsited.NOT_KNOWN_YET
    """Of what it is about. What an earlier version kept has none that is known."""
    told_at_site: bool = False
    """Whether a run of its site alone has told it: to the run of everything it is still news."""
    back: datetime | None = None
    """When it came back, where it had been gone for no more than a few days."""
    acceptance: Acceptance | None = None
    """By what it was last accepted."""
    told_as: tuple[str, ...] = ()
    """All that it consisted of when it was told, where it can grow."""


@dataclass(frozen=True)
class KnownDrift:
    """A drift that somebody answers for until a day, that day included."""

    drift: DriftClass
    object: str
    reason: str
    until: date
    of: str = ""
    """Which of several of one name, such as `device 12`; empty where there is one."""

    @property
    def identity(self) -> Identity:
        return self.drift, self.object, self.of

    @property
    def entry(self) -> str:
        """The entry in one line: another reason or day is another acceptance."""
        return f"{self.object}: until {self.until}: {self.reason}"


@dataclass(frozen=True)
class SignedDrift(KnownDrift):
    """The same by somebody's key: of what was shown when it was signed, and no more."""

    extent: tuple[str, ...] = ()


def signed_drift(about: str, reason: str, until: date) -> SignedDrift:
    """What was accepted, from what `Drift.about` gave. Raises ValueError where it is none."""
    said = json.loads(about)
    match said:
        case {"class": str(name), "object": str(object), "of": str(of), "extent": list(extent)} if all(
            isinstance(each, str) for each in extent
        ):
            drift = next((known for known in CLASSES if known == name), None)
            if drift is not None:
                return SignedDrift(drift, object, reason, until, of, tuple(extent))
    raise ValueError("it is no drift that this version of dcdecom knows")
