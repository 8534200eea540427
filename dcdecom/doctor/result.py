"""What the doctor says: one line for each thing that it looked at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias, TypeVar

from dcdecom.errors import DcdecomError, Exit
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.reading import Absent, Answer, Unreadable

T = TypeVar("T")

State: TypeAlias = Literal["ok", "to fix", "could not look"]


@dataclass(frozen=True)
class Line:
    """One thing, and how it is."""

    code: str
    """Stable, such as `netbox-right`."""
    subject: str
    """Which one: a system, an account, a switch, a file."""
    state: State
    said: str
    how: str = ""
    """A command or a click path that puts it right."""


def ok(code: str, subject: str, said: str) -> Line:
    return Line(code, subject, "ok", said)


def to_fix(code: str, subject: str, said: str, how: str) -> Line:
    return Line(code, subject, "to fix", said, how)


def unseen(code: str, subject: str, answer: Answer[T] | str, how: str = "") -> Line:
    """What could not be looked at, and why."""
    match answer:
        case Unreadable(reason=reason):
            said = reason
        case Absent(what=what):
            said = f"none: {what}"
        case _:
            said = str(answer)
    return Line(code, subject, "could not look", said, how)


def wrong(code: str, subject: str, error: DcdecomError) -> Line:
    """A mistake that a loader found. Its first line says which, the others are further mistakes."""
    return to_fix(code, subject, error.what, error.advice or "Correct the file, then run dcdecom doctor again.")


def exit_of(lines: Iterable[Line]) -> Exit:
    """5 where something could not be looked at, else 3 where something is to be fixed, else 0."""
    states = {line.state for line in lines}
    if "could not look" in states:
        return Exit.SYSTEM
    return Exit.REFUSED if "to fix" in states else Exit.DONE
