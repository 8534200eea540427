"""The place of the reverse proxy in `lab demo --web`: both origins on one port of the loopback, without TLS.

Browsers take every name below `localhost` for this machine, and for secure without TLS. The application is told what a
proxy with TLS tells it: its own name, and origins with https. What it answers with such addresses is written over, on
the way back, with those of this port. Pages that ask for passkeys are given the demo's keys besides.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import h11
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from dcdecom.adapters.signing_pages import KINDS, NAMES, policy
from dcdecom_lab.software_keys import SoftwareKeys, from_base64url

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

APPLICATION, SIGNING = "dcdecom.localhost", "sign.dcdecom.localhost"
FRONT, KEY, SCRIPT = "/demo", "/demo/key", "/demo/key.js"
OWN_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'"
FOR_THE_MACHINE = frozenset({"/healthz", "/metrics"})
WRITTEN_OVER = ("text/html", "application/json", "text/event-stream")
"""Kinds of answers in which addresses of ours stand."""
STATEMENT = re.compile(r"/statements/([0-9a-f]{64}|invitation-[0-9a-f]{32})\.json")
MOST = 64 * 1024
"""Bytes of what is sent to the door itself."""
HOP = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"strict-transport-security"})
"""Headers that are not handed back."""
SESSION = "__Host-dcdecom"
"""The application's cookie of who is logged in."""


@dataclass(frozen=True)
class Shown:
    """A person on the front page."""

    id: str
    name: str
    may_see: str
    """What there is to see for him, in words."""
    address: str
    """Where he begins: a path of the application."""


