"""Advance a case: the only loop. It knows no row by slug.

`steps` says what is next, and `engine.apply` carries changes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dcdecom.engine.apply import apply
from dcdecom.engine.by_hand import hands_contradicted
from dcdecom.engine.context import Room
from dcdecom.engine.settle import settle
from dcdecom.errors import Refused, Waiting
from dcdecom.model.case import Case, OpenGate, Step
from dcdecom.model.codec import write
from dcdecom.model.facts.looks import TimerOpened
from dcdecom.model.facts.papers import DraftsMade, PaperMade, ReportMade, StepClosed, StepOpened
from dcdecom.model.facts.request import ToolChanged
from dcdecom.model.playbook import PAPERS_WITH_CODE, PRINTED, Row
from dcdecom.model.working_days import began
from dcdecom.ports.papers import NotMade, Paper
from dcdecom.steps import ACTIONS
from dcdecom.steps.moves import Apply, Await, Close, Finished, GoOn, Next, Print, Record, Report, StartTimer
from dcdecom.steps.undo import walk_back


def advance(room: Room, id: str) -> Await | Finished:
    """Go on with a case until a person, a deadline or a system is needed, or it is finished.

    Raises Refused, SystemFailure or OutcomeUnknown where a change did not come to its end, and Waiting where another
    process holds the case.
    """
    room.must_know_the_actor()
    with room.store.hold(id, room.actor):
        since = room.case(id).last_seq
        _note_version(room, room.case(id))
        settle(room, id)
        while True:
            case = room.case(id)
            if case.state != "open":
                return Finished()
            if room.stopping():
                raise Waiting(f"{id}: stopped as you asked, between two moves.", f"Go on: dcdecom case run {id}")
            must_be_bound(room, case)
            if stop := hands_contradicted(room, case) or _one_move(room, case, since):
                return stop


def undo(room: Room, id: str, only: int = 0) -> Await | Finished:
    """Walk back what the case did, or `only` one change of it, from the last to the first.

    It is the same loop: settle, intend, re-check, act, read back. Raises as `advance` does.
    """
    room.must_know_the_actor()
    with room.store.hold(id, room.actor):
        since = room.case(id).last_seq
        _note_version(room, room.case(id))
        settle(room, id)
        while True:
            case = room.case(id)
            if room.stopping():
                raise Waiting(f"{id}: stopped as you asked, between two moves.", f"Go on: dcdecom case undo {id}")
            must_be_bound(room, case)
            if stop := hands_contradicted(room, case, back=True):
                return stop
            match walk_back(case, room.playbook, room.desk(since), only):
                case Record() as move:
                    _record(room, case, move)
                case Apply(numbers):
                    _apply_all(room, id, numbers)
                case Await() as stop:
                    return stop
                case Finished() as end:
                    if case.next_row:
                        _open_next(room, case)
                    return end


def _note_version(room: Room, case: Case) -> None:
    """A new version of dcdecom that goes on with a case is an event of it."""
    if case.state == "open" and case.tool != room.tool:
        room.append(case, "tool-changed", write(ToolChanged(room.tool, case.tool)))


def _one_move(room: Room, case: Case, since: int) -> Await | Finished | None:
    """Ask the open rows what is next and do it; the answer is returned where it is for somebody else."""
    if case.next_row or case.current is None:
        return _open_next(room, case)
    if _sheet_was_missing(room, case) or _owed_was_due(room, case, since):
        return None
    row = room.playbook.row(case.current.slug)
    proposed = ACTIONS[row.action](case, row, room.desk(since))
    for move in proposed if isinstance(proposed, tuple) else (proposed,):
        if isinstance(move, Await | Finished):
            return move
        _do(room, room.case(case.id), row, move)
    return None


def _open_next(room: Room, case: Case) -> Finished | None:
    """Open the first row, or the one that the last row to end has named."""
    slug = case.next_row if case.steps else room.playbook.rows[0].slug
    if not slug:
        return Finished()
    open_row(room, case, room.playbook.row(slug))
    return None


def _sheet_was_missing(room: Room, case: Case) -> bool:
    """Print the sheet of an open gate that has none: it was opened just now, or the process died before printing."""
    for gate in case.gates:
        latest = case.gate(gate.step, gate.index) is gate and gate.closed is None
        if latest and gate.paper in PRINTED and case.sheet(gate) is None and not _goes_round(case, gate):
            paper = room.papers.sheet(case, gate.step, gate.index)
            made = PaperMade(gate.step, "sheet", paper.name, gate.index)
            room.append(case, "paper-made", write(made), keep=_laid_out(room, case, (paper,)))
            return True
    return False


def _goes_round(case: Case, gate: OpenGate) -> bool:
    """Whether the sheet is one that an earlier gate had printed and that carries this hand too."""
    has_code = gate.paper in PAPERS_WITH_CODE
    return not has_code and any(g.sheet == gate.sheet and case.sheet(g) for g in case.gates if g is not gate)


def _laid_out(room: Room, case: Case, papers: Sequence[Paper]) -> list[Paper]:
    """The papers and their PDFs, in the case's out folder. Where no PDF can be made, that is said."""
    made = room.press.pdf(papers) if room.press and papers else ()
    if isinstance(made, NotMade):
        room.teller.say(f"No PDF of {', '.join(p.name for p in papers)}: {made.reason}")
        made = ()
    for paper in (*papers, *made):
        room.tray.put(case.id, paper)
    return [*papers, *made]


