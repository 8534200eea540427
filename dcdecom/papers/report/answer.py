"""What a reader wants first: the summary, and for whom the case waits."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass


@dataclass(frozen=True)
class Lines:
    """One line for each comparison."""

    letter_record: str
    record_network: str
    record_machine: str


@dataclass(frozen=True)
class Summary:
    """The whole answer in at most 25 lines."""

    returned: str
    """Who sent the case back, when and why, until the report is made anew."""
    postponed: str
    """Until when the case was put off last, by whom and why."""
    case: str
    estate: str
    state: str
    office: str
    letter: str
    devices: str
    verdicts: Lines
    exceptions: str
    changed: tuple[str, ...]
    lost: str
    """What cannot be brought back."""
    missing: tuple[str, ...]
    """What keeps a reader from believing the report."""
    requested: tuple[str, ...] | None
    """What is requested next, and from whom. None in a report of schema 1, which does not say."""
    working_days: str
    code: str
    as_of: str


@dataclass(frozen=True)
class Awaited:
    """One thing that the case waits for."""

    party: str
    what: str
    step: str
    by: str
    """Who asked."""
    since: str
    commands: tuple[str, ...]
    """What is typed to answer."""
