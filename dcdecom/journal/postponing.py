"""What a journal says of a case that was put off, where it contradicts itself. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from .chain import Row
from .misnamed import as_name
from .roles import near

ENDS = frozenset({"change-verified", "change-failed", "change-manual"})
"""After which it is known how a change ended."""


def contradicted(events: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """A case is put off to a later day, with no change of it open; until it is taken up, nothing but a way back is
    begun, no plan is confirmed, no row ends and nothing is sealed.
    """
    back, begun, off = set[str](), set[object](), 0
    for event in events:
        body, type = event["payload"], event["type"]
        if type == "undo-planned":
            back.add(str(body.get("digest")))
        elif type in ("change-intended", "change-asked"):
            begun |= {as_name(body.get("n"))} if type == "change-intended" else set()
            if off and as_name(body.get("plan")) not in back:
                yield event, f"it was begun while the case was put off, in event {off}"
        elif type in ENDS:
            begun.discard(as_name(body.get("n")))
        elif type == "postponed":
            yield from ((event, why) for why in _against(event, begun))
            off = event["seq"]
        elif type == "taken-up":
            if not off:
                yield event, "it takes up a case that was not put off"
            off = 0
        elif off and _goes_on(type, body, back):
            yield event, f"the case was put off then, in event {off}"


def _against(event: Row, begun: set[object]) -> Iterator[str]:
    if begun:
        numbers = ", ".join(map(str, sorted(map(str, begun))))
        yield f"the case was put off while change {numbers} was begun and not ended"
    try:
        if date.fromisoformat(str(event["payload"].get("until"))) <= min(near(event["at"])):
            yield f"it was put off to {event['payload'].get('until')}, which was no later day"
    except ValueError:
        yield f"it was put off to {event['payload'].get('until')!r}, which is no day"


def _goes_on(type: str, body: Mapping[str, object], back: set[str]) -> bool:
    return type == "sealed" or (type == "plan-confirmed" and as_name(body.get("digest")) not in back)
