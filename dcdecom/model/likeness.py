"""Whether two spellings may be one person's name.

A name proves nobody: two people bear the same one, and one person is written in many ways. So a likeness is a reason to
ask, and never an answer. What proves that two are one person is the id in the people file, or the NIP.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

BEFORE = (
    "prof", "dr", "drs", "dra", "drg", "drh", "ir", "h", "hj", "kh", "apt", "ns", "tn", "ny", "bapak", "ibu", "bpk",
    "pak", "bu", "sdr", "sdri", "saudara", "saudari", "ust", "rd", "rr",
)  # fmt: skip
"""Titles that stand before a name, without dots and blanks."""
AFTER = (
    "skom", "st", "str", "strkom", "strt", "se", "sh", "shi", "shum", "spd", "spdi", "sip", "sos", "ssos", "ssi", "sst",
    "sstp", "sap", "sab", "sak", "skm", "sked", "skep", "sfarm", "sgz", "sikom", "sp", "spt", "spi", "spsi",
    "shut", "sag", "ss", "ssn", "sik", "amd", "amdkom", "amdkep", "amdkeb", "amk", "ama", "bsc", "ba", "mkom", "mt",
    "mti", "mm", "ma", "msi", "msc", "mcs", "mh", "mhum", "map", "mak", "mab", "mpd", "mpdi", "mkes", "mkm", "mph",
    "mpa", "mba", "mars", "meng", "mtr", "mtrap", "mip", "msn", "mag", "mp", "mikom", "phd", "ak", "ca", "cpa", "cisa",
    "cissp", "ipm", "ners", "spog", "spa", "spb", "sppd", "sppk", "cfra", "cgae", "qia", "crmo",
)  # fmt: skip
"""Degrees that stand behind a name, without dots and blanks."""
SAME_TO_THE_EYE = (("0", "o"), ("1", "i"), ("l", "i"), ("5", "s"), ("rn", "m"), ("vv", "w"))
"""Latin letters and digits that are taken for each other, in lower case."""
OLD_SPELLING = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("ch", "h"), ("kh", "h"), ("j", "y"))
"""How Indonesian names were written before 1972, and often are still: Soedjono is Sujono, Chairil Khairil."""
SHORTEST = 3
"""Letters of a name below which nothing more is taken for a title."""
LONG_ENOUGH = 8
"""Letters of names of which one letter more, less, other or swapped is a slip of the pen."""
A_WORD = 4
"""Letters of a word that is a name rather than a part of a title."""

Latin = Callable[[str], str]
"""Each letter as the Latin one that it looks like."""


def digits(nip: str) -> str:
    """A NIP as its digits alone, however it was spaced."""
    return "".join(str(unicodedata.decimal(c)) for c in nip if unicodedata.decimal(c, None) is not None)


def same_text(one: str, other: str) -> bool:
    """Whether two names are written alike, but for the blanks between words."""
    return _words(one) == _words(other) != ""


def _words(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def alike(one: str, other: str, latin: Latin) -> bool:
    """Whether two names may be one person's, once case, titles, blanks and letters that look alike are set aside."""
    left, right = _plain(one, latin), _plain(other, latin)
    ours, theirs = _bare(left), _bare(right)
    if ours & theirs:
        return True
    if len(mine := _long_words(left)) > 1 and mine == _long_words(right):
        return True
    if any(_by_initials(a, b) for a in _cores(left) for b in _cores(right)):
        return True
    return any(_a_slip(a, b) for a in ours for b in theirs)


def _plain(name: str, latin: Latin) -> list[str]:
    """The words of a name in lower case Latin letters, without marks."""
    text = latin(unicodedata.normalize("NFKC", name))
    text = latin(text.casefold()).casefold()
    shown = "".join(c for c in text if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return [_fold(word) for word in re.findall(r"[^\W_]+", shown)]


def _fold(word: str) -> str:
    for one, other in (*OLD_SPELLING, *SAME_TO_THE_EYE):
        word = word.replace(one, other)
    return word


def _long_words(words: list[str]) -> list[str]:
    return sorted(word for word in words if len(word) >= A_WORD)


def _bare(words: list[str]) -> frozenset[str]:
    """A name without its titles, also where one that stands before a name stands behind it: `Budi, Dr.`"""
    found = _without_titles("".join(words))
    return found.union(*(_without_titles("".join(left)) for left in _without_titles_behind(words)))


def _without_titles_behind(words: list[str]) -> Iterator[list[str]]:
    """The words of a name, with and without each of the titles behind it, which may be written in two words."""
    found, waiting = set[int](), [len(words)]
    while waiting:
        end = waiting.pop()
        left = words[:end]
        if end not in found and sum(map(len, left)) >= SHORTEST:
            found.add(end)
            yield left
            waiting += [end - n for n in (1, 2) if end > n and "".join(left[-n:]) in _TITLES]


def _without_titles(name: str) -> frozenset[str]:
    """A name that is written without blanks, with and without each of the titles that it may begin or end with."""
    found, waiting = set[str](), [name] if name else []
    while waiting:
        core = waiting.pop()
        if core not in found:
            found.add(core)
            waiting += _one_title_less(core)
    return frozenset(found)


def _one_title_less(core: str) -> Iterator[str]:
    for title in _FOLDED_BEFORE:
        if core.startswith(title) and len(core) - len(title) >= SHORTEST:
            yield core[len(title) :]
    for title in _FOLDED_AFTER:
        if core.endswith(title) and len(core) - len(title) >= SHORTEST:
            yield core[: -len(title)]


def _folded(titles: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_fold, titles))


_FOLDED_BEFORE, _FOLDED_AFTER = _folded(BEFORE), _folded(AFTER)
_TITLES = _FOLDED_BEFORE | _FOLDED_AFTER


def _cores(words: list[str]) -> Iterator[list[str]]:
    """The words of a name without its degrees, which may be written in two words, and without titles before it."""
    left = list(words)
    while left:
        if left[-1] in _FOLDED_AFTER:
            del left[-1]
        elif "".join(left[-2:]) in _FOLDED_AFTER:
            del left[-2:]
        else:
            break
    yield left
    while left and left[0] in _FOLDED_BEFORE:
        left = left[1:]
        yield left


def _by_initials(one: list[str], other: list[str]) -> bool:
    """Whether two names are the same where words may be shortened to their first letters: `A. Firmansyah`."""
    if len(one) != len(other) or not any(a == b and len(a) >= A_WORD for a, b in zip(one, other, strict=True)):
        return False
    return all(a == b or (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in zip(one, other, strict=True))


def _a_slip(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two swapped, make one name of the other."""
    short, long = sorted((one, other), key=len)
    if len(short) < LONG_ENOUGH or len(long) - len(short) > 1:
        return False
    first = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[first:] == long[first + 1 :]
    swapped = short[first : first + 2] == long[first : first + 2][::-1] and short[first + 2 :] == long[first + 2 :]
    return swapped or short[first + 1 :] == long[first + 1 :]
