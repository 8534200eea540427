"""The one reader and the one writer of what events say, and values as plain data for attachments.

A payload is text, whole numbers, booleans, null, lists and mappings; in the code it is a fact (`model.facts`). What
earlier versions did not write is read as the fact's field says; what later ones add is kept in `Fact.unknown`.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, NewType, TypeVar, Union, cast, get_args, get_origin

from dcdecom.late_dataclass import dataclass
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.kinds import from_plain, to_plain
from dcdecom.model.events import time_of
from dcdecom.model.facts.base import Fact
from dcdecom.model.finding import Comparison, Finding
from dcdecom.model.readings import Field as Compared
from dcdecom.model.readings import Witnessed
from dcdecom.model.request import Contact, PaperSays, RequestedDevice
from dcdecom.model.source import Source
from dcdecom.model.type_hints import hints
from dcdecom.model.typed_form import FormAccessory, FormBackup, FormDevice, FormDisk, FormWipe

F = TypeVar("F")
Reader = Callable[[Any], Any]

WITH_TYPE = (Compared, Source, Witnessed)
"""Values of the model that events hold with the name of their type, under `is`."""
SPARING: Mapping[type, frozenset[str]] = {
    Contact: frozenset({"nip", "rank", "post", "mail", "language", "authority"}),
    RequestedDevice: frozenset({"manufacturer", "model", "cpu", "memory", "disks", "disk_serials", "minutes", "form"}),
    PaperSays: frozenset(field.name for field in fields(PaperSays)),
    FormDevice: frozenset(field.name for field in fields(FormDevice) if field.default == ""),
    FormDisk: frozenset({"serial", "bay", "size"}),
    FormAccessory: frozenset({"note"}),
    FormBackup: frozenset({"by", "on"}),
    FormWipe: frozenset({"by", "who"}),
}
"""Fields of other values that are left out where they are empty."""
LATER_READ = frozenset(
    {
        "controller",
        "disk_serials",
        "machine_power",
        "of_system",
        "oob_ip",
        "other_name",
        "references",
        "strange_labels",
        "tenant_by_slug",
        "tenant_slug",
    }
)
"""Fields that readings leave out where they are empty: what was kept before there were such keeps its bytes."""


def read(kind: type[F], payload: Mapping[str, object]) -> F:
    """A payload, or a part of one, as the value that it is. Raises KeyError for a key that no version leaves out."""
    return cast(F, _shape(kind).read(payload))


def write(value: object) -> dict[str, Any]:
    """A fact as an event holds it."""
    return dict(_shape(type(value)).write(value))


def to_data(value: object) -> Any:
    """Any value of the model as plain data; a dataclass names its type under `is`. Raises TypeError otherwise."""
    if value is None or isinstance(value, str | bool | int):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Enum):
        return to_data(value.value)
    if is_dataclass(value) and not isinstance(value, type):
        said = ((f.name, getattr(value, f.name)) for f in fields(value))
        return {"is": type(value).__name__, **{k: to_data(v) for k, v in said if v or k not in LATER_READ}}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Path):
        return value.name
    if isinstance(value, Mapping):
        return {str(k): to_data(v) for k, v in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(to_data(v) for v in value)
    if isinstance(value, tuple | list):
        return [to_data(v) for v in value]
    raise TypeError(f"no plain form for {type(value).__name__}")


def finding_of(data: Mapping[str, Any]) -> Finding:
    """A finding as an event holds it, read."""
    return Finding(
        code=data["code"],
        severity=data["severity"],
        device=data["device"],
        comparison=Comparison(data["comparison"]) if data["comparison"] else None,
        params=tuple((k, v) for k, v in data["params"]),
        port=data["port"],
        unread=data["unread"],
        acceptable=data["acceptable"],
        uncompared=data.get("uncompared", False),
    )


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding as an event holds it."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "device": finding.device,
        "comparison": finding.comparison.value if finding.comparison else "",
        "params": [[k, v] for k, v in finding.params],
        "port": finding.port,
        "unread": finding.unread,
        "acceptable": finding.acceptable,
        **({"uncompared": True} if finding.uncompared else {}),
    }


# --- one dataclass ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """One field of a dataclass, as its key in a mapping."""

    name: str
    read: Reader
    default: object
    """Where the key is missing; MISSING for a key that no version leaves out."""
    left_out: object
    """The value for which the key is not written; MISSING for a key that always is."""
    empty: bool
    """None is written as an empty mapping."""


@dataclass(frozen=True)
class Shape:
    """How a dataclass is read and written."""

    kind: type
    keys: tuple[Key, ...]
    names: frozenset[str]
    is_fact: bool

    def read(self, data: Mapping[str, Any]) -> object:
        """Called for every mapping of every event each time that a case is told: no step more than it needs."""
        found = {}
        for key in self.keys:
            if key.name in data:
                value = data[key.name]
                found[key.name] = value if key.read is _itself else key.read(value)
            elif key.default is MISSING:
                raise KeyError(key.name)
            else:
                found[key.name] = key.default
        if self.is_fact and not data.keys() <= self.names:
            found["unknown"] = {name: value for name, value in data.items() if name not in self.names}
        return self.kind(**found)

    def write(self, value: object) -> Iterator[tuple[str, Any]]:
        for key in self.keys:
            held = getattr(value, key.name)
            if key.left_out is MISSING or held != key.left_out:
                yield key.name, {} if key.empty and held is None else _written(held)
        if isinstance(value, Fact):
            yield from value.unknown.items()
            yield from (("is", value.written_as),) if value.written_as else ()
        if isinstance(value, RequestedDevice):
            yield "position", value.position


def _shape(kind: Any) -> Shape:
    return _shaped(cast(Hashable, kind))


@cache
def _shaped(kind: Any) -> Shape:
    """Of a dataclass; of a generic one such as `Reading[str]` with its argument in the place of its variable."""
    argument, kind = get_args(kind), get_origin(kind) or kind
    of = {name: argument[0] if isinstance(h, TypeVar) else h for name, h in hints(kind).items()}
    keys = tuple(_key(kind, f, of[f.name]) for f in fields(kind) if f.name != "unknown")
    names = {key.name for key in keys} | ({"is"} if getattr(kind, "written_as", "") else set())
    return Shape(kind, keys, frozenset(names), issubclass(kind, Fact))


def _key(kind: type, field: Field[Any], hint: Any) -> Key:
    default = field.default if field.default is not MISSING else MISSING
    lacked = "lacked" in field.metadata or not issubclass(kind, Fact)
    sparing = "left_out" in field.metadata or field.name in SPARING.get(kind, LATER_READ)
    left_out = (None if default is MISSING else default) if sparing else MISSING
    missing = _empty(hint) if default is MISSING and lacked else default
    return Key(field.name, _reader(hint), missing, left_out, "empty" in field.metadata)


# --- one value -------------------------------------------------------------------------------------------------------


def _empty(hint: Any) -> object:
    """What a field is of which an event says nothing."""
    origin = get_origin(hint)
    if _is_optional(hint):
        return None
    if origin is tuple:
        return ()
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {}
    return {str: "", int: 0, bool: False}.get(hint, MISSING)


def _is_optional(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)


@cache
def _reader(hint: Any) -> Reader:
    """What reads a value of this type."""
    origin, args = get_origin(hint), get_args(hint)
    if _is_optional(hint):
        return _optional(tuple(arg for arg in args if arg is not type(None)))
    if origin in (Union, types.UnionType):
        return _one_of(args)
    if origin is tuple and args[-1] is not Ellipsis:
        return _row(tuple(map(_reader, args)))
    if origin is tuple:
        each = _reader(args[0])
        return _tuple if each is _itself else lambda value: tuple(map(each, value or ()))
    if origin is frozenset:
        return frozenset
    if isinstance(origin, type) and issubclass(origin, Mapping):
        of_key, of_value = int if args[0] is int else _reader(args[0]), _reader(args[1])  # JSON's keys are text
        return lambda value: {of_key(k): of_value(v) for k, v in (value or {}).items()}
    return _of_type(hint)


def _optional(arms: tuple[Any, ...]) -> Reader:
    """None stays None; so does the empty mapping or text that stands for it."""
    each = _reader(arms[0]) if len(arms) == 1 else _one_of(arms)
    if arms[0] in (date, datetime) or is_dataclass(get_origin(arms[0]) or arms[0]):
        return lambda value: each(value) if value else None
    return lambda value: None if value is None else each(value)


def _one_of(arms: tuple[Any, ...]) -> Reader:
    """One of several dataclasses, which says its type under `is`, as an answer does; other values as they are."""
    kinds = {(get_origin(h) or h).__name__: h for h in arms if is_dataclass(get_origin(h) or h)}
    if len(kinds) < len(arms):
        return _itself
    return lambda value: _shape(kinds[value["is"]]).read(value)


def _row(readers: tuple[Reader, ...]) -> Reader:
    """A tuple of so many values, each of its own type."""
    if all(reader is _itself for reader in readers):
        return _tuple
    return lambda value: tuple(read(each) for read, each in zip(readers, value, strict=True))


def _of_type(hint: Any) -> Reader:
    if is_dataclass(get_origin(hint)):
        return _of_dataclass(hint)
    if isinstance(hint, NewType) or not isinstance(hint, type):
        return _itself
    if hint in SPECIAL:
        return SPECIAL[hint]
    if issubclass(hint, Enum):
        return hint
    return _of_dataclass(hint) if is_dataclass(hint) else _itself


def _of_dataclass(hint: Any) -> Reader:
    """What reads a dataclass. It is looked at when the first of its kind is read: of most no event says anything."""
    return lambda value: _shape(hint).read(value)


def _itself(value: Any) -> Any:
    return value


def _tuple(value: Any) -> Any:
    return tuple(value or ())


SPECIAL: Mapping[type, Reader] = {
    Finding: finding_of, Change: from_plain, datetime: time_of, date: date.fromisoformat,
}  # fmt: skip
"""What is read by a reader of its own."""


def _written(value: object) -> Any:
    if isinstance(value, Finding):
        return finding_data(value)
    if isinstance(value, Change):
        return to_plain(value)
    if isinstance(value, WITH_TYPE):
        return to_data(value)
    if is_dataclass(value) and not isinstance(value, type):
        return write(value)
    if isinstance(value, Mapping):
        return {_written(k): _written(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_written(v) for v in value]
    return to_data(value)
