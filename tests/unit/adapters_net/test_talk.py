"""What a session does when the switch answers badly, line by line."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dcdecom.adapters.switch import connect_reader, connect_writer
from dcdecom.errors import NoAnswer, NotSent, SystemFailure, SystemRefused
from dcdecom.model.estate import Unreadable
from dcdecom.model.settings import AccessHost, CliAccess, CliLogin, Inventory

from .conftest import PlainSecrets, StillClock, secret
from .talker import Talker

PORT = "GigabitEthernet1/0/7"
SHOWN = {f"show interfaces {PORT}": f"{PORT} is up, line protocol is up (connected)\n"}
SAVED = {"write memory": "Building configuration...\n[OK]\n"}

Talk = Callable[..., tuple[Talker, Inventory]]


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    begun: list[Talker] = []

    def begin(says: dict[str, str | None], enable: str = "", **options: Any) -> tuple[Talker, Inventory]:
        talker = Talker(says, **options)
        begun.append(talker)
        login = CliLogin("someone", secret("pass-word"), secret(enable) if enable else None)
        (tmp_path / "known_hosts").write_text(talker.known_host)
        access = CliAccess("127.0.0.1", talker.port, "cisco_ios", login, login, 2)
        return talker, Inventory({"sw": AccessHost("sw", access, None)}, tmp_path / "known_hosts")

    yield begin
    for talker in begun:
        talker.close()


def shut(inventory: Inventory) -> None:
    connect_writer(inventory, PlainSecrets(), StillClock()).shut("sw", PORT)


def failure(inventory: Inventory, kind: type[SystemFailure]) -> str:
    with pytest.raises(kind) as caught:
        shut(inventory)
    assert type(caught.value) is kind
    return caught.value.what


def test_what_is_typed(talk: Talk) -> None:
    talker, inventory = talk(SHOWN | SAVED)
    shut(inventory)
    commands = [line for line in talker.heard if line and not line.startswith("terminal ")]
    wanted = [f"show interfaces {PORT}", "configure terminal", f"interface {PORT}", "shutdown", "end", "write memory"]
    assert commands[: len(wanted)] == wanted


def test_a_refused_interface_line_stops_the_shutdown(talk: Talk) -> None:
    """Facts of switches, 2.2: Netmiko without an error pattern shut the port that was configured before."""
    talker, inventory = talk(SHOWN | SAVED | {f"interface {PORT}": "%Invalid interface type and number\n"})
    said = failure(inventory, SystemRefused)
    assert said == f"shut sw {PORT}: the switch refused 'interface {PORT}' (%Invalid interface type and number)"
    assert "shutdown" not in talker.heard
    assert "write memory" not in talker.heard


def test_a_refused_shutdown_is_not_saved(talk: Talk) -> None:
    talker, inventory = talk(SHOWN | SAVED | {"shutdown": "Command rejected: protected port\n"})
    assert "the switch refused 'shutdown' (Command rejected: protected port)" in failure(inventory, SystemRefused)
    assert "write memory" not in talker.heard


def test_a_log_message_is_no_refusal(talk: Talk) -> None:
    talker, inventory = talk(SHOWN | SAVED | {"shutdown": "%LINK-5-CHANGED: Interface changed state to down\n"})
    shut(inventory)
    assert "write memory" in talker.heard


def test_a_port_that_is_not_shown_is_not_configured(talk: Talk) -> None:
    talker, inventory = talk(SAVED | {f"show interfaces {PORT}": "% Invalid input detected at '^' marker.\n"})
    assert "the switch has no such port" in failure(inventory, NotSent)
    assert "configure terminal" not in talker.heard


def test_a_session_that_breaks_before_the_line_is_sent(talk: Talk) -> None:
    _, inventory = talk(SHOWN | {f"interface {PORT}": None})
    assert "not sent" in failure(inventory, NotSent)


def test_a_session_that_breaks_with_the_line(talk: Talk) -> None:
    _, inventory = talk(SHOWN | {"shutdown": None})
    assert "sent, but no answer came back" in failure(inventory, NoAnswer)


def test_a_session_that_breaks_while_saving(talk: Talk) -> None:
    _, inventory = talk(SHOWN | {"write memory": None})
    assert "whether it was saved is not known" in failure(inventory, NoAnswer)


@pytest.mark.parametrize("said", ["", "Building configuration...\n", "% Error: failed to open a file\n[OK]\n"])
def test_a_save_must_say_that_it_saved(talk: Talk, said: str) -> None:
    _, inventory = talk(SHOWN | {"write memory": said})
    assert "not saved" in failure(inventory, SystemRefused)


def test_a_save_that_asks_back(talk: Talk) -> None:
    talker, inventory = talk(SHOWN | {"write memory": "Overwrite the previous NVRAM configuration?[confirm]"})
    talker.says = {**talker.says, "": "Building configuration...\n[OK]\n"}
    shut(inventory)


def test_the_enable_secret(talk: Talk) -> None:
    talker, inventory = talk(SHOWN | SAVED, enable="more-power", first_prompt="sw>")
    shut(inventory)
    assert "more-power" in talker.heard


def test_a_switch_with_sha_1_only(talk: Talk) -> None:
    _, inventory = talk({}, kex_algs=["diffie-hellman-group14-sha1"])
    said = failure(inventory, NotSent)
    assert "SHA-1" in said
    assert "paramiko 5" in said


def test_a_port_that_speaks_no_ssh(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_greet, args=(server,), daemon=True).start()
        login = CliLogin("someone", secret("pass-word"))
        access = CliAccess("127.0.0.1", server.getsockname()[1], "cisco_ios", login, None, 2)
        inventory = Inventory({"sw": AccessHost("sw", access, None)}, tmp_path / "known_hosts")
        ((_, answer),) = connect_reader(inventory, PlainSecrets(), StillClock()).tables(["sw"])
    assert isinstance(answer, Unreadable)
    assert answer.reason.startswith("no SSH session: ")
    assert capfd.readouterr().err == ""


def _greet(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"220 mail.example ESMTP\r\n\x1b[2J\r\n")