@dataclass
class FrontDoor:
    """An ASGI application."""

    socket: Path
    pages: Path
    statements: Path
    keys: SoftwareKeys
    port: Callable[[], int]
    people: tuple[Shown, ...] = ()
    invitation: str = ""
    """The link by which one more person can make keys, as `people invite` printed it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        hosts = {f"{name}:{self.port()}": name for name in (APPLICATION, SIGNING)}
        host = hosts.get(request.headers.get("host", ""))
        if host is None:
            answer: Response | None = Response("This is not the host that was asked for.\n", 421)
        elif scope["path"].startswith(FRONT):
            answer = await self._own(request, host)
        elif host == SIGNING:
            answer = self._file(scope["path"])
        elif scope["path"] in FOR_THE_MACHINE:
            answer = Response(status_code=404)
        else:
            answer = None
        if answer is None:
            await self._handed_on(scope, receive, send)
        else:
            await answer(scope, receive, send)

    # --- what is the door's own ---

    async def _own(self, request: Request, host: str) -> Response:
        match request.method, request.url.path:
            case "GET", "/demo/key.js":
                script = files("dcdecom_lab").joinpath("demo_key.js").read_bytes()
                return Response(script, headers={"content-type": "text/javascript; charset=utf-8"})
            case "GET", "/demo" if host == APPLICATION:
                return HTMLResponse(self._front(), headers={"content-security-policy": OWN_POLICY})
            case "POST", "/demo" | "/demo/key" if request.headers.get("origin") == f"http://{host}:{self.port()}":
                body = await _bounded(request)
                if body is None:
                    return Response(status_code=413)
                return self._holds(body) if request.url.path == FRONT else self._key(body, host)
        return Response(status_code=404)

    def _holds(self, body: bytes) -> Response:
        """Let somebody hold the browser: whoever was logged in is not any more."""
        wanted = parse_qs(body.decode("ascii", "replace")).get("person", [""])[0]
        found = next((shown for shown in self.people if shown.id == wanted), None)
        if found is None:
            return Response(status_code=404)
        self.keys.holder = found.id
        answer = RedirectResponse(f"/login?next={found.address}", 303)
        answer.set_cookie(SESSION, "", max_age=0, path="/", secure=True, httponly=True, samesite="strict")
        return answer

    def _key(self, body: bytes, host: str) -> Response:
        """What the key of whoever holds the browser answers, for the page's own host and no other."""
        try:
            asked = json.loads(body)
            challenge = from_base64url(asked["challenge"])
            if "user" in asked:
                return JSONResponse(self.keys.make(from_base64url(asked["user"]).decode(), host).created(challenge))
        except (ValueError, KeyError, TypeError):
            return Response(status_code=400)
        key = self.keys.of(self.keys.holder, host)
        return JSONResponse(key.signed(challenge)) if key else Response(status_code=404)

    def _front(self) -> str:
        """Who may look at what, with a button for each person."""
        from dcdecom.web.assets import address

        rows = "".join(
            f'<tr><td><form method="post"><button class="button" name="person" value="{escape(shown.id)}">'
            f"{escape(shown.id)}</button></form></td><td>{escape(shown.name)}</td><td>{escape(shown.may_see)}</td></tr>"
            for shown in self.people
        )
        now = f"<p>The browser holds the keys of <strong>{escape(self.keys.holder)}</strong>.</p>"
        link = escape(self.over(self.invitation))
        invited = f'<p>Somebody who has no key yet: <a href="{link}">an invitation</a>.</p>'
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<meta name="color-scheme" content="light dark"><title>Demo of dcdecom</title>'
            f'<link rel="stylesheet" href="{address("app.css")}"></head><body class="app"><header class="masthead">'
            '<div class="wrap"><h1>Whose telephone is this?</h1><p class="state">Choose a person: this browser then '
            "holds that person's two keys, which are software of the demo. Log in, and sign, as he does.</p></div>"
            f'</header><main class="wrap"><table><thead><tr><th>Person</th><th>Name</th><th>What there is to see</th>'
            f"</tr></thead><tbody>{rows}</tbody></table>{now if self.keys.holder else ''}"
            f"{invited if self.invitation else ''}</main></body></html>"
        )

    def _file(self, path: str) -> Response:
        """A file of the signing origin: its pages, and what waits there."""
        name = path.removeprefix("/") or "index.html"
        file = self.pages / name if name in NAMES else None
        if found := STATEMENT.fullmatch(path):
            file = self.statements / f"{found[1]}.json"
        if file is None or not file.is_file():
            return Response(status_code=404)
        kind = KINDS.get(file.suffix.removeprefix("."), "application/json")
        content = self._written_over(file.read_bytes(), kind)
        headers = {"content-type": kind, "cache-control": "no-store", "x-content-type-options": "nosniff"}
        return Response(content, headers={**headers, "content-security-policy": self.over(policy(APPLICATION))})

    # --- what is handed on ---

    def over(self, text: str) -> str:
        """The same with the addresses of this port."""
        for name in (APPLICATION, SIGNING):
            text = re.sub(rf"https://{re.escape(name)}(?![\w.:-])", f"http://{name}:{self.port()}", text)
        return text

    def _back(self, text: str) -> str:
        """The same with the addresses that the application knows."""
        for name in (APPLICATION, SIGNING):
            text = text.replace(f"http://{name}:{self.port()}", f"https://{name}")
        return text

    def _written_over(self, content: bytes, kind: str) -> bytes:
        if not kind.startswith(WRITTEN_OVER):
            return content
        text = self.over(content.decode())
        if kind.startswith("text/html"):
            text = text.replace("connect-src 'self' https:;", f"connect-src 'self' http://{APPLICATION}:{self.port()};")
            text = text.replace("<script ", f'<script src="{SCRIPT}" defer></script>\n<script ', 1)
        return text.encode()

    async def _handed_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        reader, writer = await asyncio.open_unix_connection(str(self.socket))
        client = h11.Connection(h11.CLIENT)
        try:
            writer.write(client.send(self._request(scope)) or b"")
            async for part in _parts(receive):
                writer.write(client.send(h11.Data(data=part)) or b"")
                await writer.drain()
            writer.write(client.send(h11.EndOfMessage()) or b"")
            answering = asyncio.ensure_future(self._answered(client, reader, send))
            leaving = asyncio.ensure_future(_left(receive))
            await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
            for task in (answering, leaving):
                task.cancel()
            with suppress(asyncio.CancelledError):
                await answering
        finally:
            writer.close()

    def _request(self, scope: Scope) -> h11.Request:
        own = {b"host", b"origin", b"connection", b"x-real-ip"}
        headers = [(name, value) for name, value in scope["headers"] if name not in own]
        origin = dict(scope["headers"]).get(b"origin")
        headers += [(b"host", APPLICATION.encode()), (b"x-real-ip", b"127.0.0.1"), (b"connection", b"close")]
        headers += [(b"origin", self._back(origin.decode("latin-1")).encode("latin-1"))] if origin else []
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        return h11.Request(method=scope["method"], target=target, headers=headers)

    async def _answered(self, client: h11.Connection, reader: asyncio.StreamReader, send: Send) -> None:
        """Hand an answer back as it comes; a page and an event are gathered first, so that no address is cut in two."""
        kind, gathered = "", b""
        async for event in _events(client, reader):
            if isinstance(event, h11.Response):
                kind = dict(event.headers).get(b"content-type", b"").decode("latin-1")
                await send(self._begun(event, kind))
            elif isinstance(event, h11.Data):
                gathered += bytes(event.data)
                ready = gathered
                if kind.startswith("text/event-stream"):
                    ready = gathered[: gathered.rfind(b"\n\n") + 2] if b"\n\n" in gathered else b""
                elif kind.startswith(WRITTEN_OVER):
                    continue
                gathered = gathered[len(ready) :]
                await send(_body(self._written_over(ready, kind), more=True))
        await send(_body(self._written_over(gathered, kind), more=False))

    def _begun(self, event: h11.Response, kind: str) -> Message:
        left = HOP | ({b"content-length"} if kind.startswith(WRITTEN_OVER) else set())
        headers = [(name, self.over(value.decode("latin-1")).encode("latin-1")) for name, value in event.headers
                   if name not in left]  # fmt: skip
        return {"type": "http.response.start", "status": event.status_code, "headers": headers}


def _body(content: bytes, more: bool) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more}


async def _bounded(request: Request) -> bytes | None:
    whole = b""
    async for part in request.stream():
        whole += part
        if len(whole) > MOST:
            return None
    return whole


async def _parts(receive: Receive) -> AsyncIterator[bytes]:
    """The body of a request as it comes."""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return
        if part := message.get("body", b""):
            yield part
        if not message.get("more_body"):
            return


async def _left(receive: Receive) -> None:
    """Return once whoever asked is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _events(client: h11.Connection, reader: asyncio.StreamReader) -> AsyncIterator[object]:
    """What an answer consists of, until its end."""
    while True:
        event = client.next_event()
        if event is h11.NEED_DATA:
            client.receive_data(await reader.read(65536))
        elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            return
        else:
            yield event
