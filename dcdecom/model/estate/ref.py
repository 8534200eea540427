"""An object or a port that the record names, without all that it knows of it."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass


@dataclass(frozen=True)
class Ref:
    """An object of a system by its id; the name is for people."""

    id: int
    name: str


@dataclass(frozen=True)
class PortRef:
    """One port of one switch. The ids are NetBox's; `switch` and `name` are what people and devices call them."""

    switch_id: int
    switch: str
    interface_id: int
    name: str

    def __str__(self) -> str:
        return f"{self.switch} {self.name}"
