"""Cisco IOS and IOS XE. Source: Cisco's command references, and outputs captured from devices (ntc-templates)."""

from __future__ import annotations

from dcdecom.adapters.switch.dialects.dialect import Dialect, Save

MAC = r"(?P<mac>[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4}){2})"

NEVER = r"(?!)"

CISCO_IOS = Dialect(
    device_type="cisco_ios",
    interface_name=r"[A-Za-z][A-Za-z-]*\d+(?:/\d+){0,3}(?:\.\d+)?",
    # A blank may follow the sign; in a log message (%LINK-5-CHANGED) capitals do.
    error=r"^% ?(?!Warning)[A-Z][a-z].*$|^Command rejected.*$",
    show_port="show interfaces {port}",
    port_line=r"^(?P<name>\S+) is (?P<admin>administratively down|\w+), line protocol is (?P<oper>\w+)",
    admin_down="administratively down",
    no_such_port=r"^% ?Invalid input",
    show_fdb="show mac address-table",
    fdb_head=r"^.*(?i:mac address\s+type|destination address\s+address type).*$",
    fdb_rows=(
        rf"^[*+ ]*(?P<vlan>\d+|All|N/A|-+)\s+{MAC}\s+(?P<kind>\w+)\s+(?P<port>\S+)\s*$",
        rf"^[*+ ]*(?P<vlan>\d+|All|N/A|-+|\S+/\S+)\s+{MAC}\s+(?P<kind>\w+)\s+\S+\s+(?P<port>\S+)\s*$",
        rf"^[*+ ]*(?P<vlan>\d+|All|N/A|-+|\S+/\S+)\s+{MAC}\s+(?P<kind>\w+)\s+(?P<port>\S+)\s*$",
        rf"^{MAC}\s+(?P<kind>\w+)\s+(?P<vlan>\d+)\s+(?P<port>\S+)\s*$",
    ),
    show_neighbours="show lldp neighbors detail",
    neighbours_foot=r"^Total entries displayed: (?P<count>\d+)",
    no_lldp=r"^% ?(?:LLDP is not enabled|Invalid input)",
    show_running="show running-config",
    show_stanza="show running-config interface {port}",
    show_startup="show startup-config",
    running_whole=r"^end\s*$",
    startup_whole=r"^end\s*$",
    partial=NEVER,
    not_configuration=(
        r"^\s*$|^!|^end\s*$|^Building configuration|^Current configuration|^Using \d+ out of|^ntp clock-period"
    ),
    down=("shutdown",),
    up=("no shutdown",),
    shut_line="shutdown",
    trunk_line=r"^\s*switchport mode (?:trunk|dynamic)",
    save=Save("write memory", r"\[OK\]", ((r"\[confirm\]", ""), (r"\[startup-config\]\?", ""))),
    nowhere=frozenset({"CPU", "Switch", "Router", "Drop", "Sup-eth1"}),
    names={
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
    },
)
