"""The command line of a lab switch, without SSH: what it prints parses as IOS, and what it refuses changes nothing."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
import textfsm  # type: ignore[import-untyped]  # has no types

from dcdecom_lab.acts import ActLog
from dcdecom_lab.shell import LoggedOut, SessionDropped, Shell
from dcdecom_lab.world import World


def parsed(template: str, text: str) -> list[dict[str, Any]]:
    """Parse as ntc-templates parses a Cisco switch; a line that no rule knows raises."""
    with files("ntc_templates").joinpath(f"templates/cisco_ios_{template}.textfsm").open() as rules:
        table = textfsm.TextFSM(rules)
    return [dict(zip(table.header, row, strict=True)) for row in table.ParseText(text)]


def test_version_says_what_it_is(tor_3: Shell) -> None:
    text = tor_3.answer("show version")
    assert text.startswith("dcdecom lab switch")
    row = parsed("show_version", text)[0]
    assert (row["HOSTNAME"], row["SERIAL"], row["VERSION"]) == ("tor-3", ["FDO0003"], "15.2(7)E8")


def test_interfaces_show_the_three_states(tor_3: Shell, world: World) -> None:
    world.shut("tor-3", "GigabitEthernet1/0/8")
    rows = {row["INTERFACE"]: row for row in parsed("show_interfaces", tor_3.answer("show interfaces"))}
    assert len(rows) == 48
    state = {port: rows[f"GigabitEthernet1/0/{port}"]["LINK_STATUS"] for port in (7, 8, 1)}
    assert state == {7: "up", 8: "administratively down", 1: "down"}
    assert rows["GigabitEthernet1/0/7"]["DESCRIPTION"] == "srv-disdik-01 eth0"
    assert len(parsed("show_interfaces", tor_3.answer("show interfaces Gi1/0/7"))) == 1
    status = {row["PORT"]: row["STATUS"] for row in parsed("show_interfaces_status", tor_3.answer("sh int status"))}
    assert (status["Gi1/0/7"], status["Gi1/0/8"], status["Gi1/0/1"]) == ("connected", "disabled", "notconnect")


def test_mac_table_parses_and_names_the_cpu(tor_3: Shell) -> None:
    rows = parsed("show_mac-address-table", tor_3.answer("show mac address-table"))
    ports = {row["DESTINATION_ADDRESS"]: (row["VLAN_ID"], row["TYPE"], row["DESTINATION_PORT"]) for row in rows}
    assert ports["9cb6.54a1.0210"] == ("110", "DYNAMIC", ["Gi1/0/7"])
    assert ports["9cb6.54a1.0213"] == ("120", "DYNAMIC", ["Gi1/0/31"])
    assert ports["0000.5e00.5313"] == ("All", "STATIC", ["CPU"])
    only = parsed("show_mac-address-table", tor_3.answer("show mac address-table interface Gi1/0/7"))
    assert [row["DESTINATION_ADDRESS"] for row in only] == ["9cb6.54a1.0210"]


def test_lldp_parses_and_tells_stations_from_bridges(tor_3: Shell) -> None:
    rows = parsed("show_lldp_neighbors_detail", tor_3.answer("show lldp neighbors detail"))
    heard = {row["LOCAL_INTERFACE"]: (row["CHASSIS_ID"], row["NEIGHBOR_NAME"], row["CAPABILITIES"]) for row in rows}
    assert heard["Gi1/0/7"] == ("9cb6.54a1.0210", "srv-disdik-01", "S")
    assert heard["Gi1/0/48"] == ("0000.5e00.5311", "tor-1", "B")
    one = parsed("show_lldp_neighbors_detail", tor_3.answer("show lldp neighbors Gi1/0/7 detail"))
    assert [row["NEIGHBOR_NAME"] for row in one] == ["srv-disdik-01"]
    assert "Total entries displayed: 0" in tor_3.answer("show lldp neighbors Gi1/0/1 detail")
    assert [r["LOCAL_INTERFACE"] for r in parsed("show_lldp_neighbors", tor_3.answer("show lldp neighbors"))] == [
        "Gi1/0/7", "Gi1/0/8", "Gi1/0/48",
    ]  # fmt: skip


def test_etherchannel_parses_and_marks_a_member_without_link(world: World, acts: ActLog) -> None:
    tor_1 = Shell(world, "tor-1", "lab-reader", False, acts)
    row = parsed("show_etherchannel_summary", tor_1.answer("show etherchannel summary"))[0]
    assert (row["BUNDLE_NAME"], row["BUNDLE_STATUS"], row["MEMBER_INTERFACE"]) == ("Po12", "SU", ["Gi1/0/4", "Gi1/0/6"])
    world.shut("tor-1", "GigabitEthernet1/0/4")
    row = parsed("show_etherchannel_summary", tor_1.answer("show etherchannel summary"))[0]
    assert row["MEMBER_INTERFACE_STATUS"] == ["D", "P"]


def test_the_running_configuration_is_saved_only_by_writing(tor_3: Shell) -> None:
    for line in ("configure terminal", "interface Gi1/0/7", "shutdown", "end"):
        tor_3.answer(line)
    stanza = "interface GigabitEthernet1/0/7\n description srv-disdik-01 eth0\n switchport access vlan 110\n"
    stanza += " switchport mode access\n"
    assert stanza + " shutdown\nend\n" in tor_3.answer("show running-config interface Gi1/0/7")
    assert stanza + " shutdown\n!" in tor_3.answer("show running-config")
    assert stanza + "!" in tor_3.answer("show startup-config")
    assert tor_3.answer("write memory").endswith("[OK]\n")
    assert stanza + " shutdown\n!" in tor_3.answer("show startup-config")


def test_abbreviations_work_while_they_are_unique(tor_3: Shell, world: World) -> None:
    full = tor_3.answer("show running-config interface GigabitEthernet1/0/7")
    for short in ("sh run int gi1/0/7", "show run interface Gi 1/0/7", "sho runn inte g1/0/7"):
        assert tor_3.answer(short) == full
    assert 'Ambiguous command:  "e"' in tor_3.answer("e")
    assert "Incomplete command" in tor_3.answer("show mac")
    for line in ("conf t", "int gi1/0/7", "shut", "do wr", "no shut", "exit", "end"):
        assert "%" not in tor_3.answer(line)
    assert tor_3.prompt == "tor-3#"
    assert world.reachable("srv-disdik-01")


def test_an_error_points_at_its_place(tor_3: Shell) -> None:
    marker = tor_3.answer("show nonsense").splitlines()[0]
    assert marker.index("^") == len("tor-3#show ")
    assert "% Invalid input detected at '^' marker." in tor_3.answer("show interfaces gi1/0/7 nonsense")


def test_a_bad_interface_name_leaves_the_mode_and_the_port_as_they_were(tor_3: Shell, world: World) -> None:
    tor_3.answer("configure terminal")
    tor_3.answer("interface Gi1/0/8")
    assert "% Invalid input" in tor_3.answer("interface Gi1/0/99")
    assert tor_3.prompt == "tor-3(config-if)#"
    tor_3.answer("shutdown")
    assert world.config("tor-3").is_shut("GigabitEthernet1/0/8"), "as on a real switch, the port before is shut"


def test_a_reader_may_not_configure_or_save(world: World, acts: ActLog) -> None:
    reader = Shell(world, "tor-3", "lab-reader", False, acts)
    for line in ("configure terminal", "write memory", "copy running-config startup-config"):
        assert reader.answer(line).startswith("% Command authorization failed")
    assert reader.prompt == "tor-3#"
    assert "% Invalid input" in reader.answer("shutdown")
    assert acts.acts() == ()


def test_every_write_is_an_act_and_no_reading_is(tor_3: Shell, acts: ActLog) -> None:
    for line in ("show version", "conf t", "int gi1/0/7", "shutdown", "end", "write memory", "show interfaces"):
        tor_3.answer(line)
    assert [(act.who, act.what) for act in acts.acts("switch")] == [
        ("lab-writer", "tor-3 GigabitEthernet1/0/7: shutdown"),
        ("lab-writer", "tor-3 write memory"),
    ]


def test_faults_of_the_command_line(tor_3: Shell, world: World) -> None:
    tor_3.faults.write_error = tor_3.faults.startup_missing = tor_3.faults.ignore_shutdown = True
    assert "[OK]" not in tor_3.answer("write memory")
    assert "interface" not in tor_3.answer("show startup-config")
    tor_3.answer("conf t")
    tor_3.answer("int gi1/0/7")
    assert tor_3.answer("shutdown") == ""
    assert world.reachable("srv-disdik-01")
    tor_3.faults.ignore_shutdown, tor_3.faults.drop_after_shutdown = False, True
    with pytest.raises(SessionDropped):
        tor_3.answer("shutdown")
    assert not world.reachable("srv-disdik-01")


def test_leaving(tor_3: Shell) -> None:
    with pytest.raises(LoggedOut):
        tor_3.answer("exit")
