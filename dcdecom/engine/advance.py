"""Advance a case: the only loop. It knows no row by slug.

`steps` says what is next, and `engine.apply` carries changes out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from dcdecom.engine.apply import apply
from dcdecom.engine.by_hand import hands_contradicted
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.paperwork import Paperwork
from dcdecom.engine.postponed import postponed
from dcdecom.engine.settle import settle
from dcdecom.engine.systems import Systems
from dcdecom.errors import Refused, Waiting
from dcdecom.model import exit_pass
from dcdecom.model.case import Case, OpenGate, Step
from dcdecom.model.deadline import days_later
from dcdecom.model.facts.looks import TimerOpened
from dcdecom.model.facts.papers import DraftsMade, PaperMade, ReportMade, StepClosed, StepOpened
from dcdecom.model.facts.request import ToolChanged
from dcdecom.model.pace import (
    ROWS_SHARE_DAYS,
    began,
    due_after,
    ends_of_days,
    last_day,
    main_thread,
    rested,
    shares_days,
    starts,
)
from dcdecom.model.playbook import PAPERS_WITH_CODE, PRINTED, Row
from dcdecom.model.sentence import Joined, Sentence, one_of
from dcdecom.model.whole_path import whole
from dcdecom.ports.papers import Paper
from dcdecom.ports.tray import Tray
from dcdecom.steps import ACTIONS
from dcdecom.steps.moves import Apply, Await, Close, Finished, GoOn, Next, Print, Record, Report, StartTimer
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure
from dcdecom.steps.undo import walk_back


def never() -> bool:
    """Nobody asks to stop."""
    return False


def advance(
    log: CaseLog,
    procedure: Procedure,
    systems: Systems,
    paperwork: Paperwork,
    id: str,
    stop_requested: Callable[[], bool] = never,
) -> Await | Finished:
    """Go on with a case until a person, a deadline or a system is needed, or it is finished.

    `stop_requested`: whether the person at the keyboard asked to stop; what was begun is brought to its end first.
    Raises Refused, SystemFailure or OutcomeUnknown where a change did not come to its end, and Waiting where another
    process holds the case.
    """
    log.must_know_the_actor(by_key=True)
    with log.hold(id):
        observer = Observer(systems.reading(), log.clock, log.case(id).last_seq)
        _note_version(log, procedure, log.case(id))
        settle(log, procedure, observer.readers, id)
        while True:
            case = log.case(id)
            if case.state != "open":
                return Finished()
            if stop_requested():
                raise _stopped(id, "run")
            if stop := postponed(log, procedure, case):
                return stop
            if case.postponed:  # its day has come, which was recorded just now
                continue
            must_be_bound(procedure, case)
            if stop := hands_contradicted(log, procedure, observer.readers, case):
                return stop
            if end := _one_move(log, procedure, systems, paperwork, observer, case, stop_requested):
                return end


def undo(
    log: CaseLog,
    procedure: Procedure,
    systems: Systems,
    id: str,
    only: int = 0,
    stop_requested: Callable[[], bool] = never,
) -> Await | Finished:
    """Walk back what the case did, or `only` one change of it, from the last to the first.

    It is the same loop: settle, intend, re-check, act, read back. Raises as `advance` does.
    """
    log.must_know_the_actor(by_key=True)
    with log.hold(id):
        _note_version(log, procedure, log.case(id))
        settle(log, procedure, systems.reading(), id)
        while True:
            case = log.case(id)
            if stop_requested():
                raise _stopped(id, "undo")
            must_be_bound(procedure, case)
            if stop := hands_contradicted(log, procedure, systems.reading(), case, back=True):
                return stop
            match walk_back(case, procedure.playbook, log.clock.now(), only):
                case Record() as move:
                    _record(log, case, move)
                case Apply(numbers):
                    _apply_all(log, procedure, systems, id, numbers, stop_requested)
                case Await() as stop:
                    return stop
                case Finished() as end:
                    if case.next_row:
                        _open_next(log, procedure, case)
                    return end


def _stopped(id: str, command: str) -> Waiting:
    what = Sentence("stopped", "{case}: stopped as you asked, between two moves.", case=id)
    return Waiting(what, Sentence("go-on", "Go on: {command}", command=f"dcdecom case {command} {id}"))


def _note_version(log: CaseLog, procedure: Procedure, case: Case) -> None:
    """A new version of dcdecom that goes on with a case is an event of it."""
    if case.state == "open" and case.tool != procedure.tool:
        log.append(case, ToolChanged(procedure.tool, case.tool))


def _one_move(
    log: CaseLog,
    procedure: Procedure,
    systems: Systems,
    paperwork: Paperwork,
    observer: Observer,
    case: Case,
    stop_requested: Callable[[], bool],
) -> Await | Finished | None:
    """Ask the open rows what is next and do it; the answer is returned where it is for somebody else."""
    if case.next_row or case.current is None:
        return _open_next(log, procedure, case)
    if _sheet_was_missing(log, paperwork, case) or _owed_was_due(log, procedure, paperwork, observer, case):
        return None
    row = procedure.playbook.row(case.current.slug)
    proposed = ACTIONS[row.action](case, row, procedure, observer)
    for move in proposed if isinstance(proposed, tuple) else (proposed,):
        if isinstance(move, Await):
            return _with_inbox(paperwork.tray, case, move)
        if isinstance(move, Finished):
            return move
        if isinstance(move, Apply):
            _apply_all(log, procedure, systems, case.id, move.numbers, stop_requested)
        else:
            _do(log, procedure, paperwork, log.case(case.id), row, move)
    return None


def _with_inbox(tray: Tray, case: Case, stop: Await) -> Await:
    """Where a photo belongs to what is awaited, it is said where photos go."""
    if not stop.wants_photo:
        return stop
    photos = Sentence("photos-go", "Photos go into {inbox}", inbox=whole(tray.inbox(case.id)))
    return replace(stop, advice=(*stop.advice, photos))


def _open_next(log: CaseLog, procedure: Procedure, case: Case) -> Finished | None:
    """Open the first row, or the one that the last row to end has named."""
    slug = case.next_row if case.steps else procedure.playbook.rows[0].slug
    if not slug:
        return Finished()
    open_row(log, procedure, case, procedure.playbook.row(slug))
    return None


def _sheet_was_missing(log: CaseLog, paperwork: Paperwork, case: Case) -> bool:
    """Print the sheet of an open gate that has none: it was opened just now, or the process died before printing."""
    for gate in case.gates:
        latest = case.gate(gate.step, gate.index) is gate and gate.closed is None
        if latest and gate.paper in PRINTED and case.sheet(gate) is None and not _goes_round(case, gate):
            paper = paperwork.papers.sheet(case, gate.step, gate.index)
            made = PaperMade(gate.step, "sheet", paper.name, gate.index)
            log.append(case, made, keep=paperwork.laid_out(case, (paper,), log.reporter))
            return True
    return _pass_was_signed(log, paperwork, case)


def _pass_was_signed(log: CaseLog, paperwork: Paperwork, case: Case) -> bool:
    """Print the pass for the door again once somebody signed it by key: its QR code then holds the signature."""
    gate = exit_pass.awaited(case)
    if gate is None or gate.closed is None or gate.closed.signed is None:
        return False
    mine = [p for p in case.papers if p.fact.kind == "sheet" and p.fact.gate == gate.index and p.fact.step == gate.step]
    if any(p.seq > gate.closed_seq for p in mine):
        return False
    paper = paperwork.papers.sheet(case, gate.step, gate.index)
    made = PaperMade(gate.step, "sheet", paper.name, gate.index)
    log.append(case, made, keep=paperwork.laid_out(case, (paper,), log.reporter))
    return True


def _goes_round(case: Case, gate: OpenGate) -> bool:
    """Whether the sheet is one that an earlier gate had printed and that carries this hand too."""
    if gate.round:
        return any(g.printed == gate.round and case.sheet(g) for g in case.gates if g is not gate)
    has_code = gate.paper in PAPERS_WITH_CODE
    return not has_code and any(g.sheet == gate.sheet and case.sheet(g) for g in case.gates if g is not gate)


def _owed_was_due(log: CaseLog, procedure: Procedure, paperwork: Paperwork, observer: Observer, case: Case) -> bool:
    """Ask for the next paper of a row that the case did not wait for, or end it when the last has come in."""
    for step in [s for s in case.steps if s.state == "open" and s is not case.current]:
        row = procedure.playbook.row(step.slug)
        move = ACTIONS[row.action](case, row, procedure, observer)
        if isinstance(move, Record | Close):
            _do(log, procedure, paperwork, case, row, move)
            return True
    return False


def _do(log: CaseLog, procedure: Procedure, paperwork: Paperwork, case: Case, row: Row, move: Next) -> None:
    match move:
        case Record():
            _record(log, case, move)
        case StartTimer():
            _start_timer(log, procedure, case, row, move)
        case Print():
            papers = paperwork.laid_out(case, paperwork.papers.drafts(case, row.slug), log.reporter)
            log.append(case, DraftsMade(row.slug), keep=papers)
        case Report():
            reports = paperwork.papers.report(case)
            for paper in reports:
                paperwork.tray.put(case.id, paper)
            log.append(case, ReportMade(row.slug, reports[0].name), keep=reports)
        case Close():
            close_row(log, procedure, case, row, move)
        case GoOn():
            following = procedure.playbook.after(row.slug)
            if following:
                open_row(log, procedure, case, following)
        case Apply() | Await() | Finished():
            raise AssertionError("the loop does these itself")


def _record(log: CaseLog, case: Case, move: Record) -> None:
    keep = [Paper(k.name, k.content) for k in move.keep]
    release = case.claims if move.type == "sealed" else move.release
    log.append(case, move.fact, keep=keep, claim=move.claim, release=release)


def _apply_all(
    log: CaseLog,
    procedure: Procedure,
    systems: Systems,
    id: str,
    numbers: tuple[int, ...],
    stop_requested: Callable[[], bool],
) -> None:
    _must_have_rights(systems, log.case(id), numbers)
    for n in numbers:
        if not stop_requested():
            apply(log, procedure, systems, id, n)


def _must_have_rights(systems: Systems, case: Case, numbers: tuple[int, ...]) -> None:
    """Before the first change of a plan: dcdecom's accounts may do all that a case does. Raises Refused.

    What could not be looked at stops nothing here: the change itself says so. Nor is a way back stopped by a right that
    it does not need.
    """
    plans = {t.plan for t in case.changes if t.n in numbers}
    begun = any(t.state not in ("pending", "failed") for t in case.changes if t.plan in plans)
    if begun or any(t.undoes for t in case.changes if t.n in numbers):
        return
    if lacking := systems.missing_rights():
        missing = "; ".join(dict.fromkeys(what for what, _ in lacking))
        how = dict.fromkeys(how for _, how in lacking)
        what = f"{case.id}: {missing}. Nothing was changed by this command."
        raise Refused(what, "\n".join([*how, "Then: dcdecom doctor"]))


def _start_timer(log: CaseLog, procedure: Procedure, case: Case, row: Row, move: StartTimer) -> None:
    now, seconds, due = log.clock.now(), move.seconds, None
    if move.days:
        until, step, calendar = days_later(now, move.days, procedure.zone), case.step(row.slug), procedure.calendar
        seconds = round((until - now).total_seconds())
        if step and step.due:
            due = due_after(step.due, procedure.day(now), procedure.day(until), calendar.count, calendar.due)
    opened = TimerOpened(
        timer=move.name,
        step=row.slug,
        seconds=seconds,
        until=now + timedelta(seconds=seconds),
        boot=log.clock.boot(),
        until_uptime=log.clock.uptime() + seconds,
        due=due,
    )
    log.append(case, opened)


# --- rows ------------------------------------------------------------------------------------------------------------


def open_row(log: CaseLog, procedure: Procedure, case: Case, row: Row) -> None:
    """Open a row: its due date is computed once, here, and stored with the calendar that it came from."""
    today, opened = procedure.day(log.clock.now()), StepOpened(row.slug)
    shared = shares_days(case) or not case.steps
    since = starts(case, today, procedure.zone) if shared else today
    if shared:
        opened = replace(opened, clock=ROWS_SHARE_DAYS, since=since, days_before=_shared_out(procedure, case, since))
    if row.norm_days:
        find = procedure.calendar.due
        due = last_day(since, row.norm_days, find) if shared else find(today, row.norm_days)
        calendar = f"{procedure.calendar.name}, {procedure.calendar.version}"
        undecided = tuple(procedure.calendar.undecided(since, due))
        opened = replace(opened, due=due, undecided=undecided, calendar=calendar)
    log.append(case, opened)


def _shared_out(procedure: Procedure, case: Case, until: date) -> int:
    """Working days of the case that belong to the rows of its main thread that ended; of the last one until a day."""
    ended = [s for s in main_thread(case) if s.state != "open"]
    if not ended:
        return 0
    last = ended[-1]
    taken = last.took_days
    if taken is None:
        count = procedure.calendar.count
        taken = ends_of_days(last.since or until, until, count) - rested(case, last, until, procedure.zone, count)
    return last.before + taken


def close_row(log: CaseLog, procedure: Procedure, case: Case, row: Row, move: Close) -> None:
    """End a row. The event names the row that follows, so that nothing is lost between the two."""
    step = case.step(row.slug)
    today = procedure.day(log.clock.now())
    happened = move.happened_on or today
    following = procedure.playbook.after(row.slug)
    took, of_case = _days(procedure, case, step, happened, today)
    closed = StepClosed(
        step=row.slug,
        state=move.state,
        happened_on=happened,
        took_days=took,
        case_days=of_case,
        note=move.note,
        grade=move.grade,
        next=move.goto or (following.slug if following and step is case.current else ""),
        again=move.again,
    )
    log.append(case, closed)


def _days(procedure: Procedure, case: Case, step: Step | None, happened: date, today: date) -> tuple[int, int | None]:
    """Working days of a row that ends, and of the case; a row that goes on beside others counts for itself alone."""
    count = procedure.calendar.count
    if not shares_days(case) or step is None:
        rests = [rested(case, s, today, procedure.zone, count) for s in case.steps]
        mine = rested(case, step, today, procedure.zone, count) if step else 0
        took = count(_came(procedure, case, step, happened), happened) - mine
        return took, count(began(case, procedure.zone), today) - sum(rests)
    took = ends_of_days(step.since or today, today, count) - rested(case, step, today, procedure.zone, count)
    return took, None if step.aside else step.before + took


def _came(procedure: Procedure, case: Case, step: Step | None, happened: date) -> date:
    """The day on which a row could begin: when it was opened; of one that was over by then, when the one before was."""
    opened = procedure.day(step.opened_at) if step else happened
    if opened <= happened:
        return opened
    days = (s.happened_on for s in case.steps if s is not step and s.happened_on)
    return max((day for day in days if day <= happened), default=min(began(case, procedure.zone), happened))


def must_be_bound(procedure: Procedure, case: Case) -> None:
    """Stop while playbook, people or policy are not those that the case was opened with or that were accepted since."""
    changed = changed_binding(procedure, case)
    if not changed:
        return
    step = case.current
    party, first = one_of(procedure.policy.binding_by), procedure.policy.binding_by[0]
    sign = f"dcdecom case sign {case.id} {step.slug if step else 'STEP'} --as {first}"
    advice = [
        Sentence(
            "binding-accept", "Put it back, or let {party} accept it: {command}", party=party,
            command=f"{sign} --accept case/binding-changed --until TIME --note TEXT --scan FILE",
        )
    ]  # fmt: skip
    if changed == ["people"]:
        every = f"dcdecom people statement --as {first}"
        advice.append(Sentence("binding-every", "Or by key for every open case at once: {command}", command=every))
    raise Waiting(
        Sentence(
            "binding-changed",
            "{case}: {files} changed since the case was opened. Nothing was changed by this command.",
            case=case.id, files=Joined((Sentence(f"file-{name}", name) for name in changed), ", "),
        ),
        Joined(advice, "\n"),
    )  # fmt: skip


def changed_binding(procedure: Procedure, case: Case) -> list[str]:
    """Which of playbook, people and policy are not those that the case is bound to."""
    now = procedure.binding()
    return [name for name in ("playbook", "people", "policy") if getattr(case.binding, name) != getattr(now, name)]
