"""`make test-real`: start the real systems and pass on them, as root on Debian 13.

    python -m tests.real.suite          the bed's own tests, the cases and the contract suite
    python -m tests.real.suite --demo   the accepted and the rejected case, told as `make demo` tells them

It fails where a test fails, and where the real systems could not be had: a tier that did not run has not passed.
The cases keep the floors of estate `real` (300 s of soak, 180 s until the second look), and work with accounts that
`dcdecom grant` made from nothing. While they wait, commands are killed on other servers, netbox-zabbix-sync runs beside
a case of its own, and the contract suite runs on the rest. Installing the wheel needs a package index and no bed: it
stands outside the namespaces, while the cases begin.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
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
ONE_BY_ONE = tuple(f"tests/real/cases/test_{name}.py" for name in ("by_hand", "still_gone", "killed_ports"))
"""They write to one switch: one after another, once the other cases have shut their ports. The last one leaves what it
did unsaved for a while, and counts who logs in there to write: nobody else may be at it then.
"""


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
    return _tests()


def _tests() -> int:
    peer.install()
    failed = [*_alone(), *_beside()]
    if failed:
        print(f"test-real: failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _alone() -> list[str]:
    """The bed's own tests, and those that take rights away or stop a system, one after another; returns what failed."""
    alone = {
        "bed": ("tests/real/test_bed.py", "tests/real/test_fast.py"),
        "reconcile": ("tests/real/test_reconcile.py",),
        "beside sync": ("tests/real/test_beside_sync.py",),
        "a right taken away": ("tests/real/cases/test_rights_taken.py",),
        "stopped systems": ("tests/contract", "-m", "stops and not long", f"--ignore={FIELDS}"),
        "fields": (FIELDS,),
        "learned": ("tests/real/test_learned.py",),
        "grant": ("tests/real/test_grant.py",),
    }
    return [name for name, what in alone.items() if _wait(_pytest(*what))]


def _beside() -> list[str]:
    """The cases, and what keeps to other servers (`BESIDE` in `tests/contract/ground.py`); returns what failed.

    None resets the bed, and each puts back whatever another one might meet.
    """
    lifecycle.reset(state())
    failed = ["accounts by grant"] if _wait(_pytest("tests/real/cases/test_granted.py")) else []
    waiting = state().folder() / "cases-wait"
    waiting.unlink(missing_ok=True)
    beside = {
        "a case beside sync": _pytest("tests/real/cases/test_beside_sync.py"),
        "cases": _pytest("tests/real/cases/test_cases.py", CASES_WAIT=str(waiting)),
        "a host that was renamed": _pytest("tests/real/cases/test_followed.py"),
        "killed at the records": _pytest("tests/real/cases/test_killed_records.py"),
        "install": subprocess.Popen([sys.executable, "-m", "pytest", "-m", "real", "tests/install"], cwd=ROOT),
    }
    while beside["cases"].poll() is None and not waiting.exists():
        time.sleep(0.5)
    beside["the ports of tor-3"] = _pytest(*ONE_BY_ONE)
    beside["contract"] = _pytest("tests/contract", "-m", "not long and not stops")
    return [*failed, *(name for name, process in beside.items() if _wait(process))]


def _pytest(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    command = ["ip", "netns", "exec", OPS, sys.executable, "-m", "pytest", "--bed", "real", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})


def _wait(process: subprocess.Popen[bytes]) -> int:
    """The exit status; a run of no test at all is a failure, since pytest says so with 5."""
    return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
