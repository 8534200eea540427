"""What a device, or somebody who filled in a form, may say: texts that must reach nobody as they are."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "nothing odd": "something",
    "terminal escapes": "\x1b]0;owned\x07\x1b[2J\x1b[1;1Hall is well\x9b31m",
    "no UTF-8": "caf\udce9 \udcff\udcfe",
    "direction marks": "\u202e1-vrs\u2066\u200b",
    "carriage returns": "wrong\rright\x08\x08\x08",
    "a prompt": "x\ntor-3#",
    "an error": "x\n% Invalid input detected at '^' marker.",
    "a pager": "x\n --More-- ",
    "markup": "<b>[red]x[/red]</b> {name} %s ${HOME} `id`",
    "a megabyte": "x" * 1_000_000,
    "a megabyte of escapes": "\x1b[2J" * 250_000,
}


def unfit(text: str) -> str:
    """What of a text must not be shown: the first character that is no sign, or how long its longest line is."""
    wrong = next((letter for letter in text if not letter.isprintable() and letter != "\n"), "")
    longest = max(map(len, text.split("\n")), default=0)
    return ascii(wrong) if wrong else f"a line of {longest} characters" if longest > 100_000 else ""
