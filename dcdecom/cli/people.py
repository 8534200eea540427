"""`people`: a changed people file, accepted once for every open case."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from dcdecom.cli.common import Talk, acting, configured, reader_texts, say, settings_of
from dcdecom.cli.given import READ, Commands
from dcdecom.model.settings import Settings
from dcdecom.papers.sanitize import plain


@click.group(cls=Commands)
def people_() -> None:
    """The people file, once it has changed: check, statement, accept."""


@people_.command()
@configured
def check(config: Path | None) -> None:
    """Say which open cases wait for the changed people file, and which go on by an acceptance.

    Exit 4 if any waits, and 2 if an acceptance that is kept cannot be read.

    Example: dcdecom people check
    """
    from dcdecom.bootstrap import storage
    from dcdecom.bootstrap.people_change import standings

    settings = settings_of(config)
    found = standings(settings, _talk(settings))
    waits = False
    for procedure, stands in found:
        now, id = procedure.people.digest, stands.case.id
        if stands.case.binding.people == stands.last == now:
            say(f"{id}  is bound to the people file as it is")
        elif stands.last == now:
            link = stands.links[-1]
            by = plain(link.person.name)
            say(f"{id}  goes on by the changed people file: {by} accepted it on {plain(link.found.stated.on)}")
        else:
            waits = True
            say(f"{id}  waits: the people file changed since {stands.last[:16]}, which was accepted last")
            say([f"    an acceptance does not count here: {plain(why)}" for why in stands.why_not])
    if not found:
        say("No open cases.")
    if waits:
        say("Print what is to be signed: dcdecom people statement --as PARTY", err=True)
    if storage.people_orders(settings).unread():
        raise click.exceptions.Exit(2)
    if waits:
        raise click.exceptions.Exit(4)


@people_.command()
@click.option("--as", "party", required=True, metavar="PARTY", help="The party that accepts it")
@configured
def statement(party: str, config: Path | None) -> None:
    """Print the statement that accepts the people file as it is for every open case. Nothing is recorded.

    It is signed elsewhere, with ssh-keygen -Y sign -n dcdecom-gate.

    Example: dcdecom people statement --as kasi
    """
    from dcdecom.bootstrap import people_change

    settings = settings_of(config)
    click.echo(people_change.statement(settings, _talk(settings), party).decode(), nl=False)


@people_.command()
@click.option("--as", "party", required=True, metavar="PARTY", help="The party that accepted it")
@click.option("--signature", type=READ, required=True,
              help="The SSH signature; its statement lies beside it")
@acting
@configured
def accept(party: str, signature: Path, actor: str, config: Path | None) -> None:
    """Keep a signed acceptance of the people file. Each open case records it when it next goes on.

    It is judged by the people file that each case accepted last: nobody lets himself in.

    Example: dcdecom people accept --as kasi --signature people.statement.sig
    """
    from dcdecom.bootstrap import people_change

    settings = settings_of(config)
    kept = people_change.accept(settings, _talk(settings), party, signature, actor)
    say(f"The people file is accepted by {plain(kept.signer)} for {', '.join(kept.counts)}.")
    for id, why in kept.others:
        say(f"{id} still waits: {plain(why)}.")


def _talk(settings: Settings) -> Talk:
    return Talk(reader_texts(settings), ZoneInfo(settings.timezone))
