"""Evidence written in YAML: plain data by the model's own types, so that a case needs no Python.

- A dataclass is a mapping of its fields, as far as they hold something; a field that does not exist is an error.
- A tuple of dataclasses may be a mapping from nicknames to items: patches name an item by its nickname.
- An answer is its value; `{unreadable: WHY}` and `{absent: WHAT}` are the other two.
- A time is seconds after the look, such as -3600.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from dcdecom.model.estate.reading import Absent, Reading, Source, Unreadable
from tests.records import make

LOOK = datetime(2026, 11, 24, 14, 1, tzinfo=UTC)
"""When everything was read."""
SOURCE = Source.named("test", "test")


def decode(hint: Any, plain: Any) -> Any:
    """A value of a type from plain data. Raises TypeError that shows what does not fit."""
    hint = getattr(hint, "__supertype__", hint)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _dataclass(hint, plain)
    if hint is datetime:
        return LOOK + timedelta(seconds=_exactly(int, plain))
    arguments = get_args(hint)
    match get_origin(hint):
        case None:
            return _exactly(hint, plain)
        case origin if origin in (Union, UnionType):
            return _union(arguments, plain)
        case origin if origin is Literal:
            if plain not in arguments:
                raise TypeError(f"{plain!r} is none of {arguments}")
            return plain
        case origin if origin is tuple:
            return _tuple(arguments, plain)
        case origin if origin is frozenset:
            return frozenset(decode(arguments[0], item) for item in plain)
    raise TypeError(f"no plain form for {hint}")


def _exactly(kind: Any, plain: Any) -> Any:
    if type(plain) is not kind:
        raise TypeError(f"{plain!r} is no {kind.__name__}")
    return plain


def _dataclass(kind: type[Any], plain: Any) -> Any:
    hints = _hints(kind)
    if not isinstance(plain, Mapping) or (unknown := set(plain) - set(hints)):
        raise TypeError(f"{plain!r} is no {kind.__name__}" + (f": unknown {sorted(unknown)}" if unknown else ""))
    return make(kind, **{name: decode(hints[name], value) for name, value in plain.items()})


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _tuple(arguments: tuple[Any, ...], plain: Any) -> tuple[Any, ...]:
    items = list(plain.values()) if isinstance(plain, Mapping) else plain
    if not isinstance(items, list):
        raise TypeError(f"{plain!r} is no list")
    if arguments[-1] is Ellipsis:
        return tuple(decode(arguments[0], item) for item in items)
    return tuple(decode(hint, item) for hint, item in zip(arguments, items, strict=True))


def _union(arguments: tuple[Any, ...], plain: Any) -> Any:
    if plain is None and NoneType in arguments:
        return None
    answers = [a for a in arguments if get_origin(a) is Reading]
    if answers:
        return _answer(get_args(answers[0])[0], plain)
    first, *others = [a for a in arguments if a is not NoneType]
    try:
        return decode(first, plain)
    except TypeError:
        for other in others:
            with suppress(TypeError):
                return decode(other, plain)
        raise


def _answer(hint: Any, plain: Any) -> Any:
    if isinstance(hint, TypeVar):
        raise TypeError("an answer of no particular type")
    match plain:
        case {"unreadable": str() as reason}:
            return Unreadable(reason, SOURCE, LOOK)
        case {"absent": str() as what}:
            return Absent(what, SOURCE, LOOK)
    return Reading(decode(hint, plain), SOURCE, LOOK)
