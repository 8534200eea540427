"""`case`: everything that is done with a case once it is open."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from dcdecom import bootstrap
from dcdecom.cli.common import Talk, acting, configured, is_terminal, say, settings_of
from dcdecom.errors import InputError
from dcdecom.model.case import Case
from dcdecom.model.fold import fold
from dcdecom.model.settings import Settings

if TYPE_CHECKING:
    from dcdecom.room import Room


@click.group()
def case_() -> None:
    """Cases: list, show, plan, run, resume, inspect, sign, attach, cancel."""


def _room(settings: Settings, id: str, actor: str, systems: bool = True) -> Room:
    talk = Talk(bootstrap.texts(settings, "en"), ZoneInfo(settings.timezone))
    return bootstrap.room_of(settings, id, talk, actor, systems)


# --- reading the journal only ----------------------------------------------------------------------------------------


@case_.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON")
@configured
def list_(as_json: bool, config: Path | None) -> None:
    """Every case, a line each.

    Example: dcdecom case list
    """
    from dcdecom.papers.console import case_rows

    settings = settings_of(config)
    journal = bootstrap.store(settings)
    cases = [fold(journal.events(id)) for id in journal.cases()]
    if as_json:
        say(json.dumps([_plain(c) for c in cases], ensure_ascii=False, indent=2))
        return
    texts = bootstrap.texts(settings, "en")
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    for name in dict.fromkeys(str(c.binding["name"]) for c in cases):
        procedure = bootstrap.playbook(settings, name)
        say(case_rows([c for c in cases if c.binding["name"] == name], procedure, texts, today))
    if not cases:
        say("No cases yet.")


def _plain(case: Case) -> dict[str, object]:
    step = case.current
    return {
        "case": case.id,
        "office": case.request.get("letter", {}).get("office", ""),
        "state": case.state,
        "step": step.slug if step else "",
        "due": step.due.isoformat() if step and step.due else None,
        "devices": {d.name: "goes" if d.going else "stays" for d in case.devices.values()},
        "head": case.head,
        "events": case.last_seq,
    }


@case_.command()
@click.argument("case")
@click.option("--json", "as_json", is_flag=True, help="As JSON")
@configured
def show(case: str, as_json: bool, config: Path | None) -> None:
    """Where CASE stands: devices, steps, changes, and what is missing.

    Example: dcdecom case show 2026-0042
    """
    from dcdecom.papers.console import case_show

    settings = settings_of(config)
    found = fold(bootstrap.store(settings).events(case))
    if as_json:
        say(json.dumps(_plain(found), ensure_ascii=False, indent=2))
        return
    texts, zone = bootstrap.texts(settings, "en"), ZoneInfo(settings.timezone)
    say(case_show(found, bootstrap.playbook_of(settings, found), texts, zone))


@case_.command()
@click.argument("case")
@click.option("--json", "as_json", is_flag=True, help="As JSON")
@configured
def plan(case: str, as_json: bool, config: Path | None) -> None:
    """The plan of CASE's current step: every write, before it is confirmed.

    Example: dcdecom case plan 2026-0042
    """
    from dcdecom.model.plan import to_plain
    from dcdecom.papers.console_changes import plan_lines

    settings = settings_of(config)
    found = fold(bootstrap.store(settings).events(case))
    made = found.plan(found.current.slug) if found.current else None
    if made is None:
        raise InputError(f"{case} has no plan at this step.", f"dcdecom case run {case}")
    planned = found.planned(made.step)
    if as_json:
        rows = [{"n": t.n, "state": t.state, **to_plain(t.change)} for t in planned]
        say(json.dumps({"digest": made.digest, "changes": rows}, ensure_ascii=False, indent=2))
        return
    say(plan_lines(made, planned, bootstrap.texts(settings, "en")))


# --- going on --------------------------------------------------------------------------------------------------------


@case_.command()
@click.argument("case")
@click.option("--request", "corrected", type=click.Path(path_type=Path), help="A corrected request: examine again")
@click.option("--confirm", "confirmations", multiple=True, metavar="DIGEST:LAST4", help="Confirm the plan for a device")
@click.option("--wait", is_flag=True, help="Wait for deadlines instead of stopping with exit 4")
@acting
@configured
def run(
    case: str, corrected: Path | None, confirmations: tuple[str, ...], wait: bool, actor: str, config: Path | None
) -> None:
    """Go on with CASE until a person, a deadline or a system is needed.

    Example: dcdecom case run 2026-0042
    """
    _go_on(case, corrected, confirmations, wait, actor, config)


@case_.command()
@click.argument("case")
@click.option("--wait", is_flag=True, help="Wait for deadlines instead of stopping with exit 4")
@acting
@configured
def resume(case: str, wait: bool, actor: str, config: Path | None) -> None:
    """Settle what an interrupted command left open: read the systems first, repeat nothing blind.

    Example: dcdecom case resume 2026-0042
    """
    from dcdecom.run import settle

    settings = settings_of(config)
    room = _room(settings, case, actor)
    with room.store.hold(case, room.actor):
        open_changes = len(room.case(case).unsettled())
        settle(room, case)
    say(f"{case}: {open_changes} open change(s) settled." if open_changes else f"{case}: nothing was left open.")
    say(f"  Go on: dcdecom case run {case}")


def _go_on(
    case: str,
    corrected: Path | None,
    confirmations: tuple[str, ...],
    wait: bool,
    actor: str,
    config: Path | None,
) -> None:
    from dcdecom.cli.driving import Driving, drive
    from dcdecom.documents import request as requests
    from dcdecom.hands.opening import correct

    settings = settings_of(config)
    room = _room(settings, case, actor)
    if corrected:
        asked = requests.load(corrected, room.clock.now().astimezone(room.zone).date())
        requests.check_request(asked, room.playbook, room.people)
        correct(room, case, asked)
    pairs = [_confirmation(text) for text in confirmations]
    driving = Driving(bootstrap.texts(settings, "en"), wait, pairs)
    raise click.exceptions.Exit(drive(room, case, driving))


def _confirmation(text: str) -> tuple[str, str]:
    digest, colon, ending = text.partition(":")
    if not colon:
        raise InputError(f"--confirm {text}: expected DIGEST:LAST4, as 5f3a91c2:XK7P. Nothing was applied.")
    return digest, ending


@case_.command()
@click.argument("case")
@click.argument("device")
@click.option("--serial", help="As on the chassis")
@click.option("--asset-tag", help="As on the chassis; empty where there is none")
@click.option("--position", help="Rack and unit, as R07 U12")
@click.option("--photo", "photos", multiple=True, type=click.Path(path_type=Path), help="Besides those in the inbox")
@acting
@configured
def inspect(
    case: str,
    device: str,
    serial: str | None,
    asset_tag: str | None,
    position: str | None,
    photos: tuple[Path, ...],
    actor: str,
    config: Path | None,
) -> None:
    """Record what the chassis of DEVICE says, typed blind. New photos in inbox/CASE are kept with it.

    Example: dcdecom case inspect 2026-0042 srv-disdik-01 --serial SGH331XK7P --position "R07 U12"
    """
    from dcdecom.hands import rack

    room = _room(settings_of(config), case, actor, systems=False)
    found = room.case(case)
    serial, asset_tag = _asked("serial", serial), _asked("asset tag", asset_tag, default="")
    position = _asked("rack unit (as R07 U12)", position)
    arrived = (*photos, *rack.new_photos(room, found))
    rack.inspect(room, case, device, serial, asset_tag, position, arrived)
    names = ", ".join(p.name for p in arrived) or "none"
    say(f"{device}: recorded; photos: {len(arrived)} ({names}).")
    say(f"  Go on: dcdecom case run {case}")


def _asked(name: str, given: str | None, default: str | None = None) -> str:
    """An option's value, or the answer to its prompt where there is a terminal."""
    if given is not None:
        return given
    if not is_terminal():
        if default is not None:
            return default
        raise InputError(f"{name} is missing, and there is no terminal to ask. Nothing was recorded.")
    answer: str = click.prompt(f"  {name}", prompt_suffix=" > ", default=default, show_default=False, err=True)
    return answer


