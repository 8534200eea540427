"""How a command line reads what is typed: words may be cut short while they stay unique, and an error has its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from dcdecom_lab.tables import Interface

Words: TypeAlias = tuple[str, ...]
"""A command: keywords, and the slots <interface>, <number> and <line> (the rest of the line)."""
Resolve: TypeAlias = Callable[[str], str | None]
"""From an interface name as typed to its long name; None where there is no such interface."""


@dataclass(frozen=True)
class Found:
    """A command that was recognised, and what stood in its slot."""

    command: Words
    value: str = ""


@dataclass(frozen=True)
class Wrong:
    """A line that is not taken: where, and what stands there."""

    kind: Literal["unknown", "incomplete", "ambiguous", "interface"]
    at: int
    word: str


@dataclass(frozen=True)
class _Word:
    text: str
    at: int


def recognise(line: str, commands: Iterable[Words], interface: Resolve) -> Found | Wrong:
    """Find the one command that a line means."""
    words = [_Word(match.group(), match.start()) for match in re.finditer(r"\S+", line)]
    live: list[tuple[Words, str]] = [(command, "") for command in commands]
    position = depth = 0
    while position < len(words):
        steps = _likeliest(list(_step(live, depth, words, position, line, interface)), depth)
        if not steps:
            named = any(len(command) > depth and command[depth] == "<interface>" for command, _ in live)
            return Wrong("interface" if named else "unknown", words[position].at, words[position].text)
        if len({command[depth] for command, _, _ in steps}) > 1:
            return Wrong("ambiguous", words[position].at, words[position].text)
        live, position, depth = [(command, value) for command, value, _ in steps], steps[0][2], depth + 1
    whole = [Found(command, value) for command, value in live if len(command) == depth]
    return whole[0] if whole else Wrong("incomplete", len(line.rstrip()), "")


def _step(
    live: list[tuple[Words, str]], depth: int, words: list[_Word], position: int, line: str, interface: Resolve
) -> Iterator[tuple[Words, str, int]]:  # fmt: skip
    """Commands that take the word at this position, with the slot's value and the position after it.

    A word that is a keyword in full wins over keywords that it only begins.
    """
    word, keywords = words[position].text, []
    for command, value in live:
        slot = command[depth] if depth < len(command) else ""
        if slot == "<line>":
            yield command, line[words[position].at :].rstrip(), len(words)
        elif slot == "<number>" and word.isdigit():
            yield command, word, position + 1
        elif slot == "<interface>":
            two = word + (words[position + 1].text if position + 1 < len(words) else "")
            if name := interface(word):
                yield command, name, position + 1
            elif name := interface(two):
                yield command, name, position + 2
        elif slot and slot[0] != "<" and slot.startswith(word.lower()):
            keywords.append((command, value, position + 1))
    exact = [step for step in keywords if step[0][depth] == word.lower()]
    yield from exact or keywords


def _likeliest(steps: list[tuple[Words, str, int]], depth: int) -> list[tuple[Words, str, int]]:
    """A word that an interface or a keyword takes is not the rest of any line."""
    named = [step for step in steps if step[0][depth] != "<line>"]
    return named or steps


def interface_name(typed: str, interfaces: Iterable[Interface], aliases: Callable[[Interface], Words]) -> str | None:
    """The long name of an interface from what was typed: `gi1/0/7`, `GigabitEthernet1/0/7`, `po12`. None if none."""
    wanted = typed.replace(" ", "").lower()
    match = re.fullmatch(r"([a-z-]+)([\d/]+)", wanted)
    for known in interfaces:
        names = [name.replace(" ", "").lower() for name in (known.name, known.short, *aliases(known))]
        if wanted in names:
            return known.name
        spelled = re.fullmatch(r"([a-z-]+)([\d/]+)", names[0])
        if match and spelled and spelled.group(2) == match.group(2) and spelled.group(1).startswith(match.group(1)):
            return known.name
    return None
