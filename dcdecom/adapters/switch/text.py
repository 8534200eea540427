"""Text that a switch sent, made fit to be shown: no control character and no terminal escape leaves the adapter."""

from __future__ import annotations

import re

ESCAPE_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
"""CSI, OSC and two-character sequences (ECMA-48)."""


def lines_of(text: str) -> list[str]:
    """The lines of an answer, without blanks at their ends."""
    return [shown(line) for line in re.split(r"\r*\n|\r", ESCAPE_SEQUENCE.sub("", text))]


def shown(line: str) -> str:
    """One line; what cannot be shown is escaped."""
    letters = (letter if letter.isprintable() else _escaped(letter) for letter in ESCAPE_SEQUENCE.sub("", line))
    return "".join(letters).rstrip()


def _escaped(letter: str) -> str:
    return " " if letter == "\t" else letter.encode("unicode_escape").decode("ascii")
