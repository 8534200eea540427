"""The object that a change touches, read: once, until an act shows its effect, or until what was begun is settled."""

from __future__ import annotations

from datetime import timedelta

from dcdecom.changes import kind_of
from dcdecom.model.case import Tracked
from dcdecom.model.changes.change import State
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.ports.clock import Clock
from dcdecom.ports.systems import Readers

READ_BACK_EVERY = 1.0
"""Seconds between two looks while the effect of an act is awaited."""

SETTLES_AFTER = timedelta(seconds=5)
"""From the intent on: a system may still come to what a process had sent when it died."""


def read_back(readers: Readers, clock: Clock, tracked: Tracked, more: State) -> Answer[State]:
    """Read until the effect shows or the kind's patience ends; the last answer counts."""
    kind, until = kind_of(tracked.change), clock.uptime() + kind_of(tracked.change).patience
    while True:
        answer = read(readers, tracked, tracked.nonce)
        if isinstance(answer, Reading):
            answer = Reading({**answer.value, **more}, answer.source, answer.taken_at)
        so = isinstance(answer, Reading) and kind.holds(tracked.change, answer.value)
        if so or clock.uptime() >= until:
            return answer
        clock.sleep(READ_BACK_EVERY)


def read_what_it_left(readers: Readers, clock: Clock, tracked: Tracked) -> Answer[State]:
    """Read until it is so, or shows the same twice and nothing more is to come, or the time is over.

    What only a witness lags behind is awaited as long as the kind has patience. The last answer counts.
    """
    kind, shown = kind_of(tracked.change), None
    until = clock.uptime() + max(kind.patience, SETTLES_AFTER.seconds)
    while True:
        answer = read(readers, tracked, tracked.nonce)
        if not isinstance(answer, Reading) or kind.holds(tracked.change, answer.value):
            return answer
        pending_only = kind.pending_only is not None and kind.pending_only(tracked.change, answer.value)
        may_come = tracked.intended_at is not None and clock.now() - tracked.intended_at < SETTLES_AFTER
        settled = answer.value == shown and not pending_only and not may_come
        if settled or clock.uptime() >= until:
            return answer
        shown = answer.value
        clock.sleep(READ_BACK_EVERY)


def read(readers: Readers, tracked: Tracked, nonce: str) -> Answer[State]:
    answer: Answer[State] = kind_of(tracked.change).read(tracked.change, readers, nonce)
    return answer
