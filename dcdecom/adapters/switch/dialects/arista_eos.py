"""Arista EOS."""

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

ARISTA_EOS = Dialect(
    title="Arista EOS",
    proven="captured",
    terminal=Terminal(
        driver="arista_eos",
        error=r"^% ?(?!Warning)[A-Z][a-z].*$",
        paging="terminal length 0",
        identity=r"^Arista ",
        source="Arista EOS User Manual: Command-Line Interface; captured: show version",
    ),
    spelling=Spelling(
        {
            "Et": "Ethernet",
            "Po": "Port-Channel",
            "Port-channel": "Port-Channel",
            "Ma": "Management",
            "Vl": "Vlan",
            "Lo": "Loopback",
            "Tu": "Tunnel",
            "Vx": "Vxlan",
        }
    ),
    typed=r"(?:Ethernet|Port-Channel|Management)\d+(?:/\d+){0,3}",
    port=PortForm(
        ask=("show interfaces {port}",),
        head=r"^(?P<name>\S+) is (?P<admin>[\w ]+?), line protocol is (?P<oper>\w+)",
        admin_words={"up": True, "down": True, "administratively down": False},
        oper_words={"up": True, "down": False, "notpresent": False, "lowerlayerdown": False, "dormant": False},
        absent=r"^% ?(?:Invalid input|Interface does not exist)",
        source="captured: show interfaces, show interfaces description (its words of state)",
    ),
    fdb=FdbForm(
        ask="show mac address-table",
        head=r"(?i:^vlan\s+mac address\s+type\s+ports)",
        total=r"(?i:^Total mac addresses for this criterion: (?P<count>\d+))",
        rows=(rf"^\s*(?P<vlan>\d+)\s+{MAC}\s+(?P<kind>\w+)\s+(?P<port>\S+(?: \S+)*?)(?:\s+\d+\s+.* ago)?\s*$",),
        counts_below=r"(?i:^vlan\s+mac address\s+type\s+ports)",
        between=r"[,\s]+",
        notes=r"^\s+[Mm]ac Address Table$",
        groups=r"^\s+Multicast [Mm]ac Address Table$",
        nowhere=frozenset({"Cpu", "CPU", "Router"}),
        source="captured: show mac address-table",
    ),
    neighbours=NeighbourForm(
        ask="show lldp neighbors detail",
        section=r"^Interface (?P<port>\S+) detected (?P<count>\d+) LLDP neighbors",
        begin=r"^\s+Neighbor \S+/",
        chassis=r"^\s+Chassis ID\s*: (?P<chassis>\S.*)$",
        port_id=r'^\s+Port ID {1,8}: "?(?P<port_id>[^"]+)',
        system_name=r'^\s+- System Name: "?(?P<system_name>[^"]+)',
        capabilities=r"^\s+Enabled Capabilities: (?P<capabilities>\S.*)$",
        always=(r"^\s+Port ID {1,8}: ",),
        none=r"^LLDP is not enabled|^% ?LLDP is not",
        source="captured: show lldp neighbors detail",
    ),
    configuration=ConfigurationForm(
        running="show running-config",
        startup="show startup-config",
        stanza="show running-config interfaces {port}",
        stanza_whole=r"^interface {port}$",
        running_whole=r"^end$",
        startup_whole=r"^end$",
        noise=r"^\s*$|^\s*!|^end$",
        shut=r"shutdown",
        opened=r"no shutdown",
        trunk=r"^switchport mode (?:trunk|dot1q-tunnel)",
        source="Arista EOS User Manual: show running-config, show startup-config",
    ),
    act=ActForm(
        enter="configure terminal",
        down=("interface {port}", "shutdown"),
        up=("interface {port}", "no shutdown"),
        inside=r"\(config-if-(?:Et|Po|Ma)[\d/]+\)#$",
        leave="end",
        source="Arista EOS User Manual: Ethernet Ports, shutdown (Interfaces)",
    ),
    keep=Save(
        "copy running-config startup-config",
        r"^Copy completed successfully",
        "Arista EOS User Manual: copy running-config startup-config",
    ),
    aggregates=AggregateForm(
        ask="show port-channel summary",
        head=r"^\s*Port-Channel\s+Protocol",
        begin=r"^\s*(?P<name>Po\d+)\([^)]*\)(?:\s+\w+(?:\([^)]*\))?(?=\s|$))?",
        member=r"(?P<port>(?:P?Et|Eth)\d[\d/]*)\((?P<state>[^)]*)\)",
        attached=r"P",
        empty=r"^\s*$",
        rest=r"^[\s-]*$",
        used=r"^Number of channels in use:\s*(?P<count>\d+)",
        source="captured: show port-channel summary",
    ),
)
