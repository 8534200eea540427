"""`grant`: what dcdecom's own accounts may do, planned and applied by an administrator with a credential of his own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dcdecom.cli.common import configured, is_terminal, say, say_data, settings_of
from dcdecom.cli.given import Commands
from dcdecom.cli.stderr_log import speech
from dcdecom.errors import Exit, InputError, Waiting
from dcdecom.papers.sanitize import plain, plain_all

if TYPE_CHECKING:
    from dcdecom.grant import GrantPlan
    from dcdecom.model.grant import Act, System
    from dcdecom.model.settings import Settings
    from dcdecom.ports.journal import Event

SYSTEMS = ("netbox", "zabbix")
only = click.option("--system", type=click.Choice(SYSTEMS), help="Only this system  [default: both]")


@click.group("grant", cls=Commands)
def grant_() -> None:
    """Give dcdecom's own accounts what they need in NetBox and Zabbix, and no more.

    For an administrator of the two: netbox.administrator and zabbix.administrator name his tokens, which no other
    command resolves. It makes users, permissions, roles and a user group; tokens are made by hand, and it says which.
    """


@grant_.command("plan")
@only
@click.option("--json", "as_json", is_flag=True, help="The plan, as JSON")
@configured
def plan_(system: System | None, as_json: bool, config: Path | None) -> None:
    """Show what is missing, what differs, and what is ours and no longer needed. Read-only.

    Exit 0 where nothing is to be done, 4 where `grant apply` has something to do or to settle, 3 where only that is
    left which it does not touch: somebody else's object that gives an account more, or one of ours that other people
    use.

    Example: dcdecom grant plan
    """
    from dcdecom.bootstrap import granting
    from dcdecom.grant import open_act, planned

    settings = settings_of(config)
    found = planned(settings, granting.granting(settings, system), granting.deletes_addresses(settings))
    begun = open_act(granting.grant_log(settings))
    if as_json:
        body = {
            "place": found.place,
            "digest": found.digest,
            "acts": [act.as_data for act in found.acts],
            "wider": list(found.wider),
            "kept": list(found.kept),
            "refused": list(found.refused),
            "open": dict(begun.payload) if begun else None,
        }
        say_data(json.dumps(plain_all(body), ensure_ascii=False, indent=2))
    else:
        say(_open(begun))
        say(_lines(found, settings, system))
    raise click.exceptions.Exit(int(Exit.WAITING if begun else _exit(found)))


@grant_.command("apply")
@only
@click.option("--confirm", "confirmed", default="", metavar="DIGEST", help="Of the plan that was shown")
@configured
def apply_(system: System | None, confirmed: str, config: Path | None) -> None:
    """Carry the plan out, one object at a time, each read back and written to a journal of its own.

    The plan is made anew. It is applied once its digest was typed, on a terminal or by --confirm.

    Example: dcdecom grant apply --confirm 41c902fe
    """
    from dcdecom.bootstrap import granting
    from dcdecom.grant import apply, planned, settle

    settings = settings_of(config)
    systems, deletes = granting.granting(settings, system), granting.deletes_addresses(settings)
    with granting.grant_lock(settings) as hold:
        found, log = planned(settings, systems, deletes), granting.grant_log(settings)
        settle(systems, log)
        if found.acts:
            _confirm(found, confirmed, settings, system)
            apply(found, systems, log, _tell, hold)
            found = planned(settings, systems, deletes)
    say(_lines(found, settings, system))
    raise click.exceptions.Exit(int(_exit(found)))


@grant_.command("log")
@configured
def log_(config: Path | None) -> None:
    """Show what was granted, by whom, by whose token and when. Its chain is checked first.

    Example: dcdecom grant log
    """
    from dcdecom.bootstrap import granting

    events = granting.grant_log(settings_of(config)).events()
    say(plain(_event(event)) for event in events)
    if not events:
        say("Nothing was ever granted from here.", err=True)


def _exit(plan: GrantPlan) -> Exit:
    if plan.acts:
        return Exit.WAITING
    return Exit.REFUSED if plan.wider or plan.refused else Exit.DONE


def _confirm(plan: GrantPlan, typed: str, settings: Settings, system: System | None) -> None:
    """Raises InputError for another digest, Waiting where nobody can be asked."""
    if not typed:
        say(_lines(plan, settings, system))
        if not is_terminal():
            raise Waiting(
                f"the plan {plan.digest[:8]} waits to be confirmed. Nothing was changed.",
                _apply_words(plan, system),
            )
        typed = click.prompt(f"Type the digest {plan.digest[:8]} to apply it", prompt_suffix=" > ", err=True).strip()
    if len(typed) < 8 or not plan.digest.startswith(typed.lower()):
        raise InputError(
            f"the plan is {plan.digest[:8]}, not {typed}. Nothing was changed.",
            f"Look at it first: dcdecom grant plan{_of(system)}",
        )


def _tell(act: Act, state: str) -> None:
    speech().tell(plain(f"{act.verb} {act.grant}: {state}"), "grant", verb=act.verb, state=state)


def _open(begun: Event | None) -> Iterator[str]:
    if begun:
        said = begun.payload
        what = f"{said['verb']} {said['system']} {said['kind']} {said['name']}"
        yield plain(f"{'open':<11} {what}: its command died. The next apply reads what became of it.")


def _apply_words(plan: GrantPlan, system: System | None) -> str:
    """What applies this plan. Its digest is of the systems that it was made for."""
    return f"dcdecom grant apply{_of(system)} --confirm {plan.digest[:8]}"


def _of(system: System | None) -> str:
    return f" --system {system}" if system else ""


def _lines(plan: GrantPlan, settings: Settings, system: System | None) -> Iterator[str]:
    """The plan as it is read, and what stays to be done by hand."""
    from dcdecom.grant import by_hand

    yield plain(plan.place)
    for act in plan.acts:
        yield plain(f"{act.verb:<11} {act.grant}")
        yield from (f"{'':<11}   {plain(line)}" for line in act.differences)
    yield from (plain(f"{'too much':<11} {line}") for line in plan.wider)
    yield from (plain(f"{'kept':<11} {line}") for line in plan.kept)
    yield from (plain(f"{'refused':<11} {line}") for line in plan.refused)
    if plan.acts:
        yield f"plan {plan.digest[:8]}: {len(plan.acts)} to do. Apply it: {_apply_words(plan, system)}"
        return
    if plan.refused:
        yield "Nothing else to do."
        return
    yield "Nothing to do: the accounts hold what they need."
    yield "By hand, where it is not done yet:"
    for one in _chosen(system):
        yield from (f"  {plain(line)}" for line in by_hand(settings, one))


def _chosen(system: System | None) -> Iterable[System]:
    from dcdecom.grant import SYSTEMS as BOTH

    return (system,) if system else BOTH


def _event(event: Event) -> str:
    said, accounts = event.payload, event.payload.get("accounts")
    told = ("verb", "system", "kind", "name", "said", "digest", "place")
    what = " ".join(str(said[key]) for key in told if key in said)
    by = f" as {', '.join(map(str, accounts))}" if isinstance(accounts, Sequence) and accounts else ""
    number = f" {said['n']}" if "n" in said else ""
    return f"{event.at}  {event.actor}  {event.type}{number}  {what}{by}".rstrip()
