"""The little Markdown that the pages are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar inside a cell is escaped, a line break becomes a blank."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def block(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def slug(heading: str) -> str:
    """The anchor that a heading gets: lower case, letters, digits, blanks as hyphens (GitHub's rule)."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")


def link(text: str, heading: str) -> str:
    return f"[{text}](#{slug(heading)})"


def joined(*parts: str) -> str:
    """Parts of a page with a blank line between; empty ones are left out."""
    return "\n\n".join(part.strip("\n") for part in parts if part)
