"""Before anything changes: the chassis is read, and all three comparisons are made."""

from __future__ import annotations

from dataclasses import replace

from dcdecom.errors import Exit
from dcdecom.model.case import Case, Device
from dcdecom.model.label import LOOK_ALIKES
from dcdecom.model.playbook import Policy, Row
from dcdecom.model.sentence import Sentence
from dcdecom.steps.examine_devices import is_fresh, stopped
from dcdecom.steps.moves import Await, Next
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure
from dcdecom.steps.rehearsed import look_on_the_day
from dcdecom.steps.withdraw.planning import host_is_another, used_up


def prove(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """All three comparisons, afresh, until the plan is confirmed; from then on each change proves itself."""
    if not may_be_read(case, row, procedure.policy) and not host_is_another(case, row, observer.since):
        return None
    for device in case.going:
        if not device.inspections:
            text = Sentence(
                "read", "Read {device} off its chassis; the record stays hidden until then.", device=device.name
            )
            return _inspect(case, device, text)
    if not all(is_fresh(d, row, observer.since) for d in case.going):
        return look_on_the_day(case, row, procedure, observer)
    for device in case.going:
        if waiting := _second_reading(case, device):
            return waiting
    findings = [f for d in case.going if d.evidence for f in d.evidence.findings]
    stop = stopped(case, procedure.playbook, observer.clock, findings)
    return _differs(case, stop) if stop and stop.what == "refused" else stop


def may_be_read(case: Case, row: Row, policy: Policy) -> bool:
    """Whether readings of the chassis count at a withdrawal's row: until its plan is confirmed."""
    plan = case.plan(row.slug)
    return plan is None or not plan.is_confirmed or used_up(case, row, policy)


def wants_photo(device: Device) -> bool:
    """Whether the next reading needs a photo that no reading of this device has brought yet."""
    return bool(device.misread) or not device.is_shown


def _inspect(case: Case, device: Device, text: str) -> Await:
    command = f"dcdecom case inspect {case.id} {device.name}"
    text = Sentence("rack", "WAITING for the team at the rack. {what}", what=text)
    photo = wants_photo(device)
    return Await("inspect", Exit.WAITING, text, (command,), device=device.name, wants_photo=photo)


def _second_reading(case: Case, device: Device) -> Await | None:
    """A label that differs from the record is read a second time, with a photo, before it counts."""
    if not device.is_shown:
        text = Sentence(
            "no-photo", "A photo of {device} is missing: read it once more, with a photo.", device=device.name
        )
        return _inspect(case, device, text)
    if device.misread and len(device.inspections) < 2:
        text = Sentence(
            "read-again",
            "{device} was not as recorded: read it once more, with a new photo. The record stays hidden. "
            "Look twice at {letters}.",
            device=device.name, letters=Sentence("look-alikes", LOOK_ALIKES),
        )  # fmt: skip
        return _inspect(case, device, text)
    return None


def _differs(case: Case, stop: Await) -> Await:
    """Read twice, and not as recorded: somebody compares who does not stand at the rack."""
    misread = [d for d in case.going if d.misread]
    if not misread:
        return stop
    names = ", ".join(d.name for d in misread)
    text = Sentence(
        "misread",
        "Refused: {devices} was read more than once and is not as recorded. The record stays hidden at the rack. "
        "Nothing was changed.",
        devices=names,
    )
    read = f"dcdecom case inspect {case.id} {misread[0].name}"
    advice = (
        Sentence(
            "misread-again",
            "Make sure that it is the right server. Was a reading wrong? Read it again, with a new photo: {command}",
            command=read,
        ),
        Sentence(
            "misread-decide", "Both stand side by side in the report, for whoever decides: {command}",
            command=f"dcdecom report render {case.id} --format html --output {case.id}.html",
        ),
        Sentence(
            "misread-record", "If the record is wrong, put it right in NetBox, then: {command}",
            command=f"dcdecom case run {case.id}",
        ),
        Sentence(
            "misread-cancel", "If the letter's server is not there at all, give the case up: {command}",
            command=f"dcdecom case cancel {case.id} --note WHY",
        ),
    )  # fmt: skip
    return replace(stop, text=text, advice=(*advice, *stop.advice[1:]), wants_photo=True)
