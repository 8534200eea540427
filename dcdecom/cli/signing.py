"""`case sign`: what somebody signed, recorded; or the statement that a key signs, printed."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from dcdecom.cli.asking import ask, told_when_stopped
from dcdecom.cli.common import (
    acting,
    configured,
    context_for,
    go_on,
    is_terminal,
    of_case,
    reader_texts,
    say,
    settings_of,
)
from dcdecom.cli.completing import DEVICES_OF_CASE_LISTED, PARTIES, PEOPLE, STEPS
from dcdecom.cli.given import DAY, MOMENT, NAME, READ
from dcdecom.errors import InputError
from dcdecom.model.sentence import in_language
from dcdecom.papers.sanitize import plain

if TYPE_CHECKING:
    from dcdecom.bootstrap.case_context import CaseContext
    from dcdecom.casework.manual import StandsUp
    from dcdecom.casework.sign_options import RecordedSignature
    from dcdecom.model.texts import Texts



@click.command()
@of_case
@click.argument("step", type=NAME, shell_complete=STEPS)
@click.option("--as", "party", required=True, metavar="PARTY", shell_complete=PARTIES,
              help="The party whose paper it is")
@click.option("--by", default="", metavar="PERSON", shell_complete=PEOPLE,
              help="Who signed: id of the people file, or name in the request")
@click.option("--post", default="", metavar="TEXT", help="Their post, where neither people file nor request has it")
@click.option("--on", type=DAY, metavar="DATE", help="The date that the paper bears  [default: today]")
@click.option("--number", default="", metavar="TEXT", help="Of the letter that went out")
@click.option("--reject", is_flag=True, help="The paper rejects")
@click.option("--return", "back", is_flag=True, help="The paper sends the case back")
@click.option("--only", default="", metavar="DEVICE,...", shell_complete=DEVICES_OF_CASE_LISTED,
              help="The devices that may go on")
@click.option("--accept", default="", metavar="DEVICE/CODE[/PORT]", help="Accept one finding for a time")
@click.option("--until", type=MOMENT, metavar="TIME", help="Until when, as 2026-11-25T17:00, local time")
@click.option("--note", default="", metavar="TEXT", help="Why, or how")
@click.option("--scan", type=READ, help="The signed paper")
@click.option("--code", default="", 
              help="The code on the signed paper, in quotes for a shell, where its QR code cannot be read off the scan")
@click.option("--tte", type=READ, help="The PDF with its TTE, kept and not checked")
@click.option("--signature", type=READ, help="The SSH signature; its statement lies beside it")
@click.option("--print", "printed", is_flag=True, help="Print the statement that a key signs, and record nothing")
@click.option("--change", type=int, default=0, metavar="N",
              help="That change N was made by hand, by somebody else; with --reject, that a slot was not taken off")
@acting
@configured
def sign(
    case: str, step: str, party: str, by: str, post: str, on: date | None, number: str, reject: bool, back: bool,
    only: str, accept: str, until: datetime | None, note: str, scan: Path | None, code: str, tte: Path | None,
    signature: Path | None, printed: bool, change: int, actor: str, config: Path | None,
) -> None:  # fmt: skip
    """Record what was signed for STEP of CASE. You are named as recorder, never as signer.

    By key: print the statement, let the signer sign it elsewhere with ssh-keygen -Y sign -n dcdecom-gate, and record
    the signature that comes back.

    Example: dcdecom case sign 2026-0042 penarikan --as opd --scan ba.pdf --code 874G-5ZKX-22HV-GN9J-JQJB-GJ5Y-WYS
    """
    from dcdecom.bootstrap import storage
    from dcdecom.casework.evidence import CodeNeeded
    from dcdecom.casework.manual import StandsUp
    from dcdecom.casework.signing import Signature, statement
    from dcdecom.casework.signing import sign as record
    from dcdecom.journal.notary import SshNotary

    if reject and back:
        raise InputError("--reject and --return exclude each other. Nothing was recorded.")
    settings = settings_of(config)
    context = context_for(settings, case, actor, systems=bool(change), writes=False, records=not printed)
    if change:
        _nothing_else(back, on, number, only, accept, until, code, tte, signature, printed)
        _sign_made(context, reader_texts(settings, actor), case, StandsUp(step, change, party, by, note, scan, reject))
        return
    decision = "reject" if reject else "return" if back else "approve"
    said = Signature(
        step, party, by, on, number, decision, tuple(n for n in only.split(",") if n), accept,
        _moment(until, context.procedure.zone), note, scan, code, tte, signature, post,
    )  # fmt: skip
    texts = reader_texts(settings, actor)
    if printed:
        click.echo(statement(context.log, context.procedure, case, said, SshNotary()).decode(), nl=False)
        return
    notary = SshNotary(storage.decoder())
    try:
        signed = record(context.log, context.procedure, case, said, notary)
    except CodeNeeded as needed:
        if not (scan and is_terminal()):
            raise
        say(f"  {plain(in_language(needed.why, texts))}", err=True)
        said = replace(said, code=_asked_code(texts, case, step, party, scan))
        signed = record(context.log, context.procedure, case, said, notary)
    _say_signed(context, case, step, signed, texts)


GRADES = {"code": "code-64"}
"""By grade: the text that tells it, where that is not called as the grade's first word."""


