"""How one command speaks: in sentences, or on stderr as one JSON object a line, under an id of its own."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

import click

from dcdecom.cli.program import NAME, offered
from dcdecom.late_dataclass import dataclass

if TYPE_CHECKING:
    from dcdecom.cli.living import Living
    from dcdecom.cli.screen import Drawn
    from dcdecom.errors import DcdecomError
    from dcdecom.model.settings import Settings
    from dcdecom.model.texts import Texts
    from dcdecom.papers.blocks import Block


NamedBy: TypeAlias = Literal["option", "variable", "here"]
"""What named a configuration: --config, $DCDECOM_CONFIG, or that it stands in the folder."""


@dataclass(frozen=True)
class Configured:
    """The configuration that a command works by."""

    settings: Settings
    named_by: NamedBy
    command: str
    """The command's own name, such as check."""


@dataclass
class Speech:
    """What is said by one command, and whether it may ask.

    Its id stands in the journal and in NetBox's change log too.
    """

    command: str = field(default_factory=lambda: os.urandom(4).hex())
    verbose: bool = False
    structured: bool = False
    asks: bool = True
    """Whether somebody may be asked, and Ctrl-C is this command's. False where a program types it, as the demo does."""
    program: str = NAME
    """What is typed to call it, in commands that a terminal shows."""
    texts: Texts | None = None
    """The sentences of whoever is spoken to, once a command knows who that is."""
    configured: Configured | None = None
    """By what it works, once that was read."""
    told_language: bool = False
    """Whether it was said that the reader's language has no sentences."""
    _living: Living | None = None
    """What changes in place at the foot of the terminal."""
    _work: Callable[[bool], Drawn] | None = None
    """What is drawn there while nothing else is: what a command does that says nothing for a while."""
    _is_work: bool = False
    """Whether what is drawn now is that."""
    last_event: str = ""
    """The type of the event that was recorded last: it tells what is done now."""

    def tell(self, text: str, kind: str = "talk", **more: object) -> None:
        """Say one line on stderr; as JSON with the time in UTC, the command's id, and what kind of line it is."""
        if not self.structured:
            self.show(text.split("\n"), err=True)
            return
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "command": self.command, "kind": kind, "text": text.strip(), **more}
        click.echo(json.dumps(line, ensure_ascii=False), err=True)

    def in_words(self, error: DcdecomError) -> str:
        """An error as its reader is spoken to; a log has it in English."""
        from dcdecom.model.sentence import in_language

        if self.texts is None or self.structured:
            return str(error)
        return "\n".join(in_language(part, self.texts) for part in (error.what, error.advice) if part)

    def show(self, blocks: Iterable[Block], err: bool = False) -> None:
        """Print text and tables: by the width of a terminal, and to anything else as they are."""
        from dcdecom.cli import screen

        if err and self.structured:
            for line in screen.shown(blocks, 0):
                self.tell(line)
            return
        stream = sys.stderr if err else sys.stdout
        width = screen.columns_of(stream)
        if width and self.program != NAME:
            blocks = offered(blocks, self.program)
        for line in screen.shown(blocks, width, screen.has_colours()):
            if width and self._living:
                self._living.above(line)
            else:
                click.echo(line, err=err)

    def begin_living(self, drawn: Callable[[bool], Drawn], stays: bool) -> None:
        """Draw lines at the foot of the terminal anew until `end_living`; nothing without a terminal.

        Whatever is said meanwhile stands above them. `drawn` is given whether it is over; `stays`: what is drawn then
        is left to be read. One is there at a time: a second one is not begun.
        """
        from dcdecom.cli import screen

        if self._is_work:
            self._end()
        if self._living or self.structured or not (screen.columns_of(sys.stderr) and screen.is_lively()):
            return
        from dcdecom.cli.living import Living

        self._living = Living(drawn, stays)

    def end_living(self) -> None:
        """What was drawn is over; where something goes on beside it, that is drawn."""
        if self._is_work:
            return
        self._end()
        self._begin_work()

    @contextmanager
    def working(self, drawn: Callable[[bool], Drawn]) -> Iterator[None]:
        """While this lasts and nothing else is drawn, draw what is done. Nothing of it is left to be read."""
        self._work = drawn
        self._begin_work()
        try:
            yield
        finally:
            self._work = None
            if self._is_work:
                self._end()

    def _begin_work(self) -> None:
        if self._work and not self._living:
            self.begin_living(self._work, stays=False)
            self._is_work = self._living is not None

    def _end(self) -> None:
        if self._living:
            self._living.end()
        self._living, self._is_work = None, False

    @contextmanager
    def living(self, drawn: Callable[[bool], Drawn], stays: bool) -> Iterator[None]:
        self.begin_living(drawn, stays)
        try:
            yield
        finally:
            self.end_living()


def speech() -> Speech:
    """The speech of the command that runs; one without an id where none runs."""
    context = click.get_current_context(silent=True)
    found = context.find_root().obj if context else None
    return found if isinstance(found, Speech) else Speech(command="")
