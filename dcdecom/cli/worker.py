"""`worker`: takes what was handed in, records or refuses it, and goes on with the case. It decides nothing."""

from __future__ import annotations

import math
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from dcdecom.bootstrap import cases, clocks, documents, statements, storage
from dcdecom.cli.common import Interrupts, Talk, acting, configured, reader_texts, say, settings_of
from dcdecom.cli.given import WRITE, Commands
from dcdecom.cli.stderr_log import speech
from dcdecom.errors import (
    DcdecomError,
    Exit,
    Held,
    HoldLost,
    InputError,
    JournalBroken,
    Refused,
    SystemFailure,
    Waiting,
)
from dcdecom.late_dataclass import dataclass
from dcdecom.model.sentence import Sentence, in_language
from dcdecom.papers.sanitize import plain
from dcdecom.ports.actor import Login
from dcdecom.ports.queue import Answered, Taken

if TYPE_CHECKING:
    from dcdecom.bootstrap.case_context import CaseContext
    from dcdecom.model.settings import Settings
    from dcdecom.model.texts import Texts
    from dcdecom.ports.queue import Outcome, Queue

PLAYBOOK = "penarikan-server"
"""Whose parties the people file is read with: who the worker is, is no matter of a case."""
STAYS = ("not-now", "failed")
ENROL, PEOPLE, DRIFT, REQUEST, OPEN = "enrol", "people", "drift", "request", "open"
OF_NO_CASE = frozenset({ENROL, PEOPLE, DRIFT, REQUEST, OPEN})
"""Commands that are of no case."""
CANCEL = "cancel"
OF_BROWSERS = frozenset({OPEN, "paper"})
"""Commands that come from browsers only."""
REWRITTEN = 60.0
"""Seconds after which what waits to be signed is written anew: people go on with cases at keyboards too."""
COUNTED = 3600.0
"""Seconds between two looks for owners who are to be told that a rest ends soon."""
SECONDS = 2.0
"""Between two looks at what was handed in."""


@click.command("worker")
@click.option("--once", is_flag=True, help="Take what is there, and end")
@click.option("--metrics", type=WRITE, metavar="FILE",
              help="Write what waits and what could not be told into this file, for Prometheus, once a minute")
@acting
@configured
def worker_(once: bool, metrics: Path | None, actor: str, config: Path | None) -> None:
    """Take submissions, record or refuse each by what was signed, and go on with the case.

    Behind a deadline of a plan that keys have confirmed it goes on by itself; while the owner is to shut a server down,
    it looks every 15 seconds.

    It runs as the operations account, which the people file names as a service: it carries out what a person's key has
    ordered, and nothing else. What was handed in without a key is recorded in the name of the account whose file it
    was. Ctrl-C ends it after the submission at hand.

    It also sends notices that have not left yet, and those of the day: dcdecom help tell-people.

    Example: dcdecom worker

    Example: dcdecom worker --once
    """
    settings = settings_of(config)
    texts, queue = reader_texts(settings, actor), storage.queue(settings)
    cases.who(settings, documents.people(settings, documents.playbook(settings, PLAYBOOK)), actor)
    queue.prepare()
    _make_first_store(settings, texts)
    stop = Interrupts(texts.say("ask.stopping"))
    with ExitStack() as kept:
        _work(settings, texts, queue, actor, once, stop, kept, metrics)


def _make_first_store(settings: Settings, texts: Texts) -> None:
    """Where pages are served and there was no case yet, let there be a store that says so."""
    from dcdecom.bootstrap.first_store import make_first

    if settings.web is None:
        return
    if left := make_first(settings):
        said = texts.say("worker.store-lost", store=settings.data_dir / storage.STORE, left=", ".join(left))
        say(plain(said), err=True)


