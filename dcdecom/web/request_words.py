"""What the worker answered to a request from a browser, for whoever reads it there: no path of the server, no command,
and of the comparison what was found, in lines that a telephone can break.

The answer itself is what a terminal shows (`dcdecom submission show`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dcdecom.model.texts import Texts
from dcdecom.papers.browser_words import COMMAND, in_browser
from dcdecom.papers.page.views import COMPARISON_TEXTS

PATH = re.compile(r"(?<![\w./:])/(?:[^\s/:,;]+/)+")
"""The folders before the last name of an absolute path."""
FIELD = re.compile(r"([a-z0-9-]+): ")
FINDING = re.compile(r"    (\S.*?) {2,}(\S.*) [a-z0-9-]+")
"""A finding: what it says, how heavy it is, and its code, which is for terminals."""


@dataclass(frozen=True)
class ComparedDevice:
    """What the comparison says of one device."""

    name: str
    verdicts: tuple[str, ...]
    table: str
    """Source by source, in columns."""
    findings: tuple[tuple[str, str], ...]
    """What was found, each with how heavy it is."""


def without_paths(said: str, data: Path) -> str:
    """The same with files of the data folder named from there, and any other by its name alone."""
    return PATH.sub("", said.replace(f"{data}/", ""))


def refusal(said: str, labels: Mapping[str, str], data: Path, texts: Texts) -> str:
    """Why it was not taken, with each field called as the form calls it."""
    lines = (_labelled(line, labels) for line in in_browser(said, texts).splitlines())
    return without_paths("\n".join(lines), data)


def _labelled(line: str, labels: Mapping[str, str]) -> str:
    found = FIELD.match(line)
    label = labels.get(found[1]) if found else None
    return f"{label}: {line[found.end():]}" if found and label else line


def comparison(said: str, data: Path, texts: Texts) -> tuple[ComparedDevice, ...]:
    """Device by device, each verdict named as on other pages; a line that is none of a comparison stands in its table
    as it is."""
    named: dict[str, str] = {}
    for compared, key in COMPARISON_TEXTS.items():
        called = texts.say(f"page.compare-{key}")
        named |= {compared.value: called, texts.say(f"ask.compared-{compared.value}"): called}
    found: list[ComparedDevice] = []
    for block in _blocks(without_paths(said, data)):
        name, *verdicts = re.split(r" {2,}", block[0].strip())
        rows = [(line, FINDING.fullmatch(line)) for line in block[1:]]
        table = "\n".join(line for line, match in rows if match is None).strip("\n")
        called_so = tuple(_labelled(verdict, named) for verdict in verdicts)
        found.append(ComparedDevice(name, called_so, table, tuple((m[1], m[2]) for _, m in rows if m)))
    return tuple(found)


def _blocks(said: str) -> Iterator[list[str]]:
    """A line that is not indented begins a device. Before the comparison stands what is typed at a terminal."""
    block: list[str] = []
    for line in (line for line in said.partition("\n\n")[2].splitlines() or said.splitlines() if COMMAND not in line):
        if line.strip() and not line.startswith(" "):
            if block:
                yield block
            block = []
        block.append(line)
    if any(line.strip() for line in block):
        yield block
