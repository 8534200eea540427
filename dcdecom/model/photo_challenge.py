"""The challenge that a photo of the rack is asked to show: a QR code of a case, one of its events, and an hour.

    DCDECOM-PHOTO:2026-0042:17:2026120207:Z2GR-TT3H-0VKS-VX56

It is made from the hash of the case's last event and the hour in UTC. No secret is in it, so anybody who has the
journal can judge it again, years later. A photo that shows it was not made before that event. Who can read the journal
can tell the challenge of a later hour for as long as the case stands still; and a photo of a screen shows it too.

`journal.challenges` makes it the same way for the verifier, which runs alone; a test compares the two.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.events import EventLike, time_of

PhotoGrade: TypeAlias = Literal["present", "absent", "stale", "replayed", "other-case", "unknown", "unread"]
"""`unknown`: it has the form of a challenge, and this case had no such one in that hour. `unread`: nobody looked."""
HOURS = 2
"""It is fresh in its own hour and in the one behind it."""
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
DOMAIN = "dcdecom photo challenge 1"
_TEXT = (
    rf"DCDECOM-PHOTO:(?P<case>[0-9]{{4}}-[0-9]{{4,9}}):(?P<seq>[1-9][0-9]{{0,8}}):(?P<hour>[0-9]{{10}})"
    rf":(?P<code>(?:[{SIGNS}]{{4}}-){{3}}[{SIGNS}]{{4}})"
)


@dataclass(frozen=True)
class Challenge:
    """What a QR code says that has the form of a challenge. It proves nothing before it was judged."""

    text: str
    case: str
    seq: int
    hour: str
    """In UTC, as 2026120207."""

    @property
    def begins(self) -> datetime:
        return datetime.strptime(self.hour, "%Y%m%d%H").replace(tzinfo=UTC)


def challenge(case: str, seq: int, head: str, at: datetime) -> str:
    """The challenge of a case whose last event is number `seq`, with this hash, in the hour of `at`."""
    hour = f"{at.astimezone(UTC):%Y%m%d%H}"
    return f"DCDECOM-PHOTO:{case}:{seq}:{hour}:{_code(case, seq, head, hour)}"


def _code(case: str, seq: int, head: str, hour: str) -> str:
    """80 bits, in groups for people."""
    digest = hashlib.sha256("\n".join((DOMAIN, case, str(seq), head, hour)).encode()).digest()
    value = int.from_bytes(digest[:10], "big")
    signs = "".join(SIGNS[value >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
    return "-".join(signs[at : at + 4] for at in range(0, LENGTH, 4))


def read(text: str) -> Challenge | None:
    """What a QR code says; None where it is no challenge."""
    found = re.fullmatch(_TEXT, text)
    if found is None:
        return None
    try:
        told = Challenge(text, found["case"], int(found["seq"]), found["hour"])
        _ = told.begins
    except ValueError:
        return None
    return told


def hour(at: datetime) -> datetime:
    """When the hour of a challenge begins."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def ends(at: datetime) -> datetime:
    """When the challenge that holds now gives way to the next one, if no event comes before."""
    return hour(at) + timedelta(hours=1)


def judged(shown: Challenge, case: str, events: Sequence[EventLike], at: datetime) -> PhotoGrade:
    """What a challenge on a photo is worth that came at a time, by the events of the case that were there then.

    Its event must have been the last one at some time of its hour: none other was shown to anybody.
    """
    if shown.case != case:
        return "other-case"
    index = shown.seq - 1
    if index >= len(events) or challenge(case, shown.seq, events[index].hash, shown.begins) != shown.text:
        return "unknown"
    until = shown.begins + timedelta(hours=1)
    followed = events[shown.seq] if shown.seq < len(events) else None
    was_last = time_of(events[index].at) < until and (followed is None or time_of(followed.at) > shown.begins)
    if not was_last or shown.begins > at:
        return "unknown"
    return "present" if at < shown.begins + timedelta(hours=HOURS) else "stale"


ORDER: tuple[PhotoGrade, ...] = ("present", "stale", "unknown", "other-case")
"""Of several challenges on one photo the first of these counts: a fresh one cannot have been there before."""


def best(found: Iterable[tuple[PhotoGrade, Challenge]]) -> tuple[PhotoGrade, Challenge | None]:
    """What the challenges of one photo come to; `absent` where there is none."""
    return min(found, key=lambda one: ORDER.index(one[0]), default=("absent", None))


# --- whether two photos are one picture ------------------------------------------------------------------------------

ALIKE = 32
"""Of the 256 bits that tell how light a picture is from place to place, so many differ at most between a photo and its
copy that was saved anew. Two photos of one thing, held by hand, differ in about a hundred."""


def are_alike(one: str, other: str) -> bool:
    """Whether two pictures are one, saved anew or made smaller. Empty text says nothing of a picture."""
    return bool(one and other) and (int(one, 16) ^ int(other, 16)).bit_count() <= ALIKE
