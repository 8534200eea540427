"""Berita acara penarikan: the paper by which custody of the devices goes back to the office that owns them."""

from __future__ import annotations

from dcdecom.model.case import Device
from dcdecom.model.finding import Comparison
from dcdecom.model.machine import make_and_model, register
from dcdecom.model.people import Person
from dcdecom.papers.codes import Outcome
from dcdecom.papers.form_words import beside, disk_rows, form_day, wipe_clause
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.rack import place
from dcdecom.papers.shared_values import incoming
from dcdecom.papers.teams_section import team_names
from dcdecom.papers.template_fields import HandedOver, Handover
from dcdecom.papers.verdicts import outcome_of
from dcdecom.papers.vocabulary import OUTCOMES


def handover(matter: PaperContext) -> Handover:
    """The minutes of the handover. Who read the chassis last hands over; what nobody told stays blank."""
    gate = matter.gate("handover")
    on, approver = matter.made_on(gate), matter.approver()
    at_the_rack, head = matter.at_the_rack(), matter.holder(approver, on)
    devices = matter.case.going
    return Handover(
        general=matter.general(),
        code=matter.code(gate),
        number=matter.wide_blank,
        on=matter.undated(),
        first=matter.written(None if at_the_rack == head else at_the_rack),
        second=matter.written(_collector(matter)),
        first_authority=_assignment(matter),
        second_authority=_authority(matter),
        team=team_names(matter),
        letter=incoming(matter),
        basis=matter.basis(),
        our_office=matter.our_name,
        applicant=matter.applicant,
        devices=tuple(_handed_over(matter, n, d) for n, d in enumerate(devices, 1)),
        agreed=all(_of_machine(matter, d) is Outcome.AGREES for d in devices),
        form=form_day(matter),
        disks=tuple(disk_rows(matter)),
        beside=tuple(beside(matter)),
        wipe=wipe_clause(matter),
        acknowledged=matter.signatory(approver, on),
    )


def _collector(matter: PaperContext) -> Person | None:
    """Who comes for the devices, as the request names them."""
    said = matter.case.request.collector
    return Person("", said.name, (), nip=said.nip, rank=said.rank, post=said.post) if said and said.name else None


def _assignment(matter: PaperContext) -> str:
    """By what ours acts: the paper that sends the team, or room for its number."""
    disposition = matter.case.request.disposition
    return (disposition.assignment if disposition else "") or matter.say("drafts.authority-first")


def _authority(matter: PaperContext) -> str:
    """By what the owner's acts: its paper, the post where the letter's own signatory comes, or room for a number."""
    said, letter = matter.case.request.collector, matter.letter
    if said and said.authority:
        return said.authority
    own = said and letter and said.nip and said.nip == letter.nip
    return matter.say("drafts.authority-post" if own else "drafts.authority-second")


def _handed_over(matter: PaperContext, number: int, device: Device) -> HandedOver:
    return HandedOver(
        no=str(number), name=device.name, type=make_and_model(device) or "-", serial=device.serial,
        register=register(device) or "-", position=place(device) or "-",
        remark=matter.say("drafts.remark", verdict=matter.word(OUTCOMES[_of_machine(matter, device)])),
    )  # fmt: skip


def _of_machine(matter: PaperContext, device: Device) -> Outcome:
    return outcome_of(matter.case, device, Comparison.RECORD_MACHINE)
