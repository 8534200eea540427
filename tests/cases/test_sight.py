"""`look` and `find`, as a technician types them; nothing is written while somebody looks."""

from __future__ import annotations

import json

import yaml

from dcdecom_lab.control import LabControl
from tests.cases.driver import ROOT
from tests.cases.office import Office

SERVER = "srv-disdik-01"


def without_command_line(office: Office) -> None:
    """An inventory with SNMP access alone."""
    for name in ("hosts", "groups"):
        path = office.config.parent / "inventory" / f"{name}.yaml"
        entries = yaml.safe_load(path.read_text("utf-8"))
        for entry in entries.values():
            for key in ("platform", "username", "password", "port"):
                entry.pop(key, None)
            (entry.get("connection_options") or {}).pop("writer", None)
        path.write_text(yaml.safe_dump(entries), "utf-8")


def test_a_port_is_shown_by_every_source_and_nothing_would_block(office: Office, control: LabControl) -> None:
    said = office.read("look", "tor-3", "Gi1/0/7").ended(
        0, "tor-3 GigabitEthernet1/0/7 = Gi1/0/7", "ifIndex 10107, open, link up", "saved open", "SNMP + CLI",
        f"{SERVER}, by its addresses", "nothing seen here speaks against it",
    )  # fmt: skip
    assert said.out.count("9c:b6:54:a1:02:10") == 1
    assert control.acts() == ()


def test_an_uplink_says_why_it_is_never_shut(office: Office) -> None:
    said = office.read("look", "tor-3", "GigabitEthernet1/0/48", "--json").ended(0)
    told = json.loads(said.out)
    codes = {dict(f)["code"] for f in told["findings"]}
    assert {"neighbour-bridge", "trunk", "uplink", "foreign-mac", "protected-address"} <= codes
    assert (told["switch"], told["port"]["port"]["name"]) == ("tor-3", "GigabitEthernet1/0/48")
    assert "GigabitEthernet1/0/47" not in said.out, "it holds that port, not the switch"


def test_one_port_is_a_screen_of_twenty_lines(office: Office) -> None:
    """The answer comes first: what is there, by whom it was seen, and whether it may be shut."""
    for port in ("Gi1/0/7", "Gi1/0/9", "GigabitEthernet1/0/48", "Gi1/0/20"):
        said = office.read("look", "tor-3", port).ended(0, "May it be shut?", "Whose it is", "Seen by")
        assert len(said.out.splitlines()) <= 20, said
        if port == "Gi1/0/7":
            page = (ROOT / "docs/how-to/look-and-find.md").read_text("utf-8")
            assert page.split(f"$ dcdecom look tor-3 {port}\n")[1].split("```")[0] == said.out
    assert "NO: " in office.read("look", "tor-3", "GigabitEthernet1/0/48").out
    assert "no case can" in office.read("look", "tor-3", "Gi1/0/20").out


def test_what_is_misspelt_is_asked_back_and_not_said_to_be_nowhere(office: Office) -> None:
    part = office.read("find", "9c:b6:54:a1:02").ended(2, "10 of its 12 digits", "Nothing was looked for")
    unknown = office.read("find", "srv-disdik-1").ended(2, "Did you mean srv-disdik-01?")
    assert "nowhere" not in part.text + unknown.text
    office.read("find", "9c:b6:54:00:00:99").ended(0, "Learned nowhere on what was read")
    office.read("look", "tor3").ended(2, "Did you mean tor-3?")


def test_a_whole_switch_has_a_line_for_every_port_that_speaks(office: Office) -> None:
    said = office.read("look", "tor-3").ended(
        0, "dcdecom look tor-3 PORT", "more ports are silent", "its kind: Cisco IOS and IOS XE, reading tried on what"
    )
    line = next(line for line in said.out.splitlines() if "GigabitEthernet1/0/7 " in line)
    assert line.split()[1:] == ["open,", "link", "up", "1", SERVER, SERVER]


def test_snmp_alone_is_enough_to_look_and_it_says_so(office: Office) -> None:
    without_command_line(office)
    office.read("look", "tor-3", "Gi1/0/7").ended(
        0, "not read: the inventory has no command line for it", "9c:b6:54:a1:02:10", "SNMP ", "switch-unread"
    )
    office.read("find", "9c:b6:54:a1:02:10").ended(0, "stands on", "tor-3 GigabitEthernet1/0/7")


def test_what_nobody_knows_is_refused_by_its_name(office: Office) -> None:
    office.read("look", "tor-9").ended(2, "tor-9 is not in the inventory", "Nothing was read")
    office.read("look", "tor-3", "Gi1/0/99").ended(2, "tor-3 has no port Gi1/0/99")


def test_a_server_is_found_where_it_stands_and_where_it_only_passes(office: Office, control: LabControl) -> None:
    said = office.read("find", SERVER).ended(
        0, "eth0 is cabled to tor-3 GigabitEthernet1/0/7", f"host {SERVER}", "Two witnesses agree on tor-3"
    )
    standing = {line.split()[3] for line in said.out.splitlines() if "stands on" in line}
    assert standing == {"GigabitEthernet1/0/7", "GigabitEthernet1/0/31"}
    assert any("passes" in line and "tor-1" in line for line in said.out.splitlines())
    assert control.acts() == ()


def test_an_ip_address_is_found_by_the_gateways_arp(office: Office) -> None:
    office.read("find", "198.18.10.11").ended(0, "9c:b6:54:a1:02:10", "stands on", f"host {SERVER}")


def test_a_name_has_to_fit_exactly(office: Office) -> None:
    office.read("find", SERVER.upper()).ended(0, "no one device of exactly this name", f"near: {SERVER}")


def test_a_switch_that_is_not_read_is_never_nowhere(office: Office, control: LabControl) -> None:
    control.snmp_fault("tor-3", "silent")
    said = office.read("find", "9c:b6:54:00:00:99").ended(5, "Learned nowhere on what was read", "not read: snmp tor-3")
    read = next(line for line in said.out.splitlines() if "Learned nowhere" in line)
    assert "snmp tor-3" not in read


def test_a_port_of_a_switch_that_is_not_read_is_not_called_empty(office: Office, control: LabControl) -> None:
    without_command_line(office)
    control.snmp_fault("tor-3", "silent")
    said = office.read("look", "tor-3", "Gi1/0/7").ended(5, "no address is shown here: no address table was read")
    assert "no address is learned here" not in said.out


def test_a_port_is_not_called_empty_while_its_switch_places_addresses_nowhere(
    office: Office, control: LabControl
) -> None:
    """The agent knows the addresses and tells no port of them; the command line alone does not make the port empty."""
    control.snmp_fault("tor-3", "unplaced_fdb")
    said = office.read("look", "tor-3", "Gi1/0/20").ended(
        5, "whether an address is learned here cannot be told", "not read: snmp tor-3: addresses that stand on no known"
    )
    assert "no address is learned here" not in said.out
    said = office.read("look", "tor-3").ended(5, "Whether an address is learned on them cannot be told")
    assert "are silent" not in said.out
    said = office.read("find", "9c:b6:54:a1:02:13").ended(5, "tor-3, port cannot be told", "not read: snmp tor-3")
    assert "tor-3 ?" not in said.out


def test_a_neighbour_is_found_by_what_it_calls_itself(office: Office) -> None:
    office.read("find", SERVER).ended(0, "heard on", "tor-3 GigabitEthernet1/0/7", "LLDP")
