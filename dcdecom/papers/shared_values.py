"""Values that several papers have: the incoming letter, and the devices with their verdicts."""

from __future__ import annotations

from dcdecom.model.case import Device
from dcdecom.papers.dates import long_day
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import device_state
from dcdecom.papers.template_fields import Compared, Letter
from dcdecom.papers.verdicts import disagreements, outcome_of
from dcdecom.papers.vocabulary import DEVICE_STATES, OUTCOMES, VERDICT_KEYS


def incoming(matter: PaperContext) -> Letter:
    """The letter that asks for the devices."""
    letter, disposition = matter.letter, matter.case.request.disposition
    agenda = disposition.agenda if disposition else ""
    if letter is None:
        return Letter("", matter.applicant, "", "", "", "", agenda)
    return Letter(
        sender=letter.office,
        post=letter.post or matter.applicant,
        number=letter.number,
        date=long_day(letter.date, matter.texts),
        received=long_day(letter.received, matter.texts),
        subject=letter.subject,
        agenda=agenda,
    )


def compared(matter: PaperContext) -> tuple[Compared, ...]:
    """Each device with its three verdicts side by side."""
    return tuple(_compared(matter, device) for device in matter.case.devices.values())


def _compared(matter: PaperContext, device: Device) -> Compared:
    words = (matter.word(OUTCOMES[outcome_of(matter.case, device, c)]) for c in VERDICT_KEYS)
    undecided = device.going and disagreements(matter.case, device) and not matter.case.refused
    state = matter.word(DEVICE_STATES[device_state(matter.case, device)])
    first, second, third = words
    return Compared(device.name, device.serial, first, second, third, "-" if undecided else state)
