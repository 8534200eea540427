"""Reads a YAML file into a tree, from PyYAML's events.

What makes a file mean more than it shows is refused here: tags, anchors, aliases, directives, duplicate keys, a second
document; and what no file of ours needs: a megabyte, or twenty levels.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from dcdecom import limits
from dcdecom.documents.tree import (
    Broken,
    Mapping,
    Mark,
    Mistake,
    Node,
    Scalar,
    ScalarKind,
    Sequence,
    Steps,
    Tree,
    refuse,
)
from dcdecom.errors import InputError

KINDS: dict[str, ScalarKind] = {
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:bool": "boolean",
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:timestamp": "date",
}
"""What YAML 1.1 takes an unquoted scalar for; everything else is text."""


def read_tree(file: Path) -> Tree:
    """Read one YAML file; mistakes in it are collected. Raises InputError where it is no file, too large or no text."""
    return tree_of(file, content_of(file))


def tree_of(file: Path, content: bytes) -> Tree:
    """The same for what was read of a file, or for a part of it. Raises InputError where it is no text."""
    text = _decode(file, content)
    builder = _Builder(text)
    root = builder.document()
    return Tree(file, content, root, tuple(builder.mistakes))


def content_of(file: Path) -> bytes:
    """What stands in a file. Raises InputError where it is no file, or too large."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise InputError(f"{file}: not a regular file")
        with file.open("rb") as stream:
            content = stream.read(limits.YAML_BYTES.most + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if limits.YAML_BYTES.passed(len(content)):
        raise InputError(f"{file}: {limits.YAML_BYTES}")
    return content


def _decode(file: Path, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(file, [Mistake(_place(content[: error.start].decode("latin-1")), (), "not UTF-8", "")]) from error
    if found := yaml.reader.Reader.NON_PRINTABLE.search(text):
        code = f"the control character U+{ord(found[0]):04X}"
        raise refuse(file, [Mistake(_place(text[: found.start()]), (), code, "text")])
    return text


def _place(before: str) -> Mark:
    return Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))


class _Stop(Exception):
    """The rest of the file cannot be followed."""


class _Builder:
    """Builds the tree from PyYAML's events, and collects what is refused on the way."""

    def __init__(self, text: str) -> None:
        self.mistakes: list[Mistake] = []
        self._nodes = 0
        self._lines = text.split("\n")
        self._resolver = yaml.resolver.Resolver()
        self._events: Iterator[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

    def document(self) -> Node:
        """The root of the file; Broken where it cannot be followed to its end."""
        try:
            self._next()
            start = self._next()
            if isinstance(start, yaml.StreamEndEvent):
                return Scalar(Mark(), "", "nothing")
            if start.version or start.tags:
                self._refuse(start, (), "a directive", "none")
            root = self._node(self._next(), ())
            self._next()
            second = self._next()
            if not isinstance(second, yaml.StreamEndEvent):
                self._refuse(second, (), "a second document", "one document")
            return root
        except yaml.MarkedYAMLError as error:
            # libyaml has a limit of its own, and may meet it first.
            deep = str(limits.YAML_DEPTH) if "nesting" in (error.problem or "") else ""
            self._refuse_mark(error.problem_mark or error.context_mark, deep or error.problem or error.context or "")
        except _Stop:
            pass
        return Broken(Mark())

    def _node(self, event: Any, steps: Steps) -> Node:
        self._nodes += 1
        if limits.YAML_DEPTH.passed(len(steps)) or limits.YAML_NODES.passed(self._nodes):
            limit = limits.YAML_DEPTH if limits.YAML_DEPTH.passed(len(steps)) else limits.YAML_NODES
            self._refuse(event, steps[:3], str(limit), "")
            raise _Stop
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, steps, "an alias", "the value itself")
            return Broken(_mark(event))
        if event.anchor is not None:
            self._refuse(event, steps, "an anchor", "the value alone")
        if event.tag is not None:
            self._refuse(event, steps, "a tag", "the value alone")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, steps)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, steps)
        if limits.YAML_TEXT.passed(len(event.value)):
            self._refuse(event, steps, f"a text of {len(event.value)} characters {limits.YAML_TEXT}", "")
            return Broken(_mark(event))
        return Scalar(_mark(event), event.value, self._kind(event))

    def _kind(self, event: Any) -> ScalarKind:
        if not event.implicit[0]:  # in quotes
            return "text"
        tag = self._resolver.resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]  # stubs
        return KINDS.get(tag, "text")

    def _sequence(self, start: Any, steps: Steps) -> Sequence:
        items: list[Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, (*steps, len(items))))
        return Sequence(_mark(start), tuple(items))

    def _mapping(self, start: Any, steps: Steps) -> Mapping:
        entries: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, (*steps, "key"))
            if not isinstance(key, Scalar):
                if not isinstance(key, Broken):
                    self._refuse(event, steps, "a key that is no text", "text before the colon")
                self._node(self._next(), (*steps, "value"))
                continue
            value = self._node(self._next(), (*steps, key.text))
            if key.text in entries:
                first = f"it stands in line {keys[key.text].line} already"
                self._refuse(event, (*steps, key.text), f"the same key again ({first})", "each key once")
                continue
            entries[key.text], keys[key.text] = value, key.mark
        return Mapping(_mark(start), entries, keys)

    def _next(self) -> Any:
        return next(self._events)

    def _refuse(self, event: Any, steps: Steps, found: str, expected: str) -> None:
        self.mistakes.append(Mistake(_mark(event), steps, found, expected))

    def _refuse_mark(self, mark: Any, problem: str) -> None:
        place = Mark(mark.line + 1, mark.column + 1) if mark else Mark()
        if self._has_tab(place.line):
            self.mistakes.append(Mistake(place, (), "a tab at the beginning of the line", "blanks: YAML takes no tab"))
            return
        self.mistakes.append(Mistake(place, (), f"cannot be read as YAML here: {problem}", ""))

    def _has_tab(self, line: int) -> bool:
        """Whether a line is indented by a tab, which PyYAML calls a character that cannot start any token."""
        found = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        return "\t" in found[: len(found) - len(found.lstrip())]


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)
