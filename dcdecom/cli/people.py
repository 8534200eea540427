"""`people`: a changed people file, accepted once for every open case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from dcdecom.cli.common import Talk, acting, configured, is_terminal, reader_texts, say, settings_of
from dcdecom.cli.given import NAME, READ, Commands
from dcdecom.model.sentence import Joined, Sentence, in_language
from dcdecom.papers.sanitize import plain

if TYPE_CHECKING:
    from dcdecom.casework.people_change import PeopleStanding
    from dcdecom.steps.procedure import Procedure

STATEMENT = "dcdecom people statement --as PARTY"


@click.group(cls=Commands)
def people_() -> None:
    """The people file, once it has changed: check, statement, accept; new passkeys: invite, enrolled."""


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
    texts = reader_texts(settings)
    found = standings(settings, Talk(texts, ZoneInfo(settings.timezone)))
    waits = False
    for procedure, stands in found:
        is_waiting, lines = _standing(procedure, stands)
        say([plain(in_language(line, texts)) for line in lines])
        waits = waits or is_waiting
    if not found:
        say(in_language(Sentence("people-no-cases", "No open cases."), texts))
    if waits:
        how = Sentence("people-print", "Print what is to be signed: {command}", command=STATEMENT)
        say(in_language(how, texts), err=True)
    if storage.people_orders(settings).unread():
        raise click.exceptions.Exit(2)
    if waits:
        raise click.exceptions.Exit(4)


def _standing(procedure: Procedure, stands: PeopleStanding) -> tuple[bool, list[str]]:
    """Whether a case waits for the changed people file to be accepted, and how it stands in lines."""
    now, id = procedure.people.digest, stands.case.id
    if stands.case.binding.people == stands.last == now:
        return False, [Sentence("people-bound", "{case}  is bound to the people file as it is", case=id)]
    if stands.last == now:
        link = stands.links[-1]
        return False, [
            Sentence(
                "people-goes-on", "{case}  goes on by the changed people file: {name} accepted it on {day}",
                case=id, name=link.person.name, day=link.found.stated.on,
            )
        ]  # fmt: skip
    waits = Sentence(
        "people-waits", "{case}  waits: the people file changed since {file}, which was accepted last",
        case=id, file=stands.last[:16],
    )  # fmt: skip
    others = [Sentence("people-not-here", "an acceptance does not count here: {why}", why=w) for w in stands.why_not]
    return True, [waits, *(Joined(("    ", other), "") for other in others)]


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
    talk = Talk(reader_texts(settings), ZoneInfo(settings.timezone))
    click.echo(people_change.statement(settings, talk, party).decode(), nl=False)


@people_.command()
@click.option("--as", "party", required=True, metavar="PARTY", help="The party that accepted it")
@click.option("--signature", type=READ, required=True,
              help="The SSH signature; its statement lies beside it")
@click.option("--submit", is_flag=True, help="Hand it in to the worker instead of recording it here")
@acting
@configured
def accept(party: str, signature: Path, submit: bool, actor: str, config: Path | None) -> None:
    """Keep a signed acceptance of the people file. Each open case records it when it next goes on.

    It is judged by the people file that each case accepted last: nobody lets himself in.

    Example: dcdecom people accept --as kasi --signature people.statement.sig
    """
    from dcdecom.bootstrap import people_change
    from dcdecom.cli.submitting import hand_in, of_files

    settings = settings_of(config)
    texts = reader_texts(settings, actor)
    if submit:
        hand_in(settings, texts, of_files("people", "", {"as": party}, signature=signature))
        return
    kept = people_change.accept(settings, Talk(texts, ZoneInfo(settings.timezone)), party, signature, actor)
    done = Sentence(
        "people-accepted", "The people file is accepted by {name} for {cases}.",
        name=kept.signer, cases=", ".join(kept.counts),
    )  # fmt: skip
    say(plain(in_language(done, texts)))
    for id, why in kept.others:
        still = Sentence("people-still", "{case} still waits: {why}.", case=id, why=why)
        say(plain(in_language(still, texts)))


@people_.command()
@click.argument("person", type=NAME)
@click.option("--hours", type=click.IntRange(1, 168), default=24, show_default=True, help="How long it holds")
@configured
def invite(person: str, hours: int, config: Path | None) -> None:
    """Print a link by which PERSON makes a passkey to sign with and one to log in with. It is used once.

    Give it to nobody else. What came of it: dcdecom people enrolled.

    Example: dcdecom people invite rina
    """
    from dcdecom.bootstrap import clocks
    from dcdecom.documents.people import load
    from dcdecom.web import enrolment

    settings = settings_of(config)
    texts = reader_texts(settings)
    link = enrolment.invite(settings, load(settings.people), person, hours, clocks.clock().now())
    click.echo(link)
    if is_terminal():
        import segno

        segno.make(link, error="m").terminal(compact=True)
    ends = Sentence(
        "invited", "It is for {person}, is used once, and ends in {hours} hours.", person=person, hours=hours
    )
    say(plain(in_language(ends, texts)), err=True)


@people_.command()
@configured
def enrolled(config: Path | None) -> None:
    """Print the keys that invited people have made, as lines of the people file. Nothing is changed.

    Compare each fingerprint with the one on the person's own screen, add the lines, and have the file accepted.

    Example: dcdecom people enrolled
    """
    from dcdecom.documents.people import load
    from dcdecom.web import enrolment

    settings = settings_of(config)
    texts = reader_texts(settings)
    found = enrolment.proposed(settings, load(settings.people))
    for each in found:
        about = Sentence("enrolled-web", "{person}, to log in: {fingerprint}", person=each.person,
                         fingerprint=each.fingerprint)  # fmt: skip
        if each.kind == "sign":
            about = Sentence("enrolled-sign", "{person}, to sign: {fingerprint}", person=each.person,
                             fingerprint=each.fingerprint)  # fmt: skip
        click.echo(f"# {plain(in_language(about, texts))}")
        click.echo(f"{'keys' if each.kind == 'sign' else 'web_keys'}:")
        click.echo(f"  {enrolment.line(each)}")
    if not found:
        say(in_language(Sentence("enrolled-none", "No new key was made."), texts), err=True)
        return
    how = Sentence("people-print", "Print what is to be signed: {command}", command=STATEMENT)
    say(in_language(how, texts), err=True)
