"""A man in the middle of an honest agent: each answer passes through a twist, which makes a liar of it."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Way: TypeAlias = Literal["here", "other port", "other address"]
WAYS: dict[Way, str] = {"here": "127.0.0.1", "other port": "127.0.0.1", "other address": "127.0.0.2"}


@dataclass(frozen=True)
class Sending:
    """A datagram to the one who asked."""

    datagram: bytes
    after: float = 0.0
    """Seconds to wait first."""
    way: Way = "here"


@dataclass
class Exchange:
    """One question and its honest answer; `memory` is the twist's own, kept over the whole talk."""

    number: int
    """From 1."""
    request: bytes
    answer: bytes
    memory: dict[str, bytes | int] = field(default_factory=dict)


Twist: TypeAlias = Callable[[Exchange], Iterable[Sending | bytes]]


@contextmanager
def relay(agent_port: int, twist: Twist) -> Iterator[int]:
    """Stand before an agent on a port of one's own, until the block ends."""
    sockets = {way: _bound(address) for way, address in WAYS.items()}
    stop = threading.Event()
    thread = threading.Thread(target=_serve, args=(sockets, agent_port, twist, stop), daemon=True)
    thread.start()
    try:
        yield int(sockets["here"].getsockname()[1])
    finally:
        stop.set()
        thread.join()
        for one in sockets.values():
            one.close()


def _bound(address: str) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.bind((address, 0))
    return bound


def _serve(sockets: dict[Way, socket.socket], agent_port: int, twist: Twist, stop: threading.Event) -> None:
    number, memory, due = 0, dict[str, bytes | int](), list[tuple[float, Way, bytes, Any]]()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as agent, selectors.DefaultSelector() as ready:
        agent.connect(("127.0.0.1", agent_port))
        agent.settimeout(5)
        ready.register(sockets["here"], selectors.EVENT_READ)
        while not stop.is_set():
            for _ in ready.select(0.02):
                request, asker = sockets["here"].recvfrom(65535)
                number += 1
                exchange = Exchange(number, request, _answered(agent, request), memory)
                for sent in twist(exchange) if exchange.answer else ():
                    sending = sent if isinstance(sent, Sending) else Sending(sent)
                    due.append((time.monotonic() + sending.after, sending.way, sending.datagram, asker))
            for one in [one for one in due if one[0] <= time.monotonic()]:
                due.remove(one)
                sockets[one[1]].sendto(one[2], one[3])


def _answered(agent: socket.socket, request: bytes) -> bytes:
    """The honest answer; nothing where the agent keeps silent."""
    agent.send(request)
    agent.settimeout(1)
    try:
        return agent.recv(65535)
    except TimeoutError:
        return b""
