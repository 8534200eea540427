"""What a check concludes, and the verdicts that follow from it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass

Severity: TypeAlias = Literal["block", "ask", "note"]


class Comparison(Enum):
    """The three comparisons that are kept apart, each with a verdict of its own."""

    LETTER_RECORD = "letter-record"
    RECORD_NETWORK = "record-network"
    RECORD_MACHINE = "record-machine"


class Verdict(Enum):
    """What one comparison came to. The words are the office's."""

    AGREES = "sesuai"
    DISAGREES = "tidak sesuai"
    UNCHECKED = "belum terperiksa"


NOT_COMPARED = "tidak dibandingkan"
"""What a single field came to of which the record, or all other sources, say nothing. No comparison as a whole does."""


@dataclass(frozen=True)
class Finding:
    """A conclusion: a code and its parameters. The sentences stand in the playbook's texts."""

    code: str
    severity: Severity
    device: str
    comparison: Comparison | None
    """The verdict it counts for; None stops the case and drafts no letter."""
    params: tuple[tuple[str, str], ...] = ()
    port: str = ""
    unread: bool = False
    """True where the conclusion is that a source could not be read."""
    acceptable: bool = False
    """Whether the party that the policy names may accept it for a time."""
    uncompared: bool = False
    """True where the conclusion is that there was nothing to compare with, though everything was read."""

    @property
    def key(self) -> str:
        """How `--accept` names it: DEVICE/CODE or DEVICE/CODE/PORT."""
        return "/".join(part for part in (self.device, self.code, self.port) if part)


def coded(finding: Finding) -> str:
    """A finding without a sentence: its code and what it is about."""
    return " ".join([finding.code, *(f"{name}={value}" for name, value in finding.params)])


def verdict(findings: Iterable[Finding], comparison: Comparison) -> Verdict:
    """The verdict of one comparison: a disagreement outweighs what could not be read, which outweighs agreement."""
    about = [f for f in findings if f.comparison is comparison]
    if any(f.severity == "block" and not f.unread for f in about):
        return Verdict.DISAGREES
    return Verdict.UNCHECKED if any(f.unread or f.uncompared for f in about) else Verdict.AGREES
