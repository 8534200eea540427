"""Where a case stops: why, which files were made, and what is typed next for everybody who is waited for."""

from __future__ import annotations

from dcdecom.cli.common import say
from dcdecom.engine.context import Room
from dcdecom.model.case import Case
from dcdecom.model.texts import Texts
from dcdecom.papers import console
from dcdecom.papers.console_changes import stays_lines
from dcdecom.papers.console_waiting import also_waiting, papers, returned_line
from dcdecom.papers.sanitize import plain
from dcdecom.papers.verdicts import standing
from dcdecom.steps.moves import Await


def show_stop(room: Room, id: str, outcome: Await, texts: Texts, since: int, back: bool) -> None:
    """Why the case stops here, and what to type next. `since`: the case's last event before this command."""
    case = room.case(id)
    say(console.case_line(case, room.playbook, texts))
    say(stays_lines(case, outcome.stays, texts))
    _findings(room, case, outcome, texts, since, back)
    out = room.tray.out(id)
    if not back:
        say(returned_line(case, room.playbook, texts))
        say(papers(case, room.playbook, texts, out, since))
    say([plain(line) for line in outcome.text.splitlines()])
    say([f"  {plain(line)}" for line in outcome.advice])
    if not back:
        step = case.current.slug if case.current else ""
        say(also_waiting(case, room.playbook, texts, room.zone, out, (step, outcome.party)))


def _findings(room: Room, case: Case, outcome: Await, texts: Texts, since: int, back: bool) -> None:
    """The verdicts where they bear on the stop, and every finding that they do not say."""
    shown = any(d.evidence for d in case.devices.values()) and not back
    if shown and outcome.what in ("gate", "refused", "system", "accept"):
        say(console.verdicts(case, texts, room.zone, since))
    said = {f for d in case.devices.values() if shown and (look := standing(case, d)) for f in look.findings}
    told = {texts.finding(f) for f in said}
    say(console.findings([f for f in outcome.findings if texts.finding(f) not in told], texts))
