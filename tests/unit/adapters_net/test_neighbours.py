from __future__ import annotations

from typing import Any

import pytest

from dcdecom.adapters.snmp.capabilities import read_capabilities
from dcdecom.adapters.snmp.interfaces import read_names
from dcdecom.adapters.snmp.mib import (
    IF_ALIAS,
    IF_DESCR,
    IF_NAME,
    IF_PHYS_ADDRESS,
    IF_TYPE,
    LLDP_CAPABILITIES,
    LLDP_CHASSIS_ID,
    LLDP_CHASSIS_SUBTYPE,
    LLDP_LOC_PORT_DESC,
    LLDP_LOC_PORT_ID,
    LLDP_PORT_ID,
    LLDP_PORT_SUBTYPE,
    LLDP_SYSTEM_NAME,
    LLDP_V2_CAPABILITIES,
    LLDP_V2_CHASSIS_ID,
    LLDP_V2_CHASSIS_SUBTYPE,
)
from dcdecom.adapters.snmp.neighbours import local_port, read_neighbours
from dcdecom.model.estate.network import Neighbour
from dcdecom.model.port_names import Spelling

from .columns import MAC, MAC_TEXT, made, switch

HEARD = (0, 2, 1)
"""TimeMark, local port 2, first neighbour."""


def read(rows: dict[Any, Any]) -> tuple[tuple[Neighbour, ...], tuple[str, ...]]:
    columns = made(switch() | rows)
    return read_neighbours(columns, read_names(columns))


def test_a_neighbour() -> None:
    rows = {
        LLDP_LOC_PORT_ID: {2: "Gi1/0/2"},
        LLDP_CHASSIS_SUBTYPE: {HEARD: 4},
        LLDP_CHASSIS_ID: {HEARD: bytes(MAC)},
        LLDP_PORT_SUBTYPE: {HEARD: 3},
        LLDP_PORT_ID: {HEARD: bytes(MAC)},
        LLDP_SYSTEM_NAME: {HEARD: "srv-1\0"},
        LLDP_CAPABILITIES: {HEARD: b"\x01\x00"},
    }
    (found,), oddities = read(rows)
    assert found == Neighbour("Gi1/0/2", 4, MAC_TEXT, MAC_TEXT, "srv-1", frozenset({"station"}))
    assert oddities == ()


@pytest.mark.parametrize(
    ("octets", "names"),
    [
        (b"\x28", {"bridge", "router"}),
        (b"\x10", {"wlan"}),
        (b"\x04\x00", {"telephone"}),
        (b"\x80\x00", {"other"}),
        (b"\x00", set()),
        (b"", None),
        (b"28 2 4", {"bridge", "router"}),
        (b"28 00 2 4", {"bridge", "router"}),
        (b"01 7", {"station"}),
        (b"00 00", set()),
        (b"28 00 00 00 2 4", {"bridge", "router"}),
        (b"68 1 2 4", {"repeater", "bridge", "router"}),
        (b"\x20\x00\x00\x00", {"bridge"}),
        (b"28 2 5", None),
        (b"bridge", None),
        (bytes(9), None),
    ],
)
def test_capabilities_are_read_from_the_most_significant_bit(octets: bytes, names: set[str] | None) -> None:
    """Trap 27: no capability at all is not "no bridge"; some agents spell the bits out as net-snmp prints them."""
    assert read_capabilities(octets) == (None if names is None else frozenset(names))


@pytest.mark.parametrize(
    ("subtype", "octets", "text"),
    [
        (4, b"78:0c:f0:79:6b:8c", "78:0c:f0:79:6b:8c"),
        (4, b"\x01\x02", r"\x01\x02"),
        (5, b"\x01\x0a8 q", "10.56.32.113"),
        (5, b"\x02" + bytes(15) + b"\x01", "::1"),
        (5, b"10.10.20.38", "10.10.20.38"),
        (6, b"vmnic5", "vmnic5"),
        (7, b"a\x1b[2Jb", r"a\x1b[2Jb"),
    ],
)
def test_chassis_ids(subtype: int, octets: bytes, text: str) -> None:
    (found,), _ = read({LLDP_CHASSIS_SUBTYPE: {HEARD: subtype}, LLDP_CHASSIS_ID: {HEARD: octets}})
    assert (found.chassis_subtype, found.chassis_id) == (subtype, text)


@pytest.mark.parametrize("index", [(5,), (2, 1), (0, 2, 1, 7)])
def test_an_index_that_names_no_port_is_counted(index: tuple[int, ...]) -> None:
    """Trap 21: routeros and jetstream."""
    (found,), oddities = read({LLDP_CHASSIS_ID: {index: "x"}})
    assert (found.port, found.chassis_id) == ("", "x")
    assert oddities == ("lldpRemTable rows whose index names no port",)


