"""Writes to NetBox, one object each. They come last: other tools delete monitoring hosts on a device's status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from dcdecom.changes.kind import (
    ChangeKind,
    KeptForUndo,
    Stays,
    WriteContext,
    any_object,
    itself,
    nothing_lost,
    state_of,
    stays,
)
from dcdecom.model.changes.change import State
from dcdecom.model.changes.netbox import (
    AddNote,
    DeviceChange,
    ReleasePosition,
    RemoveCable,
    RestoreCable,
    RestorePosition,
    SetAddressStatus,
    SetStatus,
)
from dcdecom.model.changes.release import RenameDevice, SetAssignment, SetMainAddress
from dcdecom.model.estate.device import CableRecord, DeviceRecord
from dcdecom.model.estate.reading import Answer
from dcdecom.ports.systems import Readers
from dcdecom.ports.write_permit import WritePermit
from dcdecom.ports.writers import Writers

Turned = TypeVar("Turned", SetStatus, SetAddressStatus, SetAssignment, SetMainAddress, RenameDevice)
"""Kinds that set one value of an object."""


def _read_device(change: DeviceChange, readers: Readers, nonce: str) -> Answer[State]:
    return state_of(dict(readers.record.devices_by_id([change.device_id]))[change.device_id], _device_shown)


def _device_shown(device: DeviceRecord) -> State:
    return {
        "name": device.name,
        "serial": device.serial,
        "status": device.status,
        "rack": device.rack.name if device.rack else "",
        "position": device.position,
        "face": device.face,
        "etag": device.etag,
    }


def another_device(change: DeviceChange, state: State) -> str:
    """Why a device is not the one of the plan; empty where it is."""
    if not state["present"]:
        return f"device {change.device} (id {change.device_id}) is no longer in NetBox"
    if (state["name"], state["serial"]) != (change.device, change.serial):
        return f"device {change.device_id} is {state['name']}, serial {state['serial']} now"
    return ""


def _set_status(permit: WritePermit[SetStatus], readers: Readers, writers: Writers, context: WriteContext) -> None:
    change = permit.change
    writers.record.set_status(permit, change.device_id, change.after, context.etag, context.nonce)


def sides_changed(change: Turned, left: KeptForUndo, key: str) -> Turned | Stays:
    """The way back of a kind that sets one value: the same kind, from what it set to what stood under the key."""
    before = left.other_than(change.after, key)
    if before is None:
        return Stays("was-so")
    return replace(change, before=change.after, after=type(change.after)(before), etag="")


STATUS: ChangeKind[SetStatus] = ChangeKind(
    needs=None,
    read=_read_device,
    mismatch=another_device,
    act=_set_status,
    holds=lambda c, state: state.get("status") == c.after,
    inverse=lambda c, left: sides_changed(c, left, "status"),
    lost=nothing_lost,
    patience=5,
    by_hand=itself,
    left=("status",),
)


def _release(permit: WritePermit[ReleasePosition], readers: Readers, writers: Writers, context: WriteContext) -> None:
    change = permit.change
    writers.record.release_position(permit, change.device_id, context.etag, context.nonce)


def _placed_again(change: ReleasePosition, left: KeptForUndo) -> RestorePosition | Stays:
    before = left.before
    if not before.get("rack"):
        return Stays("was-so")
    if before["rack"] != change.rack:
        return Stays("not-kept")
    return RestorePosition(
        change.device, change.stage, change.device_id, change.serial, change.rack_id, change.rack,
        str(before["position"]), str(before["face"]),
    )  # fmt: skip


POSITION: ChangeKind[ReleasePosition] = ChangeKind(
    needs=None,
    read=_read_device,
    mismatch=another_device,
    act=_release,
    holds=lambda c, state: bool(state["present"]) and state["rack"] == "" and state["position"] == "",
    inverse=_placed_again,
    lost=nothing_lost,
    patience=5,
    by_hand=itself,
)


def _place(permit: WritePermit[RestorePosition], readers: Readers, writers: Writers, context: WriteContext) -> None:
    change = permit.change
    writers.record.restore_position(
        permit, change.device_id, change.rack_id, change.position, change.face, context.etag, context.nonce
    )


def _is_placed(change: RestorePosition, state: State) -> bool:
    place = (state.get("rack"), state.get("position"), state.get("face"))
    return place == (change.rack, change.position, change.face)


PLACE: ChangeKind[RestorePosition] = ChangeKind(
    needs=None,
    read=_read_device,
    mismatch=another_device,
    act=_place,
    holds=_is_placed,
    inverse=stays("way-back"),
    lost=nothing_lost,
    patience=5,
    by_hand=itself,
    left=("rack", "position", "face"),
)


def _read_cable(change: RemoveCable, readers: Readers, nonce: str) -> Answer[State]:
    return state_of(dict(readers.record.cables([change.cable_id]))[change.cable_id], _cable_shown)


def _cable_shown(cable: CableRecord) -> State:
    return {
        "id": cable.id,
        "label": cable.label,
        "status": cable.status,
        "etag": cable.etag,
        "kept": cable.kept,
    }


def _another_cable(change: RemoveCable, state: State) -> str:
    if state["present"] and state["label"] != change.label:
        return f"cable {change.cable_id} is labelled {state['label']} now, not {change.label}"
    return ""


def _remove_cable(permit: WritePermit[RemoveCable], readers: Readers, writers: Writers, context: WriteContext) -> None:
    change = permit.change
    writers.record.remove_cable(permit, change.cable_id, context.etag, context.nonce)


def _cabled_again(change: RemoveCable, left: KeptForUndo) -> RestoreCable | Stays:
    kept = left.deleted_object()
    if isinstance(kept, Stays):
        return kept
    ends = (change.interface_id, change.interface, change.peer)
    return RestoreCable(change.device, change.stage, change.label, *ends, kept, change.plug)


CABLE: ChangeKind[RemoveCable] = ChangeKind(
    needs=None,
    read=_read_cable,
    mismatch=_another_cable,
    act=_remove_cable,
    holds=lambda c, state: not state["present"],
    inverse=_cabled_again,
    lost=nothing_lost,
    patience=5,
    by_hand=itself,
    destroys_object=True,
)


def _read_plugged(change: RestoreCable, readers: Readers, nonce: str) -> Answer[State]:
    """The cable in the device's interface or power port, whichever it is."""
    ask = readers.record.cables_at_power_ports if change.plug else readers.record.cables_at
    return state_of(dict(ask([change.interface_id]))[change.interface_id], _cable_shown)


