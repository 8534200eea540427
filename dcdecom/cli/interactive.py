"""Going on with a case from a terminal or a script: ask what can be asked, wait where one may, and stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import field, replace
from datetime import datetime

from dcdecom.bootstrap.case_context import CaseContext
from dcdecom.casework.delivery import tell_others, tell_signers
from dcdecom.casework.plan_confirmation import confirm
from dcdecom.casework.traces import look
from dcdecom.cli.asking import ask, told_when_stopped
from dcdecom.cli.common import Interrupts, is_terminal, say
from dcdecom.cli.screen import Drawn
from dcdecom.cli.stderr_log import speech
from dcdecom.cli.stops import confirmations_fit, goes_on_lines, interrupted_lines, show_stop, silence_lines
from dcdecom.engine.advance import advance, never, undo
from dcdecom.engine.settle import settle
from dcdecom.errors import DcdecomError, Exit, Held, InputError, Waiting
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, Planned, Timer
from dcdecom.model.sentence import Sentence, in_language
from dcdecom.model.texts import Texts
from dcdecom.model.whole_path import whole
from dcdecom.papers import console
from dcdecom.papers.blocks import Block
from dcdecom.papers.console_changes import dark_ports, plan_lines, service_lines, stays_lines, walked_lines
from dcdecom.papers.proofs import proof_lines
from dcdecom.papers.rehearsal_section import rehearsal_words
from dcdecom.papers.sanitize import plain
from dcdecom.steps.moves import Await, Finished

POLL = 1.0
"""Seconds between two looks while a shutdown is watched."""
LET_IN, SOON = 60.0, 0.1
"""Seconds that somebody who was let in during a wait may take, and between two tries to go on."""


def forward(context: CaseContext, id: str, stop_requested: Callable[[], bool]) -> Await | Finished:
    return advance(context.log, context.procedure, context.systems, context.paperwork, id, stop_requested)


def backward(context: CaseContext, id: str, stop_requested: Callable[[], bool], only: int = 0) -> Await | Finished:
    """Walk all changes back, or `only` one."""
    return undo(context.log, context.procedure, context.systems, id, only, stop_requested)


@dataclass
class Driving:
    """How far one command goes by itself."""

    texts: Texts
    wait: bool = False
    """Wait for deadlines instead of stopping with exit 4."""
    confirmations: list[tuple[str, str]] = field(default_factory=list)
    """(digest, last four) of `--confirm`, used up one by one."""
    shown: set[str] = field(default_factory=set)
    """Digests of plans that were on screen in this command."""
    told: set[str] = field(default_factory=set)
    """What was said while it waits, each once."""
    go: Callable[[CaseContext, str, Callable[[], bool]], Await | Finished] = forward
    """What is driven: the case forward, or back."""
    back: bool = False
    then: str = ""
    """What is typed after a way back, where that is not `case run`."""
    since: int = 0
    """The case's last event before this command."""
    stop_requested: Callable[[], bool] = never
    """Whether somebody asked to stop; a command that says nothing here listens to the keyboard itself."""


def drive(context: CaseContext, id: str, driving: Driving) -> int:
    """Go on until somebody else is needed; returns the exit code.

    One command at a time does so, its waits and prompts included. Who signs or brings a photo meanwhile is let in
    between two moves. Notices go out once it has let the case go, and only if it added to it.
    """
    if driving.stop_requested is never:
        driving.stop_requested = Interrupts(driving.texts.say("ask.stopping"))
    before = driving.since = context.log.case(id).last_seq
    say(goes_on_lines(context, id, driving.texts, driving.back), err=True)
    confirmations_fit(context, id, driving.confirmations)
    try:
        with context.log.store.attend(id, context.log.actor):
            with speech().working(Working(driving.texts)):
                _look_for_traces(context, id, driving)
            code, notice = _driven(context, id, driving, is_terminal())
    except KeyboardInterrupt:
        speech().end_living()
        say(interrupted_lines(context, id, driving.texts), err=True)
        raise
    except Waiting:
        speech().end_living()
        if driving.stop_requested():
            say(silence_lines(context, id, driving.texts), err=True)
        raise
    finally:
        speech().end_living()
        _withdraw_void(context, id, driving.texts)
    for digest, ending in driving.confirmations:
        say(plain(driving.texts.say("console.not-used", given=f"{digest}:{ending}")), err=True)
    notify(context, id, notice, before)
    return int(code)


