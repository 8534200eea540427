"""A YAML file as a tree of which every node knows its line and column.

Scalars keep the text that stands in the file: `0123` stays `0123`, and `yes` stays `yes`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

from dcdecom import limits
from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass

ScalarKind: TypeAlias = Literal["text", "number", "boolean", "nothing", "date"]
Steps: TypeAlias = tuple[str | int, ...]
"""The way from the root to a node: keys, and positions from 0."""


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a file, both from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class Scalar:
    mark: Mark
    text: str
    kind: ScalarKind


@dataclass(frozen=True)
class Sequence:
    mark: Mark
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Mapping:
    mark: Mark
    entries: dict[str, Node]
    keys: dict[str, Mark]
    """Where each key stands."""


@dataclass(frozen=True)
class Broken:
    """A node that was refused already: nothing more is said about it."""

    mark: Mark


Node: TypeAlias = Scalar | Sequence | Mapping | Broken


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong in a file."""

    mark: Mark
    steps: Steps
    found: str
    expected: str

    def line(self, file: Path) -> str:
        expected = f"; expected {self.expected}" if self.expected else ""
        return f"{file}:{self.mark.line}:{self.mark.column}: {spell(self.steps)}: {self.found}{expected}"


@dataclass(frozen=True)
class Tree:
    """One file that was read, and the mistakes found so far."""

    file: Path
    content: bytes
    root: Node
    mistakes: tuple[Mistake, ...]

    def mark(self, steps: Steps) -> Mark:
        """The place of a node, or of the nearest one above it that is written."""
        node = self.root
        for step in steps:
            match node:
                case Mapping(entries=entries) if step in entries:
                    node = entries[str(step)]
                case Sequence(items=items) if isinstance(step, int) and step < len(items):
                    node = items[step]
                case _:
                    break
        return node.mark


def describe(node: Node) -> str:
    """What was found where something else was expected; never its text, which may be a secret."""
    match node:
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
        case Scalar(kind="nothing"):
            return "nothing"
        case Scalar(kind=kind):
            return kind if kind == "text" else f"a {kind}"
        case Broken():
            return "something refused"


def spell(steps: Steps) -> str:
    """A path as people write it: `devices[0].serial`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{_key(step)}" for step in steps)
    return text.removeprefix(".") or "the file"


def _key(key: str) -> str:
    return key if key.isprintable() and len(key) <= 60 else repr(key[:60])


def refuse(file: Path, mistakes: tuple[Mistake, ...] | list[Mistake]) -> InputError:
    """The error that names the mistakes of a file in the order of its lines; those beyond the limit are counted."""
    ordered = sorted(set(mistakes), key=lambda m: (m.mark, spell(m.steps), m.found))
    named, more = ordered[: limits.MISTAKES.most], len(ordered) - limits.MISTAKES.most
    told = [f"{file}: and {more} more mistakes, cut by the limit {limits.MISTAKES.name}"] if more > 0 else []
    lines = [*(mistake.line(file) for mistake in named), *told]
    return InputError("\n".join(lines), "Nothing was changed. Mend the file, then repeat the command.")