def _work(
    settings: Settings, texts: Texts, queue: Queue, actor: str, once: bool, stop: Interrupts, kept: ExitStack,
    metrics: Path | None,
) -> None:  # fmt: skip
    """Take what is handed in until it is told to stop. The journals' log stays there for those who only read."""
    again: dict[str, float] = {}
    talk, written, counted, is_held = Talk(texts, ZoneInfo(settings.timezone)), -math.inf, -math.inf, False
    deadlines = Deadlines(settings, texts, actor, stop)
    deadlines.find()
    while True:
        if not is_held and storage.store(settings).is_there():
            kept.enter_context(storage.held_open(settings))
            is_held = True
        if time.monotonic() - written > REWRITTEN:
            _write_statements(settings, talk, actor)
            _write_metrics(settings, queue, metrics)
            written = time.monotonic()
        for id in queue.due():
            if stop() or again.get(id, 0.0) > time.monotonic():
                continue
            outcome = _outcome(settings, texts, queue, id, actor, deadlines)
            if outcome in STAYS:
                again[id] = math.inf if outcome == "failed" else time.monotonic() + 30 * SECONDS
        deadlines.go_on()
        if time.monotonic() - counted > COUNTED:
            _count_down(settings, talk, actor)
            counted = time.monotonic()
        _send_notices(settings, texts)
        if once or stop():
            _write_metrics(settings, queue, metrics)
            _say_untold(settings, texts)
            say(texts.say("worker.ended", count=len(queue.due())), err=True)
            return
        time.sleep(SECONDS)


def _write_statements(settings: Settings, talk: Talk, actor: str) -> None:
    """Let what waits to be signed wait at the signing origin, and nothing else."""
    from dcdecom.web.enrolment import sweep

    if settings.web is None:
        return
    try:
        statements.write_all(settings, talk, actor)
        sweep(settings, clocks.clock().now())
    except DcdecomError as error:
        say([plain(line) for line in speech().in_words(error)], err=True)


def _count_down(settings: Settings, talk: Talk, actor: str) -> None:
    """Keep what owners are to be told today of the rest of their servers. Open cases are those that claim something."""
    from dcdecom.bootstrap import telling
    from dcdecom.model.fold import fold

    store = storage.store(settings)
    if not telling.places(settings) or not store.is_there():
        return
    for id in sorted({claim.case for claim in store.claims()}):
        try:
            case = fold(store.events(id))
            if case.resting is None:
                continue
            context = cases.context_of(settings, id, talk, actor, systems=False)
            if context.announcer and context.delivery:
                context.delivery.outbox.put(context.announcer.countdown(case, context.log.clock.now()))
        except DcdecomError as error:
            say([plain(line) for line in speech().in_words(error)], err=True)


def _send_notices(settings: Settings, texts: Texts) -> None:
    """Send what is due. What does not leave stays in the outbox, and keeps the worker from nothing."""
    from dcdecom.bootstrap import telling
    from dcdecom.casework.delivery import send_all

    if not telling.places(settings):
        return
    try:
        for tried in send_all(telling.delivery(settings)):
            if tried.why:
                said = texts.say("worker.untold", place=tried.place, why=tried.why, count=len(tried.batch.notices))
                say(plain(said), err=True)
    except DcdecomError as error:
        say([plain(line) for line in speech().in_words(error)], err=True)


