"""`help`: the pages of the documentation, from the package itself."""

from __future__ import annotations

import sys

import click

from dcdecom.cli.common import say
from dcdecom.cli.completing import TOPICS
from dcdecom.errors import InputError
from dcdecom.papers.blocks import Table, TableRow, Verbatim

WIDEST = 100
"""Columns beyond which prose is not set wider."""


@click.command()
@click.argument("topic", required=False, shell_complete=TOPICS)
def help_(topic: str | None) -> None:
    """Show the page about TOPIC, or list all topics.

    They are the pages that errors and comments in files refer to. No network and no configuration is needed.

    Example: dcdecom help connect-netbox
    """
    from dcdecom.cli import COMMANDS
    from dcdecom.documents.manual import topic_of, topics
    from dcdecom.model.nearest import did_you_mean
    from dcdecom.papers.sanitize import plain

    pages = topics()
    if topic is None:
        say(Table(tuple(TableRow((name, page.title)) for name, page in pages.items())))
        say("Of a command: dcdecom COMMAND --help", err=True)
        return
    page = pages.get(topic_of(topic))
    if page is None:
        of = f"dcdecom {topic} --help tells of the command." if topic in COMMANDS else "Every topic: dcdecom help"
        raise InputError(f"There is no page about {plain(topic)}.{did_you_mean(topic, pages)}", of)
    _show(page.text)


def _show(text: str) -> None:
    """A page set for the terminal; anything else gets it as it was written."""
    from dcdecom.cli.screen import columns_of, has_colours

    width = columns_of(sys.stdout)
    if not width:
        say(Verbatim(text))
        return
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(
        width=min(width, WIDEST), color_system="auto" if has_colours() else None, file=sys.stdout
    )
    console.print(Markdown(text, hyperlinks=False, code_theme="ansi_dark"))
