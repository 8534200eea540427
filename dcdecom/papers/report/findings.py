"""One finding, as the report holds it."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.model.finding import Severity


@dataclass(frozen=True)
class FindingEntry:
    code: str
    severity: Severity
    comparison: str
    port: str
    text: str
    unread: bool
    acceptable: bool
