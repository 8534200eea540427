"""`rak` and `jalur`: where the devices stand, and from which interface over which cable to which switch port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dcdecom.model.case import Case, Device, Evidenced, Tracked
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.facts.record import RecordedOccupant, RecordedPort
from dcdecom.model.readings import Field
from dcdecom.papers.codes import PortState, RackMark, ReportedState
from dcdecom.papers.phrases import change_state, device_state, happened
from dcdecom.papers.rack import rack_was_read, unit_of
from dcdecom.papers.report import Occupant, Path, Rack
from dcdecom.papers.verdicts import look_before_changes, row_outcome


def racks_section(case: Case) -> tuple[Rack, ...]:
    """Each rack in which a device of the case stands, from the top down, with what is pulled and what is left."""
    names = dict.fromkeys(d.rack for d in case.devices.values())
    return tuple(_rack(case, name) for name in names if name)


def _rack(case: Case, name: str) -> Rack:
    inside = [d for d in case.devices.values() if d.rack == name]
    marks = {d.name: _mark(case, d) for d in inside}
    read = [d for d in inside if rack_was_read(d)]
    listed = (read[-1].known_record.occupants if read else None) or [_itself(d) for d in inside]
    placed = [o for o in listed if unit_of(o.position) is not None]
    placed.sort(key=lambda o: unit_of(o.position) or 0, reverse=True)
    return Rack(name, bool(read), tuple(_occupant(o, marks) for o in placed))


def _itself(device: Device) -> RecordedOccupant:
    record = device.known_record
    return RecordedOccupant(record.id, device.name, record.position, record.height, record.tenant, None)


def _mark(case: Case, device: Device) -> RackMark:
    if case.is_handed_over(device.name):
        return "gone"
    return "pull" if device_state(case, device) == "goes" and case.state != "cancelled" else "stays"


def _occupant(occupant: RecordedOccupant, marks: Mapping[str, RackMark]) -> Occupant:
    return Occupant(
        name=occupant.name,
        unit=str(unit_of(occupant.position)),
        height=str(unit_of(occupant.height) or 1),
        owner=occupant.tenant,
        mark=marks.get(occupant.name, "leave"),
    )


def paths_section(case: Case, device: Device) -> tuple[Path, ...]:
    """Each cabled interface of a device: as the record has it, where the network shows it, and what became of it."""
    return tuple(_path(case, device, port) for port in device.ports)


def _path(case: Case, device: Device, port: RecordedPort) -> Path:
    look = look_before_changes(case, device)
    compared = next(_compared(look, port), None)
    return Path(
        interface=port.interface,
        kind=port.kind,
        cable=port.cable,
        switch=port.switch,
        port=port.port,
        seen=(compared.network or "") if compared else "",
        outcome=row_outcome(compared, look) if look and compared else None,
        state=_port_state(case, device, port),
    )


def _compared(look: Evidenced | None, port: RecordedPort) -> Iterator[Field]:
    """The row of the comparison that is about this port: its record ends with switch and port."""
    return (f for f in (look.fields if look else ()) if f.record.endswith(f" {port.place}"))


def _port_state(case: Case, device: Device, port: RecordedPort) -> PortState | ReportedState:
    """What the case did with the port; empty where it did nothing yet."""
    about = [t for t in case.changes if _is_about(t, device, port) and t.state not in ("pending", "undone")]
    if not about:
        return ""
    last = about[-1]
    if not happened(last) or last.unsaved:
        return change_state(last)
    return "shut" if isinstance(last.change, ShutPort) else "open"


def _is_about(tracked: Tracked, device: Device, port: RecordedPort) -> bool:
    change = tracked.change
    return (
        isinstance(change, ShutPort | OpenPort)
        and change.device == device.name
        and (change.switch, change.port) == (port.switch, port.port)
    )
