"""Writes to NetBox on the second day, one object each. Each follows its object by id, and is its own way back."""

from __future__ import annotations

from dcdecom.changes.kind import (
    ChangeKind,
    KeptForUndo,
    Stays,
    WriteContext,
    itself,
    nothing_lost,
    state_of,
    stays,
)
from dcdecom.changes.netbox import another_address, another_device, sides_changed
from dcdecom.model.changes.change import State
from dcdecom.model.changes.release import (
    NONE,
    DeleteAddress,
    RenameDevice,
    RestoreAddress,
    SetAssignment,
    SetMainAddress,
)
from dcdecom.model.estate.held import Assignment, MainAddresses, WholeAddress
from dcdecom.model.estate.reading import Answer
from dcdecom.ports.systems import Readers
from dcdecom.ports.write_permit import WritePermit
from dcdecom.ports.writers import Writers

# --- the main address ------------------------------------------------------------------------------------------------


def _read_main(change: SetMainAddress, readers: Readers, nonce: str) -> Answer[State]:
    def shown(main: MainAddresses) -> State:
        return {"name": main.name, "serial": main.serial, "main": main.of(change.role), "etag": main.etag}

    return state_of(dict(readers.record.main_addresses([change.device_id]))[change.device_id], shown)


def _another_main(change: SetMainAddress, state: State) -> str:
    if why := another_device(change, state):
        return why
    if state["main"] not in (change.before, change.after):
        return f"{change.role} of device {change.device_id} is address {state['main']} now, not {change.address}"
    return ""


def _set_main(permit: WritePermit[SetMainAddress], readers: Readers, writers: Writers, context: WriteContext) -> None:
    change = permit.change
    writers.record.set_main_address(
        permit, change.device_id, change.role, change.after, context.etag, context.nonce
    )


def _main_before(change: SetMainAddress, left: KeptForUndo) -> SetMainAddress | Stays:
    back = sides_changed(change, left, "main")
    if isinstance(back, SetMainAddress) and back.after in left.deleted_addresses:
        return Stays("address-anew")
    return back


MAIN_ADDRESS: ChangeKind[SetMainAddress] = ChangeKind(
    needs=None,
    read=_read_main,
    mismatch=_another_main,
    act=_set_main,
    holds=lambda c, state: state.get("main") == c.after,
    inverse=_main_before,
    lost=nothing_lost,
    patience=5,
    by_hand=itself,
    left=("main",),
)

# --- the interface of an address -------------------------------------------------------------------------------------


def _read_assignment(change: SetAssignment, readers: Readers, nonce: str) -> Answer[State]:
    return state_of(dict(readers.record.assignments([change.address_id]))[change.address_id], _assigned)


def _assigned(address: Assignment) -> State:
    return {
        "address": address.address,
        "status": address.status,
        "interface": address.interface_id,
        "of": address.of,
        "etag": address.etag,
    }


def _assigned_otherwise(change: SetAssignment, state: State) -> str:
    if why := another_address(change, state):
        return why
    if state["interface"] not in (change.before, change.after) or (state["of"] and not state["interface"]):
        return f"address {change.address} stands on {state['of']} now"
    if state["status"] != change.status:
        return f"address {change.address} has status {state['status']} now, not {change.status}"
    return ""


def _assign(permit: WritePermit[SetAssignment], readers: Readers, writers: Writers, context: WriteContext) -> None:
    change = permit.change
    writers.record.set_assignment(permit, change.address_id, change.after, context.etag, context.nonce)


ASSIGNMENT: ChangeKind[SetAssignment] = ChangeKind(
    needs=None,
    read=_read_assignment,
    mismatch=_assigned_otherwise,
    act=_assign,
    holds=lambda c, state: state.get("interface") == c.after and (c.after != NONE or not state.get("of")),
    inverse=lambda c, left: sides_changed(c, left, "interface"),
    lost=nothing_lost,
    patience=5,
    by_hand=itself,
    left=("status", "interface"),
)

# --- the address itself ----------------------------------------------------------------------------------------------


def _read_whole(change: DeleteAddress, readers: Readers, nonce: str) -> Answer[State]:
    return state_of(dict(readers.record.whole_addresses([change.address_id]))[change.address_id], _whole)


