"""What was accepted, told, is missing, and every attachment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AcceptedFinding:
    """A finding that was accepted for a time."""

    finding: str
    until: str
    note: str
    by: str
    person: str


@dataclass(frozen=True)
class Told:
    by: str
    happened_on: str
    note: str
    decision: str
    recorded_at: str


@dataclass(frozen=True)
class MissingEntry:
    code: str
    step: str
    text: str


@dataclass(frozen=True)
class AttachmentEntry:
    name: str
    sha256: str
    sealed: bool
    event: int
    event_type: str
    set_aside: str = ""
    """By whose decision nothing is shown of it."""
    purged: str = ""
    """Who removed its bytes for good."""
    shows: str = ""
    """Of a photo that somebody brought: which of those that the procedure asks for."""
    device: str = ""
    """Of a photo: which device it shows."""
