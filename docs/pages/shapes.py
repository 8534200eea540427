"""A file that people write, as tables: one for each dataclass that it is made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from dcdecom.documents.reading import Schema
from dcdecom.documents.rules import FILLED, SCALARS, Rule, one_of
from docs.pages.markdown import code, joined, link, table
from docs.pages.meanings import MEANINGS
from docs.pages.sources import attribute_docstrings, first_line

Given = Mapping[tuple[type, str], str]


@dataclasses.dataclass(frozen=True)
class Shape:
    """A file's dataclasses and what its schema adds to their types."""

    file: str
    schema: Schema
    defaults: Given = dataclasses.field(default_factory=dict)
    """Defaults that stand elsewhere than in the dataclass."""
    hidden: frozenset[tuple[type, str]] = frozenset()
    """Fields that no file may set."""
    notes: Given = dataclasses.field(default_factory=dict)
    """What is added to the meaning of a key."""
    instead: Mapping[type, type] = dataclasses.field(default_factory=dict)
    """Where a key's meaning stands if the file's own dataclass says nothing: the dataclass that it becomes."""


def tables(shape: Shape, kind: type, path: str = "") -> str:
    """The table of a dataclass, then those of the dataclasses in it, in the order of their keys."""
    place = path or shape.file
    hints = get_type_hints(kind)
    fields = [f for f in dataclasses.fields(kind) if (kind, f.name) not in shape.hidden]
    rows = [_row(shape, kind, f, hints[f.name], path) for f in fields]
    inner = [
        tables(shape, below, _path(path, f.name, hints[f.name])) for f in fields if (below := _record(hints[f.name]))
    ]
    about = "" if _is_bare(kind) else first_line(kind.__doc__)
    heading = f"{'##' if path.count('.') == 0 else '###'} {code(place)}"
    return joined(heading, about, table(("key", "holds", "default", "meaning"), rows), *inner)


def _is_bare(kind: type) -> bool:
    """Whether the class has no docstring of its own: dataclasses then write its signature."""
    return (kind.__doc__ or "").startswith(f"{kind.__name__}(")


def _row(shape: Shape, kind: type, field: dataclasses.Field[Any], hint: Any, path: str) -> tuple[str, ...]:
    holds = _holds(shape, kind, field, hint, path)
    return code(field.name), holds, _default(shape, kind, field), meaning(shape, kind, field.name)


def meaning(shape: Shape, kind: type, name: str) -> str:
    """What a key means: the docstring under the field, else our sentence; empty where there is neither."""
    for one in (kind, shape.instead.get(kind, kind)):
        said = attribute_docstrings(one).get(name) or next(
            (MEANINGS[c.__name__, name] for c in one.__mro__ if (c.__name__, name) in MEANINGS), ""
        )
        if said:
            return f"{said} {shape.notes.get((kind, name), '')}".strip()
    return ""


def without_none(hint: Any) -> Any:
    """A type without its None."""
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (arm for arm in get_args(hint) if arm is not NoneType)
    return hint


def _record(hint: Any) -> type | None:
    """The dataclass that a key holds, alone or in a list."""
    inner = without_none(hint)
    one = get_args(inner)[0] if get_origin(inner) is tuple else inner
    return one if isinstance(one, type) and dataclasses.is_dataclass(one) else None


def _path(path: str, name: str, hint: Any) -> str:
    listed = "[]" if get_origin(without_none(hint)) is tuple else ""
    return f"{path}.{name}{listed}".removeprefix(".")


def _holds(shape: Shape, kind: type, field: dataclasses.Field[Any], hint: Any, path: str) -> str:
    inner, below = without_none(hint), _path(path, field.name, hint)
    if _record(hint):
        return f"{'list of ' if below.endswith('[]') else ''}{link(code(below), below)}"
    listed = get_origin(inner) is tuple
    said = _expected(shape, kind, field, get_args(inner)[0] if listed else inner)
    return f"list, each {said}" if listed else said


def _expected(shape: Shape, kind: type, field: dataclasses.Field[Any], hint: Any) -> str:
    """What the reader of the file says that it expects."""
    return (rule_of(shape, kind, field) or SCALARS[hint]).expected


def rule_of(shape: Shape, kind: type, field: dataclasses.Field[Any]) -> Rule | None:
    """The rule of a field's scalars; None where their type says it all."""
    if rule := shape.schema.fields.get((kind, field.name)):
        return rule
    hint = without_none(get_type_hints(kind)[field.name])
    hint = get_args(hint)[0] if get_origin(hint) is tuple else hint
    if get_origin(hint) is Literal:
        return one_of(hint)
    return FILLED if hint is str and get_type_hints(kind)[field.name] is str and is_required(field) else None


def is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _default(shape: Shape, kind: type, field: dataclasses.Field[Any]) -> str:
    if (kind, field.name) in shape.defaults:
        return shape.defaults[kind, field.name]
    if is_required(field):
        return "**required**"
    value = field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
    return shown(value)


def shown(value: Any) -> str:
    if dataclasses.is_dataclass(value):
        return "its defaults"
    if value is None or value == "" or value == ():
        return "none"
    if isinstance(value, bool):
        return code(str(value).lower())
    if isinstance(value, tuple):
        return ", ".join(code(str(one)) for one in value)
    return code(value.name if isinstance(value, Path) else str(value))
