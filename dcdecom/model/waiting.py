"""Everybody and everything that an open case waits for, as its events tell it, and what is typed for each.

What a case waits for may be more than one thing: a letter may be owed for devices that stay, while the others go on.
The first is what the case stands at; the others hold nothing up yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from dcdecom.model.case import Case, Evidenced, OpenGate, Step, Timer
from dcdecom.model.finding import Verdict
from dcdecom.model.playbook import Gate, Playbook, Row
from dcdecom.model.sentence import Joined, Sentence

What: TypeAlias = Literal["gate", "old", "settle", "back", "confirm", "rack", "hand", "timer", "run"]
"""For what a case waits.

gate     a paper of somebody
old      a new sheet, since what the printed one says has changed
settle   what an interrupted command left open
back     a way back that was begun
confirm  a plan
rack     a reading of a chassis
hand     the word of somebody who made a change by hand
timer    a deadline, or the owner's shutdown
run      nobody: the next command goes on
"""


@dataclass(frozen=True)
class Waited:
    """One thing that a case waits for."""

    what: What
    step: str
    since: datetime | None
    party: str = ""
    """The key of the party that is waited for; empty where nobody is."""
    paper: str = ""
    """What a gate asks for."""
    gate: OpenGate | None = None
    devices: tuple[str, ...] = ()
    plan: str = ""
    timer: Timer | None = None
    commands: tuple[str, ...] = ()


def waited_for(case: Case, playbook: Playbook) -> tuple[Waited, ...]:
    """What the case waits for: what it stands at first, then what is owed to rows that it has left open."""
    if case.state != "open":
        return ()
    rows = {row.slug: row for row in playbook.rows}
    owed = [s for s in case.steps if s.state == "open" and s is not case.current and s is case.step(s.slug)]
    others = (w for step in owed if step.slug in rows for w in _gate(case, rows[step.slug], step))
    return (_stands_at(case, playbook, rows), *others)


def _stands_at(case: Case, playbook: Playbook, rows: dict[str, Row]) -> Waited:
    step = case.current
    row = rows.get(step.slug) if step else None
    found = (*_begun(case), *(_of_row(case, playbook, row, step) if row and step else ()))
    return found[0] if found else Waited("run", step.slug if step else "", case.last_at, _team(playbook), commands=(
        f"dcdecom case run {case.id}",
    ))  # fmt: skip


def _begun(case: Case) -> Iterator[Waited]:
    """What was begun and has not come to its end goes before all else."""
    slug = case.current.slug if case.current else ""
    if open_changes := case.unsettled():
        yield Waited("settle", slug, open_changes[0].intended_at, commands=(f"dcdecom case resume {case.id}",))
    if back := case.half_back:
        only = f" --change {back.only}" if back.only else ""
        yield Waited("back", back.step, back.made_at, commands=(f"dcdecom case undo {case.id}{only}",))


def _of_row(case: Case, playbook: Playbook, row: Row, step: Step) -> Iterator[Waited]:
    team, again = _team(playbook), f"dcdecom case run {case.id}"
    yield from _gate(case, row, step)
    plan = case.plan(row.slug)
    if row.action == "withdraw" and plan is None and (unread := [d.name for d in case.going if not d.inspections]):
        yield Waited("rack", row.slug, step.opened_at, team, devices=tuple(unread), commands=(again,))
    if plan and not plan.is_confirmed:
        missing = tuple(d for d in plan.devices if d not in plan.confirmed)
        yield Waited("confirm", row.slug, plan.made_at, team, devices=missing, plan=plan.digest[:8], commands=(again,))
    for tracked in (t for t in case.changes if t.state == "asked"):
        by = playbook.policy.exception_by
        sign = f"dcdecom case sign {case.id} {tracked.step} --as {by} --change {tracked.n}"
        yield Waited("hand", tracked.step, tracked.at, by, devices=(tracked.change.device,), commands=(sign,))
    for timer in (t for t in case.timers if t is case.timer(t.name, row.slug)):
        if not timer.over and not _is_met(case, timer):
            yield Waited("timer", row.slug, timer.opened_at, timer=timer, commands=(again,))


def _is_met(case: Case, timer: Timer) -> bool:
    watched = [d for d in case.going if d.slot is None]
    return timer.name == "drop" and bool(watched) and all(d.dropped_seq > timer.seq for d in watched)


def _gate(case: Case, row: Row, step: Step) -> Iterator[Waited]:
    """The first gate of a row that is open."""
    for index, gate in enumerate(row.gates):
        opened = case.gate(row.slug, index)
        if opened is None or opened.closed:
            continue
        what: What = "old" if opened.old else "gate"
        commands = (f"dcdecom case run {case.id}",) if opened.old else how_to_sign(case, row, gate)
        yield Waited(what, row.slug, opened.opened_at, gate.by, gate.paper, opened, opened.devices, commands=commands)
        return


def _team(playbook: Playbook) -> str:
    """Whose people carry out changes."""
    return next(iter(playbook.policy.acts), "")


def how_to_sign(case: Case, row: Row, gate: Gate) -> tuple[str, ...]:
    """What is typed to record the paper of a gate: each line a command, or what it is for and the command."""
    command = f"dcdecom case sign {case.id} {row.slug} --as {gate.by}"
    match gate.paper:
        case "told":
            return (f"{command} --on DATE --note HOW",)
        case "letter":
            return (f"{command} --number NUMBER --on DATE --scan FILE",)
        case "choice":
            agreeing = [d.name for d in case.going if d.evidence and not _disagrees(d.evidence)]
            return (f"{command} --only {','.join(agreeing) or 'DEVICE,...'} --scan FILE --code CODE",)
        case "endorsement":
            return (f"{command} --by PERSON --on DATE --scan FILE",)
    lines = [f"{command} --scan FILE --code CODE"]
    if may_return(case, row):
        back = f"{command} --return --note WHY --scan FILE --code CODE"
        lines.append(Sentence("send-back", "To send it back: {command}", command=back))
    if "key" in gate.takes:
        lines.append(Sentence("by-key", "To sign by key: {command}", command=f"{command} --print"))
    return tuple(lines)


def may_return(case: Case, row: Row) -> bool:
    """Whether a decision at this row may send the case back."""
    return bool(row.returns_to) or (row.action == "refuse" and bool(row.resumes_at) and case.refused)


def _disagrees(look: Evidenced) -> bool:
    return Verdict.DISAGREES in look.verdicts.values()


def next_words(case: Case, playbook: Playbook) -> str:
    """What an error advises: for whom the case waits, and what is typed for each."""
    lines: list[str] = []
    for waited in waited_for(case, playbook):
        names = {p.key: p.name for p in playbook.parties}
        whom = Sentence(
            "it-waits", "It waits for {party}: {paper}, step {step}.",
            party=names.get(waited.party, waited.party), paper=Sentence(f"paper-{waited.paper}", waited.paper),
            step=waited.step,
        )  # fmt: skip
        lines += [whom] if waited.what == "gate" else []
        lines += [Joined(("  ", command), "") for command in waited.commands]
    return Joined(lines, "\n") if lines else f"dcdecom report show {case.id}"
