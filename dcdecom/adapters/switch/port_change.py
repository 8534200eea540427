"""How an order is carried out in an open session: at once and then saved, or on trial and then confirmed.

Before the first line and again before anything is kept, the session itself looks for edits that are not ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dcdecom.adapters.switch.answers import NotUnderstood, first, with_port
from dcdecom.adapters.switch.configuration import masked
from dcdecom.adapters.switch.dialects.dialect import Commit, Dialect, Save
from dcdecom.adapters.switch.session import CommandOutput, Failed, Session
from dcdecom.adapters.switch.text import brief
from dcdecom.adapters.switch.unsaved import MARKED, Unsaved, is_marked, read_unsaved
from dcdecom.errors import NoAnswer, NotSent, SystemRefused
from dcdecom.late_dataclass import dataclass

NOTHING_CHANGED = "Nothing was changed on the switch."
MAY_BE_DONE = "It may have happened: read the port before anything is repeated."
SHOWN = 10
"""Lines of somebody's edit that a message shows."""


@dataclass(frozen=True)
class PortWrite:
    """What is to be done to which port, in the words of its messages."""

    verb: str
    switch: str
    port: str
    dialect: Dialect
    lines: tuple[str, ...]
    """What is typed; the last line acts."""

    def __str__(self) -> str:
        return f"{self.verb} {self.switch} {self.port}"


def act_at_once(session: Session, order: PortWrite) -> None:
    """Where a line takes effect when it is taken: set it, and save. Raises NotSent, SystemRefused, NoAnswer."""
    form, keep = order.dialect.act, order.dialect.keep
    _nobody_elses(_unsaved_before(session, order), order)
    if form.enter:
        _enter(session, order)
    _set(session, order)
    try:
        if form.leave:
            session.ask(form.leave)
        if isinstance(keep, Save):
            _only_ours(session, order)
            _save(session, order, keep)
    except Failed as failure:
        unknown = f"{order}: done in the running configuration, and whether it was saved is not known ({failure})"
        raise NoAnswer(unknown, MAY_BE_DONE) from failure


def act_on_trial(session: Session, order: PortWrite, keep: Commit) -> None:
    """Where an edit takes effect by a commit: edit, compare, commit on trial, look, confirm, save.

    Raises NotSent, SystemRefused, NoAnswer. What is not confirmed the switch undoes by itself.
    """
    if not keep.compare:
        _nobody_elses(_unsaved_before(session, order), order)
    _enter(session, order)
    if keep.compare and (before := _compared(session, order, keep)):
        _refuse(order, f"somebody has begun to edit, and a commit would carry it: {_some(order, before)}")
    _set(session, order)
    if keep.compare and not _compared_is_ours(session, order, keep):
        session.ask(order.dialect.act.leave, order.dialect.candidate.answers if order.dialect.candidate else ())
        return
    try:
        _commit(session, order, keep)
    except Failed as failure:
        undone = f"what was not confirmed the switch undoes within {keep.minutes} minutes"
        raise NoAnswer(
            f"{order}: committed on trial, but no answer came back ({failure}); {undone}", MAY_BE_DONE
        ) from failure


# --- before -----------------------------------------------------------------------------------------------------------


def _unsaved_before(session: Session, order: PortWrite) -> Unsaved:
    try:
        return read_unsaved(session, order.dialect)
    except NotUnderstood as failure:
        raise NotSent(f"{order}: not sent, {failure}", NOTHING_CHANGED) from failure


def _nobody_elses(unsaved: Unsaved, order: PortWrite) -> None:
    if others := unsaved.of_others(order.dialect, order.port):
        what = f"somebody's edit is not saved, and our save would keep it: {_some(order, others)}"
        raise NotSent(f"{order}: not sent, {what}", NOTHING_CHANGED)


def _enter(session: Session, order: PortWrite) -> None:
    command, before = order.dialect.act.enter, session.prompt
    said = session.ask(command)
    error = first(order.dialect.terminal.error, said.lines)
    if error or said.prompt == before:
        why = brief(error.string) if error else f"the prompt stays {brief(said.prompt)!r}"
        raise NotSent(f"{order}: not sent, the switch refused {command!r} ({why})", NOTHING_CHANGED)


# --- the act ----------------------------------------------------------------------------------------------------------


