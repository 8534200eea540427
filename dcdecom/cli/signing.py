"""`case sign`: what somebody signed, recorded; or the statement that a key signs, printed."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from dcdecom.cli.asking import asked_code
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
from dcdecom.cli.form import asked_form, form_devices, read_form
from dcdecom.cli.given import DAY, HOUR, MOMENT, NAME, READ
from dcdecom.cli.submitting import hand_in, of_files
from dcdecom.errors import InputError
from dcdecom.model.sentence import Sentence, in_language
from dcdecom.papers.sanitize import plain

if TYPE_CHECKING:
    from dcdecom.bootstrap.case_context import CaseContext
    from dcdecom.casework.manual import StandsUp
    from dcdecom.casework.sign_options import RecordedSignature, Signature
    from dcdecom.model.case import Case
    from dcdecom.model.settings import Settings
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
@click.option("--at", "hour", type=HOUR, default="", metavar="HH:MM",
              help="The hour that a handover bears, or a pass at the door")
@click.option("--guard", default="", metavar="NAME",
              help="Who signed the pass at the door: the scan is of the pass that came back, and --at its hour there")
@click.option("--number", default="", metavar="TEXT", help="Of the letter that went out")
@click.option("--reject", is_flag=True, help="The paper rejects")
@click.option("--return", "back", is_flag=True, help="The paper sends the case back")
@click.option("--only", default="", metavar="DEVICE,...", shell_complete=DEVICES_OF_CASE_LISTED,
              help="The devices that may go on")
@click.option("--accept", default="", metavar="DEVICE/CODE[/PORT]", help="Accept one finding for a time")
@click.option("--until", type=MOMENT, metavar="TIME", help="Until when, as 2026-11-25T17:00, local time")
@click.option("--team", default="", metavar="PERSON,...", help="Who may act, at the gate that appoints the team")
@click.option("--agenda", default="", metavar="NUMBER", help="The agenda number, at the gate that asks for it")
@click.option("--verified", default="", metavar="N,...", help="What was ticked, by its numbers in the gate's list")
@click.option("--form", type=READ, help="Of a form: the file of what stands on it, as case form writes it")
@click.option("--note", default="", metavar="TEXT", help="Why, or how")
@click.option("--scan", type=READ, help="The signed paper")
@click.option("--code", default="", 
              help="The code on the signed paper, in quotes for a shell, where its QR code cannot be read off the scan")
@click.option("--tte", type=READ, help="The PDF with its TTE, checked by the trust roots of the configuration")
@click.option("--signature", type=READ, help="The SSH signature; its statement lies beside it")
@click.option("--print", "printed", is_flag=True, help="Print the statement that a key signs, and record nothing")
@click.option("--submit", "submitted", is_flag=True, help="Hand it in to the worker, without opening the journal")
@click.option("--change", type=int, default=0, metavar="N",
              help="That change N was made by hand, by somebody else; with --reject, that a slot was not taken off")
@acting
@configured
def sign(
    case: str, step: str, party: str, by: str, post: str, on: date | None, hour: str, guard: str, number: str,
    reject: bool, back: bool, only: str, accept: str, until: datetime | None, team: str, agenda: str, verified: str,
    form: Path | None, note: str, scan: Path | None, code: str, tte: Path | None, signature: Path | None,
    printed: bool, submitted: bool, change: int, actor: str, config: Path | None,
) -> None:  # fmt: skip
    """Record what was signed for STEP of CASE. You are named as recorder, never as signer.

    By key: print the statement, let the signer sign it elsewhere with ssh-keygen -Y sign -n dcdecom-gate, and record
    the signature that comes back.

    Example: dcdecom case sign 2026-0042 penarikan --as opd --scan ba.pdf --code 874G-5ZKX-22HV-GN9J-JQJB-GJ5Y-WYS
    """
    from dcdecom.bootstrap import storage
    from dcdecom.casework.evidence import CodeNeeded
    from dcdecom.casework.form_content import FormNeeded
    from dcdecom.casework.manual import StandsUp
    from dcdecom.casework.signing import Signature, statement
    from dcdecom.casework.signing import sign as record
    from dcdecom.journal.notary import SshNotary

    settings = settings_of(config)
    texts = reader_texts(settings, actor)
    if reject and back:
        raise InputError(Sentence(
            "exclude-return",
            "--reject and --return exclude each other. Nothing was recorded.",
        ))
    if submitted:
        if printed or change:
            raise InputError(Sentence(
                "submit-excludes", "--submit excludes --print and --change. Nothing was handed in.",
            ))  # fmt: skip
        decision = "reject" if reject else "return" if back else "approve"
        until_text, on_text = until.isoformat() if until else "", on.isoformat() if on else ""
        options = {
            "step": step, "as": party, "by": by, "post": post, "on": on_text, "at": hour, "guard": guard,
            "number": number, "decision": decision, "only": only, "accept": accept, "until": until_text,
            "team": team, "agenda": agenda,
            "verified": verified, "note": note, "code": code,
        }  # fmt: skip
        hand_in(settings, texts, of_files("sign", case, options, scan=scan, tte=tte, signature=signature, form=form))
        return
    context = context_for(settings, case, actor, systems=bool(change), writes=False, records=not printed)
    if change:
        _nothing_else(back, on, hour, guard, number, only, accept, until, form, code, tte, signature, printed)
        _sign_made(context, texts, case, StandsUp(step, change, party, by, note, scan, reject))
        return
    decision = "reject" if reject else "return" if back else "approve"
    said = Signature(
        step, party, by, on, number, decision, tuple(n for n in only.split(",") if n), accept,
        _moment(until, context.procedure.zone), note, scan, code, tte, signature, post,
        _listed(team), agenda, _listed(verified), hour, guard,
    )  # fmt: skip
    if form:
        said = _with_form(settings, context.log.case(case), said, form)
    if printed:
        click.echo(statement(context.log, context.procedure, case, said, SshNotary()).decode(), nl=False)
        return
    notary = storage.notary(settings)
    while True:
        try:
            signed = record(context.log, context.procedure, case, said, notary)
            break
        except FormNeeded:
            if not is_terminal():
                raise
            found = context.log.case(case)
            form = asked_form(settings, texts, found, form_devices(found), config)
            said = _with_form(settings, found, said, form)
        except CodeNeeded as needed:
            if not (scan and is_terminal()):
                raise
            say(f"  {plain(in_language(needed.why, texts))}", err=True)
            said = replace(said, code=_asked_code(texts, case, said, scan, form))
    _say_signed(context, case, step, signed, texts)


def _with_form(settings: Settings, case: Case, said: Signature, file: Path) -> Signature:
    return replace(said, form=read_form(settings, case, form_devices(case), file))


GRADES = {
    "code": "code-64", "tte, checked": "tte-checked", "tte, checked, no code": "tte-checked",
    "tte, checked, time not proved": "tte-checked-no-time",
    "tte, checked, no code, time not proved": "tte-checked-no-time", "tte, checked in part": "tte-in-part",
}  # fmt: skip
"""By grade: the text that tells it, where that is not called as the grade's first word."""


