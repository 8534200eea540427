"""Ruijie RGOS."""

from __future__ import annotations

from dataclasses import replace

from dcdecom.adapters.switch.dialects.cisco_ios import CISCO_IOS, MAC
from dcdecom.adapters.switch.dialects.dialect import (
    Dialect,
    FdbForm,
    NeighbourForm,
    PortForm,
    Save,
    Terminal,
)
from dcdecom.model.port_names import Spelling

GUIDE = "Ruijie RG-S Series Switches RGOS Command Reference"

RUIJIE_OS: Dialect = replace(
    CISCO_IOS,
    title="Ruijie RGOS",
    proven="emulated",
    terminal=Terminal(
        driver="ruijie_os",
        error=r"^\s*% ?(?!Warning)[A-Z][a-z].*$",
        paging="terminal length 0",
        prompt=r"{base}(?:\([^)\n]*\))?[>#]",
        identity=r"^System description\s*: .*Ruijie|^System software version\s*: .*RGOS",
        source=f"{GUIDE}: Command Line Interface, show version",
    ),
    spelling=Spelling(
        {
            "Gi": "GigabitEthernet ",
            "GigabitEthernet": "GigabitEthernet ",
            "Te": "TenGigabitEthernet ",
            "TenGigabitEthernet": "TenGigabitEthernet ",
            "Fa": "FastEthernet ",
            "FastEthernet": "FastEthernet ",
            "Ag": "AggregatePort ",
            "AggregatePort": "AggregatePort ",
            "Hu": "HundredGigabitEthernet ",
            "HundredGigabitEthernet": "HundredGigabitEthernet ",
            "Vl": "VLAN ",
        }
    ),
    typed=r"[A-Z][A-Za-z]+ \d+(?:/\d+){0,3}",
    port=PortForm(
        ask=("show interfaces {port}",),
        head=r"^(?P<name>[A-Z][A-Za-z]+ \d\S*) is (?P<admin>[A-Za-z ]+?)\s*, line protocol is (?P<oper>[A-Za-z]+)",
        admin_words={"up": True, "down": True, "administratively down": False},
        absent=r"^\s*% ?Invalid (?:input|interface)|^\s*% ?Interface .* not exist",
        source=f"{GUIDE}: show interfaces",
    ),
    fdb=FdbForm(
        ask="show mac-address-table",
        head=r"(?i:^\s*vlan\s+mac address\s+type\s+interface)",
        rows=(
            rf"^\s*(?P<vlan>\d+)\s+{MAC}\s+(?P<kind>\w+)\s+(?P<port>[A-Z][A-Za-z]+ ?\d\S*)"
            r"(?:\s+(?:-|\d+d \d+:\d+:\d+))?\s*$",
        ),
        kinds={"dynamic": "learned", "static": "static", "filter": "static", "dot1x": "learned", "secure": "static"},
        source=f"{GUIDE}: show mac-address-table",
    ),
    neighbours=NeighbourForm(
        ask="show lldp neighbors detail",
        section=r"^\s*LLDP neighbor-information of port \[(?P<port>[^\]]+)\]",
        begin=r"^\s*Neighbor index\s*: ",
        chassis=r"^\s*Chassis ID\s*: (?P<chassis>\S.*)$",
        port_id=r"^\s*Port ID\s*: (?P<port_id>\S.*)$",
        system_name=r"^\s*System name\s*: (?P<system_name>\S.*)$",
        capabilities=r"^\s*System capabilities enabled\s*: (?P<capabilities>\S.*)$",
        whole=r"^Total entries displayed: (?P<count>\d+)",
        always=(r"^\s*Port ID\s*: ",),
        index=r"^\s*Neighbor index\s*: (?P<n>\d+)",
        none=r"^\s*% ?(?:LLDP|Global LLDP)|^Global status of LLDP: Disable",
        source=f"{GUIDE}: show lldp neighbors detail; outputs of users of RGOS in public repositories",
    ),
    configuration=replace(
        CISCO_IOS.configuration,
        trunk=r"^switchport mode (?:trunk|hybrid|uplink)",
        source=f"{GUIDE}: show running-config, show startup-config",
    ),
    act=replace(CISCO_IOS.act, inside=r"\(config-if-{port}\)#$", source=f"{GUIDE}: interface, shutdown"),
    keep=Save("write", r"\[OK\]|^Success|(?i:save.*success)", f"{GUIDE}: write"),
    aggregates=None,
)