def _say_untold(settings: Settings, texts: Texts) -> None:
    """What has not left, how long it has waited, and why."""
    now = clocks.clock().now()
    for row in storage.outbox(settings).undelivered(now):
        said = texts.say("worker.undelivered", receiver=row.receiver, count=row.count, why=row.why or "-",
                         minutes=int((now - row.oldest).total_seconds() // 60))  # fmt: skip
        say(plain(said), err=True)


def _write_metrics(settings: Settings, queue: Queue, file: Path | None) -> None:
    from dcdecom.journal.durable_files import replace_file
    from dcdecom.papers.worker_metrics import metrics

    if file is None:
        return
    try:
        now = clocks.clock().now()
        undelivered = storage.outbox(settings).undelivered(now)
        text = metrics(now, len(queue.due()), queue.oldest(), len(queue.stalled()), undelivered)
        replace_file(file, text, 0o644)
    except DcdecomError as error:
        say([plain(line) for line in speech().in_words(error)], err=True)


@dataclass
class Deadlines:
    """The cases with which the worker goes on by itself, once a deadline of what keys have ordered is over."""

    settings: Settings
    texts: Texts
    actor: str
    stop: Callable[[], bool]
    """Whether it was told to end. Going on with a case listens to the same: a second listener would take it away."""
    due: dict[str, float] = field(default_factory=dict)
    """By case, when it is looked at again."""
    seen: dict[str, int] = field(default_factory=dict)
    """By case, its last event when this was said."""

    def find(self) -> None:
        """Take up what a worker before this one left; one that cannot be read is told."""
        store = storage.store(self.settings)
        for id in store.cases() if store.is_there() else ():
            self.note(id, look=0.0)

    def note(self, id: str, look: float | None = None) -> None:
        """When to go on with a case: never where it waits for people, and not soon where it stands as it stood."""
        from dcdecom.casework.deadlines import LOOK, seconds_left

        talk = Talk(self.texts, ZoneInfo(self.settings.timezone))
        try:
            context = cases.context_of(self.settings, id, talk, self.actor, systems=False)
            case = context.log.case(id)
            left = seconds_left(case, context.procedure.playbook, context.log.clock, LOOK if look is None else look)
            last = case.last_seq
        except DcdecomError as error:
            say([plain(line) for line in speech().in_words(error)], err=True)
            left, last = None, 0
        stood = self.seen.pop(id, 0) == last
        self.due.pop(id, None)
        if left is not None:
            self.due[id], self.seen[id] = time.monotonic() + max(left, LOOK if stood else 0.0), last

    def go_on(self) -> None:
        """Go on with each case whose time has come. One that stands where it stood is left alone for a while."""
        for id in [id for id, at in self.due.items() if at <= time.monotonic()]:
            if self.stop():
                return
            _go_on(self.settings, self.texts, id, self.actor, self)


def _outcome(settings: Settings, texts: Texts, queue: Queue, id: str, actor: str, deadlines: Deadlines) -> Outcome:
    """What came of one submission. What the spool cannot do with one keeps the worker from no other."""
    try:
        return _one(settings, texts, queue, id, actor, deadlines).outcome
    except DcdecomError as error:
        say([plain(line) for line in speech().in_words(error)], err=True)
        return "not-now"
    except Exception:  # noqa: BLE001  # as in _recorded: a bug is told, and this one is left where it lies
        traceback.print_exc()
        return "failed"


def _one(settings: Settings, texts: Texts, queue: Queue, id: str, actor: str, deadlines: Deadlines) -> Answered:
    """Take one submission to its answer, then go on with its case."""
    taken = queue.take(id)
    answer = _recorded(settings, _office_texts(settings, texts), taken, actor) if isinstance(taken, Taken) else taken
    opened = _opened_by(settings, taken) if isinstance(taken, Taken) and answer.outcome == "recorded" else ""
    queue.done(id, answer)
    say(texts.say(f"worker.{answer.outcome}", id=id, said=plain(answer.said)), err=answer.outcome != "recorded")
    if isinstance(taken, Taken) and answer.outcome == "recorded":
        if taken.submission.command not in OF_NO_CASE:
            _go_on(settings, texts, taken.submission.case, actor, deadlines)
        elif taken.submission.command == PEOPLE:
            _take_up(settings, texts, actor, deadlines)
        elif taken.submission.command == OPEN:
            statements.write_openings(settings, Talk(texts, ZoneInfo(settings.timezone)))
            _go_on(settings, texts, opened, actor, deadlines)
        elif taken.submission.command in (DRIFT, REQUEST):
            _write_statements(settings, Talk(texts, ZoneInfo(settings.timezone)), actor)
    return answer


def _office_texts(settings: Settings, texts: Texts) -> Texts:
    """In which language answers are: where pages are served, their readers', whatever the log of the worker is in."""
    return documents.texts(settings, settings.language) if settings.web else texts


def _recorded(settings: Settings, texts: Texts, taken: Taken, actor: str) -> Answered:
    from dcdecom.casework.submitted import Recorder, is_recorded, record
    from dcdecom.cli.form import form_devices, read_form

    submission, now = taken.submission, clocks.clock().now
    outcome: Outcome = "recorded"
    said = ""
    try:
        if submission.command == ENROL:
            return _enrolled(settings, texts, taken)
        if submission.command == PEOPLE:
            return _accepted(settings, texts, taken, actor)
        if submission.command == REQUEST:
            return _requested(settings, texts, taken)
        if submission.command == DRIFT:
            return _drift_accepted(settings, texts, taken, actor)
        if submission.command == OPEN:
            return _opened(settings, texts, taken, actor)
        context = _context(settings, texts, taken, actor, systems=submission.command == CANCEL)
        if not is_recorded(context.log.store.events(submission.case), taken.id):
            recorder = Recorder(
                context.log, context.procedure, context.paperwork.tray, storage.notary(settings),
                lambda case, file: read_form(settings, case, form_devices(case), file), storage.label_reader(),
            )  # fmt: skip
            if submission.command == CANCEL:
                _must_be_whole(context, submission.case)
            record(recorder, submission)
        said = texts.say(f"worker.done-{submission.command}", case=plain(submission.case))
    except (Held, HoldLost, SystemFailure) as error:
        outcome, said = "not-now", _words(error, texts, submission.command)
    except (InputError, Refused, Waiting) as error:
        outcome, said = "refused", _words(error, texts, submission.command)
    except JournalBroken as error:
        outcome, said = "failed", _words(error, texts)
    except Exception:  # noqa: BLE001  # a bug must not keep the worker from what others hand in: it is told, and this one is kept
        traceback.print_exc()
        outcome, said = "failed", texts.say("worker.bug")
    return Answered(taken.id, outcome, said, now())


def _must_be_whole(context: CaseContext, id: str) -> None:
    """A case is given up once NetBox and the monitoring keep nothing of it that its journal does not know, as by
    `case cancel`. Raises Refused, and SystemFailure where one of them does not answer.
    """
    from dcdecom.casework.traces import look

    case = context.log.case(id)
    if case.state == "open":
        look(context.systems.reading(), context.log.store.events(id), case, context.log.clock.now()).must_be_whole()


def _enrolled(settings: Settings, texts: Texts, taken: Taken) -> Answered:
    """Keep a new key as a proposal. Raises InputError and Refused."""
    from dcdecom.web.enrolment import record

    now = clocks.clock().now()
    record(settings, taken.submission.options, now)
    return Answered(taken.id, "recorded", texts.say("worker.enrolled"), now)


def _accepted(settings: Settings, texts: Texts, taken: Taken, actor: str) -> Answered:
    """Keep an acceptance of the people file. Raises InputError and Refused."""
    from dcdecom.bootstrap import people_change
    from dcdecom.casework.submitted import signature_of

    submission, talk = taken.submission, Talk(texts, ZoneInfo(settings.timezone))
    signature = signature_of(submission)
    kept = people_change.accept(settings, talk, submission.options.get("as", ""), signature, actor)
    said = texts.say("worker.people", name=plain(kept.signer), cases=", ".join(kept.counts))
    return Answered(taken.id, "recorded", said, clocks.clock().now())


def _requested(settings: Settings, texts: Texts, taken: Taken) -> Answered:
    """Write a request that was typed in a browser, and say what `check` says of it. A person opens the case."""
    import shlex

    from dcdecom.bootstrap import browser_requests

    file = browser_requests.write(settings, taken.id, taken.submission.options)
    said = texts.say("worker.request")
    command = f"dcdecom run {browser_requests.PROCEDURE} {shlex.quote(str(file))}"
    found = browser_requests.compared(settings, texts, file)
    return Answered(taken.id, "recorded", f"{said}\n  {command}\n\n{found}", clocks.clock().now())


def _opened(settings: Settings, texts: Texts, taken: Taken, actor: str) -> Answered:
    """Open a case by the order of a key, as `run` does. Raises what opening a case raises."""
    from dcdecom.bootstrap import browser_requests
    from dcdecom.casework.submitted import signature_of

    submission, talk = taken.submission, Talk(texts, ZoneInfo(settings.timezone))
    signature, party = signature_of(submission), submission.options.get("as", "")
    id = browser_requests.open_by_key(settings, talk, party, signature, actor, taken.id)
    return Answered(taken.id, "recorded", texts.say("worker.done-open", case=id), clocks.clock().now())


def _opened_by(settings: Settings, taken: Taken) -> str:
    """The case that a submission has opened; empty text where it opens none."""
    import hashlib

    from dcdecom.casework.submitted import signature_of

    if taken.submission.command != OPEN:
        return ""
    statement = signature_of(taken.submission).with_suffix("").read_bytes()
    found = storage.store(settings).naming(hashlib.sha256(statement).hexdigest())
    return found[0] if found else ""


def _drift_accepted(settings: Settings, texts: Texts, taken: Taken, actor: str) -> Answered:
    """Keep an acceptance of drift, as `drift accept` does. Raises InputError and Refused."""
    from dcdecom.bootstrap import drift_acceptance
    from dcdecom.casework.submitted import signature_of

    submission, talk = taken.submission, Talk(texts, ZoneInfo(settings.timezone))
    kept = drift_acceptance.accept(
        settings, talk, submission.options.get("as", ""), signature_of(submission), actor
    )  # fmt: skip
    said = texts.say(
        "worker.drift", drift=plain(f"{kept.drift.drift} {kept.drift.object}"), name=plain(kept.person.name),
        until=kept.until.isoformat(),
    )  # fmt: skip
    return Answered(taken.id, "recorded", said, clocks.clock().now())


def _take_up(settings: Settings, texts: Texts, actor: str, deadlines: Deadlines) -> None:
    """Go on with each case that has yet to take up an acceptance of the people file."""
    from dcdecom.bootstrap import people_change

    talk = Talk(texts, ZoneInfo(settings.timezone))
    for _, stands in people_change.standings(settings, talk):
        if stands.links:
            _go_on(settings, texts, stands.case.id, actor, deadlines)
    _write_statements(settings, talk, actor)


def _words(error: DcdecomError, texts: Texts, command: str = "") -> str:
    """What stops it, and what to do; of what only a browser hands in, as it is said there."""
    from dcdecom.papers.browser_words import in_browser

    said = "\n".join(in_language(part, texts) for part in (error.what, error.advice) if part)
    return in_browser(said, texts) if command in OF_BROWSERS else said


def _context(settings: Settings, texts: Texts, taken: Taken, actor: str, systems: bool = False) -> CaseContext:
    """In the worker's own name where a key ordered it, else in that of whoever handed it in."""
    from dcdecom.casework.submitted import by_key

    talk, is_ordered = Talk(texts, ZoneInfo(settings.timezone)), by_key(taken.submission)
    if settings.web and not is_ordered and taken.login == settings.web.account:
        raise Refused(Sentence(
            "submission-unsigned",
            "{account} runs the web application and is nobody: what it hands in has to be signed by a key. "
            "Nothing was recorded.",
            account=taken.login,
        ))  # fmt: skip
    who = actor if is_ordered else Login(taken.login, "spool")
    return cases.context_of(settings, taken.submission.case, talk, who, systems, taken.id, writes=False)


def _go_on(settings: Settings, texts: Texts, case: str, actor: str, deadlines: Deadlines) -> None:
    """Go on with a case, as `case run` does, until a person, a deadline or a system is needed; or back, as `case undo`
    does, where that was ordered last.
    """
    for go_on in (
        partial(_drive, settings, case, actor, texts, deadlines),
        partial(statements.write, settings, case, Talk(texts, ZoneInfo(settings.timezone)), actor),
    ):
        try:
            go_on()
        except DcdecomError as error:
            say([plain(line) for line in speech().in_words(error)], err=True)
    deadlines.note(case)


def _drive(settings: Settings, id: str, actor: str, texts: Texts, deadlines: Deadlines) -> None:
    """Forward; or back by the last plan, where that is a way back which keys have begun to confirm.

    While it is confirmed for some of its devices and not for all, neither.
    """
    from dcdecom.cli.common import context_for
    from dcdecom.cli.interactive import Driving, backward, drive

    context = context_for(settings, id, actor)
    case = context.log.case(id)
    last = case.plans[-1] if case.plans else None
    back = last if last and last.undoes and last.confirmed else None
    if back is None or all(t.is_proved for t in case.of_plan(back)):
        drive(context, id, Driving(texts, stop_requested=deadlines.stop))
    elif back.is_confirmed:
        go = partial(backward, only=back.only)
        drive(context, id, Driving(texts, stop_requested=deadlines.stop, go=go, back=True))


# --- what came of it -------------------------------------------------------------------------------------------------


@click.group("submission", cls=Commands)
def submission_() -> None:
    """What was handed in with --submit."""


@submission_.command()
@click.argument("id")
@click.option("--wait", is_flag=True, help="Wait until the worker has answered")
@configured
def show(id: str, wait: bool, config: Path | None) -> None:
    """What came of submission ID: exit 0 where it was recorded, 4 while it waits, 3 where it was refused.

    Example: dcdecom submission show 5f3a91c2d4b84a0e9c1f2a3b4c5d6e7f --wait
    """
    settings = settings_of(config)
    texts, queue = reader_texts(settings), storage.queue(settings)
    while (answer := queue.answer(id)) is None and wait:
        time.sleep(SECONDS)
    if answer is None:
        say(texts.say("worker.waits", id=id))
        raise click.exceptions.Exit(int(Exit.WAITING))
    say([plain(line) for line in texts.say(f"worker.{answer.outcome}", id=id, said=answer.said).splitlines()])
    exits = {"recorded": Exit.DONE, "refused": Exit.REFUSED, "not-now": Exit.WAITING, "failed": Exit.SYSTEM}
    raise click.exceptions.Exit(int(exits[answer.outcome]))