def _whole(address: WholeAddress) -> State:
    return {
        "id": address.id,
        "address": address.address,
        "status": address.status,
        "interface": address.interface_id,
        "of": address.of,
        "outside": ", ".join(address.outside),
        "etag": address.etag,
        "kept": address.kept,
    }


def _not_to_delete(change: DeleteAddress, state: State) -> str:
    if not state["present"]:
        return ""
    if state["address"] != change.address:
        return f"address {change.address_id} is {state['address']} now, not {change.address}"
    if state["interface"] != change.interface_id or (state["of"] and not state["interface"]):
        return f"address {change.address} stands on {state['of'] or 'nothing'} now"
    if state["status"] != change.status:
        return f"address {change.address} has status {state['status']} now, not {change.status}"
    if state["outside"]:
        return f"address {change.address} is the inside of {state['outside']} (NAT)"
    return ""


def _delete(permit: WritePermit[DeleteAddress], readers: Readers, writers: Writers, context: WriteContext) -> None:
    writers.record.delete_address(permit, permit.change.address_id, context.etag, context.nonce)


def _made_again(change: DeleteAddress, left: KeptForUndo) -> RestoreAddress | Stays:
    kept = left.deleted_object()
    if isinstance(kept, Stays):
        return kept
    return RestoreAddress(change.device, change.stage, change.address, change.address_id, change.interface, kept)


DELETE_ADDRESS: ChangeKind[DeleteAddress] = ChangeKind(
    needs=None,
    read=_read_whole,
    mismatch=_not_to_delete,
    act=_delete,
    holds=lambda c, state: not state["present"],
    inverse=_made_again,
    lost=lambda c: (f"address-id {c.address} ({c.address_id})",),
    patience=5,
    by_hand=itself,
    destroys_object=True,
)


def _read_made(change: RestoreAddress, readers: Readers, nonce: str) -> Answer[State]:
    """What NetBox has at that IP address: the one that was kept where it is there, else another."""
    answer = dict(readers.record.whole_addresses_at([change.address]))[change.address]

    def shown(found: tuple[WholeAddress, ...]) -> State:
        return _whole(next((one for one in found if one.kept == change.kept), found[0]))

    return state_of(answer, shown)


def _another_there(change: RestoreAddress, state: State) -> str:
    if state["present"] and state["kept"] != change.kept:
        return f"address {change.address} is there again (id {state['id']}), and not as it was kept"
    return ""


def _make(permit: WritePermit[RestoreAddress], readers: Readers, writers: Writers, context: WriteContext) -> None:
    writers.record.restore_address(permit, permit.change.kept, context.nonce)


RESTORE_ADDRESS: ChangeKind[RestoreAddress] = ChangeKind(
    needs=None,
    read=_read_made,
    mismatch=_another_there,
    act=_make,
    holds=lambda c, state: bool(state["present"]) and state["kept"] == c.kept,
    inverse=stays("way-back"),
    lost=lambda c: (f"address-id {c.address} ({c.was})",),
    patience=5,
    by_hand=itself,
)

# --- the name --------------------------------------------------------------------------------------------------------


def _read_name(change: RenameDevice, readers: Readers, nonce: str) -> Answer[State]:
    answer = dict(readers.record.devices_by_id([change.device_id]))[change.device_id]
    return state_of(answer, lambda d: {"name": d.name, "serial": d.serial, "status": d.status, "etag": d.etag})


def _another_name(change: RenameDevice, state: State) -> str:
    if not state["present"]:
        return f"device {change.device} (id {change.device_id}) is no longer in NetBox"
    if state["serial"] != change.serial or state["name"] not in (change.before, change.after):
        return f"device {change.device_id} is {state['name']}, serial {state['serial']} now"
    return ""


def _rename(permit: WritePermit[RenameDevice], readers: Readers, writers: Writers, context: WriteContext) -> None:
    change = permit.change
    writers.record.rename_device(permit, change.device_id, change.after, context.etag, context.nonce)


NAME: ChangeKind[RenameDevice] = ChangeKind(
    needs=None,
    read=_read_name,
    mismatch=_another_name,
    act=_rename,
    holds=lambda c, state: state.get("name") == c.after,
    inverse=lambda c, left: sides_changed(c, left, "name"),
    lost=nothing_lost,
    patience=5,
    by_hand=itself,
    left=("name",),
)
