"""The rack as it hangs now, and what was read from where."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.papers.codes import RackMark


@dataclass(frozen=True)
class Occupant:
    name: str
    unit: str
    height: str
    owner: str
    mark: RackMark


@dataclass(frozen=True)
class Rack:
    name: str
    read: bool
    occupants: tuple[Occupant, ...]


@dataclass(frozen=True)
class Source:
    """One system that answered, with the estate that it says it is."""

    system: str
    name: str
    address: str
    fingerprint: str
    estate: str
