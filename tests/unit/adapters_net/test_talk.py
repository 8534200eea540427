"""What a session does when the switch answers badly, line by line."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import paramiko
import pytest

from dcdecom.adapters.switch import connect_reader, connect_writer
from dcdecom.errors import NoAnswer, NotSent, SystemFailure, SystemRefused
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.settings import AccessHost, CliAccess, CliLogin, Inventory
from tests.write_permits import authorized

from .conftest import PlainSecrets, StillClock, secret, with_cli
from .talker import Talker

PORT = "GigabitEthernet1/0/7"
CONFIGURATION = f"hostname sw\n!\ninterface {PORT}\n description a server\n!\nend\n"
SHOWN = {
    "show version": "Cisco IOS Software, C2960X Software\n",
    f"show interfaces {PORT}": f"{PORT} is up, line protocol is up (connected)\n",
    "show running-config": CONFIGURATION,
    "show startup-config": CONFIGURATION,
}
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
    authorized(connect_writer(inventory, PlainSecrets(), StillClock())).shut("sw", PORT)


def failure(inventory: Inventory, kind: type[SystemFailure]) -> str:
    with pytest.raises(kind) as caught:
        shut(inventory)
    assert type(caught.value) is kind
    return caught.value.what


def test_what_is_typed(talk: Talk) -> None:
    talker, inventory = talk(SHOWN | SAVED)
    shut(inventory)
    commands = [line for line in talker.heard if line and not line.startswith("terminal ")]
    look = ["show running-config", "show startup-config"]
    act = ["configure terminal", f"interface {PORT}", "shutdown", "end"]
    wanted = ["show version", f"show interfaces {PORT}", *look, *act, *look, "write memory"]
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
    talker, inventory = talk(SHOWN | SAVED | {f"show interfaces {PORT}": "% Invalid input detected at '^' marker.\n"})
    assert "the switch has no such port" in failure(inventory, NotSent)
    assert "configure terminal" not in talker.heard


def test_a_session_that_breaks_before_the_line_is_sent(talk: Talk) -> None:
    _, inventory = talk(SHOWN | {f"interface {PORT}": None})
    assert "not sent" in failure(inventory, NotSent)


@pytest.mark.parametrize("lines", range(1, 10))
def test_a_switch_that_drops_us_behind_a_prompt_could_not_be_read(talk: Talk, lines: int) -> None:
    """Its sessions are all taken, say, and the oldest goes: whenever that is, it is this switch's own trouble."""
    talker, inventory = talk(SHOWN)
    talker.drops_after = lines
    ((_, answer),) = connect_reader(inventory, PlainSecrets(), StillClock()).tables(["sw"])
    assert isinstance(answer, Unreadable)


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
    talker.answers = {"": "Building configuration...\n[OK]\n"}
    shut(inventory)


def test_a_stanza_that_contradicts_the_state_says_nothing_of_what_is_kept(talk: Talk) -> None:
    """The port is shut and no line shuts it: something else does, which the saved stanza may not show either."""
    down = {f"show interfaces {PORT}": f"{PORT} is administratively down, line protocol is down (disabled)\n"}
    stanza = {f"show running-config interface {PORT}": f"interface {PORT}\n description a server\nend\n"}
    _, inventory = talk(SHOWN | down | stanza)
    ((_, answer),) = connect_reader(inventory, PlainSecrets(), StillClock()).ports([("sw", PORT)])
    assert isinstance(answer, Reading)
    assert (answer.value.admin_up, answer.value.saved_down) == (False, None)


def test_the_enable_secret(talk: Talk) -> None:
    talker, inventory = talk(SHOWN | SAVED, enable="more-power", first_prompt="sw>")
    shut(inventory)
    assert "more-power" in talker.heard


OLD = {"kex_algs": ["diffie-hellman-group14-sha1"], "signature_algs": ["ssh-rsa"], "key": "ssh-rsa"}
"""Of a server that offers nothing newer than SHA-1."""


def test_a_switch_with_sha_1_only(talk: Talk) -> None:
    """Refused whatever paramiko can: the inventory has to name it."""
    _, inventory = talk(SHOWN | SAVED, **OLD)
    said = failure(inventory, NotSent)
    assert "enable newer key exchange" in said
    assert "sha1: true" in said


def test_a_switch_with_sha_1_only_that_is_allowed(talk: Talk) -> None:
    """With the paramiko that `dcdecom[sha1]` brings it is spoken to; another one says what to install."""
    _, inventory = talk(SHOWN | SAVED, **OLD)
    access = inventory.hosts["sw"].cli
    assert access is not None
    allowed = with_cli(inventory, "sw", replace(access, sha1=True))
    if int(paramiko.__version__.partition(".")[0]) < 5:
        shut(allowed)
    else:
        assert "pip install 'dcdecom[sha1]'" in failure(allowed, NotSent)


def test_a_newer_rsa_key_needs_no_allowance(talk: Talk) -> None:
    _, inventory = talk(SHOWN | SAVED, key="ssh-rsa")
    shut(inventory)


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
