"""`case rehearse`: look at the real systems before the day, and keep what they show with the case."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dcdecom.cli.common import acting, configured, context_for, of_case, reader_texts, say, say_data, settings_of


@click.command("rehearse")
@of_case
@click.option("--json", "as_json", is_flag=True, help="As JSON")
@acting
@configured
def rehearse_(case: str, as_json: bool, actor: str, config: Path | None) -> None:
    """Compare CASE with record and network as on the day, and keep what was seen. Nothing is written to a system.

    No verdict, plan or paper of the case changes by it. On the day, the plan says what is different since: the state of
    a port, an address that is learned there, the host, a cable, the position. What one of the two looks could not read
    is not compared. Exit codes are those of dcdecom check.

    Example: dcdecom case rehearse 2026-0042
    """
    from dcdecom.casework.rehearsing import rehearse
    from dcdecom.lookup.check import CheckedDevice, Comparisons
    from dcdecom.papers import console

    settings = settings_of(config)
    context, texts = context_for(settings, case, actor, writes=False), reader_texts(settings, actor)
    found = rehearse(context.log, context.procedure, context.systems.reading(), case)
    looked = Comparisons(tuple(CheckedDevice(name, seen) for name, seen in found.items()))
    if as_json:
        say_data(json.dumps([device.as_data for device in looked.devices], ensure_ascii=False, indent=2))
    else:
        for device in looked.devices:
            verdicts = (f"{texts.say(f'ask.compared-{c}')}: {v}" for c, v in device.verdicts.items())
            say("  ".join([device.name, *verdicts]))
            say(console.comparison(device.evidenced, texts, context.procedure.zone))
            say(console.findings(device.evidenced.findings, texts))
    say(texts.say("ask.rehearsed", case=case), err=True)
    raise click.exceptions.Exit(int(looked.exit))
