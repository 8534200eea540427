"""Heads that leave for syslog and a mailbox, and what is said when they do not."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from dcdecom.adapters.notify import Mail, Syslog, connect, connect_notices
from dcdecom.adapters.secrets import Secrets
from dcdecom.documents import configuration
from dcdecom.errors import InputError
from dcdecom.model.settings import AnchorSettings, NoticeSettings, SecretRef

LINE = "dcdecom case 2026-0042, event 57, gate-opened: journal head 41c9"


def test_a_line_reaches_syslog_by_udp() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(5)
        assert Syslog(f"127.0.0.1:{listening.getsockname()[1]}").send(LINE) == ""
        assert listening.recv(1000) == f"<86>dcdecom: {LINE}".encode()


def test_a_line_reaches_the_socket_of_this_machine(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "log"))
        listening.settimeout(5)
        assert Syslog(str(tmp_path / "log")).send(LINE) == ""
        assert LINE.encode() in listening.recv(1000)


def test_without_a_socket_it_is_said(tmp_path: Path) -> None:
    syslog = Syslog(str(tmp_path / "log"))
    assert syslog.send(LINE) == "No such file or directory"
    assert syslog.place == f"syslog {tmp_path}/log"


def test_a_command_is_given_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETBOX_TOKEN", "secret")
    mail = Mail(("/bin/sh", "-c", f"cat > {tmp_path}/mail; env > {tmp_path}/env"))
    assert mail.send(LINE) == ""
    assert (tmp_path / "mail").read_text() == LINE + "\n"
    assert "secret" not in (tmp_path / "env").read_text()
    assert f"PATH={os.environ['PATH']}" in (tmp_path / "env").read_text()


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("/bin/sh", "-c", "echo no such box >&2; exit 3"), "it ended with 3: no such box"),
        (("/nowhere/mail",), "No such file or directory"),
    ],
)
def test_a_command_that_fails_is_said(command: tuple[str, ...], why: str) -> None:
    assert Mail(command).send(LINE) == why


def test_nothing_is_sent_where_nothing_is_configured() -> None:
    assert connect(AnchorSettings()) == ()
    assert [n.place for n in connect(AnchorSettings("/dev/log", ("mail", "x")))] == ["syslog /dev/log", "mail (mail)"]


@pytest.mark.parametrize("address", ["loghost", "loghost:x", "relative/path", ":514"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, address: str) -> None:
    path = tmp_path / "dcdecom.yaml"
    systems = "netbox: {url: http://n, reader: env:A}\nzabbix: {url: http://z, reader: env:B}\n"
    good = f"estate: lab\npeople: p\ninventory: i\n{systems}"
    path.write_text(f'{good}anchors: {{syslog: "127.0.0.1:514", mail: [mail, -s, x, arsip@example.go.id]}}\n')
    assert configuration.load(path).anchors.mail == ("mail", "-s", "x", "arsip@example.go.id")
    path.write_text(f'{good}anchors: {{syslog: "{address}"}}\n')
    with pytest.raises(InputError, match=r"anchors\.syslog"):
        configuration.load(path)


# --- notices ---------------------------------------------------------------------------------------------------------


class Hook(BaseHTTPRequestHandler):
    """An address that takes posts. What it answers is the last part of its path."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.taken.append(json.loads(self.rfile.read(length)))  # type: ignore[attr-defined]  # set by `hook`
        self.send_response(int(self.path.rpartition("/")[2]))
        self.send_header("Location", f"https://127.0.0.1{self.path}")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """It is quiet."""


@pytest.fixture
def hook() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Hook)
    server.taken = []  # type: ignore[attr-defined]  # where `Hook` keeps what came
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def told(url: str) -> str:
    settings = NoticeSettings(webhook=SecretRef("env:HOOK"))
    (notifier,) = connect_notices(settings, Secrets({"HOOK": url}))
    assert notifier.place == "webhook env:HOOK"
    return notifier.send(NOTICE)


NOTICE = "dcdecom 2026-0042 [real]: WAITING for Kasi: approval, step 11 review-kasi."


def test_a_webhook_is_sent_the_line(hook: HTTPServer) -> None:
    assert told(f"http://127.0.0.1:{hook.server_port}/s3cret/200") == ""
    assert hook.taken == [{"text": NOTICE}]  # type: ignore[attr-defined]  # set by `hook`


@pytest.mark.parametrize("status", [302, 403, 500])
def test_a_webhook_that_does_not_take_it_is_said_without_its_address(hook: HTTPServer, status: int) -> None:
    why = told(f"http://127.0.0.1:{hook.server_port}/s3cret/{status}")
    assert str(status) in why
    assert "s3cret" not in why


def test_a_webhook_that_is_not_there_is_said_without_its_address() -> None:
    why = told("http://127.0.0.1:9/s3cret/200")
    assert why
    assert "s3cret" not in why


@pytest.mark.parametrize(
    "url", ["hooks.example/s", "https://host:99999/s", "https://[bad/s", "https://a b/s", "https://.x/s", "ftp://x/s"]
)
def test_an_address_of_a_webhook_that_is_none_is_said_and_not_shown(url: str) -> None:
    why = told(url)
    assert why == "its address is not one that begins with https:// or http://"


def test_a_webhook_that_never_ends_its_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dcdecom.adapters.notify.SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_drip, args=(listening,), daemon=True).start()
        begun = time.monotonic()
        assert told(f"http://127.0.0.1:{listening.getsockname()[1]}/s3cret") == "no answer within 1 s"
        assert time.monotonic() - begun < 3


def _drip(listening: socket.socket) -> None:
    """A header every tenth of a second, for ever."""
    connection, _ = listening.accept()
    with connection, suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            connection.sendall(f"X-{number}: drip\r\n".encode())
            time.sleep(0.1)


def test_a_webhook_whose_address_is_not_set_is_said() -> None:
    (notifier,) = connect_notices(NoticeSettings(webhook=SecretRef("env:HOOK")), Secrets({}))
    assert notifier.send(NOTICE) == "the secret env:HOOK is not set"
