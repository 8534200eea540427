"""A lab switch that speaks as Extreme EXOS does: one line sets, and the prompt's asterisk says that it is not saved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dcdecom_lab.description import PortNaming
from dcdecom_lab.dialects import cli_actions
from dcdecom_lab.dialects.cli_profile import (
    COLONS,
    LAB,
    WORDS,
    Capabilities,
    Commands,
    Says,
    Tongue,
    fdb_rows,
    heard_rows,
)

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell

PORTS = PortNaming("{}", "{}", "100{}", "100{}")
CAPABILITIES = Capabilities(
    {"bridge": "Bridge", "router": "Router", "station": "Station", "telephone": "Telephone", "wlan": "WLAN"},
    WORDS.between,
)


def _version(shell: Shell) -> str:
    serial = shell.world.description.switch(shell.switch).serial
    return f"""\
Switch      : 800611-00-10 {serial} Rev 10 BootROM: 1.0.2.1    IMG: 30.7.1.1  

Image   : ExtremeXOS version 30.7.1.1 by release-manager ({LAB})
          on Tue Nov 24 13:00:00 EST 2026
BootROM : 1.0.2.1
"""


def _ports(shell: Shell, only: str) -> str:
    text = """\
Port    Flags                Link      ELSM   Link Num Num  Num   Jumbo QOS     Load   
                             State     /OAM   UPS  STP VLAN Proto Size  profile Master 
====== ==================== ========= ====== ==== === ==== ===== ===== ======= =======
"""
    for row in shell.world.interfaces(shell.switch):
        if row.kind == "port" and only in ("", row.name):
            flags, state = "E" if row.admin_up else "D", "active" if row.oper_up else "ready"
            flags += "m------e--fMB---x"
            text += f"{row.name:<8}{flags:<21}{state:<10}- / -   1    1   1    1     9216  none\n"
    return text + "=" * 85 + "\n"


def _table(shell: Shell) -> str:
    rule, rows = "-" * 102, fdb_rows(shell)
    text = "MAC                                      VLAN Name( Tag)  Age  Flags          Port / Virtual Port List\n"
    text += f"{rule}\n"
    for row in rows:
        kind, age = ("d m    ", 41) if row.learned else ("spm    ", 0)
        text += f"{COLONS(row.mac)}  {'v' + str(row.vlan):>31}({row.vlan:04}) {age:04}  {kind}        {row.long}\n"
    return (
        text
        + f"""\

Flags : d - Dynamic, s - Static, p - Permanent, n - NetLogin, m - MAC, i - IP,
        x - IPX, l - lockdown MAC, L - lockdown-timeout MAC, M- Mirror, B - Egress Blackhole,
        b - Ingress Blackhole, v - MAC-Based VLAN, P - Private VLAN, T - VLAN translation,
        D - drop packet, h - Hardware Aging (Age=0), o - IEEE 802.1ah Backbone MAC,
        S - Software Controlled Deletion, r - MSRP,
        X - VXLAN, E - EVPN

Total: {len(rows)} Static: 0  Perm: 0  Dyn: {len(rows)}  Dropped: 0  Locked: 0  Locked with Timeout: 0
FDB Aging time: 300
"""
    )


def _lldp(shell: Shell) -> str:
    rule, text = "-" * 77, ""
    for heard, port in heard_rows(shell):
        text += f"""\
{rule}
LLDP Port {port.name} detected 1 neighbor
  Neighbor: {COLONS(heard.chassis)}/{heard.port_id}, age 12 seconds
    - Chassis ID type: MAC address (4)
      Chassis ID     : {COLONS(heard.chassis)}
    - Port ID type: ifName (5)
      Port ID     : "{heard.port_id}"
    - Time To Live: 120 seconds
    - System Name: "{heard.name}"
    - System Description: "{heard.about}"
    - System Capabilities : "{CAPABILITIES(heard)}"
      Enabled Capabilities: "{CAPABILITIES(heard)}"
"""
    return f"{text}{rule}\n"


def _configuration(shell: Shell) -> str:
    text = (
        '#\n# Module devmgr configuration.\n#\nconfigure snmp sysName "'
        + shell.switch
        + '"\n\n#\n# Module vlan configuration.\n#\n'
    )
    for port, lines in shell.world.config(shell.switch).running.items():
        for line in lines:
            if described := re.fullmatch(r"description (.+)", line):
                text += f'configure ports {port} display-string "{described[1]}"\n'
            elif vlan := re.fullmatch(r"switchport access vlan (\d+)", line):
                text += f"configure vlan v{vlan[1]} add ports {port} untagged\n"
            elif line == "switchport mode trunk":
                text += f"configure vlan v110 add ports {port} tagged\n"
            elif line == "shutdown":
                text += f"disable port {port}\n"
    return text


def _mark(shell: Shell) -> str:
    config = shell.world.config(shell.switch)
    return "* " if config.running != config.startup else ""


SAVE = cli_actions.save(
    "Saving configuration on primary.cfg .... done!\nConfiguration saved to primary.cfg successfully.\n",
    "Error: Failed to save the configuration, no space left on device.\n",
    "save configuration",
    "Error: This command cannot be executed at this privilege level.\n",
)
EXEC: Commands = {
    ("show", "version"): cli_actions.say(_version),
    ("show", "ports", "information"): cli_actions.say_of(_ports),
    ("show", "ports", "<interface>", "information"): cli_actions.say_of(_ports),
    ("show", "fdb"): cli_actions.say(_table),
    ("show", "lldp", "neighbors", "detailed"): cli_actions.say(_lldp),
    ("show", "configuration"): cli_actions.say(_configuration),
    ("disable", "ports", "<interface>"): cli_actions.shut("disable ports"),
    ("enable", "ports", "<interface>"): cli_actions.open_("enable ports"),
    ("disable", "clipaging"): cli_actions.page,
    ("disable", "cli", "prompting"): cli_actions.nothing,
    ("save", "configuration"): SAVE,
    ("exit",): cli_actions.log_out,
    ("logout",): cli_actions.log_out,
}
EXTREME_EXOS = Tongue(
    ports=PORTS,
    prompts={"exec": "{mark}{name}.{count} # "},
    commands={"exec": EXEC},
    wrong=Says(
        "%% Invalid input detected at '^' marker.", "%% Incomplete command", "%% Ambiguous command",
        "%% Invalid input detected at '^' marker.",
    ),
    more="Press <SPACE> to continue or <Q> to quit:",
    mark=_mark,
    remark="#",
)  # fmt: skip
