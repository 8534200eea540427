"""Dell SmartFabric OS10."""

from __future__ import annotations

from dcdecom.adapters.switch.dialects.dialect import (
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

GUIDE = "Dell SmartFabric OS10 User Guide"

DELL_OS10 = Dialect(
    title="Dell SmartFabric OS10",
    proven="emulated",
    terminal=Terminal(
        driver="dell_os10",
        error=r"^\s*% ?(?!Warning)\w.*$",
        paging="terminal length 0",
        identity=r"^(?:Dell EMC Networking OS10|Dell SmartFabric OS10|OS Version: 10\.)",
        source=f"{GUIDE}: CLI Basics, show version",
    ),
    spelling=Spelling(
        {
            "Eth": "ethernet",
            "Ethernet": "ethernet",
            "Po": "port-channel",
            "Port-channel": "port-channel",
            "ethernet": "ethernet",
            "port-channel": "port-channel",
            "Vlan": "vlan",
            "mgmt": "mgmt",
        }
    ),
    typed=r"ethernet\d+/\d+/\d+(?::\d)?|port-channel\d+",
    port=PortForm(
        ask=("show interface {port}",),
        head=r"^(?P<name>\S+(?: \d\S*)?) is (?P<admin>up|down), line protocol is (?P<oper>up|down)",
        absent=r"^\s*% Error: (?:Invalid|Unrecognized|.*does not exist)",
        admin_by_stanza=True,
        source=f"{GUIDE}: show interface",
    ),
    fdb=FdbForm(
        ask="show mac address-table",
        head=r"(?i:^vlanid\s+mac address\s+type\s+interface)",
        rows=(rf"^\s*(?P<vlan>\d+)\s+{COLON_MAC}\s+(?P<kind>\w+)\s+(?P<port>\S+)\s*$",),
        source=f"{GUIDE}: show mac address-table; seen in public notes of users of OS10",
    ),
    neighbours=NeighbourForm(
        ask="show lldp neighbors detail",
        begin=r"^\s*Remote Chassis ID Subtype: ",
        port=r"^\s*Local Port ID: (?P<port>\S.*)$",
        chassis=r"^\s*Remote Chassis ID: (?P<chassis>\S.*)$",
        port_id=r"^\s*Remote Port ID: (?P<port_id>\S.*)$",
        system_name=r"^\s*Remote System Name: (?!Not Advertised)(?P<system_name>\S.*)$",
        capabilities=r"^\s*Enabled System Capabilities: (?!Not Advertised)(?P<capabilities>\S.*)$",
        always=(r"^\s*Remote Port ID: ", r"^\s*Remote System Name: ", r"^\s*Enabled System Capabilities: "),
        none=r"^\s*(?:% )?(?:No LLDP neighbors|LLDP is disabled|Error: LLDP)",
        source=f"{GUIDE}: show lldp neighbors detail; outputs of users of OS10 in public repositories",
    ),
    configuration=ConfigurationForm(
        running="show running-configuration",
        startup="show startup-configuration",
        stanza="show running-configuration interface {port}",
        stanza_whole=r"^interface {port}$",
        running_whole=r"^! Version 10\.",
        startup_whole=r"^! Version 10\.",
        noise=r"^\s*$|^\s*!",
        shut=r"shutdown",
        opened=r"no shutdown",
        trunk=r"^switchport mode trunk",
        source=f"{GUIDE}: show running-configuration, show startup-configuration",
    ),
    act=ActForm(
        enter="configure terminal",
        down=("interface {port}", "shutdown"),
        up=("interface {port}", "no shutdown"),
        inside=r"\(conf(?:ig)?-if-\S+\)#$",
        leave="end",
        source=f"{GUIDE}: Interfaces, shutdown",
    ),
    keep=Save(
        "copy running-configuration startup-configuration",
        r"(?i)^copy completed|^Copy succeeded",
        f"{GUIDE}: copy running-configuration startup-configuration",
    ),
)
