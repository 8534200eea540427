"""What is pulled and what stays in the rack: two servers look alike, so the neighbours are named too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, Device
from dcdecom.model.facts.record import RecordedOccupant

Side: TypeAlias = Literal["above", "below", "beside", "around"]


@dataclass(frozen=True)
class PulledOut:
    """One device that leaves, with its cables as `(label, port)`: those of the network, then those for power."""

    place: str
    name: str
    serial: str
    cables: tuple[tuple[str, str], ...]
    in_slot: bool = False
    """The cables are its chassis's."""


@dataclass(frozen=True)
class LeftInPlace:
    """A place next to a pulled device, or a device of the case that stays. Without a name the record has it empty."""

    place: str
    name: str
    tenant: str
    stays: bool
    """It is a device of the case."""
    side: Side | None
    of: str
    """The pulled device beside which it stands on that side; empty for none."""


def pulled(case: Case) -> tuple[PulledOut, ...]:
    return tuple(PulledOut(place(d), d.name, d.serial, tuple(_cables(d)), d.slot is not None) for d in case.going)


def left(case: Case) -> tuple[LeftInPlace, ...]:
    """Staying devices of the case first, then what stands directly above, below and beside each pulled one."""
    staying = tuple(
        LeftInPlace(place(d), d.name, d.tenant, True, *_next_to(d, case)) for d in case.staying
    )
    named = {entry.name for entry in staying} | {d.name for d in case.going}
    around = (entry for d in case.going for entry in (*_holding(d), *_around(d)))
    return (*staying, *dict.fromkeys(entry for entry in around if entry.name not in named))


def neighbours_unread(case: Case) -> tuple[Device, ...]:
    """Pulled devices whose place or rack could not be read: nobody knows what stands beside them."""
    alone = (d for d in case.going if d.slot is None)
    return tuple(d for d in alone if _span(d) is None or not rack_was_read(d))


def rack_was_read(device: Device) -> bool:
    """Whether the list of the rack shows the device itself; a list without it is none."""
    return any(o.name == device.name for o in _occupants(device))


def _occupants(device: Device) -> tuple[RecordedOccupant, ...]:
    return (device.record.occupants if device.record else None) or ()


def place(device: Device) -> str:
    """`R07 U12`, from the record, else as the letter says; empty where neither says.

    Of a server in a chassis it is the slot: `chassis-1, slot 3 (R07 U12)`.
    """
    if slot := device.slot:
        return f"{slot.chassis}, slot {slot.bay or '?'} ({slot.place or '-'})"
    unit = unit_of(device.record.position) if device.record else None
    return f"{device.rack} U{unit}" if device.rack and unit is not None else device.asked.position


def _cables(device: Device) -> Iterator[tuple[str, str]]:
    for port in device.ports:
        yield port.cable, port.place
    for power in (device.record.power if device.record else None) or ():
        if power.cable:
            yield power.cable.label, power.outlet or power.name


def unit_of(text: object) -> Decimal | None:
    """The unit in `12`, `12.5`, `U12` or `R07 U12`."""
    found = re.fullmatch(r"(?:.*U)?(\d+(?:\.\d+)?)", str(text or "").strip())
    return Decimal(found[1]) if found else None


def _span(of: Device | RecordedOccupant) -> tuple[Decimal, Decimal] | None:
    """The lowest unit that something fills, and the first one above it."""
    placed = of.record if isinstance(of, Device) else of
    lowest = unit_of(placed.position) if placed else None
    if placed is None or lowest is None:
        return None
    return lowest, lowest + (unit_of(placed.height) or Decimal(1))


def _holding(device: Device) -> Iterator[LeftInPlace]:
    """The chassis that holds it stays, with everything else in it."""
    if slot := device.slot:
        yield LeftInPlace(slot.place, slot.chassis, "", False, "around", device.name)


def _around(device: Device) -> Iterator[LeftInPlace]:
    span = _span(device)
    if span is None or not rack_was_read(device):
        return
    lowest, above = span
    others, rack = [o for o in _occupants(device) if o.name != device.name], device.rack
    looked: tuple[tuple[Decimal, Decimal, Side], ...] = (
        (above, above + 1, "above"), (lowest, above, "beside"), (lowest - 1, lowest, "below"),
    )  # fmt: skip
    for start, end, side in looked:
        found = [o for o in others if _overlaps(_span(o), start, end)]
        for other in found:
            yield LeftInPlace(f"{rack} U{unit_of(other.position)}", other.name, other.tenant, False, side, device.name)
        if not found and side != "beside" and start >= 1:
            yield LeftInPlace(f"{rack} U{start}", "", "", False, side, device.name)


def _overlaps(span: tuple[Decimal, Decimal] | None, start: Decimal, end: Decimal) -> bool:
    return span is not None and span[0] < end and start < span[1]


def _next_to(device: Device, case: Case) -> tuple[Side | None, str]:
    """On which side of which pulled device a staying one stands, in the same rack."""
    span = _span(device)
    for other in case.going:
        beside = _span(other)
        if span and beside and other.rack == device.rack:
            if span[0] == beside[1]:
                return "above", other.name
            if span[1] == beside[0]:
                return "below", other.name
    return None, ""
