"""What somebody may have meant by a name that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONG = 100
"""Characters of a name that are looked at."""


def did_you_mean(typed: str, known: Iterable[str]) -> str:
    """` Did you mean srv-disdik-01?`, or empty text where no known name is near."""
    names = {name.casefold(): name for name in known}
    close = get_close_matches(typed[:LONG].casefold(), names, 1)
    return f" Did you mean {names[close[0]]}?" if close else ""
