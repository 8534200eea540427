"""Time that comes from outside: the dates of anchors that the verifier holds, and not what a journal says of its time.

A head that stood somewhere on a day was there by then, and so was everything before it. So a key that had not ended by
the end of that day had not ended when it signed. Who dates an anchor decides how much that is worth: a timestamp and
what the verifier himself dated are strong; a date of NetBox's, or one in a mail, is what their administrators say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TypeAlias

NOW, OWN, STAMP = "now", "own", "timestamp"
BY = {
    OWN: "by the date that the verifier gave",
    STAMP: "by a timestamp",
    "netbox": "by NetBox's date, a weaker anchor: its administrator can set it",
    "mail": "by the date of a mail, a weaker anchor: its sender and its servers set it",
}
"""Who dates an anchor, and how that is said."""
STRONG = frozenset({OWN, STAMP, NOW})
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?")


@dataclass(frozen=True)
class Moment:
    """A time by which everything up to an event existed."""

    at: datetime
    by: str
    """One of `BY`, or `now` where no dated anchor speaks."""

    @property
    def said(self) -> str:
        return f"{self.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC{f', {BY[self.by]}' if self.by in BY else ''}"


ValidAt: TypeAlias = Callable[[int], Sequence[Moment]]
"""For a signature that event number N recorded: the times at which its key may be judged, the strongest first."""


def dated(given: str) -> tuple[str, Moment | None]:
    """The code of `CODE@DATE` or `CODE@DATE@netbox`, and its date; none without one. Raises ValueError.

    A day without a time counts to its end, here, and a time without a zone is local.
    """
    code, at, rest = given.partition("@")
    text, _, by = rest.partition("@")
    if not at:
        return code, None
    if not _DATE.fullmatch(text) or (by and by not in ("netbox", "mail")):
        raise ValueError(
            f"anchor {given[:100]!r}: a date is written as CODE@2026-11-26 or CODE@2026-11-26T14:00Z, "
            "and one that NetBox or a mail bears as CODE@2026-11-26@netbox or @mail"
        )
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"anchor {given[:100]!r}: {text} is no date") from error
    if len(text) == len("2026-11-26"):
        moment = datetime.combine(moment.date(), time(23, 59, 59))
    return code, Moment(moment.astimezone(), by or OWN)


def from_anchors(found: Iterable[tuple[int, Moment]], now: datetime) -> ValidAt:
    """By the dated anchors at or behind each event: the earliest strong one, then the earliest weak one; else now."""
    known = sorted(found, key=lambda one: one[1].at)

    def valid_at(seq: int) -> Sequence[Moment]:
        behind = [moment for event, moment in known if event >= seq]
        strong = [moment for moment in behind if moment.by in STRONG]
        weak = [moment for moment in behind if moment.by not in STRONG]
        return (*strong[:1], *weak[:1]) or (Moment(now, NOW),)

    return valid_at
