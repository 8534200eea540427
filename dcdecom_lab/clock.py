"""The lab's own time: the machine's, plus what a scenario skips."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class LabClock:
    """Implements `Clock` for the lab's process; it never runs backwards, whatever the machine's wall clock does."""

    def __init__(self) -> None:
        self._wall = datetime.now(UTC)
        self._started = time.monotonic()
        self._skipped = 0.0

    def now(self) -> datetime:
        return self._wall + timedelta(seconds=self._elapsed())

    def uptime(self) -> int:
        return int(self._elapsed())

    def boot(self) -> str:
        return "lab"

    def sleep(self, seconds: float) -> None:
        """Skip time instead of waiting: nothing in the lab's process may block its loop."""
        self.skip(seconds)

    def skip(self, seconds: float) -> None:
        """Let seconds pass at once, so that a scenario need not wait for ageing. Raises ValueError below zero."""
        if seconds < 0:
            raise ValueError("time does not run backwards")
        self._skipped += seconds

    def _elapsed(self) -> float:
        return time.monotonic() - self._started + self._skipped
