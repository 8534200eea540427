"""Options that commands share, and how text reaches the terminal."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, ParamSpec
from zoneinfo import ZoneInfo

import click

from dcdecom.cli.completing import CASES
from dcdecom.cli.given import NAME, READ, checked
from dcdecom.cli.screen import Drawn
from dcdecom.cli.stderr_log import Configured, NamedBy, speech
from dcdecom.model.case import Case, Tracked
from dcdecom.model.settings import Settings
from dcdecom.model.texts import Texts
from dcdecom.papers.blocks import Block, Table, Verbatim
from dcdecom.papers.sanitize import plain

if TYPE_CHECKING:
    from dcdecom.bootstrap.case_context import CaseContext
    from dcdecom.model.finding import Finding
    from dcdecom.ports.journal import Event
    from dcdecom.ports.reporting import Progress

ACTOR = "DCDECOM_ACTOR"
P = ParamSpec("P")


def configured(command: Callable[P, None]) -> Callable[P, None]:
    """`--config FILE`, else dcdecom.yaml here, else what $DCDECOM_CONFIG names; `-v`, `--log-format`: how it speaks."""
    verbose = click.option(
        "-v", "--verbose", is_flag=True, expose_value=False, callback=_be_verbose, help="Name what lies behind an error"
    )
    logged = click.option(
        "--log-format", type=click.Choice(["text", "json"]), default="text", expose_value=False,
        callback=_be_structured, is_eager=True, help="How talk on stderr is written",
    )  # fmt: skip
    option = click.option(
        "--config",
        type=READ,
        help="Configuration file  [default: dcdecom.yaml, then $DCDECOM_CONFIG]",
    )
    return option(logged(verbose(checked(command))))


def reading(command: Callable[P, None]) -> Callable[P, None]:
    """A command that changes no case: what it holds ends with its process, and nobody looks for garbage in it then."""

    @wraps(command)
    def begun(*args: P.args, **options: P.kwargs) -> None:
        atexit.register(gc.freeze)
        command(*args, **options)

    return begun


def _be_verbose(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    speech().verbose = value


def _be_structured(context: click.Context, parameter: click.Parameter, value: str) -> None:
    speech().structured = value == "json"


def acting(command: Callable[P, None]) -> Callable[P, None]:
    """`--actor NAME`, or what $DCDECOM_ACTOR says: on estate lab only."""
    return click.option(
        "--actor", default="", envvar=ACTOR,
        help="Who is at the keyboard (estate lab only)  [default: $DCDECOM_ACTOR]",
    )(command)  # fmt: skip


def of_case(command: Callable[P, None]) -> Callable[P, None]:
    """The argument CASE, whose ids a shell completes."""
    return click.argument("case", type=NAME, shell_complete=CASES)(command)


def settings_of(config: Path | None) -> Settings:
    from dcdecom.documents.configuration import NAME as FILE
    from dcdecom.documents.configuration import find, load

    path = find(config, os.environ, Path.cwd())
    settings = load(path)
    named_by: NamedBy = "option" if config else "here" if path == Path.cwd() / FILE else "variable"
    context = click.get_current_context(silent=True)
    speech().configured = Configured(settings, named_by, (context.info_name or "") if context else "")
    return settings


def reader_texts(settings: Settings, actor: str = "") -> Texts:
    """The sentences in the language of whoever is at the keyboard. A log is in English.

    Where the language that was asked for has no sentences, one line says so at a terminal.
    """
    from dcdecom.bootstrap import documents, user_language

    if speech().structured:
        return documents.texts(settings, user_language.ENGLISH)
    found = user_language.language(settings, actor or os.environ.get(ACTOR, ""))
    speech().texts = documents.texts(settings, found.name)
    if found.unknown and not speech().told_language:
        speech().told_language = True
        if sys.stderr.isatty():
            say(f"There are no sentences in the language {plain(found.unknown)}; English is used.", err=True)
    return speech().texts or documents.texts(settings, found.name)


def go_on(case: Case, texts: Texts) -> str:
    """The line that says what is typed next: a way back is gone to its end."""
    back = case.half_back
    only = f" --change {back.only}" if back and back.only else ""
    return f"  {texts.say('console.go-on')} dcdecom case {'undo' if back else 'run'} {case.id}{only}"


def say(blocks: Block | Iterable[Block], err: bool = False) -> None:
    """Print text and tables whose parts are made harmless where they were made."""
    speech().show([blocks] if isinstance(blocks, str | Table | Verbatim) else blocks, err)


def say_data(text: str) -> None:
    """Print what a program reads, as it is."""
    say(Verbatim(text))


def is_terminal() -> bool:
    """Whether somebody sits there who can be asked, and sees a bar."""
    return speech().asks and sys.stdin.isatty() and sys.stderr.isatty() and not speech().structured


class Interrupts:
    """Ctrl-C asks once: what was begun is brought to its end. The second time it interrupts.

    In a command that asks nobody Ctrl-C stays with the program that typed it.
    """

    def __init__(self, said: str) -> None:
        self._asked, self._said = False, said
        if speech().asks:
            signal.signal(signal.SIGINT, self._on_interrupt)

    def __call__(self) -> bool:
        return self._asked

    def _on_interrupt(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        try:
            speech().tell(self._said)
        except RuntimeError:  # it came while a line was printed: a stream is not entered twice
            os.write(2, f"{self._said}\n".encode())


class Talk:
    """Tells on stderr what happens while it happens."""

    def __init__(self, texts: Texts, zone: ZoneInfo) -> None:
        self._texts, self._zone = texts, zone

    def say(self, text: str) -> None:
        from dcdecom.model.sentence import in_language

        speech().tell(plain(in_language(text, self._texts)))

    def sentence(self, finding: Finding) -> str:
        return self._texts.finding(finding)

    def changed(self, tracked: Tracked, said: bool = False) -> None:
        from dcdecom.papers.console_changes import change_line

        line = change_line(tracked, self._texts, self._zone, why=not said)
        speech().tell(line, "change", n=tracked.n, change=tracked.change.kind, state=tracked.state)

    def recorded(self, event: Event) -> None:
        """An event is no sentence: it is told to a log only, without what it holds. What was watched has moved on."""
        (said := speech()).end_living()
        said.last_event = event.type
        if said.structured:
            said.tell(event.type, "event", case=event.case, seq=event.seq, head=event.hash)


def context_for(
    settings: Settings, id: str, actor: str, systems: bool = True, writes: bool = True, records: bool = True
) -> CaseContext:  # fmt: skip
    """What a command on a case is given, with somebody who tells on stderr what happens.

    A case that is gone on with records first that its changed people file was accepted for every open case, if it was.
    """
    from dcdecom.bootstrap import cases, people_change

    talk = Talk(reader_texts(settings, actor), ZoneInfo(settings.timezone))
    context = cases.context_of(settings, id, talk, actor, systems, speech().command, writes)
    if records and people_change.take_up(settings, context, id):
        return cases.context_of(settings, id, talk, actor, systems, speech().command, writes)
    return context


@contextmanager
def progress_line() -> Iterator[Progress]:
    """A line on a terminal that says how far the reading is; nothing under cron."""
    parts: dict[str, str] = {}

    def show(what: str, done: int, total: int) -> None:
        parts[what] = f"{what} {done}/{total}"

    with speech().living(lambda over: Drawn("   ".join([*parts.values()])), stays=False):
        yield show
