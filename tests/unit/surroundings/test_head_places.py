"""Heads that leave for syslog and a mailbox, and what is said when they do not."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from dcdecom.adapters.head_places import Mail, Syslog, connect
from dcdecom.documents import configuration
from dcdecom.errors import InputError
from dcdecom.model.settings import AnchorSettings

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
