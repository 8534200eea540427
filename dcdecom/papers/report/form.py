"""What stands on the signed form kelengkapan."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.papers.report.findings import FindingEntry


@dataclass(frozen=True)
class FormDisk:
    """One disk, as the form has it."""

    serial: str
    bay: str
    size: str
    decision: str
    """What becomes of it, as its owner decided."""
    source: str
    """From where the line was typed."""


@dataclass(frozen=True)
class FormAccessory:
    """What leaves beside the device."""

    what: str
    count: int
    note: str


@dataclass(frozen=True)
class FormBackup:
    """Whether its owner made a backup of the data."""

    made: bool
    by: str
    on: str


@dataclass(frozen=True)
class FormWipe:
    """Whether its owner wants the data erased. That it was done nobody here has seen."""

    wanted: bool
    by: str
    who: str
    """Of another than the owner and our office: who that is."""


@dataclass(frozen=True)
class FormContent:
    """What stands on the signed form about a device, as it was typed; a list is empty where the form says so."""

    signed: str
    """The day that the form bears."""
    recorder: str
    """Who typed it."""
    disks: tuple[FormDisk, ...]
    accessories: tuple[FormAccessory, ...]
    backup: FormBackup
    wipe: FormWipe
    findings: tuple[FindingEntry, ...]
    """What it says against itself or against the procedure."""
