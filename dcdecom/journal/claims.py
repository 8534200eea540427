"""Claims: a letter, a device or a port belongs to one open case at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from dcdecom.errors import JournalBroken, Waiting
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.ports.journal import Claim, Event

from .database import BACKUP
from .lock import minute


def release(connection: sqlite3.Connection, case: str, keys: Iterable[str]) -> None:
    """Give keys back. What the case does not hold stays with whoever holds it."""
    connection.executemany('DELETE FROM claims WHERE key = ? AND "case" = ?', [(key, case) for key in keys])


def take(connection: sqlite3.Connection, event: Event, names: Mapping[str, str]) -> None:
    """Claim every key for the event's case, or raise Waiting that says which case holds what, since when, by whom.

    A key that the case holds already keeps its first date. `names`: what people call each thing, by its key.
    """
    refuse_taken([claim for key in names if (claim := _taken(connection, event, key)).case != event.case], names)


def must_be_free(connection: sqlite3.Connection, event: Event, names: Mapping[str, str]) -> None:
    """Raise Waiting where another case has one of these; nothing is claimed."""
    found = (claim for claim in held_now(connection) if claim.key in names)
    refuse_taken([claim for claim in found if claim.case != event.case], names)


def refuse_taken(taken: Sequence[Claim], names: Mapping[str, str]) -> None:
    """Raise Waiting that says of each claim which case holds what; nothing where there is none."""
    if not taken:
        return
    told = (
        Sentence(
            "claim-held", "{thing} ({id}) belongs to case {case} since {since}, by {actor}",
            thing=names[c.key], id=c.key, case=c.case, since=minute(c.since), actor=c.actor,
        )
        for c in taken
    )  # fmt: skip
    advice = Sentence(
        "claim-look", "Look at it: {command}. What it has is free when it ends or is cancelled.",
        command=f"dcdecom case show {taken[0].case}",
    )  # fmt: skip
    raise Waiting(Joined((*told, Sentence("nothing-recorded", "Nothing was recorded.")), "\n"), advice)


def held_now(connection: sqlite3.Connection) -> tuple[Claim, ...]:
    """Every claim, by key."""
    return tuple(Claim(*found) for found in connection.execute("SELECT * FROM claims ORDER BY key"))


def _taken(connection: sqlite3.Connection, event: Event, key: str) -> Claim:
    connection.execute("INSERT OR IGNORE INTO claims VALUES (?, ?, ?, ?)", (key, event.case, event.at, event.actor))
    found = connection.execute("SELECT * FROM claims WHERE key = ?", (key,)).fetchone()
    if found is None:
        raise JournalBroken(f"{key} was claimed, and the store has not kept it. Nothing was recorded.", BACKUP)
    return Claim(*found)
