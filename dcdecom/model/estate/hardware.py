"""What the record has of a device's hardware: its parts, and the ports by which it draws power."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.device import CableEnd, CableRecord


@dataclass(frozen=True)
class Parts:
    """Processors, memory modules and disks, each as the record words it, such as `2 x Xeon Silver 4210` or `32 GB`."""

    cpu: tuple[str, ...]
    memory: tuple[str, ...]
    disks: tuple[str, ...]
    disk_serials: tuple[str, ...]
    """Serial numbers of the disks that have one."""

    def __bool__(self) -> bool:
        return bool(self.cpu or self.memory or self.disks)


@dataclass(frozen=True)
class PowerPort:
    """A port by which a device draws power."""

    id: int
    name: str
    watts: int | None
    """The allocated draw, else the maximum draw; None where the record has neither."""
    cable: CableRecord | None
    far: CableEnd | None
    """The outlet or the feed that its cable is plugged into; None for half a cable, and for one with several ends."""
    mark_connected: bool
    """The record says that something is plugged in, and has no cable for it."""
    shared: tuple[str, ...]
    """All ends of its cable where there are more than two: removing it would unplug another machine."""
