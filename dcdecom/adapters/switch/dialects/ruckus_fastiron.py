"""Ruckus ICX and Brocade FastIron."""

from __future__ import annotations

from dcdecom.adapters.switch.dialects.cisco_ios import MAC
from dcdecom.adapters.switch.dialects.dialect import (
    NEVER,
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

GUIDE = "Ruckus FastIron Command Reference"

RUCKUS_FASTIRON = Dialect(
    title="Ruckus ICX and Brocade FastIron",
    proven="captured",
    terminal=Terminal(
        driver="ruckus_fastiron",
        error=(
            r"^\s*(?:Invalid input ->|Incomplete command|Ambiguous input ->|Unrecognized command|Error ?[-:!]|error - )"
            r".*$"
        ),
        paging="skip-page-display",
        hostname=r"^(?:[A-Za-z]+@)?(?P<name>[^\s(>#]+)",
        more=r"--More--, next page: Space",
        identity=r"(?:Brocade|Ruckus|Foundry Networks|CommScope)",
        source=f"{GUIDE}: skip-page-display; captured: show version, of Brocade and Ruckus",
    ),
    spelling=Spelling(
        forms=((r"(?:\d*(?:\.\d)?[A-Za-z]*[Ee]thernet ?)?(\d+(?:/\d+){0,2}(?::\d)?)(?:\*\S*)?", r"ethernet \1"),)
    ),
    typed=r"ethernet \d+(?:/\d+){0,2}(?::\d)?",
    port=PortForm(
        ask=("show interfaces {port}",),
        head=(
            r"^\s*(?P<name>\d*(?:\.\d)?[A-Za-z]+\d\S*) is (?P<admin>[\w-]+)(?: \([^)]*\))?, "
            r"line protocol is (?P<oper>\w+)"
        ),
        admin_words={"up": True, "down": True, "err-disabled": True, "disabled": False, "empty": True},
        absent=r"^\s*(?:Invalid input ->|Error ?- ?(?:invalid|interface)|error - )",
        source=f"captured: show interfaces, of Brocade and Ruckus; {GUIDE}: BPDU guard (ERR-DISABLED)",
    ),
    fdb=FdbForm(
        ask="show mac-address",
        head=r"^MAC[- ]Address\s+Port",
        rows=(
            rf"^\s*{MAC}\s+(?P<port>\S+)\s+(?P<kind>[A-Z][\w-]*)\s+(?:\d+\s+)?(?P<vlan>\d+)(?:\s+[A-Za-z]\S*)?\s*$",
            rf"^\s*{MAC}\s+(?P<port>\S+)\s+\d+\s+(?P<vlan>\d+)(?:\s+(?P<kind>[A-Z]\S*))?\s*$",
        ),
        total=r"^Total active entries from all ports = (?P<count>\d+)",
        empty=r"^Total active entries from all ports = 0",
        kinds={"dynamic": "learned", "": "learned", "static": "static", "authenticated": "learned", "secure": "static"},
        source=f"captured: show mac-address, of Brocade and Ruckus; {GUIDE}: show mac-address (with an index)",
    ),
    neighbours=NeighbourForm(
        ask="show lldp neighbors detail",
        section=r"^Local port: (?P<port>\S+)",
        begin=r"^\s+Neighbor: ",
        chassis=r"^\s+\+ Chassis ID \([^)]*\): (?P<chassis>\S.*)$",
        port_id=r"^\s+\+ Port ID \([^)]*\): \"?(?P<port_id>[^\"]+)",
        system_name=r'^\s+\+ System name\s*: "?(?P<system_name>[^"]+)',
        capabilities=r"^\s+Enabled capabilities: (?P<capabilities>\S.*)$",
        none=r"^\s*(?:LLDP is not running|No neighbors|No LLDP)",
        always=(r"^\s+\+ Port ID ",),
        apart=True,
        inside=r"^\s*$|^\s+(?!Local port)\S",
        source="captured: show lldp neighbors detail, of Brocade",
    ),
    configuration=ConfigurationForm(
        running="show running-config",
        startup="show configuration",
        stanza="show running-config interface {port}",
        stanza_whole=r"^interface {port}$",
        running_whole=r"^end$",
        startup_whole=r"^end$",
        noise=r"^\s*$|^\s*!|^end$|^Current configuration|^Startup-config data|^Startup configuration|^ver ",
        shut=r"disable",
        opened=r"enable",
        trunk=r"^dual-mode|^tagged ",
        source=f"{GUIDE}: show running-config, show configuration",
    ),
    act=ActForm(
        enter="configure terminal",
        down=("interface {port}", "disable"),
        up=("interface {port}", "enable"),
        inside=r"\(config-if-e\d*-(?:\d+/)*\d+\)#$",
        leave="end",
        source=f"{GUIDE}: interface ethernet, disable, enable",
    ),
    keep=Save(
        "write memory", r"(?i)^\.*(?:write startup-config done|flash memory write|done\b)", f"{GUIDE}: write memory"
    ),
    aggregates=AggregateForm(
        ask="show lag brief",
        head=r"^Total number of LAGs:|^LAG\s+Type\s+Deploy",
        begin=r"^(?P<name>\S+(?: \S+)*?)\s*(?:dynamic|static|keep-alive)\s+[YN]\s+\S+\s+\S+",
        member=r"\be(?:the)?\s+(?P<port>\d+(?:/\d+)+|\d+)(?:\s+to\s+(?P<last>\d+(?:/\d+)*))?",
        attached=NEVER,
        empty=r"^\s*$",
        rest=r"^[\s-]*$",
        total=r"^Total number of LAGs:\s*(?P<count>\d+)",
        source="captured: show lag brief, of Brocade",
    ),
)
