"""The spool, as far as a stranger may fill it: whoever reaches the application hands in, the worker alone judges."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from dcdecom.errors import DcdecomError, SystemFailure

if TYPE_CHECKING:
    from dcdecom.ports.queue import Answered, Queue, Submission, Taken

COUNT, BYTES = 500, 512 * 1024 * 1024
"""What this process has handed in and the worker has not put away: so many, of so many bytes in all."""
PUT_AWAY = frozenset({"recorded", "refused"})
"""Answers behind which nothing is left of a submission."""


@dataclass
class BoundedQueue:
    """Protocol `Queue`. One more is told to come back; what was signed stays with its page meanwhile."""

    queue: Queue
    count: int = field(default_factory=lambda: COUNT)
    bytes: int = field(default_factory=lambda: BYTES)
    _waiting: dict[str, int] = field(default_factory=dict)
    """The bytes of each, by id."""
    _lock: Lock = field(default_factory=Lock)

    def defer(self, submission: Submission) -> str:
        """As `Queue`. Raises SystemFailure too where too much waits."""
        size = sum(path.stat().st_size for _, path in submission.files)
        with self._lock:
            if self._is_full(size):
                self._waiting = {id: size for id, size in self._waiting.items() if self._still_waits(id)}
            if self._is_full(size):
                raise SystemFailure("Too much waits for the worker. Nothing was handed in.")
            id = self.queue.defer(submission)
            self._waiting[id] = size
        return id

    def _is_full(self, more: int) -> bool:
        return len(self._waiting) >= self.count or sum(self._waiting.values()) + more > self.bytes

    def _still_waits(self, id: str) -> bool:
        """What cannot be read counts as waiting."""
        with suppress(DcdecomError):
            found = self.queue.answer(id)
            return found is None or found.outcome not in PUT_AWAY
        return True

    def answer(self, id: str) -> Answered | None:
        return self.queue.answer(id)

    def due(self) -> tuple[str, ...]:
        return self.queue.due()

    def take(self, id: str) -> Taken | Answered:
        return self.queue.take(id)

    def done(self, id: str, answer: Answered) -> None:
        self.queue.done(id, answer)

    def stalled(self) -> tuple[str, ...]:
        return self.queue.stalled()

    def oldest(self) -> datetime | None:
        return self.queue.oldest()
