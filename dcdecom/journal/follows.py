"""A follow-up case and the sealed one that it goes on from: what it names, and whether that one's journal is it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .chain import Problem, Row, check, is_digest
from .paper_code import code

SEALED = "sealed"


@dataclass(frozen=True)
class Before:
    """The case that a journal says it follows."""

    case: str
    head: str

    @property
    def remark(self) -> str:
        """What a reader can look at himself: two bundles are separate."""
        return (
            f"it follows case {self.case}, up to the head {code(self.head)}: "
            "give that as --anchor when you verify the bundle of that case"
        )


def before(events: Sequence[Row]) -> Before | None:
    """What the first event says; None for a case of its own, and for one whose first event does not say it so."""
    payload = events[0].get("payload") if events else None
    said = payload.get("follows") if isinstance(payload, Mapping) else None
    if not isinstance(said, Mapping):
        return None
    case, head = said.get("case"), said.get("head")
    return Before(case, head) if isinstance(case, str) and isinstance(head, str) and is_digest(head) else None


def compared(named: Before, events: Sequence[Row]) -> Problem | None:
    """What speaks against a follow-up in the journal of the case that it names."""
    if not events:
        return Problem(1, f"it follows case {named.case}, of which there is no journal here")
    if problems := check(events):
        return Problem(1, f"it follows case {named.case}, whose journal does not hold: {problems[0].text}")
    sealed = next((event["seq"] for event in events if event["type"] == SEALED), None)
    if sealed is None:
        return Problem(1, f"it follows case {named.case}, which is not sealed")
    if not any(event["hash"] == named.head and event["seq"] >= sealed for event in events):
        return Problem(1, f"it follows case {named.case}, whose sealed journal has no head {named.head[:16]}")
    return None
