"""Extreme EXOS: one line sets; the prompt's asterisk says that something is not saved, and nothing says what."""

from __future__ import annotations

from dcdecom.adapters.switch.dialects.dialect import (
    NEVER,
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

GUIDE = "ExtremeXOS Command Reference Guide"

EXTREME_EXOS = Dialect(
    title="Extreme EXOS",
    proven="emulated",
    terminal=Terminal(
        driver="extreme_exos",
        error=r"^\s*%% .*$|^Error: .*$|^Invalid .*$",
        paging="disable clipaging",
        prompt=r"(?:\* )?(?:\([^)\n]*\) )?(?:Slot-\d+ )?{base}\.\d+ [>#]",
        hostname=r"^(?:[!*] ?)*(?:\([^)]*\) )?(?:Slot-\d+ )?(?P<name>.+)\.\d+ [>#]",
        more=r"Press <SPACE> to continue or <Q> to quit:",
        identity=r"^Image\s*: ExtremeXOS",
        source=f"{GUIDE}: Using the CLI, disable clipaging, show version",
    ),
    spelling=Spelling(),
    typed=r"(?:\d{1,2}:)?\d{1,3}(?::\d)?",
    port=PortForm(
        ask=("show ports {port} information",),
        head=r"^\s*(?P<name>\d+(?::\d+)*)\s+(?P<admin>[ED])\S*\s+(?P<oper>[a-z]+)\s+\S+\s*/",
        admin_words={"e": True, "d": False},
        oper_words={"active": True, "ready": False, "disabled": False, "notpresent": False},
        absent=r"^\s*%% Invalid input|^Error: Port .* (?:does not exist|is invalid)|^Invalid port",
        source=f"{GUIDE}: show ports information; ntc-templates: show ports information",
    ),
    fdb=FdbForm(
        ask="show fdb",
        head=r"^M(?:AC|ac)\s+V(?:LAN|lan)\b",
        rows=(
            rf"^\s*{COLON_MAC}\s+\S+?\(\s*(?P<vlan>\d+)\)\s+\d+\s+(?P<kind>[dspn]) ?[A-Za-z ]*?\s+"
            r"(?P<port>\d[\d:]*(?:,\s*\d[\d:]*)*|VR-\S+)\s*$",
        ),
        total=r"^Total: (?P<count>\d+) Static:",
        counts_addresses=True,
        notes=r"^Flags : [a-z] - |^ {8}[A-Za-z] ?- ?[A-Z].*, ?[A-Za-z] ?- |^ {8}[A-Z] - \S|^FDB Aging time: \d+$",
        kinds={"d": "learned", "n": "learned", "s": "static", "p": "static"},
        source=f"captured: show fdb; {GUIDE}: show fdb (its flags; VXLAN, with the far end)",
    ),
    neighbours=NeighbourForm(
        ask="show lldp neighbors detailed",
        section=r"^LLDP Port (?P<port>\d\S*) detected (?P<count>\d+) neighbor",
        begin=r"^\s+Neighbor: ",
        chassis=r"^\s+Chassis ID\s*: \"?(?P<chassis>[^\"]+)",
        port_id=r'^\s+Port ID\s*: "?(?P<port_id>[^"]+)',
        system_name=r'^\s+- System Name: "?(?P<system_name>[^"]+)',
        capabilities=r'^\s+Enabled Capabilities\s*: "?(?P<capabilities>[^"]+)',
        whole=r"^-{40,}$",
        always=(r"^\s+Port ID\s*: ",),
        none=r"^\s*(?:No LLDP neighbors|LLDP is not enabled)",
        source=f"{GUIDE}: show lldp neighbors detailed; parsers of it in public repositories",
    ),
    configuration=ConfigurationForm(
        running="show configuration",
        startup="",
        stanza="",
        stanza_whole=NEVER,
        running_whole=r"^# Module ",
        startup_whole=NEVER,
        noise=r"^\s*$|^\s*#",
        own=r"^(?P<line>(?:configure|disable|enable) ports? {port}(?: .*)?|configure vlan .* ports {port} .*)$",
        shut=r"disable port .*",
        trunk=r"configure vlan \S+ add ports \S+ tagged",
        mark=r"^(?:[!] ?)?\* ",
        source=f"{GUIDE}: show configuration; ExtremeXOS User Guide: Prompt Text (the asterisk)",
    ),
    act=ActForm(
        down=("disable ports {port}",),
        up=("enable ports {port}",),
        source=f"{GUIDE}: disable port, enable port",
    ),
    keep=Save(
        "save configuration",
        r"(?i)\bsaved to .* successfully|^\s*done!|Configuration saved|\. done!",
        f"{GUIDE}: save configuration",
        ((r"\([yY]/[nN]\)", "y"),),
    ),
)
