"""Text that a switch sent, made fit to be shown: no control character and no terminal escape leaves the adapter."""

from __future__ import annotations

import re

ESCAPE_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
"""CSI, OSC and two-character sequences (ECMA-48)."""
CURSOR_MOVE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[A-HJSTade`fu]|[DEM78c])|[\x0b\x0c\x84\x85\x8d]")
"""What puts the cursor elsewhere, or clears the screen (ECMA-48: CUU to CUP, ED, SU, SD, VPA; IND, NEL, RI)."""
LONGEST = 4096
"""Characters of a line; no switch prints longer ones, and the rest of one says nothing."""
BRIEF = 200
CUT = "..."


def lines_of(text: str) -> list[str]:
    """The lines of an answer, without blanks at their ends. Where the cursor moves, what follows is another line."""
    return [shown(line) for line in re.split(r"\r*\n|\r", ESCAPE_SEQUENCE.sub("", CURSOR_MOVE.sub("\n", text)))]


def shown(line: str, longest: int = LONGEST) -> str:
    """One line; what cannot be shown is escaped, and what is too long is cut."""
    bare = ESCAPE_SEQUENCE.sub("", line[: longest * 8])
    cut = len(line) > longest * 8 or len(bare) > longest
    letters = (letter if letter.isprintable() else _escaped(letter) for letter in bare[:longest])
    return "".join(letters).rstrip() + (CUT if cut else "")


def brief(line: str) -> str:
    """One line as a message quotes it."""
    return shown(line.strip(), BRIEF)


def decoded(received: str) -> str:
    """What was received, each character a byte, as UTF-8; a byte that is none is written out."""
    return received.encode("latin-1", "backslashreplace").decode("utf-8", "backslashreplace")


def _escaped(letter: str) -> str:
    return " " if letter == "\t" else letter.encode("unicode_escape").decode("ascii")
