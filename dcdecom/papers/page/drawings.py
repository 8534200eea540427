"""Pictures of racks and paths as numbers: where each box, line and word stands. The template draws them as SVG.

Lengths are units of the drawing, which a phone shows about one to one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dcdecom.papers.page.views import Report, Tone, tone
from dcdecom.papers.visible import clipped
from dcdecom.papers.words import DEVICE_STATES, PORT_STATES, RACK_MARKS

UNIT = 26
"""Height of one rack unit."""
AROUND = 3
"""Rack units above and below a device of the case that are drawn; what lies between two such places is cut out."""
HIGHEST = 60
"""A rack has no more units than this: what a record says beyond it is not drawn."""
NAME, OWNER = 19, 16
"""Characters that fit into a box."""


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
    """cabut, tetap, biarkan; empty for an empty unit; `cut` where units are left out."""


@dataclass(frozen=True)
class RackDrawing:
    name: str
    read: bool
    height: int
    slots: tuple[Slot, ...]
    pulled: tuple[str, ...]
    stays: tuple[str, ...]


def rack_drawings(report: Report) -> tuple[RackDrawing, ...]:
    """One drawing for each rack; none in a report of schema 1, which does not say where things stand."""
    return tuple(_rack(rack) for rack in report.get("rak") or ())


def _rack(rack: Report) -> RackDrawing:
    things = {lowest: (occupant, height) for occupant in rack["isi"] for lowest, height in _span(occupant)}
    own = [n for n, (o, _) in things.items() if o["tanda"] != RACK_MARKS["leave"]]
    near = sorted({n for at in own for n in _near(at, things[at][1])}, reverse=True)
    slots, y, last = [], 0, 0
    for n in near:
        above = next((at for at, (_, height) in things.items() if at < n < at + height), 0)
        if above:
            continue
        if last and last - n > things.get(n, ({}, 1))[1]:
            slots.append(Slot(y, UNIT // 2, "", "", "", "", "cut"))
            y += UNIT // 2
        slot = _slot(n, y, *things[n]) if n in things else Slot(y, UNIT, str(n), "", "", "", "")
        slots.append(slot)
        y, last = y + slot.height, n
    named = {mark: tuple(o["nama"] for o in rack["isi"] if o["tanda"] == mark) for mark in RACK_MARKS.values()}
    return RackDrawing(rack["nama"], rack["terbaca"], y, tuple(slots), named["cabut"], named["tetap"])


def _span(occupant: Report) -> Iterator[tuple[int, int]]:
    """The lowest unit and the height in whole units; nothing for what no rack has."""
    try:
        lowest, height = Decimal(occupant["unit"]), Decimal(occupant["tinggi"])
    except InvalidOperation:
        return
    if 1 <= lowest <= HIGHEST and height <= HIGHEST:
        yield int(lowest), max(1, int(height))


def _near(lowest: int, height: int) -> Iterable[int]:
    return range(max(1, lowest - AROUND), min(HIGHEST, lowest + height - 1 + AROUND) + 1)


def _slot(n: int, y: int, occupant: Report, height: int) -> Slot:
    name, owner = occupant["nama"], occupant.get("pemilik", "")
    return Slot(y, UNIT * height, occupant["unit"], clipped(name, NAME), name, clipped(owner, OWNER), occupant["tanda"])


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


def path_drawings(report: Report) -> tuple[PathDrawing, ...]:
    """One drawing for each device with a cabled interface."""
    drawn = (_paths(d) for d in report["perangkat"] if d.get("jalur"))
    return tuple(drawn)


def _paths(device: Report) -> PathDrawing:
    paths, y = [], 0
    for given in device["jalur"]:
        path = _path(given, y)
        paths.append(path)
        y += ROW + (ELSEWHERE if path.seen else 0)
    return PathDrawing(device["nama"], device["keadaan"] != DEVICE_STATES["goes"], y, tuple(paths))


def _path(given: Report, y: int) -> Path:
    word, state = given.get("putusan", ""), given.get("keadaan", "")
    seen = given.get("terlihat", "") if tone(word) == "bad" else ""
    return Path(
        y=y,
        interface=clipped(given.get("antarmuka", ""), 12),
        kind=given.get("jenis", ""),
        cable=clipped(given.get("kabel", ""), 14),
        switch=clipped(given.get("switch", ""), 20),
        port=clipped(given.get("port", ""), 24),
        seen=clipped(seen, 52),
        word=word,
        tone=tone(word),
        state=state,
        down=state == PORT_STATES["shut"],
    )
