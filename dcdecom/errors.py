"""Every error that dcdecom raises on purpose, and the exit code it ends with.

    DcdecomError
    ├── InputError        2  a file, an option or the configuration is wrong; nothing was changed
    ├── Refused           3  a check blocks, or a verdict is tidak sesuai
    ├── Waiting           4  a person, a deadline or another process is awaited
    │   ├── Held             another process acts on it just now
    │   └── HoldLost         this process held it, and does not any more
    ├── SystemFailure     5  a system could not be reached or refused us
    │   ├── NotSent          the write never left: nothing changed there
    │   ├── SystemRefused    the system answered no: nothing changed there
    │   └── NoAnswer         the write was sent and no answer came: it may have happened
    ├── OutcomeUnknown    6  what a change did is not known; `case resume` reads before it repeats anything
    └── JournalBroken     3  a journal does not verify

An error says what happened to which thing, whether anything changed, and what to type next.
"""

from __future__ import annotations

from enum import IntEnum

from dcdecom.limits import cut


class Exit(IntEnum):
    """How a command ends, for whoever started it: docs/reference/exit-codes.md."""

    DONE = 0
    BUG = 1
    INPUT = 2
    REFUSED = 3
    WAITING = 4
    SYSTEM = 5
    UNKNOWN = 6
    DRIFT = 7


class DcdecomError(Exception):
    """An error that a user can act on: `what` happened, and `advice` on what to do next."""

    exit = Exit.BUG

    def __init__(self, what: str, advice: str = "") -> None:
        self.what = cut(what)
        self.advice = cut(advice)
        super().__init__(self.what)

    def __str__(self) -> str:
        return f"{self.what}\n{self.advice}" if self.advice else self.what


class InputError(DcdecomError):
    """Something a person wrote is wrong. `what` may hold several lines, one for each mistake."""

    exit = Exit.INPUT


class Refused(DcdecomError):
    """dcdecom declines: going on could touch the wrong thing."""

    exit = Exit.REFUSED


class Waiting(DcdecomError):
    """Someone or something else comes first."""

    exit = Exit.WAITING


class Held(Waiting):
    """Another process acts on the case just now."""


class HoldLost(Waiting):
    """What this process held is held by nobody, or by another process: it goes no further."""


class SystemFailure(DcdecomError):
    """NetBox, Zabbix, a switch or an agent did not do what was asked."""

    exit = Exit.SYSTEM


class NotSent(SystemFailure):
    """The write never left this machine."""


class SystemRefused(SystemFailure):
    """The system said no, and changed nothing."""


class NoAnswer(SystemFailure):
    """The write was sent and no answer came back. On the real systems it had often happened all the same."""


class OutcomeUnknown(DcdecomError):
    """A change was begun, and what it did could not be read."""

    exit = Exit.UNKNOWN


class JournalBroken(DcdecomError):
    """The chain of a journal does not hold."""

    exit = Exit.REFUSED
