"""`case sign`: what somebody signed, recorded; or the statement that a key signs, printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from dcdecom.cli.common import acting, configured, context_for, go_on, is_terminal, of_case, say, settings_of
from dcdecom.errors import InputError

if TYPE_CHECKING:
    from dcdecom.bootstrap.case_context import CaseContext
    from dcdecom.casework.manual import StandsUp

@click.command()
@of_case
@click.argument("step")
@click.option("--as", "party", required=True, metavar="PARTY", help="The party whose paper it is")
@click.option("--by", default="", metavar="PERSON", help="Who signed: id of the people file, or name in the request")
@click.option("--post", default="", metavar="TEXT", help="Their post, where neither people file nor request has it")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The date that the paper bears  [default: today]")
@click.option("--number", default="", metavar="TEXT", help="Of the letter that went out")
@click.option("--reject", is_flag=True, help="The paper rejects")
@click.option("--return", "back", is_flag=True, help="The paper sends the case back")
@click.option("--only", default="", metavar="DEVICE,...", help="The devices that may go on")
@click.option("--accept", default="", metavar="DEVICE/CODE[/PORT]", help="Accept one finding for a time")
@click.option("--until", default="", metavar="TIME", help="Until when, as 2026-11-25T17:00, local time")
@click.option("--note", default="", metavar="TEXT", help="Why, or how")
@click.option("--scan", type=click.Path(path_type=Path), help="The signed paper")
@click.option("--code", default="", help="The code that stands on the signed paper")
@click.option("--tte", type=click.Path(path_type=Path), help="The PDF with its TTE, kept and not checked")
@click.option("--signature", type=click.Path(path_type=Path), help="The SSH signature; its statement lies beside it")
@click.option("--print", "printed", is_flag=True, help="Print the statement that a key signs, and record nothing")
@click.option("--change", type=int, default=0, metavar="N",
              help="That change N was made by hand, by somebody else; with --reject, that a slot was not taken off")
@acting
@configured
def sign(
    case: str, step: str, party: str, by: str, post: str, on: datetime | None, number: str, reject: bool, back: bool,
    only: str, accept: str, until: str, note: str, scan: Path | None, code: str, tte: Path | None,
    signature: Path | None, printed: bool, change: int, actor: str, config: Path | None,
) -> None:  # fmt: skip
    """Record what was signed for STEP of CASE. You are named as recorder, never as signer.

    By key: print the statement, let the signer sign it elsewhere with ssh-keygen -Y sign -n dcdecom-gate, and record
    the signature that comes back.

    Example: dcdecom case sign 2026-0042 penarikan --as opd --scan ba.pdf --code 41c9-02fe-7d10-a3b8
    """
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
        _sign_made(context, case, StandsUp(step, change, party, by, note, scan, left=reject))
        return
    decision = "reject" if reject else "return" if back else "approve"
    said = Signature(
        step, party, by, _day(on), number, decision, tuple(n for n in only.split(",") if n), accept,
        _moment(until, context.procedure.zone), note, scan, code, tte, signature, post,
    )  # fmt: skip
    if printed:
        click.echo(statement(context.log, context.procedure, case, said, SshNotary()).decode(), nl=False)
        return
    if scan and not code and not accept and is_terminal() and _bears_a_code(context, case, step):
        said = replace(said, code=click.prompt("  code on the signed paper", prompt_suffix=" > ", err=True))
    signed = record(context.log, context.procedure, case, said, SshNotary())
    who = f" of {signed.signer}" if signed.signer else ""
    say(f"{case} {step}: {signed.gate}{who} recorded by {signed.recorder} ({signed.grade}).")
    say(f"  Go on: dcdecom case run {case}")


def _nothing_else(*given: object) -> None:
    """Of a change it is said that it was made, or with --reject that it was not: no other option says anything."""
    names = ("return", "on", "number", "only", "accept", "until", "code", "tte", "signature", "print")
    useless = [f"--{name}" for name, value in zip(names, given, strict=True) if value]
    if useless:
        raise InputError(f"{', '.join(useless)}: says nothing of a change. Nothing was recorded.")


def _sign_made(context: CaseContext, case: str, said: StandsUp) -> None:
    from dcdecom.casework.manual import sign_made

    name = sign_made(context.log, context.procedure, context.systems.reading(), case, said)
    asked = context.log.case(case).change(said.n).change.people
    unseen = "No system shows a slot." if asked else "Its system has not shown it yet."
    made = "was not made" if said.left else "was made by hand"
    say(f"{case} {said.step}: change {said.n} {made}, says {name.removesuffix('.')}. {unseen}")
    say(go_on(context.log.case(case)))


def _bears_a_code(context: CaseContext, case: str, step: str) -> bool:
    from dcdecom.model.playbook import PAPERS_WITH_CODE

    gates = [g for g in context.log.case(case).gates if g.step == step and g.closed is None]
    return bool(gates) and gates[-1].paper in PAPERS_WITH_CODE


def _day(on: datetime | None) -> date | None:
    return on.date() if on else None


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"--until {text}: expected a time as 2026-11-25T17:00. Nothing was recorded.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
