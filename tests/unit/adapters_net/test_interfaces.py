from __future__ import annotations

import pytest

from dcdecom.adapters.snmp.interfaces import read_names, read_port, read_ports
from dcdecom.adapters.snmp.mib import (
    BASE_PORT_IF_INDEX,
    IF_ADMIN_STATUS,
    IF_ALIAS,
    IF_CONNECTOR_PRESENT,
    IF_DESCR,
    IF_NAME,
    IF_OPER_STATUS,
    IF_PHYS_ADDRESS,
    IF_TYPE,
)
from dcdecom.adapters.snmp.varbinds import read_mac, read_text
from dcdecom.model.port_names import Spelling

from .columns import made, switch


def test_a_port_is_what_if_mib_says() -> None:
    """Traps 25 and 26: NULs behind an alias, an address of zeros, ifOperStatus notPresent(6)."""
    rows = switch() | {IF_ALIAS: {101: "server \0\0"}, IF_PHYS_ADDRESS: {101: b"\x02\0\0\0\0\x01", 102: bytes(6)}}
    rows[IF_ADMIN_STATUS][102] = 2
    rows[IF_OPER_STATUS][102] = 6  # notPresent
    (first, second, _), oddities = read_ports(made(rows), read_names(made(rows)))
    assert (first.index, first.name, first.descr, first.alias) == (101, "Gi1/0/1", "GigabitEthernet1/0/1", "server")
    assert (first.admin_up, first.oper_up, first.mac, first.physical) == (True, True, "02:00:00:00:00:01", True)
    assert (second.admin_up, second.oper_up, second.mac) == (False, False, None)
    assert oddities == ()


def test_a_port_without_state_is_neither_up_nor_down() -> None:
    rows = switch()
    del rows[IF_ADMIN_STATUS][103]
    ports, oddities = read_ports(made(rows), read_names(made(rows)))
    assert [port.name for port in ports] == ["Gi1/0/1", "Gi1/0/2"]
    assert oddities == ("no type or state: Gi1/0/3",)


def test_a_name_that_two_ports_share_means_neither() -> None:
    """Trap 24: dnos_s4048 calls two ports TenGigabitEthernet 1/33."""
    rows = switch()
    rows[IF_NAME] |= {102: "Gi1/0/1"}
    rows[IF_DESCR] |= {103: "Gi1/0/3 "}
    names = read_names(made(rows))
    assert names.meant("Gi1/0/1") == {101, 102}
    labels = [names.label(index) for index in (101, 102, 103)]
    assert labels == ["GigabitEthernet1/0/1", "GigabitEthernet1/0/2", "Gi1/0/3"]
    assert names.meant("Gi1/0/3") == {103}
    assert names.label(999) == ""
    assert "interfaces that share a name: Gi1/0/1" in read_ports(made(rows), names)[1]


def test_a_name_is_spelled_by_a_table_and_means_one_port() -> None:
    """The record has the long name, the agent the short one in both columns; two hits mean neither."""
    rows = switch()
    rows[IF_DESCR] |= {101: "Gi1/0/1", 102: "GigabitEthernet1/0/3"}
    names, spelling = read_names(made(rows)), Spelling({"Gi": "GigabitEthernet"})
    assert names.meant("GigabitEthernet1/0/1") == frozenset()
    assert names.spelled("GigabitEthernet1/0/1", spelling) == {101}
    assert names.spelled("Gi1/0/3", spelling) == {102, 103}
    assert names.spelled("GigabitEthernet1/0/1", Spelling()) == frozenset()


@pytest.mark.parametrize(
    ("type_", "connector", "bridged", "physical"),
    [
        (6, None, True, True),
        (6, 1, False, True),
        (6, 2, False, False),
        (6, 2, True, True),  # arubaos-cx
        (117, None, True, True),
        (161, 1, True, False),
        (53, None, True, False),
        (135, 1, False, False),
    ],
)
def test_physical(type_: int, connector: int | None, bridged: bool, physical: bool) -> None:
    """Trap 19."""
    rows = switch() | {IF_CONNECTOR_PRESENT: {101: connector} if connector else {}}
    rows[IF_TYPE][101] = type_
    if not bridged:
        del rows[BASE_PORT_IF_INDEX][1]
    port = read_port(made(rows), 101)
    assert port is not None
    assert port.physical is physical


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"  Gi1/0/7\0\0", "Gi1/0/7"),
        (b"a\r\nb\tc", "a  b c"),
        (b"\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("m\u00fcnchen \u202e".encode(), "m\u00fcnchen \\u202e"),
        (b"\xff\xfe", r"\xff\xfe"),
    ],
)
def test_text_is_one_printable_line(octets: bytes, text: str) -> None:
    assert read_text(octets) == text
    assert read_text(octets).isprintable()


@pytest.mark.parametrize(
    ("octets", "mac"),
    [
        (bytes.fromhex("9cb654a10210"), "9c:b6:54:a1:02:10"),
        (b"78:0c:f0:79:6b:8c", "78:0c:f0:79:6b:8c"),
        (b"e4 f0 04 fb 1f fb", "e4:f0:04:fb:1f:fb"),
        (bytes(6), None),
        (b"", None),
        (bytes(8), None),
        (b"\xff" * 8, None),
    ],
)
def test_mac(octets: bytes, mac: str | None) -> None:
    """Traps 23 and 25: text in place of octets, and eight octets (hpe-ilo)."""
    assert read_mac(octets) == mac
