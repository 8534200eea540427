"""HPE and H3C Comware, versions 5 and 7."""

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

DASHED_MAC = r"(?P<mac>[0-9a-fA-F]{4}(?:-[0-9a-fA-F]{4}){2})"
GUIDE = "H3C Fundamentals Command Reference"
SHUT = ("administratively down", "down ( administratively )")
STOPPED = ("down", "stp down", "dldp down", "mad shutdown", "irf-link-down")
"""Without link for another reason than `shutdown`: by a protocol that guards the network."""
STATE = {"up": True, **dict.fromkeys(STOPPED, True), **dict.fromkeys(SHUT, False)}
LINK = {"up": True, **dict.fromkeys((*STOPPED, *SHUT), False)}

HP_COMWARE = Dialect(
    title="HPE and H3C Comware",
    proven="captured",
    terminal=Terminal(
        driver="hp_comware",
        error=(
            r"^\s*%\s?(?:Unrecognized|Too many|Incomplete|Ambiguous|Wrong|Invalid).*$"
            r"|^(?:Permission denied|Error:).*$"
        ),
        paging="screen-length disable",
        prompt=r"[<\[]{base}[^\s>\]]*[>\]]",
        hostname=r"^[<\[](?P<name>[^\s>\]]+)",
        more=r"---- More ----",
        version="display version",
        identity=r"Comware",
        source=f"{GUIDE}: CLI, screen-length disable, display version",
    ),
    spelling=Spelling(
        {
            "GE": "GigabitEthernet",
            "XGE": "Ten-GigabitEthernet",
            "WGE": "Twenty-FiveGigE",
            "FGE": "FortyGigE",
            "HGE": "HundredGigE",
            "BAGG": "Bridge-Aggregation",
            "RAGG": "Route-Aggregation",
            "Vlan": "Vlan-interface",
            "M-GE": "M-GigabitEthernet",
            "MGE": "M-GigabitEthernet",
            "Eth": "Ethernet",
            "Loop": "LoopBack",
        }
    ),
    typed=r"(?:[A-Z][A-Za-z-]*)\d+(?:/\d+){0,3}(?::\d)?",
    port=PortForm(
        ask=("display interface {port}",),
        head=r"^\s*(?P<name>[A-Z][A-Za-z-]*\d+(?:/\d+)*(?::\d)?(?:\.\d+)?)(?:\s*$| current state ?: )",
        admin=r"^\s*(?:Current state|[A-Z]\S+ current state) ?: (?P<admin>[A-Za-z() -]+?)(?: ?\(spoofing\))?\s*$",
        oper=r"^\s*(?:Current state|[A-Z]\S+ current state) ?: (?P<oper>[A-Za-z() -]+?)(?: ?\(spoofing\))?\s*$",
        admin_words=STATE,
        oper_words=LINK,
        absent=r"^\s*%\s?(?:Wrong parameter|Interface .* does not exist|Unrecognized|Invalid interface)",
        source="captured: display interface, of three devices; H3C Interface Command Reference: Current state",
    ),
    fdb=FdbForm(
        ask="display mac-address",
        head=r"^\s*MAC A(?:DDR|ddress)\s+VLAN ID\s+S(?:TATE|tate)",
        rows=(rf"^\s*{DASHED_MAC}\s+(?P<vlan>\d+)\s+(?P<kind>.+?)\s+(?P<port>[A-Z][A-Za-z-]*\d\S*|N/A)\s+\S+\s*$",),
        total=r"^\s*---\s+(?P<count>\d+) mac address",
        nowhere=frozenset({"N/A"}),
        empty=r"^\s*No mac address found",
        kinds={
            "learned": "learned",
            "security": "learned",
            "mac authentication": "learned",
            "802.1x": "learned",
            "config static": "static",
            "static": "static",
            "config dynamic": "static",
            "sticky": "static",
        },
        source=(
            "captured: display mac-address; H3C Layer 2 LAN Switching Command Reference: display mac-address (its "
            "count, and black holes)"
        ),
    ),
    neighbours=NeighbourForm(
        ask="display lldp neighbor-information verbose",
        section=r"^LLDP neighbor-information of port \d+\s?\[(?P<port>[^\]]+)\]",
        begin=r"^\s*(?:LLDP n|N)eighbor index\s*: ",
        chassis=r"^\s*Chassis ID\s*: (?P<chassis>\S.*)$",
        port_id=r"^\s*Port ID\s*: (?P<port_id>\S.*)$",
        system_name=r"^\s*System name\s*: (?P<system_name>\S.*)$",
        capabilities=r"^\s*System capabilities enabled\s*: (?P<capabilities>\S.*)$",
        always=(r"^\s*Port ID\s*: ", r"^\s*Chassis ID\s*: "),
        index=r"^\s*(?:LLDP n|N)eighbor index\s*: (?P<n>\d+)",
        restarts=r"^\s*LLDP agent ",
        none=r"^\s*(?:LLDP is not|% ?LLDP|The global LLDP is not)|^No LLDP neighbor",
        source="captured: display lldp neighbor-information verbose",
    ),
    configuration=ConfigurationForm(
        running="display current-configuration",
        startup="display saved-configuration",
        stanza="display current-configuration interface {port}",
        stanza_whole=r"^return$",
        running_whole=r"^return$",
        startup_whole=r"^return$",
        noise=r"^\s*$|^\s*#|^return$",
        shut=r"shutdown",
        opened=r"undo shutdown",
        trunk=r"^port link-type (?:trunk|hybrid)",
        source=f"{GUIDE}: display current-configuration, display saved-configuration",
    ),
    act=ActForm(
        enter="system-view",
        down=("interface {port}", "shutdown"),
        up=("interface {port}", "undo shutdown"),
        inside=r"^\[\S+-{port}\]$",
        leave="return",
        source="H3C Interface Command Reference: interface, shutdown",
    ),
    keep=Save("save force", r"(?i)\bsuccessfully|^Saved the current configuration", f"{GUIDE}: save force"),
    aggregates=AggregateForm(
        ask="display link-aggregation verbose",
        head=r"^Loadsharing Type:|^Aggregat\w+ Interface:",
        begin=r"^Aggregat\w+ Interface: (?P<name>\S+)",
        member=r"^\s+(?P<port>[A-Z][A-Za-z-]*\d[\d/:]*)(?:\([A-Z]+\))?\s+(?P<state>[SUI])\s+\d+",
        attached=r"S",
        empty=r"^Aggregation Mode: ",
        beside=r"^\s*\d+(?:\s+\d+)?(?:\s+\{\w*\})?$",
        rest=(
            r"^\s*$|^(?:Local|Remote):\s*$|^[A-Z][A-Za-z ]+: |^\s+(?:Port|Actor)\s[A-Za-z\s-]*$"
            r"|^\s+[A-Z]\S*\d\s+\d+\s+\d+\s+\d+\s+0x\S+, \S+ \{\w*\}$"
        ),
        source="captured: display link-aggregation verbose",
    ),
)
