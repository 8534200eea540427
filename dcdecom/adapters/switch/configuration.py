"""Configurations of a switch: a port's stanza, and what running and startup differ in. No secret leaves here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from dcdecom.adapters.switch.answers import NotUnderstood, check_taken, first
from dcdecom.adapters.switch.dialects import Dialect

MASK = "****"


def read_running(dialect: Dialect, lines: Sequence[str]) -> list[str]:
    """The running configuration. Raises NotUnderstood where it was refused or cut off."""
    if not first(dialect.running_whole, lines):
        check_taken(dialect, dialect.show_running, lines)
        raise NotUnderstood(f"{dialect.show_running}: its answer has no end")
    if partial := first(dialect.partial, lines):
        raise NotUnderstood(f"{dialect.show_running}: not everything is shown ({partial.string.strip()})")
    return _settings(dialect, lines)


def read_startup(dialect: Dialect, lines: Sequence[str]) -> list[str] | None:
    """The startup configuration; None where it could not be read, or there is none."""
    return _settings(dialect, lines) if first(dialect.startup_whole, lines) else None


def stanza(dialect: Dialect, port: str, settings: Sequence[str]) -> tuple[str, ...]:
    """The lines under a port's head, without their indent; none where the configuration says nothing of it."""
    head = dialect.stanza_head.format(port=port)
    found: list[str] = []
    inside = False
    for line in settings:
        if line.startswith(" "):
            found += [line.strip()] if inside else []
        else:
            inside = line == head
    return tuple(found)


def is_shut(dialect: Dialect, lines: Sequence[str]) -> bool:
    return dialect.shut_line in lines


def differences(dialect: Dialect, running: Sequence[str], startup: Sequence[str]) -> tuple[str, ...]:
    """Lines that only the running (`+`) or only the startup configuration (`-`) has, each behind its parents."""
    now, then = list(_paths(running)), list(_paths(startup))
    found: list[str] = []
    for tag, i, j, k, m in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [f"-{masked(dialect, line)}" for line in then[i:j]]
            found += [f"+{masked(dialect, line)}" for line in now[k:m]]
    return tuple(found)


def masked(dialect: Dialect, line: str) -> str:
    """A line without the secret that it may hold: from a word that announces one, the rest is not shown."""
    return re.sub(rf"({dialect.mask_after}).+", rf"\g<1>{MASK}", line, count=1)


def _settings(dialect: Dialect, lines: Sequence[str]) -> list[str]:
    return [line for line in lines if not re.search(dialect.not_configuration, line)]


def _paths(settings: Sequence[str]) -> Iterator[str]:
    """Each line behind its parents: ` shutdown` under `interface X` is `interface X / shutdown`."""
    above: list[tuple[int, str]] = []
    for line in settings:
        indent = len(line) - len(line.lstrip())
        above = [(depth, text) for depth, text in above if depth < indent]
        above.append((indent, line.strip()))
        yield " / ".join(text for _, text in above)
