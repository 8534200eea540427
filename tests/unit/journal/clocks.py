"""A clock that goes one second further at each look."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class StepClock:
    """Each look at it is one second later. Sleeping is real, and short."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 13, 7, tzinfo=UTC)

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def uptime(self) -> int:
        return 1

    def boot(self) -> str:
        return "boot"

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
