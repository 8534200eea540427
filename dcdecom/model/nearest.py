"""What somebody may have meant by a name that is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from dcdecom.model.sentence import Sentence

LONG = 100
"""Characters of a name that are looked at."""


def nearest(typed: str, known: Iterable[str]) -> str:
    """The known name that is near what was typed; empty text where none is."""
    from difflib import get_close_matches

    names = {name.casefold(): name for name in known}
    close = get_close_matches(typed[:LONG].casefold(), names, 1)
    return names[close[0]] if close else ""


def did_you_mean(typed: str, known: Iterable[str]) -> str:
    """` Did you mean srv-disdik-01?`, or empty text where no known name is near."""
    name = nearest(typed, known)
    return Sentence("did-you-mean", " Did you mean {name}?", name=name) if name else ""


def date_meant(typed: str) -> str:
    """` Did you mean 2026-11-24?` for a date as people write it: 24-11-2026, 24/11/2026 17:00; else empty text."""
    found = re.match(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ,]+(\d{1,2})[:.](\d\d))?", typed)
    if not found:
        return ""
    day, month, year, hour, minute = found.groups()
    try:
        likely = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
    return f" Did you mean {likely}{f'T{int(hour):02d}:{minute}' if hour else ''}?"
