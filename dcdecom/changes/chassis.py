"""Taking a server out of the slot of its chassis: people do it, and no system shows whether they did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from dcdecom.changes.kind import ChangeKind, WriteContext, any_object, itself, nothing_against_it, nothing_lost, stays
from dcdecom.checks.findings import block
from dcdecom.checks.record import recorded
from dcdecom.errors import NotSent
from dcdecom.model.changes.change import State
from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.estate.reading import Answer, Reading, Source, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy
from dcdecom.ports.systems import Readers
from dcdecom.ports.write_permit import WritePermit
from dcdecom.ports.writers import Writers

NEVER = datetime.fromtimestamp(0, UTC)


def _needs(change: TakeOffSlot, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    """The record still has this server, by its serial number, in this very slot, and nothing speaks against it.

    Where it has not, that alone is told: all else that is found then follows from it.
    """
    yield from tuple(moved(change, evidence)) or nothing_against_it(change, evidence, policy)


def moved(change: TakeOffSlot, evidence: Evidence) -> Iterable[Finding]:
    """Whether the record has another slot, or another machine, than what was planned."""
    device = recorded(evidence)
    slot = device.parent if device else None
    if isinstance(evidence.record, Unreadable):
        return
    planned = (change.device_id, change.serial, change.chassis_id, change.chassis, change.bay_id, change.bay)
    held = (slot.chassis.id, slot.chassis.name, slot.bay.id, slot.bay.name) if slot and slot.bay else ()
    if device is None or (device.id, device.serial, *held) != planned:
        planned_in, now_in = change.target, str(slot or "-")
        if holder := _holder(change, evidence):
            yield block(
                evidence, "slot-given", device=change.device, holder=holder, planned=planned_in,
                planned_serial=change.serial, record=now_in,
            )  # fmt: skip
        else:
            yield block(
                evidence, "slot-moved", planned=planned_in, planned_serial=change.serial, record=now_in,
                record_serial=device.serial if device else "-",
            )  # fmt: skip


def _holder(change: TakeOffSlot, evidence: Evidence) -> str:
    """Whom else the record shows in the planned slot, of all that stands in the server's rack; empty for nobody.

    A server that was taken out of its slot in NetBox keeps its rack, which is the rack of the chassis.
    """
    standing = evidence.occupants.value if isinstance(evidence.occupants, Reading) else ()
    held = ((other.name, other.parent) for other in standing if other.parent and other.id != change.device_id)
    planned = (change.chassis_id, change.bay_id)
    return next((name for name, slot in held if slot.bay and (slot.chassis.id, slot.bay.id) == planned), "")


def _read(change: TakeOffSlot, readers: Readers, nonce: str) -> Answer[State]:
    """Nothing that dcdecom reads shows a slot. That addresses are gone is told by the look after the soak."""
    return Unreadable("no system shows a slot", Source.named("chassis", change.chassis), NEVER)


def _act(permit: WritePermit[TakeOffSlot], readers: Readers, writers: Writers, context: WriteContext) -> None:
    raise NotSent(f"{permit.change.target} is taken off by hand only")


def _holds(change: TakeOffSlot, state: State) -> bool:
    return False


SLOT: ChangeKind[TakeOffSlot] = ChangeKind(
    needs=_needs,
    read=_read,
    mismatch=any_object,
    act=_act,
    holds=_holds,
    inverse=stays("slot"),
    lost=nothing_lost,
    patience=0,
    by_hand=itself,
)
