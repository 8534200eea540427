"""Calls an ASGI application without a server, and what the labs need around them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.types import ASGIApp, Message

READER, WRITER, OWNER = "1" * 64, "2" * 64, "3" * 64
TOKENS = {"reader": READER, "writer": WRITER, "owner": OWNER}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def call(app: ASGIApp, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
    """One request and its answer."""
    path, _, query = path.partition("?")
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(k.lower().encode(), v.encode()) for k, v in {"Host": "lab.test", **headers}.items()],
        "server": ("lab.test", 80),
        "scheme": "http",
        "root_path": "",
        "http_version": "1.1",
    }
    asyncio.run(_run(app, scope, receive, send))
    received = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return Answer(sent[0]["status"], received, b"".join(m.get("body", b"") for m in sent[1:]))


async def _run(app: ASGIApp, scope: Any, receive: Any, send: Any) -> None:
    await app(scope, receive, send)


@dataclass
class Acts:
    """Remembers every act."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)

    def record(self, system: str, who: str, what: str) -> None:
        self.rows.append((system, who, what))


@dataclass
class StandingClock:
    """Stands still unless it is moved."""

    time: datetime = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def skip(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class World:
    """Servers are reachable unless they are down."""

    names: frozenset[str]
    down: set[str] = field(default_factory=set)

    def reachable(self, server: str) -> bool:
        if server not in self.names:
            raise KeyError(server)
        return server not in self.down


@dataclass(frozen=True)
class NetBox:
    """Asks a NetBox lab."""

    app: ASGIApp
    token: str = OWNER

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        named = {"Authorization": f"Token {self.token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return call(self.app, method, f"/api/{path}", named, json.dumps(body).encode() if body is not None else b"")

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status == 200, answer.body
        return answer.json

    def one(self, path: str) -> Any:
        """The only object of a list."""
        found = self.get(path)
        assert found["count"] == 1, found
        return found["results"][0]

    def names(self, path: str) -> list[str]:
        return [row["name"] for row in self.get(path)["results"]]


@dataclass(frozen=True)
class Zabbix:
    """Asks a Zabbix lab."""

    app: ASGIApp
    token: str = OWNER

    def ask(self, method: str, params: Any) -> Any:
        """The whole JSON-RPC answer."""
        body = {"jsonrpc": "2.0", "method": method, "params": params, "id": 1}
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return call(self.app, "POST", "/api_jsonrpc.php", headers, json.dumps(body).encode()).json

    def get(self, method: str, **params: Any) -> Any:
        answer = self.ask(method, params)
        assert "result" in answer, answer
        return answer["result"]

    def refusal(self, method: str, params: Any) -> tuple[int, str]:
        """Code and text of an answer that must be an error."""
        error = self.ask(method, params)["error"]
        return error["code"], error["data"]

    def id(self, name: str) -> str:
        return str(self.get("host.get", filter={"host": name})[0]["hostid"])
