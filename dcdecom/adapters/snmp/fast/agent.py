"""One agent, read by this package."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from dcdecom.adapters.snmp.fast.ber import Missing, oid_content
from dcdecom.adapters.snmp.fast.link import Link, connect
from dcdecom.adapters.snmp.fast.pdu import BULK, GET, NEXT, Community, Envelope, Prefix, Row, question, read_answer
from dcdecom.adapters.snmp.fast.usm import OutOfStep, Peer, Sealed, read_engine, who_are_you
from dcdecom.adapters.snmp.mib import Oid
from dcdecom.adapters.snmp.target import Target, User
from dcdecom.adapters.snmp.varbinds import Value
from dcdecom.adapters.snmp.walk import Binding, Incomplete, Refused
from dcdecom.late_dataclass import dataclass


@dataclass(frozen=True)
class FastAgent:
    """Implements WideAgent."""

    link: Link
    envelope: Envelope

    async def get(self, wanted: tuple[Oid, ...]) -> dict[Oid, Value | None]:
        rows = await self._ask(GET, wanted)
        answered = dict(rows)
        if len(rows) != len(wanted) or answered.keys() != set(wanted):
            raise Incomplete("the agent answered for other objects than those it was asked for")
        return {oid: None if isinstance(value, Missing) else value for oid, value in answered.items()}

    async def follow(self, last: Oid, repetitions: int) -> list[Binding]:
        rows = await self._ask(NEXT if repetitions == 1 else BULK, (last,), repetitions)
        return _bindings(rows)

    async def follow_all(self, lasts: Sequence[Oid], columns: Sequence[Oid], repetitions: int) -> list[Binding]:
        prefixes = [(oid_content(column), column) for column in columns]
        return _bindings(await self._ask(BULK, lasts, repetitions, prefixes))

    def in_vlan(self, vlan: int) -> FastAgent:
        return replace(self, envelope=self.envelope.in_vlan(vlan))

    async def _ask(
        self, kind: int, oids: Sequence[Oid], repetitions: int = 0, prefixes: Sequence[Prefix] = ()
    ) -> list[Row]:
        """The rows of the answer; once more where the agent's clock is only known now."""
        try:
            return await self._ask_once(kind, oids, repetitions, prefixes)
        except OutOfStep:
            return await self._ask_once(kind, oids, repetitions, prefixes)

    async def _ask_once(
        self, kind: int, oids: Sequence[Oid], repetitions: int, prefixes: Sequence[Prefix]
    ) -> list[Row]:
        number = secrets.randbits(31)
        asked = question(kind, number, oids, repetitions if kind == BULK else 0)
        answer = await self.link.ask(
            self.envelope.close(number, asked),
            lambda datagram: read_answer(self.envelope.open(number, datagram), number, prefixes),
        )
        if answer.error:
            raise Refused(f"the agent answered with an error ({answer.error})")
        if kind != GET and not answer.rows:
            raise Incomplete("an empty answer")
        if kind != GET and len(answer.rows) > len(oids) * repetitions:
            raise Incomplete("the agent answered with more than it was asked for")
        return answer.rows


@asynccontextmanager
async def session(target: Target, user: User) -> AsyncIterator[FastAgent]:
    """One agent, with a socket of its own until the block ends. Raises Incomplete where it cannot be found."""
    link = await connect(target, f"wrong {'privacy key' if user.v3 else 'community'}")
    try:
        yield FastAgent(link, await _envelope(link, user))
    finally:
        link.close()


async def _envelope(link: Link, user: User) -> Envelope:
    if not user.v3:
        return Community(user.community.encode())
    number = secrets.randbits(31)
    found = await link.ask(who_are_you(number), lambda datagram: read_engine(number, datagram))
    return Sealed(Peer.of(user, found, asyncio.get_running_loop().time))


def _bindings(rows: Iterable[Row]) -> list[Binding]:
    """Raises Incomplete for noSuchObject and noSuchInstance, which have no place in a walk."""
    found: list[Binding] = []
    for name, value in rows:
        if not isinstance(value, Missing):
            found.append((name, value))
        elif value is Missing.END:
            found.append((name, None))
        else:
            raise Incomplete("the agent answered without a value where there must be one")
    return found
