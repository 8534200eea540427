"""`dcdecom help`: what errors and files refer to is there, and can be read at a terminal and in a pipe."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from dcdecom.cli import COMMANDS, dcdecom
from dcdecom.documents.manual import topics
from tests.docs.reading import ROOT
from tests.terminal import Terminal

HELP = (sys.executable, "-m", "dcdecom", "help")
NAMED = re.compile(r"dcdecom help ([a-z/-]+[a-z])")
TEXTS = [
    file
    for folder in ("dcdecom", "dcdecom_lab", "playbooks", "ops")
    for file in sorted((ROOT / folder).rglob("*"))
    if file.suffix in (".py", ".yaml", ".service", ".cron") and "__pycache__" not in file.parts
]


def helped(*words: str) -> subprocess.CompletedProcess[str]:
    around = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run([*HELP, *words], cwd="/", env=around, capture_output=True, text=True, check=False)


def groups(group: click.Group = dcdecom, path: str = "dcdecom") -> Iterator[tuple[str, click.Group]]:
    """Every group of the command tree, as it is typed."""
    yield path, group
    for name in group.list_commands(click.Context(group)):
        if isinstance(inner := group.get_command(click.Context(group), name), click.Group):
            yield from groups(inner, f"{path} {name}")


@pytest.mark.parametrize(("path", "group"), [*groups()], ids=lambda given: given if isinstance(given, str) else "")
def test_a_group_lists_its_commands_in_whole_sentences_and_asks_back_a_misspelt_one(
    path: str, group: click.Group
) -> None:
    shown = group.get_help(click.Context(group, info_name=path, terminal_width=80))
    assert "..." not in shown.partition("Commands:")[2]
    first, *_ = group.list_commands(click.Context(group))
    with pytest.raises(click.UsageError, match=f"Did you mean {first}[?]"):
        group.resolve_command(click.Context(group, info_name=path), [f"{first}x"])


def test_every_topic_that_something_names_is_a_page() -> None:
    named = {topic for file in TEXTS for topic in NAMED.findall(file.read_text("utf-8"))}
    assert len(named) > 8
    assert named - topics().keys() == set()


def test_no_error_sends_its_reader_to_a_file_of_the_source() -> None:
    """Docstrings may: who reads them has the source."""
    place = re.compile(r"docs/(how-to|reference|explanation)/[a-z-]+[.]md")
    for file in TEXTS:
        text = re.sub(r'""".*?"""', "", file.read_text("utf-8"), flags=re.S) if file.suffix == ".py" else ""
        assert place.search(text) is None, file


def test_without_a_topic_all_are_listed() -> None:
    said = helped()
    assert said.returncode == 0
    listed = [line.split()[0] for line in said.stdout.splitlines()]
    assert set(listed) == set(topics())
    assert {"connect-netbox", "request", "people-and-logins", "explanation/dialects", "first-withdrawal"} <= set(listed)


@pytest.mark.parametrize("typed", ["grant", "docs/how-to/grant.md", "grant.md"])
def test_a_pipe_gets_the_page_as_it_was_written(typed: str) -> None:
    said = helped(typed)
    assert said.returncode == 0
    assert said.stdout.strip() == (ROOT / "docs" / "how-to" / "grant.md").read_text("utf-8").strip()


@pytest.mark.parametrize("columns", [80, 44])
def test_a_terminal_gets_it_set_by_its_width(columns: int, tmp_path: Path) -> None:
    with Terminal([*HELP, "write-a-request"], tmp_path, os.environ | {"PYTHONPATH": str(ROOT)}, columns) as terminal:
        assert terminal.ended() == 0
        assert "Write a request" in terminal.text
        assert "```" not in terminal.text
        assert "dcdecom request new" in terminal.text
        assert terminal.widest <= columns


def test_a_topic_that_is_none_names_what_is_near() -> None:
    said = helped("conect-netbox")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.splitlines() == [
        "There is no page about conect-netbox. Did you mean connect-netbox?", "Every topic: dcdecom help",
    ]  # fmt: skip


def test_a_command_that_is_no_topic_has_help_of_its_own() -> None:
    name = next(name for name in COMMANDS if name not in topics())
    assert f"dcdecom {name} --help tells of the command." in helped(name).stderr
