"""The time of this machine."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
"""A new random id at each start of the kernel (random(4))."""


class SystemClock:
    """Protocol `Clock`. `uptime` counts on while the machine sleeps, and no one can set it back (clock_gettime(2))."""

    def __init__(self, boot_id: Path = BOOT_ID) -> None:
        self._boot = _boot(boot_id)

    def now(self) -> datetime:
        """UTC by the wall clock, which an administrator or NTP may move."""
        return datetime.now(UTC)

    def uptime(self) -> int:
        """Whole seconds since the machine started."""
        return int(time.clock_gettime(time.CLOCK_BOOTTIME))

    def boot(self) -> str:
        """Which start of the machine `uptime` counts from."""
        return self._boot

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def _boot(boot_id: Path) -> str:
    """The kernel's id; where it cannot be read, one that no other process shares: nobody trusts an old uptime."""
    try:
        return boot_id.read_text(encoding="ascii").strip()
    except OSError:
        return f"process-{os.urandom(16).hex()}"
