"""Text that a device, a file or a person gave us, made harmless to read: nothing in it moves a cursor or turns a line.

Control characters, terminal escapes, direction marks and other invisible characters are shown as `\\x1b` or `\\u202e`.
Unicode Technical Report 36 says why direction marks matter: `exe.1-vrs` may be shown as `srv-1.exe`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

T = TypeVar("T")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANKS = frozenset("\t\n\r")


def plain(text: object) -> str:
    """One line of text in which every character shows."""
    said = str(text)
    return said if said.isprintable() else "".join(_shown(c) for c in said.replace("\r\n", "\n"))


def plain_all(value: T) -> T:
    """Lists, mappings and records with every text in them made plain; all else as it is."""
    return cast(T, _all(value))


def _all(value: object) -> object:
    if isinstance(value, str):
        return plain(value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _all(getattr(value, f.name)) for f in fields(value)})
    if isinstance(value, tuple):
        return tuple(_all(v) for v in value)
    if isinstance(value, Mapping):
        return {plain(k): _all(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_all(v) for v in value]
    return value


def clipped(text: object, room: int) -> str:
    """At most `room` characters; an ellipsis where something was cut."""
    shown = plain(text)
    return shown if len(shown) <= room else shown[: room - 1].rstrip() + "…"


def _shown(character: str) -> str:
    if character in _BLANKS:
        return " "
    if unicodedata.category(character) not in _HIDDEN:
        return character
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
