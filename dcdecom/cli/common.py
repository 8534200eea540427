"""Options that commands share, and how text reaches the terminal."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from dcdecom.model.case import Case, Tracked
from dcdecom.model.settings import Settings
from dcdecom.model.texts import Texts
from dcdecom.papers.visible import plain

if TYPE_CHECKING:
    from dcdecom.ports import Progress
    from dcdecom.room import Room

F = TypeVar("F", bound=Callable[..., Any])


def configured(command: F) -> F:
    """`--config FILE`: the configuration, else dcdecom.yaml here, else what $DCDECOM_CONFIG names; and `-v`."""
    verbose = click.option(
        "-v", "--verbose", is_flag=True, expose_value=False, callback=_be_verbose, help="Name what lies behind an error"
    )
    option = click.option(
        "--config",
        type=click.Path(path_type=Path),
        help="Configuration file  [default: dcdecom.yaml, then $DCDECOM_CONFIG]",
    )
    return option(verbose(command))


def _be_verbose(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and isinstance(said := context.find_root().obj, list):
        said.append(True)


def acting(command: F) -> F:
    """`--actor NAME`: on estate lab only."""
    return click.option("--actor", default="", help="Who is at the keyboard (estate lab only)")(command)


def settings_of(config: Path | None) -> Settings:
    from dcdecom.documents.configuration import find, load

    return load(find(config, os.environ, Path.cwd()))


def go_on(case: Case) -> str:
    """The line that says what is typed next: a way back is gone to its end."""
    back = case.half_back
    only = f" --change {back.only}" if back and back.only else ""
    return f"  Go on: dcdecom case {'undo' if back else 'run'} {case.id}{only}"


def say(lines: str | Iterable[str], err: bool = False) -> None:
    """Print lines whose parts are made harmless where they were made."""
    for line in [lines] if isinstance(lines, str) else lines:
        click.echo(line, err=err)


def is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


class Interrupts:
    """Ctrl-C asks once: what was begun is brought to its end. The second time it interrupts."""

    def __init__(self) -> None:
        self._asked = False
        signal.signal(signal.SIGINT, self._on_interrupt)

    def __call__(self) -> bool:
        return self._asked

    def _on_interrupt(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        click.echo("Stopping after the current move. Press Ctrl-C again to interrupt at once.", err=True)


class Talk:
    """Tells on stderr what happens while it happens."""

    def __init__(self, texts: Texts, zone: ZoneInfo) -> None:
        self._texts, self._zone = texts, zone

    def say(self, text: str) -> None:
        click.echo(plain(text), err=True)

    def changed(self, tracked: Tracked) -> None:
        from dcdecom.papers.console_changes import change_line

        click.echo(change_line(tracked, self._texts, self._zone), err=True)


def room_for(settings: Settings, id: str, actor: str, systems: bool = True) -> Room:
    """The room of a case, with somebody who tells on stderr what happens."""
    from dcdecom import bootstrap

    talk = Talk(bootstrap.texts(settings, "en"), ZoneInfo(settings.timezone))
    return bootstrap.room_of(settings, id, talk, actor, systems)


@contextmanager
def progress_line() -> Iterator[Progress]:
    """A line on a terminal that says how far the reading is; nothing under cron."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    parts: dict[str, str] = {}

    def show(what: str, done: int, total: int) -> None:
        parts[what] = f"{what} {done}/{total}"
        click.echo(f"\r\x1b[K{'   '.join(parts.values())}", nl=False, err=True)

    try:
        yield show
    finally:
        click.echo("\r\x1b[K", nl=False, err=True)
