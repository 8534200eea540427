"""Huawei VRP, version 5 (S series): what is set takes effect at once."""

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
from dcdecom.adapters.switch.dialects.hp_comware import DASHED_MAC
from dcdecom.model.port_names import Spelling

GUIDE = "Huawei S Series Switches Command Reference"
STATE = r"^(?!Line protocol )\S+ current state ?: ?"

HUAWEI_VRP = Dialect(
    title="Huawei VRP (version 5)",
    proven="captured",
    terminal=Terminal(
        driver="huawei",
        error=r"^\s*Error: ?.*$",
        paging="screen-length 0 temporary",
        prompt=r"[<\[][~*]?{base}[^\s>\]]*[>\]]",
        hostname=r"^[<\[][~*]?(?P<name>[^\s>\]]+)",
        more=r"---- More ----",
        version="display version",
        identity=r"^VRP \(R\) software, Version 5\.",
        source=f"{GUIDE}: screen-length, display version; captured: display version",
    ),
    spelling=Spelling(
        {
            "GE": "GigabitEthernet",
            "XGE": "XGigabitEthernet",
            "MGE": "MultiGE",
            "Eth": "Ethernet",
            "Vlanif": "Vlanif",
        },
        ((r"(\S+)\(\d+[GM]\)", r"\1"),),
    ),
    typed=r"(?:\d{2,3}GE|[A-Z][A-Za-z-]*)\d+(?:/\d+){0,3}(?::\d)?",
    port=PortForm(
        ask=("display interface {port}",),
        head=r"^(?P<name>(?!Line protocol |Description:)\S+) current state ?:",
        admin=rf"{STATE}(?P<admin>Administratively DOWN|ERROR DOWN|[A-Z]+)",
        oper=rf"{STATE}(?P<oper>Administratively DOWN|ERROR DOWN|[A-Z]+)",
        admin_words={"up": True, "down": True, "error down": True, "administratively down": False},
        oper_words={"up": True, "down": False, "error down": False, "administratively down": False},
        absent=r"^\s*Error: ?(?:Wrong parameter|The specified interface does not exist)",
        source=f"captured: display interface, of three devices; {GUIDE}: display interface (its words of state)",
    ),
    fdb=FdbForm(
        ask="display mac-address",
        head=r"^\s*MAC Address\s+VLAN",
        rows=(
            rf"^\s*[*#]?\s*{DASHED_MAC}\s+(?P<vlan>\d+|-)(?:/\S+)?\s+(?:\d+\s+)?(?P<port>\S+)\s+"
            r"(?P<kind>[a-z][\w-]*)(?:\s+(?:\d+|-))?\s*$",
            rf"^\s*{DASHED_MAC}\s+(?P<vlan>\d+|-)(?:/\S+)?\s+\S+\s+\S+\s+(?P<port>\S+)\s+"
            r"(?P<kind>[a-z][\w-]*)\s+\S+\s*$",
        ),
        total=r"^\s*Total (?:matching )?items(?: on slot \d+)?(?: displayed =|:) (?P<count>\d+)",
        counts_below=r"^\s*MAC Address\s+VLAN",
        notes=r"^\s+VSI/SI\s+MAC-Tunnel$|^MAC address table of slot \d+:$",
        empty=r"^\s*Total items displayed = 0|^\s*Total items: 0",
        kinds={
            "dynamic": "learned",
            "authen": "learned",
            "sec-config": "static",
            "security": "learned",
            "static": "static",
            "sticky": "static",
            "mux": "learned",
            "guest": "learned",
        },
        source=(
            f"captured: display mac-address; {GUIDE}: display mac-address (its older form; by slot; CloudEngine, with "
            "flags and ages)"
        ),
    ),
    neighbours=NeighbourForm(
        ask="display lldp neighbor",
        section=r"^(?P<port>[A-Za-z0-9-]*\d(?:/\d+)*\S*)\s+has (?P<count>\d+) neighbor",
        begin=r"^\s*Neighbor index\s*: ?\d",
        chassis=r"^\s*Chassis ID\s*: ?(?P<chassis>\S.*)$",
        port_id=r"^\s*Port ID\s*: ?(?P<port_id>\S.*)$",
        system_name=r"^\s*System name\s*: ?(?P<system_name>\S.*)$",
        capabilities=r"^\s*System capabilities enabled\s*: ?(?P<capabilities>\S.*)$",
        always=(r"^\s*Port ID\s*: ?",),
        index=r"^\s*Neighbor index\s*: ?(?P<n>\d+)",
        none=r"^\s*(?:Info|Error): ?.*(?:LLDP is not enabled|[Ee]nable LLDP)",
        source="captured: display lldp neighbor, of three devices",
    ),
    configuration=ConfigurationForm(
        running="display current-configuration",
        startup="display saved-configuration",
        stanza="display current-configuration interface {port}",
        stanza_whole=r"^return$",
        running_whole=r"^return$",
        startup_whole=r"^return$",
        noise=r"^\s*$|^\s*#|^return$|^!",
        shut=r"shutdown",
        opened=r"undo shutdown",
        trunk=r"^port link-type (?:trunk|hybrid|dot1q-tunnel)",
        source=f"{GUIDE}: display current-configuration, display saved-configuration",
    ),
    act=ActForm(
        enter="system-view",
        down=("interface {port}", "shutdown"),
        up=("interface {port}", "undo shutdown"),
        inside=r"^\[[~*]?\S+-{port}\]$",
        leave="return",
        source=f"{GUIDE}: interface, shutdown (interface view)",
    ),
    keep=Save(
        "save",
        r"(?i)\bsave the configuration successfully|^Configuration file had been saved successfully",
        f"{GUIDE}: save",
        ((r"\[Y/N\]", "y"),),
    ),
    aggregates=AggregateForm(
        ask="display eth-trunk",
        head=r"^\s*Eth-Trunk\d+'s state information is",
        begin=r"^\s*(?P<name>Eth-Trunk\d+)'s state information is",
        member=(
            r"^\s*(?P<port>(?:\d+GE|[A-Z][A-Za-z-]*)\d[\d/:]*)(?:\(\w+\))?\s+"
            r"(?P<state>Selected|Unselect\w*|Up|Down)\b"
        ),
        attached=r"^(?:Selected|Up)",
        none=r"^\s*Info: ?No valid trunk",
        empty=r"Number Of Up Ports? In Trunk: 0\b",
        rest=(
            r"^[\s:-]*$|^(?:Local|Partner):\s*$|^\s*[A-Z][A-Za-z -]+: ?\S|^(?:Actor)?PortName\s[A-Za-z\s]*$"
            r"|^\S+\d\s+\d+\s+[0-9a-f]{4}(?:-[0-9a-f]{4}){2}(?:\s+\d+)+$"
        ),
        beside=r"^\s*(?:\d+GE\s+)?\d+(?:\s+\d+)*$",
        up=r"Number Of Up Ports? In Trunk: (?P<count>\d+)",
        source="captured: display eth-trunk",
    ),
)
