"""Challenges on photos: whether each grade in a journal follows from the journal itself.

What stands on a photo is told by whoever opens it. That a challenge is of this case, of an event that was its last one
in that hour, and how old it was when the photo was recorded, is told by the events alone. Made as
`model.photo_challenge` makes it; a test compares the two.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from . import attachment_status
from .chain import Row
from .misnamed import as_name

DOMAIN = "dcdecom photo challenge 1"
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, HOURS = 16, 2
TEXT = re.compile(
    rf"DCDECOM-PHOTO:(?P<case>[0-9]{{4}}-[0-9]{{4,9}}):(?P<seq>[1-9][0-9]{{0,8}}):(?P<hour>[0-9]{{10}})"
    rf":(?P<code>(?:[{SIGNS}]{{4}}-){{3}}[{SIGNS}]{{4}})"
)
GRADES = frozenset({"present", "absent", "stale", "replayed", "other-case", "unknown", "unread"})
SHOWN = frozenset({"present", "stale", "other-case", "unknown"})
"""Grades that rest on a challenge."""
WHILE = timedelta(minutes=5)
"""How long before its event a photo was read at most: photos take their time, and an hour may end meanwhile."""


def unfounded(events: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """Events whose photos cannot have been graded as the journal says."""
    named: dict[str, int] = {}
    for event in events:
        files = {entry["sha256"] for entry in attachment_status.entries(event)}
        said = event["payload"].get("photo_reads")
        for one in said if isinstance(said, list | tuple) else ():
            if isinstance(one, Mapping) and (why := _against(one, event, events, files, named)):
                yield event, f"photo {str(one.get('sha256'))[:16]}: {why}"
        for digest in files:
            named.setdefault(digest, event["seq"])


def _against(
    one: Mapping[str, object], event: Row, events: Sequence[Row], files: set[str], named: Mapping[str, int]
) -> str:
    digest, grade, text = str(one.get("sha256")), as_name(one.get("grade")), str(one.get("challenge") or "")
    if digest not in files:
        return "the event has no such file"
    if grade not in GRADES:
        return ""
    if grade != "replayed" and digest in named:
        return f"event {named[digest]} named it before, and it is graded {grade}"
    if grade not in SHOWN:
        return "" if grade == "replayed" or not text else f"it is graded {grade}, and has a challenge"
    at = datetime.fromisoformat(event["at"])
    before = [row for row in events if row["seq"] < event["seq"]]
    found = {_judged(text, event["case"], before, at - early) for early in (timedelta(0), WHILE)}
    return "" if grade in found else f"it is graded {grade}, and its challenge comes to {' or '.join(sorted(found))}"


def _judged(text: str, case: str, events: Sequence[Row], at: datetime) -> str:
    said = TEXT.fullmatch(text)
    if said is None:
        return "absent"
    if said["case"] != case:
        return "other-case"
    seq = int(said["seq"])
    row = next((row for row in events if row["seq"] == seq), None)
    if row is None or challenge(case, seq, row["hash"], said["hour"]) != text:
        return "unknown"
    try:
        begins = datetime.strptime(said["hour"], "%Y%m%d%H").replace(tzinfo=UTC)
    except ValueError:
        return "absent"
    followed = next((row for row in events if row["seq"] == seq + 1), None)
    was_last = datetime.fromisoformat(row["at"]) < begins + timedelta(hours=1) and (
        followed is None or datetime.fromisoformat(followed["at"]) > begins
    )
    if not was_last or begins > at:
        return "unknown"
    return "present" if at < begins + timedelta(hours=HOURS) else "stale"


def challenge(case: str, seq: int, head: str, hour: str) -> str:
    """The challenge of a case whose last event is number `seq`, in an hour of UTC as 2026120207."""
    digest = hashlib.sha256("\n".join((DOMAIN, case, str(seq), head, hour)).encode()).digest()
    value = int.from_bytes(digest[:10], "big")
    signs = "".join(SIGNS[value >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
    return f"DCDECOM-PHOTO:{case}:{seq}:{hour}:{'-'.join(signs[at : at + 4] for at in range(0, LENGTH, 4))}"
