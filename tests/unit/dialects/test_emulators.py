"""What the lab's tongues print parses with ntc-templates, whose rules were made from what real switches printed.

A line that no rule knows raises. So a dialect does not only prove itself to the emulator that was written for it.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
import textfsm  # type: ignore[import-untyped]  # has no types

from dcdecom.adapters.switch.dialects import DIALECTS
from dcdecom_lab.acts import ActLog
from dcdecom_lab.clock import LabClock
from dcdecom_lab.description import load_description
from dcdecom_lab.dialects import TONGUES
from dcdecom_lab.shell import Shell
from dcdecom_lab.world import World

from .conftest import SWITCH

PORTS, STATIONS, HEARD = 48, 23, 3
"""Of the shipped estate's tor-3: its ports, the addresses it learns, and its neighbours."""

PARSED: dict[tuple[str, str], tuple[str, int]] = {
    ("arista_eos", "show interfaces"): ("arista_eos_show_interfaces", PORTS),
    ("arista_eos", "show lldp neighbors detail"): ("arista_eos_show_lldp_neighbors_detail", HEARD),
    ("arista_eos", "show mac address-table"): ("arista_eos_show_mac_address-table", STATIONS),
    ("arista_eos", "show version"): ("arista_eos_show_version", 1),
    ("aruba_aoscx", "show interface"): ("aruba_aoscx_show_interface", PORTS),
    ("aruba_aoscx", "show lldp neighbor-info detail"): ("aruba_aoscx_show_lldp_neighbors-info_detail", HEARD),
    ("aruba_aoscx", "show mac-address-table"): ("aruba_aoscx_show_mac-address-table", STATIONS),
    ("cisco_ios", "show interfaces"): ("cisco_ios_show_interfaces", PORTS),
    ("cisco_ios", "show lldp neighbors detail"): ("cisco_ios_show_lldp_neighbors_detail", HEARD),
    ("cisco_ios", "show mac address-table"): ("cisco_ios_show_mac-address-table", STATIONS + 1),
    ("cisco_ios", "show version"): ("cisco_ios_show_version", 1),
    ("cisco_nxos", "show interface"): ("cisco_nxos_show_interface", PORTS),
    ("cisco_nxos", "show lldp neighbors detail"): ("cisco_nxos_show_lldp_neighbors_detail", HEARD),
    ("cisco_nxos", "show mac address-table"): ("cisco_nxos_show_mac_address-table", STATIONS + 1),
    ("cisco_nxos", "show version"): ("cisco_nxos_show_version", 1),
    ("extreme_exos", "show fdb"): ("extreme_exos_show_fdb", STATIONS),
    ("extreme_exos", "show ports information"): ("extreme_exos_show_ports_information", PORTS),
    ("hp_comware", "display interface"): ("hp_comware_display_interface", PORTS),
    ("hp_comware", "display lldp neighbor-information verbose"): (
        "hp_comware_display_lldp_neighbor-information_verbose", HEARD
    ),
    ("hp_comware", "display mac-address"): ("hp_comware_display_mac-address", STATIONS),
    ("hp_procurve", "show interfaces brief"): ("hp_procurve_show_interfaces_brief", PORTS),
    ("hp_procurve", "show lldp info remote-device detail"): ("hp_procurve_show_lldp_info_remote-device_detail", HEARD),
    ("hp_procurve", "show mac-address"): ("hp_procurve_show_mac-address", STATIONS),
    ("huawei_vrp", "display interface"): ("huawei_vrp_display_interface", PORTS),
    ("huawei_vrp", "display lldp neighbor"): ("huawei_vrp_display_lldp_neighbor", HEARD),
    ("huawei_vrp", "display mac-address"): ("huawei_vrp_display_mac-address", STATIONS),
    ("huawei_vrp", "display version"): ("huawei_vrp_display_version", 1),
    ("huawei_vrpv8", "display version"): ("huawei_vrp_display_version", 1),
    ("juniper_junos", "show ethernet-switching table"): ("juniper_junos_show_ethernet-switching_table", STATIONS),
    ("juniper_junos", "show interfaces"): ("juniper_junos_show_interfaces", PORTS),
    ("juniper_junos", "show lldp neighbors"): ("juniper_junos_show_lldp_neighbors", HEARD),
    ("juniper_junos", "show version"): ("juniper_junos_show_version", 1),
    ("mikrotik_routeros", "/interface bridge host print terse without-paging"): (
        "mikrotik_routeros_interface_bridge_host_print_terse_without-paging", STATIONS
    ),
    ("mikrotik_routeros", "/interface print terse without-paging"): (
        "mikrotik_routeros_interface_print_terse_without-paging", PORTS
    ),
    ("mikrotik_routeros", "/ip neighbor print detail without-paging"): (
        "mikrotik_routeros_ip_neighbor_print_detail", HEARD
    ),
    ("ruckus_fastiron", "show interfaces"): ("ruckus_fastiron_show_interfaces", PORTS),
    ("ruckus_fastiron", "show lldp neighbors detail"): ("brocade_fastiron_show_lldp_neighbors_detail", HEARD),
    ("ruckus_fastiron", "show mac-address"): ("ruckus_fastiron_show_mac-address", STATIONS),
}  # fmt: skip
"""What is typed, the template, and how many rows it must give."""


def shell(dialect: str) -> Shell:
    clock = LabClock()
    world = World(load_description(None, TONGUES[dialect].ports), clock)
    return Shell(world, SWITCH, "lab-reader", False, ActLog(clock), tongue=TONGUES[dialect])


def parsed(template: str, text: str) -> list[dict[str, Any]]:
    with files("ntc_templates").joinpath(f"templates/{template}.textfsm").open() as rules:
        table = textfsm.TextFSM(rules)
    return [dict(zip(table.header, row, strict=True)) for row in table.ParseText(text)]


@pytest.mark.parametrize(("said", "rows"), PARSED.items(), ids=lambda value: " ".join(map(str, value)))
def test_what_is_printed_parses(said: tuple[str, str], rows: tuple[str, int]) -> None:
    dialect, command = said
    template, count = rows
    found = [row for row in parsed(template, shell(dialect).answer(command)) if any(row.values())]
    assert len(found) == count


def test_every_template_that_there_is_was_tried() -> None:
    """For the commands that a dialect reads its three tables by."""
    there = {file.name.removesuffix(".textfsm") for file in files("ntc_templates").joinpath("templates").iterdir()}
    for name, dialect in DIALECTS.items():
        for command in (dialect.fdb.ask, dialect.neighbours.ask):
            if f"{name}_{command.replace(' ', '_')}" in there:
                assert (name, command) in PARSED


def test_each_dialect_has_a_tongue_and_each_tongue_a_dialect() -> None:
    assert TONGUES.keys() == DIALECTS.keys()
    assert len(DIALECTS) >= 15
