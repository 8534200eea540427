"""Nothing of a write leaves by any channel once the guard of its act says no."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dcdecom.adapters import zabbix
from dcdecom.adapters.batching import Unread
from dcdecom.adapters.dns import update
from dcdecom.adapters.dns.transfer import Key
from dcdecom.adapters.http import Failed, Session
from dcdecom.adapters.kea.connection import Control
from dcdecom.adapters.netbox import connect_writer
from dcdecom.adapters.secrets import Secrets
from dcdecom.adapters.switch.dialects.cisco_ios import CISCO_IOS
from dcdecom.adapters.switch.session import Session as SwitchSession
from dcdecom.errors import HoldLost, SystemFailure
from dcdecom.model.settings import (
    CliAccess,
    CliLogin,
    DhcpAccount,
    DhcpServer,
    DnsKey,
    DnsServer,
    NetBoxSettings,
    SecretRef,
    ZabbixSettings,
)
from dcdecom.ports import fence
from dcdecom_lab.clock import LabClock
from tests.unit.adapters_http.serving import self_signed
from tests.write_permits import authorized

TOKEN = SecretRef("env:TOKEN")
SECRETS = Secrets({"TOKEN": "w" * 64})


@dataclass
class Peer:
    """A system that writes down what it is sent, and answers nothing."""

    port: int = 0
    path: Path = Path()
    certificate: Path | None = None
    came: bytearray = field(default_factory=bytearray)

    @property
    def url(self) -> str:
        return f"http{'s' if self.certificate else ''}://127.0.0.1:{self.port}/"


@contextmanager
def listening(folder: Path, way: str) -> Iterator[Peer]:
    """One on loopback, by TLS, or on a Unix socket, until all that was sent has come."""
    server = socket.socket(socket.AF_UNIX if way == "unix" else socket.AF_INET)
    server.settimeout(5)
    peer = Peer(path=folder / "kea.sock", certificate=self_signed(folder) if way == "tls" else None)
    server.bind(str(peer.path) if way == "unix" else ("127.0.0.1", 0))
    server.listen()
    peer.port = 0 if way == "unix" else server.getsockname()[1]
    ended = threading.Event()

    def hear() -> None:
        with server, suppress(OSError):
            wire, _ = server.accept()
            if peer.certificate:
                tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                tls.load_cert_chain(peer.certificate)
                wire = tls.wrap_socket(wire, server_side=True)
            with wire:
                wire.settimeout(0.2)
                while not peer.came and not ended.is_set():
                    with suppress(TimeoutError):
                        peer.came += wire.recv(65536) or b""
                with suppress(TimeoutError):
                    peer.came += wire.recv(65536)

    thread = threading.Thread(target=hear)
    thread.start()
    try:
        yield peer
    finally:
        ended.set()
        thread.join()


@dataclass
class Line:
    """A terminal as Netmiko shows it, which repeats what is typed and waits again."""

    came: bytearray
    base_prompt: str = "sw-1"
    RETURN: str = "\n"
    typed: str = ""

    @property
    def remote_conn_pre(self) -> Any:
        key = SimpleNamespace(asbytes=lambda: b"key")
        return SimpleNamespace(get_transport=lambda: SimpleNamespace(get_remote_server_key=lambda: key))

    def write_channel(self, text: str) -> None:
        self.came += text.encode()
        self.typed = text.strip()

    def read_until_pattern(self, *_: object, **__: object) -> str:
        return f"{self.typed}\r\nsw-1#"


def netbox(peer: Peer) -> None:
    settings = NetBoxSettings(peer.url, TOKEN, TOKEN, timeout=60)
    writer: Any = authorized(connect_writer(settings, SECRETS, LabClock()))
    writer.set_status(21, "decommissioning", '"etag"', "nonce-1")


def zabbix_host(peer: Peer) -> None:
    settings = ZabbixSettings(peer.url, TOKEN, TOKEN, timeout=60)
    writer: Any = authorized(zabbix.connect_writer(settings, SECRETS, LabClock()))
    writer.set_enabled("10084", False)


def web(peer: Peer) -> None:
    Session(peer.url, 60, peer.certificate, "t0ken", lambda _: "", lambda _: False).patch(peer.url, json={"a": 1})


def kea(peer: Peer) -> None:
    server = DhcpServer("dhcp-1", "Tim Jaringan", url=peer.url if peer.port else "", timeout=60,
                        socket=None if peer.port else peer.path)  # fmt: skip
    account = DhcpAccount("dcdecom", TOKEN) if peer.port else None
    Control(server, account, SECRETS).carry_out("lease4-del", {"ip-address": "10.7.0.21"})


def switch(peer: Peer) -> None:
    access = CliAccess("10.7.0.2", 22, "cisco_ios", CliLogin("reader", TOKEN), None, timeout=60)
    session = SwitchSession(Line(peer.came), access, CISCO_IOS.terminal)
    peer.came.clear()
    with fence.guarded(GUARDS.pop()):
        session.ask("shutdown")


def zone(peer: Peer) -> None:
    key = Key("writer", base64.b64encode(b"s" * 32).decode(), "hmac-sha256")
    server = DnsServer("127.0.0.1", ("batam.test",), DnsKey("writer", TOKEN), peer.port)
    made = update.removal("batam.test", "srv-1.batam.test", "A", ("10.7.0.21",), ("10.7.0.21",))
    update.carry_out(server, made, key, time.monotonic() + 60)


GUARDS: list[fence.Guard] = []
"""For a channel that says something before the write."""
CHANNELS: dict[str, tuple[str, Callable[[Peer], None], bytes]] = {
    "netbox": ("tcp", netbox, b"/api/"),
    "zabbix": ("tcp", zabbix_host, b"/api_jsonrpc.php"),
    "http": ("tcp", web, b"PATCH / "),
    "https": ("tls", web, b"PATCH / "),
    "kea-agent": ("tcp", kea, b"lease4-del"),
    "kea-socket": ("unix", kea, b"lease4-del"),
    "switch": ("", switch, b"shutdown\n"),
    "dns": ("tcp", zone, b"\x05srv-1"),
}
"""How it is reached, a write by it, and what the write looks like."""


def written(peer: Peer, channel: str, guard: fence.Guard) -> BaseException | None:
    """What came of a write by a channel under a guard."""
    GUARDS[:] = [guard]
    try:
        if channel == "switch":
            switch(peer)
        else:
            with fence.guarded(guard):
                CHANNELS[channel][1](peer)
    except (HoldLost, SystemFailure, Failed, Unread) as error:
        return error
    return None


@contextmanager
def met(folder: Path, channel: str) -> Iterator[Peer]:
    way = CHANNELS[channel][0]
    if not way:
        yield Peer()
        return
    with listening(folder, way) as peer:
        yield peer


@pytest.mark.parametrize("channel", CHANNELS)
def test_nothing_leaves_that_the_guard_does_not_let_through(tmp_path: Path, channel: str) -> None:
    def lost(_: float) -> None:
        raise HoldLost("case 2026-0001 is not held by this command any more.")

    with met(tmp_path, channel) as peer:
        error = written(peer, channel, lost)
    assert (type(error), bytes(peer.came)) == (HoldLost, b"")


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_guard_is_asked_before_the_first_byte(tmp_path: Path, channel: str) -> None:
    """And the peer of the test above would have seen the write."""
    before = list[bytes]()
    with met(tmp_path, channel) as peer:
        written(peer, channel, lambda _: before.append(bytes(peer.came)))
    assert before[0] == b""
    assert CHANNELS[channel][2] in peer.came


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_guard_hears_how_long_an_answer_is_waited_for(tmp_path: Path, channel: str) -> None:
    told = list[float]()
    with met(tmp_path, channel) as peer:
        written(peer, channel, told.append)
    assert told
    assert all(59.0 < seconds <= 60.0 for seconds in told), told
