"""`store`: what belongs to a backup, and whether a store is whole."""

from __future__ import annotations

from pathlib import Path

import click

from dcdecom.cli.common import configured, say, settings_of
from dcdecom.errors import Exit
from dcdecom.papers.sanitize import plain


@click.group()
def store_() -> None:
    """The store of journals: check what is to be copied, and whether it is whole."""


@store_.command()
@configured
def check(config: Path | None) -> None:
    """Check the store and its files, and list what belongs to a copy. Read-only, and no system is asked.

    Exit 3 where something is damaged, missing, or open to every account. After a backup was put back, compare the last
    event with what you know, then: dcdecom verify CASE --online. See dcdecom help backup.

    Example: dcdecom store check
    """
    from dcdecom.bootstrap import storage

    lines = list(storage.checked(settings_of(config)))
    say([plain(f"{'BAD ' if line.bad else 'ok  '} {line.subject:<16} {line.says}") for line in lines])
    raise click.exceptions.Exit(int(Exit.REFUSED if any(line.bad for line in lines) else Exit.DONE))
