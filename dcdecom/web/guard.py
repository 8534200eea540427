"""What every request passes first, and what every answer bears: host, method and size; and the headers of a browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from dcdecom.web.origin import HERE, Origin

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = frozenset({"GET", "HEAD", "POST"})
BODY_BYTES = 64 * 1024
"""Of a form, and of what a browser says of a passkey."""
FOR_THIS_MACHINE = frozenset({"/healthz", "/metrics"})
"""Asked for by the machine itself at the socket, never through the proxy, which hands the application's name on."""


def headers(origin: Origin) -> dict[str, str]:
    """Of every answer. Nothing of a page is loaded from elsewhere, framed, kept, or run that stands in it."""
    policy = {
        "default-src": "'none'", "style-src": "'self'", "script-src": "'self'", "img-src": "'self'",
        "connect-src": "'self'", "form-action": f"'self' {origin.signing()}", "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }  # fmt: skip
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "strict-transport-security": "max-age=31536000",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",  # with `no-referrer` a browser says `Origin: null` of our own forms
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), publickey-credentials-get=(self)",
        "cache-control": "no-store",
    }


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, origin: Origin) -> None:
        self._app, self._origin = app, origin
        self._headers = [(name.encode(), value.encode()) for name, value in headers(origin).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        given = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        hosts = [value for name, value in scope["headers"] if name == b"host"]

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                more = [(name, value) for name, value in self._headers if name not in own]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        if status := self._refused(scope, given, len(hosts)):
            await _answer(sent, *status)
            return
        await self._app(scope, _bounded(receive), sent)

    def _refused(self, scope: Scope, given: Mapping[str, str], hosts: int) -> tuple[int, str] | None:
        host = given.get("host", "")
        if scope["path"] in FOR_THIS_MACHINE:
            return None if hosts == 1 and host == HERE else (404, "There is no such page.")
        if hosts != 1 or not self._origin.is_host(host):
            return 421, "This is not the host that was asked for."
        if scope["method"] not in METHODS:
            return 405, "This is not done here."
        if scope["method"] == "POST" and given.get("origin") != self._origin.of(host):
            return 403, "This was sent by another page."
        if int(given.get("content-length") or 0) > BODY_BYTES:
            return 413, "It is too long."
        return None


def _bounded(receive: Receive) -> Receive:
    """A body that says no length is refused where it passes what any form has: nothing reads it to its end."""
    passed = 0

    async def received() -> Message:
        nonlocal passed
        message = await receive()
        passed += len(message.get("body", b""))
        if passed > BODY_BYTES:
            raise HTTPException(413)
        return message

    return received


async def _answer(send: Send, status: int, text: str) -> None:
    body = f"{text}\n".encode()
    about = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": about})
    await send({"type": "http.response.body", "body": body})
