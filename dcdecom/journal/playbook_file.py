"""The playbook as a bundle holds it, read with the standard library: which gates each of its rows asks for.

It is read as the people file is. Blocks of text, which playbooks hold and nothing here depends on, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dcdecom import limits

from .people_file import TRUE, NotRead, mapping_of


@dataclass(frozen=True)
class AskedGate:
    """What one gate of a row asks for."""

    by: str
    paper: str
    takes: tuple[str, ...]
    decisions: tuple[str, ...]
    """Empty where the playbook leaves that to its row."""
    ticks: tuple[str, ...]
    appoints: bool
    agenda: bool
    round_of: str


@dataclass(frozen=True)
class AskedRow:
    slug: str
    action: str
    gates: tuple[AskedGate, ...]
    from_request: bool
    needs_letter_of: str
    anchor: str
    """`note` where the head of the journal is left as a note in NetBox."""


def read(content: bytes) -> Mapping[str, AskedRow]:
    """Every row by its slug, in their order. Raises NotRead."""
    if limits.YAML_BYTES.passed(len(content)):
        raise NotRead(str(limits.YAML_BYTES))
    try:
        rows = [_row(entry) for entry in mapping_of("\n".join(_without_blocks(content.decode())))["rows"]]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise NotRead(f"it is no playbook that is read here: {error}") from error
    found = {row.slug: row for row in rows}
    if len(found) != len(rows):
        raise NotRead("two rows have one slug")
    return found


def _row(entry: dict[str, Any]) -> AskedRow:
    gates = tuple(_gate(gate) for gate in entry.get("gates") or ())
    letter = str(entry.get("needs_letter_of") or "")
    from_request, anchor = entry.get("from_request") in TRUE, str(entry.get("anchor") or "")
    return AskedRow(str(entry["slug"]), str(entry["action"]), gates, from_request, letter, anchor)


def _gate(entry: dict[str, Any]) -> AskedGate:
    return AskedGate(
        by=str(entry["by"]),
        paper=str(entry["paper"]),
        takes=_texts(entry, "takes") or ("paper",),
        decisions=_texts(entry, "decisions"),
        ticks=_texts(entry, "ticks"),
        appoints=entry.get("appoints") in TRUE,
        agenda=entry.get("agenda") in TRUE,
        round_of=str(entry.get("round_of") or ""),
    )


def _texts(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    listed = entry.get(name) or ()
    if not isinstance(listed, list | tuple):
        raise TypeError(f"{name} is no list")
    return tuple(map(str, listed))


BLOCK = re.compile(r"(?P<dashes>\s*(?:- +)*)(?P<key>[A-Za-z_][A-Za-z0-9_-]*: +)?[>|][+-]?(?: +#.*)?$")
"""A line whose value is a block of text on the lines behind it."""


def _without_blocks(text: str) -> Iterator[str]:
    """The lines of a text, each block of text an empty one."""
    inside = -1
    for line in text.split("\n"):
        bare = line.rstrip("\r")
        indent = len(bare) - len(bare.lstrip(" "))
        if inside >= 0 and (not bare.strip() or indent > inside):
            continue
        inside = -1
        if begun := BLOCK.fullmatch(bare):
            dashes = begun["dashes"]
            inside = len(dashes) if begun["key"] else dashes.rindex("-") if "-" in dashes else 0
            yield f"{dashes}{begun['key'] or ''}''"
        else:
            yield line
