"""`rak` and `jalur`: where the devices stand, and from which interface over which cable to which switch port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dcdecom.model.agreement import row_verdict
from dcdecom.model.case import Case, Device, Evidenced, Tracked
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.facts.record import RecordedOccupant, RecordedPort
from dcdecom.model.readings import Field
from dcdecom.papers.rack import rack_was_read, unit_of
from dcdecom.papers.said import change_state, device_state, happened, held
from dcdecom.papers.verdicts import standing
from dcdecom.papers.words import DEVICE_STATES, PORT_KINDS, PORT_STATES, RACK_MARKS


def racks_section(case: Case) -> list[dict[str, Any]]:
    """Each rack in which a device of the case stands, from the top down, with what is pulled and what is left."""
    names = dict.fromkeys(d.rack for d in case.devices.values())
    return [_rack(case, name) for name in names if name]


def _rack(case: Case, name: str) -> dict[str, Any]:
    inside = [d for d in case.devices.values() if d.rack == name]
    marks = {d.name: _mark(case, d) for d in inside}
    read = [d for d in inside if rack_was_read(d)]
    listed = (read[-1].known_record.occupants if read else None) or [_itself(d) for d in inside]
    placed = [o for o in listed if unit_of(o.position) is not None]
    placed.sort(key=lambda o: unit_of(o.position) or 0, reverse=True)
    return {"nama": name, "terbaca": bool(read), "isi": [_occupant(o, marks) for o in placed]}


def _itself(device: Device) -> RecordedOccupant:
    record = device.known_record
    return RecordedOccupant(record.id, device.name, record.position, record.height, record.tenant, None)


def _mark(case: Case, device: Device) -> str:
    goes = device_state(case, device) == DEVICE_STATES["goes"] and case.state != "cancelled"
    return RACK_MARKS["pull" if goes else "stays"]


def _occupant(occupant: RecordedOccupant, marks: Mapping[str, str]) -> dict[str, Any]:
    return held(
        nama=occupant.name,
        unit=str(unit_of(occupant.position)),
        tinggi=str(unit_of(occupant.height) or 1),
        pemilik=occupant.tenant,
        tanda=marks.get(occupant.name, RACK_MARKS["leave"]),
    )


def paths_section(case: Case, device: Device) -> list[dict[str, Any]]:
    """Each cabled interface of a device: as the record has it, where the network shows it, and what became of it."""
    return [_path(case, device, port) for port in device.ports]


def _path(case: Case, device: Device, port: RecordedPort) -> dict[str, Any]:
    look = standing(case, device)
    compared = next(_compared(look, port), None)
    return held(
        antarmuka=port.interface,
        jenis=PORT_KINDS.get(port.kind, port.kind),
        kabel=port.cable,
        switch=port.switch,
        port=port.port,
        terlihat=compared.network if compared else None,
        putusan=row_verdict(compared, look.findings) if look and compared else None,
        keadaan=_port_state(case, device, port),
    )


def _compared(look: Evidenced | None, port: RecordedPort) -> Iterator[Field]:
    """The row of the comparison that is about this port: its record ends with switch and port."""
    return (f for f in (look.fields if look else ()) if f.record.endswith(f" {port.place}"))


def _port_state(case: Case, device: Device, port: RecordedPort) -> str:
    """What the case did with the port; empty where it did nothing yet."""
    about = [t for t in case.changes if _is_about(t, device, port) and t.state not in ("pending", "undone")]
    if not about:
        return ""
    last = about[-1]
    return PORT_STATES[last.change.kind] if happened(last) and not last.unsaved else change_state(last)


def _is_about(tracked: Tracked, device: Device, port: RecordedPort) -> bool:
    change = tracked.change
    return (
        isinstance(change, ShutPort | OpenPort)
        and change.device == device.name
        and (change.switch, change.port) == (port.switch, port.port)
    )
