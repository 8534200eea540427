"""`case cancel`: give a case up. Once a head has let it go on, a head signs that, on a sheet, in a PDF, or by key."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dcdecom.bootstrap import storage
from dcdecom.cli.asking import asked_code
from dcdecom.cli.common import (
    acting,
    configured,
    context_for,
    is_terminal,
    of_case,
    reader_texts,
    say,
    settings_of,
)
from dcdecom.cli.completing import PARTIES
from dcdecom.cli.given import DAY, READ
from dcdecom.cli.submitting import hand_in, of_files
from dcdecom.errors import InputError
from dcdecom.model.sentence import Sentence, in_language
from dcdecom.model.texts import Texts
from dcdecom.model.waiting import how_to_give_up
from dcdecom.papers.console_board import sheet_lines
from dcdecom.papers.sanitize import plain

if TYPE_CHECKING:
    from dcdecom.bootstrap.case_context import CaseContext
    from dcdecom.casework.cancel_on_paper import OnPaper


@click.command("cancel")
@of_case
@click.option("--note", default="", help="Why; what was signed has it already")
@click.option("--as", "party", default="", metavar="PARTY", shell_complete=PARTIES, help="The party that signs it")
@click.option("--by", default="", metavar="PERSON", help="Who signed, as the people file calls them")
@click.option("--on", type=DAY, metavar="DATE", help="The date that the paper bears  [default: today]")
@click.option("--scan", type=READ, help="The signed sheet")
@click.option("--code", default="", help="The code on it, where its QR code cannot be read")
@click.option("--tte", type=READ, help="The PDF with its TTE, checked by the trust roots of the configuration")
@click.option("--signature", type=READ, help="The SSH signature; its statement lies beside it")
@click.option("--print", "printed", is_flag=True, help="Print the statement that a key signs, and record nothing")
@click.option("--submit", "submitted", is_flag=True, help="Hand it in to the worker, without opening the journal")
@acting
@configured
def cancel_(
    case: str, note: str, party: str, by: str, on: date | None, scan: Path | None, code: str, tte: Path | None,
    signature: Path | None, printed: bool, submitted: bool, actor: str, config: Path | None,
) -> None:  # fmt: skip
    """Give CASE up, while no change of it stands.

    Once a head has disposed of the request, it is given up by a head's signature only. On paper: with --as and --note
    a sheet with a code is printed, and the case goes on until the sheet has come back. Record its scan then. Whatever
    the case does in between makes the sheet old.

    NetBox and Zabbix are asked what they keep of the case: exit 3 where its journal does not know it, as after the
    restore of an older backup, and 5 where one of them does not answer.

    By key: print the statement, have it signed, and record what comes back. A PDF with its TTE needs no sheet. What was
    signed may be handed in to the worker with --submit.

    Example: dcdecom case cancel 2026-0045 --note "the office withdrew its letter"

    Example: dcdecom case cancel 2026-0045 --as kasi --note "the office withdrew its letter"

    Example: dcdecom case cancel 2026-0045 --as kasi --scan penghentian.pdf --code 874G-5ZKX-22HV-GN9J-JQJB-GJ5Y-WYS
    """
    from dcdecom.casework.cancel import ask_to_cancel, cancelling
    from dcdecom.casework.cancel import cancel as give_up
    from dcdecom.casework.cancel_on_paper import OnPaper
    from dcdecom.casework.orders import ByKey
    from dcdecom.casework.traces import look

    settings = settings_of(config)
    texts = reader_texts(settings, actor)
    _options_fit(party, by or on, code, note, printed, scan, tte, signature)
    if submitted:
        if not (signature or scan or tte):
            raise InputError(Sentence(
                "cancel-submit",
                "--submit hands in what was signed: --signature, --scan or --tte. Nothing was handed in.",
            ))
        said = {"as": party, "by": by, "on": on.isoformat() if on else "", "code": code, "note": note}
        hand_in(settings, texts, of_files("cancel", case, said, scan=scan, tte=tte, signature=signature))
        return
    context = context_for(settings, case, actor, systems=not printed, writes=False, records=not printed)
    notary = storage.notary(settings)
    if printed:
        click.echo(cancelling(context.log, context.procedure, case, party, note, notary).decode(), nl=False)
        return
    found = context.log.case(case)
    if found.state == "open":
        look(context.systems.reading(), context.log.store.events(case), found, context.log.clock.now()).must_be_whole()
    if party and not (signature or scan or tte):
        ask_to_cancel(context.log, context.procedure, context.paperwork, case, party, note)
        _say_asked(context, case, texts)
        return
    if file := scan or tte:
        paper = OnPaper(context.procedure, notary, party, by, on, file, tte is not None, code)
        _record(context, case, note, paper, texts)
    else:
        order = ByKey(signature, party, notary, context.procedure) if signature else None
        give_up(context.log, context.procedure.policy, case, note, order)
    say(texts.say("ask.given-up", case=case))


def _options_fit(
    party: str, signer: object, code: str, note: str, printed: bool, scan: Path | None, tte: Path | None,
    signature: Path | None,
) -> None:  # fmt: skip
    """One way at a time, and what it needs. Raises InputError."""
    ways = sum(map(bool, (printed, signature, scan, tte)))
    if ways > 1 or (ways and not party):
        raise InputError(Sentence(
            "cancel-ways",
            "--scan, --tte, --print and --signature need --as, and exclude each other. Nothing was changed.",
        ))
    if signer and not (scan or tte):
        raise InputError(Sentence("by-belongs", "--by and --on belong to --scan or --tte. Nothing was changed."))
    if code and not scan:
        raise InputError(Sentence("code-belongs", "--code belongs to --scan. Nothing was changed."))
    if not note and not (signature or scan or tte):
        raise InputError(Sentence("say-why-cancel", "Say why: --note TEXT. Nothing was changed."))


def _record(context: CaseContext, case: str, note: str, paper: OnPaper, texts: Texts) -> None:
    """Record the sheet; the code that no scanner can read is asked for at a terminal."""
    from dcdecom.casework.cancel import cancel as give_up
    from dcdecom.casework.cancel_on_paper import cancel_again
    from dcdecom.casework.evidence import CodeNeeded

    while True:
        try:
            give_up(context.log, context.procedure.policy, case, note, paper)
            return
        except CodeNeeded as needed:
            if not is_terminal():
                raise
            say(f"  {plain(in_language(needed.why, texts))}", err=True)
            again = f"{cancel_again(case, paper)} --scan {shlex.quote(str(paper.file))}"
            paper = replace(paper, code=asked_code(texts, again))


def _say_asked(context: CaseContext, case: str, texts: Texts) -> None:
    """Who is asked, where the sheet lies, its code, and what is typed when it has come back."""
    found = context.log.case(case)
    sheet = found.cancel_sheets[-1]
    party = context.procedure.playbook.party(sheet.by).name
    say(texts.say("ask.give-up-asked", case=case, party=party))
    say(sheet_lines(found, sheet, texts, context.paperwork.tray.out(case)))
    say([f"  {plain(line)}" for line in how_to_give_up(found, sheet)])
