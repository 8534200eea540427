"""Papers: how they are made, and turned into PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from dcdecom.late_dataclass import dataclass

if TYPE_CHECKING:
    from dcdecom.model.case import Case


@dataclass(frozen=True)
class Paper:
    """A paper that dcdecom made, before it is kept and put where people find it."""

    name: str
    """File name with ending, such as penolakan.txt."""
    content: bytes


class Papers(Protocol):
    """Makes papers from a case; the case is all that they know."""

    def sheet(self, case: Case, step: str, gate: int) -> Paper:
        """What is signed at a gate: what is decided, the head, the code."""
        ...

    def drafts(self, case: Case, step: str) -> tuple[Paper, ...]:
        """Further papers of a row: the draft letter, the list of what to pull and to leave, the minutes."""
        ...

    def cancellation(self, case: Case) -> Paper:
        """The sheet on which a head was asked last to give the case up. Raises InputError where none was."""
        ...

    def report(self, case: Case) -> tuple[Paper, ...]:
        """The run report as of the case's last event: the record first, then its page for people."""
        ...


@dataclass(frozen=True)
class NotMade:
    """What was not made, and why; nothing depends on it."""

    reason: str


class Press(Protocol):
    """Turns papers into PDF."""

    def pdf(self, papers: Sequence[Paper]) -> tuple[Paper, ...] | NotMade:
        """One PDF for each DOCX among the papers, or why there is none."""
        ...
