"""The passes for the door."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.papers.report.files import File


@dataclass(frozen=True)
class DoorUse:
    """A pass that came back from the door."""

    guard: str
    """Who signed it there."""
    at: str
    """Day and hour at the door."""
    recorder: str
    recorded_at: str
    grade: str
    against: str
    """What speaks against this use; empty where nothing does."""
    note: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class GoodsPass:
    """A pass by which devices leave through the door."""

    code: str
    head: str
    printed: str
    until: str
    bearer: str
    authority: str
    devices: tuple[str, ...]
    by: str
    """The party that lets them out."""
    signatory: str
    """Who signed for it; empty while that is not recorded."""
    state: str
    """Who checked it at the door and when, or that it has not come back."""
    uses: tuple[DoorUse, ...]