def _set(session: Session, order: PortWrite) -> None:
    """Type the lines, each only after the one before was taken, and the last only where the prompt says so."""
    for line in order.lines[:-1]:
        _refuse_errors(order, line, session.ask(line))
    acting = order.lines[-1]
    inside = with_port(order.dialect.act.inside, order.port)
    if not re.search(inside, session.prompt.strip()):
        _refuse(order, f"the prompt {brief(session.prompt)!r} is not the one to type {acting!r} at")
    try:
        said = session.ask(acting)
    except Failed as failure:
        raise NoAnswer(f"{order}: sent, but no answer came back ({failure})", MAY_BE_DONE) from failure
    _refuse_errors(order, acting, said)


def _refuse_errors(order: PortWrite, line: str, said: CommandOutput) -> None:
    if error := first(order.dialect.terminal.error, said.lines):
        _refuse(order, f"the switch refused {line!r} ({brief(error.string)})")


def _refuse(order: PortWrite, why: str) -> None:
    raise SystemRefused(f"{order}: {why}", NOTHING_CHANGED)


# --- keeping ----------------------------------------------------------------------------------------------------------


def _only_ours(session: Session, order: PortWrite) -> None:
    """Look again: what a stranger edited meanwhile is not kept by our save."""
    if is_marked(session, order.dialect):
        return
    try:
        unsaved = read_unsaved(session, order.dialect)
    except NotUnderstood as failure:
        raise _not_saved(order, str(failure)) from failure
    if others := [line for line in unsaved.of_others(order.dialect, order.port) if MARKED not in line]:
        raise _not_saved(order, f"somebody edited meanwhile: {_some(order, others)}", others=True)


def _save(session: Session, order: PortWrite, save: Save) -> None:
    """Save, and see that the switch says so: Netmiko's own save believes anything."""
    said = session.ask(save.command, save.answers)
    if error := first(order.dialect.terminal.error, said.lines):
        raise _not_saved(order, brief(error.string))
    if not first(save.done, [*said.lines, said.prompt]):
        raise _not_saved(order, "the switch does not say that it saved")


def _not_saved(order: PortWrite, why: str, others: bool = False) -> SystemRefused:
    if others:
        how = "Find out whose edit it is and have them save or discard it: a save now would keep it, by hand too."
    else:
        how = _how_to_save(order)
    return SystemRefused(
        f"{order}: {order.verb} in the running configuration, not saved ({why})",
        f"After a restart the switch would forget it. {how}",
    )


def _how_to_save(order: PortWrite) -> str:
    save = order.dialect.keep.save if isinstance(order.dialect.keep, Commit) else order.dialect.keep
    command = save.command if isinstance(save, Save) else ""
    return f"Save by hand ({command}), or free what it lacks."


def _commit(session: Session, order: PortWrite, keep: Commit) -> None:
    """Commit on trial, see that this session still stands, confirm, and save where that is a further step."""
    tried = session.ask(keep.trial)
    if first(order.dialect.terminal.error, tried.lines) or not first(keep.tried, [*tried.lines, tried.prompt]):
        _refuse(order, f"the switch refused {keep.trial!r} ({_says(tried)})")
    confirmed = session.ask(keep.confirm)
    done = first(keep.confirmed, [*confirmed.lines, confirmed.prompt])
    if first(order.dialect.terminal.error, confirmed.lines) or not done:
        undone = f"the switch undoes it within {keep.minutes} minutes"
        raise SystemRefused(f"{order}: done on trial, not confirmed ({_says(confirmed)})", f"Wait: {undone}.")
    session.ask(order.dialect.act.leave)
    if keep.save:
        _only_ours(session, order)
        _save(session, order, keep.save)


def _compared(session: Session, order: PortWrite, keep: Commit) -> list[str]:
    noise = order.dialect.candidate.noise if order.dialect.candidate else r"^\s*$"
    return [line for line in session.show(keep.compare) if not re.search(noise, line)]


def _compared_is_ours(session: Session, order: PortWrite, keep: Commit) -> bool:
    """Whether there is something to commit; refused where it is not ours alone."""
    lines = _compared(session, order, keep)
    allowed = with_port(keep.allowed, order.port)
    if others := [line for line in lines if not re.search(allowed, line)]:
        _refuse(order, f"the edit holds more than ours: {_some(order, others)}")
    return bool(lines)


def _says(said: CommandOutput) -> str:
    return brief(next((line for line in reversed(said.lines) if line.strip()), "it says nothing"))


def _some(order: PortWrite, lines: Iterable[str]) -> str:
    """The first lines of a difference, without secrets."""
    shown = [masked(order.dialect, line) for line in lines]
    rest = f"; and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
    return "; ".join(shown[:SHOWN]) + rest
