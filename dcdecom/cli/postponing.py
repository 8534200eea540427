"""`case postpone`: put a case off until a day. `case resume` takes it up before."""

from __future__ import annotations

import shlex
from datetime import date
from functools import partial
from pathlib import Path

import click

from dcdecom.cli.common import acting, configured, context_for, of_case, reader_texts, say, settings_of
from dcdecom.cli.completing import PARTIES
from dcdecom.cli.given import DAY
from dcdecom.papers.sanitize import plain


@click.command("postpone")
@of_case
@click.option("--until", type=DAY, required=True, metavar="DATE", help="The first day on which it goes on")
@click.option("--note", required=True, metavar="WHY", help="Why, such as: the owner did not come")
@click.option("--as", "party", default="", metavar="PARTY", shell_complete=PARTIES,
              help="The party that wished it  [default: the team]")
@click.option("--confirm", "confirmations", multiple=True, metavar="DIGEST:LAST4", help="Confirm the way back")
@acting
@configured
def postpone_(
    case: str, until: date, note: str, party: str, confirmations: tuple[str, ...], actor: str, config: Path | None
) -> None:
    """Put CASE off until a day: nothing goes on with it before, unless somebody types case resume.

    What a withdrawal has changed while the server is still there, its silence included, is put back first: the way back
    is shown and confirmed as by case undo. The case is put off only once all of it is proved. A plan that was not begun
    is void, and a new one is made on the new day. The days go on being counted.

    NetBox and Zabbix are asked first what they keep of the case, as by case run.

    Example: dcdecom case postpone 2026-0042 --until 2026-12-08 --as opd --note "the owner did not come"
    """
    from dcdecom.casework.postponing import Postponement, must_be_possible, postpone, to_put_back
    from dcdecom.casework.traces import look
    from dcdecom.cli.case_running import confirmation
    from dcdecom.cli.interactive import Driving, backward, drive, notify
    from dcdecom.cli.stops import silence_lines

    settings = settings_of(config)
    context, texts = context_for(settings, case, actor), reader_texts(settings, actor)
    asked, playbook = Postponement(until, note, party), context.procedure.playbook
    found = context.log.case(case)
    must_be_possible(context.log, context.procedure, found, asked)
    again = shlex.join(["dcdecom", "case", "postpone", case, "--until", until.isoformat(), "--note", note,
                        *(["--as", party] if party else [])])  # fmt: skip
    if back := to_put_back(context.log, playbook, found):
        say(texts.say("ask.postpone-back", case=case, count=len(back)), err=True)
        pairs = [confirmation(text) for text in confirmations]
        go = Driving(texts, confirmations=pairs, go=partial(backward, only=0), back=True, then=again)
        if code := drive(context, case, go):
            say([texts.say("ask.not-postponed", case=case), f"  {again}"], err=True)
            raise click.exceptions.Exit(code)
    with context.log.store.attend(case, context.log.actor):
        if not back:
            events, now = context.log.store.events(case), context.log.clock.now()
            look(context.systems.reading(), events, found, now).must_be_whole()
        postpone(context.log, context.procedure, case, asked)
    put_off = context.log.case(case).put_off[-1].fact
    told = texts.say(
        "ask.postponed", case=case, until=until.isoformat(), party=playbook.party(put_off.by).name, note=plain(note)
    )
    say(told)
    say([texts.say("ask.postponed-plan")] if put_off.plan else [])
    say(silence_lines(context, case, texts))
    say(f"  {texts.say('ask.postponed-before')} dcdecom case resume {case}")
    notify(context, case, told, found.last_seq)
