"""Answers of command lines: IOS's and FRR's words, and what must not be taken for an answer."""

from __future__ import annotations

import re

import pytest

from dcdecom.adapters.switch.answers import NotUnderstood, is_port_name
from dcdecom.adapters.switch.dialects import DIALECTS, Dialect
from dcdecom.adapters.switch.forwarding import read_fdb
from dcdecom.adapters.switch.neighbours import read_neighbours
from dcdecom.adapters.switch.port_state import PortLine, read_port_line
from dcdecom.adapters.switch.text import lines_of

IOS, FRR = DIALECTS["cisco_ios"], DIALECTS["frr"]

TABLE = """\
          Mac Address Table
-------------------------------------------

Vlan    Mac Address       Type        Ports
----    -----------       --------    -----
"""

NEIGHBOUR = """\
------------------------------------------------
Local Intf: Gi1/0/7
Chassis id: 9cb6.54a1.0210
Port id: eth0
Port Description: eth0
System Name: srv-1

System Description:
Linux
Local Intf: Gi1/0/8

Time remaining: 99 seconds
System Capabilities: B,S
Enabled Capabilities: S
Management Addresses:
    IP: 198.18.10.11
"""


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Gi1/0/7", "GigabitEthernet1/0/7"),
        ("GigabitEthernet1/0/7", "GigabitEthernet1/0/7"),
        ("Gi 1/0/7", "GigabitEthernet1/0/7"),
        ("Te2/1/1", "TenGigabitEthernet2/1/1"),
        ("Twe1/0/1", "TwentyFiveGigE1/0/1"),
        ("Po12", "Port-channel12"),
        ("Vl110", "Vlan110"),
        ("gi1/0/7", "gi1/0/7"),
        ("Xy1/0/1", "Xy1/0/1"),
        ("mgmt", "mgmt"),
    ],
)
def test_short_names_are_spelled_out(short: str, long: str) -> None:
    assert IOS.spelling.long(short) == long


def test_frr_has_no_short_names() -> None:
    assert FRR.spelling.long("swp7") == "swp7"


@pytest.mark.parametrize("name", ["GigabitEthernet1/0/7", "Port-channel12", "Vlan110", "GigabitEthernet0/1.20"])
def test_names_that_may_be_typed(name: str) -> None:
    assert is_port_name(IOS, name)


@pytest.mark.parametrize(
    "name",
    [
        "", "x;y", "Gi1/0/7\nreload", "Gi1/0/7 | redirect", "range Gi1/0/1 - 48", "Gi1/0/1-48", "1/0/7", "Gi1/0/7?",
        "Gi1/0/7\r", "Gi\u0661", "Gi1/0/7 ",
    ],
)  # fmt: skip
def test_names_that_are_never_typed(name: str) -> None:
    """A range would shut forty-eight ports."""
    assert not is_port_name(IOS, name)
    assert not is_port_name(FRR, name)


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("GigabitEthernet1/0/7 is up, line protocol is up (connected) ", PortLine(True, True)),
        ("GigabitEthernet1/0/7 is down, line protocol is down (notconnect) ", PortLine(True, False)),
        ("GigabitEthernet1/0/7 is administratively down, line protocol is down (disabled) ", PortLine(False, False)),
        ("GigabitEthernet1/0/7 is down, line protocol is down (err-disabled) ", PortLine(True, False)),
    ],
)
def test_state_in_ios(line: str, state: PortLine) -> None:
    assert read_port_line(IOS, "GigabitEthernet1/0/7", [line, "  MTU 1500 bytes"]) == state


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("Interface swp7 is up, line protocol is up", PortLine(True, True)),
        ("Interface swp7 is up, line protocol is down", PortLine(True, False)),
        ("Interface swp7 is down", PortLine(False, False)),
    ],
)
def test_state_in_frr(line: str, state: PortLine) -> None:
    assert read_port_line(FRR, "swp7", [line]) == state


def test_another_ports_state_is_no_answer() -> None:
    lines = ["GigabitEthernet1/0/70 is up, line protocol is up (connected) "]
    with pytest.raises(NotUnderstood, match="does not show GigabitEthernet1/0/7"):
        read_port_line(IOS, "GigabitEthernet1/0/7", lines)


@pytest.mark.parametrize("lines", [[], ["% Command authorization failed."], ["% Ambiguous command:"]])
def test_no_state_is_not_no_port(lines: list[str]) -> None:
    with pytest.raises(NotUnderstood):
        read_port_line(IOS, "GigabitEthernet1/0/7", lines)


def test_a_port_that_is_not_there() -> None:
    assert read_port_line(IOS, "GigabitEthernet1/0/99", ["      ^", "% Invalid input detected at '^' marker."]) is None
    assert read_port_line(FRR, "nosuch0", ["% Can't find interface nosuch0"]) is None


