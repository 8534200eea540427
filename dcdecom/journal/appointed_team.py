"""Who changed something in a case, held against whom its head had appointed to act. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .chain import Row
from .misnamed import as_name


def unappointed(events: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """Changes that were begun by somebody who was not of the team in force, once a gate had appointed one.

    What one of the team has ordered by key may be carried out by a service, and the note of a row whose gate was closed
    by the key of who confirmed it.
    """
    team: tuple[str, ...] = ()
    ordered: dict[object, set[object]] = {}
    notes: dict[object, object] = {}
    signed: set[tuple[object, object]] = set()
    anchored: set[object] = set()
    for event in events:
        body = event["payload"]
        named = body.get("team")
        if event["type"] == "gate-closed" and body.get("evidence") == "key":
            signed.add((as_name(body.get("step")), as_name(body.get("person"))))
        if event["type"] == "plan-made" and _is_note(body.get("changes")):
            notes[as_name(body.get("digest"))] = as_name(body.get("step"))
        elif event["type"] == "plan-confirmed" and body.get("by") == "gate" and not body.get("signed"):
            plan = as_name(body.get("digest"))
            if (notes.get(plan), as_name(body.get("person"))) in signed:
                anchored.add(plan)
        elif event["type"] == "gate-closed" and isinstance(named, list) and named:
            team = tuple(map(str, named))
        elif event["type"] == "plan-confirmed" and body.get("signed"):
            ordered.setdefault(as_name(body.get("digest")), set()).add(as_name(body.get("person")))
        elif event["type"] == "change-intended" and team and event["actor"] not in team:
            by_key = ordered.get(as_name(body.get("plan")), set())
            if as_name(body.get("plan")) in anchored:
                continue
            if not by_key or not by_key <= set(team):
                yield event, f"{event['actor']} began it, and appointed were {', '.join(team)}"


def _is_note(changes: object) -> bool:
    """Whether a plan leaves notes in the record, and changes nothing else."""
    every = changes if isinstance(changes, list) else []
    return bool(every) and all(isinstance(each, dict) and each.get("kind") == "note" for each in every)
