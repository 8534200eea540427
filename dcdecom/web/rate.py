"""How often something may be tried: by one address, and by all together."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

OF_ONE, OF_ALL = 10, 60
"""Tries a minute."""
SECONDS = 60.0
KNOWN = 10_000
"""Addresses that are remembered at once; beyond, only all together are counted."""


class Rate:
    """Counts tries in the last minute. The proxy says whose they are; without it all are one's."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._tries: list[float] = []
        self._of: dict[str, list[float]] = {}
        self._lock = Lock()

    def allows(self, address: str) -> bool:
        """Whether one more try is allowed now; it is counted where it is."""
        now = self._now()
        with self._lock:
            self._tries = [at for at in self._tries if now - at < SECONDS]
            self._of = {who: kept for who, its in self._of.items() if (kept := [t for t in its if now - t < SECONDS])}
            own = self._of.get(address, [])
            if len(self._tries) >= OF_ALL or len(own) >= OF_ONE:
                return False
            self._tries.append(now)
            if address in self._of or len(self._of) < KNOWN:
                self._of[address] = [*own, now]
            return True
