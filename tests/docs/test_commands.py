"""Every command shows how it is typed, and it can be typed so."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

from dcdecom.cli import dcdecom
from dcdecom.cli.given import FilePath
from docs.pages.commands import commands, examples
from tests.docs.reading import ROOT, asked_for, pages

LEAVES = {name: command for name, command in commands() if not isinstance(command, click.Group)}


@contextmanager
def anywhere() -> Iterator[None]:
    """The files that a line names need not be there."""
    looks = FilePath.read
    FilePath.read = lambda self, text, param, ctx: Path(text)  # type: ignore[method-assign]
    try:
        yield
    finally:
        FilePath.read = looks  # type: ignore[method-assign]


@anywhere()
def parsed(line: str) -> str:
    """The whole name of the command that a typed line is parsed as. Raises click.UsageError."""
    name, *words = shlex.split(line.partition(" > ")[0].replace("$(date +%F)", "2026-11-24"))
    command: click.Command = dcdecom
    while isinstance(command, click.Group):
        context = click.Context(command, info_name=name)
        short = words.pop(0)
        if any(short in option.opts for option in command.params):
            return name
        found = command.get_command(context, short)
        if found is None:
            raise click.UsageError(f"no command {short}")
        name, command = f"{name} {short}", found
    command.make_context(name, words)
    return name


@pytest.mark.parametrize("name", LEAVES)
def test_the_help_ends_with_an_example_that_is_accepted(name: str) -> None:
    lines = examples(LEAVES[name])
    assert lines, f"{name}: its help needs a line `Example: {name} ...`"
    assert {parsed(line) for line in lines} == {name}


@pytest.mark.parametrize("line", ["dcdecom case run", "dcdecom case show 2026-0001 --nosuch", "dcdecom nosuch"])
def test_a_wrong_line_is_not_accepted(line: str) -> None:
    with pytest.raises(click.UsageError):
        parsed(line)


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_in_the_pages_are_accepted(page: Path) -> None:
    for line in asked_for(page):
        parsed(line)


def test_commands_are_found_in_the_pages() -> None:
    assert len(asked_for(ROOT / "docs" / "how-to" / "verify-a-journal.md")) == 9
    assert len(asked_for(ROOT / "docs" / "tutorial" / "first-withdrawal.md")) > 20
