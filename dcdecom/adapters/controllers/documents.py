"""What a controller's documents say of a machine (DMTF DSP8010: ComputerSystem, Chassis, Drive, EthernetInterface).

A value that is no value is not told: makers fill empty fields with texts of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeAlias, TypeVar

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.controllers.redfish import ROOT, Documents, link, places
from dcdecom.adapters.http import one_line
from dcdecom.model.address import MacAddress, parse_mac
from dcdecom.model.estate.controller import Controller, Disk, HostPort, ManagedSystem, Power, Told
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Answer
from dcdecom.model.label import squeezed

V = TypeVar("V")


class Answered(Protocol):
    """What a part of a look came to: read, or why it was not."""

    def __call__(self, ask: Callable[[], V], /) -> Answer[V]: ...


Row: TypeAlias = dict[str, Any]
"""One document. It stays inside this package."""
Chassis: TypeAlias = tuple[tuple[str, Row], ...]
"""Place and document of each chassis that is one machine's alone."""
Head: TypeAlias = tuple[str, Row, Chassis]
"""A machine's place and document, and its chassis."""

POWER: dict[object, Power] = {
    "On": "on", "Off": "off", "PoweringOn": "turning-on", "PoweringOff": "turning-off", "Paused": "paused",
}  # fmt: skip
NO_NUMBER = frozenset({"0123456789", "1234567890", "123456789"})
"""What firmware has where nobody wrote a number."""
SEVERAL = frozenset({"Enclosure", "Rack", "Row", "Pod", "Zone", "RackGroup", "Shelf", "Drawer"})
"""Kinds of chassis that hold other machines: their numbers are not the machine's."""


def controller(documents: Documents, device: DeviceRecord, answered: Answered) -> Controller:
    """All that one device's controller says. Raises Failed and Unread where its machines could not be read."""
    root = documents.one(ROOT)
    found = systems(documents, root)
    heads = [(place, row, tuple(_chassis(documents, row, len(found)))) for place, row in found]
    chosen = _chosen(heads, device.serial)
    others = tuple(
        next((told.value for told in _serials(row, chassis)), place)
        for place, row, chassis in heads
        if (place, row, chassis) != chosen
    )
    system = _system(documents, *chosen, answered) if chosen else None
    return Controller(device.name, "redfish", f"Redfish {text(root, 'RedfishVersion') or '?'}", system, others)


def power(documents: Documents, device: DeviceRecord) -> Power:
    """Of the machine that bears the device's serial number, where there are several. Raises Failed and Unread."""
    found = systems(documents, documents.one(ROOT))
    if len(found) == 1:
        return power_of(found[0][1])
    heads = [(place, row, tuple(_chassis(documents, row, len(found)))) for place, row in found]
    chosen = _chosen(heads, device.serial)
    if chosen is None:
        raise Unread(f"it manages {len(found)} machines, and it does not tell which is {device.name}")
    return power_of(chosen[1])


def systems(documents: Documents, root: Row) -> list[tuple[str, Row]]:
    """Every machine that the service manages. Raises Unread where it names none: it would control nothing."""
    place = link(root, "Systems")
    if not place:
        raise Unread("it tells of no machines: is this a Redfish service?")
    found = [(each, documents.one(each)) for each in documents.members(place)]
    if not found:
        raise Unread("it manages no machine")
    return found


def _chassis(documents: Documents, row: Row, count: int) -> Iterator[tuple[str, Row]]:
    links = row.get("Links")
    named = links.get("Chassis") if isinstance(links, dict) else None
    for place in places(named, "its chassis") if named else ():
        found = documents.one(place)
        its = found.get("Links")
        held = its.get("ComputerSystems") if isinstance(its, dict) else None
        alone = len(held) == 1 if isinstance(held, list) else count == 1
        if alone and found.get("ChassisType") not in SEVERAL:
            yield place, found


def _chosen(heads: list[Head], serial: str) -> Head | None:
    if len(heads) == 1:
        return heads[0]
    wanted = squeezed(serial)
    bearing = [
        head
        for head in heads
        if wanted and wanted in {squeezed(told.value) for told in (*_serials(*head[1:]), *_labels(*head[1:]))}
    ]
    return bearing[0] if len(bearing) == 1 else None


def _system(
    documents: Documents, place: str, row: Row, chassis: Chassis, answered: Answered
) -> ManagedSystem:
    return ManagedSystem(
        place=place,
        serials=_serials(row, chassis),
        labels=_labels(row, chassis),
        asset_tags=_numbers(row, chassis, "AssetTag"),
        manufacturer=text(row, "Manufacturer"),
        model=text(row, "Model"),
        uuid=text(row, "UUID").lower(),
        power=power_of(row),
        cpu=_processors(row),
        memory=_memory(row),
        disks=answered(lambda: _disks(documents, row, chassis)),
        ports=answered(lambda: _ports(documents, row)),
    )


def power_of(row: Row) -> Power:
    """The system's own; that of its chassis stays on when the machine is off."""
    said = row.get("PowerState")
    return POWER.get(said, "untold") if isinstance(said, str) else "untold"


