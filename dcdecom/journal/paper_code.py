"""The code on a paper: 130 bits of a head in Crockford's base32, and one sign that shows a slip of the pen.

    874G-5ZKX-22HV-GN9J-JQJB-GJ5Y-WYS     26 signs and a check sign, in groups for people

Sixteen hexadecimal digits, which earlier papers bear, are read as well. They show a slip; they do not bind a history,
for whoever writes a journal can look for two histories with the same sixteen digits.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which look like others."""
CHECKS = SIGNS + "*~$=U"
"""The value of a code modulo 37, as a sign."""
LENGTH, BITS = 26, 130
WEAK = 64
"""Bits of sixteen digits."""
WHOLE = 256
_READ_AS = str.maketrans("OIL", "011")
_HEX = re.compile(r"[0-9A-F]+")
_HEAD = re.compile(r"[0-9a-f]{64}")
_DASHES = frozenset("\u00ad\u2212")
_SHAPES = "a code has 27 signs (26 and a check sign), a head has 64 digits; papers of earlier versions have 16 digits"


class NoCode(Exception):
    """What was typed is no code: it is cut, holds a sign that no code has, or was mistyped.

    `sort` says which of them, for whoever says it in another language, and `about` the number or the signs.
    """

    def __init__(self, sort: Literal["long", "strange", "check", "hexadecimal"], text: str, about: str = "") -> None:
        self.sort, self.about = sort, about
        super().__init__(text)


@dataclass(frozen=True)
class Code:
    """The first bits of a head, as somebody gave them."""

    bits: int
    """64, 130, or 256 for a whole head."""
    value: int

    def is_of(self, head: str) -> bool:
        """Whether a head begins with them."""
        return bool(_HEAD.fullmatch(head)) and int(head, 16) >> (WHOLE - self.bits) == self.value

    @property
    def digits(self) -> str:
        """The hexadecimal digits that are whole in it: with these every head of it begins."""
        return f"{self.value >> self.bits % 4:0{self.bits // 4}x}"


def code(head: str) -> str:
    """The code of a head as papers print it."""
    value = int(head, 16) >> (WHOLE - BITS)
    signs = "".join(SIGNS[value >> shift & 31] for shift in range(BITS - 5, -1, -5))
    return in_groups(signs + CHECKS[value % 37])


def short(head: str) -> str:
    """The sixteen digits that earlier papers bear: `41c9-02fe-7d10-a3b8`."""
    return in_groups(head[:16])


def in_groups(signs: str) -> str:
    return "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))


def read(typed: str) -> Code:
    """What was typed or read off a paper: case, blanks, dashes, quotes around it and a full stop behind it make no
    difference; O is 0, I and L are 1. A code may end in a sign that a shell reads, and is printed in quotes where it is
    to be pasted.

    Raises NoCode, which says what is wrong with it.
    """
    signs = _squeezed(typed)
    if len(signs) in (16, 64):
        return _hexadecimal(signs)
    if len(signs) != LENGTH + 1:
        raise NoCode("long", f"it has {len(signs)} signs: {_SHAPES}", str(len(signs)))
    body, check = signs[:-1], signs[-1]
    if strange := sorted({s for s in body if s not in SIGNS} | ({check} - set(CHECKS))):
        told = ", ".join(map(ascii, strange))
        raise NoCode("strange", f"{told} is in no code", told)
    value = 0
    for sign in body:
        value = value * 32 + SIGNS.index(sign)
    if CHECKS[value % 37] != check:
        raise NoCode("check", "its check sign does not fit: one of its signs was mistyped or misread")
    return Code(BITS, value)


def _hexadecimal(signs: str) -> Code:
    if not _HEX.fullmatch(signs):
        raise NoCode("hexadecimal", f"it has {len(signs)} signs, which are not all hexadecimal digits: {_SHAPES}")
    return Code(len(signs) * 4, int(signs, 16))


def _squeezed(typed: str) -> str:
    plain = unicodedata.normalize("NFKC", typed).strip(" \n\t'\".,;")
    kept = (s for s in plain if not (s.isspace() or s in _DASHES or unicodedata.category(s) in ("Pd", "Cf")))
    return "".join(kept).upper().translate(_READ_AS)
