"""What a switch prints and nobody asked for: it reaches neither a screen, nor a report, nor a decision as it came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from dcdecom.adapters.switch import connect_reader, connect_writer
from dcdecom.errors import SystemRefused
from dcdecom.model.codec import to_data
from dcdecom.model.estate.command_line import CliPort, CliTables
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.settings import AccessHost, CliAccess, CliLogin, Inventory
from tests.write_permits import authorized

from .conftest import PlainSecrets, StillClock, secret
from .talker import Said, Talker

PORT = "GigabitEthernet1/0/7"
HEAD = "Vlan    Mac Address       Type        Ports\n----    -----------       --------    -----\n"
ROW, FOREIGN = " 110    9cb6.54a1.0210    DYNAMIC     Gi1/0/7\n", " 110    9cb6.54a1.0299    DYNAMIC     Gi1/0/7\n"
TOTAL = "Total Mac Addresses for this criterion: {}\n".format
CONFIGURATION = f"hostname sw\n!\ninterface {PORT}\n description a server\n!\nend\n"
WELL: dict[str, Said] = {
    "show version": "Cisco IOS Software, C2960X Software\n",
    f"show interfaces {PORT}": f"{PORT} is up, line protocol is up (connected)\n",
    "show mac address-table": HEAD + ROW + TOTAL(1),
    "show lldp neighbors detail": "\nTotal entries displayed: 0\n",
    "show running-config": CONFIGURATION,
    f"show running-config interface {PORT}": f"interface {PORT}\n description a server\nend\n",
    "show startup-config": CONFIGURATION,
}
COLOURS = "\x1b]0;owned\x07\x1b[31m"
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[1;1H"
LONG = "x" * 1_000_000


@pytest.fixture
def inventory_of(tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    def begin(says: Mapping[str, Said], timeout: int = 5) -> Inventory:
        talker = Talker({**WELL, **says}, encoding="latin-1")
        request.addfinalizer(talker.close)
        (tmp_path / "known_hosts").write_text(talker.known_host)
        login = CliLogin("someone", secret("pass-word"))
        access = CliAccess("127.0.0.1", talker.port, "cisco_ios", login, login, timeout)
        return Inventory({"sw": AccessHost("sw", access, None)}, tmp_path / "known_hosts")

    return begin


def tables(inventory: Inventory) -> Answer[CliTables]:
    ((_, answer),) = connect_reader(inventory, PlainSecrets(), StillClock()).tables(["sw"])
    return answer


def port(inventory: Inventory) -> Answer[CliPort]:
    ((_, answer),) = connect_reader(inventory, PlainSecrets(), StillClock()).ports([("sw", PORT)])
    return answer


def harmless(answer: object) -> str:
    """All text of an answer, which must be fit for a screen and of a length that a report can hold."""
    every = list(_texts(answer if isinstance(answer, str) else to_data(answer)))
    assert all(text.isprintable() for text in every)
    assert sum(map(len, every)) < 20_000
    return " ".join(every)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (text for key, inner in value.items() for text in (*_texts(key), *_texts(inner)))
    elif isinstance(value, (list, tuple)):
        yield from (text for inner in value for text in _texts(inner))
    elif isinstance(value, str):
        yield value


def test_a_switch_that_says_nothing_odd(inventory_of: Any) -> None:
    assert isinstance(tables(inventory_of({})), Reading)
    assert isinstance(port(inventory_of({})), Reading)


def test_bytes_that_are_no_text_are_written_out(inventory_of: Any) -> None:
    stanza = f"interface {PORT}\n description caf\xc3\xa9 \xff\xfe\nend\n"
    answer = port(inventory_of({f"show running-config interface {PORT}": stanza}))
    assert isinstance(answer, Reading)
    assert answer.value.stanza == ("description café \\xff\\xfe",)


def test_a_byte_within_an_address_is_no_address(inventory_of: Any) -> None:
    """Dropped unseen, it would make a row of what is none."""
    answer = tables(inventory_of({"show mac address-table": HEAD + ROW.replace("54a1", "54\xffa1") + TOTAL(1)}))
    assert isinstance(answer, Unreadable)
    assert "this row is damaged" in harmless(answer.reason)
    damaged = ROW.replace("Gi1/0/7", "Gi1\x00/0/7 x\xff")
    answer = tables(inventory_of({"show mac address-table": HEAD + damaged + TOTAL(1)}))
    assert isinstance(answer, Unreadable)
    assert re.search("unknown form|names no port", harmless(answer.reason))


def test_a_description_that_denies_its_port(inventory_of: Any) -> None:
    """It is there all the same: whatever else is made of it, the answer is never that there is none."""
    state = f"{WELL[f'show interfaces {PORT}']}  Description: x\n% Invalid input detected at '^' marker.\n"
    answer = port(inventory_of({f"show interfaces {PORT}": state}))
    assert isinstance(answer, Unreadable)
    assert "the switch says" in harmless(answer.reason)


def test_escapes_leave_no_trace(inventory_of: Any) -> None:
    answer = tables(inventory_of({"show lldp neighbors detail": heard(COLOURS)}))
    assert isinstance(answer, Reading)
    (found,) = answer.value.neighbours
    assert (found.port_id, found.system_name) == ("eth0", "srv-1\\x08\\x08")
    harmless(answer.value)


def test_a_moved_cursor_ends_a_line(inventory_of: Any) -> None:
    """What stood behind it was printed elsewhere on the screen."""
    answer = tables(inventory_of({"show lldp neighbors detail": heard(ESCAPES)}))
    assert isinstance(answer, Unreadable)
    assert "a neighbour without" in harmless(answer.reason)


def heard(escapes: str) -> str:
    return f"""\
