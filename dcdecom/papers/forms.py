"""The form that the applicant fills in before a withdrawal. What is printed in it looks unlike what is filled in."""

from __future__ import annotations

from dcdecom.model.case import Device
from dcdecom.papers.document import (
    Block,
    Document,
    Heading,
    Paragraph,
    Right,
    Signatory,
    Signatures,
    Table,
    Ticks,
)
from dcdecom.papers.matter import Matter
from dcdecom.papers.rack import place

ASKED = ("name", "type", "serial", "kode_barang", "asset_tag", "position", "ips", "macs", "accessories", "disks")
"""What is asked about each device; for the last two the letter has nothing to print."""
DOCUMENTS = ("letter", "minutes", "authority")


def completeness_form(matter: Matter) -> Document:
    """Form kelengkapan, one table a device: what letter and record say beside a column for the applicant."""
    going = matter.case.going
    return Document(
        title=matter.say("drafts.form-title"),
        letterhead=matter.letterhead,
        reference=matter.reference,
        blocks=(
            Paragraph(matter.say("drafts.form-prefilled")),
            Heading(matter.say("drafts.form-a")), _applicant(matter),
            Heading(matter.say("drafts.form-b")), *(_device(matter, d) for d in going),
            Heading(matter.say("drafts.form-c")), _documents(matter),
            Heading(matter.say("drafts.form-d")),
            Ticks(tuple(matter.say(f"drafts.form-{key}") for key in ("backup", "erase", "keep"))),
            Heading(matter.say("drafts.form-e")), Paragraph(matter.say("drafts.form-statement")),
            matter.code(matter.gate("form")),
            Right(matter.say("sheets.place-date", place=matter.office.place or matter.say("sheets.blank"))),
            Signatures((
                Signatory(matter.say("drafts.form-verified"), ""), Signatory(matter.say("drafts.form-applicant"), ""),
            )),
        ),
    )  # fmt: skip


def _applicant(matter: Matter) -> Block:
    contact = matter.case.request.get("contact") or {}
    printed = {"office": matter.applicant, "contact": contact.get("name", ""), "phone": contact.get("phone", "")}
    rows = ((matter.say(f"drafts.form-{key}"), _printed(value), "") for key, value in printed.items())
    more = ((matter.say(f"drafts.form-{key}"), "-", "") for key in ("nip", "post"))
    return Table(_header(matter), (*rows, *more))


def _device(matter: Matter, device: Device) -> Block:
    said = {**device.asked, "position": place(device)}
    rows = ((matter.say(f"drafts.form-{key}"), _printed(said.get(key)), "") for key in ASKED)
    return Table(_header(matter), tuple(rows))


def _header(matter: Matter) -> tuple[str, str, str]:
    return (matter.say("drafts.form-item"), matter.say("drafts.form-printed"), matter.say("drafts.form-filled"))


def _documents(matter: Matter) -> Table:
    header = (matter.say("drafts.form-document"), matter.say("drafts.form-there"), matter.say("drafts.form-not-there"))
    return Table(header, tuple((matter.say(f"drafts.form-document-{key}"), "[ ]", "[ ]") for key in DOCUMENTS))


def _printed(value: object) -> str:
    """A value as the tool prints it into a form: in angle brackets, so that nobody takes it for an answer."""
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
    return f"<{text}>" if text else "-"
