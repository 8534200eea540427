"""The records themselves: where each part is from, how ports are called, what is an error, what is a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from dcdecom.adapters.switch.answers import is_port_name
from dcdecom.adapters.switch.configuration import is_shut, is_trunk, masked, own_lines
from dcdecom.adapters.switch.dialects import DIALECTS, Dialect
from dcdecom.adapters.switch.port_state import read_port_line

EVERY = pytest.mark.parametrize("dialect", [pytest.param(d, id=name) for name, d in DIALECTS.items()])


def parts(record: Any) -> Iterator[Any]:
    """Every record within a record that says where it is from."""
    for one in fields(record):
        value = getattr(record, one.name)
        if is_dataclass(value):
            yield from parts(value)
    if any(one.name == "source" for one in fields(record)):
        yield record


@EVERY
def test_every_part_names_its_source(dialect: Dialect) -> None:
    found = list(parts(dialect))
    assert len(found) >= 6
    known = r"captured: |Guide|Reference|Manual|documentation|Interfaces|seen on"
    assert all(re.search(known, part.source) for part in found)


@EVERY
def test_every_pattern_is_one(dialect: Dialect) -> None:
    for part in parts(dialect):
        for one in fields(part):
            value = getattr(part, one.name)
            if isinstance(value, str) and one.name not in ("source", "ask", "enter", "leave"):
                re.compile(value.replace("{port}", "x").replace("{base}", "x"))


HAZARDS = [
    "", "1-48", "1,2", "x;y", "1\nreload", "Gi1/0/7 | redirect", "range Gi1/0/1 - 48", "1/0/1?", "7\r", "7 ", "\u0667",
]  # fmt: skip


@EVERY
@pytest.mark.parametrize("name", HAZARDS)
def test_what_is_never_typed(dialect: Dialect, name: str) -> None:
    """A range or a list would shut more than one port, a further word could be a second command."""
    assert not is_port_name(dialect, dialect.spelling.long(name))


@pytest.mark.parametrize(
    ("platform", "short", "long"),
    [
        ("arista_eos", "Et1/7", "Ethernet1/7"),
        ("arista_eos", "Po12", "Port-Channel12"),
        ("cisco_ios", "Gi1/0/7", "GigabitEthernet1/0/7"),
        ("cisco_ios", "Gi1/0/70", "GigabitEthernet1/0/70"),
        ("cisco_nxos", "Eth1/7", "Ethernet1/7"),
        ("cisco_nxos", "Po10", "port-channel10"),
        ("dell_os10", "Ethernet 1/1/7", "ethernet1/1/7"),
        ("dell_os10", "Eth 1/1/7:2", "ethernet1/1/7:2"),
        ("dell_os6", "gi1/0/7", "Gi1/0/7"),
        ("hp_comware", "XGE1/0/7", "Ten-GigabitEthernet1/0/7"),
        ("hp_comware", "BAGG12", "Bridge-Aggregation12"),
        ("hp_procurve", "A24-Trk1", "A24"),
        ("huawei_vrp", "XGE0/0/7", "XGigabitEthernet0/0/7"),
        ("huawei_vrp", "GigabitEthernet15/1/0(10G)", "GigabitEthernet15/1/0"),
        ("juniper_junos", "ge-0/0/7.0", "ge-0/0/7"),
        ("juniper_junos", "xe-0/0/51:0.0", "xe-0/0/51:0"),
        ("juniper_junos", "ae112.0", "ae112"),
        ("ruckus_fastiron", "1/1/7", "ethernet 1/1/7"),
        ("ruckus_fastiron", "10GigabitEthernet1/2/1", "ethernet 1/2/1"),
        ("ruckus_fastiron", "2.5GigabitEthernet1/1/7", "ethernet 1/1/7"),
        ("ruckus_fastiron", "GigEthernetmgmt1", "GigEthernetmgmt1"),
        ("ruijie_os", "Gi0/7", "GigabitEthernet 0/7"),
        ("ruijie_os", "GigabitEthernet 0/7", "GigabitEthernet 0/7"),
    ],
)
def test_names_of_ports(platform: str, short: str, long: str) -> None:
    spelling = DIALECTS[platform].spelling
    assert spelling.long(short) == spelling.long(long) == long
    assert not spelling.same(short, long + "0")


@pytest.mark.parametrize(
    ("platform", "line"),
    [
        ("arista_eos", "% Invalid input"),
        ("aruba_aoscx", "Invalid input: shutdwn"),
        ("cisco_nxos", "% Invalid command at '^' marker."),
        ("cisco_nxos", "ERROR: Ethernet1/7: requested config change not allowed"),
        ("dell_os10", "% Error: Unrecognized command."),
        ("dell_os6", "% Invalid input detected at '^' marker."),
        ("dell_os6", "ERROR: the configuration could not be saved"),
        ("extreme_exos", "%% Invalid input detected at '^' marker."),
        ("extreme_exos", "Error: Port 99 is invalid"),
        ("hp_comware", " % Unrecognized command found at '^' position."),
        ("hp_comware", "Permission denied."),
        ("hp_procurve", "Invalid input: shutdown"),
        ("hp_procurve", "Module not present for port or invalid port: 99"),
        ("huawei_vrp", "Error: Unrecognized command found at '^' position."),
        ("huawei_vrp", "Error:Incomplete command found at '^' position."),
        ("juniper_junos", "error: configuration database modified"),
        ("juniper_junos", "syntax error, expecting <command>."),
        ("juniper_junos", "                       unknown command."),
        ("mikrotik_routeros", "bad command name foo (line 1 column 1)"),
        ("mikrotik_routeros", "no such item"),
        ("mikrotik_routeros", "failure: already have such entry"),
        ("ruckus_fastiron", "Invalid input -> shutdown"),
        ("ruckus_fastiron", "Error - invalid interface 1/1/99"),
        ("ruijie_os", "% Invalid input detected at '^' marker."),
    ],
)
def test_what_is_an_error(platform: str, line: str) -> None:
    assert re.search(DIALECTS[platform].terminal.error, line)


@EVERY
@pytest.mark.parametrize("line", ["", "description % of errors", "interface 7", " no shutdown", "set interfaces x"])
def test_what_is_no_error(dialect: Dialect, line: str) -> None:
    assert not re.search(dialect.terminal.error, line)


@pytest.mark.parametrize(
    ("platform", "line"),
    [
        ("arista_eos", "username admin secret sha512 $6$S3CRET"),
        ("aruba_aoscx", "radius-server host 198.18.0.1 key ciphertext S3CRET"),
        ("aruba_aoscx", "user admin group administrators password ciphertext S3CRET"),
        ("cisco_nxos", "snmp-server user x network-admin auth md5 0xS3CRET priv 0xS3CRET localizedkey"),
        ("dell_os10", "username admin password $6$S3CRET role sysadmin"),
        ("extreme_exos", 'configure account admin encrypted "S3CRET"'),
        ("extreme_exos", 'configure snmpv3 add community "S3CRET" name "x" user "y"'),
        ("hp_comware", "local-user admin / password hash $h$6$S3CRET"),
        ("hp_procurve", 'snmp-server community "S3CRET" unrestricted'),
        ("huawei_vrp", "snmp-agent community read cipher %^%#S3CRET"),
        ("huawei_vrp", "local-user admin password irreversible-cipher $1a$S3CRET"),
        ("juniper_junos", 'set system root-authentication encrypted-password "$6$S3CRET"'),
        ("juniper_junos", "+   authentication-key S3CRET;"),
        ("mikrotik_routeros", "/ppp secret add name=x password=S3CRET"),
        ("ruckus_fastiron", "enable super-user-password 8 $1$S3CRET"),
        ("ruijie_os", "enable secret 5 $1$S3CRET"),
    ],
)
def test_no_secret_is_shown(platform: str, line: str) -> None:
    assert "S3CRET" not in masked(DIALECTS[platform], line)


@pytest.mark.parametrize(
    ("platform", "stanza", "whole", "shut"),
    [
        ("aruba_aoscx", ("vlan access 110", "no shutdown"), (), False),
        ("aruba_aoscx", ("vlan access 110",), (), True),
        ("cisco_nxos", ("switchport",), ("version 9.3(8)",), False),
        ("cisco_nxos", ("switchport",), ("system default switchport shutdown",), True),
        ("cisco_nxos", ("switchport", "no shutdown"), ("system default switchport shutdown",), False),
        ("hp_procurve", ('name "disable"',), (), False),
        ("hp_procurve", ("disable",), (), True),
        ("juniper_junos", ("disable",), (), True),
        ("juniper_junos", ('description "disable"', "unit 0 disable"), (), False),
        ("extreme_exos", ("disable port 7",), (), True),
        ("extreme_exos", ('configure ports 7 display-string "disable port"',), (), False),
        ("mikrotik_routeros", ("6 X S name=ether7 type=ether",), (), True),
        ("mikrotik_routeros", ("6 RS comment=X S name=ether7 type=ether",), (), False),
    ],
)
def test_what_shuts_a_port(platform: str, stanza: tuple[str, ...], whole: tuple[str, ...], shut: bool) -> None:
    assert is_shut(DIALECTS[platform], stanza, whole) is shut


@pytest.mark.parametrize(
    ("platform", "line"),
    [
        ("cisco_ios", "switchport mode trunk"), ("aruba_aoscx", "vlan trunk allowed all"),
        ("huawei_vrp", "port link-type trunk"), ("hp_procurve", "tagged vlan 5,7"),
        ("juniper_junos", "unit 0 family ethernet-switching interface-mode trunk"),
        ("extreme_exos", "configure vlan v110 add ports 7 tagged"),
    ],
)  # fmt: skip
def test_what_makes_a_trunk(platform: str, line: str) -> None:
    assert is_trunk(DIALECTS[platform], (line,))


@pytest.mark.parametrize(
    ("platform", "port", "lines", "state"),
    [
        ("cisco_nxos", "Ethernet1/7", ["Ethernet1/7 is down (Administratively down)"], (False, False)),
        ("cisco_nxos", "Ethernet1/7", ["Ethernet1/7 is down (Link not connected)"], (True, False)),
        ("cisco_nxos", "Ethernet1/7", ["Ethernet1/7 is down (Link not connected)", "admin state is down,"],
         (False, False)),
        ("hp_comware", "Ethernet1/0/7", [" Ethernet1/0/7 current state: DOWN ( Administratively )"], (False, False)),
        ("hp_comware", "Ethernet1/0/7", [" Ethernet1/0/7 current state: UP"], (True, True)),
        ("huawei_vrpv8", "10GE1/0/7", ["10GE1/0/7 current state : UP (ifindex: 13)"], (True, True)),
        ("huawei_vrp", "GigabitEthernet0/0/7", ["GigabitEthernet0/0/7 current state : Administratively DOWN"],
         (False, False)),
        ("juniper_junos", "ge-0/0/7", ["Physical interface: ge-0/0/7, Administratively down, Physical link is Down"],
         (False, False)),
        ("arista_eos", "Ethernet7", ["Ethernet7 is administratively down, line protocol is notpresent (disabled)"],
         (False, False)),
        ("ruckus_fastiron", "ethernet 1/1/7", ["GigabitEthernet1/1/7 is disabled, line protocol is down"],
         (False, False)),
        ("dell_os10", "ethernet1/1/7", ["Ethernet 1/1/7 is down, line protocol is down"], (None, False)),
    ],
)  # fmt: skip
def test_states_that_the_emulation_does_not_print(
    platform: str, port: str, lines: list[str], state: tuple[bool | None, bool]
) -> None:
    found = read_port_line(DIALECTS[platform], port, lines)
    assert found is not None
    assert (found.admin_up, found.oper_up) == state


def test_our_own_lines_are_the_ports_alone() -> None:
    """What an unsaved shut of ours looks like among the differences."""
    ours = own_lines(DIALECTS["hp_comware"], "GigabitEthernet1/0/7")
    assert "+interface GigabitEthernet1/0/7 / shutdown" in ours
    assert not any("GigabitEthernet1/0/70" in line for line in ours)
    assert own_lines(DIALECTS["juniper_junos"], "ge-0/0/7") == ()
