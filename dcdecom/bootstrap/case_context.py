"""What a command that works on cases is given, to hand on in its parts."""

from __future__ import annotations

from dcdecom.casework.delivery import Delivery
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.paperwork import Paperwork
from dcdecom.engine.systems import Systems
from dcdecom.late_dataclass import dataclass
from dcdecom.papers.notices import Announcer
from dcdecom.steps.procedure import Procedure


@dataclass(frozen=True)
class CaseContext:
    """The parts; nothing below the CLI takes them all together."""

    log: CaseLog
    procedure: Procedure
    systems: Systems
    paperwork: Paperwork
    announcer: Announcer | None = None
    """What is told that a person is awaited, or that a case is done; None where nobody is told."""
    delivery: Delivery | None = None
    """How it leaves."""
