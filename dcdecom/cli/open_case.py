"""`run` and `check`: from a request file to a case, or to a comparison without one."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from dcdecom.cli.common import Talk, acting, configured, reader_texts, say, say_data, settings_of
from dcdecom.cli.completing import PLAYBOOKS_OR_FILES
from dcdecom.cli.given import NAME, READ
from dcdecom.cli.stderr_log import speech


@click.command()
@click.argument("playbook", type=NAME, shell_complete=PLAYBOOKS_OR_FILES)
@click.argument("request", type=READ)
@click.option("--wait", is_flag=True, help="Wait for deadlines instead of stopping with exit 4")
@acting
@configured
def run_(playbook: str, request: Path, wait: bool, actor: str, config: Path | None) -> None:
    """Open a case from REQUEST and go on until a person is needed.

    PLAYBOOK is a path, or the name of a shipped one.

    Example: dcdecom run penarikan-server requests/2026-0042.yaml
    """
    from dcdecom.bootstrap import cases
    from dcdecom.casework.opening import open_case
    from dcdecom.cli.interactive import Driving, drive
    from dcdecom.documents import request as requests

    settings = settings_of(config)
    texts = reader_texts(settings, actor)
    source = str(Path(playbook).absolute()) if Path(playbook).is_file() else playbook
    talk = Talk(texts, ZoneInfo(settings.timezone))
    context = cases.context(settings, source, talk, actor, command=speech().command)
    today = context.procedure.day(context.log.clock.now())
    asked = requests.load(request, today, context.procedure.playbook, context.procedure.people)
    id = open_case(context.log, context.procedure, context.systems.readers, context.paperwork.tray, asked)
    say(texts.say("ask.opened", case=id), err=True)
    raise click.exceptions.Exit(drive(context, id, Driving(texts, wait)))


@click.command()
@click.argument("request", type=READ)
@click.option("--playbook", type=NAME, default="penarikan-server", show_default=True,
              shell_complete=PLAYBOOKS_OR_FILES, help="Whose policy counts")
@click.option("--json", "as_json", is_flag=True, help="The findings as JSON")
@configured
def check_(request: Path, playbook: str, as_json: bool, config: Path | None) -> None:
    """Compare REQUEST with record and network. Read-only: no case, no claim, no write.

    Example: dcdecom check requests/2026-0042.yaml
    """
    from dcdecom.bootstrap import clocks, documents, systems
    from dcdecom.documents import request as requests
    from dcdecom.lookup.check import check_request
    from dcdecom.papers import console

    settings = settings_of(config)
    texts, time = reader_texts(settings), clocks.clock()
    zone = ZoneInfo(settings.timezone)
    procedure = documents.playbook(settings, playbook)
    people = documents.people(settings, procedure)
    asked = requests.load(request, time.now().astimezone(zone).date(), procedure, people)
    protected, roles = systems.protected(settings, procedure), systems.roles(settings)
    readers = systems.readers(settings, time)
    looked = check_request(asked, procedure, readers, time, settings.estate, protected, roles)
    if as_json:
        say_data(json.dumps([device.as_data for device in looked.devices], ensure_ascii=False, indent=2))
    else:
        for device in looked.devices:
            verdicts = (f"{texts.say(f'ask.compared-{c}')}: {v}" for c, v in device.verdicts.items())
            say("  ".join([device.name, *verdicts]))
            say(console.comparison(device.evidenced, texts, zone))
            say(console.findings(device.evidenced.findings, texts))
        say(texts.say("ask.compared"), err=True)
        if any(f.record for device in looked.devices for f in device.evidenced.fields if f.name == "serial"):
            say(texts.say("ask.compared-blind"), err=True)
    raise click.exceptions.Exit(int(looked.exit))
