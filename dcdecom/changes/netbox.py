"""Writes to NetBox, one object each. They come last: other tools delete monitoring hosts on a device's status."""

from __future__ import annotations

from dcdecom.changes.kind import Kind, Order, Words, any_object, no_way_back, nothing_lost
from dcdecom.model.estate import Absent, Answer, Reading
from dcdecom.model.plan import AddNote, ReleasePosition, RemoveCable, SetAddressStatus, SetStatus, State
from dcdecom.ports import Readers, Writers


def _read_device(change: SetStatus | ReleasePosition, readers: Readers, nonce: str) -> Answer[State]:
    answer = dict(readers.record.devices_by_id([change.device_id]))[change.device_id]
    if isinstance(answer, Absent):
        return Reading({"present": False}, answer.source, answer.taken_at)
    if not isinstance(answer, Reading):
        return answer
    device = answer.value
    state: State = {
        "present": True,
        "name": device.name,
        "serial": device.serial,
        "status": device.status,
        "rack": device.rack.name if device.rack else "",
        "position": device.position,
        "face": device.face,
        "etag": device.etag,
    }
    return Reading(state, answer.source, answer.taken_at)


def _another_device(change: SetStatus | ReleasePosition, state: State) -> str:
    if not state["present"]:
        return f"device {change.device} (id {change.device_id}) is no longer in NetBox"
    if (state["name"], state["serial"]) != (change.device, change.serial):
        return f"device {change.device_id} is {state['name']}, serial {state['serial']} now"
    return ""


def _set_status(change: SetStatus, readers: Readers, writers: Writers, order: Order) -> None:
    writers.record.set_status(change.device_id, change.after, order.etag, order.nonce)


STATUS: Kind[SetStatus] = Kind(
    words=lambda c: Words("status", "NetBox", c.device, f"{c.before} -> {c.after}"),
    needs=None,
    read=_read_device,
    mismatch=_another_device,
    act=_set_status,
    is_so=lambda c, state: state.get("status") == c.after,
    inverse=lambda c, before: SetStatus(
        c.device, c.stage, c.device_id, c.serial, c.after, str(before["status"]), ""
    ),
    lost=nothing_lost,
    patience=5,
)


def _release(change: ReleasePosition, readers: Readers, writers: Writers, order: Order) -> None:
    writers.record.release_position(change.device_id, order.etag, order.nonce)


POSITION: Kind[ReleasePosition] = Kind(
    words=lambda c: Words("position", "NetBox", c.device, f"{c.rack} U{c.position} -> none"),
    needs=None,
    read=_read_device,
    mismatch=_another_device,
    act=_release,
    is_so=lambda c, state: bool(state["present"]) and state["rack"] == "" and state["position"] == "",
    inverse=no_way_back,
    lost=nothing_lost,
    patience=5,
)


def _read_cable(change: RemoveCable, readers: Readers, nonce: str) -> Answer[State]:
    answer = dict(readers.record.cables([change.cable_id]))[change.cable_id]
    if isinstance(answer, Absent):
        return Reading({"present": False}, answer.source, answer.taken_at)
    if not isinstance(answer, Reading):
        return answer
    cable = answer.value
    state: State = {"present": True, "label": cable.label, "status": cable.status, "etag": cable.etag}
    return Reading(state, answer.source, answer.taken_at)


def _another_cable(change: RemoveCable, state: State) -> str:
    if state["present"] and state["label"] != change.label:
        return f"cable {change.cable_id} is labelled {state['label']} now, not {change.label}"
    return ""


def _remove_cable(change: RemoveCable, readers: Readers, writers: Writers, order: Order) -> None:
    writers.record.remove_cable(change.cable_id, order.etag, order.nonce)


CABLE: Kind[RemoveCable] = Kind(
    words=lambda c: Words("cable", "NetBox", c.label or str(c.cable_id), f"{c.interface} - {c.peer}, removed"),
    needs=None,
    read=_read_cable,
    mismatch=_another_cable,
    act=_remove_cable,
    is_so=lambda c, state: not state["present"],
    inverse=no_way_back,
    lost=nothing_lost,
    patience=5,
)


def _read_address(change: SetAddressStatus, readers: Readers, nonce: str) -> Answer[State]:
    answer = dict(readers.record.addresses([change.address_id]))[change.address_id]
    if isinstance(answer, Absent):
        return Reading({"present": False}, answer.source, answer.taken_at)
    if not isinstance(answer, Reading):
        return answer
    ip = answer.value
    state: State = {"present": True, "address": ip.address, "status": ip.status, "etag": ip.etag}
    return Reading(state, answer.source, answer.taken_at)


def _another_address(change: SetAddressStatus, state: State) -> str:
    if not state["present"]:
        return f"address {change.address} (id {change.address_id}) is no longer in NetBox"
    if state["address"] != change.address:
        return f"address {change.address_id} is {state['address']} now, not {change.address}"
    return ""


def _set_address_status(change: SetAddressStatus, readers: Readers, writers: Writers, order: Order) -> None:
    writers.record.set_address_status(change.address_id, change.after, order.etag, order.nonce)


ADDRESS: Kind[SetAddressStatus] = Kind(
    words=lambda c: Words("address", "NetBox", c.address, f"{c.before} -> {c.after}"),
    needs=None,
    read=_read_address,
    mismatch=_another_address,
    act=_set_address_status,
    is_so=lambda c, state: state.get("status") == c.after,
    inverse=lambda c, before: SetAddressStatus(
        c.device, c.stage, c.address_id, c.address, c.after, str(before["status"]), ""
    ),
    lost=nothing_lost,
    patience=5,
)


def _read_note(change: AddNote, readers: Readers, nonce: str) -> Answer[State]:
    answer = dict(readers.record.notes([nonce]))[nonce]
    if isinstance(answer, Absent):
        return Reading({"present": False}, answer.source, answer.taken_at)
    if not isinstance(answer, Reading):
        return answer
    return Reading({"present": True, "note": answer.value.id}, answer.source, answer.taken_at)


def _add_note(change: AddNote, readers: Readers, writers: Writers, order: Order) -> None:
    text = f"dcdecom case {order.case}, {change.step}: journal head {order.head} ({order.nonce})"
    writers.record.add_note(change.device_id, text, order.nonce)


NOTE: Kind[AddNote] = Kind(
    words=lambda c: Words("note", "NetBox", c.device, "journal head noted"),
    needs=None,
    read=_read_note,
    mismatch=any_object,
    act=_add_note,
    is_so=lambda c, state: bool(state["present"]),
    inverse=no_way_back,
    lost=nothing_lost,
    patience=5,
)
