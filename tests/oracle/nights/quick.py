"""What makes thousands of histories quick: a store that keeps nothing on disk, and a pool that has no threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from dcdecom.model.drift import TrackedDrift
from dcdecom.model.last_run import LastRun
from dcdecom.model.site import Every, Sites


class MemoryStore:
    """Protocol `DriftStore`."""

    def __init__(self) -> None:
        self._kept: tuple[TrackedDrift, ...] = ()
        self._past: tuple[TrackedDrift, ...] = ()
        self._last_run = LastRun()
        self._success: datetime | None = None

    def known(self, at: Sites = Every.SITE) -> tuple[TrackedDrift, ...]:
        return _at(self._kept, at)

    def past(self, at: Sites = Every.SITE) -> tuple[TrackedDrift, ...]:
        return _at(self._past, at)

    def last_run(self) -> LastRun:
        return self._last_run

    def last_success(self) -> datetime | None:
        return self._success

    def keep(
        self, kept: Iterable[TrackedDrift], at: Sites, succeeded: datetime | None, past: Iterable[TrackedDrift] = (),
        last_run: LastRun | None = None,
    ) -> None:  # fmt: skip
        self._kept = (*_without(self._kept, at), *kept)
        self._past = (*_without(self._past, at), *past)
        self._success = succeeded or self._success
        self._last_run = last_run or self._last_run


def _at(kept: Iterable[TrackedDrift], at: Sites) -> tuple[TrackedDrift, ...]:
    return tuple(k for k in kept if isinstance(at, Every) or k.site in at)


def _without(kept: Iterable[TrackedDrift], at: Sites) -> tuple[TrackedDrift, ...]:
    return tuple(k for k in kept if not isinstance(at, Every) and k.site not in at)


class _AtOnce(Executor):
    def submit(self, call: Callable[..., Any], /, *values: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(call(*values, **named))
        return done


@contextmanager
def no_threads(most: int, name: str) -> Iterator[Executor]:
    """A pool that does at once what it is given."""
    yield _AtOnce()