def test_a_port_that_only_the_configuration_has_is_not_there() -> None:
    """FRR makes one up for `interface nosuch0`, and goes on showing it."""
    assert read_port_line(FRR, "nosuch0", ["Interface nosuch0 is down", "  pseudo interface"]) is None


def test_a_forwarding_table() -> None:
    rows = """\
 All    0100.0ccc.cccc    STATIC      CPU
 All    0000.5e00.5313    STATIC      CPU
 110    9cb6.54a1.0210    DYNAMIC     Gi1/0/7
 110    9cb6.54a1.0320    STATIC      Po12
Total Mac Addresses for this criterion: 4
"""
    found = [(e.mac, e.port, e.vlan, e.status) for e in read_fdb(IOS, lines_of(TABLE + rows))]
    assert found == [
        ("00:00:5e:00:53:13", "", None, "self"),
        ("9c:b6:54:a1:02:10", "GigabitEthernet1/0/7", 110, "learned"),
        ("9c:b6:54:a1:03:20", "Port-channel12", 110, "static"),
    ]


def test_an_empty_forwarding_table_is_empty() -> None:
    assert read_fdb(IOS, lines_of(f"{TABLE}Total Mac Addresses for this criterion: 0\n")) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has not the head of a table"),
        ("                ^\n% Invalid input detected at '^' marker.\n", "Invalid input"),
        ("% Command authorization failed.\n", "authorization failed"),
        (TABLE + " 110    9cb6.54a1.0210\n", "unknown form"),
        (TABLE + " 110    9cb6.54a1.0210    DYNAMIC     Gi1/0/7 and more words\n", "unknown form"),
    ],
)
def test_what_is_no_forwarding_table(text: str, said: str) -> None:
    with pytest.raises(NotUnderstood, match=said):
        read_fdb(IOS, lines_of(text))


def test_a_neighbour() -> None:
    (found,) = read_neighbours(IOS, lines_of(NEIGHBOUR + "\n\nTotal entries displayed: 1\n"))
    assert (found.port, found.chassis_subtype, found.chassis_id) == ("GigabitEthernet1/0/7", 4, "9c:b6:54:a1:02:10")
    assert (found.port_id, found.system_name, found.capabilities) == ("eth0", "srv-1", frozenset({"station"}))


def test_a_neighbour_that_does_not_say_what_it_is() -> None:
    text = re.sub("Enabled Capabilities: S", "Enabled Capabilities - not advertised", NEIGHBOUR)
    text = text.replace("9cb6.54a1.0210", "10.10.0.1").replace("System Name: srv-1", "System Name - not advertised")
    (found,) = read_neighbours(IOS, lines_of(text + "Total entries displayed: 1\n"))
    assert (found.chassis_subtype, found.chassis_id, found.system_name) == (5, "10.10.0.1", "")
    assert found.capabilities is None


@pytest.mark.parametrize("text", ["% LLDP is not enabled\n", "% Invalid input\n", "\nTotal entries displayed: 0\n"])
def test_nothing_heard(text: str) -> None:
    assert read_neighbours(IOS, lines_of(text)) == ()


@pytest.mark.parametrize(
    "text", ["", NEIGHBOUR + "Total entries displayed: 2\n", "% Command authorization failed.\n"]
)
def test_what_is_no_list_of_neighbours(text: str) -> None:
    with pytest.raises(NotUnderstood):
        read_neighbours(IOS, lines_of(text))


@pytest.mark.parametrize("dialect", [IOS, FRR], ids=["cisco_ios", "frr"])
@pytest.mark.parametrize(
    ("line", "is_error"),
    [
        ("% Invalid input detected at '^' marker.", True),
        ("%Invalid interface type and number", True),
        ("% Incomplete command.", True),
        ("% Error: failed to open configuration file", True),
        ("%Error opening nvram:/startup-config (No space left on device)", True),
        ("% Command authorization failed.", True),
        ("Command rejected: not a switchport", True),
        ("%LINK-5-CHANGED: Interface GigabitEthernet1/0/7, changed state to administratively down", False),
        ("%Warning: portfast should only be enabled on ports connected to a single host", False),
        ("tor-1(config-if)#", False),
    ],
)
def test_what_is_an_error(dialect: Dialect, line: str, is_error: bool) -> None:
    assert bool(re.search(dialect.terminal.error, line)) is is_error


def test_no_escape_leaves() -> None:
    assert lines_of("a\x1b[31mb\x1b[0m\r\n\x1b]0;title\x07c\x07\td\r\r\n") == ["ab", r"c\x07 d", ""]
