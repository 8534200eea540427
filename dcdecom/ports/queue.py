"""What is handed in by an account that cannot decide: submissions, taken one by one by the worker.

A submission proves nothing by lying here. Who ordered it stands in what a key signed; who handed it in is what the
kernel says of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from dcdecom.late_dataclass import dataclass

Outcome = Literal["recorded", "refused", "not-now", "failed"]
"""Recorded; refused for good; it waits for something and is tried again; or dcdecom could not, which is told."""


@dataclass(frozen=True)
class Submission:
    """What somebody hands in: one command on one case, with its files."""

    command: str
    """`sign`, `inspect`, `attach`, `paper` or `cancel`; of no case are `people`, `drift`, `request`, `open` and
    `enrol`.
    """
    case: str
    options: Mapping[str, str] = field(default_factory=dict)
    """What was typed besides, by option."""
    files: tuple[tuple[str, Path], ...] = ()
    """Each with what it is: `signature`, `statement`, `scan`, `tte`, `photo`, `file`."""


@dataclass(frozen=True)
class Taken:
    """A submission that the worker has copied out of everybody's reach."""

    id: str
    login: str
    """Whose file it was; empty where the account has no name."""
    at: datetime
    """When it was taken first."""
    submission: Submission


@dataclass(frozen=True)
class Answered:
    """What came of a submission."""

    id: str
    outcome: Outcome
    said: str
    """In words, for who handed it in."""
    at: datetime


class Queue(Protocol):
    """Where submissions wait. Whoever hands one in can read what came of it, and nothing else."""

    def defer(self, submission: Submission) -> str:
        """Hand it in, whole or not at all; returns its id. Raises InputError and SystemFailure."""
        ...

    def due(self) -> tuple[str, ...]:
        """The ids of what waits, the oldest first: what was handed in, then what was taken and is tried again."""
        ...

    def take(self, id: str) -> Taken | Answered:
        """Copy one to where its maker cannot change it any more. What is none, or is too large, is answered at once."""
        ...

    def done(self, id: str, answer: Answered) -> None:
        """Tell what came of it. One that is not for now stays; any other is put away."""
        ...

    def answer(self, id: str) -> Answered | None:
        """What came of one; None while it waits. Raises InputError for an id that is none."""
        ...

    def stalled(self) -> tuple[str, ...]:
        """Ids of what was taken by a worker that ended before it had told what came of it."""
        ...

    def oldest(self) -> datetime | None:
        """Since when the oldest of `due` waits, by a time that nobody who hands in can set; None where none waits."""
        ...
