"""How many times as long as two quiet cores this machine takes for the same work: 1.0 for as long, 1.5 for half more.

    .ci/pace.py                       the pace now
    .ci/pace.py allow SECONDS PACE... a limit of so many seconds, at the slowest of these paces

Budgets are minutes on two quiet cores. Who shares a machine with others is given the time that they take.
"""

import hashlib
import statistics
import subprocess
import sys
import time

CORES, TIMES = 2, 5
MOST = 1.9
"""Beyond it CI would not end in its 90 minutes."""
QUIET = 0.45
"""Seconds of `work` on a quiet core, both being busy; the median of some on the machine of the budgets."""


def work() -> None:
    digest = b""
    for number in range(600_000):
        digest = hashlib.sha256(digest + str(number).encode()).digest()


def measured() -> float:
    begun = time.monotonic()
    both = [subprocess.Popen([sys.executable, __file__, "work"]) for _ in range(CORES)]
    for one in both:
        one.wait()
    return time.monotonic() - begun


if __name__ == "__main__":
    if sys.argv[1:] == ["work"]:
        work()
    elif sys.argv[1:2] == ["allow"]:
        limit, *paces = map(float, sys.argv[2:])
        print(round(limit * min(MOST, max(1.0, *paces))))
    else:
        print(f"{statistics.median(measured() for _ in range(TIMES)) / QUIET:.2f}")
