"""`make test-real`: start the real systems and pass on them, as root on Debian 13.

    python -m tests.real.suite             the bed's own tests, the cases and the contract suite
    python -m tests.real.suite --prepare   start and install what these need, and test nothing
    python -m tests.real.suite --demo      the accepted and the rejected case, told as `make demo` tells them

It fails where a test fails, and where the real systems could not be had: a tier that did not run has not passed.
First comes what stops a system, takes rights away or resets the bed, one after another; installing the wheel, which
needs a package index and no bed, runs beside it outside the namespaces. Then come the cases, all at once. They keep the
floors of estate `real` (300 s of soak, 180 s until the second look), and work with accounts that `dcdecom grant` made
from nothing. While they wait, the contract suite runs on the other servers. Each group is told with its seconds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from tests.real import login, peer
from tests.real.bed import lifecycle
from tests.real.bed.control import load
from tests.real.bed.plant import OPS
from tests.real.bed.state import BedError, state
from tests.real.keyboard import installed

ROOT = Path(__file__).resolve().parents[2]
FIELDS = "tests/contract/test_fields.py"
"""Puts a host into a maintenance, which Zabbix ends up to a minute later: nobody else may look meanwhile."""
CASES = "tests/real/cases"
FURNISHED = ("tests/contract/test_doubtful.py", "tests/contract/test_references.py")
"""Make servers of their own in NetBox and Zabbix, and look at no others."""
ALONE = {
    "the bed": ("tests/real/test_bed.py", "tests/real/test_reconcile.py", "tests/real/test_beside_sync.py",
                "tests/real/test_learned.py", "tests/real/test_still_calls.py"),
    "a right taken away": (f"{CASES}/test_rights_taken.py",),
    "stopped systems": ("tests/contract", "-m", "stops and not long", f"--ignore={FIELDS}"),
    "fields": (FIELDS,),
    "grant": ("tests/real/test_grant.py",),
}  # fmt: skip
"""One after another; the last one resets the bed."""
AT_ONCE = {
    "cases": (f"{CASES}/test_cases.py",),
    "a case beside sync": (f"{CASES}/test_beside_sync.py",),
    "a host that was renamed": (f"{CASES}/test_followed.py",),
    "killed at the records": (f"{CASES}/test_killed_records.py",),
    "back after the soak": (f"{CASES}/test_still_gone.py",),
}
"""Each on a server of its own. They take turns at the switches (`tests/real/bed/turns.py`)."""
MEANWHILE = {
    "killed at the ports, by hand": (f"{CASES}/test_killed_ports.py", f"{CASES}/test_by_hand.py"),
    "contract": ("tests/contract", "-m", "not long and not stops", *(f"--ignore={path}" for path in FURNISHED)),
    "contract, on servers of its own": (*FURNISHED, "-m", "not long and not stops"),
    "the fast engine": ("tests/real/test_fast.py",),
}
"""What begins once the accepted case soaks, and the others leave their processor time."""


def main(arguments: list[str]) -> int:
    """Run the suite; returns an exit status."""
    if os.geteuid() != 0:
        print("test-real: root is needed, for network namespaces and Debian's packages.", file=sys.stderr)
        return 1
    try:
        lifecycle.up(state())
        lifecycle.reset(state())
    except BedError as error:
        print(f"test-real: the real systems could not be started: {error}", file=sys.stderr)
        return 1
    installed(load())
    case = login.case()
    if case is login.Case.REFUSED:
        print(f"test-real: {case.value}", file=sys.stderr)
        return 1
    if "--demo" in arguments:
        from tests.real.demo import play

        return play(load())
    peer.install()
    return 0 if "--prepare" in arguments else _tests()


def _tests() -> int:
    install = Group("install", [sys.executable, "-m", "pytest", "-m", "real", "tests/install"], nice=10)
    groups = [*_alone(), *_beside(), install]
    failed = [group.name for group in groups if group.status()]
    for group in groups:
        print(f"test-real: {group}", file=sys.stderr)
    if failed:
        print(f"test-real: failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _alone() -> list[Group]:
    """What nothing else may stand beside, one after another."""
    groups = []
    for name, what in ALONE.items():
        groups.append(_group(name, what))
        groups[-1].status()
    return groups


def _beside() -> list[Group]:
    """The cases, and what keeps to other servers (`BESIDE` in `tests/contract/ground.py`).

    None resets the bed, and each puts back whatever another one might meet.
    """
    lifecycle.reset(state())
    granted = _group("accounts by grant", (f"{CASES}/test_granted.py",))
    granted.status()
    waiting = state().folder() / "cases-wait"
    waiting.unlink(missing_ok=True)
    cases = [_group(name, what, CASES_WAIT=str(waiting) if name == "cases" else "") for name, what in AT_ONCE.items()]
    while cases[0].runs() and not waiting.exists():
        time.sleep(0.5)
    return [granted, *cases, *(_group(name, what) for name, what in MEANWHILE.items())]


class Group:
    """Tests in a process of their own. What they say is told in one piece once they have ended; it grows in a log."""

    def __init__(self, name: str, command: list[str], nice: int = 0, **environment: str) -> None:
        self.name, self._code = name, 1
        self._begun = self._ended = time.monotonic()
        self._computed = 0.0
        self._log = state().log(f"test-{name.replace(' ', '-')}")
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["nice", "-n", str(nice), *command], cwd=ROOT, env={**os.environ, **environment},
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self._waiting = threading.Thread(target=self._wait)
        self._waiting.start()

    def _wait(self) -> None:
        _, status, usage = os.wait4(self._process.pid, 0)
        self._code, self._ended = os.waitstatus_to_exitcode(status), time.monotonic()
        self._computed = usage.ru_utime + usage.ru_stime
        print(f"--- test-real: {self.name}\n{self._log.read_text('utf-8', 'replace')}", flush=True)

    def runs(self) -> bool:
        return self._waiting.is_alive()

    def status(self) -> int:
        """Wait for its end; a run of no test at all is a failure, since pytest says so with 5."""
        self._waiting.join()
        return self._code

    def __str__(self) -> str:
        """How long it took, and how long its own processes computed; the real systems compute beside them."""
        return f"{self._ended - self._begun:5.0f} s, computed {self._computed:4.0f} s  {self.name}"


def _group(name: str, what: Sequence[str], **environment: str) -> Group:
    command = ["ip", "netns", "exec", OPS, sys.executable, "-m", "pytest", "--bed", "real", *what]
    return Group(name, command, **environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
