"""Before anything changes: the chassis is read, and all three comparisons are made."""

from __future__ import annotations

from dcdecom.errors import Exit
from dcdecom.model.case import Case, Device
from dcdecom.model.finding import Comparison
from dcdecom.model.playbook import Row
from dcdecom.steps.desk import Desk
from dcdecom.steps.looking import is_fresh, look, stopped
from dcdecom.steps.next import Await, Next
from dcdecom.steps.withdraw.planning import host_is_another, used_up


def prove(case: Case, row: Row, desk: Desk) -> Next | tuple[Next, ...] | None:
    """All three comparisons, afresh, until the plan is confirmed; from then on each change proves itself."""
    plan = case.plan(row.slug)
    if plan and plan.is_confirmed and not used_up(case, row, desk) and not host_is_another(case, row, desk):
        return None
    for device in case.going:
        if not device.inspections:
            return _inspect(case, device, f"Read {device.name} off its chassis; the record stays hidden until then.")
    if not all(is_fresh(d, row, desk) for d in case.going):
        return look(case, row, desk, machine_too=True)
    for device in case.going:
        if waiting := _second_reading(case, device):
            return waiting
    findings = [f for d in case.going if d.evidence for f in d.evidence.findings]
    return stopped(case, desk, findings)


def _inspect(case: Case, device: Device, text: str) -> Await:
    command = f"dcdecom case inspect {case.id} {device.name}"
    return Await("inspect", Exit.WAITING, f"WAITING for the team at the rack. {text}", (command,), device=device.name)


def _second_reading(case: Case, device: Device) -> Await | None:
    """A label that differs from the record is read a second time, with a photo, before it counts."""
    findings = device.evidence.findings if device.evidence else ()
    if any(f.code == "photo-missing" for f in findings):
        text = f"A photo of {device.name} is missing: put one into inbox/{case.id}, and read it again."
        return _inspect(case, device, text)
    of_machine = [f for f in findings if f.comparison is Comparison.RECORD_MACHINE and f.severity == "block"]
    if any(not f.unread for f in of_machine) and len(device.inspections) < 2:
        return _inspect(case, device, f"{device.name} was not as recorded: read it once more, with a photo.")
    return None
