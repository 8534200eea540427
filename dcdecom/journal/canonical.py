"""Canonical JSON (RFC 8785) for what an event may hold: the same event has the same bytes everywhere and always.

Text, whole numbers that every JSON reader keeps exact, true, false, null, lists, and mappings with text as keys.
Floats are refused rather than serialised: an amount in an event is a whole number or text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring

from dcdecom import limits

LARGEST = 2**53 - 1
"""RFC 7493 section 2.2: beyond it a reader that works in doubles changes the number."""


def canonical(value: object) -> bytes:
    """The canonical bytes of a value. Raises ValueError that names the path of what has no canonical form."""
    return _text(value, "", 0).encode()


def _text(value: object, path: str, depth: int) -> str:
    if limits.EVENT_DEPTH.passed(depth):  # a list that holds itself has no end
        raise ValueError(f"{path[:80]}...: nested more than {limits.EVENT_DEPTH.most} deep: {limits.EVENT_DEPTH}")
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return _number(value, path)
        case str():
            return _string(value, path)
        case list() | tuple():
            return "[" + ",".join(_text(item, f"{path}[{n}]", depth + 1) for n, item in enumerate(value)) + "]"
        case Mapping():
            return "{" + ",".join(_members(value, path, depth)) + "}"
    raise ValueError(f"{path or 'value'}: an event holds no {type(value).__name__}")


def _number(value: int, path: str) -> str:
    if abs(value) > LARGEST:
        raise ValueError(f"{path or 'value'}: beyond {LARGEST}, write it as text")
    return int.__repr__(value)


def _string(value: str, path: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{path or 'value'}: half a surrogate pair is no text") from None
    return encode_basestring(value)


def _members(value: Mapping[object, object], path: str, depth: int) -> Iterable[str]:
    names = []
    for name in value:
        if not isinstance(name, str):
            raise ValueError(f"{path or 'value'}: the key {name!r} is not text")
        names.append((_string(name, f"{path}.{name!r}".lstrip(".")), name))
    for written, name in sorted(names, key=lambda pair: pair[1].encode("utf-16-be")):
        yield f"{written}:{_text(value[name], f'{path}.{name}'.lstrip('.'), depth + 1)}"
