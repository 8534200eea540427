"""The table of faults, and each of its rows at each kind of change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import yaml

from dcdecom.model.case import Tracked
from tests.crash.crash import Point
from tests.crash.record import Moment, Recording

PLACE = Path(__file__).with_name("faults.yaml")
SENT = {
    "silence": "maintenance.create", "unsilence": "maintenance.delete", "disable": "host.update",
    "enable": "host.update", "export": "configuration.export", "delete": "host.delete",
    "restore": "configuration.import", "status": "PATCH", "position": "PATCH", "place": "PATCH", "cable": "DELETE",
    "recable": "POST", "address": "PATCH", "note": "POST", "main-address": "PATCH",
    "assignment": "PATCH",
    "name": "PATCH", "shut": "shutdown", "open": "no shutdown",
}  # fmt: skip
"""The request or the line that carries each kind of change."""
PROTOCOLS = {"switch": "cli", "netbox": "http", "zabbix": "http"}


@dataclass(frozen=True)
class Fault:
    """One row of the table."""

    fault: str
    protocol: Literal["http", "cli", "snmp", "clock"]
    how: dict[str, Any]
    said: str
    exit: int | Literal["goes on"]
    made: int
    stays: bool = False
    again: bool = False
    but: dict[str, dict[str, Any]] = field(default_factory=dict)

    def at(self, kind: str, reading: dict[str, dict[str, Any]]) -> Fault:
        """What is expected of one kind of change."""
        only_reads = {"made": 0, **(reading[kind] if self.protocol == "http" else {})} if kind in reading else {}
        return replace(self, but={}, **{**only_reads, **self.but.get(kind, {})})

    def meets(self, system: str) -> bool:
        """Whether a change to this system can meet it."""
        return self.protocol in ("snmp", "clock", PROTOCOLS[system])


@dataclass(frozen=True, eq=False)
class Trial:
    """One fault at one change of an undisturbed run."""

    fault: Fault
    point: Point
    """Right after the change was intended."""
    tracked: Tracked

    def verified(self) -> Moment:
        """What everything showed in the undisturbed run once the effect had been seen."""
        place = self.point.typed.places.index(f"after change-verified {self.tracked.n}") + 1
        return self.point.recording.moments[self.point.command, place]

    def __str__(self) -> str:
        return f"{self.tracked.change.kind}, {self.fault.protocol}: {self.fault.fault}"


def trials(recordings: Iterable[Recording]) -> list[Trial]:
    """Every fault at the first change of every kind that can meet it."""
    table = yaml.safe_load(PLACE.read_text("utf-8"))
    first: dict[str, tuple[Point, Tracked]] = {}
    for recording in recordings:
        for tracked in recording.changes:
            for point in _intended(recording, tracked):
                first.setdefault(tracked.change.kind, (point, tracked))
    return [
        Trial(fault.at(kind, table["reading"]), point, tracked)
        for fault in (Fault(**row) for row in table["faults"])
        for kind, (point, tracked) in first.items()
        if fault.meets(tracked.change.system)
    ]


def _intended(recording: Recording, tracked: Tracked) -> Iterator[Point]:
    """Where a change was intended that was proved then."""
    place = f"after change-intended {tracked.n}"
    return (
        Point(recording, command, typed.places.index(place) + 1)
        for command, typed in enumerate(recording.typed)
        if place in typed.places and tracked.state == "verified"
    )
