"""Surat balasan: the draft of the reply to a request that does not agree."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.model.case import Device
from dcdecom.model.finding import Finding
from dcdecom.papers.dates import long_day
from dcdecom.papers.document import (
    Document,
    Labelled,
    Lines,
    Numbered,
    Paragraph,
    Right,
    Signatory,
    Signatures,
)
from dcdecom.papers.matter import Matter
from dcdecom.papers.verdicts import disagreements


def reply(matter: Matter) -> Document | None:
    """Surat balasan with every reason; None while nothing disagrees. Number, date and signature are the office's.

    The head of our office signs, for it goes to the head of another. It has no code: what goes out is another paper.
    """
    reasons = tuple(_reasons(matter))
    if not reasons:
        return None
    letter = matter.case.request.get("letter", {})
    blank = matter.say("sheets.blank")
    return Document(
        title="",
        letterhead=matter.letterhead,
        blocks=(
            Right(matter.say("sheets.place-date", place=matter.office.place or blank)),
            Labelled((
                (matter.say("drafts.number"), ""), (matter.say("drafts.class"), ""),
                (matter.say("drafts.enclosure"), "-"),
                (matter.say("drafts.subject"), matter.say("drafts.reply-subject")),
            )),
            Lines((
                matter.say("drafts.reply-to", post=letter.get("post") or matter.applicant),
                matter.say("drafts.reply-at", place=matter.office.place or blank),
            )),
            Paragraph(_opening(matter)),
            Numbered(reasons),
            Paragraph(matter.say("drafts.reply-again")),
            Paragraph(matter.say("drafts.reply-closing")),
            Signatures((Signatory("", matter.playbook.header.approved_by),)),
        ),
        footer=(matter.reference, matter.say("drafts.reply-draft")),
    )  # fmt: skip


def _opening(matter: Matter) -> str:
    letter = matter.case.request.get("letter", {})
    subject = letter.get("subject", "")
    named = {
        "number": letter.get("number", ""),
        "date": long_day(letter["date"], matter.texts) if letter.get("date") else "",
        "about": matter.say("drafts.reply-about", subject=subject) if subject else "",
    }
    some = [d.name for d in _refused(matter)]
    if len(some) == len(matter.case.devices):
        return matter.say("drafts.reply-opening", **named)
    return matter.say("drafts.reply-opening-some", devices=", ".join(some), **named)


def _refused(matter: Matter) -> list[Device]:
    return [d for d in matter.case.devices.values() if disagreements(matter.case, d) or (not d.going and d.stays_why)]


def _reasons(matter: Matter) -> Iterator[str]:
    """Each reason with its device. A device that stays though it agrees has the reason that was given for it."""
    for device in _refused(matter):
        said = [_reason(matter, f) for f in disagreements(matter.case, device)] or [device.stays_why]
        for text in said:
            yield matter.say("drafts.reply-reason", device=device.name, serial=device.serial, reason=text)


def _reason(matter: Matter, finding: Finding) -> str:
    """The finding as another office may read it: `letter.CODE` where its own sentence names third parties."""
    key = f"letter.{finding.code}"
    return matter.say(key, **dict(finding.params)) if key in matter.texts.sentences else matter.texts.finding(finding)
