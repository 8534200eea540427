"""Lembar penghentian berkas: the sheet by which a head gives a case up, with its code."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.model.case import CancelSheet, Case, Device
from dcdecom.papers.dates import long_day
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import step_title
from dcdecom.papers.rack import place
from dcdecom.papers.shared_values import incoming
from dcdecom.papers.summary import changed_line, lost_line
from dcdecom.papers.template_fields import Cancellation, GivenUp


def cancellation(matter: PaperContext, asked: CancelSheet) -> Cancellation:
    """What is given up, why, what was done until then; nothing of it stands, or it could not be asked for."""
    case, texts = matter.case, matter.texts
    by = matter.people.by_login(asked.asked_by) or matter.people.by_id(asked.asked_by)
    number = matter.playbook.number(asked.step)
    return Cancellation(
        general=matter.general(),
        code=matter.code(asked),
        applicant=matter.applicant,
        letter=incoming(matter),
        number=str(number),
        step=step_title(asked.step, texts),
        asked=long_day(matter.made_on(asked), texts),
        asked_by=by.name if by else asked.asked_by,
        reason=asked.note,
        devices=tuple(_devices(matter, case)),
        ended="; ".join(_ended(matter)) or texts.say("report.none"),
        changed=changed_line(case, texts),
        lost=lost_line(case, texts),
        signer=matter.signatory(asked.by, matter.made_on(asked)),
    )


def _ended(matter: PaperContext) -> Iterator[str]:
    """The rows that were walked, by their short titles: the sheet is one page."""
    for number, row in enumerate(matter.playbook.rows, 1):
        step = matter.case.step(row.slug)
        if step and step.state == "done":
            yield f"{number} {step_title(row.slug, matter.texts)}"


def _devices(matter: PaperContext, case: Case) -> Iterator[GivenUp]:
    for number, device in enumerate(case.devices.values(), 1):
        yield GivenUp(str(number), device.name, device.serial or "-", place(device) or "-", _state(matter, device))


def _state(matter: PaperContext, device: Device) -> str:
    handed_over = matter.case.is_handed_over(device.name)
    return matter.say("drafts.withdrawn" if handed_over else "cancellation.not-withdrawn")
