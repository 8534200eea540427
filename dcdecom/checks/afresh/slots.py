"""What speaks against taking a server off the slot that was planned, in fresh evidence."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.checks import against
from dcdecom.checks.findings import block
from dcdecom.checks.letter_and_record import recorded
from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy


def against_taking_off(change: TakeOffSlot, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    """The record still has this server, by its serial number, in this very slot, and nothing speaks against it.

    Where it has not, that alone is told: all else that is found then follows from it.
    """
    yield from tuple(moved(change, evidence)) or against(evidence, policy)


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
