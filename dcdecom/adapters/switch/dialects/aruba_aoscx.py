"""HPE ArubaOS-CX."""

from __future__ import annotations

from dcdecom.adapters.switch.dialects.dialect import (
    ALWAYS,
    ActForm,
    ConfigurationForm,
    Dialect,
    FdbForm,
    NeighbourForm,
    PortForm,
    Save,
    Terminal,
)
from dcdecom.adapters.switch.dialects.juniper_junos import COLON_MAC
from dcdecom.model.port_names import Spelling

GUIDE = "AOS-CX Fundamentals Guide"

ARUBA_AOSCX = Dialect(
    title="HPE ArubaOS-CX",
    proven="captured",
    terminal=Terminal(
        driver="aruba_aoscx",
        error=(
            r"^(?:Invalid input|Ambiguous command|Incomplete command|Command incomplete|Cannot execute|% |Error:"
            r"|Failed)"
        ),
        paging="no page",
        more=r"-- MORE --, next page: Space",
        identity=r"^\s*ArubaOS-CX|^\s*AOS-CX",
        source=f"{GUIDE}: show version, no page",
    ),
    spelling=Spelling(),
    typed=r"\d{1,2}/\d{1,2}/\d{1,3}(?::\d)?|lag\d{1,3}",
    port=PortForm(
        ask=("show interface {port}",),
        head=r"^\s*(?:Interface|Aggregate) (?P<name>\S+) is (?P<oper>up|down)\b",
        admin=r"^\s*Admin state is (?P<admin>\w+)",
        absent=r"^Invalid (?:input|interface)|^Interface \S+ (?:does not exist|is not found)|not a valid interface",
        source="captured: show interface, of three releases",
    ),
    fdb=FdbForm(
        ask="show mac-address-table",
        head=r"^MAC Address\s+VLAN\s+Type\s+Port",
        rows=(rf"^\s*{COLON_MAC}\s+(?P<vlan>\d+)\s+(?P<kind>\S+)\s+(?P<port>\S+)\s*$",),
        total=r"^Number of MAC addresses : (?P<count>\d+)",
        counts_addresses=True,
        empty=r"^No MAC entries found",
        kinds={
            "dynamic": "learned",
            "port-access-security": "learned",
            "port-security": "learned",
            "static": "static",
            "evpn": "other",
        },
        source="captured: show mac-address-table",
    ),
    neighbours=NeighbourForm(
        ask="show lldp neighbor-info detail",
        begin=r"^Port\s+: ",
        port=r"^Port\s+: (?P<port>\S+)",
        chassis=r"^Neighbor Chassis-ID\s+: (?P<chassis>\S.*)$",
        port_id=r"^Neighbor Port-ID\s+: (?P<port_id>\S.*)$",
        system_name=r"^Neighbor (?:Chassis|System)-Name\s+: (?P<system_name>\S.*)$",
        capabilities=r"^Chassis Capabilities Enabled\s*: (?P<capabilities>\S.*)$",
        whole=r"^Total Neighbor Entries\s+: (?P<count>\d+)",
        always=(
            r"^Neighbor Port-ID\s+:", r"^Neighbor (?:Chassis|System)-Name\s+:", r"^Chassis Capabilities Enabled\s*:",
        ),
        none=r"^LLDP is (?:disabled|not enabled)",
        source="captured: show lldp neighbor-info detail",
    ),
    configuration=ConfigurationForm(
        running="show running-config",
        startup="show startup-config",
        stanza="show running-config interface {port}",
        stanza_whole=r"^interface {port}",
        running_whole=r"^!Version ArubaOS-CX|^!Version AOS-CX",
        startup_whole=r"^!Version ArubaOS-CX|^!Version AOS-CX",
        noise=r"^\s*$|^\s*!|^(?:Current|Startup) configuration:|^\s*exit\s*$",
        shut=r"shutdown",
        opened=r"no shutdown",
        shut_by_default=ALWAYS,
        trunk=r"^vlan trunk ",
        source=f"{GUIDE}: show running-config, show startup-config; AOS-CX Command-Line Interface Guide: shutdown",
    ),
    act=ActForm(
        enter="configure terminal",
        down=("interface {port}", "shutdown"),
        up=("interface {port}", "no shutdown"),
        inside=r"\(config-(?:if|lag-if)\)#$",
        leave="end",
        source="AOS-CX Command-Line Interface Guide: interface, shutdown",
    ),
    keep=Save(
        "write memory",
        r"\[Success\]|^Success",
        f"{GUIDE}: write memory, copy running-config startup-config",
    ),
)
