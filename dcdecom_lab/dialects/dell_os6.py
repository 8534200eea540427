"""A lab switch that speaks as Dell Networking OS6 (N series) does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom_lab.description import PortNaming
from dcdecom_lab.dialects import cli_actions, modes
from dcdecom_lab.dialects.cli_profile import (
    COLONS,
    DOTTED,
    LAB,
    WORDS,
    Capabilities,
    Commands,
    Layout,
    MacStyle,
    Says,
    Spoken,
    Tongue,
    fdb_rows,
    heard_rows,
)

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell

PORTS = PortNaming("Gi1/0/{}", "Gi1/0/{}", "Po{}", "Po{}")
UPPER_DOTTED, UPPER_COLONS = MacStyle(DOTTED.group, DOTTED.sign, True), MacStyle(COLONS.group, COLONS.sign, True)
CAPABILITIES = Capabilities(
    {"bridge": "bridge", "router": "router", "station": "station only", "telephone": "telephone", "wlan": "WLAN"},
    WORDS.between,
)
LAYOUT = Layout(
    Spoken(((r"description (.+)", r'description "\1"'), (r"switchport mode access", "")), indent=""),
    '!Current Configuration:\n!System Description "Dell EMC Networking N1548, 6.6.0.1"\nconfigure\nvlan {data},{bmc}\n'
    'exit\nhostname "{name}"\n',
    foot="exit\n",
    closes="exit",
)


def _version(shell: Shell) -> str:
    device = shell.world.description.switch(shell.switch)
    return f"""\
Machine Description............... Dell EMC Networking Switch, {LAB}
System Model ID................... N1548
Machine Type...................... Dell EMC Networking N1548
Serial Number..................... {device.serial}
Burned In MAC Address............. {UPPER_DOTTED(device.mac)}
SOC Version....................... BCM56150_A0
unit active      backup      current-active  next-active
---- ----------- ----------- --------------- --------------
1    6.6.0.1     6.5.4.15    6.6.0.1         6.6.0.1
"""


def _status(shell: Shell, only: str) -> str:
    text = """\

Port      Description               Duplex Speed   Neg  Link   Flow Ctrl M  VLAN
                                                        State  Status
--------- ------------------------- ------ ------- ---- ------ --------- -- -------------------
"""
    for row in shell.world.interfaces(shell.switch):
        if row.kind == "port" and only in ("", row.name):
            state, vlan = "Up" if row.oper_up else "Down", row.vlan or "(1),110,120"
            text += f"{row.name:<10}{row.alias[:25]:<26}Full   1000    Auto {state:<7}Inactive  A  {vlan}\n"
    return text


def _table(shell: Shell) -> str:
    text = "\nAging time is 300 Sec\n\nVlan     Mac Address           Type        Port\n"
    text += "-------- --------------------- ----------- ---------------------\n"
    rows = fdb_rows(shell)
    for row in rows:
        kind = "Dynamic" if row.learned else "Static"
        text += f"{row.vlan:<9}{UPPER_DOTTED(row.mac):<22}{kind:<12}{row.short}\n"
    return text + f"\nTotal MAC Addresses in use: {len(rows)}\n"


def _lldp(shell: Shell) -> str:
    text = """\

LLDP Remote Device Summary

Local
Interface RemID   Chassis ID          Port ID           System Name
--------- ------- ------------------- ----------------- -----------------
"""
    for heard, port in heard_rows(shell):
        text += f"{port.name:<10}{port.number:<8}{UPPER_COLONS(heard.chassis):<20}{heard.port_id:<18}{heard.name}\n"
    return text


def _neighbour(shell: Shell, only: str) -> str:
    text = f"\nLLDP Remote Device Detail\n\nLocal Interface: {only}\n"
    for heard, port in heard_rows(shell, only):
        text += f"""\

Remote Identifier: {port.number}
Chassis ID Subtype: MAC Address
Chassis ID: {UPPER_COLONS(heard.chassis)}
Port ID Subtype: Interface Name
Port ID: {heard.port_id}
System Name: {heard.name}
System Description: {heard.about}
Port Description: {heard.port_id}
System Capabilities Supported: {CAPABILITIES(heard)}
System Capabilities Enabled: {CAPABILITIES(heard)}
Time to Live: 99 seconds
"""
    return text


def _running(shell: Shell, only: str) -> str:
    return LAYOUT.whole(shell, shell.world.config(shell.switch).running)


def _startup(shell: Shell) -> str:
    return LAYOUT.whole(shell, shell.world.config(shell.switch).startup)


EXEC: Commands = {
    ("show", "version"): cli_actions.say(_version),
    ("show", "interfaces", "status"): cli_actions.say_of(_status),
    ("show", "interfaces", "status", "<interface>"): cli_actions.say_of(_status),
    ("show", "mac", "address-table"): cli_actions.say(_table),
    ("show", "lldp", "remote-device", "all"): cli_actions.say(_lldp),
    ("show", "lldp", "remote-device", "detail", "<interface>"): cli_actions.say_of(_neighbour),
    ("show", "running-config"): cli_actions.say_of(_running),
    ("show", "startup-config"): cli_actions.startup(_startup, "No startup configuration available\n"),
    ("terminal", "length", "<number>"): cli_actions.page,
    ("terminal", "width", "<number>"): cli_actions.nothing,
    ("enable",): cli_actions.nothing,
    ("configure",): cli_actions.configure("\n", "% Invalid input detected: privilege level too low\n"),
    ("copy", "running-config", "startup-config"): cli_actions.ask_first(
        "This operation may take a few minutes.\nManagement interfaces will not be available during this time.\n\n"
        "Are you sure you want to save? (y/n) ",
        cli_actions.save(
            "\nConfiguration Saved!\n", "\nERROR: the configuration could not be saved\n",
            denied="% Invalid input detected: privilege level too low\n",
        ),
    ),
    ("exit",): cli_actions.log_out,
}  # fmt: skip
DELL_OS6 = Tongue(
    ports=PORTS,
    prompts={"exec": "{name}#", "config": "{name}(config)#", "interface": "{name}(config-if-{port})#"},
    commands={
        "exec": EXEC,
        "config": modes.CONFIG,
        "interface": modes.INTERFACE,
    },
    wrong=Says(
        "% Invalid input detected at '^' marker.", "% Incomplete command.", "% Ambiguous command.",
        "% Invalid interface.",
    ),
    more="--More-- or (q)uit",
)  # fmt: skip
