"""The journal from which the report is made."""

from __future__ import annotations

from collections.abc import Mapping

from dcdecom.late_dataclass import dataclass
from dcdecom.papers.codes import CaseState


@dataclass(frozen=True)
class Procedure:
    number: str
    name: str
    revision: str


@dataclass(frozen=True)
class Journal:
    case: str
    estate: str
    state: CaseState
    note: str
    opened: str
    opened_by: str
    events: int
    last_event: str
    head: str
    code: str
    tool: str
    playbook: str
    procedure: Procedure | None
    binding: Mapping[str, str]
    unknown_events: tuple[str, ...]
