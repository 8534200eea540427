"""`case`: everything that is done with a case once it is open."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from dcdecom.bootstrap import clocks, documents, storage
from dcdecom.cli.common import (
    acting,
    configured,
    context_for,
    go_on,
    is_terminal,
    of_case,
    reader_texts,
    say,
    say_data,
    settings_of,
)
from dcdecom.cli.completing import DEVICES_OF_CASE, STEPS
from dcdecom.cli.files import purge, set_aside
from dcdecom.cli.given import NAME, READ, Commands
from dcdecom.cli.signing import sign
from dcdecom.cli.stderr_log import speech
from dcdecom.errors import DcdecomError, InputError, JournalBroken
from dcdecom.model.case import Case
from dcdecom.model.fold import fold
from dcdecom.model.pace import pace
from dcdecom.model.playbook import PAPERS_WITH_CODE, Playbook
from dcdecom.model.settings import Settings
from dcdecom.model.waiting import Waited, waited_for
from dcdecom.papers.journal_code import code

WATCH = 1.0
"""Seconds between two looks at a journal that is watched."""


@click.group(cls=Commands)
def case_() -> None:
    """Cases: list, show, plan, run, resume, undo, inspect, sign, attach, cancel."""


case_.add_command(sign)
case_.add_command(set_aside)
case_.add_command(purge)


# --- reading the journal only ----------------------------------------------------------------------------------------


@case_.command("list")
@click.option("--all", "every", is_flag=True, help="Every case that ended; on a terminal the last five otherwise")
@click.option("--json", "as_json", is_flag=True, help="As JSON")
@configured
def list_(every: bool, as_json: bool, config: Path | None) -> None:
    """The team's board: every open case, who is waited for and since when, what is late, and what ended last.

    Example: dcdecom case list
    """
    from dcdecom.papers.console_board import Listed, board, board_on_screen
    from dcdecom.papers.sanitize import plain

    settings = settings_of(config)
    journal = storage.store(settings)
    broken: DcdecomError | None = None
    cases = []
    for id in journal.cases():
        try:
            cases.append(fold(journal.events(id)))
        except JournalBroken as error:
            broken = broken or error
            say([plain(line) for line in error.what.splitlines()], err=True)
    zone, texts, count = ZoneInfo(settings.timezone), reader_texts(settings), clocks.days(settings).count
    today = datetime.now(zone).date()
    procedures: dict[str, Playbook] = {}
    for digest in dict.fromkeys(c.binding.playbook for c in cases):
        alike = [c for c in cases if c.binding.playbook == digest]
        try:
            procedures[digest] = documents.playbook_of(settings, alike[0])
        except documents.KeptFileAltered as error:
            broken = broken or error
            say(f"{', '.join(c.id for c in alike)}: {plain(error.what)}", err=True)
    known = [(c, procedures[c.binding.playbook]) for c in cases if c.binding.playbook in procedures]
    if as_json:
        rows = [{**_plain(c, p), "days": asdict(pace(c, p, today, zone, count))} for c, p in known]
        say_data(json.dumps(rows, ensure_ascii=False, indent=2))
    elif known or not broken:
        listed = [Listed(c, p) for c, p in known]
        if sys.stdout.isatty():
            say(board_on_screen(listed, texts, today, zone, count, every))
        else:
            say(board(listed, texts, today, zone, count))
    if broken:
        raise broken


def _plain(case: Case, playbook: Playbook) -> dict[str, object]:
    step = case.current
    return {
        "case": case.id,
        "office": case.request.office,
        "state": case.state,
        "step": step.slug if step else "",
        "due": step.due.isoformat() if step and step.due else None,
        "waits": [_waits(w) for w in waited_for(case, playbook)],
        "devices": {d.name: "goes" if d.going else "stays" for d in case.devices.values()},
        "head": case.head,
        "events": case.last_seq,
    }


def _waits(waited: Waited) -> dict[str, object]:
    signed = waited.gate is not None and waited.what == "gate" and waited.gate.paper in PAPERS_WITH_CODE
    return {
        "for": waited.what,
        "party": waited.party,
        "paper": waited.paper,
        "step": waited.step,
        "since": waited.since.isoformat() if waited.since else None,
        "until": waited.timer.until.isoformat() if waited.timer else None,
        "code": code(waited.gate.head) if signed and waited.gate else None,
        "commands": list(waited.commands),
    }


@case_.command()
@of_case
@click.option("--watch", is_flag=True, help="Show it again whenever it changes, until it ends or Ctrl-C")
@click.option("--json", "as_json", is_flag=True, help="As JSON; with --watch one object a line")
@configured
def show(case: str, watch: bool, as_json: bool, config: Path | None) -> None:
    """Where CASE stands: devices, steps, changes, and what is missing.

    Example: dcdecom case show 2026-0042
    Example: dcdecom case show 2026-0042 --watch
    """
    from dcdecom.papers.console import case_show

    settings = settings_of(config)
    texts, zone = reader_texts(settings), ZoneInfo(settings.timezone)
    for found in _as_it_goes(settings, case) if watch else [fold(storage.store(settings).events(case))]:
        if as_json:
            plain = _plain(found, documents.playbook_of(settings, found))
            say_data(json.dumps(plain, ensure_ascii=False, indent=None if watch else 2))
            continue
        if watch and sys.stdout.isatty():
            click.clear()
        out = storage.tray(settings).out(case)
        say(case_show(found, documents.playbook_of(settings, found), texts, zone, out=out))
        if found.state == "open" and documents.people_digest(settings) != found.binding.people:
            say(texts.say("ask.people-file"))


def _as_it_goes(settings: Settings, id: str) -> Iterator[Case]:
    """The case now, and again after each change of its journal, until it is no longer open or Ctrl-C."""
    seen = 0
    try:
        while True:
            found = fold(storage.store(settings).events(id))
            if found.last_seq != seen:
                seen = found.last_seq
                yield found
            if found.state != "open":
                return
            time.sleep(WATCH)
    except KeyboardInterrupt:
        return


@case_.command()
@of_case
@click.option("--json", "as_json", is_flag=True, help="As JSON")
@configured
def plan(case: str, as_json: bool, config: Path | None) -> None:
    """The plan of CASE's current step, or of a way back that was begun: every write, before it is confirmed.

    Example: dcdecom case plan 2026-0042
    """
    from dcdecom.model.changes.kinds import to_plain
    from dcdecom.papers.blind import plan_row
    from dcdecom.papers.console_changes import by_hand_lines, dark_ports, plan_lines
    from dcdecom.papers.proofs import proof_lines

    settings = settings_of(config)
    found = fold(storage.store(settings).events(case))
    made = (found.plan(found.current.slug) if found.current else None) or found.half_back
    if made is None:
        raise InputError(f"{case} has no plan at this step.", f"dcdecom case run {case}")
    planned = found.of_plan(made)
    if as_json:
        texts = documents.texts(settings, "en")
        rows = [{"n": t.n, "state": t.state, **to_plain(t.change)} for t in planned]
        if not (made.is_confirmed or made.undoes):
            rows = [plan_row(found, row, texts) for row in rows]
        say_data(json.dumps({"digest": made.digest, "changes": rows}, ensure_ascii=False, indent=2))
        return
    texts = reader_texts(settings)
    say(plan_lines(made, planned, texts, dark_ports(found)))
    say(proof_lines(found, planned, texts, ZoneInfo(settings.timezone)))
    say(by_hand_lines(found, texts, ZoneInfo(settings.timezone)))


# --- going on --------------------------------------------------------------------------------------------------------


@case_.command()
@of_case
@click.option("--request", "corrected", type=READ, help="A corrected request: examine again")
@click.option("--confirm", "confirmations", multiple=True, metavar="DIGEST:LAST4", help="Confirm the plan for a device")
@click.option("--wait", is_flag=True, help="Wait for deadlines instead of stopping with exit 4")
@acting
@configured
def run(
    case: str, corrected: Path | None, confirmations: tuple[str, ...], wait: bool, actor: str, config: Path | None
) -> None:
    """Go on with CASE until a person, a deadline or a system is needed.

    NetBox and Zabbix are asked first what they keep of the case: exit 3 where its journal does not know it, as after
    the restore of an older backup, and 5 where one of them does not answer.

    Example: dcdecom case run 2026-0042
    """
    _go_on(case, corrected, confirmations, wait, actor, config)


@case_.command()
@of_case
@click.option("--wait", is_flag=True, help="Wait for deadlines instead of stopping with exit 4")
@acting
@configured
def resume(case: str, wait: bool, actor: str, config: Path | None) -> None:
    """Settle what an interrupted command left open: read the systems first, repeat nothing blind.

    Example: dcdecom case resume 2026-0042
    """
    from dcdecom.cli.interactive import Working
    from dcdecom.engine.settle import settle

    settings = settings_of(config)
    context = context_for(settings, case, actor)
    texts = reader_texts(settings, actor)
    with context.log.hold(case), speech().working(Working(texts)):
        open_changes = len(context.log.case(case).unsettled())
        settle(context.log, context.procedure, context.systems.reading(), case)
        found = context.log.case(case)
    say(texts.say("ask.settled" if open_changes else "ask.nothing-open", case=case, count=open_changes))
    say(go_on(found, texts) if found.state == "open" else f"  {texts.say('ask.ended', case=case)}")


@case_.command()
@of_case
@click.option("--change", type=int, default=0, metavar="N", help="Walk back this one change  [default: all]")
@click.option("--confirm", "confirmations", multiple=True, metavar="DIGEST:LAST4", help="Confirm the way back")
@acting
@configured
def undo(case: str, change: int, confirmations: tuple[str, ...], actor: str, config: Path | None) -> None:
    """Walk back what CASE did, from its last change to its first, by what the journal kept.

    The way back is shown first, with what stays and what is lost for good, and is confirmed like any plan. A port
    stays shut once the handover is signed: then another server may be plugged in.

    NetBox and Zabbix are asked first what they keep of the case, as by case run.

    Example: dcdecom case undo 2026-0042
    """
    from dcdecom.cli.interactive import Driving, backward, drive

    settings = settings_of(config)
    context = context_for(settings, case, actor)
    pairs = [_confirmation(text) for text in confirmations]
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
    pairs = [_confirmation(text) for text in confirmations]
    driving = Driving(reader_texts(settings, actor), wait, pairs)
    raise click.exceptions.Exit(drive(context, case, driving))


def _confirmation(text: str) -> tuple[str, str]:
    digest, colon, ending = text.partition(":")
    if not colon:
        raise InputError(f"--confirm {text}: expected DIGEST:LAST4, as 5f3a91c2:XK7P. Nothing was applied.")
    return digest, ending


@case_.command()
@of_case
@click.argument("device", type=NAME, shell_complete=DEVICES_OF_CASE)
@click.option("--serial", help="As on the chassis")
@click.option("--asset-tag", help="As on the chassis; empty where there is none")
@click.option("--position", help="Rack and unit, as R01 U05")
@click.option("--cables", type=click.IntRange(min=0), help="How many network cables are plugged in, management too")
@click.option("--mac", "macs", multiple=True, help="A MAC address on the label, once for each")
@click.option("--photo", "photos", multiple=True, type=READ, help="Besides those in the inbox")
@click.option("--barcode-differs", is_flag=True, help="The serial is as typed, whatever a barcode says")
@acting
@configured
def inspect(
    case: str,
    device: str,
    serial: str | None,
    asset_tag: str | None,
    position: str | None,
    cables: int | None,
    macs: tuple[str, ...],
    photos: tuple[Path, ...],
    barcode_differs: bool,
    actor: str,
    config: Path | None,
) -> None:
    """Record what the chassis of DEVICE says, typed blind, with the new photos of the case's inbox.

    In a terminal it asks for what no option gives, and for the photo where there is none yet. Case, blanks and hyphens
    make no difference. Where a barcode on a photo says otherwise than what was typed, both are shown and it is asked.

    Example: dcdecom case inspect 2026-0042 srv-disdik-01 --serial SGH331XK7P --position "R07 U12"
    """
    from dcdecom.cli.rack import Given, read_chassis, recorded_line

    settings = settings_of(config)
    context, texts = context_for(settings, case, actor, systems=False), reader_texts(settings, actor)
    given = Given(serial, asset_tag, position, cables, macs, photos, barcode_differs)
    arrived = read_chassis(context, texts, case, device, given, is_terminal())
    say(recorded_line(texts, device, arrived))
    say(f"  {texts.say('console.go-on')} dcdecom case run {case}")


@case_.command()
@of_case
@click.argument("step", type=NAME, shell_complete=STEPS)
@click.argument("files", nargs=-1, required=True, type=READ)
@click.option("--change", type=int, default=0, metavar="N", help="They show that you made change N by hand")
@click.option("--sealed", is_flag=True, help="They may hold secrets: keep them here, and out of every bundle")
@acting
@configured
def attach(
    case: str, step: str, files: tuple[Path, ...], change: int, sealed: bool, actor: str, config: Path | None
) -> None:  # fmt: skip
    """Keep FILES with STEP of CASE.

    What looks like a secret, such as a private key or a password, is refused unless --sealed is given.

    Example: dcdecom case attach 2026-0042 penarikan rack-after.jpg
    """
    from dcdecom.casework import manual, plan_confirmation

    settings = settings_of(config)
    context = context_for(settings, case, actor, systems=bool(change), writes=False)
    texts = reader_texts(settings, actor)
    if not change:
        plan_confirmation.attach(context.log, context.procedure.playbook, case, step, files, sealed)
        say(texts.say("ask.attached", case=case, step=step, count=len(files)))
        return
    manual.attach_made(context.log, context.procedure, context.systems.reading(), case, step, change, files, sealed)
    say(texts.say("ask.attached-change", case=case, step=step, count=len(files), n=change))
    asked = context.log.case(case).change(change).change.people
    party = context.procedure.policy.exception_by if asked else "PARTY"
    say(f"  dcdecom case sign {case} {step} --as {party} --change {change}")


@case_.command()
@of_case
@click.option("--note", default="", help="Why; a signature by key has it in its statement")
@click.option("--as", "party", default="", metavar="PARTY", help="The party that orders it by key")
@click.option("--signature", type=READ, help="The SSH signature; its statement lies beside it")
@click.option("--print", "printed", is_flag=True, help="Print the statement that a key signs, and record nothing")
@acting
@configured
def cancel(
    case: str, note: str, party: str, signature: Path | None, printed: bool, actor: str, config: Path | None
) -> None:  # fmt: skip
    """Give CASE up, while no change of it stands.

    NetBox and Zabbix are asked what they keep of the case: exit 3 where its journal does not know it, as after the
    restore of an older backup, and 5 where one of them does not answer.

    Somebody else may have ordered it by key: print the statement, have it signed, and record what comes back.

    Example: dcdecom case cancel 2026-0045 --note "the office withdrew its letter"
    """
    from dcdecom.casework.opening import cancel as give_up
    from dcdecom.casework.opening import cancelling
    from dcdecom.casework.orders import ByKey
    from dcdecom.casework.traces import look
    from dcdecom.journal.notary import SshNotary

    if bool(party) != bool(printed or signature) or (printed and signature):
        raise InputError("--as belongs to --print or to --signature. Nothing was changed.")
    if not note and not signature:
        raise InputError("Say why: --note TEXT. Nothing was changed.")
    settings = settings_of(config)
    context = context_for(settings, case, actor, systems=not printed, writes=False, records=not printed)
    if printed:
        click.echo(cancelling(context.log, context.procedure, case, party, note, SshNotary()).decode(), nl=False)
        return
    found = context.log.case(case)
    if found.state == "open":
        look(context.systems.reading(), context.log.store.events(case), found, context.log.clock.now()).must_be_whole()
    order = ByKey(signature, party, SshNotary(), context.procedure) if signature else None
    give_up(context.log, context.procedure.policy, case, note, order)
    say(reader_texts(settings, actor).say("ask.given-up", case=case))
