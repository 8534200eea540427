"""Writes to DHCP servers. Each is made by subnet and identifier, and proved by reading what they have of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from dcdecom.changes.kind import ChangeKind, KeptForUndo, Stays, WriteContext, nothing_lost, stays
from dcdecom.errors import NotSent
from dcdecom.model.address import MacAddress
from dcdecom.model.changes.change import State
from dcdecom.model.changes.dhcp import (
    AddressChange,
    DeleteLease,
    RemoveReservation,
    ReservationChange,
    RestoreReservation,
)
from dcdecom.model.estate.reading import Absent, Answer, Reading, Source, Unreadable
from dcdecom.ports.addresses import NONE_REMOVED, AddressWriter
from dcdecom.ports.systems import Readers
from dcdecom.ports.write_permit import WritePermit
from dcdecom.ports.writers import Writers

NEVER = datetime.fromtimestamp(0, UTC)


def _unread(change: AddressChange) -> Unreadable:
    return Unreadable(NONE_REMOVED, Source.named("dhcp", change.server), NEVER)


def _not_there(answer: Absent) -> Unreadable:
    return Unreadable("the server is not there", answer.source, answer.taken_at)


def _writer(writers: Writers, change: AddressChange) -> AddressWriter:
    if change.asked_of:
        raise NotSent(f"dcdecom may not write that to DHCP server {change.server}: {change.asked_of} changes it")
    return writers.addresses


def _told(change: AddressChange, readers: Readers, context: WriteContext) -> Mapping[str, str]:
    return {"asked_of": change.asked_of or "-"}


# --- lease -----------------------------------------------------------------------------------------------------------


def _read_lease(change: DeleteLease, readers: Readers, nonce: str) -> Answer[State]:
    if readers.addresses is None:
        return _unread(change)
    answer = readers.addresses.leased(change.server, change.subnet, MacAddress(change.identifier))
    if isinstance(answer, Reading):
        shown: State = {"present": bool(answer.value), "leased": "\n".join(answer.value)}
        return Reading(shown, answer.source, answer.taken_at)
    return _not_there(answer) if isinstance(answer, Absent) else answer


def _another_lease(change: DeleteLease, state: State) -> str:
    """It is of another address than was planned: then the server asked again, or somebody else did with its address."""
    now = tuple(str(state["leased"]).split("\n")) if state["present"] else ()
    if set(now) <= set(change.ips):
        return ""
    return f"{change.identifier} has a lease of {', '.join(now)} now, not {', '.join(change.ips)}"


def _delete(permit: WritePermit[DeleteLease], readers: Readers, writers: Writers, context: WriteContext) -> None:
    c = permit.change
    _writer(writers, c).delete_lease(permit, c.server, c.subnet, c.identifier, c.ips)


LEASE: ChangeKind[DeleteLease] = ChangeKind(
    needs=None,
    read=_read_lease,
    mismatch=_another_lease,
    act=_delete,
    holds=lambda c, state: not state["present"],
    inverse=stays("lease"),
    lost=nothing_lost,
    patience=0,
    by_hand=_told,
)
"""It is not put back: a server that lives asks for one by itself."""

# --- reservation -----------------------------------------------------------------------------------------------------


def _read_reservation(change: ReservationChange, readers: Readers, nonce: str) -> Answer[State]:
    if readers.addresses is None:
        return _unread(change)
    answer = readers.addresses.reserved(change.server, change.subnet, change.by, change.identifier, change.entry)
    if isinstance(answer, Reading):
        found = answer.value
        shown: State = {"present": bool(found.entry), "entry": found.entry, "in_the_way": found.in_the_way}
        return Reading(shown, answer.source, answer.taken_at)
    return _not_there(answer) if isinstance(answer, Absent) else answer


def _another_reservation(change: ReservationChange, state: State) -> str:
    if not state["present"] or state["entry"] == change.entry:
        return ""
    return f"the reservation is {state['entry']} now, not {change.entry}"


def _is_kept(change: ReservationChange, state: State) -> bool:
    """Whether it is so for good: Kea shows its file to nobody, and only its answer says that it was written. What
    others change they keep by themselves."""
    return bool(change.asked_of or state.get("kept"))


def _only_in_memory(change: ReservationChange, state: State) -> str:
    return "" if _is_kept(change, state) else "nothing shows that the server wrote it to its file"


def _remove(permit: WritePermit[RemoveReservation], readers: Readers, writers: Writers, context: WriteContext) -> bytes:
    c = permit.change
    return _writer(writers, c).remove_reservation(permit, c.server, c.subnet, c.by, c.identifier, c.entry)


def _put_back(change: RemoveReservation, left: KeptForUndo) -> RestoreReservation | Stays:
    if not left.before.get("present"):
        return Stays("was-so")
    c = change
    return RestoreReservation(c.device, c.stage, c.server, c.subnet, c.by, c.identifier, c.asked_of, c.entry)


def is_gone(change: DeleteLease | RemoveReservation, state: State) -> bool:
    """Whether the server has nothing of it now, whoever took it away."""
    return not state["present"]


RESERVATION: ChangeKind[RemoveReservation] = ChangeKind(
    needs=None,
    read=_read_reservation,
    mismatch=_another_reservation,
    act=_remove,
    holds=lambda c, state: not state["present"] and _is_kept(c, state),
    inverse=_put_back,
    lost=nothing_lost,
    patience=0,
    by_hand=_told,
    lacking=_only_in_memory,
)


def _others_there(change: RestoreReservation, state: State) -> str:
    if state["in_the_way"]:
        return f"its address is reserved for {state['in_the_way']} now"
    return _another_reservation(change, state)


def _restore(
    permit: WritePermit[RestoreReservation], readers: Readers, writers: Writers, context: WriteContext
) -> bytes:
    c = permit.change
    return _writer(writers, c).restore_reservation(permit, c.server, c.subnet, c.by, c.identifier, c.entry)


RESTORE_RESERVATION: ChangeKind[RestoreReservation] = ChangeKind(
    needs=None,
    read=_read_reservation,
    mismatch=_others_there,
    act=_restore,
    holds=lambda c, state: bool(state["present"]) and _is_kept(c, state),
    inverse=stays("way-back"),
    lost=nothing_lost,
    patience=0,
    by_hand=_told,
    left=("entry",),
    lacking=_only_in_memory,
)