def _withdraw_void(context: CaseContext, id: str, texts: Texts) -> None:
    """Papers of what was walked back are moved out of people's way, however the command ends."""
    try:
        names = context.paperwork.withdraw_void(context.log.case(id))
    except DcdecomError as error:
        say([plain(line) for line in in_language(error.what, texts).splitlines()], err=True)
        return
    if names:
        told = Sentence(
            "papers-void",
            "Papers printed before count no more, and lie in {folder}: {names}.\nTake every copy of them back.",
            folder=whole(context.paperwork.tray.void(id)), names=", ".join(names),
        )  # fmt: skip
        say([plain(line) for line in in_language(told, texts).splitlines()], err=True)


def _look_for_traces(context: CaseContext, id: str, driving: Driving) -> None:
    """Raises Refused where systems know more of the case than its journal: it is older than the world.

    Raises SystemFailure where one could not be asked, unless somebody in authority has accepted that for a time. What
    an interrupted command left open is settled before that: it is read, and nothing is written.
    """
    case = context.log.case(id)
    if case.state != "open" and not driving.back:
        return
    looked = look(context.systems.reading(), context.log.store.events(id), case, context.log.clock.now())
    looked.must_be_known()
    if looked.not_looked_at and case.unsettled():
        with context.log.hold(id):
            settle(context.log, context.procedure, context.systems.reading(), id)
    looked.must_be_whole()
    for line in looked.lines():
        context.log.reporter.say(line)


def _driven(context: CaseContext, id: str, driving: Driving, interactive: bool) -> tuple[Exit, str]:
    """The exit code, and what is told to those who wait for the case; empty text where nothing is."""
    patience = 0.0
    while True:
        outcome = _gone_on(context, id, driving, patience)
        if isinstance(outcome, Finished) or outcome.what != "drop":
            speech().end_living()
        if isinstance(outcome, Finished):
            say(_ended(context, id, driving))
            return Exit.DONE, "done"
        if _answered(context, id, outcome, driving, interactive):
            patience = LET_IN
            continue
        speech().end_living()
        show_stop(context, id, outcome, driving.texts, driving.since, driving.back)
        waits = outcome.exit is Exit.WAITING and outcome.what not in ("timer", "drop", "rest")
        return outcome.exit, outcome.text.partition("\n")[0] if waits else ""


def _gone_on(context: CaseContext, id: str, driving: Driving, patience: float) -> Await | Finished:
    """Go on. Raises Held where somebody holds the case for longer than `patience` seconds."""
    until = time.monotonic() + patience
    if context.delivery:
        tell_signers(context.log, context.delivery, id)
    while True:
        try:
            with speech().working(Working(driving.texts)):
                return _spoken(driving.go(context, id, driving.stop_requested), driving.texts)
        except Held:
            if time.monotonic() >= until or driving.stop_requested():
                raise
        time.sleep(SOON)


def _spoken(outcome: Await | Finished, texts: Texts) -> Await | Finished:
    """What stops the case, in the reader's language."""
    if isinstance(outcome, Finished):
        return outcome
    advice = tuple(in_language(line, texts) for line in outcome.advice)
    return replace(outcome, text=in_language(outcome.text, texts), advice=advice)


def notify(context: CaseContext, id: str, said: str, since: int) -> None:
    """Tell what the screen's first line says, and nothing of what was found. Nobody is kept from the case by it.

    Only what was not told before is told: something was recorded after event `since`, or after what was told last by a
    command that may have died before it could tell more. Empty text: nobody is waited for, and what was kept with
    events is sent.
    """
    announcer, delivery = context.announcer, context.delivery
    if announcer is None or delivery is None:
        return
    case = context.log.case(id)
    try:
        last = delivery.outbox.last(id, "awaited")
        if said and (case.last_seq > since or 0 < last < case.last_seq):
            delivery.outbox.put(announcer.awaited(case, said, context.log.clock.now()))
        delivery.outbox.put(announcer.countdown(case, context.log.clock.now()))
    except DcdecomError as error:
        context.log.reporter.say(error.what)
        return
    tell_others(context.log, delivery, id)


