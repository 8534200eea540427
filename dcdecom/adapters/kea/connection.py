"""One Kea server, asked by its commands (Kea 2.6 Administrator Reference Manual, chapter 18).

The agent answers HTTP 200 to whatever it understands, also to a command that failed: only `result` tells. Without
`service` it would answer for itself.
"""

from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Mapping
from typing import Any, TypeAlias

import requests

from dcdecom import limits
from dcdecom.adapters.batching import Unread
from dcdecom.adapters.http import CHUNK, Failed, Session, one_line, strict_json
from dcdecom.adapters.lazy import once
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.model.settings import DhcpAccount, DhcpServer
from dcdecom.ports.fence import pass_through

Arguments: TypeAlias = Mapping[str, object]
"""Of a command, and of its answer. It stays inside this package."""

DONE, FAILED, UNSUPPORTED, EMPTY = 0, 1, 2, 3
"""What `result` says."""
READING = frozenset(
    {"config-get", "config-hash-get", "config-test", "lease4-get-all", "lease4-get-by-hw-address", "list-commands"}
)
"""Commands that change nothing, and may be sent twice."""


@dataclass(frozen=True)
class Reply:
    """What a command came to."""

    result: int
    text: str
    arguments: Any


class Control:
    """Sends commands. Raises InputError for a wrong configuration, Failed and Unread for what the server does."""

    def __init__(self, server: DhcpServer, account: DhcpAccount | None, secrets: Secrets) -> None:
        self._server, self._account, self._secrets = server, account, secrets

    def ask(self, command: str, arguments: Arguments | None = None) -> Reply:
        """The reply to a command that changes nothing, whatever its result."""
        if command not in READING:
            raise RuntimeError(f"{command} is no question")
        return self._sent(command, arguments)

    def carry_out(self, command: str, arguments: Arguments | None = None) -> Reply:
        """The reply to a command that changes something, which is sent once, whatever its result."""
        return self._sent(command, arguments)

    def _sent(self, command: str, arguments: Arguments | None) -> Reply:
        given = {"arguments": dict(arguments)} if arguments else {}
        if self._server.socket:
            return _reply(command, _by_socket(self._server, {"command": command, **given}))
        body = {"command": command, "service": [self._server.service], **given}
        try:
            answer = self._session.post(self._server.url, json=body, headers={"Authorization": self._authorization})
            every = answer.json()
        except Failed as failed:
            raise Failed(failed.outcome, self._without_secret(failed.reason), failed.status) from None
        except requests.exceptions.JSONDecodeError:
            raise Unread("it answered something that is no JSON: is this a Kea control agent?") from None
        if not isinstance(every, list) or len(every) != 1:
            raise Unread(f"{command} was not answered for one server")
        return _reply(command, every[0], self._without_secret)

    def done(self, command: str, arguments: Arguments | None = None) -> Any:
        """What a reply brings; None where it found nothing. Raises Unread where the command was not carried out."""
        reply = self.ask(command, arguments)
        if reply.result == EMPTY:
            return None
        if reply.result == UNSUPPORTED:
            raise Unread(f"it knows no {command}: is its hook library loaded? ({reply.text})")
        if reply.result != DONE:
            raise Unread(f"{command}: {reply.text or f'result {reply.result}'}")
        return reply.arguments

    @once
    def _session(self) -> Session:
        its = self._server
        return Session(its.url, its.timeout, its.ca_file, self._password, _said, _is_reading)

    @once
    def _password(self) -> str:
        if self._account is None:
            raise InputError(f"dhcp {self._server.name} has no account to ask with")
        return self._secrets.resolve(self._account.password)

    @property
    def _authorization(self) -> str:
        return f"Basic {self._basic}"

    @property
    def _basic(self) -> str:
        name = self._account.username if self._account else ""
        return base64.b64encode(f"{name}:{self._password}".encode()).decode()

    def _without_secret(self, text: str) -> str:
        return text.replace(self._password, "(secret)").replace(self._basic, "(secret)")


def _reply(command: str, row: Any, hide: Any = str) -> Reply:
    if not isinstance(row, dict) or type(row.get("result")) is not int:
        raise Unread(f"{command} was answered without a result")
    return Reply(row["result"], one_line(hide(str(row.get("text") or ""))), row.get("arguments"))


def _said(answer: requests.Response) -> str:
    """What a refusal says: the agent tells it in JSON, a proxy in front of it in HTML."""
    try:
        found = answer.json()
    except (requests.exceptions.JSONDecodeError, Failed):
        return ""
    row = found[0] if isinstance(found, list) and found else found
    return str(row.get("text") or "") if isinstance(row, dict) else ""


def _is_reading(request: requests.PreparedRequest) -> bool:
    return json.loads(request.body or b"{}").get("command") in READING


def _by_socket(server: DhcpServer, command: dict[str, object]) -> Any:
    """One command over the server's own socket, which it closes behind its answer."""
    until = time.monotonic() + limits.HTTP_SECONDS.most
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(server.timeout)
        try:
            wire.connect(str(server.socket))
        except OSError as error:
            raise Failed("not-sent", f"{server.socket}: {error.strerror or error}") from None
        sent = json.dumps(command).encode()
        pass_through(server.timeout)
        try:
            wire.sendall(sent)
            content = _all_of(wire, until)
        except OSError as error:
            raise Failed("no-answer", f"{server.socket}: {error.strerror or error}") from None
    try:
        return strict_json(content)
    except requests.exceptions.JSONDecodeError:
        raise Unread("its socket answered something that is no JSON, or not to its end") from None


def _all_of(wire: socket.socket, until: float) -> bytes:
    """Everything until the end. Raises Failed where it is too much, or takes too long."""
    content = bytearray()
    while chunk := wire.recv(CHUNK):
        content += chunk
        if limits.HTTP_WIRE.passed(len(content)):
            raise Failed("no-answer", str(limits.HTTP_WIRE))
        if time.monotonic() > until:
            raise Failed("no-answer", str(limits.HTTP_SECONDS))
    if limits.json_too_deep(bytes(content)):
        raise Failed("no-answer", str(limits.JSON_DEPTH))
    if limits.json_too_many(bytes(content), limits.JSON_NODES):
        raise Failed("no-answer", str(limits.JSON_NODES))
    return bytes(content)
