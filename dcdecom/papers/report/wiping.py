"""Certificates of erased disks."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.papers.report.files import File


@dataclass(frozen=True)
class DiskCertificate:
    """What one certificate says of one disk. Nobody here looked at the disk."""

    serial: str
    typed: str
    """The serial number that the recorder typed, where the certificate names none."""
    devices: tuple[str, ...]
    """Those that have the disk by some source; empty where none has."""
    outcome: str
    tool: str
    method: str
    verified: str
    details: str
    """Size, share, errors and rounds, as the certificate has them."""
    ended: str
    """By the clock of who erased it."""
    recorder: str
    recorded_at: str
    note: str
    files: tuple[File, ...]
