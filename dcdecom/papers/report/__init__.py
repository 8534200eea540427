"""The typed report of a case: what every face of it (YAML, JSON, the page, the console) is made from.

Fixed words are held as codes (`vocabulary.py` has what is written for each), sentences as they are read, and times as
the office writes them. An empty text, an empty tuple or None means that the case says nothing about it. How this is
written and read is `serialise.py`; how it is made from a case is `build_report.py`.
"""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.papers.report.answer import Awaited, Lines, Summary
from dcdecom.papers.report.changes import ByHand, Change, Exempted, NotUndone, Release, Timer, Watched, WayBack
from dcdecom.papers.report.devices import (
    ChassisReading,
    Dependent,
    Device,
    Identity,
    Look,
    Path,
    PortProof,
    Row,
    Sighting,
    Verdicts,
)
from dcdecom.papers.report.door import DoorUse, GoodsPass
from dcdecom.papers.report.entries import AcceptedFinding, AttachmentEntry, MissingEntry, Told
from dcdecom.papers.report.files import File, files
from dcdecom.papers.report.findings import FindingEntry
from dcdecom.papers.report.form import FormAccessory, FormBackup, FormContent, FormDisk, FormWipe
from dcdecom.papers.report.journal import Journal, Procedure
from dcdecom.papers.report.places import Occupant, Rack, Source
from dcdecom.papers.report.procedure import (
    BesideDays,
    Endorsement,
    Gate,
    GateEvidence,
    Opening,
    Postponement,
    Stay,
    Step,
    Team,
    WorkingDays,
)
from dcdecom.papers.report.request import Letter, Minutes, Request
from dcdecom.papers.report.tte import Tte, TteSignature
from dcdecom.papers.report.values import Value
from dcdecom.papers.report.wiping import DiskCertificate

__all__ = [
    "SCHEMA",
    "AcceptedFinding",
    "AttachmentEntry",
    "Awaited",
    "BesideDays",
    "ByHand",
    "Change",
    "ChassisReading",
    "Dependent",
    "Device",
    "DiskCertificate",
    "DoorUse",
    "Endorsement",
    "Exempted",
    "File",
    "FindingEntry",
    "FormAccessory",
    "FormBackup",
    "FormContent",
    "FormDisk",
    "FormWipe",
    "Gate",
    "GateEvidence",
    "GoodsPass",
    "Identity",
    "Journal",
    "Letter",
    "Lines",
    "Look",
    "Minutes",
    "MissingEntry",
    "NotUndone",
    "Occupant",
    "Opening",
    "Path",
    "PortProof",
    "Postponement",
    "Procedure",
    "Rack",
    "Release",
    "Report",
    "Request",
    "Row",
    "Sighting",
    "Source",
    "Stay",
    "Step",
    "Summary",
    "Team",
    "Timer",
    "Told",
    "Tte",
    "TteSignature",
    "Value",
    "Verdicts",
    "Watched",
    "WayBack",
    "WorkingDays",
    "files",
]

SCHEMA = 3
"""The schema that this version writes; it reads 1 and 2 too."""


@dataclass(frozen=True)
class Report:
    summary: Summary
    schema: int
    request: Request
    steps: tuple[Step, ...]
    working_days: WorkingDays | None
    postponements: tuple[Postponement, ...]
    teams: tuple[Team, ...]
    """Each team of a case that was handed over to another."""
    rehearsal: tuple[str, ...]
    """What is different from the last rehearsal, sentence by sentence; empty where there was none."""
    devices: tuple[Device, ...]
    racks: tuple[Rack, ...]
    changes: tuple[Change, ...]
    ways_back: tuple[WayBack, ...]
    release: Release | None
    passes: tuple[GoodsPass, ...]
    """For the door; empty where the procedure has none."""
    certificates: tuple[DiskCertificate, ...]
    """Of erased disks; empty where none came."""
    timers: tuple[Timer, ...]
    exceptions: tuple[AcceptedFinding, ...]
    told: tuple[Told, ...]
    missing: tuple[MissingEntry, ...]
    awaited: tuple[Awaited, ...]
    since_return: tuple[str, ...]
    """What is different from the report that was sent back; empty where none was."""
    sources: tuple[Source, ...]
    attachments: tuple[AttachmentEntry, ...]
    journal: Journal
