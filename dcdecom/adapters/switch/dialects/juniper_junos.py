"""Juniper Junos (EX, QFX). Edits go to a candidate that all share: ours is made exclusively, tried, then confirmed.

The reader's login needs the permission `configure`: without it nobody sees what somebody else has begun to edit.
"""

from __future__ import annotations

from dcdecom.adapters.switch.dialects.dialect import (
    ALWAYS,
    ActForm,
    Candidate,
    Commit,
    ConfigurationForm,
    Dialect,
    FdbForm,
    NeighbourForm,
    PortForm,
    Terminal,
)
from dcdecom.model.port_names import Spelling

COLON_MAC = r"(?P<mac>[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5})"
PORT = r"(?:fe|ge|mge|xe|et|ae|me|em|vme|fxp)[\d/:-]+"
GUIDE = "Junos OS CLI User Guide"

NEIGHBOUR = NeighbourForm(
    ask="show lldp neighbors interface {port}",
    begin=r"^LLDP Neighbor Information:",
    port=r"^Local Interface\s*: (?P<port>\S+)",
    chassis=r"^Chassis ID\s*: (?P<chassis>\S.*)$",
    port_id=r"^Port ID\s*: (?P<port_id>\S.*)$",
    system_name=r"^System name\s*: (?P<system_name>\S.*)$",
    capabilities=r"^\s+Enabled\s*: (?P<capabilities>\S.*)$",
    source="Junos OS CLI Reference: show lldp neighbors, its example for one interface",
)

JUNIPER_JUNOS = Dialect(
    title="Juniper Junos",
    proven="captured",
    terminal=Terminal(
        driver="juniper_junos",
        error=r"^\s*(?:syntax error|unknown command|error:|missing argument|permission denied)",
        paging="set cli screen-length 0",
        prompt=r"{base}[>#]",
        hostname=r"^(?:[^@\s]+@)?(?P<name>[^\s>#]+)",
        more=r"---\((?:more|less)[^)]*\)---",
        around=r"^\[edit\]$|^\{\w+[^}]*\}$",
        identity=r"^Junos: |^JUNOS ",
        source=f"{GUIDE}; captured: show version",
    ),
    spelling=Spelling(forms=((rf"({PORT})\.\d+", r"\1"),)),
    typed=r"(?:fe|ge|mge|xe|et)-\d+/\d+/\d+(?::\d)?|ae\d+",
    port=PortForm(
        ask=("show interfaces {port}",),
        head=r"^Physical interface: (?P<name>[^,\s]+), (?P<admin>[A-Za-z ]+), Physical link is (?P<oper>\w+)",
        admin_words={"enabled": True, "administratively down": False, "disabled": False},
        absent=r"^error: device \S+ not found",
        source="captured: show interfaces",
    ),
    fdb=FdbForm(
        ask="show ethernet-switching table",
        head=r"^\s*name\s+address\s+flags|^\s*VLAN\s+MAC address\s+Type",
        rows=(
            rf"^\s*\S+\s+{COLON_MAC}\s+(?P<kind>[A-Za-z,]+)(?:\([A-Z]\))?\s+(?:(?:-|[\d:]+)\s+)?"
            r"(?P<port>[A-Za-z]\S*)(?:\s+\S+){0,2}\s*$",
        ),
        total=r"^Ethernet switching table : (?P<count>\d+) entries",
        notes=(
            r"^\s*\S+\s+\*\s+Flood\s+-\s+All-members$|^Routing instance : \S+$|^\s+Vlan\s+MAC\s+MAC\s|^MAC flags \("
            r"|^\s+SE - statistics enabled, "
        ),
        empty=r"^Ethernet switching table : 0 entries",
        kinds={
            "learn": "learned",
            "d": "learned",
            "dl": "learned",
            "dr": "learned",
            "dlr": "learned",
            "dc": "learned",
            "static": "static",
            "s": "static",
            "p": "static",
        },
        nowhere=frozenset({"Router"}),
        source=(
            "captured: show ethernet-switching table (ELS); Junos OS CLI Reference: show ethernet-switching table, for "
            "switches without ELS and with EVPN (a column that may be blank)"
        ),
    ),
    neighbours=NeighbourForm(
        ask="show lldp neighbors",
        begin=rf"^{PORT}(?:\.\d+)?\s",
        port=rf"^(?P<port>{PORT}(?:\.\d+)?)\s",
        chassis=rf"^{PORT}(?:\.\d+)?\s+\S+\s+(?P<chassis>\S+)",
        port_id=r"^\S+\s+\S+\s+\S+\s+(?P<port_id>\S+)",
        system_name=r"^\S+\s+\S+\s+\S+\s+\S+\s+(?P<system_name>\S+)\s*$",
        whole=r"^Local Interface\s+(?:Parent Interface\s+)?Chassis Id",
        each=NEIGHBOUR,
        wraps=True,
        only=True,
        source="captured: show lldp neighbors",
    ),
    configuration=ConfigurationForm(
        running="",
        startup="",
        stanza="show configuration interfaces {port} | display set",
        stanza_whole=ALWAYS,
        running_whole=ALWAYS,
        startup_whole=ALWAYS,
        noise=r"^\s*$|^#|^\{(?:master|backup|linecard|primary|secondary)",
        own=r"^set interfaces {port} (?P<line>.*)$",
        shut=r"disable",
        trunk=r"family ethernet-switching (?:port-mode|interface-mode) trunk",
        source=f"{GUIDE}: show configuration, display set",
    ),
    act=ActForm(
        enter="configure exclusive",
        down=("set interfaces {port} disable",),
        up=("delete interfaces {port} disable",),
        inside=r"#$",
        leave="exit configuration-mode",
        source="Junos OS Interfaces Fundamentals: disable (Interface)",
    ),
    keep=Commit(
        compare="show | compare",
        allowed=r"^\[edit interfaces(?: {port})?\]$|^[+-]\s+disable;$|^[+-]\s+{port} \{$|^[+-]\s+\}$",
        trial="commit confirmed 2",
        tried=r"^commit complete",
        confirm="commit",
        confirmed=r"^commit complete",
        minutes=2,
        source=f"{GUIDE}: commit confirmed, configure exclusive",
    ),
    candidate=Candidate(
        enter="configure",
        entered=r"#$",
        compare="show | compare",
        noise=r"^\s*$",
        locked=r"^error: configuration database (?:locked|modified)",
        leave="exit configuration-mode",
        answers=((r"\[yes,no\] \(yes\)", "yes"),),
        pending="show system commit",
        waits=r"^0\s.*commit confirmed, rollback in",
        source=f"{GUIDE}: configure, show | compare, show system commit",
    ),
)
