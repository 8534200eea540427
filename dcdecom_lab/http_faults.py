"""What can go wrong between a client and a web system, done on purpose; and the header that says `lab`."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ESTATE_HEADER = ("X-Dcdecom-Estate", "lab")
RESET = struct.pack("ii", 1, 0)
"""Lingering for no time at all: the other end sees a reset, not an end (socket(7))."""

FaultKind: TypeAlias = Literal[
    "status", "hang", "late", "stall", "drop", "cut", "wrong", "fail", "deny", "refuse", "gone"
]
"""What happens to a matching request:

    status  an HTML page with this status, as a proxy sends it; nothing is done
    hang    `seconds` pass first, then it is done; a client that gave up meanwhile does not stop it
    late    it is done, and the answer comes `seconds` later
    stall   `seconds` pass, and the connection closes without an answer; nothing is done
    drop    it is done, and the connection closes without an answer
    cut     it is done, and the connection closes in the middle of the answer
    wrong   it is done, and the answer is JSON of another shape
    fail    it is done, and the answer is an HTML page with status 500
    deny    it is done, and the answer is the system's own "no permission"
    refuse  the system's own "no permission"; nothing is done
    gone    the connection is reset without an answer; nothing is done
"""

WAIT_FIRST = frozenset({"hang", "stall"})
DONE = frozenset({"drop", "cut", "wrong", "fail", "deny"})
OTHER_SHAPE = ["something else"]


@dataclass
class Fault:
    """One fault, and how often it still strikes."""

    kind: FaultKind
    method: str = ""
    """HTTP method, or JSON-RPC method as host.delete; empty means any."""
    path: str = ""
    """Beginning of the path; empty means any."""
    times: int | None = None
    """None means until cleared."""
    after: str = ""
    """Only behind a request of this method; empty means from now on."""
    skip: int = 0
    """Matching requests that pass first."""
    status: int = 502
    seconds: float = 0.0

    def strikes(self, method: str, path: str) -> bool:
        """Whether this request is hit; counts it."""
        if self.after or not path.startswith(self.path) or self.method not in ("", method):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
            return self.times >= 0
        return True

    def hear(self, method: str) -> None:
        """Take note of a request that another fault may have struck."""
        self.after = "" if self.after == method else self.after


class Naming(Protocol):
    """Says what a request is called in a fault: method and path."""

    def __call__(self, scope: Scope, body: bytes, /) -> tuple[str, str]: ...


@dataclass
class FaultGate:
    """An ASGI application in front of another: breaks what it was told to break, and marks every answer."""

    app: ASGIApp
    name: Naming
    refusal: Callable[[Scope, bytes], Response]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, spec: MutableMapping[str, Any] | dict[str, Any]) -> None:
        """Add a fault, its fields as in `Fault`; {} clears them all. Raises TypeError for an unknown field."""
        self.faults = [*self.faults, Fault(**spec)] if spec else []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = await _whole(receive)
        method, path = self.name(scope, body)
        fault = next((f for f in self.faults if f.strikes(method, path)), None)
        for other in self.faults:
            other.hear(method)
        await self._answer(fault, scope, body, _marked(send), send)

    async def _answer(self, fault: Fault | None, scope: Scope, body: bytes, send: Send, bare: Send) -> None:
        kind = fault.kind if fault else ""
        if fault and kind in WAIT_FIRST:
            await asyncio.sleep(fault.seconds)
        if fault and kind == "late":
            send = _delayed(send, fault.seconds)
        if kind in ("", "hang", "late"):
            await self.app(scope, _replay(body), send)
            return
        if kind in DONE:
            await self.app(scope, _replay(body), _swallow)
        match kind:
            case "status" if fault:
                await _page(fault.status)(scope, _replay(body), send)
            case "fail":
                await _page(500)(scope, _replay(body), send)
            case "wrong":
                await JSONResponse(OTHER_SHAPE)(scope, _replay(body), send)
            case "refuse" | "deny":
                await self.refusal(scope, body)(scope, _replay(body), send)
            case "cut":
                await _cut(send)
            case _:
                await _hang_up(send, bare)


async def _whole(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return b"".join(parts)


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _marked(send: Send) -> Send:
    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)[ESTATE_HEADER[0]] = ESTATE_HEADER[1]
        await send(message)

    return marked


def _delayed(send: Send, seconds: float) -> Send:
    async def delayed(message: Message) -> None:
        if message["type"] == "http.response.start":
            await asyncio.sleep(seconds)
        await send(message)

    return delayed


async def _swallow(_: Message) -> None:
    return None


def _page(status: int) -> Response:
    return HTMLResponse(f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>", status)


async def _cut(send: Send) -> None:
    """Announce more than is sent: the server closes the connection in mid-answer."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"', "more_body": True})


async def _hang_up(send: Send, bare: Send) -> None:
    """Reset the connection without a byte. ASGI has no word for it: uvicorn's transport hangs on its `send`."""
    transport = getattr(getattr(bare, "__self__", None), "transport", None)
    if isinstance(transport, asyncio.Transport):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        transport.abort()
        await asyncio.sleep(0.01)  # until the server has noticed; it answers 500 for an application that said nothing
    else:
        await _cut(send)
