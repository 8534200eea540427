"""The time of this machine."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time. `now` is UTC and aware; `uptime` counts seconds since the machine named by `boot` started."""

    def now(self) -> datetime: ...

    def uptime(self) -> int: ...

    def boot(self) -> str: ...

    def sleep(self, seconds: float) -> None: ...
