"""Clocks that hurry, and clocks that jump."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dcdecom.adapters.clock import SystemClock
from dcdecom.bootstrap import clocks
from tests.crash.places import Fuse

HURRY = 5
"""Seconds of patience that pass in each second of waiting."""


@dataclass
class Times:
    """Protocol `Clock`: waiting is short, and the wall clock can be moved."""

    clock: SystemClock = field(default_factory=SystemClock)
    ahead: float = 0.0
    waited: float = 0.0

    def now(self) -> datetime:
        return self.clock.now() + timedelta(seconds=self.ahead)

    def uptime(self) -> int:
        return int(self.clock.uptime() + self.waited)

    def boot(self) -> str:
        return self.clock.boot()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / HURRY)
        self.waited += seconds

    def jump(self, seconds: float) -> Callable[[], None]:
        return _Jump(self, seconds)


@dataclass(frozen=True)
class _Jump:
    times: Times
    seconds: float

    def __call__(self) -> None:
        self.times.ahead += self.seconds


@dataclass(frozen=True)
class Hurried:
    """A watched command whose patience passes quickly."""

    fuse: Fuse
    times: Times

    def __call__(self) -> None:
        clocks.clock = lambda: self.times
        self.fuse()
