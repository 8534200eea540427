"""`doctor`: looks at every system, permission and setting, and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dcdecom.cli.common import configured, progress_line, say, say_data, settings_of
from dcdecom.cli.completing import PLAYBOOKS_OR_FILES
from dcdecom.cli.given import NAME

if TYPE_CHECKING:
    from dcdecom.doctor import Line
    from dcdecom.papers.blocks import Block, TableRow

TOPICS = (
    "files", "people", "secrets", "machine", "store", "notices", "web", "signing", "references", "controllers",
    "netbox", "zabbix", "inventory", "switches", "snmp",
)  # fmt: skip
STATE = 14
"""Columns that the first word of a line has."""


@click.command()
@click.option("--only", multiple=True, type=click.Choice(TOPICS), help="Only this topic")
@click.option("--playbook", type=NAME, default="penarikan-server", show_default=True,
              shell_complete=PLAYBOOKS_OR_FILES, help="Whose parties and policy count")
@click.option("--json", "as_json", is_flag=True, help="Every line, as JSON")
@configured
def doctor_(only: tuple[str, ...], playbook: str, as_json: bool, config: Path | None) -> None:
    """Look at every system, permission and setting. Read-only.

    One line each: ok; to fix, with what to type or click; could not look. On a switch the login that writes enters the
    configuration mode and leaves it. Exit 0 where all is ok, 3 where something is to be fixed, 5 where something could
    not be looked at.

    Example: dcdecom doctor --only netbox
    """
    from dcdecom.bootstrap import doctor_inputs
    from dcdecom.doctor import examine, exit_of
    from dcdecom.model.codec import to_data

    given = doctor_inputs.doctor(settings_of(config), playbook)
    with progress_line() as progress:
        lines = examine(given, only, progress)
    if as_json:
        body = {"exit": int(exit_of(lines)), "lines": [_without_type(to_data(line)) for line in lines]}
        say_data(json.dumps(body, ensure_ascii=False, indent=2))
    else:
        say(_shown(lines))
    raise click.exceptions.Exit(int(exit_of(lines)))


def _without_type(row: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in row.items() if key != "is"}


def _shown(lines: Iterable[Line]) -> Iterator[Block]:
    """One line each, what is done about it below, and the count of each kind at the end."""
    from dcdecom.papers.blocks import Table

    told = list(lines)
    rows = tuple(row for line in told for row in _rows(line))
    yield Table(rows, indent=0, gap="  ", least=(STATE,))
    counts = {state: len(list(some)) for state, some in groupby(sorted(line.state for line in told))}
    yield ", ".join(f"{count} {state}" for state, count in counts.items())


def _rows(line: Line) -> Iterator[TableRow]:
    from dcdecom.papers.blocks import Marked, TableRow
    from dcdecom.papers.columns import harmless

    state = line.state if line.state == "ok" else Marked(line.state, "stop" if line.state == "to fix" else "look")
    yield TableRow(harmless((state, line.subject, line.said)))
    if line.how:
        yield TableRow(harmless(("", "", f"-> {line.how}")))
