"""Taking a server out of the slot of its chassis: people do it, and no system shows whether they did."""

from __future__ import annotations

from datetime import UTC, datetime

from dcdecom.changes.kind import ChangeKind, WriteContext, any_object, itself, nothing_lost, stays
from dcdecom.checks.afresh.slots import against_taking_off
from dcdecom.errors import NotSent
from dcdecom.model.changes.change import State
from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.estate.reading import Answer, Source, Unreadable
from dcdecom.ports.systems import Readers
from dcdecom.ports.write_permit import WritePermit
from dcdecom.ports.writers import Writers

NEVER = datetime.fromtimestamp(0, UTC)


def _read(change: TakeOffSlot, readers: Readers, nonce: str) -> Answer[State]:
    """Nothing that dcdecom reads shows a slot. That addresses are gone is told by the look after the soak."""
    return Unreadable("no system shows a slot", Source.named("chassis", change.chassis), NEVER)


def _act(permit: WritePermit[TakeOffSlot], readers: Readers, writers: Writers, context: WriteContext) -> None:
    raise NotSent(f"{permit.change.target} is taken off by hand only")


def _holds(change: TakeOffSlot, state: State) -> bool:
    return False


SLOT: ChangeKind[TakeOffSlot] = ChangeKind(
    needs=against_taking_off,
    read=_read,
    mismatch=any_object,
    act=_act,
    holds=_holds,
    inverse=stays("slot"),
    lost=nothing_lost,
    patience=0,
    by_hand=itself,
)
