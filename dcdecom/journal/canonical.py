"""Canonical JSON (RFC 8785) for what an event may hold: the same event has the same bytes everywhere and always.

Text, whole numbers that every JSON reader keeps exact, true, false, null, lists, and mappings with text as keys.
Floats are refused rather than serialised: an amount in an event is a whole number or text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring

from dcdecom import limits

LARGEST = 2**53 - 1
"""RFC 7493 section 2.2: beyond it a reader that works in doubles changes the number."""


class _NoForm(Exception):
    """Something has no canonical form; on its way out each list and mapping adds the step that leads to it."""

    def __init__(self, why: str, *steps: str | int) -> None:
        super().__init__(why)
        self.why, self.steps = why, list(steps)

    def path(self) -> str:
        path = ""
        for step in reversed(self.steps):
            path = f"{path}[{step}]" if isinstance(step, int) else f"{path}.{step}".lstrip(".")
        return path


class _TooDeep(_NoForm):
    """A list that holds itself has no end."""


def canonical(value: object) -> bytes:
    """The canonical bytes of a value. Raises ValueError that names the path of what has no canonical form.

    Every event that is read is written so again: no step more than it needs, and no path unless it is to be told.
    """
    try:
        return _text(value, 0).encode()
    except _TooDeep as wrong:
        told = f"{wrong.path()[:80]}...: {wrong.why}"
    except _NoForm as wrong:
        told = f"{wrong.path() or 'value'}: {wrong.why}"
    raise ValueError(told)


def _text(value: object, depth: int) -> str:
    if depth > limits.EVENT_DEPTH.most:
        raise _TooDeep(f"nested more than {limits.EVENT_DEPTH.most} deep: {limits.EVENT_DEPTH}")
    match value:
        case str():
            return _string(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return _number(value)
        case list() | tuple():
            return "[" + ",".join(_items(value, depth + 1)) + "]"
        case dict() | Mapping():
            return "{" + ",".join(_members(value, depth + 1)) + "}"
    raise _NoForm(f"an event holds no {type(value).__name__}")


def _number(value: int) -> str:
    if abs(value) > LARGEST:
        raise _NoForm(f"beyond {LARGEST}, write it as text")
    return int.__repr__(value)


def _string(value: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _NoForm("half a surrogate pair is no text") from None
    return encode_basestring(value)


def _items(value: list[object] | tuple[object, ...], depth: int) -> Iterator[str]:
    for n, item in enumerate(value):
        try:
            yield _text(item, depth)
        except _NoForm as wrong:
            wrong.steps.append(n)
            raise


def _members(value: Mapping[object, object], depth: int) -> Iterator[str]:
    names = {}
    for name in value:
        if not isinstance(name, str):
            raise _NoForm(f"the key {name!r} is not text")
        try:
            names[name] = _string(name)
        except _NoForm as wrong:
            wrong.steps.append(repr(name))
            raise
    for name in sorted(names, key=None if all(map(str.isascii, names)) else _order):
        try:
            yield f"{names[name]}:{_text(value[name], depth)}"
        except _NoForm as wrong:
            wrong.steps.append(name)
            raise


def _order(name: str) -> bytes:
    """As RFC 8785 has it: by UTF-16. Names of ASCII alone are in that order anyway."""
    return name.encode("utf-16-be")
