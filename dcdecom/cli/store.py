"""`store`: what belongs to a backup, and whether a store is whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import click

from dcdecom.cli.common import configured, say, settings_of
from dcdecom.cli.given import FOLDER, READ, Commands
from dcdecom.errors import Exit, InputError
from dcdecom.papers.sanitize import plain

if TYPE_CHECKING:
    from dcdecom.journal.postgres.connection import Where
    from dcdecom.journal.postgres.transfer import Moved
    from dcdecom.model.settings import Settings

P = ParamSpec("P")


@click.group(cls=Commands)
def store_() -> None:
    """The store of journals: check what is to be copied, and whether it is whole; let the web account read it; make the
    one that several hosts share, and move journals in and out of it.
    """


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


def by_login(command: Callable[P, None]) -> Callable[P, None]:
    """The options of a login that may make a store, which no host has; without them, the configuration's own."""
    for option in (
        click.option("--password", metavar="REFERENCE", help="Where its password stands: env:NAME or file:PATH"),
        click.option("--sslkey", type=READ, help="Its key"),
        click.option("--sslcert", type=READ, help="Its certificate"),
        click.option("--user", metavar="LOGIN", help="A member of dcdecom_owner, or a superuser"),
    ):
        command = option(command)
    return configured(command)


def _where(
    settings: Settings, user: str | None, sslcert: Path | None, sslkey: Path | None, password: str | None
) -> Where:
    from dcdecom.bootstrap import shared_store

    return shared_store.as_login(settings, user, sslcert, sslkey, password)


@store_.command()
@click.option("--plan", is_flag=True, help="Print what would be made, and make nothing")
@by_login
def migrate(
    plan: bool, config: Path | None, user: str | None, sslcert: Path | None, sslkey: Path | None, password: str | None
) -> None:
    """Make the tables and roles of a store that several hosts share, or bring them to this version's layout.

    It is one transaction, and can be repeated: rights are given anew each time. The database is there before, and so is
    the login; give each host one of its own afterwards.

    Example: dcdecom store migrate --user postgres --plan
    """
    from dcdecom.journal.postgres import migrate as migration

    where = _where(settings_of(config), user, sslcert, sslkey, password)
    found = migration.plan(where) if plan else migration.migrate(where)
    say(list(map(plain, found.statements)) or ["everything is there"])
    made = f"{where} is made. Next, for each host: CREATE ROLE NAME LOGIN IN ROLE dcdecom_writer"
    say("Nothing was changed." if plan else plain(made))


@store_.command(name="import")
@by_login
def import_(
    config: Path | None, user: str | None, sslcert: Path | None, sslkey: Path | None, password: str | None
) -> None:
    """Put the journals, files, claims and everything else of this data folder into an empty store on PostgreSQL.

    All of it or nothing, and no hash changes. Every chain is checked before. Nobody can record anything in the file
    meanwhile; move it away afterwards, so that nobody goes on with it by an older configuration.

    Example: dcdecom store import --user dcdecom_admin --password env:ADMIN
    """
    from dcdecom.journal.postgres.transfer import Folder, take_in

    settings = settings_of(config)
    folder, where = Folder(settings.data_dir), _where(settings, user, sslcert, sslkey, password)
    if not folder.store.exists():
        raise InputError(f"there is no store at {folder.store}. Nothing was changed.", "Name its folder as data_dir.")
    _told(take_in(where, folder, lambda doing: say(doing, err=True)), f"into {where}")
    say(plain(f"Move it away: mv {folder.store} {folder.store}.imported"))


@store_.command()
@click.argument("folder", type=FOLDER)
@by_login
def export(
    folder: Path,
    config: Path | None,
    user: str | None,
    sslcert: Path | None,
    sslkey: Path | None,
    password: str | None,
) -> None:
    """Write everything of the store on PostgreSQL into a data folder as one host has it. No hash changes.

    Sealed files are among it: keep the folder closed. A configuration without `store`, with this `data_dir`, reads it.

    Example: dcdecom store export /srv/copy/data
    """
    from dcdecom.journal.postgres.transfer import Folder, give_out

    where = _where(settings_of(config), user, sslcert, sslkey, password)
    _told(give_out(where, Folder(folder), lambda doing: say(doing, err=True)), f"into {folder}")


def _told(moved: Moved, where: str) -> None:
    say(plain(f"{moved.cases} cases, {moved.events} events and {moved.files} files {where}; every hash is what it was"))
    for digest in moved.lacking:
        say(plain(f"LACKS attachment {digest}: it was not there, or is not what it was"))
    raise click.exceptions.Exit(int(Exit.REFUSED if moved.lacking else Exit.DONE))