def _nothing_else(*given: object) -> None:
    """Of a change it is said that it was made, or with --reject that it was not: no other option says anything."""
    names = ("return", "on", "number", "only", "accept", "until", "code", "tte", "signature", "print")
    useless = [f"--{name}" for name, value in zip(names, given, strict=True) if value]
    if useless:
        raise InputError(f"{', '.join(useless)}: says nothing of a change. Nothing was recorded.")


def _sign_made(context: CaseContext, texts: Texts, case: str, said: StandsUp) -> None:
    from dcdecom.casework.manual import sign_made

    name = sign_made(context.log, context.procedure, context.systems.reading(), case, said)
    asked = context.log.case(case).change(said.n).change.people
    told = {"case": case, "step": said.step, "n": said.n, "name": plain(name.removesuffix("."))}
    made = texts.say("ask.made-not" if said.left else "ask.made-by-hand", **told)
    say(f"{made} {texts.say('ask.unseen-slot' if asked else 'ask.unseen')}")
    say(go_on(context.log.case(case), texts))


def _asked_code(texts: Texts, case: str, step: str, party: str, scan: Path) -> str:
    again = shlex.join(["dcdecom", "case", "sign", case, step, "--as", party, "--scan", str(scan)])
    with told_when_stopped(texts.say("ask.not-recorded"), f"  {again}"):
        while not (code := ask(f"  {texts.say('ask.code')} ")):
            pass
    return code


def _say_signed(context: CaseContext, case: str, step: str, signed: RecordedSignature, texts: Texts) -> None:
    """What was recorded: an approval, or that the case was sent back and for what."""
    found = context.log.case(case)
    gate = next((g for g in reversed(found.gates) if g.closed and g.closed_at == found.last_at), None)
    kind = gate.closed.decision if gate and gate.closed else "record"
    row = context.procedure.playbook.row(step)
    key = f"console.signed-{kind}" if kind in ("return", "reject") else f"console.signed-{signed.gate}"
    note = gate.closed.note if gate and gate.closed else ""
    words = {
        "signer": plain(signed.signer or signed.recorder), "recorder": plain(signed.recorder),
        "grade": texts.say(f"console.grade-{GRADES.get(signed.grade, signed.grade.partition(',')[0])}"),
        "note": plain(note) or texts.say("console.no-reason"), "back": row.returns_to or row.resumes_at or "-",
    }  # fmt: skip
    say(f"{case} {step}: {texts.say(key, **words)}")
    say(f"  {texts.say('console.mend-first' if kind == 'return' else 'console.go-on')} dcdecom case run {case}")


def _moment(until: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A time that names no zone is local."""
    return until if until is None or until.tzinfo else until.replace(tzinfo=zone)
