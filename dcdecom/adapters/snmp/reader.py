"""The NetworkReader over SNMP: many agents at once, one answer each.

One event loop in a daemon thread of the reader's own does all of SNMP; sixteen agents are asked at a time.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, Mapping
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from dcdecom.adapters.snmp.cells import Column, Columns
from dcdecom.adapters.snmp.interfaces import Names, read_names, read_port
from dcdecom.adapters.snmp.mib import (
    BASE_PORT_IF_INDEX,
    IF_DESCR,
    IF_NAME,
    IF_PHYS_ADDRESS,
    INTERFACE,
    NAMES,
    SYSTEM,
    TABLES,
    Oid,
)
from dcdecom.adapters.snmp.tables import estate, further, read_macs, understand
from dcdecom.adapters.snmp.walk import Incomplete, walk
from dcdecom.errors import DcdecomError
from dcdecom.model.estate import Absent, Answer, MacAddress, NetworkTables, PortState, Reading, Source, Unreadable
from dcdecom.model.settings import Inventory, SecretRef, SnmpAccess
from dcdecom.ports import Clock

if TYPE_CHECKING:
    from dcdecom.adapters.snmp.engines import Engines, User
    from dcdecom.adapters.snmp.wire import Agent

AT_ONCE = 16
SHORTEST_PASSPHRASE = 8
"""Characters (RFC 3414, 11.2)."""

NO_INTERFACE = "the agent shows no interface: IF-MIB may be outside what this user may see"


class Secrets(Protocol):
    """Where a secret is resolved, each time an agent is asked."""

    def resolve(self, ref: SecretRef) -> str: ...


@dataclass(frozen=True)
class Asked:
    """An agent that has answered, and the stamp of what is read from it."""

    agent: Agent
    system: Columns
    source: Source
    taken_at: datetime

    async def columns(self, *wanted: Oid) -> Columns:
        """Whole columns, together with the system group. Raises Incomplete, naming the column."""
        rows = dict(self.system.by_oid)
        for column in wanted:
            try:
                rows[column] = await walk(self.agent.follow, column)
            except Incomplete as broken:
                raise Incomplete(f"{NAMES[column]}: {broken}") from broken
        return Columns(rows)


K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Work: TypeAlias = Callable[[Asked, tuple[K, ...]], Awaitable[list[tuple[K, Answer[T]]]]]
"""What is read from one agent: an answer for each key."""


class SnmpReader:
    """Implements NetworkReader."""

    def __init__(self, inventory: Inventory, secrets: Secrets, clock: Clock) -> None:
        self._inventory = inventory
        self._secrets = secrets
        self._clock = clock
        self._seats = asyncio.Semaphore(AT_ONCE)
        self._engines: Engines | None = None
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="snmp", daemon=True).start()

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[NetworkTables]]]:
        return self._each({name: (name,) for name in names}, _tables)

    def ports(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Answer[PortState]]]:
        by_agent: dict[str, tuple[tuple[str, str], ...]] = {}
        for agent, port in dict.fromkeys(wanted):
            by_agent[agent] = (*by_agent.get(agent, ()), (agent, port))
        return self._each(by_agent, _ports)

    def macs(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MacAddress, ...]]]]:
        return self._each({name: (name,) for name in names}, _macs)

    def _each(self, wanted: Mapping[str, tuple[K, ...]], work: Work[K, T]) -> Iterator[tuple[K, Answer[T]]]:
        """Ask every agent, and yield its answers as they come; those still asked are let go when nobody listens."""
        begun = [
            asyncio.run_coroutine_threadsafe(self._one(name, keys, work), self._loop) for name, keys in wanted.items()
        ]
        try:
            for answered in as_completed(begun):
                yield from answered.result()
        finally:
            for one in begun:
                one.cancel()

    async def _one(self, name: str, keys: tuple[K, ...], work: Work[K, T]) -> list[tuple[K, Answer[T]]]:
        host = self._inventory.hosts.get(name)
        access = host.snmp if host else None
        if access is None:
            reason = "the inventory has no SNMP access for it" if host else "it is not in the inventory"
            return self._unreadable(reason, Source("snmp", name), keys)
        source = Source("snmp", name, f"{access.address}:{access.port}")
        try:
            async with self._seats, asyncio.timeout(access.deadline):
                return await self._ask(access, source, keys, work)
        except TimeoutError:
            return self._unreadable(f"not finished after {access.deadline} s", source, keys)
        except Incomplete as broken:
            return self._unreadable(str(broken), source, keys)
        except DcdecomError as refused:  # a secret that cannot be resolved fails this agent, not the others
            return self._unreadable(refused.what, source, keys)

    async def _ask(
        self, access: SnmpAccess, source: Source, keys: tuple[K, ...], work: Work[K, T]
    ) -> list[tuple[K, Answer[T]]]:
        from dcdecom.adapters.snmp.engines import Engines
        from dcdecom.adapters.snmp.udp import Target
        from dcdecom.adapters.snmp.wire import Agent

        self._engines = self._engines or Engines()
        target = Target(access.address, access.port, access.timeout, access.retries)
        taken_at = self._clock.now()
        async with self._engines.session(target, self._user(access)) as session:
            agent = Agent(session)
            system = await _system(agent)
            return await work(Asked(agent, system, replace(source, estate=estate(system)), taken_at), keys)

    def _user(self, access: SnmpAccess) -> User:
        from dcdecom.adapters.snmp.engines import User

        if access.version == "2c":
            if access.community is None:
                raise Incomplete("the inventory has no community for it")
            return User(community=self._secrets.resolve(access.community))
        if not access.user or access.auth is None or access.privacy is None:
            raise Incomplete("SNMP v3 takes user, auth and privacy; the inventory lacks one of them")
        auth, privacy = self._secrets.resolve(access.auth), self._secrets.resolve(access.privacy)
        if min(len(auth), len(privacy)) < SHORTEST_PASSPHRASE:
            raise Incomplete(f"a v3 passphrase has at least {SHORTEST_PASSPHRASE} characters")
        return User("", access.user, auth, access.auth_protocol, privacy, access.privacy_protocol)

    def _unreadable(self, reason: str, source: Source, keys: tuple[K, ...]) -> list[tuple[K, Answer[T]]]:
        return [(key, Unreadable(reason, source, self._clock.now())) for key in keys]


async def _system(agent: Agent) -> Columns:
    """sysDescr, sysUpTime and sysName: whether the agent answers at all, and what it calls itself."""
    answered = await agent.get([(*column, 0) for column in SYSTEM])
    return Columns({oid[:-1]: {(0,): value} for oid, value in answered.items() if value is not None})


async def _tables(asked: Asked, names: tuple[str, ...]) -> list[tuple[str, Answer[NetworkTables]]]:
    columns = await asked.columns(*TABLES)
    if not columns[IF_DESCR]:
        raise Incomplete(NO_INTERFACE)
    more = await asked.columns(*further(columns))
    tables = understand(Columns({**columns.by_oid, **more.by_oid}))
    return [(name, Reading(tables, asked.source, asked.taken_at)) for name in names]


async def _ports(asked: Asked, wanted: tuple[tuple[str, str], ...]) -> list[tuple[tuple[str, str], Answer[PortState]]]:
    columns = await asked.columns(IF_NAME, IF_DESCR, BASE_PORT_IF_INDEX)
    names = read_names(columns)
    if not names.by_index:
        raise Incomplete(NO_INTERFACE)
    return [(key, await _port(asked, columns, names, key[1])) for key in wanted]


async def _port(asked: Asked, columns: Columns, names: Names, port: str) -> Answer[PortState]:
    """One port by its exact ifName or ifDescr, its state asked for after the name was resolved."""
    meant = names.meant(port)
    if not meant:
        return Absent(f"interface {port}", asked.source, asked.taken_at)
    if len(meant) > 1:
        indexes = ", ".join(str(index) for index in sorted(meant))
        reason = f"{len(meant)} interfaces are called {port} (ifIndex {indexes})"
        return Unreadable(reason, asked.source, asked.taken_at)
    (index,) = meant
    try:
        answered = await asked.agent.get([(*column, index) for column in INTERFACE])
    except Incomplete as broken:
        return Unreadable(f"{port}: {broken}", asked.source, asked.taken_at)
    row: dict[Oid, Column] = {oid[:-1]: {(index,): value} for oid, value in answered.items() if value is not None}
    state = read_port(Columns({**row, BASE_PORT_IF_INDEX: columns[BASE_PORT_IF_INDEX]}), index)
    if state is None or port.strip() not in (state.name, state.descr):
        return Unreadable(f"ifIndex {index} was {port} and is not any more", asked.source, asked.taken_at)
    return Reading(state, asked.source, asked.taken_at)


async def _macs(asked: Asked, names: tuple[str, ...]) -> list[tuple[str, Answer[tuple[MacAddress, ...]]]]:
    columns = await asked.columns(IF_PHYS_ADDRESS)
    if not columns[IF_PHYS_ADDRESS]:
        raise Incomplete(NO_INTERFACE)
    return [(name, Reading(read_macs(columns), asked.source, asked.taken_at)) for name in names]