# --- values ----------------------------------------------------------------------------------------------------------


def text(row: Row, name: str) -> str:
    """Text on one line; empty where there is none. Raises Unread where the value is none of text."""
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unread(f"its {name} is no text")
    return one_line(value, 200)


def number(row: Row, name: str) -> str:
    """A serial number or tag; empty where what stands there is none, such as `Not Specified`."""
    value = text(row, name)
    digits = squeezed(value)
    told = any(c.isdigit() and c != "0" for c in digits) and digits not in NO_NUMBER
    return value if told else ""


def _numbers(row: Row, chassis: Chassis, name: str) -> tuple[Told, ...]:
    said = [(f"System.{name}", number(row, name)), *((f"Chassis.{name}", number(its, name)) for _, its in chassis)]
    return tuple(dict.fromkeys(Told(field, value) for field, value in said if value))


def _serials(row: Row, chassis: Chassis) -> tuple[Told, ...]:
    return _numbers(row, chassis, "SerialNumber")


def _labels(row: Row, chassis: Chassis) -> tuple[Told, ...]:
    """Dell has its label's service tag here and the board's number as serial number; others have a product number."""
    return _numbers(row, chassis, "SKU")


def _processors(row: Row) -> tuple[str, ...]:
    summary = row.get("ProcessorSummary")
    model = text(summary, "Model") if isinstance(summary, dict) else ""
    count = summary.get("Count") if isinstance(summary, dict) else None
    return ((f"{count} x {model}" if type(count) is int and count > 0 else model),) if model else ()


def _memory(row: Row) -> tuple[str, ...]:
    summary = row.get("MemorySummary")
    size = summary.get("TotalSystemMemoryGiB") if isinstance(summary, dict) else None
    return (f"{size:g} GiB",) if isinstance(size, int | float) and type(size) is not bool and size > 0 else ()


# --- disks and ports -------------------------------------------------------------------------------------------------


def _disks(
    documents: Documents, row: Row, chassis: Chassis
) -> tuple[Disk, ...]:
    """Every disk of every storage and of the machine's own chassis. Raises Unread where none is named."""
    named: list[str] = []
    storage = documents.members(place) if (place := link(row, "Storage")) else ()
    for each in storage:
        drives = documents.one(each).get("Drives")
        named += places(drives, each) if drives else []
    for _, its in chassis:
        links = its.get("Links")
        drives = links.get("Drives") if isinstance(links, dict) else None
        named += places(drives, "its chassis") if drives else []
    found = [_disk(documents.one(each), each) for each in dict.fromkeys(named)]
    disks = tuple(disk for disk in found if disk)
    if disks:
        return disks
    if simple := _simple_bays(documents, row):
        raise Unread(f"it names {simple} disks without serial numbers (SimpleStorage)")
    raise Unread(f"it names no disk, in {len(storage)} storage controllers" if storage else "it tells of no storage")


def _disk(row: Row, place: str) -> Disk | None:
    """None for a bay that is empty by what it says of itself."""
    status = row.get("Status")
    serial = text(row, "SerialNumber")
    if isinstance(status, dict) and status.get("State") == "Absent" and not serial:
        return None
    size = row.get("CapacityBytes")
    name = text(row, "Name") or text(row, "Id") or place
    return Disk(name, serial, text(row, "Model"), size if type(size) is int and size > 0 else None)


def _simple_bays(documents: Documents, row: Row) -> int:
    """Disks that an older form names; it has no serial numbers."""
    count = 0
    for each in documents.members(place) if (place := link(row, "SimpleStorage")) else ():
        devices = documents.one(each).get("Devices")
        count += len(devices) if isinstance(devices, list) else 0
    return count


def _ports(documents: Documents, row: Row) -> tuple[HostPort, ...]:
    """Every network interface of the machine; not the one that only leads to its own controller."""
    place = link(row, "EthernetInterfaces")
    if not place:
        raise Unread("it tells of no network interfaces")
    found = [documents.one(each) for each in documents.members(place)]
    own = [each for each in found if not _leads_inside(each)]
    ports = tuple(HostPort(_name(each), _mac(each, "MACAddress"), _mac(each, "PermanentMACAddress")) for each in own)
    if not any(port.macs for port in ports):
        raise Unread(f"it names no MAC address, in {len(ports)} network interfaces")
    return tuple(port for port in ports if port.macs)


def _leads_inside(row: Row) -> bool:
    links = row.get("Links")
    return isinstance(links, dict) and bool(links.get("HostInterface"))


def _name(row: Row) -> str:
    return text(row, "Id") or text(row, "Name") or "?"


def _mac(row: Row, name: str) -> MacAddress | None:
    value = text(row, name)
    if not value:
        return None
    try:
        mac = parse_mac(value)
    except ValueError:
        raise Unread(f"its {name} {one_line(value, 40)!r} is no MAC address") from None
    return None if mac == "00:00:00:00:00:00" else mac

