"""Text set into the width of a terminal: broken between words, and never in one that is to be typed.

A command stands on a line of its own. One that is wider than the terminal goes on below, behind a backslash as a shell
has it: what is copied is one command. A word that is wider than the terminal, such as a path, is broken by the terminal
itself, and is copied whole.
"""

from __future__ import annotations

import re

from dcdecom.cli import COMMANDS

KEPT = "\ue000"
"""Stands for a blank at which no line is broken. `sanitize.plain` lets this character through in no data."""

NAMES = "|".join((*COMMANDS, "lab"))
"""The commands, and the lab's: that one adds itself, and to look up who does takes a while."""
_CALLED = r"(?:dcdecom|[^\s'\"]*/dcdecom|'[^']*/dcdecom')"
"""By its name or by a path: see `program`."""
_PROGRAMS = r"sudo|apt-get|ssh-keygen|ssh-keyscan|install(?= -)|chronyc|timedatectl|export(?= [A-Z_]+=)"
_QUOTED = "'[^']*'|\"[^\"]*\""
_ARGUMENT = rf"(?:{_QUOTED}|[^{KEPT}])+"
"""A word of a command, or several in quotes."""
GOES_ON = " \\"
"""Behind a part of a command that goes on in the next line."""
_COMMAND = (
    rf"(?<![\w./-])(?:{_CALLED} (?:{NAMES})|{_PROGRAMS})\b"
    rf"(?: (?! )(?>{_QUOTED}|[^ ])*?(?>{_QUOTED}|[^ ,;:.)])(?:,\.\.\.)?(?=[,;:.)]*(?: |$)))*"
)
_TIME = r"\b(?:\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?|\d\d:\d\d(?::\d\d)?(?= [A-Z]{3,5}\b))(?: [A-Z]{3,5}\b)?"
_KEY = r" *\S+(?: \S+)*?  +"


def cells(text: str) -> int:
    """Columns that a text takes: more than its characters where a script is wide."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def glued(text: str) -> str:
    """The text with the blanks of each command and each time in it kept from being broken at."""
    for whole in (_COMMAND, _TIME):
        text = re.sub(whole, lambda found: found[0].replace(" ", KEPT), text)
    return text


def freed(text: str) -> str:
    """The text as it is read, its kept blanks blanks again."""
    return text.replace(KEPT, " ")


def wrapped(text: str, width: int, hang: int | None = None) -> list[str]:
    """The lines of a text, those after the first under its own words, or `hang` columns in.

    What stands apart by two blanks or more is broken last.
    """
    inner = text.lstrip(" ")
    is_path = inner.startswith(("/", "'/")) and "  " not in inner and ": " not in inner
    if cells(text) <= width or is_path:
        return [text]  # a path is copied whole, its blanks too
    indent = len(text) - len(inner)
    made = _Lines(width, indent, _hang(text, indent, width) if hang is None else hang)
    for gap, part in re.findall(r"(^|  +)(.+?)(?=  |$)", glued(inner)):
        made.add(part, gap)
    return [freed(line) for line in made.lines]


def _hang(text: str, indent: int, width: int) -> int:
    """Under what follows a short first word, as the keys of a list have it; else two columns in."""
    key = re.match(_KEY, text)
    return key.end() if key and key.end() <= width // 3 else indent + 2


def _arguments(command: str, room: int) -> list[str]:
    """The words of a command, each option with its value where both fit into a line."""
    found: list[str] = []
    for argument in re.findall(_ARGUMENT, command):
        is_value = bool(found) and found[-1].startswith("--") and KEPT not in found[-1]
        if is_value and not argument.startswith("-") and cells(f"{found[-1]} {argument}") <= room:
            found[-1] += f"{KEPT}{argument}"
        else:
            found.append(argument)
    return found


class _Lines:
    """Lines that are filled word by word."""

    def __init__(self, width: int, indent: int, hang: int) -> None:
        self.lines = [" " * indent]
        self._width, self._hang = width, hang
        self._empty = True

    def add(self, part: str, gap: str) -> None:
        """Add what belongs together: on this line, else on the next where that holds it, else word by word."""
        if not self._fits(part, gap) and not self._empty and self._hang + cells(part) <= self._width:
            self._turn(part)
        for n, word in enumerate(part.split(" ")):
            self._add_word(word, gap if not n else " ")

    def _add_word(self, word: str, gap: str) -> None:
        if not self._fits(word, gap) and not self._empty:
            self._turn(word)
        if self._empty and KEPT in word and not self._fits(word, gap):
            self._add_command(word)
            return
        self.lines[-1] += word if self._empty else f"{gap}{word}"
        self._empty = False

    def _add_command(self, command: str) -> None:
        """A command that is wider than a line, its arguments whole."""
        inner = min(len(self.lines[-1]) + 2, self._width // 4)
        for n, argument in enumerate(_arguments(command, self._width - inner - len(GOES_ON))):
            if n and cells(f"{self.lines[-1]} {argument}{GOES_ON}") > self._width:
                self.lines[-1] += GOES_ON
                self.lines.append(" " * inner + argument)
            else:
                self.lines[-1] += f" {argument}" if n else argument
        self._empty = False

    def _fits(self, text: str, gap: str) -> bool:
        return cells(self.lines[-1]) + (0 if self._empty else len(gap)) + cells(text) <= self._width

    def _turn(self, word: str) -> None:
        """Begin a line; what is wider than the hanging indent leaves it is set as far left as may be."""
        indent = self._hang if self._hang + cells(word) <= self._width else min(self._hang, 2)
        self.lines.append(" " * indent)
        self._empty = True
