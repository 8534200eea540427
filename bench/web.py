"""What the web application costs while two hundred people look at the board.

    python -m bench.web [--sessions N] [--cases N] [--seconds N]

It is `dcdecom serve` on a store of its own with that many cases, on one core; who asks, on another. Each session is
logged in with a passkey and asks for the board every ten seconds, on a connection of its own, as a proxy does. Every
five seconds a case gets an event, so that the board is never long the same. A request takes as long as from the moment
at which it was due until its page is whole: where the server is behind, waiting counts.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench import COMPILED
from dcdecom.web.sessions import OF_ONE_PERSON
from tests.unit.papers import journals
from tests.unit.web.browsers import Browser
from tests.unit.web.conftest import bound
from tests.unit.web.place import FIRST_DAY, HOST, Office, Visitor, public

EVERY = 10.0
"""Seconds between two requests of one session."""
CHANGES = 5.0
"""Seconds between two events."""
TARGETS = {"p95 ms": 200.0, "peak MB": 300.0}
KINDS: tuple[Callable[[], journals.Journal], ...] = (
    lambda: journals.accepted("plan"), lambda: journals.three(chosen=False), journals.rejected, journals.accepted,
)  # fmt: skip
"""Of every four cases three are open."""


@dataclass
class Load:
    """What came of the requests, and what the server used for them."""

    seconds: list[float]
    failed: int
    cpu: float
    peak: float
    first: float
    """Seconds of the first board of all, for which every journal is read."""
    page: int
    """Bytes of a page."""


class Crowd(Office):
    """An office whose people are so many that each has no more sessions than one person may."""

    def people_of(self, sessions: int) -> list[str]:
        ids = [f"orang-{n}" for n in range(-(-sessions // OF_ONE_PERSON))]
        said = yaml.safe_load(self.people_file.read_text("utf-8"))
        for id in ids:
            self.keys[id] = Browser(f"https://{HOST}", HOST, id)
            said["people"].append({
                "id": id, "name": id, "mandates": [{"party": "tim-dc", "valid_from": FIRST_DAY}],
                "web_keys": [{"key": public(self.keys[id]), "valid_from": FIRST_DAY}],
            })  # fmt: skip
        self.people_file.write_text(yaml.safe_dump(said), "utf-8")
        return ids


def main(sessions: int, cases: int, seconds: float) -> int:
    """Print one table; returns 1 where a request failed or a target was missed."""
    cores = sorted(os.sched_getaffinity(0))
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="dcdecom-bench-") as made:
        office = Crowd(Path(made) / "office")
        people = office.people_of(sessions)
        office.keep(*(bound(f"2026-{n:04d}", KINDS[n % len(KINDS)]()) for n in range(1, cases + 1)))
        with _serving(office, cores[0]) as server:
            os.sched_setaffinity(0, {cores[-1]})
            load = measure(office, server.pid, [people[n % len(people)] for n in range(sessions)], seconds)
    table = _table(load)
    print(f"{sessions} sessions, {cases} cases, {seconds:.0f} s; load of the machine before: {before:.2f}\n")
    print("\n".join(f"| {name} | {value:,.1f} |" for name, value in table.items()))
    missed = [name for name, most in TARGETS.items() if table[name] > most]
    for name in missed:
        print(f"missed: {name} over {TARGETS[name]:.0f}", file=sys.stderr)
    return int(bool(missed or load.failed))


@contextmanager
def _serving(office: Office, core: int) -> Iterator[subprocess.Popen[bytes]]:
    """The application on a core of its own, with the log of the store kept there as the worker keeps it."""
    log = sqlite3.connect(office.store)
    log.execute("SELECT count(*) FROM events").fetchone()
    server = subprocess.Popen(
        [sys.executable, "-m", "dcdecom", "serve", "--config", str(office.config)], stderr=subprocess.DEVNULL,
        env={**os.environ, **COMPILED},
    )  # fmt: skip
    try:
        os.sched_setaffinity(server.pid, {core})
        end = time.monotonic() + 60
        while not (office.folder / "web.sock").exists():
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the application did not start")
            time.sleep(0.05)
        yield server
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def measure(office: Office, pid: int, people: list[str], seconds: float) -> Load:
    """Log everybody in, then ask as they would."""
    socket = office.folder / "web.sock"
    cookies = []
    for id in people:
        visitor = Visitor(socket)
        if visitor.log_in(office.keys[id]).status != 200:
            raise RuntimeError(f"{id} was not logged in")
        cookies.append("; ".join(f"{name}={value}" for name, value in visitor.cookies.items()))
    began = time.monotonic()
    page = asyncio.run(_board(socket, cookies[0], began))
    first, before = time.monotonic() - began, _cpu(pid)
    found = asyncio.run(_asked(office, socket, cookies, seconds))
    good = [took for took in found if took]
    return Load(good, len(found) - len(good), _cpu(pid) - before, _peak(pid), first, int(page[1]))


async def _asked(office: Office, socket: Path, cookies: list[str], seconds: float) -> list[float]:
    """The seconds of each request; 0 for one that failed."""
    start = time.monotonic() + 1
    took: list[float] = []

    async def session(number: int, cookie: str) -> None:
        due = start + number * EVERY / len(cookies)
        while due < start + seconds:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            took.append((await _board(socket, cookie, due))[0])
            due += EVERY

    async def changing() -> None:
        for n in range(int(seconds / CHANGES)):
            await asyncio.sleep(CHANGES)
            await asyncio.to_thread(office.append, f"2026-{n % 20 + 1:04d}", "attached", {"step": "penarikan"})

    await asyncio.gather(changing(), *(session(n, cookie) for n, cookie in enumerate(cookies)))
    return took


async def _board(socket: Path, cookie: str, due: float) -> tuple[float, int]:
    """Seconds since a request was due until its page was whole, 0 where it was none; and the bytes of the page."""
    try:
        reader, writer = await asyncio.open_unix_connection(str(socket))
        try:
            writer.write((
                f"GET /board HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: Mozilla/5.0\r\nAccept-Language: id\r\n"
                f"Cookie: {cookie}\r\nConnection: close\r\n\r\n"
            ).encode())  # fmt: skip
            answer = await reader.read(-1)
        finally:
            writer.close()
    except OSError:
        return 0.0, 0
    whole = answer.startswith(b"HTTP/1.1 200 ") and answer.rstrip().endswith(b"</html>")
    return (time.monotonic() - due if whole else 0.0), len(answer)


def _table(load: Load) -> dict[str, float]:
    ordered = statistics.quantiles(load.seconds, n=100)
    return {
        "requests": len(load.seconds), "failed": load.failed,
        "median ms": 1000 * statistics.median(load.seconds), "p95 ms": 1000 * ordered[94],
        "p99 ms": 1000 * ordered[98], "longest ms": 1000 * max(load.seconds),
        "server CPU ms a request": 1000 * load.cpu / len(load.seconds), "peak MB": load.peak,
        "kB a page": load.page / 1000, "first board s": load.first,
    }  # fmt: skip


def _cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> float:
    """The most memory that a process held, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=120.0)
    given = parser.parse_args()
    sys.exit(main(given.sessions, given.cases, given.seconds))
