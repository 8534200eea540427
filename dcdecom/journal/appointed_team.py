"""Who changed something in a case, held against whom its head had appointed to act. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .chain import Row
from .misnamed import as_name


def unappointed(events: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """Changes that were begun by somebody who was not of the team in force, once a gate had appointed one.

    What one of the team has ordered by key may be carried out by a service.
    """
    team: tuple[str, ...] = ()
    ordered: dict[object, set[object]] = {}
    for event in events:
        body = event["payload"]
        named = body.get("team")
        if event["type"] == "gate-closed" and isinstance(named, list) and named:
            team = tuple(map(str, named))
        elif event["type"] == "plan-confirmed" and body.get("signed"):
            ordered.setdefault(as_name(body.get("digest")), set()).add(as_name(body.get("person")))
        elif event["type"] == "change-intended" and team and event["actor"] not in team:
            by_key = ordered.get(as_name(body.get("plan")), set())
            if not by_key or not by_key <= set(team):
                yield event, f"{event['actor']} began it, and appointed were {', '.join(team)}"
