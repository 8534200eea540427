"""Surat balasan: the draft of the reply to a request that does not agree."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.model.case import Device
from dcdecom.model.finding import Finding
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.shared_values import incoming
from dcdecom.papers.template_fields import Reply, Signatory
from dcdecom.papers.verdicts import disagreements

SRIKANDI = {
    "number": "${nomor_naskah}", "date": "${tanggal_naskah}", "sign_here": "${ttd_pengirim}",
    "name": "${nama_pengirim}", "nip": "${nip_pengirim}",
}  # fmt: skip
"""What the records application fills in when the letter is signed there."""


def reply(matter: PaperContext) -> Reply | None:
    """The reply with every reason; None while nothing disagrees. Number, date and signature are the office's.

    It goes to the head of another office, so the row names who signs it. It has no code: what goes out is signed later.
    """
    reasons = tuple(dict.fromkeys(_reasons(matter)))
    if not reasons:
        return None
    some = [d.name for d in _refused(matter)]
    general, signer = matter.general(), matter.signatory(matter.row.letter_by, matter.made_on(None))
    number, date, sign_here = matter.blank, f"{general.place}, {matter.blank}", ""
    if matter.office.srikandi:
        number, date, sign_here = (SRIKANDI[key] for key in ("number", "date", "sign_here"))
        signer = Signatory(signer.above, signer.post, SRIKANDI["name"], "", SRIKANDI["nip"])
    return Reply(
        general=general,
        number=number,
        date=date,
        letter=incoming(matter),
        some="" if len(some) == len(matter.case.devices) else ", ".join(some),
        reasons=reasons,
        signer=signer,
        sign_here=sign_here,
        copies=matter.office.copies,
    )


def _refused(matter: PaperContext) -> list[Device]:
    return [d for d in matter.case.devices.values() if disagreements(matter.case, d) or not d.going]


def _reasons(matter: PaperContext) -> Iterator[str]:
    """Each reason with its device. A device that stays though it agrees has the reason that was given for it."""
    for device in _refused(matter):
        given = device.stays_why or matter.say("drafts.reply-not-chosen")
        for text in [_reason(matter, f) for f in disagreements(matter.case, device)] or [given]:
            yield matter.say("drafts.reply-reason", device=device.name, serial=device.serial, reason=text)


def _reason(matter: PaperContext, finding: Finding) -> str:
    """The finding as another office may read it: `letter.CODE` where its own sentence names third parties."""
    key = f"letter.{finding.code}"
    return matter.say(key, **dict(finding.params)) if key in matter.texts.sentences else matter.texts.finding(finding)
