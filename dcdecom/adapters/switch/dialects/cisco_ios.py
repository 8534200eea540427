"""Cisco IOS and IOS XE."""

from __future__ import annotations

from dcdecom.adapters.switch.dialects.dialect import (
    ActForm,
    AggregateForm,
    ConfigurationForm,
    Dialect,
    FdbForm,
    NeighbourForm,
    PortForm,
    Save,
    Terminal,
)
from dcdecom.model.port_names import Spelling

MAC = r"(?P<mac>[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4}){2})"
PORTS = r"(?P<port>[A-Z]\S*(?:[ ,]+[A-Z]\S*)+)"
"""Several ports of one static entry."""
VLAN = r"^[*+ ]*(?:[RSDPC] +)?(?P<vlan>\d+|All|[Nn]/[Aa]|-+|[A-Za-z]+[\d/]+)"

NAMES = {
    "Fa": "FastEthernet",
    "Gi": "GigabitEthernet",
    "Tw": "TwoGigabitEthernet",
    "Fi": "FiveGigabitEthernet",
    "Te": "TenGigabitEthernet",
    "Twe": "TwentyFiveGigE",
    "Fo": "FortyGigabitEthernet",
    "Hu": "HundredGigE",
    "Et": "Ethernet",
    "Po": "Port-channel",
    "Vl": "Vlan",
    "Lo": "Loopback",
    "Tu": "Tunnel",
}

CISCO_IOS = Dialect(
    title="Cisco IOS and IOS XE",
    proven="captured",
    terminal=Terminal(
        driver="cisco_ios",
        # A blank may follow the sign; in a log message (%LINK-5-CHANGED) capitals do.
        error=r"^% ?(?!Warning)[A-Z][a-z].*$|^Command rejected.*$",
        paging="terminal length 0",
        identity=r"Cisco IOS|IOS \(tm\)|IOS-XE",
        source="Cisco IOS Configuration Fundamentals Command Reference; captured: show version",
    ),
    spelling=Spelling(NAMES),
    typed=r"[A-Za-z][A-Za-z-]*\d+(?:/\d+){0,3}(?:\.\d+)?",
    port=PortForm(
        ask=("show interfaces {port}",),
        head=r"^(?P<name>\S+) is (?P<admin>[\w ]+?), line protocol is (?P<oper>\w+)",
        admin_words={"up": True, "down": True, "reset": True, "standby mode": True, "administratively down": False},
        absent=r"^% ?Invalid input",
        source="captured: show interfaces",
    ),
    fdb=FdbForm(
        ask="show mac address-table",
        head=r"^.*(?i:mac address\s+type|destination address\s+address type).*$",
        rows=(
            rf"{VLAN}\s+{MAC}\s+(?P<kind>\w+)\s+(?P<port>\S+)\s*$",
            rf"{VLAN}\s+{MAC}\s+(?P<kind>\w+)\s+[a-z]+(?:,[a-z]+)*\s+(?P<port>\S+)\s*$",
            rf"{VLAN}\s+{MAC}\s+(?P<kind>\w+)\s+(?:Yes|No)\s+\S+\s+(?P<port>\S+)\s*$",
            rf"^{MAC}\s+(?P<kind>\w+)\s+(?P<vlan>\d+)\s+(?P<port>\S+)\s*$",
            rf"{VLAN}\s+{MAC}\s+(?P<kind>\w+)\s+(?:(?:Yes|No)\s+\S+\s+)?{PORTS}\s*$",
            rf"{VLAN}\s+{MAC}\s+(?P<kind>static)\s+(?:Yes|No)\s+-\s*$",
        ),
        between=r"[,\s]+",
        total=r"^Total Mac Addresses for this criterion: (?P<count>\d+)",
        counts_below=r"^Vlan\s+Mac Address\s+Type\s+Ports$",
        notes=(
            r"^\s*(?:Unicast Entries|Mac Address Table)$|^Total Mac Addresses installed by LISP: "
            r"|^Displaying entries from "
        ),
        groups=r"^Multicast Entries$",
        nowhere=frozenset({"", "CPU", "Switch", "Stby-Switch", "Router", "Drop", "Sup-eth1"}),
        source=(
            "captured: show mac address-table, of Catalyst 2900, 2960, 3850 and 4500; Catalyst 6500 Series Cisco IOS "
            "Command Reference: show mac-address-table (the form with Yes and No, its legend of flags)"
        ),
    ),
    neighbours=NeighbourForm(
        ask="show lldp neighbors detail",
        begin=r"^-{20,}$",
        port=r"^Local Intf: (?P<port>\S.*)$",
        chassis=r"^Chassis id: (?P<chassis>\S.*)$",
        port_id=r"^Port id: (?P<port_id>\S.*)$",
        system_name=r"^System Name: (?P<system_name>\S.*)$",
        capabilities=r"^Enabled Capabilities: (?P<capabilities>\S.*)$",
        whole=r"^Total entries displayed: (?P<count>\d+)",
        always=(r"^Port id: ", r"^System Name(?:: | - )", r"^Enabled Capabilities(?:: | - )"),
        none=r"^% ?(?:LLDP is not enabled|Invalid input)",
        source="captured: show lldp neighbors detail",
    ),
    configuration=ConfigurationForm(
        running="show running-config",
        startup="show startup-config",
        stanza="show running-config interface {port}",
        stanza_whole=r"^end\s*$",
        running_whole=r"^end\s*$",
        startup_whole=r"^end\s*$",
        noise=r"^\s*$|^!|^end\s*$|^Building configuration|^Current configuration|^Using \d+ out of|^ntp clock-period",
        inlined=r"^(?P<line>\s*certificate (?:[a-z-]+ )?[0-9A-F]+)\s*(?P<file>nvram:\S+)?\s*$",
        shut=r"shutdown",
        opened=r"no shutdown",
        trunk=r"^switchport mode (?:trunk|dynamic)",
        source="Cisco IOS Configuration Fundamentals Command Reference: show running-config, show startup-config",
    ),
    act=ActForm(
        enter="configure terminal",
        down=("interface {port}", "shutdown"),
        up=("interface {port}", "no shutdown"),
        inside=r"\(config-if\)#$",
        leave="end",
        source="Cisco IOS Interface and Hardware Component Command Reference: interface, shutdown",
    ),
    keep=Save(
        "write memory",
        r"\[OK\]",
        "Cisco IOS Configuration Fundamentals Command Reference: write memory",
        ((r"\[confirm\]", ""), (r"\[startup-config\]\?", "")),
    ),
    aggregates=AggregateForm(
        ask="show etherchannel summary",
        head=r"^\s*Group\s+Port-channel\s+Protocol|^Number of channel-groups in use:",
        begin=r"^\s*\d+\s+(?P<name>Po\d+)\([^)]*\)",
        member=r"(?P<port>[A-Z][A-Za-z]+\d[\d/.]*)\((?P<state>[^)]*)\)",
        attached=r"P|bndl",
        empty=r"^\s*(?:-|LACP|PAgP)?\s*$",
        rest=r"^\s*(?:LACP|PAgP|-*)\s*$|^[A-Z]{1,2}(?:/[a-z-]+)?\s+-\s",
        total=r"^Number of channel-groups in use:\s*(?P<count>\d+)",
        source="captured: show etherchannel summary",
    ),
)
