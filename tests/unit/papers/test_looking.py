"""What `look` and `find` make of a switch that nobody has recorded: its ports have no name but the switch's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dcdecom.adapters.snmp.mib import (
    FDB_PORT,
    FDB_STATUS,
    IF_DESCR,
    LAG_ATTACHED,
    LLDP_CHASSIS_ID,
    LLDP_CHASSIS_SUBTYPE,
    LLDP_LOC_PORT_ID,
    LLDP_SYSTEM_NAME,
)
from dcdecom.adapters.snmp.tables import understand
from dcdecom.cli.look_lines import found as found_lines
from dcdecom.collect.site import Site
from dcdecom.documents.texts import load
from dcdecom.lookup.find import Found, _configured, _heard
from dcdecom.lookup.look import PortView, SwitchLook, SwitchView, _ports, port_of
from dcdecom.lookup.network import _unrecorded
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom.model.settings import AccessHost, Inventory, SnmpAccess
from dcdecom.papers.blocks import lines
from tests.records import make_source
from tests.unit.adapters_net.columns import MAC, MAC_TEXT, made, switch

NOW = datetime(2026, 11, 2, tzinfo=UTC)
SNMP, CLI = make_source("snmp", "tor-1"), make_source("cli", "tor-1")
LEARNED: dict[Any, Any] = {FDB_PORT: {MAC: 2}, FDB_STATUS: {MAC: 3}}
HEARD: dict[Any, Any] = {
    LLDP_LOC_PORT_ID: {2: "Gi1/0/2"},
    LLDP_CHASSIS_SUBTYPE: {(0, 2, 1): 4},
    LLDP_CHASSIS_ID: {(0, 2, 1): bytes(MAC)},
    LLDP_SYSTEM_NAME: {(0, 2, 1): "srv-1"},
}


def site(rows: dict[Any, Any]) -> Site:
    tables = understand(made(switch() | rows))
    states = {("tor-1", state.descr): Reading(state, SNMP, NOW) for state in tables.ports}
    states |= {("tor-1", state.name): Reading(state, SNMP, NOW) for state in tables.ports}
    cli = Absent("a command line", CLI, NOW)
    devices = (_unrecorded("tor-1"),)
    shut = dict.fromkeys(states, cli)
    return Site({}, devices, {"tor-1": Reading(tables, SNMP, NOW)}, {"tor-1": cli}, states, shut, {})


def ports(rows: dict[Any, Any]) -> dict[str, PortView]:
    return {port.name: port for port in _ports(site(rows), "tor-1")}


def test_a_port_has_one_line_whichever_of_its_names_a_source_uses() -> None:
    shown = ports(LEARNED | HEARD | {LAG_ATTACHED: {102: 900, 103: 900}})
    assert list(shown) == ["GigabitEthernet1/0/1", "GigabitEthernet1/0/2", "GigabitEthernet1/0/3"]
    port = shown["GigabitEthernet1/0/2"]
    assert [place.mac for place in port.places] == [MAC_TEXT]
    assert [neighbour.chassis_id for _, neighbour in port.neighbours] == [MAC_TEXT]
    assert port.members == ("GigabitEthernet1/0/2", "GigabitEthernet1/0/3")


def test_ports_that_share_a_description_have_a_line_each() -> None:
    shown = ports(LEARNED | {IF_DESCR: {101: "Gigabit Copper", 102: "Gigabit Copper", 103: "Console"}})
    assert list(shown) == ["Gi1/0/1", "Gi1/0/2", "Console"]
    assert [place.mac for place in shown["Gi1/0/2"].places] == [MAC_TEXT]


@pytest.mark.parametrize("name", ["Gi1/0/2", "GigabitEthernet1/0/2"])
def test_what_is_learned_on_a_port_is_shown_under_any_of_its_names(name: str) -> None:
    there = site(LEARNED)
    read = Reading("tor-1", SNMP, NOW)
    view = SwitchView("tor-1", NOW, read, read, False, (), (), (), "", None, _ports(there, "tor-1"), {}, ())
    assert [place.mac for place in port_of(SwitchLook(view, there), name).port.places] == [MAC_TEXT]


def test_a_switch_whose_table_is_not_whole_is_not_among_those_that_were_read() -> None:
    host = AccessHost("tor-1", None, SnmpAccess("192.0.2.1"))
    inventory = Inventory({"tor-1": host}, Path("known_hosts"))
    assert [type(answer) for answer in _configured(site({}), inventory)] == [Unreadable]
    assert [type(answer) for answer in _configured(site(LEARNED), inventory)] == [Reading]


@pytest.mark.parametrize("asked", [MAC_TEXT, "srv-1"])
def test_what_names_itself_by_lldp_is_told_though_nothing_is_learned(asked: str) -> None:
    found = Found(asked, "mac", ((MacAddress(MAC_TEXT), "asked"),) if asked == MAC_TEXT else ())
    heard = tuple(_heard(found, site(HEARD)))
    shown = [*lines(found_lines(replace(found, heard=heard), load("en")))]
    assert any("heard on" in line and "tor-1 Gi1/0/2" in line and "srv-1" in line for line in shown)
    nowhere = "Learned nowhere" if found.macs else "and so none was looked for on the network"
    assert any(nowhere in line for line in shown)
