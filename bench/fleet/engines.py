"""What reading tables by SNMP costs: `snmpbulkwalk`, pysnmp and our own engine, the CPU time of the client alone.

`snmpbulkwalk` runs one process a column, as a script would. The engines read the same columns of the same agents, each
agent over a session of its own, sixteen at a time; what they import is not counted.
"""

from __future__ import annotations

import asyncio
import resource
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import product
from typing import TypeAlias

from bench.fleet.serving import LARGE, V3
from dcdecom.adapters.snmp.agent import Agent, read_columns
from dcdecom.adapters.snmp.fast.agent import session
from dcdecom.adapters.snmp.mib import TABLES
from dcdecom.adapters.snmp.pysnmp_client import LiveAgent
from dcdecom.adapters.snmp.pysnmp_engines import Engines
from dcdecom.adapters.snmp.target import Target, User
from dcdecom.adapters.snmp.walk import Pace

AGENTS, WALKED, AT_ONCE = 24, 3, 16
"""Agents that an engine reads, and those that `snmpbulkwalk` reads."""
V2C = User(community="t")
USERS = {"v2c": V2C, "v3 authPriv": V3}
HEAD = (
    "SNMP, CPU ms per 1,000 bindings", "bindings", "snmpbulkwalk", "pysnmp", "fast", "fast / snmpbulkwalk", "responder",
)  # fmt: skip

Opening: TypeAlias = Callable[[Target, User], AbstractAsyncContextManager[Agent]]


def table(ports: dict[str, int], responder: Callable[[], float]) -> None:
    """Print a row for each version. `responder`: CPU seconds that the responder has used so far."""
    estate = [port for name, port in ports.items() if name.startswith("sw-")][:AGENTS]
    print(f"\n| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    for (what, switches), (version, user) in product(
        {"": estate, f", {LARGE}": [ports[LARGE]] * (AGENTS // 4)}.items(), USERS.items()
    ):
        walk = _by_walk(switches[:WALKED], user)
        pysnmp, found = _by_engine(_pysnmp(), switches, user)
        before = responder()
        fast, same = _by_engine(session, switches, user)
        served = responder() - before
        if found != same:
            raise RuntimeError(f"the engines read {found} and {same} bindings")
        slow, quick, other = (1e6 * cpu / found for cpu in (pysnmp, fast, served))
        costs = f"{walk:.1f} | {slow:.1f} | {quick:.1f} | {quick / walk if walk else 0:.2f} | {other:.1f}"
        print(f"| {version}{what} | {found // len(switches):,} x {len(switches)} | {costs} |", flush=True)


def _by_engine(opening: Opening, ports: list[int], user: User) -> tuple[float, int]:
    """CPU seconds, and how many bindings there were."""
    began = time.process_time()
    found = asyncio.run(_read_all(opening, ports, user))
    return time.process_time() - began, found


async def _read_all(opening: Opening, ports: list[int], user: User) -> int:
    seats = asyncio.Semaphore(AT_ONCE)

    async def one(port: int) -> int:
        async with seats, opening(Target("127.0.0.1", port, 5, 3), user) as agent:
            columns = await read_columns(agent, TABLES, Pace())
            return sum(map(len, columns.by_oid.values()))

    return sum(await asyncio.gather(*map(one, ports)))


def _pysnmp() -> Opening:
    engines = Engines()

    @asynccontextmanager
    async def opening(target: Target, user: User) -> AsyncIterator[LiveAgent]:
        async with engines.session(target, user) as opened:
            yield LiveAgent(opened)

    return opening


def _by_walk(ports: list[int], user: User) -> float:
    """CPU milliseconds per 1,000 bindings; 0 where there is no such program."""
    if not (program := shutil.which("snmpbulkwalk")):
        return 0.0
    login = ["-v2c", "-c", user.community]
    if user.v3:
        keys = ["-a", "SHA-256", "-A", user.auth, "-x", "AES", "-X", user.privacy]
        login = ["-v3", "-l", "authPriv", "-u", user.name, *keys]
    began, bindings = resource.getrusage(resource.RUSAGE_CHILDREN), 0
    for port in ports:
        for column in TABLES:
            name = ".".join(map(str, column))
            command = [program, *login, "-m", "", "-On", "-Cr25", f"udp:127.0.0.1:{port}", name]
            said = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
            bindings += sum(line.startswith(f".{name}.".encode()) for line in said.splitlines())
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1e6 * (used.ru_utime + used.ru_stime - began.ru_utime - began.ru_stime) / bindings
