"""Answers as they come, until time is up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, as_completed
from contextlib import suppress
from dataclasses import field
from typing import TypeVar

from dcdecom.late_dataclass import dataclass

K = TypeVar("K")
T = TypeVar("T")


@dataclass
class Deadline:
    """For everything that is asked of the whole network; it runs from the first question on. None is none at all."""

    seconds: int | None = None
    _ends: float | None = field(default=None, init=False)

    @property
    def reason(self) -> str:
        """Why something that had no answer by then is not read."""
        return f"not read within the {self.seconds} s for the whole network (reconcile.network_deadline)"

    def left(self) -> float | None:
        """Seconds from now."""
        if self.seconds is None:
            return None
        self._ends = self._ends or time.monotonic() + self.seconds
        return max(self._ends - time.monotonic(), 0)


def arriving(begun: dict[Future[T], K], deadline: Deadline) -> Iterator[tuple[K, T | None]]:
    """The result of each, as it comes; None of each that has none when time is up.

    What was told is taken out of `begun`, so that no more is kept than what still comes.
    """
    coming = as_completed(begun, deadline.left())
    while one := _next(coming):
        yield begun.pop(one), one.result()
    for one, key in begun.items():
        yield key, one.result() if one.done() else None


def _next(coming: Iterator[Future[T]]) -> Future[T] | None:
    """None at the end, and when time is up. What the answer itself raises is not caught here."""
    with suppress(StopIteration, TimeoutError):
        return next(coming)
    return None
