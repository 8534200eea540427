"""Pictures of racks and paths as numbers: where each box, line and word stands. The template draws them as SVG.

Lengths are units of the drawing, which a phone shows about one to one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from dcdecom.late_dataclass import dataclass
from dcdecom.papers import report as r
from dcdecom.papers.codes import RackMark
from dcdecom.papers.page.views import Tone, tone
from dcdecom.papers.sanitize import clipped
from dcdecom.papers.vocabulary import CHANGE_STATES, OUTCOMES, PORT_KINDS, PORT_STATES

UNIT = 26
"""Height of one rack unit."""
AROUND = 3
"""Rack units above and below a device of the case that are drawn; what lies between two such places is cut out."""
HIGHEST = 60
"""A rack has no more units than this: what a record says beyond it is not drawn."""
NAME, OWNER = 19, 16
"""Characters that fit into a box."""
MARK = 9
"""Characters of a mark that fit before the name."""


@dataclass(frozen=True)
class Slot:
    """One thing in the rack, or an empty unit."""

    y: int
    height: int
    unit: str
    name: str
    whole: str
    """The name as it is, where `name` is cut."""
    owner: str
    mark: str
    """pull, stays, leave; empty for an empty unit; `cut` where units are left out."""


MARK_TEXTS: Mapping[RackMark, str] = {
    "pull": "mark-cabut", "stays": "mark-tetap", "leave": "mark-biarkan", "gone": "mark-ditarik",
}  # fmt: skip
"""The text of each mark."""


@dataclass(frozen=True)
class RackDrawing:
    name: str
    read: bool
    height: int
    slots: tuple[Slot, ...]
    pulled: tuple[str, ...]
    stays: tuple[str, ...]
    gone: tuple[str, ...]


def rack_drawings(report: r.Report) -> tuple[RackDrawing, ...]:
    """One drawing for each rack; none in a report of schema 1, which does not say where things stand."""
    return tuple(map(_rack, report.racks))


def _rack(rack: r.Rack) -> RackDrawing:
    things = {lowest: (occupant, height) for occupant in rack.occupants for lowest, height in _span(occupant)}
    own = [n for n, (occupant, _) in things.items() if occupant.mark != "leave"]
    near = sorted({n for at in own for n in _near(at, things[at][1])}, reverse=True)
    slots: list[Slot] = []
    y = last = 0
    for n in near:
        if any(at < n < at + height for at, (_, height) in things.items()):
            continue
        if last and last - n > (things[n][1] if n in things else 1):
            slots.append(Slot(y, UNIT // 2, "", "", "", "", "cut"))
            y += UNIT // 2
        slot = _slot(y, *things[n]) if n in things else Slot(y, UNIT, str(n), "", "", "", "")
        slots.append(slot)
        y, last = y + slot.height, n
    pulled, stays, gone = (tuple(o.name for o in rack.occupants if o.mark == m) for m in ("pull", "stays", "gone"))
    return RackDrawing(rack.name, rack.read, y, tuple(slots), pulled, stays, gone)


def _span(occupant: r.Occupant) -> Iterator[tuple[int, int]]:
    """The lowest unit and the height in whole units; nothing for what no rack has."""
    try:
        lowest, height = Decimal(occupant.unit), Decimal(occupant.height)
    except InvalidOperation:
        return
    if 1 <= lowest <= HIGHEST and height <= HIGHEST:
        yield int(lowest), max(1, int(height))


def _near(lowest: int, height: int) -> Iterable[int]:
    return range(max(1, lowest - AROUND), min(HIGHEST, lowest + height - 1 + AROUND) + 1)


def _slot(y: int, o: r.Occupant, height: int) -> Slot:
    return Slot(y, UNIT * height, o.unit, clipped(o.name, NAME), o.name, clipped(o.owner, OWNER), o.mark)


# --- paths -----------------------------------------------------------------------------------------------------------

ROW = 92
"""Height of one path."""
ELSEWHERE = 34
"""What is added to a path whose server the network shows on another port."""


@dataclass(frozen=True)
class Path:
    """One interface, its cable and its port, and where it is seen instead."""

    y: int
    interface: str
    kind: str
    cable: str
    switch: str
    port: str
    seen: str
    """Where the network shows it, if that is another port."""
    word: str
    tone: Tone
    state: str
    down: bool


@dataclass(frozen=True)
class PathDrawing:
    device: str
    stays: bool
    height: int
    paths: tuple[Path, ...]


def path_drawings(report: r.Report) -> tuple[PathDrawing, ...]:
    """One drawing for each device with a cabled interface."""
    return tuple(_paths(device) for device in report.devices if device.paths)


def _paths(device: r.Device) -> PathDrawing:
    paths, y = [], 0
    for given in device.paths:
        path = _path(given, y)
        paths.append(path)
        y += ROW + (ELSEWHERE if path.seen else 0)
    return PathDrawing(device.name, device.state != "goes", y, tuple(paths))


_STATES = {**PORT_STATES, **CHANGE_STATES}


def _path(given: r.Path, y: int) -> Path:
    marked = tone(given.outcome)
    return Path(
        y=y,
        interface=clipped(given.interface, 12),
        kind=PORT_KINDS.get(given.kind, given.kind),
        cable=clipped(given.cable, 14),
        switch=clipped(given.switch, 20),
        port=clipped(given.port, 24),
        seen=clipped(given.seen, 52) if marked == "bad" else "",
        word=OUTCOMES[given.outcome] if given.outcome else "",
        tone=marked,
        state=_STATES.get(given.state, given.state) if given.state else "",
        down=given.state == "shut",
    )
