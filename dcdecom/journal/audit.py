"""Every journal of a store as the reconcile needs it: its events, what speaks against it, and which heads stand
elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dcdecom.ports.journal import Event, Store

from .anchors import notes
from .attachment_status import CHANGED, Kept, look
from .chain import Row, check, well_formed

LATELY = timedelta(days=30)
"""Since the last event: attachments and notes of an older journal are looked at by `verify`, not every night."""


@dataclass(frozen=True)
class Reviewed:
    """One journal."""

    id: str
    events: tuple[Event, ...]
    """Empty where the chain does not hold."""
    faults: tuple[str, ...]
    heads: tuple[tuple[str, str], ...]
    """Heads that NetBox notes should hold, each with where that note is."""
    intents: frozenset[str] = frozenset()
    """Hashes of the events that intended a change: the heads that notes of ours hold."""


def review(store: Store, files: Kept, now: datetime) -> Iterator[Reviewed]:
    """Each journal, its chain checked; of one that was written to lately, its attachments too."""
    for id in store.cases():
        found: list[Row] = list(store.rows(id))
        problems = [f"event {p.seq}: {p.text}" for p in check(found)]
        if said := store.lost(id):
            problems.append(said)
        lately = not problems and now - datetime.fromisoformat(found[-1]["at"]) <= LATELY
        changed = _changed(found, files) if lately else ()
        events = () if problems else tuple(Event(**row) for row in found)
        intents = frozenset(event.hash for event in events if event.type == "change-intended")
        yield Reviewed(id, events, (*problems, *changed), tuple(_heads(found)) if lately else (), intents)


def _changed(found: list[Row], files: Kept) -> tuple[str, ...]:
    looked = look(found, files, withholds=frozenset())
    return tuple(f"attachment {a.name or a.sha256} is {a.state}" for a in looked if a.state in CHANGED)


def _heads(found: list[Row]) -> Iterator[tuple[str, str]]:
    sound = [row for row in found if well_formed(row)]
    by_seq = {row["seq"]: row["hash"] for row in sound}
    yield from ((by_seq[note.seq], note.where) for note in notes(sound))
