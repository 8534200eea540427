"""A paper before it has a shape: what stands on it, in order. A renderer turns it into text (later DOCX, HTML)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Lines:
    """Lines that stand under each other, such as an address."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Labelled:
    """Lines of `label : value`; an empty value leaves a blank to fill in."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Numbered:
    items: tuple[str, ...]
    letters: bool = False
    """a. b. c. instead of 1. 2. 3."""


@dataclass(frozen=True)
class Ticks:
    """Boxes that only the signer ticks: none is ever ticked in advance."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """An empty cell is a blank to fill in."""


@dataclass(frozen=True)
class Right:
    """A line at the right margin: place and date."""

    text: str


@dataclass(frozen=True)
class Code:
    """The head that is signed: whole, and its first digits large."""

    head: str
    label: str
    note: str


@dataclass(frozen=True)
class Signatory:
    """One who signs: the line above, the post, and name and NIP where they are known."""

    above: str
    post: str
    name: str = ""
    nip: str = ""


@dataclass(frozen=True)
class Signatures:
    """Signatures beside each other, the first one left."""

    signatories: tuple[Signatory, ...]


Block: TypeAlias = Paragraph | Lines | Heading | Labelled | Numbered | Ticks | Table | Right | Code | Signatures


@dataclass(frozen=True)
class Document:
    title: str
    """Empty for a letter, which has a subject instead."""
    letterhead: tuple[str, ...]
    blocks: tuple[Block, ...]
    number_label: str = ""
    """What stands before the paper's number, which the office fills in; empty for a paper without one."""
    reference: str = ""
    """Our own reference: the case id, apart from the paper's number."""
    footer: tuple[str, ...] = field(default=())
