"""Hosts that want one case, whose sessions somebody ends at random: what each did to the switch, and when.

`python -m tests.store.fencing` plays it in clusters of its own; `make test-ha` does so for 500 acts.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Literal

from dcdecom.errors import DcdecomError, Held, HoldLost, OutcomeUnknown
from dcdecom.journal.postgres import hold as holding
from dcdecom.journal.postgres.connection import Database, Where
from dcdecom.journal.postgres.hold import boottime
from dcdecom.journal.postgres.store import PostgresStore
from dcdecom.ports import fence
from tests.cluster import HOSTS, Cluster, running
from tests.unit.journal.clocks import StepClock
from tests.unit.journal.stores import PostgresPlace

Part = Literal["", "intent", "check", "wait"]
"""What is left out."""
ACT = 0.4
"""The longest that an act goes on after its line left, in seconds."""


@dataclass(frozen=True)
class Act:
    """What happened at the switch: a line came, and had its effect some time later."""

    begun: float
    ended: float
    host: str
    intended: bool
    """Whether the journal says, as its last word, that this host is about to do it."""


@dataclass(frozen=True)
class Played:
    """What a play came to."""

    acts: tuple[Act, ...]
    lost: int
    """How often a host found that it holds nothing any more."""
    ended: int = 0
    """Sessions that were ended."""
    chain: int = 0
    """Events of the case; reading them checks the chain."""

    @property
    def overlaps(self) -> int:
        """Acts during which one of another host began."""
        ordered = sorted(self.acts, key=lambda act: act.begun)
        return sum(b.begun < a.ended and a.host != b.host for a, b in pairwise(ordered))

    @property
    def unintended(self) -> int:
        """Acts of which the journal did not know."""
        return sum(not act.intended for act in self.acts)

    @property
    def wrong(self) -> int:
        """What must never be."""
        return self.overlaps + self.unintended

    def __str__(self) -> str:
        return (
            f"{len(self.acts)} acts, {self.ended} sessions ended, {self.lost} holds found lost: "
            f"{self.overlaps} overlapped another host's, {self.unintended} without an intent; {self.chain} events"
        )


def play(cluster: Cluster, folder: Path, acts: int, without: Part = "", seed: int = 7) -> Played:
    """Let three hosts act on one case until there are so many acts, while sessions that hold it are ended."""
    name = cluster.store()
    folder.mkdir(exist_ok=True)
    store = PostgresPlace(Database(cluster.where(name)), folder / "first", StepClock(), True).store()
    case = store.open_case(2026, StepClock().now(), "rina", {}).case
    store.database.close()
    log = folder / "acts"
    log.touch()
    hosts = [_fork(cluster.where(name, login), folder / login, case, log, without, seed) for login in HOSTS]
    ended, chance, until = 0, random.Random(seed), time.monotonic() + 30 + acts * 4
    try:
        while _count(log) < acts and time.monotonic() < until and not (without and _read(log).wrong):
            time.sleep(chance.uniform(0.8, 2.0))
            end = "SELECT count(pg_terminate_backend(backend)) FROM dcdecom.held WHERE what = %s AND backend <> 0"
            ended += int(str(cluster.sql(end, name, f"case {case}")[0][0]))
    finally:
        for host in hosts:
            os.kill(host, 15)
            os.waitpid(host, 0)
    chain = PostgresPlace(Database(cluster.where(name)), folder / "last", StepClock(), True).store().events(case)
    return replace(_read(log), ended=ended, chain=len(chain))


def _read(log: Path) -> Played:
    said = [json.loads(line) for line in log.read_text().splitlines()]
    return Played(tuple(Act(**one) for one in said if "host" in one), sum("lost" in one for one in said))


def _count(log: Path) -> int:
    return log.read_bytes().count(b'"host"')


def _fork(where: Where, folder: Path, case: str, log: Path, without: Part, seed: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        _host(where, folder, case, log, without, random.Random(f"{seed} {where.user}"))
    finally:
        os._exit(1)


def _host(where: Where, folder: Path, case: str, log: Path, without: Part, chance: random.Random) -> None:
    """One host: hold, intend, look, act, say how it ended; over and over, whatever becomes of it."""
    place = PostgresPlace(Database(where), folder, StepClock(), True)
    store = place.store()
    store.act_seconds, holding.BOUND = ACT, 1.0
    if without == "wait":
        holding._wait_out = lambda *_: None
    if without == "check":
        holding.SessionHold.acting = lambda self: nullcontext()  # type: ignore[method-assign,assignment]
    out = os.open(log, os.O_WRONLY | os.O_APPEND)
    watching = PostgresPlace(Database(where), folder, StepClock(), True).store()
    while True:
        try:
            with store.hold(case, where.user) as hold:
                seq = len(store.events(case))
                if without != "intent":
                    store.append(case, seq, StepClock().now(), where.user, "intended", {"n": seq})
                time.sleep(chance.uniform(0, 0.15))  # the second look
                with hold.acting():
                    fence.pass_through(0)
                    begun = boottime()
                _act(out, begun, chance.uniform(0.05, ACT), watching, case, where.user)
                if without != "intent":
                    store.append(case, seq + 1, StepClock().now(), where.user, "verified", {"n": seq})
        except (HoldLost, OutcomeUnknown):
            os.write(out, _line(lost=where.user))
        except Held:
            time.sleep(chance.uniform(0.005, 0.03))
        except DcdecomError:
            time.sleep(0.02)


def _act(out: int, begun: float, seconds: float, store: PostgresStore, case: str, host: str) -> None:
    """The switch takes so long for it, whatever becomes of who sent it."""
    last = store.events(case)[-1]
    intended = (last.type, last.actor) == ("intended", host)
    os.write(out, _line(begun=begun, ended=begun + seconds, host=host, intended=intended))
    time.sleep(max(begun + seconds - boottime(), 0))


def _line(**said: object) -> bytes:
    return json.dumps(said).encode() + b"\n"


def main(acts: int) -> int:
    """Play it whole, and then until something goes wrong without each of its parts."""
    with running() as cluster, tempfile.TemporaryDirectory() as folder:
        whole = play(cluster, Path(folder) / "whole", acts)
        print(f"whole: {whole}", flush=True)
        failed = whole.wrong or len(whole.acts) < acts
        for part in ("intent", "check", "wait"):
            lacking = play(cluster, Path(folder) / part, acts, part)
            print(f"without the {part}: {lacking}", flush=True)
            failed = failed or not lacking.wrong
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
