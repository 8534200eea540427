"""Asking somebody at a terminal for one line."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from dcdecom.cli.common import say
from dcdecom.cli.screen import columns_of
from dcdecom.cli.wrapping import wrapped
from dcdecom.model.texts import Texts
from dcdecom.papers.blocks import Verbatim

ANSWER = 12
"""Columns that are left for an answer behind its question."""


def ask(question: str) -> str:
    """The line that was typed, without blanks around it; empty where only Enter was pressed.

    A question that is too long for the terminal is broken between its words. Ctrl-C and the end of input raise
    click.Abort at once: while somebody is asked, nothing is under way.
    """
    columns = columns_of(sys.stderr)
    *above, last = wrapped(question, columns - ANSWER if columns else len(question))
    say(map(Verbatim, above), err=True)
    while True:
        try:
            with interrupted_at_once():
                answer: str = click.prompt(last, default="", show_default=False, prompt_suffix="> ", err=True)
            return answer.strip()
        except UnicodeDecodeError:
            say("  That line is not in UTF-8. Nothing was kept of it; type it again.", err=True)


@contextmanager
def told_when_stopped(*lines: str) -> Iterator[None]:
    """Whoever presses Ctrl-C, or has nothing more to type, reads whether anything changed and what to type next."""
    try:
        yield
    except (click.Abort, KeyboardInterrupt):
        say(["", *lines], err=True)
        raise


def asked_code(texts: Texts, again: str) -> str:
    """The code on a paper, typed where none can be read off its scan. `again`: the command, for who stops here."""
    with told_when_stopped(texts.say("ask.not-recorded"), f"  {again}"):
        while not (code := ask(f"  {texts.say('ask.code')} ")):
            pass
    return code


@contextmanager
def interrupted_at_once() -> Iterator[None]:
    """Ctrl-C ends what is asked here, even where it would let a move come to its end elsewhere."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
