"""The man page: every command on one page, in roff, from the same help that the terminal shows."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from dcdecom import __version__
from dcdecom.cli import dcdecom
from dcdecom.errors import Exit
from docs.pages.commands import EXAMPLE, commands
from docs.pages.exits import MEANINGS

FILES = (
    ("dcdecom.yaml", "The configuration; the option --config or $DCDECOM_CONFIG names another."),
    ("inventory/", "How to log in to switches and SNMP agents, in Nornir's layout."),
    ("people.yaml", "Who acts and who signs."),
)


def page() -> str:
    """`dcdecom.1`. It has no date: the same code gives the same bytes."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f'.TH DCDECOM 1 "" "dcdecom {__version__}" "User Commands"'
    top = inspect.cleandoc(dcdecom.help or "").splitlines()
    yield from (".SH NAME", f"dcdecom \\- {_roff(top[0]).rstrip('.')}")
    yield from (".SH SYNOPSIS", ".B dcdecom", r"[\-\-version] [\-\-help] COMMAND [ARGS]...")
    yield from (".SH DESCRIPTION", *_prose(top))
    yield ".SH COMMANDS"
    for name, command in commands():
        if not isinstance(command, click.Group):
            yield from _command(name, command)
    yield ".SH EXIT STATUS"
    for exit in Exit:
        yield from _item(str(int(exit)), re.sub("[`*]", "", MEANINGS[exit]))
    yield ".SH FILES"
    for name, meaning in FILES:
        yield from _item(name, meaning)


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    help = inspect.cleandoc(command.help or "").splitlines()
    shown = [line.removeprefix(EXAMPLE) for line in help if line.startswith(EXAMPLE)]
    yield f".SS {_roff(name)}"
    yield from (f".B {_roff(name)}", _roff(" ".join(command.collect_usage_pieces(context))))
    yield from (".PP", *_prose([line for line in help if not line.startswith(EXAMPLE)]))
    for option in command.get_params(context):
        record = option.get_help_record(context)
        if record and isinstance(option, click.Option) and "--help" not in option.opts:
            yield from _item(*record)
    if shown:
        yield from (".PP", "Example:", ".PP", ".nf", *map(_roff, shown), ".fi")


def _item(name: str, meaning: str) -> Iterator[str]:
    yield from (".TP", f".B {_roff(name)}", _roff(meaning))


def _prose(lines: list[str]) -> Iterator[str]:
    for line in "\n".join(lines).strip().splitlines():
        yield _roff(line) if line.strip() else ".PP"


def _roff(text: str) -> str:
    """Text as roff shows it: no backslash, dash or leading dot means anything of its own."""
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe
