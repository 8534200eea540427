"""From a YAML file to a frozen dataclass, with every mistake of the file in one error.

The dataclass is the schema: its fields are the keys, their types say what is expected, and a field without a default
is a key that must be there. What a type cannot say stands in a Schema: rules of single fields, and checks of whole
objects, which run on every object that could be built, so that one mistake does not hide another.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import field
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Generic, Literal, TypeAlias, TypeVar, Union, get_args, get_origin

from dcdecom import limits
from dcdecom.documents.composing import read_tree
from dcdecom.documents.rules import FILLED, SCALARS, Rule, Wrong, apply, one_of, show
from dcdecom.documents.tree import Broken, Mapping, Mistake, Node, Scalar, Sequence, Steps, Tree, describe, refuse
from dcdecom.late_dataclass import dataclass
from dcdecom.model.type_hints import hints

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """What a check found wrong, and where below the object that it checked."""

    steps: Steps
    found: str
    expected: str


Check: TypeAlias = Callable[[Any], Iterable[Problem]]
Found: TypeAlias = MappingOf[Steps, Any]
"""Every value that could be read, by its place."""


@dataclass(frozen=True)
class Schema:
    """What the types of the dataclasses cannot say."""

    fields: MappingOf[tuple[type, str], Rule] = field(default_factory=dict)
    """The rule for the scalars of a field."""
    checks: MappingOf[type, Check] = field(default_factory=dict)
    across: Callable[[Found], Iterable[Problem]] = lambda found: ()
    """A check of all that could be read, whatever is wrong with the rest of the file."""


def rules(kind: type, rule: Rule, *names: str) -> dict[tuple[type, str], Rule]:
    """One rule for several fields of a type."""
    return {(kind, name): rule for name in names}


@dataclass(frozen=True)
class Document(Generic[T]):
    """A file and the value that it holds."""

    tree: Tree
    value: T

    def check(self, problems: Iterable[Problem]) -> T:
        """The value, where there is no problem. Raises InputError."""
        return check(self.tree, problems, self.value)

    def digest(self) -> str:
        """SHA-256 of the file."""
        import hashlib

        return hashlib.sha256(self.tree.content).hexdigest()


def read(
    file: Path,
    kind: Any,
    schema: Schema | None = None,
    given: MappingOf[str, Any] | None = None,
    defaults: MappingOf[str, Any] | None = None,
    base: Any = None,
) -> Document[Any]:
    """Read one file as one type.

    `given` are fields of the top object that no file may set; `defaults` are values of its keys that may be left out;
    `base` is an object from which every key that is left out is taken. Raises InputError.
    """
    tree = read_tree(file)
    schema = schema or Schema()
    builder = _Builder(file.parent, schema, list(tree.mistakes))
    value = builder.top(tree.root, kind, given or {}, defaults or {}, base)
    mistakes = [*builder.mistakes, *_placed(tree, schema.across(builder.found))]
    if mistakes:
        raise refuse(file, mistakes)
    return Document(tree, value)


def check(tree: Tree, problems: Iterable[Problem], value: T) -> T:
    """Hand a value through where there is no problem. Raises InputError with the line of each."""
    if mistakes := _placed(tree, problems):
        raise refuse(tree.file, mistakes)
    return value


def _placed(tree: Tree, problems: Iterable[Problem]) -> list[Mistake]:
    return [Mistake(tree.mark(p.steps), p.steps, p.found, p.expected) for p in problems]


def rule_at(kind: type, schema: Schema, steps: Steps) -> Rule:
    """The rule by which the scalar at a place below a type is read."""
    hint: Any = kind
    owner, name = kind, ""
    for step in steps:
        if isinstance(step, int):
            hint = get_args(hint)[0]
        else:
            owner, name = hint, step
            hint, _ = _optional(hints(owner)[name])
    declared = next(f for f in dataclasses.fields(owner) if f.name == name)
    filled = FILLED if hint is str and _required(declared) else None
    return schema.fields.get((owner, name)) or filled or _rule(hint)


_FAILED: Any = object()
"""Stands for a value that could not be built; why is among the mistakes."""


class _Builder:
    def __init__(self, folder: Path, schema: Schema, mistakes: list[Mistake]) -> None:
        self.folder = folder
        self.schema = schema
        self.mistakes = mistakes
        self.found: dict[Steps, Any] = {}

    def top(self, node: Node, kind: Any, given: MappingOf[str, Any], defaults: MappingOf[str, Any], base: Any) -> Any:
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            return self._record(node, kind, (), base, given, defaults)
        return self._value(node, kind, (), None, None)

    def _value(self, node: Node, hint: Any, steps: Steps, rule: Rule | None, base: Any) -> Any:
        """The value of one node, or _FAILED."""
        value = self._read(node, hint, steps, rule, base)
        if value is not _FAILED:
            self.found[steps] = value
        return value

    def _read(self, node: Node, hint: Any, steps: Steps, rule: Rule | None, base: Any) -> Any:
        if isinstance(node, Broken):
            return _FAILED
        inner, optional = _optional(hint)
        if dataclasses.is_dataclass(inner) and isinstance(inner, type):
            return self._record(node, inner, steps, base, {}, {})
        if get_origin(inner) is tuple:
            return self._items(node, get_args(inner)[0], steps, rule)
        if get_origin(inner) is dict:
            return self._named(node, get_args(inner)[1], steps)
        if optional and isinstance(node, Scalar) and node.kind == "nothing":
            return None
        return self._scalar(node, rule or _rule(inner), steps)

    def _record(
        self, node: Node, kind: type, steps: Steps, base: Any, given: MappingOf[str, Any], defaults: MappingOf[str, Any]
    ) -> Any:
        types = hints(kind)
        fields = {f.name: f for f in dataclasses.fields(kind) if f.name not in given}
        if not isinstance(node, Mapping):
            return self._mistake(node, steps, describe(node), f"a mapping with {', '.join(fields)}")
        self._unknown(node, tuple(fields), steps)
        values = dict(given)
        for name, declared in fields.items():
            required = _required(declared)
            if name in node.entries:
                rule = self.schema.fields.get((kind, name)) or (FILLED if required and types[name] is str else None)
                below = getattr(base, name, None)
                values[name] = self._value(node.entries[name], types[name], (*steps, name), rule, below)
            elif base is not None or name in defaults:
                values[name] = defaults[name] if name in defaults else getattr(base, name)
            elif required:
                values[name] = self._mistake(node, (*steps, name), "missing", _expected(types[name]))
        if any(value is _FAILED for value in values.values()):
            return _FAILED
        value = kind(**values)
        self._check(value, node, steps)
        return value

    def _check(self, value: Any, node: Mapping, steps: Steps) -> None:
        problems = self.schema.checks.get(type(value), lambda _: ())(value)
        below = Tree(Path(), b"", node, ())
        self.mistakes += [Mistake(below.mark(p.steps), (*steps, *p.steps), p.found, p.expected) for p in problems]

    def _unknown(self, node: Mapping, known: tuple[str, ...], steps: Steps) -> None:
        expected = f"one of {', '.join(known)}"
        for n, key in enumerate(key for key in node.entries if key not in known):
            similar = _similar(key, known) if n < limits.MISTAKES.most else ""  # no line names those behind them
            self.mistakes.append(Mistake(node.keys[key], steps, f"the unknown key {show(key)}{similar}", expected))

    def _items(self, node: Node, hint: Any, steps: Steps, rule: Rule | None) -> Any:
        if not isinstance(node, Sequence):
            return self._mistake(node, steps, describe(node), f"a list, each item {_expected(hint)}")
        values = [self._value(item, hint, (*steps, i), rule, None) for i, item in enumerate(node.items)]
        return _FAILED if any(v is _FAILED for v in values) else tuple(values)

    def _named(self, node: Node, hint: Any, steps: Steps) -> Any:
        if not isinstance(node, Mapping):
            return self._mistake(node, steps, describe(node), "a mapping of names")
        values = {key: self._value(item, hint, (*steps, key), None, None) for key, item in node.entries.items()}
        return _FAILED if any(v is _FAILED for v in values.values()) else values

    def _scalar(self, node: Node, rule: Rule, steps: Steps) -> Any:
        if not isinstance(node, Scalar):
            return self._mistake(node, steps, describe(node), rule.expected)
        try:
            return apply(rule, node, self.folder)
        except Wrong as wrong:
            return self._mistake(node, steps, wrong.found, wrong.expected)

    def _mistake(self, node: Node, steps: Steps, found: str, expected: str) -> Any:
        if not isinstance(node, Broken):
            self.mistakes.append(Mistake(node.mark, steps, found, expected))
        return _FAILED


def _optional(hint: Any) -> tuple[Any, bool]:
    """A type without its None, and whether it had one."""
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    (inner,) = (arm for arm in get_args(hint) if arm is not NoneType)
    return inner, True


def _rule(hint: Any) -> Rule:
    return one_of(hint) if get_origin(hint) is Literal else SCALARS[hint]


def _required(declared: dataclasses.Field[Any]) -> bool:
    return declared.default is dataclasses.MISSING and declared.default_factory is dataclasses.MISSING


def _expected(hint: Any) -> str:
    """What a type asks for, in words."""
    inner, _ = _optional(hint)
    if dataclasses.is_dataclass(inner):
        return f"a mapping with {', '.join(f.name for f in dataclasses.fields(inner))}"
    if get_origin(inner) is tuple:
        return "a list"
    return "a mapping" if get_origin(inner) is dict else _rule(inner).expected


def _similar(key: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(key[:60], known, 1)
    return f" (did you mean {close[0]}?)" if close else ""
