"""What a case had to have by its policy when a gate was closed, and the journal does not show.

The policy in force is kept with the case. One of an earlier version asks for nothing of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from . import attachment_status, gates
from .chain import Row
from .misnamed import as_name
from .roles import Roles


def lacking(events: Sequence[Row], roles: Roles) -> Iterator[tuple[Row, str]]:
    """Events that closed a gate without what they had to have, each with what is missing."""
    scans: dict[str, list[Row]] = {}
    shown: set[tuple[object, object]] = set()
    for event in events:
        if event["type"] in LETTERS and (why := _letter_scan(event, roles)):
            yield event, why
        if event["type"] == "gate-closed":
            gate = roles.openings.before(event)
            found = (
                *_own_scan(scans, event, gate, roles), *_handover(shown, event, gate, roles), *_typed(event, gate),
            )  # fmt: skip
            yield from ((event, why) for why in found)
            for entry in attachment_status.entries(event):
                scans.setdefault(entry["sha256"], []).append(event)
        shown.update(_shown(event))


def _own_scan(scans: Mapping[str, list[Row]], closed: Row, gate: Row | None, roles: Roles) -> Iterator[str]:
    """A scan that closed another gate already, where the two have no code in common.

    `scans`: the events that closed gates before, by the digests of their files.
    """
    if gate is None or not roles.wants(closed["seq"], "own-scan"):
        return
    mine = {entry["sha256"] for entry in attachment_status.entries(closed)}
    others = {other["seq"]: other for digest in mine for other in scans.get(digest, ())}
    for _, other in sorted(others.items()):
        before = roles.openings.before(other)
        if before and _is_disposition(before) and _is_disposition(gate):
            continue
        if before is None or gates.printed(before) != gates.printed(gate):
            step = other["payload"].get("step")
            yield f"its scan is that of event {other['seq']} ({step}), whose sheet has another code"


def _is_disposition(gate: Row) -> bool:
    """One disposition sheet, which bears no code, has the notes of several heads."""
    return bool(gate["payload"].get("paper") == "endorsement")


def _letter_scan(event: Row, roles: Roles) -> str:
    """Why a request came without the scan of its letter; empty text where it has one, or needs none."""
    asked = event["payload"].get("request")
    letter = asked.get("letter") if isinstance(asked, dict) else None
    if not isinstance(letter, dict) or not roles.wants(event["seq"], "letter-scan"):
        return ""
    kept = {entry["sha256"] for entry in attachment_status.entries(event)}
    has = as_name(letter.get("scan")) in kept
    return "" if has else "its letter has no scan, and the policy of the case asks for one"


def _handover(
    shown: Set[tuple[object, object]], closed: Row, gate: Row | None, roles: Roles
) -> Iterator[str]:
    """A handover without its hour, or without the photos of each device that were there before it: those are `shown`.
    """
    if gate is None or gate["payload"].get("paper") != "handover":
        return
    if roles.wants(closed["seq"], "handover-hour") and not HOUR.fullmatch(str(closed["payload"].get("hour"))):
        yield "it bears no hour, and the policy of the case asks for one"
    wanted = roles.photos_wanted(closed["seq"])
    names = gate["payload"].get("devices")
    for device in names if isinstance(names, list | tuple) else ():
        if left := [kind for kind in wanted if (as_name(device), kind) not in shown]:
            yield f"there is no photo of {device} before it: {', '.join(left)}"


def _typed(closed: Row, gate: Row | None) -> Iterator[str]:
    """A form that was to be typed, and says nothing of a device that it is about."""
    if gate is None or gate["payload"].get("form") != "typed":
        return
    said, names = closed["payload"].get("form"), gate["payload"].get("devices")
    of = [one.get("name") for one in said if isinstance(one, dict)] if isinstance(said, list | tuple) else []
    if left := [str(name) for name in (names if isinstance(names, list | tuple) else ()) if name not in of]:
        yield f"what stands on the form was not typed: {', '.join(left)}"


def _shown(event: Row) -> Iterator[tuple[object, object]]:
    """Of which device an event has which photos. A photo of a reading shows the label."""
    body = event["payload"]
    if next(attachment_status.entries(event), None) is None:
        return
    if event["type"] == "inspected":
        yield as_name(body.get("device")), "label"
    elif event["type"] == "attached" and body.get("photo"):
        yield as_name(body.get("device")), as_name(body.get("photo"))


LETTERS = frozenset({"case-opened", "request-received"})
"""Events that bring a letter."""
HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