def _nothing_else(*given: object) -> None:
    """Of a change it is said that it was made, or with --reject that it was not: no other option says anything."""
    names = (
        "return", "on", "at", "guard", "number", "only", "accept", "until", "form", "code", "tte", "signature", "print",
    )  # fmt: skip
    useless = [f"--{name}" for name, value in zip(names, given, strict=True) if value]
    if useless:
        raise InputError(Sentence(
            "change-nothing",
            "{options}: says nothing of a change. Nothing was recorded.",
            options=', '.join(useless),
        ))


def _sign_made(context: CaseContext, texts: Texts, case: str, said: StandsUp) -> None:
    from dcdecom.casework.manual import sign_made

    name = sign_made(context.log, context.procedure, context.systems.reading(), case, said)
    asked = context.log.case(case).change(said.n).change.people
    told = {"case": case, "step": said.step, "n": said.n, "name": plain(name.removesuffix("."))}
    made = texts.say("ask.made-not" if said.left else "ask.made-by-hand", **told)
    say(f"{made} {texts.say('ask.unseen-slot' if asked else 'ask.unseen')}")
    say(go_on(context.log.case(case), texts))


def _asked_code(texts: Texts, case: str, said: Signature, scan: Path, form: Path | None) -> str:
    from dcdecom.casework.sign_options import command_again

    named = ("--form", str(form)) if form else ()
    again = command_again(case, replace(said, form=()), shlex.join(["--scan", str(scan), *named]))
    return asked_code(texts, again)


def _say_signed(context: CaseContext, case: str, step: str, signed: RecordedSignature, texts: Texts) -> None:
    """What was recorded: an approval, or that the case was sent back and for what."""
    found = context.log.case(case)
    if signed.gate == "door":
        _say_door(found, signed, step, texts)
        return
    gate = next((g for g in reversed(found.gates) if g.closed and g.closed_at == found.last_at), None)
    kind = gate.closed.decision if gate and gate.closed else "record"
    row = context.procedure.playbook.row(step)
    key = f"console.signed-{kind}" if kind in ("return", "reject") else f"console.signed-{signed.gate}"
    note = plain(gate.closed.note if gate and gate.closed else "") or texts.say("console.no-reason")
    words = {
        "signer": plain(signed.signer or signed.recorder), "recorder": plain(signed.recorder),
        "grade": texts.say(f"console.grade-{GRADES.get(signed.grade, signed.grade.partition(',')[0])}"),
        "note": _with_stop(note), "back": row.returns_to or row.resumes_at or "-",
    }  # fmt: skip
    say(f"{case} {step}: {texts.say(key, **words)}")
    if signed.remark:
        say(f"  {plain(in_language(signed.remark, texts))}")
    say(f"  {texts.say('console.mend-first' if kind == 'return' else 'console.go-on')} dcdecom case run {case}")


def _say_door(case: Case, signed: RecordedSignature, step: str, texts: Texts) -> None:
    """That the pass came back from the door, and what speaks against its use."""
    late = case.doors[-1].fact.against == "late"
    words = {"guard": plain(signed.signer), "recorder": plain(signed.recorder)}
    say(f"{case.id} {step}: {texts.say('console.signed-door-late' if late else 'console.signed-door', **words)}")
    say(f"  {texts.say('console.go-on')} dcdecom case run {case.id}")


def _listed(typed: str) -> tuple[str, ...]:
    return tuple(filter(None, (word.strip() for word in typed.split(","))))


def _with_stop(note: str) -> str:
    """What somebody wrote, as a sentence before another one."""
    return note if note.endswith((".", "!", "?")) else f"{note}."


def _moment(until: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A time that names no zone is local."""
    return until if until is None or until.tzinfo else until.replace(tzinfo=zone)
