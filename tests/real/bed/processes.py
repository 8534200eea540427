"""Processes that the bed starts: each recorded by pid and start time, and only such a one is ever ended."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .state import BedError, State, read_json, write_json


@dataclass(frozen=True)
class Process:
    """A process that cannot be taken for another: a pid is used again, a pid with its start time is not."""

    pid: int
    started: int

    @property
    def alive(self) -> bool:
        """Does this very process run?"""
        return _started(self.pid) == self.started

    def signal(self, number: int) -> None:
        """Send a signal, to this very process or to none."""
        if self.alive:
            os.kill(self.pid, number)


def start(
    where: State, name: str, argv: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Process:
    """Start a daemon in the foreground of a session of its own; its output goes to `log/NAME.log`."""
    known = recorded(where, name)
    if known is not None and known.alive:
        return known
    with where.log(name).open("ab") as log:
        child = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, cwd=cwd or "/", start_new_session=True
        )
    process = Process(child.pid, _started(child.pid) or 0)
    write_json(_record(where, name), {"pid": process.pid, "started": process.started, "argv": list(argv)})
    return process


def recorded(where: State, name: str) -> Process | None:
    """The process that was started under this name, running or not."""
    found = read_json(_record(where, name))
    return None if found is None else Process(found["pid"], found["started"])


def running(where: State, name: str) -> bool:
    """Does the process of this name run?"""
    known = recorded(where, name)
    return known is not None and known.alive


def names(where: State) -> list[str]:
    """Every name under which a process was started and not yet stopped."""
    return sorted(path.name.removesuffix(".json") for path in where.folder("run").glob("*.json"))


def stop(where: State, name: str, *, patience: float = 15.0) -> None:
    """End the process of this name and what it has left running; ending what is not there succeeds.

    `patience` is how long it may take by itself before it is killed.
    """
    stop_all(where, [name], patience=patience)


def stop_all(where: State, which: Sequence[str], *, patience: float = 15.0) -> None:
    """End several processes at once, so that their farewells overlap.

    A head is asked and sends its own family home; where somebody has killed the head, what it left is asked.
    """
    heads = {name: known for name in which if (known := recorded(where, name)) is not None}
    families = [(head, _family(head)) for head in heads.values()]
    everyone = [member for _, family in families for member in family]
    for head, family in families:
        for member in [head] if head.alive else family:
            member.signal(signal.SIGTERM)
    if not _gone(everyone, patience):
        for member in everyone:
            member.signal(signal.SIGKILL)
        if not _gone(everyone, 5.0):
            left = [member.pid for member in everyone if member.alive]
            raise BedError(f"{', '.join(heads)}: processes do not end: {left}")
    for name in heads:
        _record(where, name).unlink(missing_ok=True)


def wait_until(what: str, ready: Callable[[], bool], *, patience: float = 30.0, every: float = 0.1) -> None:
    """Wait until something is so; BedError says what did not become so."""
    end = time.monotonic() + patience
    while not ready():
        if time.monotonic() > end:
            raise BedError(f"{what}: not so after {patience:.0f} s")
        time.sleep(every)


def _record(where: State, name: str) -> Path:
    return where.folder("run") / f"{name}.json"


def _stat(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()


def _started(pid: int) -> int | None:
    """When a process started, in clock ticks since boot (proc(5), field 22); None when it is gone or a zombie."""
    fields = _stat(pid)
    return None if fields is None or fields[0] in "ZX" else int(fields[19])


def _family(head: Process) -> list[Process]:
    """The process with all its descendants; when it is dead itself, who is left of its session, with theirs.

    The number of a session is not given to a new process as long as the session has members (setsid(2)).
    """
    if _started(head.pid) not in (None, head.started):
        return []
    children: dict[int, list[int]] = {}
    queue = [head.pid]
    for entry in Path("/proc").iterdir():
        fields = _stat(int(entry.name)) if entry.name.isdigit() else None
        if fields is not None:
            children.setdefault(int(fields[1]), []).append(int(entry.name))
            if int(fields[3]) == head.pid:
                queue.append(int(entry.name))
    found: dict[int, Process] = {}
    while queue:
        pid = queue.pop()
        if pid not in found and (started := _started(pid)) is not None:
            found[pid] = Process(pid, started)
            queue += children.get(pid, [])
    return list(found.values())


def _gone(family: Sequence[Process], patience: float) -> bool:
    end = time.monotonic() + patience
    while any(member.alive for member in family):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
