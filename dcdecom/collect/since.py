"""From when on the record's changes are looked at."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

LATELY = timedelta(days=30)
"""A letter may be written the day after the record was changed for it."""
EARLIEST = timedelta(hours=14)
"""How long before midnight UTC a day begins where it begins first: nobody says in which zone a letter was dated."""


def since_when(letter: date | None, now: datetime) -> datetime:
    """The beginning of the letter's day, or thirty days ago if that is earlier."""
    lately = now - LATELY
    return min(lately, datetime.combine(letter, time.min, UTC) - EARLIEST) if letter else lately
