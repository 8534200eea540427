"""The lab's web systems on ports of their own, in the loop that runs the rest of the lab."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from dcdecom_lab.access import HOST


class WebServer:
    """One ASGI application on a free loopback port. `requests` counts what it was asked."""

    def __init__(self, app: ASGIApp, touched: Callable[[], None]) -> None:
        self._app = app
        self._touched = touched
        self._socket = socket.create_server((HOST, 0))
        self._port = self._socket.getsockname()[1]
        self._config = uvicorn.Config(
            self._count,
            interface="asgi3",
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            proxy_headers=False,
        )
        self._server = _Server(self._config)
        self._task: asyncio.Task[None] | None = None
        self.requests = 0
        self.url = f"http://{HOST}:{self._port}"

    async def open(self) -> None:
        """Serve, on the same port as before; return once requests are answered."""
        if self._socket.fileno() < 0:
            self._socket, self._server = socket.create_server((HOST, self._port)), _Server(self._config)
        # asyncio leaves such a socket to Nagle: 40 ms for each answer on a connection that stays open
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            await asyncio.sleep(0.005)

    async def close(self) -> None:
        self._server.should_exit = self._server.force_exit = True
        if self._task is not None:
            await self._task
        self._socket.close()

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._touched()
        self.requests += 1
        await self._app(scope, receive, send)


class _Server(uvicorn.Server):
    """Leaves signals to the lab's process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
