"""What people do at a chassis, and nobody else."""

from __future__ import annotations

from typing import ClassVar

from dcdecom.late_dataclass import dataclass
from dcdecom.model.changes.change import Change


@dataclass(frozen=True)
class TakeOffSlot(Change):
    """Take a server out of the slot of its chassis. Only people do: they are asked to, and somebody signs for it."""

    kind: ClassVar[str] = "slot"
    system: ClassVar[str] = "chassis"
    people: ClassVar[bool] = True
    device_id: int
    serial: str
    chassis_id: int
    chassis: str
    bay_id: int
    bay: str
    macs: tuple[str, ...]
    """The addresses by which the server was seen on its chassis, and that are looked for afterwards."""
    ports: tuple[str, ...]
    """Where it was, as `tor-3 Gi1/0/7`: these ports of the chassis have to be looked at afterwards."""

    @property
    def target(self) -> str:
        return f"{self.chassis}, slot {self.bay}"
