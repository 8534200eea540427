"""Dates, times and numbers as the office writes them: `24-11-2026 20.01 WIB`, `26 November 2026`, `dua puluh enam`.

EYD: no leading zero in a written-out date, a dot between hours and minutes. Events are UTC; papers show a zone.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from dcdecom.model.texts import Texts

_SMALL = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip
_SCALES = ((1_000_000, " juta"), (1000, " ribu"), (100, " ratus"), (10, " puluh"))
_CONTRACTED = {1000: "seribu", 100: "seratus"}


def moment(at: datetime, zone: tzinfo, seconds: bool = False) -> str:
    """A point in time, as `24-11-2026 20.01 WIB`."""
    local = at.astimezone(zone)
    return local.strftime(f"%d-%m-%Y %H.%M{'.%S' if seconds else ''} %Z")


def clock(at: datetime, zone: tzinfo) -> str:
    """The time of day alone, as `20.01 WIB`."""
    return at.astimezone(zone).strftime("%H.%M %Z")


def day(on: date | str | None) -> str:
    """A date in figures, as `24-11-2026`; text that is no ISO date stays as it is."""
    if isinstance(on, str):
        try:
            on = date.fromisoformat(on)
        except ValueError:
            return str(on)
    return on.strftime("%d-%m-%Y") if on else ""


def long_day(on: date | str, texts: Texts) -> str:
    """A date in a sentence, as `26 November 2026`."""
    on = date.fromisoformat(on) if isinstance(on, str) else on
    return f"{on.day} {month(on, texts)} {on.year}"


def month(on: date, texts: Texts) -> str:
    return texts.say(f"report.month-{on.month}")


def weekday(on: date, texts: Texts) -> str:
    return texts.say(f"report.day-{on.isoweekday()}")


def number_words(number: int) -> str:
    """A whole number from 0 in Indonesian words: 1100 is `seribu seratus`, 1001000 `satu juta seribu`."""
    if number < len(_SMALL):
        return _SMALL[number]
    if number < 20:
        return f"{_SMALL[number - 10]} belas"
    size, word = next((s, w) for s, w in _SCALES if number >= s)
    count, rest = divmod(number, size)
    first = _CONTRACTED[size] if count == 1 and size in _CONTRACTED else number_words(count) + word
    return f"{first} {number_words(rest)}" if rest else first
