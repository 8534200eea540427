"""Everybody and everything that an open case waits for, as its events tell it, and what is typed for each.

What a case waits for may be more than one thing: a letter may be owed for devices that stay, while the others go on.
The first is what the case stands at; the others hold nothing up yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model import exit_pass
from dcdecom.model.case import CancelSheet, Case, Evidenced, OpenGate, PutOff, Step, Timer
from dcdecom.model.decisions import appoints_again, offered
from dcdecom.model.finding import Verdict
from dcdecom.model.likeness import same_text
from dcdecom.model.playbook import Gate, Playbook, Row
from dcdecom.model.request import Contact
from dcdecom.model.sentence import Joined, Sentence

What: TypeAlias = Literal["gate", "old", "settle", "back", "postponed", "confirm", "rack", "hand", "timer", "door",
    "cancel", "run",
]
"""For what a case waits.

gate     a paper of somebody
old      a new sheet, since what the printed one says has changed
settle   what an interrupted command left open
back     a way back that was begun
postponed  the day to which the case was put off
confirm  a plan
rack     a reading of a chassis
hand     the word of somebody who made a change by hand
timer    a deadline, or the owner's shutdown
door     the pass for the door, back with the guard's signature
cancel   the sheet by which a head gives the case up, which goes on meanwhile
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
    put_off: PutOff | None = None
    commands: tuple[str, ...] = ()


def waited_for(case: Case, playbook: Playbook) -> tuple[Waited, ...]:
    """What the case waits for: what it stands at first, then what is owed to rows that it has left open."""
    if case.state != "open":
        return ()
    rows = {row.slug: row for row in playbook.rows}
    owed = [s for s in case.steps if s.state == "open" and s is not case.current and s is case.step(s.slug)]
    others = (w for step in owed if step.slug in rows for w in _gate(case, rows[step.slug], step))
    first = _stands_at(case, playbook, rows)
    door = (w for w in _door(case, playbook) if w.what != first.what)
    return (first, *others, *_appointed_again(case, rows), *door, *_given_up(case))


def _appointed_again(case: Case, rows: dict[str, Row]) -> Iterator[Waited]:
    """Another team that a head was asked for: the case goes on with the one that it has."""
    for gate in case.gates:
        if gate.again and gate.closed is None and gate is case.gate(gate.step, gate.index) and gate.step in rows:
            row = rows[gate.step]
            commands = how_to_sign(case, row, row.gates[gate.index])
            yield Waited("gate", gate.step, gate.opened_at, gate.by, gate.paper, gate, gate.devices, commands=commands)


def _given_up(case: Case) -> Iterator[Waited]:
    """The sheet by which a head was asked to give the case up, while the case has not gone on since."""
    if sheet := case.cancel_sheet:
        commands = how_to_give_up(case, sheet)
        yield Waited("cancel", sheet.step, sheet.opened_at, sheet.by, sheet.paper, sheet, sheet.devices,
                     commands=commands)  # fmt: skip


def how_to_give_up(case: Case, sheet: CancelSheet) -> tuple[str, ...]:
    """What is typed when the sheet has come back signed; or for a key, which signs a statement of its own."""
    command = f"dcdecom case cancel {case.id} --as {sheet.by}"
    by_key = Sentence("by-key", "To sign by key: {command}", command=f"{command} --note WHY --print")
    return f"{command} --scan FILE --code CODE", by_key


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
        step, again = back.step or slug or case.next_row, f"dcdecom case undo {case.id}{only}"
        yield Waited("back", step, back.made_at, commands=(again,))
    if put_off := case.postponed:
        resume = (f"dcdecom case resume {case.id}",)
        yield Waited("postponed", slug, put_off.at, put_off.fact.by, put_off=put_off, commands=resume)


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
    if row.action == "report" and case.report_of(row.slug) is None and playbook.policy.wants(exit_pass.PAPER):
        yield from _door(case, playbook)
    for timer in (t for t in case.timers if t is case.timer(t.name, row.slug)):
        if not timer.over and not _is_met(case, timer):
            yield Waited("timer", row.slug, timer.opened_at, timer=timer, commands=(again,))


def _is_met(case: Case, timer: Timer) -> bool:
    watched = [d for d in case.going if d.slot is None]
    return timer.name == "drop" and bool(watched) and all(d.dropped_seq > timer.seq for d in watched)


