"""`case release`: the follow-up of a sealed case."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from dcdecom.cli.common import Talk, acting, configured, reader_texts, say, settings_of
from dcdecom.cli.completing import CASES, PLAYBOOKS_OR_FILES
from dcdecom.cli.given import DAY, NAME
from dcdecom.cli.stderr_log import speech
from dcdecom.errors import DcdecomError, Exit, InputError
from dcdecom.model.settings import Settings
from dcdecom.model.texts import Texts
from dcdecom.papers.sanitize import plain

WORST = (Exit.UNKNOWN, Exit.SYSTEM, Exit.INPUT, Exit.WAITING, Exit.REFUSED)
"""Of several cases the exit code that counts."""


@click.command()
@click.argument("cases", nargs=-1, required=True, metavar="CASE...", type=NAME, shell_complete=CASES)
@click.option("--gone-on", type=DAY, required=True, metavar="DATE", help="When somebody saw that the machines are gone")
@click.option("--note", default="", help="Who saw it, and what")
@click.option("--playbook", type=NAME, shell_complete=PLAYBOOKS_OR_FILES,
              help="The procedure  [default: the shipped one of the case's language]")
@acting
@configured
def release(
    cases: tuple[str, ...], gone_on: date, note: str, playbook: str | None, actor: str, config: Path | None
) -> None:  # fmt: skip
    """Free what each sealed CASE left in NetBox: rack position, addresses and name.

    Each becomes a case of its own that follows the sealed one, whose journal stays as it is. Its plan is shown and
    confirmed like any other, and it is walked back by case undo. What is not as the withdrawal left it, what somebody
    else has by now, and an address that somebody uses is left alone.

    Example: dcdecom case release 2026-0042 --gone-on 2026-12-24 --note "R07 U12 is empty, seen by Rina"
    """
    settings = settings_of(config)
    texts = reader_texts(settings, actor)
    talk = Talk(texts, ZoneInfo(settings.timezone))
    codes: list[int] = []
    for id in dict.fromkeys(cases):
        try:
            codes.append(_release(id, gone_on, note, playbook, actor, settings, talk, texts))
        except DcdecomError as error:
            if len(cases) == 1:
                raise
            say([plain(line) for line in (*error.what.splitlines(), *error.advice.splitlines())], err=True)
            codes.append(error.exit)
    raise click.exceptions.Exit(next((code for code in WORST if code in codes), Exit.DONE))


def _release(
    id: str, gone_on: date, note: str, playbook: str | None, actor: str, settings: Settings, talk: Talk, texts: Texts
) -> int:  # fmt: skip
    from dcdecom.bootstrap import cases, documents, storage
    from dcdecom.casework.release import open_release
    from dcdecom.cli.interactive import Driving, drive
    from dcdecom.model.fold import fold

    sealed = fold(storage.store(settings).events(id))
    if sealed.estate != settings.estate:
        raise InputError(f"{id} is a case of estate {sealed.estate}; {settings.path} is {settings.estate}.")
    own = str(Path(playbook).absolute()) if playbook and Path(playbook).is_file() else playbook
    source = own or documents.releasing(documents.playbook_of(settings, sealed).language)
    context = cases.context(settings, source, talk, actor, command=speech().command)
    opened = open_release(
        context.log, context.procedure, context.systems.readers, context.paperwork.tray, id, gone_on, note
    )
    say(texts.say("ask.release-opened", case=opened, first=id), err=True)
    return drive(context, opened, Driving(texts))
