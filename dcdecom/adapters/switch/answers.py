"""Answers of a command line: what was not understood, what was not taken, and which port is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dcdecom.adapters.switch.dialects.dialect import Dialect
from dcdecom.adapters.switch.text import brief


class NotUnderstood(Exception):
    """An answer has not the form that the dialect gives it."""


def first(pattern: str, lines: Sequence[str]) -> re.Match[str] | None:
    """The first line in which a pattern is found."""
    return next((found for line in lines if (found := re.search(pattern, line))), None)


def part(found: re.Match[str] | None, name: str) -> str:
    """What a group holds; empty where the pattern has no such group, or it is no part of what was found."""
    return (found.groupdict().get(name) or "") if found else ""


def counted(pattern: str, lines: Sequence[str]) -> list[int]:
    """How many there are, as lines of this form say in their group count."""
    counts = (part(found, "count") for line in lines if (found := re.search(pattern, line)))
    return [int(count) for count in counts if count]


def check_taken(dialect: Dialect, command: str, lines: Sequence[str]) -> None:
    """Raise NotUnderstood where the switch did not take a command."""
    if error := first(dialect.terminal.error, lines):
        raise NotUnderstood(f"{command}: the switch says {brief(error.string)!r}")


def is_port_name(dialect: Dialect, name: str) -> bool:
    """Whether a name may be typed: anything else could be a second command."""
    return re.fullmatch(dialect.typed, name, re.ASCII) is not None


def with_port(pattern: str, port: str) -> str:
    """A pattern in which `{port}` stands for one port, and for nothing that only begins like it."""
    return pattern.replace("{port}", re.escape(port))