@case_.command()
@click.argument("case")
@click.argument("step")
@click.option("--as", "party", required=True, metavar="PARTY", help="The party whose paper it is")
@click.option("--by", default="", metavar="PERSON", help="Who signed: an id of the people file, or a name on the paper")
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
@acting
@configured
def sign(
    case: str, step: str, party: str, by: str, on: datetime | None, number: str, reject: bool, back: bool, only: str,
    accept: str, until: str, note: str, scan: Path | None, code: str, actor: str, config: Path | None,
) -> None:  # fmt: skip
    """Record a signed paper for STEP of CASE. You are named as recorder, never as signer.

    Example: dcdecom case sign 2026-0042 penarikan --as opd --scan ba.pdf --code 41c9-02fe-7d10-a3b8
    """
    from dcdecom.hands.signing import Signature
    from dcdecom.hands.signing import sign as record
    from dcdecom.journal.chain import code_matches

    if reject and back:
        raise InputError("--reject and --return exclude each other. Nothing was recorded.")
    settings = settings_of(config)
    room = _room(settings, case, actor, systems=False)
    if scan and not code and not accept and is_terminal() and _bears_a_code(room, case, step):
        code = click.prompt("  code on the signed paper", prompt_suffix=" > ", err=True)
    decision = "reject" if reject else "return" if back else "approve"
    signed = record(
        room,
        case,
        Signature(
            step, party, by, _day(on), number, decision, tuple(n for n in only.split(",") if n), accept,
            _moment(until, room.zone), note, scan, code,
        ),
        code_matches,
    )  # fmt: skip
    who = f" of {signed.signer}" if signed.signer else ""
    say(f"{case} {step}: {signed.gate}{who} recorded by {signed.recorder} ({signed.grade}).")
    say(f"  Go on: dcdecom case run {case}")


def _bears_a_code(room: Room, case: str, step: str) -> bool:
    from dcdecom.model.playbook import PAPERS_WITH_CODE

    gates = [g for g in room.case(case).gates if g.step == step and g.closed is None]
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


@case_.command()
@click.argument("case")
@click.argument("step")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@acting
@configured
def attach(case: str, step: str, files: tuple[Path, ...], actor: str, config: Path | None) -> None:
    """Keep FILES with STEP of CASE.

    Example: dcdecom case attach 2026-0042 penarikan rack-after.jpg
    """
    from dcdecom.hands import rack

    room = _room(settings_of(config), case, actor, systems=False)
    rack.attach(room, case, step, files)
    say(f"{case} {step}: {len(files)} file(s) kept.")


@case_.command()
@click.argument("case")
@click.option("--note", required=True, help="Why")
@acting
@configured
def cancel(case: str, note: str, actor: str, config: Path | None) -> None:
    """Give CASE up, while no change of it stands.

    Example: dcdecom case cancel 2026-0045 --note "the office withdrew its letter"
    """
    from dcdecom.hands.opening import cancel as give_up

    room = _room(settings_of(config), case, actor, systems=False)
    give_up(room, case, note)
    say(f"{case} was given up. No change of it stands.")
