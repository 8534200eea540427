"""`case run`, `case resume` and `case undo`: a case goes on, is settled, or is walked back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ParamSpec

import click

from dcdecom.cli.common import acting, configured, context_for, go_on, of_case, reader_texts, say, settings_of
from dcdecom.cli.completing import PARTIES
from dcdecom.cli.given import READ
from dcdecom.cli.stderr_log import speech
from dcdecom.errors import InputError
from dcdecom.model.sentence import Sentence

P = ParamSpec("P")


def printing(command: Callable[P, None]) -> Callable[P, None]:
    """`--as PARTY --print`: the statement of a confirmation, for a key."""
    party = click.option("--as", "party", default="", metavar="PARTY", shell_complete=PARTIES,
                         help="By key: for which party it is signed")
    return party(click.option("--print", "printed", is_flag=True, help="Print the statement that a key signs")(command))


@click.command("run")
@of_case
@click.option("--request", "corrected", type=READ, help="A corrected request: examine again")
@click.option("--confirm", "confirmations", multiple=True, metavar="DIGEST:LAST4", help="Confirm the plan for a device")
@click.option("--wait", is_flag=True, help="Wait for deadlines instead of stopping with exit 4")
@printing
@acting
@configured
def run_(
    case: str, corrected: Path | None, confirmations: tuple[str, ...], wait: bool, party: str, printed: bool,
    actor: str, config: Path | None,
) -> None:  # fmt: skip
    """Go on with CASE until a person, a deadline or a system is needed.

    NetBox and Zabbix are asked first what they keep of the case: exit 3 where its journal does not know it, as after
    the restore of an older backup, and 5 where one of them does not answer.

    To confirm by key, print the statement of one device and have it signed; case sign records it.

    Example: dcdecom case run 2026-0042

    Example: dcdecom case run 2026-0042 --confirm 5f3a91c2:XK7P --as tim-dc --print
    """
    if printed or party:
        _print_confirmation(case, confirmations, party, printed, actor, config)
        return
    _go_on(case, corrected, confirmations, wait, actor, config)


@click.command("resume")
@of_case
@click.option("--wait", is_flag=True, help="Wait for deadlines instead of stopping with exit 4")
@acting
@configured
def resume_(case: str, wait: bool, actor: str, config: Path | None) -> None:
    """Settle what an interrupted command left open: read the systems first, repeat nothing blind.

    A case that was put off is taken up before its day.

    Example: dcdecom case resume 2026-0042
    """
    from dcdecom.casework.postponing import resume as take_up
    from dcdecom.cli.interactive import Working
    from dcdecom.engine.settle import settle

    settings = settings_of(config)
    context = context_for(settings, case, actor)
    texts = reader_texts(settings, actor)
    with context.log.hold(case), speech().working(Working(texts)):
        open_changes = len(context.log.case(case).unsettled())
        settle(context.log, context.procedure, context.systems.reading(), case)
        found = context.log.case(case)
    taken_up = not open_changes and take_up(context.log, case)
    said = "ask.settled" if open_changes else "ask.taken-up" if taken_up else "ask.nothing-open"
    say(texts.say(said, case=case, count=open_changes))
    say(go_on(found, texts) if found.state == "open" else f"  {texts.say('ask.ended', case=case)}")


@click.command("undo")
@of_case
@click.option("--change", type=int, default=0, metavar="N", help="Walk back this one change  [default: all]")
@click.option("--confirm", "confirmations", multiple=True, metavar="DIGEST:LAST4", help="Confirm the way back")
@printing
@acting
@configured
def undo_(
    case: str, change: int, confirmations: tuple[str, ...], party: str, printed: bool, actor: str, config: Path | None
) -> None:
    """Walk back what CASE did, from its last change to its first, by what the journal kept.

    The way back is shown first, with what stays and what is lost for good, and is confirmed like any plan. A port
    stays shut once the handover is signed: then another server may be plugged in.

    NetBox and Zabbix are asked first what they keep of the case, as by case run.

    Example: dcdecom case undo 2026-0042
    """
    from dcdecom.cli.interactive import Driving, backward, drive

    if printed or party:
        _print_confirmation(case, confirmations, party, printed, actor, config, back=True)
        return
    settings = settings_of(config)
    context = context_for(settings, case, actor)
    pairs = [confirmation(text) for text in confirmations]
    go = partial(backward, only=change)
    driving = Driving(reader_texts(settings, actor), confirmations=pairs, go=go, back=True)
    raise click.exceptions.Exit(drive(context, case, driving))


def _go_on(
    case: str,
    corrected: Path | None,
    confirmations: tuple[str, ...],
    wait: bool,
    actor: str,
    config: Path | None,
) -> None:
    from dcdecom.casework.opening import correct
    from dcdecom.cli.interactive import Driving, drive
    from dcdecom.documents import request as requests

    settings = settings_of(config)
    context = context_for(settings, case, actor)
    if corrected:
        today = context.procedure.day(context.log.clock.now())
        asked = requests.load(corrected, today, context.procedure.playbook, context.procedure.people)
        correct(context.log, context.procedure, context.systems.readers, case, asked)
    pairs = [confirmation(text) for text in confirmations]
    driving = Driving(reader_texts(settings, actor), wait, pairs)
    raise click.exceptions.Exit(drive(context, case, driving))


def _print_confirmation(
    case: str, confirmations: tuple[str, ...], party: str, printed: bool, actor: str, config: Path | None,
    back: bool = False,
) -> None:  # fmt: skip
    """Print what a key signs to confirm a plan for one device. Nothing is recorded."""
    from dcdecom.casework.confirm_by_key import confirming
    from dcdecom.journal.notary import SshNotary

    if not (printed and party and len(confirmations) == 1):
        raise InputError(Sentence(
            "confirm-print", "--print needs --as PARTY and one --confirm DIGEST:LAST4: a statement confirms a plan for "
            "one device. Nothing was applied.",
        ))  # fmt: skip
    context = context_for(settings_of(config), case, actor, systems=False, writes=False, records=False)
    text = confirming(
        context.log, context.procedure, case, party, confirmation(confirmations[0]), SshNotary(), back
    )
    click.echo(text.decode(), nl=False)


def confirmation(text: str) -> tuple[str, str]:
    digest, colon, ending = text.partition(":")
    if not colon:
        raise InputError(
            Sentence(
                "confirm-form",
                "--confirm {text}: expected DIGEST:LAST4, as 5f3a91c2:XK7P. Nothing was applied.",
                text=text,
            )
        )
    return digest, ending
