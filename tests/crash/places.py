"""The places where a command may die: around every append to a journal, every file that is kept, and every act.

They are counted in the command's own process, where what it was given as Protocols is wrapped; production code
has no kill switch. Which methods are wrapped comes from the Protocols: those that append, those that keep, those that
act.
"""

from __future__ import annotations

import inspect
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_type_hints

from dcdecom.bootstrap import cases
from dcdecom.bootstrap.case_context import CaseContext
from dcdecom.ports.journal import Attachments, Event, Store
from dcdecom.ports.writers import Writers
from dcdecom_lab.control import LabControl

LASTING = ("step-closed", "change-verified", "timer-opened", "timer-over", "dropped", "undo-begun")
"""Events after which another process goes on exactly as this one would have."""


def methods(protocol: type, returns: type | None = None) -> tuple[str, ...]:
    """A Protocol's methods, in order; those that return this where it is given."""
    found = inspect.getmembers(protocol, inspect.isfunction)
    named = [name for name, _ in found if not name.startswith("_")]
    return tuple(n for n in named if returns is None or get_type_hints(getattr(protocol, n))["return"] is returns)


APPENDING = methods(Store, Event)
KEEPING = methods(Attachments, str)
PUTTING = ("put", "withdraw")
"""Papers are laid out for people, and moved out of their way."""
WRITERS: dict[str, type] = get_type_hints(Writers)


def kill() -> None:
    """End as a machine ends whose power is cut: no handler, no `finally`, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Fuse:
    """Watches one command, and ends it where it is told to. Run it in the command's process, before the command."""

    log: Path
    """A line for each place that was reached."""
    lab: Path
    """State folder of the lab."""
    data: Path
    at: int = 0
    """The number of the place that is the last one, from 1; 0 never ends it."""
    until: str = ""
    """The name of the place that is the last one."""
    end: Callable[[], None] = kill
    keep: Path | None = None
    """Where to keep data and lab after each lasting event, by the number of the place; None keeps nothing."""
    meanwhile: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    """What happens at places beside the command, by their names."""

    def __call__(self) -> None:
        places, context = Places(self), cases.context

        def watched(*arguments: Any, **named: Any) -> CaseContext:
            return places.watched(context(*arguments, **named))

        cases.context = watched


class Places:
    """Counts the places of one command."""

    def __init__(self, fuse: Fuse) -> None:
        self._fuse = fuse
        self._count = 0

    def watched(self, context: CaseContext) -> CaseContext:
        """What a command is given, with everything wrapped that is written through."""
        log, papers, writers = context.log, context.paperwork, context.systems.writers
        if writers:
            acting = {part: self._around(getattr(writers, part), methods(kind), part) for part, kind in WRITERS.items()}
            writers = replace(writers, **acting)
        return replace(
            context,
            log=replace(
                log,
                store=self._around(log.store, APPENDING, ""),
                attachments=self._around(log.attachments, KEEPING, "files"),
            ),
            paperwork=replace(papers, tray=self._around(papers.tray, PUTTING, "tray")),
            systems=replace(context.systems, writers=writers),
        )

    def _around(self, inner: Any, names: tuple[str, ...], of: str) -> Any:
        return _Around(inner, names, lambda name, given: self._place(name, given, of))

    def _place(self, name: str, given: inspect.BoundArguments, of: str) -> Iterator[None]:
        what = f"{of}.{name}" if of else _event(name, given.arguments)
        self._reach(f"before {what}")
        yield
        self._reach(f"after {what}")

    def _reach(self, place: str) -> None:
        fuse = self._fuse
        self._count += 1
        with fuse.log.open("a", encoding="utf-8") as log:
            log.write(f"{place}\n")
        if happens := fuse.meanwhile.get(place):
            happens()
        if fuse.keep and lasts(place):
            keep(fuse.data, LabControl(fuse.lab), fuse.keep / str(self._count))
        if self._count == fuse.at or place == fuse.until:
            fuse.end()


def lasts(place: str) -> bool:
    when, _, event = place.partition(" ")
    return when == "after" and event.startswith(LASTING)


def keep(data: Path, lab: LabControl, folder: Path) -> None:
    """Keep what the journal's side and the systems hold now."""
    folder.mkdir(parents=True)
    if data.exists():
        shutil.copytree(data, folder / "data")
    lab.keep(folder / "lab")


def _event(name: str, given: dict[str, Any]) -> str:
    """An append by the type of its event, with the timer, the number of the change, or the step."""
    payload = given["payload"]
    about = payload.get("timer") or payload.get("n") or payload.get("step") or ""
    return f"{given.get('type', 'case-opened')} {about}".strip()


class _Around:
    """Something whose named methods are places; everything else is its own."""

    def __init__(
        self, inner: Any, names: tuple[str, ...], place: Callable[[str, inspect.BoundArguments], Iterator[None]]
    ) -> None:
        self._inner, self._names, self._between = inner, names, place

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in self._names:
            return found

        def between(*arguments: Any, **named: Any) -> Any:
            place = self._between(name, inspect.signature(found).bind(*arguments, **named))
            next(place)
            result = found(*arguments, **named)
            next(place, None)
            return result

        return between
