"""What was accepted, told, is missing, and every attachment."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass


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
    photo_grade: str = ""
    """Of a photo that something read when it was recorded: what its challenge is worth."""
    photo_basis: str = ""
    """By what: the hour of the challenge, the case that it is of, or the event that named the picture before."""
    other_labels: tuple[str, ...] = ()
    """Barcodes on it that are serial numbers of other recorded devices, each with its device."""