------------------------------------------------
Local Intf: Gi1/0/7
Chassis id: 9cb6.54a1.0210
Port id: {escapes}eth0
System Name: {escapes}srv-1\x08\x08

Enabled Capabilities: S

Total entries displayed: 1
"""


@pytest.mark.parametrize("line", [LONG, f" 110    9cb6.54a1.0299    DYNAMIC     {LONG}", ESCAPES * 50_000])
def test_a_line_without_end(inventory_of: Any, line: str) -> None:
    """It is cut, or the table is not read; the rest is read as ever, in time."""
    answer = tables(inventory_of({"show mac address-table": f"{HEAD}{line}\n{ROW}{TOTAL(1)}"}, timeout=10))
    if isinstance(answer, Reading):
        assert [entry.mac for entry in answer.value.fdb][-1:] == ["9c:b6:54:a1:02:10"]
    harmless(answer)


def test_a_refusal_full_of_garbage(inventory_of: Any) -> None:
    said = f"% Invalid {ESCAPES}\xff\xfe{LONG}\n"
    inventory = inventory_of({f"interface {PORT}": said}, timeout=10)
    writer = authorized(connect_writer(inventory, PlainSecrets(), StillClock()))
    with pytest.raises(SystemRefused) as caught:
        writer.shut("sw", PORT)
    assert len(harmless(caught.value.what)) < 500


@pytest.mark.parametrize("prompt", ["sw#", "sw# ", "sw(config)#"])
def test_output_that_looks_like_the_prompt(inventory_of: Any, prompt: str) -> None:
    """A line of output that is the prompt's very text, and a while before the rest: never half an answer."""
    answer = tables(inventory_of({"show mac address-table": (f"{HEAD}{ROW}{prompt}", f"\n{FOREIGN}{TOTAL(2)}")}))
    assert isinstance(answer, Unreadable)
    assert f"this line is not understood: {prompt.strip()!r}" in answer.reason


def test_a_pause_within_the_output(inventory_of: Any) -> None:
    answer = tables(inventory_of({"show mac address-table": (f"{HEAD}{ROW}", f"{FOREIGN}{TOTAL(2)}")}))
    assert isinstance(answer, Reading)
    assert [entry.mac[-2:] for entry in answer.value.fdb] == ["10", "99"]


def test_output_that_only_looks_like_the_prompt(inventory_of: Any) -> None:
    """It never ends: a refusal, not half an answer."""
    endless = tuple(f"{HEAD}{ROW}sw#" if n == 0 else f"\n{FOREIGN}sw#" for n in range(20))
    answer = tables(inventory_of({"show mac address-table": endless}))
    assert isinstance(answer, (Reading, Unreadable))
    if isinstance(answer, Reading):
        assert len(answer.value.fdb) == len(endless)


def test_a_pager_that_was_not_turned_off(inventory_of: Any) -> None:
    answer = tables(inventory_of({"show mac address-table": (HEAD + ROW + " --More-- ", "")}, timeout=2))
    assert isinstance(answer, Unreadable)
    assert answer.reason.startswith("show mac address-table: ") or "pager" in answer.reason


def test_another_kind_of_switch_is_not_spoken_to(inventory_of: Any) -> None:
    answer = tables(inventory_of({"show version": f"{ESCAPES}Cisco Nexus Operating System (NX-OS) Software\n"}))
    assert isinstance(answer, Unreadable)
    assert "does not call itself Cisco IOS and IOS XE" in harmless(answer.reason)
