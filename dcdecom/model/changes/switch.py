"""Writes to a switch: shut a port, and the way back."""

from __future__ import annotations

from typing import ClassVar, Literal

from dcdecom.late_dataclass import dataclass
from dcdecom.model.changes.change import Change


@dataclass(frozen=True)
class PortChange(Change):
    """A write to one switch port, saved: one change whose proof has both parts."""

    system: ClassVar[str] = "switch"
    switch_id: int
    switch: str
    interface_id: int
    port: str
    carries: Literal["data", "bmc"]
    startup: Literal["read", "accepted"] = "read"
    """`accepted` where somebody accepted by name that nothing can show whether it was saved."""

    @property
    def target(self) -> str:
        return f"port {self.switch} {self.port}"


@dataclass(frozen=True)
class ShutPort(PortChange):
    """Shut one switch port and save."""

    kind: ClassVar[str] = "shut"


@dataclass(frozen=True)
class OpenPort(PortChange):
    """Open one switch port and save: the way back from ShutPort."""

    kind: ClassVar[str] = "open"
    stanza: str = ""
    """The port's lines in the configuration as they were before the shut, and must be again."""
