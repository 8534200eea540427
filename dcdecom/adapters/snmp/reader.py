"""The NetworkReader over SNMP: many agents at once, one answer each.

One event loop in a daemon thread of the reader's own does all of SNMP; sixteen agents are asked at a time.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from dcdecom.adapters.answers_until import Deadline, arriving
from dcdecom.adapters.lazy import loading
from dcdecom.adapters.snmp.agent import Agent
from dcdecom.adapters.snmp.questions import Asked, PortKey, ask_macs, ask_ports, ask_system, ask_tables
from dcdecom.adapters.snmp.reading_again import pause_before_it
from dcdecom.adapters.snmp.tables import estate
from dcdecom.adapters.snmp.target import Target, User
from dcdecom.adapters.snmp.walk import Incomplete
from dcdecom.errors import DcdecomError
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import NetworkTables, PortState
from dcdecom.model.estate.reading import Answer, Reading, Source, Unreadable
from dcdecom.model.port_names import Spelling
from dcdecom.model.settings import Inventory, SecretRef, SnmpAccess
from dcdecom.ports.clock import Clock

if TYPE_CHECKING:
    from dcdecom.adapters.snmp.pysnmp_engines import Engines

AT_ONCE = 16
SHORTEST_PASSPHRASE = 8
"""Characters (RFC 3414, 11.2)."""


class Secrets(Protocol):
    """Where a secret is resolved, each time an agent is asked."""

    def resolve(self, ref: SecretRef) -> str: ...


K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Work: TypeAlias = Callable[[Asked, tuple[K, ...]], Awaitable[list[tuple[K, Answer[T]]]]]
"""What is read from one agent: an answer for each key."""


class SnmpReader:
    """Implements NetworkReader."""

    def __init__(
        self,
        inventory: Inventory,
        secrets: Secrets,
        clock: Clock,
        spellings: Mapping[str, Spelling],
        deadline: Deadline,
        fleet: bool,
    ) -> None:
        """`fleet`: whether tables are read by the engine that the inventory names; all else is read by pysnmp."""
        self._inventory = inventory
        self._secrets = secrets
        self._clock = clock
        self._spellings = spellings
        self._deadline = deadline
        self._fleet = fleet
        self._seats = asyncio.Semaphore(AT_ONCE)
        self._engines: Engines | None = None
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="snmp", daemon=True).start()

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[NetworkTables]]]:
        return self._each({name: (name,) for name in names}, _whole(ask_tables), bulk=self._fleet)

    def ports(self, wanted: Iterable[PortKey]) -> Iterator[tuple[PortKey, Answer[PortState]]]:
        by_agent: dict[str, tuple[PortKey, ...]] = {}
        for agent, port in dict.fromkeys(wanted):
            by_agent[agent] = (*by_agent.get(agent, ()), (agent, port))
        return self._each(by_agent, ask_ports)

    def macs(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MacAddress, ...]]]]:
        return self._each({name: (name,) for name in names}, _whole(ask_macs), bulk=self._fleet)

    def _each(
        self, wanted: Mapping[str, tuple[K, ...]], work: Work[K, T], bulk: bool = False
    ) -> Iterator[tuple[K, Answer[T]]]:
        """Ask every agent, and yield its answers as they come; those still asked are let go when nobody listens."""
        begun = {
            asyncio.run_coroutine_threadsafe(self._one(name, keys, work, bulk), self._loop): (name, keys)
            for name, keys in wanted.items()
        }
        try:
            for (name, keys), answers in arriving(begun, self._deadline):
                yield from answers or self._unreadable(self._deadline.reason, Source.named("snmp", name), keys)
        finally:
            for one in begun:
                one.cancel()

    async def _one(self, name: str, keys: tuple[K, ...], work: Work[K, T], bulk: bool) -> list[tuple[K, Answer[T]]]:
        host = self._inventory.hosts.get(name)
        access = host.snmp if host else None
        if access is None:
            reason = "the inventory has no SNMP access for it" if host else "it is not in the inventory"
            return self._unreadable(reason, Source.named("snmp", name), keys)
        source = Source("snmp", name, f"{access.address}:{access.port}", fingerprint="", estate=None)
        try:
            async with self._seats, asyncio.timeout(access.deadline):
                return await self._ask(access, source, keys, work, bulk)
        except TimeoutError:
            return self._unreadable(f"not finished after {access.deadline} s", source, keys)
        except Incomplete as broken:
            return self._unreadable(str(broken), source, keys)
        except DcdecomError as refused:  # a secret that cannot be resolved fails this agent, not the others
            return self._unreadable(refused.what, source, keys)

    async def _ask(
        self, access: SnmpAccess, source: Source, keys: tuple[K, ...], work: Work[K, T], bulk: bool
    ) -> list[tuple[K, Answer[T]]]:
        """Once; of a case once more where that may settle it. Among many nobody waits: the next run reads it again."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        async with self._agent(access, bulk) as agent:
            answers = await work(await self._asked(agent, access, source), keys)
            took = loop.time() - begun
            pause = None if bulk else pause_before_it(answers, took, access.deadline)
            if pause is None:
                return answers
            await asyncio.sleep(pause)
            try:
                async with asyncio.timeout_at(begun + access.deadline - took / 2):
                    return await work(await self._asked(agent, access, source), keys)
            except (TimeoutError, Incomplete):
                return answers

    async def _asked(self, agent: Agent, access: SnmpAccess, source: Source) -> Asked:
        system = await ask_system(agent)
        taken_at = self._clock.now()  # with its sysUpTime: when links went down is counted from both
        stamped = replace(source, estate=estate(system))
        spelling = self._spellings.get(source.name, Spelling())
        return Asked(agent, system, stamped, taken_at, access.vlans, spelling=spelling, clock=self._clock)

    @asynccontextmanager
    async def _agent(self, access: SnmpAccess, bulk: bool) -> AsyncIterator[Agent]:
        """An agent under the engine that is to read it, until the block ends."""
        target = Target(access.address, access.port, access.timeout, access.retries)
        user = await asyncio.to_thread(self._user, access)  # a key store may take its time, and others are being read
        if bulk and access.engine == "fast" and user.privacy_protocol == "AES":
            with loading:
                from dcdecom.adapters.snmp.fast.agent import session

            async with session(target, user) as fast:
                yield fast
            return
        with loading:
            from dcdecom.adapters.snmp.pysnmp_client import LiveAgent
            from dcdecom.adapters.snmp.pysnmp_engines import Engines

        self._engines = self._engines or Engines()
        async with self._engines.session(target, user) as opened:
            yield LiveAgent(opened)

    def _user(self, access: SnmpAccess) -> User:
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


def _whole(ask: Callable[[Asked], Awaitable[T]]) -> Work[str, T]:
    """What is read from one agent as a whole, under the agent's name."""

    async def work(asked: Asked, names: tuple[str, ...]) -> list[tuple[str, Answer[T]]]:
        value = await ask(asked)
        return [(name, Reading(value, asked.source, asked.taken_at)) for name in names]

    return work
