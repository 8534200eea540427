"""`case ask`: put a case before a head again, who lets it go on or refuses it."""

from __future__ import annotations

from pathlib import Path

import click

from dcdecom.cli.common import acting, configured, context_for, of_case, reader_texts, say, settings_of
from dcdecom.cli.completing import PARTIES, STEPS
from dcdecom.cli.given import NAME


@click.command("ask")
@of_case
@click.argument("step", type=NAME, shell_complete=STEPS)
@click.option("--as", "party", required=True, metavar="PARTY", shell_complete=PARTIES, help="The head who is to decide")
@click.option("--note", default="", metavar="TEXT",
              help="What it is about; the head's own reason comes with the signature")
@acting
@configured
def ask_(case: str, step: str, party: str, note: str, actor: str, config: Path | None) -> None:
    """Put CASE before the head of a STEP that it has passed, though nothing disagrees there.

    The step is opened again, and its sheet printed: the head lets all or some servers go on, or refuses the request,
    such as for a legal hold. It is too late once the case has changed something: walk that back first.

    At the STEP that appointed the team, another team is asked for. The case goes on meanwhile with the one that it has;
    the head signs on paper, with a TTE, or by key.

    Example: dcdecom case ask 2026-0042 pemeriksaan --as kasi --note "a court has asked for the data"

    Example: dcdecom case ask 2026-0042 penunjukan-tim --as kasi
    """
    from dcdecom.casework.ask_to_decide import ask_to_decide
    from dcdecom.cli.interactive import Driving, drive

    settings = settings_of(config)
    context, texts = context_for(settings, case, actor), reader_texts(settings, actor)
    ask_to_decide(context.log, context.procedure, case, step, party, note)
    again = any(g.again and g.closed is None and g.step == step for g in context.log.case(case).gates)
    name = context.procedure.playbook.party(party).name
    say(texts.say("ask.team-asked" if again else "ask.head-asked", case=case, step=step, party=name))
    raise click.exceptions.Exit(drive(context, case, Driving(texts)))
