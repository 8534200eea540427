"""Cisco NX-OS."""

from __future__ import annotations

from dcdecom.adapters.switch.dialects.cisco_ios import MAC
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

CISCO_NXOS = Dialect(
    title="Cisco NX-OS",
    proven="captured",
    terminal=Terminal(
        driver="cisco_nxos",
        error=r"^% ?(?!Warning)[A-Z][a-z].*$|^ERROR: .*$|^Syntax error.*$",
        paging="terminal length 0",
        identity=r"NX-OS|Cisco Nexus|^\s*(?:kickstart|NXOS):",
        source="Cisco Nexus 9000 Series NX-OS Fundamentals Configuration Guide; captured: show version",
    ),
    spelling=Spelling(
        {"Eth": "Ethernet", "Po": "port-channel", "port-channel": "port-channel", "Vlan": "Vlan", "Lo": "loopback"},
        ((r"sup-eth1\(R\)", "sup-eth1"),),
    ),
    typed=r"(?:Ethernet|port-channel|mgmt)\d+(?:/\d+){0,3}",
    port=PortForm(
        ask=("show interface {port}",),
        head=(
            r"^(?P<name>[A-Za-z][A-Za-z-]*[\d/]+(?:\.\d+)?) is (?P<oper>up|down)"
            r"(?: \((?P<admin>Administratively down)?[^)]*\))?"
        ),
        admin=r"^\s*admin state is (?P<admin>\w+)",
        admin_words={"": True, "up": True, "down": False, "administratively down": False},
        absent=r"^% ?Invalid|^Invalid interface|Syntax error",
        source="captured: show interface, of Nexus 5000 and 9000",
    ),
    fdb=FdbForm(
        ask="show mac address-table",
        head=r"VLAN\s+MAC Address\s+Type",
        rows=(
            rf"^[*+GOCEAS~ ]*\s*(?P<vlan>\d+|-)\s+{MAC}\s+(?P<kind>\w+)\s+\S+\s+\S\s+\S\s+"
            r"(?P<port>vPC Peer-Link(?:\(R\))?|\S+)(?:\s+\(Lo\d+\))?\s*$",
            rf"^(?P<vlan>\d+)\s+{MAC}\s+(?P<kind>\w+)\s+\d+\s+(?P<port>\S+)\s*$",
        ),
        total=r"^Total MAC Addresses: (?P<count>\d+)",
        nowhere=frozenset({"sup-eth1(R)", "sup-eth1", "(R)", "Drop", "drop", "vPC Peer-Link", "vPC Peer-Link(R)"}),
        source=(
            "captured: show mac address-table; Cisco Nexus 9000 Series NX-OS Layer 2 Switching Configuration Guide: "
            "its legend, and the peer-link of a vPC"
        ),
    ),
    neighbours=NeighbourForm(
        ask="show lldp neighbors detail",
        begin=r"^Chassis id: ",
        port=r"^Local Port id: (?P<port>\S+)",
        chassis=r"^Chassis id: (?P<chassis>\S.*)$",
        port_id=r"^Port id: (?P<port_id>\S.*)$",
        system_name=r"^System Name: (?!null$)(?P<system_name>\S.*)$",
        always=(r"^Port id: ", r"^System Name: ", r"^Enabled Capabilities: "),
        capabilities=r"^Enabled Capabilities: (?P<capabilities>\S.*)$",
        whole=r"^Capability codes:|^Total entries displayed: (?P<count>\d+)",
        none=r"^ERROR: No neighbour information|^% ?Invalid (?:command|input)",
        source="captured: show lldp neighbors detail",
    ),
    configuration=ConfigurationForm(
        running="show running-config",
        startup="show startup-config",
        stanza="show running-config interface {port}",
        stanza_whole=r"^interface {port}$",
        running_whole=r"^version ",
        startup_whole=r"^version ",
        noise=r"^\s*$|^!",
        shut=r"shutdown",
        opened=r"no shutdown",
        shut_by_default=r"^system default switchport shutdown",
        trunk=r"^switchport mode (?:trunk|fex-fabric)",
        source="Cisco Nexus 9000 Series NX-OS Command Reference: show running-config, system default switchport",
    ),
    act=ActForm(
        enter="configure terminal",
        down=("interface {port}", "shutdown"),
        up=("interface {port}", "no shutdown"),
        inside=r"\(config-if\)#$",
        leave="end",
        source="Cisco Nexus 9000 Series NX-OS Interfaces Configuration Guide: shutdown",
    ),
    keep=Save(
        "copy running-config startup-config",
        r"^Copy complete",
        "Cisco Nexus 9000 Series NX-OS Fundamentals Configuration Guide: copy running-config startup-config",
    ),
    aggregates=AggregateForm(
        ask="show port-channel summary",
        head=r"^\s*Group\s+Port-|^\s*Port-Channel\s+Protocol",
        begin=r"^\s*(?:\d+\s+)?(?P<name>Po\d+)\([^)]*\)(?:\s+\w+\([^)]*\)(?=\s))?",
        member=r"(?P<port>Eth?\d[\d/]*)\((?P<state>[^)]*)\)",
        attached=r"P",
        empty=r"--\s*$",
        rest=r"^\s*(?:Eth\s+)?(?:NONE|LACP|PAGP|PAgP|Static)?[\s-]*$",
        used=r"^Number of channels in use:\s*(?P<count>\d+)",
        source="captured: show port-channel summary, of two releases",
    ),
)
