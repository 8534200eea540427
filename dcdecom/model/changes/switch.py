"""Writes to a switch: shut a port, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from dcdecom.model.changes.change import Change


@dataclass(frozen=True)
class ShutPort(Change):
    """Shut one switch port and save: one change whose proof has both parts."""

    kind: ClassVar[str] = "shut"
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
class OpenPort(Change):
    """Open one switch port and save: the way back from ShutPort."""

    kind: ClassVar[str] = "open"
    system: ClassVar[str] = "switch"
    switch_id: int
    switch: str
    interface_id: int
    port: str
    carries: Literal["data", "bmc"]
    startup: Literal["read", "accepted"] = "read"
    stanza: str = ""
    """The port's lines in the configuration as they were before the shut, and must be again."""

    @property
    def target(self) -> str:
        return f"port {self.switch} {self.port}"