@pytest.mark.parametrize(
    ("rows", "port"),
    [
        ({LLDP_LOC_PORT_ID: {2: "GigabitEthernet1/0/3"}}, "Gi1/0/3"),
        ({LLDP_LOC_PORT_ID: {2: "101"}}, "Gi1/0/1"),
        ({LLDP_LOC_PORT_ID: {2: "999"}}, ""),
        ({LLDP_LOC_PORT_ID: {2: "103"}, IF_TYPE: {101: 6, 102: 6, 103: 24}}, ""),
        ({LLDP_LOC_PORT_ID: {2: bytes(MAC)}, IF_PHYS_ADDRESS: {103: bytes(MAC)}}, "Gi1/0/3"),
        ({LLDP_LOC_PORT_ID: {2: bytes(MAC)}, IF_PHYS_ADDRESS: {103: bytes(MAC), 101: bytes(MAC)}}, ""),
        (
            {
                LLDP_LOC_PORT_ID: {2: MAC_TEXT},
                IF_PHYS_ADDRESS: {102: bytes(MAC), 900: bytes(MAC)},
                IF_NAME: {102: "Gi1/0/2", 900: "Po9"},
                IF_TYPE: {102: 6, 900: 161},
            },
            "Gi1/0/2",
        ),
        ({LLDP_LOC_PORT_ID: {2: b"\x02\0\0\0\0\x01"}, LLDP_LOC_PORT_DESC: {2: "Gi1/0/1"}}, "Gi1/0/1"),
        ({LLDP_LOC_PORT_ID: {2: "uplink"}, IF_ALIAS: {102: "uplink"}}, ""),
        ({LLDP_LOC_PORT_ID: {3: "Gi1/0/3"}}, ""),
        ({}, ""),
        ({LLDP_LOC_PORT_ID: {2: "same"}, IF_NAME: {101: "same", 102: "same"}, IF_DESCR: {}}, ""),
    ],
    ids=[
        "descr",
        "ifIndex as text",
        "no such ifIndex",
        "ifIndex of a loopback",
        "address",
        "address of two",
        "address of a port and of its aggregate",
        "description",
        "alias",
        "not listed",
        "no table",
        "ambiguous",
    ],
)
def test_the_local_port_is_looked_up_and_never_guessed(rows: dict[Any, Any], port: str) -> None:
    """Trap 20: the number is an ifIndex on some devices, a bridge port on others, and neither on a third kind."""
    columns = made(switch() | rows)
    assert local_port(columns, read_names(columns), 2) == port


def test_the_local_port_as_its_kind_of_switch_spells_it() -> None:
    """Ruijie: the id is Gi1/1/2, there is no ifName, and ifDescr is the long name with a blank."""
    columns = made(switch() | {LLDP_LOC_PORT_ID: {2: "Gi1/1/2"}, IF_NAME: {}, IF_DESCR: {7: "GigabitEthernet 1/1/2"}})
    names, ruijie = read_names(columns), Spelling({"Gi": "GigabitEthernet ", "GigabitEthernet": "GigabitEthernet "})
    assert local_port(columns, names, 2, ruijie) == "GigabitEthernet 1/1/2"
    assert local_port(columns, names, 2) == ""


def test_nothing_heard_is_said() -> None:
    assert read({}) == ((), ("no LLDP neighbour: the agent hears none, or has no LLDP-MIB",))


def test_several_neighbours_on_a_port_and_one_on_several() -> None:
    """Traps 22 and 23: VMware sends the interface's name as chassis id, the same on six ports."""
    rows = {
        LLDP_LOC_PORT_ID: {2: "Gi1/0/2", 3: "Gi1/0/3"},
        LLDP_CHASSIS_SUBTYPE: dict.fromkeys([(0, 2, 1), (0, 2, 2), (0, 3, 3)], 6),
        LLDP_CHASSIS_ID: dict.fromkeys([(0, 2, 1), (0, 2, 2), (0, 3, 3)], "vmnic5"),
    }
    found, _ = read(rows)
    assert [heard.port for heard in found] == ["Gi1/0/2", "Gi1/0/2", "Gi1/0/3"]
    assert {(heard.chassis_subtype, heard.chassis_id) for heard in found} == {(6, "vmnic5")}


def test_the_second_edition_counts_local_ports_by_ifindex() -> None:
    index = (0, 102, 1, 1)
    rows = {LLDP_V2_CHASSIS_SUBTYPE: {index: 4}, LLDP_V2_CHASSIS_ID: {index: bytes(MAC)}}
    (found,), oddities = read(rows | {LLDP_V2_CAPABILITIES: {index: b"\x01"}})
    assert (found.port, found.chassis_id, found.capabilities) == ("Gi1/0/2", MAC_TEXT, frozenset({"station"}))
    assert oddities == ()
