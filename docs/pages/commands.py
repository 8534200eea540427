"""Every command, as its own help says it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from dcdecom.cli import dcdecom
from docs.pages.markdown import block, code, joined, table

EXAMPLE = "Example: "
WIDTH = 100
"""Columns of the help that is shown whole, whatever terminal this runs in."""


def commands(group: click.Group = dcdecom, name: str = "dcdecom") -> Iterator[tuple[str, click.Command]]:
    """Every command and group below, with its whole name, in the order of the help."""
    context = click.Context(group, info_name=name)
    for short in group.list_commands(context):
        if command := group.get_command(context, short):
            yield f"{name} {short}", command
            if isinstance(command, click.Group):
                yield from commands(command, f"{name} {short}")


def examples(command: click.Command) -> list[str]:
    """The lines of a command's help that show how it is typed."""
    lines = inspect.cleandoc(command.help or "").splitlines()
    return [line.removeprefix(EXAMPLE) for line in lines if line.startswith(EXAMPLE)]


def page() -> str:
    about = """\
Data goes to stdout, talk to stderr. Every prompt has an option that answers it, so that scripts can do what people do.
A command ends with one of the [exit codes](exit-codes.md)."""
    top = dcdecom.make_context("dcdecom", [], resilient_parsing=True, terminal_width=WIDTH)
    whole = block("", dcdecom.get_help(top))
    return joined("# The command line", about, whole, *(_section(name, command) for name, command in commands()))


def _section(name: str, command: click.Command) -> str:
    if isinstance(command, click.Group):
        return joined(f"## {code(name)}", _words(command))
    context = click.Context(command, info_name=name)
    usage = f"{name} {' '.join(command.collect_usage_pieces(context))}"
    shown = "\n".join(examples(command))
    found = [p for p in command.get_params(context) if isinstance(p, click.Option) and "--help" not in p.opts]
    options = [_option(p) for p in found]
    return joined(
        f"{'###' if name.count(' ') > 1 else '##'} {code(name)}",
        block("", usage),
        _words(command),
        table(("option", "holds", "default", "meaning"), options) if options else "",
        joined("Example:", block("", shown)) if shown else "",
    )


def _words(command: click.Command) -> str:
    lines = inspect.cleandoc(command.help or "").splitlines()
    return "\n".join(line for line in lines if not line.startswith(EXAMPLE)).strip()


def _option(option: click.Option) -> tuple[str, ...]:
    holds = "" if option.is_flag else _holds(option)
    several = " (may be repeated)" if option.multiple else ""
    return ", ".join(map(code, option.opts)), f"{holds}{several}", _default(option), option.help or ""


def _default(option: click.Option) -> str:
    if option.required:
        return "**required**"
    plain = not option.is_flag and isinstance(option.default, str | int | float | Path)
    return code(str(option.default)) if plain else ""


def _holds(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return ", ".join(code(str(one)) for one in option.type.choices)
    return code(option.metavar or option.type.name.upper())
