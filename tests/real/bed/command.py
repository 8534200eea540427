"""Run a command to its end, on the machine or inside a namespace; a failure is a BedError with the last words."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .state import BedError

PYTHON = "/usr/bin/python3"  # the machine's own, wherever the bed itself runs


def run(
    argv: Sequence[str],
    *,
    stdin: str = "",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    log: Path | None = None,
) -> str:
    """What the command printed; with `log`, it goes there and the answer is empty."""
    if log is not None:
        with log.open("ab") as output:
            code = subprocess.run(argv, input=stdin.encode(), stdout=output, stderr=output, env=env, cwd=cwd).returncode
        if code != 0:
            raise BedError(f"{_short(argv)}: exit {code}, see {log}")
        return ""
    done = subprocess.run(argv, input=stdin, capture_output=True, text=True, env=env, cwd=cwd)
    if done.returncode != 0:
        words = (done.stderr.strip() or done.stdout.strip()).splitlines()[-5:]
        raise BedError(f"{_short(argv)}: exit {done.returncode}: {' / '.join(words)}")
    return done.stdout


def succeeds(argv: Sequence[str]) -> bool:
    """Does the command exit with 0?"""
    return subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0


def inside(namespace: str, *argv: str) -> list[str]:
    """The command, in a network namespace."""
    return ["ip", "netns", "exec", namespace, *argv]


def as_user(user: str, *argv: str) -> list[str]:
    """The command, as an account of a service; setpriv keeps the limits that PAM would lower."""
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--", *argv]


def listens(namespace: str, local: str, *, udp: bool = False) -> bool:
    """Does something in the namespace listen on exactly this address and port?"""
    lines = run(inside(namespace, "ss", "-Hln" + ("u" if udp else "t"))).splitlines()
    return any(line.split()[3] == local for line in lines)


def _short(argv: Sequence[str]) -> str:
    return " ".join(argv[:6])
