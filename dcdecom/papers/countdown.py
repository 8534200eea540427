"""What the owner is told of a rest: at its beginning, and 14, 7 and 1 days before its end."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from dcdecom.model.case import Case, Timer
from dcdecom.model.texts import Texts
from dcdecom.papers.console_board import moment
from dcdecom.papers.phrases import office
from dcdecom.papers.sanitize import plain

BEFORE = (14, 7, 1)
"""Days before its end; those that a rest does not have are left out."""
DAY = timedelta(days=1)


def stage(timer: Timer, now: datetime) -> int:
    """The nearest day that has come: of days on which nobody looked, the last alone. 0 for the beginning."""
    left, length = timer.until - now, round(timer.seconds / DAY.total_seconds())
    return min((days for days in BEFORE if left <= days * DAY and days < length), default=0)


def letter(case: Case, until: datetime, days: int, now: datetime, texts: Texts, zone: tzinfo) -> dict[str, str]:
    """A mail to the owner; `days`: of the countdown, 0 at the beginning."""
    told = _told(case, until, now, zone)
    name = case.request.contact.name if case.request.contact else ""
    lines = (
        texts.say("notices.dear", name=plain(name)), texts.say(f"notices.rest-{'left' if days else 'begun'}", **told),
        texts.say("notices.rest-needed", **told),
    )  # fmt: skip
    subject = texts.say("notices.rest-subject", **told)
    return {"subject": subject, "text": "\n\n".join(lines), "digest": subject}


def line(case: Case, until: datetime, now: datetime, texts: Texts, zone: tzinfo) -> str:
    """The same in a line to the team, which passes it on."""
    return texts.say("notices.rest-line", **_told(case, until, now, zone))


def _told(case: Case, until: datetime, now: datetime, zone: tzinfo) -> dict[str, str]:
    days = (until.astimezone(zone).date() - now.astimezone(zone).date()).days
    devices = ", ".join(plain(device.name) for device in case.going)
    return {
        "case": case.id, "office": office(case), "devices": devices, "until": moment(until, zone), "days": str(days),
    }  # fmt: skip
