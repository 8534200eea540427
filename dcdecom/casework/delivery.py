"""Notices leave the outbox: each at least once, within bounds, and no case waits longer for one than these say."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace
from datetime import timedelta

from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import DcdecomError, Held, Waiting
from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.papers import SignerTold
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.ports.outbox import MAIL, OWNER, PERSON, Batch, Courier, Kind, Outbox, Undelivered

SECONDS = 30.0
"""For all that one command sends. A courier ends by itself within as much."""
LEFT_OVER = timedelta(minutes=2)
"""After which the worker sends what a command should have told a signer, and did not."""
OTHERS: tuple[Kind, ...] = ("awaited", "step", "rest")
TO_SIGNERS: tuple[Kind, ...] = ("recorded",)
AGAIN, TIMES = 0.25, 40
"""Seconds between two tries to record beside somebody who holds the case, and how often."""
UNKNOWN = "it is no longer configured"


@dataclass(frozen=True)
class Tried:
    """One batch that was sent, and why it did not leave; empty text where it did."""

    batch: Batch
    place: str
    why: str


@dataclass(frozen=True)
class Delivery:
    """The outbox, and who carries what lies in it."""

    outbox: Outbox
    clock: Clock
    couriers: Mapping[str, Courier] = field(default_factory=dict)
    """By receiver; `person:` carries for everybody, and `owner:` for every case."""

    def send(self, case: str = "", kinds: Collection[Kind] = (), older: timedelta | None = None) -> Iterator[Tried]:
        """Send what is due, the oldest first, until nothing is or the time is used up."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            batch = self.outbox.take(self.clock.now(), case, kinds, older or timedelta())
            if batch is None:
                return
            kind = next((k for k in (PERSON, OWNER) if batch.receiver.startswith(k)), batch.receiver)
            courier = self.couriers.get(kind)
            why = courier.carry(nearest(batch)) if courier else UNKNOWN
            if why:
                self.outbox.failed(batch, self.clock.now(), why)
            else:
                self.outbox.delivered(batch, self.clock.now())
            yield Tried(batch, courier.place if courier else batch.receiver, why)

    def undelivered(self) -> tuple[Undelivered, ...]:
        return self.outbox.undelivered(self.clock.now())


def nearest(batch: Batch) -> Batch:
    """What of a batch is carried: of a countdown the last notice alone, under its own key. It overtakes the others."""
    last = batch.notices[-1]
    return replace(batch, key=last.key, notices=(last,)) if last.kind == "rest" else batch


def tell_signers(log: CaseLog, delivery: Delivery, id: str) -> None:
    """Tell each signer what was recorded in his name, and record in the journal whether that left.

    It is done before a system is changed because of it. What does not leave is reported and tried again, and the case
    goes on: that a mail server took a mail is no proof that somebody has read it. Raises InputError and Refused for
    whoever may not write.
    """
    log.must_know_the_actor(by_key=True)
    for tried in delivery.send(id, TO_SIGNERS):
        if tried.why:
            log.reporter.say(Sentence(
                "signer-untold",
                "{case}: a signer could not be told what was recorded in his name ({place}: {why}). It is tried again.",
                case=id, place=tried.place, why=tried.why,
            ))  # fmt: skip
        for notice in tried.batch.notices:
            person = notice.content.get("person", "")
            way = MAIL if notice.receiver.startswith(PERSON) else notice.receiver
            _record(log, id, SignerTold(notice.seq, person, way, tried.why))


def _record(log: CaseLog, id: str, fact: SignerTold) -> None:
    """Append the event, unless the case has ended. Somebody who brings something meanwhile is waited for."""
    for left in reversed(range(TIMES)):
        case = log.case(id)
        if case.state != "open":
            return
        try:
            log.append(case, fact)
        except (Held, Waiting):
            if not left:
                raise
            time.sleep(AGAIN)
        else:
            return


def tell_others(log: CaseLog, delivery: Delivery, id: str) -> None:
    """Send what waits of a case to everybody else. What does not leave is reported, and keeps nobody from the case."""
    try:
        for tried in delivery.send(id, OTHERS):
            if tried.why:
                log.reporter.say(f"A notice did not reach {tried.place}: {tried.why}")
    except DcdecomError as error:
        log.reporter.say(error.what)


def send_all(delivery: Delivery) -> Iterator[Tried]:
    """What is due of all cases, by the worker."""
    yield from delivery.send(kinds=OTHERS)
    yield from delivery.send(kinds=TO_SIGNERS, older=LEFT_OVER)