def _ended(context: CaseContext, id: str, driving: Driving) -> list[Block]:
    """Where the case stands at the end; after a way back, from where it goes on and what did not come back."""
    case = context.log.case(id)
    line = console.case_line(case, context.procedure.playbook, driving.texts)
    way = case.way_back
    if not driving.back or way is None:
        return [line]
    back: list[Block] = [line, *walked_lines(way, case.of_plan(way), driving.texts)]
    back += service_lines(case, way, driving.texts)
    return back if driving.then else [*back, f"  {driving.texts.say('console.go-on')} dcdecom case run {id}"]


def _answered(context: CaseContext, id: str, outcome: Await, driving: Driving, interactive: bool) -> bool:
    """Whether what is awaited could be had here and now."""
    if interactive and outcome.what in ("confirm", "inspect"):
        _say_once(
            [console.case_line(context.log.case(id), context.procedure.playbook, driving.texts)], driving, err=False
        )
    match outcome.what:
        case "confirm":
            return _confirmed(context, id, outcome.plan, driving, interactive)
        case "inspect" if interactive:
            return _inspected(context, id, outcome, driving)
        case "timer" | "drop" if outcome.until and (driving.wait or interactive):
            return _waited(context, id, outcome, driving)
    return False


PAPERS = frozenset({"report-made", "gate-opened", "drafts-made"})
WRITING = frozenset({"plan-confirmed", "undo-begun", "change-intended", "change-proved", "change-verified"})
"""After which events papers are made, and a plan is carried out, each of its writes read before and after; after the
others systems are read."""
SILENT = 1.0
"""Seconds of silence after which it is said what a command does."""


class Working:
    """What is done while nothing is said, and for how long: reading, writing, or making papers."""

    def __init__(self, texts: Texts) -> None:
        self._texts, self._event, self._since = texts, speech().last_event, time.monotonic()
        self._speech = speech()

    def __call__(self, over: bool) -> Drawn:
        now, event = time.monotonic(), self._speech.last_event
        if event != self._event:
            self._event, self._since = event, now
        if now - self._since < SILENT:
            return Drawn("")
        what = "papers" if event in PAPERS else "writing" if event in WRITING else "reading"
        seconds = round(now - self._since)
        return Drawn(self._texts.say(f"ask.doing-{what}"), left=f"{seconds // 60}:{seconds % 60:02d}")


# --- confirming ------------------------------------------------------------------------------------------------------


def _confirmed(context: CaseContext, id: str, awaited: str, driving: Driving, interactive: bool) -> bool:
    """Confirm by option, or by the prompt once the plan was on screen."""
    if driving.confirmations:
        digest, ending = driving.confirmations.pop(0)
        device = confirm(context.log, context.procedure, id, digest, ending, driving.back)
        say(driving.texts.say("ask.confirmed", plan=plain(digest), device=plain(device)), err=True)
        return True
    case = context.log.case(id)
    plan = next((p for p in reversed(case.plans) if p.digest == awaited), None)
    if plan is None:
        return False
    show_plan(context, case, plan, driving)
    if not interactive:
        return False
    missing = next(d for d in plan.devices if d not in plan.confirmed)
    question = driving.texts.say("ask.confirm", device=plain(missing), plan=plan.digest[:8]) + " "
    command = driving.then or f"dcdecom case {'undo' if driving.back else 'run'} {id}"
    with told_when_stopped(driving.texts.say("console.not-applied", plan=plan.digest[:8], command=command)):
        while not (ending := ask(question)):
            pass
    try:
        confirm(context.log, context.procedure, id, plan.digest, ending, driving.back)
    except InputError as error:
        say(speech().in_words(error), err=True)
        return False
    return True


