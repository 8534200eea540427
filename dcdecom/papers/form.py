"""The form that the applicant fills in before a withdrawal. What is printed in it looks unlike what is filled in."""

from __future__ import annotations

from dcdecom.model.case import Device
from dcdecom.model.machine import make_and_model, register
from dcdecom.model.request import Contact
from dcdecom.papers.paper_context import PaperContext, grouped
from dcdecom.papers.rack import place
from dcdecom.papers.template_fields import Asked, Form


def completeness_form(matter: PaperContext) -> Form:
    """Form kelengkapan: what letter and record say of each device, beside room for the applicant."""
    contact = matter.case.request.contact or Contact("")
    return Form(
        general=matter.general(),
        code=matter.code(matter.gate("form")),
        applicant=matter.applicant,
        contact=contact.name,
        phone=contact.phone,
        mail=contact.mail,
        nip=grouped(contact.nip),
        post=contact.post,
        devices=tuple(map(_asked, matter.case.going)),
    )


def _asked(device: Device) -> Asked:
    said = device.asked
    return Asked(
        name=device.name,
        type=_or_none(make_and_model(device)),
        serial=device.serial,
        register=_or_none(register(device)),
        asset_tag=_or_none(said.asset_tag),
        position=_or_none(place(device)),
        ips=_or_none(said.ips),
        macs=_or_none(said.macs),
        disks=_or_none(_recorded_disks(device)),
    )


def _recorded_disks(device: Device) -> str:
    """As the last look found them in the record."""
    fields = device.evidence.fields if device.evidence else ()
    return next((field.record for field in fields if field.name == "disks"), "")


def _or_none(value: object) -> str:
    """A value, several with commas between; a dash where neither letter nor record has one."""
    return (", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")) or "-"