def _owed_was_due(room: Room, case: Case, since: int) -> bool:
    """Ask for the next paper of a row that the case did not wait for, or end it when the last has come in."""
    for step in [s for s in case.steps if s.state == "open" and s is not case.current]:
        row = room.playbook.row(step.slug)
        move = ACTIONS[row.action](case, row, room.desk(since))
        if isinstance(move, Record | Close):
            _do(room, case, row, move)
            return True
    return False


def _do(room: Room, case: Case, row: Row, move: Next) -> None:
    match move:
        case Record():
            _record(room, case, move)
        case Apply():
            _apply_all(room, case.id, move.numbers)
        case StartTimer():
            _start_timer(room, case, row, move)
        case Print():
            papers = _laid_out(room, case, room.papers.drafts(case, row.slug))
            room.append(case, "drafts-made", write(DraftsMade(row.slug)), keep=papers)
        case Report():
            reports = room.papers.report(case)
            for paper in reports:
                room.tray.put(case.id, paper)
            room.append(case, "report-made", write(ReportMade(row.slug, reports[0].name)), keep=reports)
        case Close():
            _close(room, case, row, move)
        case GoOn():
            following = room.playbook.after(row.slug)
            if following:
                open_row(room, case, following)
        case Await() | Finished():
            raise AssertionError("these end the loop")


def _record(room: Room, case: Case, move: Record) -> None:
    keep = [Paper(k.name, k.content) for k in move.keep]
    release = case.claims if move.type == "sealed" else move.release
    room.append(case, move.type, write(move.fact), keep=keep, claim=move.claim, release=release)


def _apply_all(room: Room, id: str, numbers: tuple[int, ...]) -> None:
    _must_have_rights(room, room.case(id), numbers)
    for n in numbers:
        if not room.stopping():
            apply(room, id, n)


def _must_have_rights(room: Room, case: Case, numbers: tuple[int, ...]) -> None:
    """Before the first change of a plan: dcdecom's accounts may do all that a case does. Raises Refused.

    What could not be looked at stops nothing here: the change itself says so. Nor is a way back stopped by a right that
    it does not need.
    """
    plans = {t.plan for t in case.changes if t.n in numbers}
    begun = any(t.state not in ("pending", "failed") for t in case.changes if t.plan in plans)
    if begun or any(t.undoes for t in case.changes if t.n in numbers):
        return
    if lacking := room.lacking():
        missing = "; ".join(dict.fromkeys(what for what, _ in lacking))
        how = dict.fromkeys(how for _, how in lacking)
        what = f"{case.id}: {missing}. Nothing was changed by this command."
        raise Refused(what, "\n".join([*how, "Then: dcdecom doctor"]))


def _start_timer(room: Room, case: Case, row: Row, move: StartTimer) -> None:
    opened = TimerOpened(
        timer=move.name,
        step=row.slug,
        seconds=move.seconds,
        until=room.clock.now() + timedelta(seconds=move.seconds),
        boot=room.clock.boot(),
        until_uptime=room.clock.uptime() + move.seconds,
    )
    room.append(case, "timer-opened", write(opened))


# --- rows ------------------------------------------------------------------------------------------------------------


def open_row(room: Room, case: Case, row: Row) -> None:
    """Open a row: its due date is computed once, here, and stored with the calendar that it came from."""
    opened = StepOpened(row.slug)
    if row.norm_days:
        today = room.clock.now().astimezone(room.zone).date()
        due = room.calendar.due(today, row.norm_days)
        calendar = f"{room.calendar.name}, {room.calendar.version}"
        opened = StepOpened(row.slug, due, tuple(room.calendar.undecided(today, due)), calendar)
    room.append(case, "step-opened", write(opened))


def _close(room: Room, case: Case, row: Row, move: Close) -> None:
    """End a row. The event names the row that follows, so that nothing is lost between the two."""
    step = case.step(row.slug)
    today = room.clock.now().astimezone(room.zone).date()
    happened = move.happened_on or today
    following = room.playbook.after(row.slug)
    closed = StepClosed(
        step=row.slug,
        state=move.state,
        happened_on=happened,
        took_days=room.calendar.count(_came(room, case, step, happened), happened),
        case_days=room.calendar.count(began(case, room.zone), today),
        note=move.note,
        grade=move.grade,
        next=move.goto or (following.slug if following and step is case.current else ""),
    )
    room.append(case, "step-closed", write(closed))


def _came(room: Room, case: Case, step: Step | None, happened: date) -> date:
    """The day on which a row could begin: when it was opened; of one that was over by then, when the one before was."""
    opened = step.opened_at.astimezone(room.zone).date() if step else happened
    if opened <= happened:
        return opened
    days = (s.happened_on for s in case.steps if s is not step and s.happened_on)
    return max((day for day in days if day <= happened), default=min(began(case, room.zone), happened))


def must_be_bound(room: Room, case: Case) -> None:
    """Stop while playbook, people or policy are not those that the case was opened with or that were accepted since."""
    changed = changed_binding(room, case)
    if not changed:
        return
    step = case.current
    party = " or ".join(room.playbook.policy.binding_by)
    raise Waiting(
        f"{case.id}: {', '.join(changed)} changed since the case was opened. Nothing was changed by this command.",
        f"Put it back, or let {party} accept it: dcdecom case sign {case.id} {step.slug if step else 'STEP'} "
        f"--as {room.playbook.policy.binding_by[0]} --accept case/binding-changed --until TIME --note TEXT --scan FILE",
    )


def changed_binding(room: Room, case: Case) -> list[str]:
    """Which of playbook, people and policy are not those that the case is bound to."""
    now = room.binding()
    return [name for name in ("playbook", "people", "policy") if getattr(case.binding, name) != getattr(now, name)]
