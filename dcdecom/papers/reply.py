"""Surat balasan: the draft of the reply to a request that cannot be granted."""

from __future__ import annotations

from dcdecom.model.people import Person
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.reply_reasons import reasons, refused
from dcdecom.papers.shared_values import incoming
from dcdecom.papers.template_fields import Reply, Signatory

SRIKANDI = {
    "number": "${nomor_naskah}", "date": "${tanggal_naskah}", "sign_here": "${ttd_pengirim}",
    "name": "${nama_pengirim}", "nip": "${nip_pengirim}",
}  # fmt: skip
"""What the records application fills in when the letter is signed there."""


def reply(matter: PaperContext) -> Reply | None:
    """The reply with every reason; None while there is none. Number, date and signature are the office's.

    It goes to the head of another office, so the row names who signs it. It has no code: what goes out is signed later.
    """
    found, form = reasons(matter), matter.row.letter
    if not found:
        return None
    some = [d.name for d in refused(matter)]
    general, signer = matter.general(), matter.signatory(matter.row.letter_by, matter.made_on(None))
    number, date, sign_here = matter.wide_blank, f"{general.place}, {matter.blank}", ""
    if matter.office.srikandi:
        number, date, sign_here = (SRIKANDI[key] for key in ("number", "date", "sign_here"))
        signer = Signatory(signer.above, signer.post, SRIKANDI["name"], "", SRIKANDI["nip"], signer.through)
    return Reply(
        general=general,
        number=number,
        date=date,
        sort=form.sort or matter.say("drafts.letter-sort"),
        enclosure=form.enclosure or "-",
        attention=_attention(matter),
        letter=incoming(matter),
        basis=matter.basis(),
        some="" if len(some) == len(matter.case.devices) else ", ".join(some),
        reasons=tuple(reason.text for reason in found),
        decided=tuple(reason.text for reason in found if reason.whose == "decided"),
        office=tuple(reason.text for reason in found if reason.whose == "office"),
        ours=tuple(reason.text for reason in found if reason.whose == "ours"),
        to_send=tuple(dict.fromkeys(reason.to_send for reason in found if reason.to_send)),
        send_to=_send_to(matter),
        signer=signer,
        sign_here=sign_here,
        initials=tuple(matter.initials(form.initials)),
        copies=matter.office.copies or form.copies,
    )


def _attention(matter: PaperContext) -> str:
    """Whose attention the letter is for (u.p.): the contact's post, where the row says so and the request has one."""
    contact = matter.case.request.contact
    return contact.post if contact and matter.row.letter.attention == "contact" else ""


def _send_to(matter: PaperContext) -> str:
    """To whom the office sends what the letter asks for: the first of the team whose mail or telephone is known, else
    the office as its letterhead says it is reached."""
    team = (matter.people.by_id(id) for id in matter.case.team)
    person = next((p for p in team if p and (p.mail or p.phone)), None)
    if person:
        return matter.say("drafts.send-to", name=person.name, reached=", ".join(_reached(matter, person)))
    return matter.say("drafts.send-to-office", reached=matter.office.contact or matter.wide_blank)


def _reached(matter: PaperContext, person: Person) -> list[str]:
    said = {"phone": person.phone, "mail": person.mail}
    return [matter.say(f"drafts.reached-{way}", at=at) for way, at in said.items() if at]