def _another_plugged(change: RestoreCable, state: State) -> str:
    if state["present"] and state["kept"] != change.kept:
        return f"{change.interface} has another cable now, {state['label'] or state['id']}"
    return ""


def _plug_in(permit: WritePermit[RestoreCable], readers: Readers, writers: Writers, context: WriteContext) -> None:
    change = permit.change
    writers.record.restore_cable(permit, change.kept, context.nonce)


RECABLE: ChangeKind[RestoreCable] = ChangeKind(
    needs=None,
    read=_read_plugged,
    mismatch=_another_plugged,
    act=_plug_in,
    holds=lambda c, state: bool(state["present"]) and state["kept"] == c.kept,
    inverse=stays("way-back"),
    lost=nothing_lost,
    patience=5,
    by_hand=itself,
)


def _read_address(change: SetAddressStatus, readers: Readers, nonce: str) -> Answer[State]:
    answer = dict(readers.record.addresses([change.address_id]))[change.address_id]
    return state_of(answer, lambda ip: {"address": ip.address, "status": ip.status, "etag": ip.etag})


def another_address(change: SetAddressStatus | SetAssignment, state: State) -> str:
    """Why an address is not the one of the plan; empty where it is."""
    if not state["present"]:
        return f"address {change.address} (id {change.address_id}) is no longer in NetBox"
    if state["address"] != change.address:
        return f"address {change.address_id} is {state['address']} now, not {change.address}"
    return ""


def _set_address_status(
    permit: WritePermit[SetAddressStatus], readers: Readers, writers: Writers, context: WriteContext
) -> None:
    change = permit.change
    writers.record.set_address_status(permit, change.address_id, change.after, context.etag, context.nonce)


ADDRESS: ChangeKind[SetAddressStatus] = ChangeKind(
    needs=None,
    read=_read_address,
    mismatch=another_address,
    act=_set_address_status,
    holds=lambda c, state: state.get("status") == c.after,
    inverse=lambda c, left: sides_changed(c, left, "status"),
    lost=nothing_lost,
    patience=5,
    by_hand=itself,
    left=("status",),
)


def _read_note(change: AddNote, readers: Readers, nonce: str) -> Answer[State]:
    return state_of(dict(readers.record.notes([nonce]))[nonce], lambda note: {"note": note.id})


def _note_text(change: AddNote, context: WriteContext) -> str:
    return f"dcdecom case {context.case}, {change.step}: journal head {context.head} ({context.nonce})"


def _add_note(permit: WritePermit[AddNote], readers: Readers, writers: Writers, context: WriteContext) -> None:
    change = permit.change
    writers.record.add_note(permit, change.device_id, _note_text(change, context), context.nonce)


def _note_by_hand(change: AddNote, readers: Readers, context: WriteContext) -> Mapping[str, str]:
    return {"text": _note_text(change, context)}


NOTE: ChangeKind[AddNote] = ChangeKind(
    needs=None,
    read=_read_note,
    mismatch=any_object,
    act=_add_note,
    holds=lambda c, state: bool(state["present"]),
    inverse=stays("anchor"),
    lost=nothing_lost,
    patience=5,
    by_hand=_note_by_hand,
)
