"""`case list`, `case show` and `case plan`: what journals say. They write nothing, and ask no system."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from dcdecom.bootstrap import clocks, documents, storage
from dcdecom.cli.common import configured, of_case, reader_texts, reading, say, say_data, settings_of
from dcdecom.errors import DcdecomError, InputError, JournalBroken
from dcdecom.model.case import Case
from dcdecom.model.fold import fold
from dcdecom.model.pace import pace
from dcdecom.model.playbook import CODED, Playbook
from dcdecom.model.sentence import Sentence, in_language, said_state
from dcdecom.model.settings import Settings
from dcdecom.model.texts import Texts
from dcdecom.model.waiting import Waited, waited_for
from dcdecom.papers.journal_code import code

WATCH = 1.0
"""Seconds between two looks at a journal that is watched."""


@click.command("list")
@click.option("--all", "every", is_flag=True, help="Every case that ended; on a terminal the last five otherwise")
@click.option("--json", "as_json", is_flag=True, help="As JSON")
@configured
@reading
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
    signed = waited.gate is not None and waited.what in ("gate", "door", "cancel") and waited.gate.paper in CODED
    return {
        "for": waited.what,
        "party": waited.party,
        "paper": waited.paper,
        "step": waited.step,
        "since": waited.since.isoformat() if waited.since else None,
        "until": waited.timer.until.isoformat() if waited.timer else None,
        "code": code(waited.gate.printed) if signed and waited.gate else None,
        "commands": list(waited.commands),
    }


@click.command("show")
@of_case
@click.option("--watch", is_flag=True, help="Show it again whenever it changes, until it ends or Ctrl-C")
@click.option("--json", "as_json", is_flag=True, help="As JSON; with --watch one object a line")
@configured
@reading
def show_(case: str, watch: bool, as_json: bool, config: Path | None) -> None:
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
        say(_bonds(settings, found, texts, zone))
        if found.state == "open" and documents.people_digest(settings) != found.binding.people:
            say(texts.say("ask.people-file"))


def _bonds(settings: Settings, case: Case, texts: Texts, zone: ZoneInfo) -> list[str]:
    """The case that this one follows, and those that follow it: its own journal does not know them."""
    from dcdecom.casework.followed import followed_by

    lines: list[str] = []
    if before := case.follows:
        day = before.sealed_at.astimezone(zone).date().isoformat()
        lines.append(texts.say("ask.follows", case=before.case, day=day, code=code(before.head)))
    for later in followed_by(storage.store(settings), case.id) if case.state == "sealed" else ():
        lines.append(texts.say("ask.released-by", case=later.id, state=in_language(said_state(later.state), texts)))
    return lines


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


@click.command("plan")
@of_case
@click.option("--json", "as_json", is_flag=True, help="As JSON")
@configured
@reading
def plan_(case: str, as_json: bool, config: Path | None) -> None:
    """The plan of CASE's current step, or of a way back that was begun: every write, before it is confirmed.

    Example: dcdecom case plan 2026-0042
    """
    from dcdecom.model.changes.kinds import to_plain
    from dcdecom.papers.blind import plan_row
    from dcdecom.papers.console_changes import by_hand_lines, dark_ports, plan_lines
    from dcdecom.papers.proofs import proof_lines
    from dcdecom.papers.rehearsal_section import rehearsal_words
    from dcdecom.papers.sanitize import plain

    settings = settings_of(config)
    found = fold(storage.store(settings).events(case))
    made = (found.plan(found.current.slug) if found.current else None) or found.half_back
    if made is None:
        raise InputError(
            Sentence(
                "plan-none",
                "{case} has no plan at this step.",
                case=case,
            ),
            f"dcdecom case run {case}",
        )
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
    say([plain(line) for line in rehearsal_words(found, texts, ZoneInfo(settings.timezone))] if not made.undoes else [])
    say(by_hand_lines(found, texts, ZoneInfo(settings.timezone)))
