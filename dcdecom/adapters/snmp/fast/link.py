"""UDP to one agent: a connected socket, so that the kernel drops what comes from any other address."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from dcdecom.adapters.snmp.fast.ber import Malformed
from dcdecom.adapters.snmp.target import Target
from dcdecom.adapters.snmp.walk import Incomplete, NoReply
from dcdecom.late_dataclass import dataclass

T = TypeVar("T")


@dataclass(frozen=True)
class _Asked(Generic[T]):
    """A question that waits for its answer. `take` raises Malformed for what is no answer to it."""

    take: Callable[[bytes], T]
    answer: asyncio.Future[T]


class Link(asyncio.DatagramProtocol):
    """A socket of its own for one agent, and the questions that wait for answers."""

    def __init__(self, target: Target, silence: str) -> None:
        """`silence`: what an agent that does not answer may mean by it."""
        self._target = target
        self._silence = silence
        self._waiting: list[_Asked[Any]] = []
        self._refused = False
        self.transport: asyncio.DatagramTransport | None = None

    async def ask(self, datagram: bytes, take: Callable[[bytes], T]) -> T:
        """The first answer that `take` takes; asked for anew after each timeout. Raises NoReply, and what it raises."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        asked = _Asked(take, answer)
        self._waiting.append(asked)
        timer: asyncio.TimerHandle | None = None

        def send(left: int) -> None:
            nonlocal timer
            if left < 0 or self.transport is None:
                if not answer.done():
                    answer.set_exception(self._no_reply())
                return
            self.transport.sendto(datagram)
            timer = loop.call_later(self._target.timeout, send, left - 1)

        send(self._target.retries)
        try:
            return await answer
        finally:
            self._waiting.remove(asked)
            if timer:
                timer.cancel()

    def close(self) -> None:
        if self.transport:
            self.transport.close()

    def _no_reply(self) -> NoReply:
        return NoReply("nothing listens on that UDP port" if self._refused else f"no answer (or {self._silence})")

    # --- what asyncio calls ---

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None

    def error_received(self, refusal: Exception) -> None:
        self._refused = isinstance(refusal, ConnectionRefusedError)

    def datagram_received(self, datagram: bytes, address: object) -> None:
        for asked in self._waiting:
            if asked.answer.done():
                continue
            try:
                asked.answer.set_result(asked.take(datagram))
            except Malformed:
                continue
            except Incomplete as broken:
                asked.answer.set_exception(broken)
            return


async def connect(target: Target, silence: str) -> Link:
    """Raises Incomplete for a name without an address, and where no socket could be had or no way leads there."""
    loop = asyncio.get_running_loop()
    link = Link(target, silence)
    try:
        remote = (target.address, target.port)
        link.transport, _ = await loop.create_datagram_endpoint(lambda: link, remote_addr=remote)
    except socket.gaierror:
        raise Incomplete(f"the name {target.address} has no address") from None
    except OSError as failure:
        raise Incomplete(f"no connection: {failure.strerror or failure}") from failure
    return link
