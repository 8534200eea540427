"""Taking a server out of the slot of its chassis: people do it, and the network shows that it is gone."""

from __future__ import annotations

from datetime import UTC, datetime

from dcdecom.changes.kind import Kind, Order, any_object, itself, nothing_against_it, nothing_lost, stays
from dcdecom.errors import NotSent
from dcdecom.model.estate import Answer, Source, Unreadable
from dcdecom.model.plan import State, TakeOffSlot
from dcdecom.ports import Readers, Writers

NEVER = datetime.fromtimestamp(0, UTC)


def _read(change: TakeOffSlot, readers: Readers, nonce: str) -> Answer[State]:
    """Nothing that dcdecom reads shows a slot: the look over the whole site after the soak tells."""
    return Unreadable("no system shows a slot", Source("chassis", change.chassis), NEVER)


def _act(change: TakeOffSlot, readers: Readers, writers: Writers, order: Order) -> None:
    raise NotSent(f"{change.target} is taken off by hand only")


def _is_so(change: TakeOffSlot, state: State) -> bool:
    return False


SLOT: Kind[TakeOffSlot] = Kind(
    needs=nothing_against_it,
    read=_read,
    mismatch=any_object,
    act=_act,
    is_so=_is_so,
    inverse=stays("slot"),
    lost=nothing_lost,
    patience=0,
    by_hand=itself,
    people=True,
)
