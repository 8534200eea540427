"""Opening the bed that tests run on."""

from __future__ import annotations

from pathlib import Path

from tests.beds import Bed


def open_bed(name: str, folder: Path) -> Bed:
    """The lab in a process of its own, or the real bed that is up."""
    if name == "real":
        from tests.beds.real import RealBed

        return RealBed(folder)
    from tests.beds.lab import LabBed

    return LabBed(folder)
