"""IOS's way of reading a line: words may be cut short while they stay unique, and an error points at its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from dcdecom.lab.tables import Interface

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
    """What IOS says to a line that it does not take."""

    text: str


@dataclass(frozen=True)
class _Word:
    text: str
    at: int


def recognise(line: str, commands: Iterable[Words], interface: Resolve, prompt: int) -> Found | Wrong:
    """Find the one command that a line means. `prompt` is the prompt's length, which an error's caret must clear."""
    words = [_Word(match.group(), match.start()) for match in re.finditer(r"\S+", line)]
    live: list[tuple[Words, str]] = [(command, "") for command in commands]
    position = depth = 0
    while position < len(words):
        steps = list(_step(live, depth, words, position, line, interface))
        if not steps:
            return Wrong(f"{' ' * (prompt + words[position].at)}^\n% Invalid input detected at '^' marker.\n")
        if len({command[depth] for command, _, _ in steps}) > 1:
            return Wrong(f'% Ambiguous command:  "{line.strip()}"')
        live, position, depth = [(command, value) for command, value, _ in steps], steps[0][2], depth + 1
    whole = [Found(command, value) for command, value in live if len(command) == depth]
    return whole[0] if whole else Wrong("% Incomplete command.\n")


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


def interface_name(typed: str, interfaces: Iterable[Interface]) -> str | None:
    """The long name of an interface from what was typed: `gi1/0/7`, `GigabitEthernet1/0/7`, `po12`. None if none."""
    match = re.fullmatch(r"([A-Za-z-]+)([\d/]+)", typed)
    if match is None:
        return None
    kind, number = match.group(1).lower(), match.group(2)
    for known in interfaces:
        spelled = re.fullmatch(r"([A-Za-z-]+)([\d/]+)", known.name)
        if spelled and spelled.group(2) == number and spelled.group(1).lower().startswith(kind):
            return known.name
    return None
