"""What a switch runs, or holds ready, that is not kept: a stranger's edit that a save of ours would carry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dcdecom.adapters.switch.answers import NotUnderstood, first
from dcdecom.adapters.switch.configuration import (
    differences,
    masked,
    own_lines,
    read_running,
    read_startup,
    why_no_startup,
)
from dcdecom.adapters.switch.dialects.dialect import Candidate, Dialect
from dcdecom.adapters.switch.text import brief
from dcdecom.late_dataclass import dataclass

if TYPE_CHECKING:
    from dcdecom.adapters.switch.session import Session

MARKED = "the prompt is marked as not saved, and this kind of switch does not show what is not"


@dataclass(frozen=True)
class Unsaved:
    """What was found, and the configurations that it was found in."""

    startup_read: bool
    lines: tuple[str, ...] = ()
    """In which running and startup differ, masked."""
    uncommitted: tuple[str, ...] = ()
    """In which the shared candidate and running differ, masked."""
    running: tuple[str, ...] = ()
    startup: tuple[str, ...] | None = None
    why: str = ""
    """Why there is no startup configuration to compare with."""

    def of_others(self, dialect: Dialect, port: str) -> tuple[str, ...]:
        """Without what an act of ours on this port leaves behind where it could not be saved."""
        own = own_lines(dialect, port)
        return (*(line for line in self.lines if line not in own), *self.uncommitted)


def read_unsaved(session: Session, dialect: Dialect) -> Unsaved:
    """Whatever is not kept. Raises Failed, and NotUnderstood where it cannot be told."""
    uncommitted = _uncommitted(session, dialect.candidate) if dialect.candidate else ()
    masks = tuple(masked(dialect, line) for line in uncommitted)
    form = dialect.configuration
    if form.startup:
        running = read_running(dialect, session.show(form.running))
        answer = session.show(form.startup)
        startup = read_startup(dialect, answer)
        if startup is None:
            return Unsaved(False, (), masks, tuple(running), why=why_no_startup(dialect, answer))
        lines = differences(dialect, running, startup)
        return Unsaved(True, lines, masks, tuple(running), tuple(startup))
    marked = re.search(form.mark, session.prompt) is not None
    return Unsaved(True, (f"+{MARKED}",) if marked else (), masks)


def is_marked(session: Session, dialect: Dialect) -> bool:
    """Whether the prompt says that something is not saved."""
    return re.search(dialect.configuration.mark, session.prompt) is not None


def waits_for_confirmation(session: Session, dialect: Dialect) -> bool:
    """Whether the last commit is undone by the switch itself unless somebody confirms it."""
    candidate = dialect.candidate
    return candidate is not None and first(candidate.waits, session.show(candidate.pending)) is not None


def _uncommitted(session: Session, candidate: Candidate) -> list[str]:
    """The difference between the shared candidate and what runs, looked at from within and left as it is."""
    said = session.ask(candidate.enter)
    if locked := first(candidate.locked, said.lines):
        return [brief(line) for line in said.lines[said.lines.index(locked.string) :] if line.strip()]
    if not re.search(candidate.entered, said.prompt):
        why = brief(next((line for line in said.lines if line.strip()), "nothing"))
        raise NotUnderstood(f"{candidate.enter}: this login may not see what others have begun to edit ({why!r})")
    found = [line for line in session.show(candidate.compare) if not re.search(candidate.noise, line)]
    left = session.ask(candidate.leave, candidate.answers)
    if re.search(candidate.entered, left.prompt):
        raise NotUnderstood(f"{candidate.leave}: the edit could not be left")
    return found
