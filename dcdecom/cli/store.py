"""`store`: what belongs to a backup, and whether a store is whole."""

from __future__ import annotations

from pathlib import Path

import click

from dcdecom.cli.common import configured, say, settings_of
from dcdecom.cli.given import Commands
from dcdecom.errors import Exit, InputError
from dcdecom.papers.sanitize import plain


@click.group(cls=Commands)
def store_() -> None:
    """The store of journals: check what is to be copied, and whether it is whole; let the web account read it."""


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


@store_.command()
@configured
def share(config: Path | None) -> None:
    """Let the account of the web application read cases, by access lists. Sealed files stay closed to it.

    Run it as root or as the owner of the data folder, once, and again after a backup was put back. What is made later
    is readable by what the folders hand on. dcdecom doctor --only web looks at every file.

    Example: dcdecom store share
    """
    from dcdecom.bootstrap import sharing

    settings = settings_of(config)
    if settings.web is None:
        what = f"{settings.path} has no section `web`. Nothing was changed."
        raise InputError(what, "It names `host` and `sign_host`: dcdecom help serve.")
    whom = sharing.share(settings, settings.web)
    say(plain(f"{whom.name} may read the cases in {settings.data_dir}, and nothing that is sealed."))