def show_plan(context: CaseContext, case: Case, plan: Planned, driving: Driving) -> None:
    """The comparison and the plan, once a command; of a way back, what stays and what is lost."""
    if plan.digest in driving.shown:
        return
    driving.shown.add(plan.digest)
    for device in case.going:
        if device.evidence and device.inspections and not plan.undoes:
            say([device.name, *console.comparison(device.evidence, driving.texts, context.procedure.zone)])
    say(plan_lines(plan, case.of_plan(plan), driving.texts, dark_ports(case)))
    say(proof_lines(case, case.of_plan(plan), driving.texts, context.procedure.zone))
    if not plan.undoes:
        say([plain(line) for line in rehearsal_words(case, driving.texts, context.procedure.zone)])
    say(stays_lines(case, ((s.n, s.code) for s in plan.stays), driving.texts))


# --- reading the chassis ---------------------------------------------------------------------------------------------


def _inspected(context: CaseContext, id: str, outcome: Await, driving: Driving) -> bool:
    """Ask for what the chassis says; the record stays hidden until it was typed."""
    from dcdecom.cli.rack import ReadingOptions, read_chassis, recorded_line

    if context.log.case(id).devices[outcome.device].inspections:
        say(plain(outcome.text), err=True)
    arrived = read_chassis(context, driving.texts, id, outcome.device, ReadingOptions(), interactive=True)
    say(recorded_line(driving.texts, outcome.device, arrived), err=True)
    return True


# --- waiting ---------------------------------------------------------------------------------------------------------


def _waited(context: CaseContext, id: str, outcome: Await, driving: Driving) -> bool:
    """Wait for a deadline, or a moment until the next look. What it is for stands above all that changes in place."""
    case = context.log.case(id)
    timer = case.timer(outcome.timer, case.current.slug) if case.current else None
    if timer is None:
        return False
    if outcome.what == "drop":
        _watched(context, timer, outcome, driving)
        return True
    say(plain(outcome.text), err=True)
    with speech().living(lambda over: _bar(context, timer, driving.texts), stays=True):
        while (left := _left(context, timer)) > 0 and not driving.stop_requested():
            time.sleep(min(left, 0.5))
    return True


def _watched(context: CaseContext, timer: Timer, outcome: Await, driving: Driving) -> None:
    """Say once whom to ask, and what cannot be read; then show what is watched until something else comes."""
    _say_once([plain(outcome.text), *(f"  {plain(a)}" for a in outcome.advice[:1])], driving)
    _say_once(console.findings(outcome.findings, driving.texts), driving)
    speech().begin_living(lambda over: _watch(context, timer, outcome.watched, over, driving.texts), stays=True)
    time.sleep(min(POLL, max(_left(context, timer), 0.1)))


def _say_once(blocks: Iterable[Block], driving: Driving, err: bool = True) -> None:
    said = [*blocks]
    if str(said) not in driving.told:
        driving.told.add(str(said))
        say(said, err)


def _left(context: CaseContext, timer: Timer) -> float:
    return timer.remaining(context.log.clock.now(), context.log.clock.boot(), context.log.clock.uptime())


def _bar(context: CaseContext, timer: Timer, texts: Texts) -> Drawn:
    """How far a deadline is, by wall clock and by uptime."""
    left = _left(context, timer)
    share = 1 - min(left / timer.seconds, 1.0) if timer.seconds else 1.0
    name = texts.sentences.get(f"ask.timer-{timer.name}", timer.name)
    until = texts.say("ask.until", timer=name, until=_hour(context, timer.until))
    return Drawn(until, share, _told_left(left, texts))


def _watch(context: CaseContext, timer: Timer, watched: tuple[str, ...], over: bool, texts: Texts) -> Drawn:
    """What is watched, since when, and until when; at the end, until when it was."""
    what = {"ports": ", ".join(map(plain, watched)), "since": _hour(context, timer.opened_at)}
    if over:
        return Drawn(texts.say("ask.watched", **what, until=_hour(context, context.log.clock.now())))
    until = _hour(context, timer.until)
    return Drawn(texts.say("ask.watching", **what, until=until), left=_told_left(_left(context, timer), texts))


def _hour(context: CaseContext, at: datetime) -> str:
    return f"{at.astimezone(context.procedure.zone):%H:%M:%S}"


def _told_left(left: float, texts: Texts) -> str:
    """`2:05 left`; `over` at the end."""
    seconds = round(left)
    time_left = f"{seconds // 60}:{seconds % 60:02d}"
    return texts.say("ask.left", left=time_left) if seconds > 0 else texts.say("ask.over")
