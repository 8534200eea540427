"""What a person reads off a label, compared with what the record has: case, blanks and hyphens make no difference.

Nothing else is forgiven: `O` and `0` are two characters, and so are a Latin and a Cyrillic `A`, alike as they look.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

_JOINING = frozenset({"Zs", "Zl", "Zp", "Pd", "Cf"})
"""Unicode categories of blanks, of hyphens and dashes, and of characters that nobody sees."""
_MINUS = "\u2212"
_PLACE = re.compile(r"(.*[^\W_].*?)[\s-]*u\s*0*([1-9][0-9]?(?:\.5)?)")
"""A rack, then U and the number of a unit. A range such as `U1-2` is none: without its hyphen it would be another."""
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[\s-]+(?=[0-9])")
PLACE_SHAPE = "the rack, then U and the number of its lowest unit, as R01 U05"
LOOK_ALIKES = "O and 0, I and 1, B and 8, S and 5, Z and 2"
_PAIRS = ("o0", "i1", "b8", "s5", "z2")
LAST = 4
"""Characters at the end of a serial number by which a device is confirmed."""
INSIDE = 6
"""Characters of a serial number that is looked for inside of a longer code."""


def squeezed(text: str) -> str:
    """A label's letters and digits: in one case, without blanks and hyphens, each character in its plain form."""
    return "".join(c for c in _even(text) if not (c.isspace() or unicodedata.category(c) in _JOINING or c == _MINUS))


def same(label: str, record: str) -> bool:
    """Whether a label says what the record has. Nothing but blanks and hyphens is the same as nothing."""
    return squeezed(label) == squeezed(record)


def same_place(label: str, record: str) -> bool:
    """Whether two places are one: the same unit of the same rack. What is no place is compared as it is."""
    one, other = _place(label), _place(record)
    if one is None or other is None:
        return " ".join(label.split()) == " ".join(record.split())
    return one == other


def slips(one: str, other: str) -> str:
    """The pairs of look-alikes, as `O/0, I/1`, by which alone two texts differ; empty where they differ otherwise."""
    left, right = squeezed(one), squeezed(other)
    if len(left) != len(right) or left == right:
        return ""
    differing = {"".join(sorted(pair, reverse=True)) for pair in zip(left, right, strict=True) if pair[0] != pair[1]}
    return ", ".join(f"{p[0]}/{p[1]}".upper() for p in _PAIRS if p in differing) if differing <= {*_PAIRS} else ""


def is_place(text: str) -> bool:
    """Whether a text has the shape of a rack and a unit."""
    return _place(text) is not None


def ends(serial: str, typed: str) -> bool:
    """Whether `typed` is the end of a serial number, at least its last four characters."""
    as_printed, short = _even(typed).strip(), squeezed(typed)
    exact = len(as_printed) >= LAST and _even(serial).endswith(as_printed)
    return exact or (len(short) >= LAST and squeezed(serial).endswith(short))


def bears(code: str, serial: str) -> bool:
    """Whether a barcode is a serial number, or has one of some length in it, as `S/N SGH331XK7P`."""
    wanted, found = squeezed(serial), squeezed(code)
    return len(wanted) >= LAST and (wanted == found or (len(wanted) >= INSIDE and wanted in found))


COMPARED: Mapping[str, Callable[[str, str], bool]] = {"serial": same, "asset-tag": same, "position": same_place}
"""What is read off a chassis, and how it is compared with the record."""


def _even(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())


def _place(text: str) -> tuple[str, str] | None:
    """Rack and unit in a form of which one place has one.

    Between two digits of a rack's name a hyphen or a blank counts: `A1-1` is not `A11`.
    """
    hyphened = "".join("-" if unicodedata.category(c) == "Pd" or c == _MINUS else c for c in _even(text))
    found = _PLACE.fullmatch(" ".join(hyphened.split()))
    return (squeezed(_BETWEEN_DIGITS.sub("/", found[1])), found[2]) if found else None