def _door(case: Case, playbook: Playbook) -> Iterator[Waited]:
    """The pass in force, while it has not come back from the door."""
    if gate := exit_pass.awaited(case):
        commands = how_at_the_door(case, playbook, gate)
        yield Waited("door", gate.step, gate.opened_at, gate.by, gate.paper, gate, gate.devices, commands=commands)


def how_at_the_door(case: Case, playbook: Playbook, gate: OpenGate) -> tuple[str, ...]:
    """What is typed when the pass is back from the door; before it goes, a head may sign it by key."""
    command = f"dcdecom case sign {case.id} {gate.step} --as {gate.by}"
    takes = {kind for g in playbook.row(gate.step).gates if g.paper == exit_pass.PAPER for kind in g.takes}
    by_key = Sentence("by-key", "To sign by key: {command}", command=f"{command} --print")
    back = f"{command} --guard NAME --at HH:MM --scan FILE --code CODE"
    return (back, by_key) if "key" in takes and gate.closed is None else (back,)


def _gate(case: Case, row: Row, step: Step) -> Iterator[Waited]:
    """The first gate of a row that is open. A pass for the door holds up no row."""
    for index, gate in enumerate(row.gates):
        opened = case.gate(row.slug, index)
        if opened is None or opened.closed or gate.paper == exit_pass.PAPER:
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
    about, shown = _signed_with(case, gate)
    lines = [f"{command} {about}{shown}", *_otherwise(case, row, gate, command, shown)]
    again = appoints_again(case, row, gate)
    if "key" in gate.takes and (gate.paper in ("approval", exit_pass.PAPER) or again):
        by_key = f"{command} {about if again else ''}--print"
        lines.append(Sentence("by-key", "To sign by key: {command}", command=by_key))
    return tuple(lines)


def _signed_with(case: Case, gate: Gate) -> tuple[str, str]:
    """The options by which a paper is approved, and those that show it."""
    named = " ".join(filter(None, (
        "--team PERSON,..." if gate.appoints else "", "--agenda NUMBER" if gate.agenda else "",
        "--verified N,..." if gate.ticks else "",
    )))  # fmt: skip
    if gate.paper == "endorsement":
        return f"{named} " if named else "", "--by PERSON --on DATE --scan FILE"
    if gate.paper == "choice":
        agreeing = [d.name for d in case.going if d.evidence and not _disagrees(d.evidence)]
        return f"--only {','.join(agreeing) or 'DEVICE,...'} ", "--scan FILE --code CODE"
    more = {"handover": " --at HH:MM", "form": " --form FILE" if _is_typed(case, gate) else ""}
    post = " --post TEXT" if _lacks_post(case, gate) else ""
    return f"{named} " if named else "", f"--scan FILE --code CODE{more.get(gate.paper, '')}{post}"


def _lacks_post(case: Case, gate: Gate) -> bool:
    """Whether the paper asks for the post of whom dcdecom prints on it: the request says it nowhere, and has no NIP
    by which the people file may know it.
    """
    request = case.request
    letter, printed = request.letter, {"form": request.contact, "handover": request.collector}.get(gate.paper)
    if printed is None or not printed.name:
        return False
    of_letter = [Contact(letter.signatory, nip=letter.nip, post=letter.post)] if letter else []
    entries = [e for e in (*of_letter, request.contact, request.collector) if e and same_text(e.name, printed.name)]
    return not any(entry.post or entry.nip for entry in entries)


def _is_typed(case: Case, gate: Gate) -> bool:
    """Whether the form that is open now is typed when it is recorded."""
    return any(g.form == "typed" and g.paper == gate.paper and g.closed is None for g in case.gates)


def _otherwise(case: Case, row: Row, gate: Gate, command: str, shown: str) -> Iterator[str]:
    """What else may be decided, each with its command."""
    decisions = offered(case, row, gate)
    if "return" in decisions and gate.paper == "approval":
        back = f"{command} --return --note WHY {shown}"
        yield Sentence("send-back", "To send it back: {command}", command=back)
    if "reject" in decisions and gate.decisions:
        no = f"{command} --reject --note WHY {shown}"
        yield Sentence("refuse-it", "To refuse the request: {command}", command=no)


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
