"""The rows, their gates and days, the teams, and when the case was put off."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.papers.codes import StepState
from dcdecom.papers.report.files import File
from dcdecom.papers.report.tte import Tte


@dataclass(frozen=True)
class Stay:
    """A device that stays, by decision."""

    device: str
    reason: str


@dataclass(frozen=True)
class GateEvidence:
    """The evidence that closed a gate."""

    decision: str
    signatory: str
    officer: str
    """Who reports that something was done, and signs for nobody."""
    post: str
    office: str
    basis: str
    on_behalf_of: str
    acts_for: str
    also_decides_as: tuple[str, ...]
    also_recorded: bool
    recorder: str
    happened_on: str
    recorded_at: str
    document_number: str
    note: str
    grade: str
    only: tuple[str, ...]
    stays: tuple[Stay, ...]
    agenda: str
    team: tuple[str, ...]
    """Who was appointed by it."""
    verified: tuple[str, ...]
    """What was ticked of the gate's list."""
    files: tuple[File, ...]
    tte: Tte | None = None


@dataclass(frozen=True)
class Gate:
    by: str
    paper: str
    opened: str
    code: str
    head: str
    outdated: bool
    signed: GateEvidence | None


@dataclass(frozen=True)
class Endorsement:
    """A hand on a paper that was made before the case."""

    by: str
    name: str
    date: str
    may_be: tuple[str, ...]
    """Others who may be the same person."""


@dataclass(frozen=True)
class Opening:
    """One time that a row was worked on."""

    opened: str
    due: str
    calendar: str
    undecided_years: tuple[int, ...]
    closed: str
    happened_on: str
    recorded_on: str
    working_days: int | None
    punctuality: str
    grade: str
    note: str
    endorsement: Endorsement | None
    gates: tuple[Gate, ...]


@dataclass(frozen=True)
class Step:
    """One row of the procedure, as often as it was opened."""

    number: int
    slug: str
    text: str
    by: tuple[str, ...]
    requires: str
    duration: str
    output: str
    norm_days: int
    state: StepState
    openings: tuple[Opening, ...]


@dataclass(frozen=True)
class BesideDays:
    """A row that stayed open while the case went on: it has a count of its own."""

    step: str
    norm: int
    taken: int | None
    """None while it is open."""
    since: str


@dataclass(frozen=True)
class WorkingDays:
    """The whole case against its norm."""

    norm: int | None
    taken: int | None
    since: str
    until: str
    punctuality: str
    undecided_years: tuple[int, ...]
    late: int | None = None
    """Days by which its rows were late together; None in a case whose rows do not share out its days."""
    early: int | None = None
    """Days by which other rows were early together: they are not credited."""
    beside: tuple[BesideDays, ...] = ()


@dataclass(frozen=True)
class Team:
    """One team of a case that was handed over."""

    members: tuple[str, ...]
    since: str
    """The day that their appointment bears."""
    by: str
    """Who appointed them."""
    changes: tuple[int, ...]
    """Numbers of the changes that were begun while they were appointed."""


@dataclass(frozen=True)
class Postponement:
    """One time that the case was put off. Its days are counted all the same."""

    step: str
    at: str
    until: str
    """The first day on which it goes on."""
    by: str
    """At whose wish."""
    note: str
    recorded_by: str
    ended: str
    """When it was taken up, or put off to another day."""
    how: str
    """Whether its day had come, somebody took it up before, or another day took its place."""
    plan: str
    """Digest of the plan that is void by it."""
    put_back: int | None
    """The event by which what the row had changed was begun to be put back."""
