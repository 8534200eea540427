"""Values that several papers have: the incoming letter, and the devices with their verdicts."""

from __future__ import annotations

from dcdecom.model.case import Case, Device
from dcdecom.papers.dates import long_day
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import device_state, is_spare
from dcdecom.papers.template_fields import Compared, Letter
from dcdecom.papers.verdicts import disagreements, outcome_of
from dcdecom.papers.vocabulary import DEVICE_STATES, OUTCOMES, VERDICT_KEYS


def incoming(matter: PaperContext) -> Letter:
    """The letter that asks for the devices."""
    letter, agenda = matter.letter, matter.case.agenda
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
    first, second, third = words
    return Compared(device.name, device.serial, first, second, third, _state(matter, device))


def _is_undecided(case: Case) -> bool:
    """Whether a head has yet to choose which servers go on: then nothing is said of any."""
    choice = any(g.paper == "choice" and not g.closed for g in case.gates)
    return not case.refused and (choice or any(d.going and disagreements(case, d) for d in case.devices.values()))


def all_done(case: Case) -> bool:
    """Whether both sides signed the handover, and every change that was needed is known to be so."""
    handed_over = any(g.paper == "handover" and g.closed for g in case.gates)
    needed = [t for t in case.changes if not is_spare(t) and t.state != "undone"]
    return handed_over and bool(needed) and all(t.is_proved for t in needed)


def _state(matter: PaperContext, device: Device) -> str:
    """What becomes of a device: `-` before it is decided; once its handover is signed, that it was withdrawn."""
    gone = any(g.paper == "handover" and g.closed and device.name in g.devices for g in matter.case.gates)
    if gone:
        return matter.say("drafts.withdrawn")
    undecided = device.going and _is_undecided(matter.case)
    return "-" if undecided else matter.word(DEVICE_STATES[device_state(matter.case, device)])
