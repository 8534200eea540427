"""`drift`: what the reconcile found is accepted until a day, by a signed statement."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from dcdecom.cli.common import Talk, acting, configured, reader_texts, say, settings_of
from dcdecom.cli.completing import DRIFT
from dcdecom.cli.given import NAME, READ, Commands
from dcdecom.model.sentence import Sentence, in_language
from dcdecom.papers.sanitize import plain


@click.group(cls=Commands)
def drift_() -> None:
    """Accept what the reconcile found until a day, signed by key: statement, accept.

    Without a key it is accepted in inventory/known-drift.yaml.
    """


@drift_.command()
@click.argument("id", type=NAME, shell_complete=DRIFT)
@click.option("--as", "party", required=True, metavar="PARTY", help="The party that accepts it")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The last day on which it is accepted")
@click.option("--note", required=True, help="Why it may stay so until then")
@configured
def statement(id: str, party: str, until: datetime, note: str, config: Path | None) -> None:
    """Print the statement by which drift ID is accepted as it is now. Nothing is recorded.

    It is signed elsewhere, with ssh-keygen -Y sign -n dcdecom-gate, and handed in within a week.

    Example: dcdecom drift statement 5d41402a --as kasi --until 2027-03-31 --note "Recorded in March."
    """
    from dcdecom.bootstrap import drift_acceptance

    settings = settings_of(config)
    talk = Talk(reader_texts(settings), ZoneInfo(settings.timezone))
    click.echo(drift_acceptance.statement(settings, talk, id, party, until.date(), note).decode(), nl=False)


@drift_.command()
@click.option("--as", "party", required=True, metavar="PARTY", help="The party that accepted it")
@click.option("--signature", type=READ, required=True, help="The SSH signature; its statement lies beside it")
@click.option("--submit", is_flag=True, help="Hand it in to the worker instead of recording it here")
@acting
@configured
def accept(party: str, signature: Path, submit: bool, actor: str, config: Path | None) -> None:
    """Keep a signed acceptance of drift. The next reconcile goes by it.

    It ends after its day, or when the drift has grown. A later one of the same drift takes its place: one until today
    ends it.

    Example: dcdecom drift accept --as kasi --signature drift.statement.sig
    """
    from dcdecom.bootstrap import drift_acceptance
    from dcdecom.cli.submitting import hand_in, of_files

    settings = settings_of(config)
    texts = reader_texts(settings, actor)
    if submit:
        hand_in(settings, texts, of_files("drift", "", {"as": party}, signature=signature))
        return
    kept = drift_acceptance.accept(settings, Talk(texts, ZoneInfo(settings.timezone)), party, signature, actor)
    done = Sentence(
        "drift-kept", "{drift} is accepted until {until} by {name}.",
        drift=f"{kept.drift.drift} {kept.drift.object}", until=kept.until, name=kept.person.name,
    )  # fmt: skip
    say(plain(in_language(done, texts)))
