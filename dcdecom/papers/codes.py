"""The fixed codes of the report: what a comparison came to, and the states of rows, devices, changes and timers.

`vocabulary.py` has the word for each. They stand apart from the report, which a command that lists cases never makes.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal, TypeAlias

from dcdecom.model.changes.change import ChangeState


class Outcome(Enum):
    """What a comparison, or one row of it, came to."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    UNCHECKED = "unchecked"
    """A source could not be read."""
    NOT_EXAMINED = "not examined"
    """Nobody has compared yet."""
    NOT_COMPARED = "not compared"
    """The record, or all other sources, say nothing."""


StepState: TypeAlias = Literal["open", "done", "skipped", "returned", ""]
"""The state of a row; empty before it was opened."""
DeviceState: TypeAlias = Literal["goes", "stays", "refused"]
DependentState: TypeAlias = Literal["open", "accepted", "noted", "unread", "not told"]
"""How a source that mentions a device stands; `not told` is of one of which the last look says nothing any more."""
RackMark: TypeAlias = Literal["pull", "stays", "leave", "gone"]
CaseState: TypeAlias = Literal["open", "closing", "sealed", "cancelled"]
"""`closing`: the journal is closed with this report."""
TimerState: TypeAlias = Literal["running", "over", "met", "void"]
PortState: TypeAlias = Literal["shut", "open", ""]
ReportedState: TypeAlias = ChangeState | Literal["otherwise", "taken back", "shut unsaved", "open unsaved"]
"""The state of a change as a reader is told it."""
ManualSeen: TypeAlias = Literal["", "so", "not so", "withdrawn", "only signed", "signed no more"]
"""What a system has shown of a change that was made by hand. `withdrawn`: it is so, and after it was signed for
something spoke against it."""
