"""Specifications of machines in forms that can be compared: units, counts, and names that mean the same.

A text that is not understood is compared with nothing: None says so, and never that two agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from dcdecom.model.label import squeezed

MOST_PARTS = 128
"""Modules or disks of one machine, and as many in one text; more is not understood."""
TOLERANCE = Decimal("0.03")
"""By how much two sizes of one disk may differ: sellers and systems round, and 1 TB is 1024 GB to some."""
_COUNT = r"(?:(?P<count>[1-9][0-9]{0,2})\s*(?:[x×*]|buah|unit|pcs)\s*)?"
_SIZE = re.compile(
    rf"(?<![\w.,-]){_COUNT}(?P<number>[0-9]{{1,7}}(?:[.,][0-9]{{1,3}})?)\s*(?P<unit>[mgtp]i?)b?(?:ytes?)?(?![a-z0-9/])"
)
_SPEED = re.compile(r"[0-9]+(?:[.,][0-9]+)?\s*g(?:b/s|bps|bit/s|t/s)")
_COUNT_BEFORE = re.compile(r"^\s*([1-9][0-9]{0,2})\s*(?:[x×*]|buah|unit|pcs)\s*")
_LIST = re.compile(r"\s*(?:[;+\n]|,(?=\s|$)|\bdan\b|\band\b)\s*")
_POWERS = {"m": 2, "g": 3, "t": 4, "p": 5}
_NOISE = re.compile(r"\((?:r|tm|c)\)|[®™]|@?\s*[0-9]+(?:[.,][0-9]+)?\s*ghz|\b(?:cpu|processor|prosesor|intel|amd)\b")


def alias_groups(aliases: Iterable[str]) -> tuple[frozenset[str], ...]:
    """Names that mean the same, each squeezed: `HPE = HP` makes one group."""
    groups = (frozenset(filter(None, map(squeezed, line.split("=")))) for line in aliases)
    return tuple(group for group in groups if len(group) > 1)


def names_of(name: str, groups: Sequence[frozenset[str]]) -> frozenset[str]:
    """A name, squeezed, with all that mean the same."""
    own = squeezed(name)
    return frozenset({own}).union(*(group for group in groups if own in group)) - {""}


def same_manufacturer(said: str, record: str, groups: Sequence[frozenset[str]]) -> bool:
    return bool(names_of(said, groups) & names_of(record, groups))


def same_model(said: str, manufacturer: str, model: str, groups: Sequence[frozenset[str]]) -> bool:
    """Whether a model is the record's, with or without its manufacturer before it."""
    makers = names_of(manufacturer, groups)
    return bool(_models(said, makers, groups) & _models(model, makers, groups))


def _models(text: str, makers: frozenset[str], groups: Sequence[frozenset[str]]) -> frozenset[str]:
    whole = squeezed(text)
    bare = {whole, *(whole[len(maker) :] for maker in makers if whole.startswith(maker))} - {""}
    return frozenset[str]().union(*(names_of(one, groups) for one in bare))


def maker_in(text: str, manufacturer: str, groups: Sequence[frozenset[str]]) -> bool:
    """Whether a text such as `HPE ProLiant DL360` begins with the manufacturer's name, and a model follows."""
    words = text.split()
    heads = (squeezed("".join(words[:n])) for n in range(1, len(words)))
    return any(head in names_of(manufacturer, groups) for head in heads)


# --- sizes -----------------------------------------------------------------------------------------------------------


def memory(texts: Iterable[str]) -> Decimal | None:
    """All memory together in GiB: sellers and systems mean 1024 by it, however they write the unit."""
    sizes = _sizes(texts, lambda unit: 1024)
    return sum(sizes, Decimal(0)) / 1024**3 if sizes else None


def disks(texts: Iterable[str]) -> tuple[Decimal, ...] | None:
    """The bytes of each disk, the smallest first; a unit with an `i` means 1024."""
    sizes = _sizes(texts, lambda unit: 1024 if unit.endswith("i") else 1000)
    return tuple(sorted(sizes)) if sizes else None


def same_disks(one: Sequence[Decimal], other: Sequence[Decimal]) -> bool:
    """Whether there are as many of each size, but for how sizes are rounded."""
    return len(one) == len(other) and all(
        abs(a - b) <= max(a, b) * TOLERANCE for a, b in zip(one, other, strict=True)
    )


def _sizes(texts: Iterable[str], base: Callable[[str], int]) -> list[Decimal] | None:
    """Every size in all texts; None as soon as a part of one has none, or more than one."""
    found: list[Decimal] = []
    for part in (part for text in texts for part in _LIST.split(_plain(text)) if part.strip()):
        matches = list(_SIZE.finditer(_SPEED.sub(" ", part)))
        if len(matches) != 1:
            return None
        size = matches[0]
        unit = size["unit"]
        each = Decimal(size["number"].replace(",", ".")) * Decimal(base(unit)) ** _POWERS[unit[0]]
        found += [each] * int(size["count"] or 1)
        if len(found) > MOST_PARTS or not each:
            return None
    return found or None


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


# --- processors ------------------------------------------------------------------------------------------------------


def processors(texts: Iterable[str]) -> tuple[frozenset[str], int | None] | None:
    """The words that name the processor, and how many there are where that is said; None where nothing names it.

    Several entries of one processor each count; entries of different ones are not understood.
    """
    entries: list[tuple[frozenset[str], int | None]] = []
    for text in (text for text in texts if text.strip()):
        plain = _plain(text)
        count = _COUNT_BEFORE.match(plain)
        rest = plain[count.end() :] if count else plain
        words = frozenset(re.findall(r"[a-z0-9]+", _NOISE.sub(" ", rest).replace("-", "")))
        entries.append((words, int(count[1]) if count else None))
    names = {words for words, _ in entries}
    if len(names) != 1 or not (words := next(iter(names))):
        return None
    counts = [count for _, count in entries]
    if len(entries) > 1:
        return words, sum(count or 1 for count in counts)
    return words, counts[0]


def same_processors(
    one: tuple[frozenset[str], int | None], other: tuple[frozenset[str], int | None]
) -> bool:
    """Whether one names the other, as far as both say it: `Xeon 4210` is a `Xeon Silver 4210`."""
    (words, count), (others, number) = one, other
    named = words <= others or others <= words
    return named and (count is None or number is None or count == number)
