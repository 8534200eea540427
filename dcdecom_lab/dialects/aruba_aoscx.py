"""A lab switch that speaks as HPE ArubaOS-CX does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom_lab.description import PortNaming
from dcdecom_lab.dialects import cli_actions, modes
from dcdecom_lab.dialects.cli_profile import (
    COLONS,
    LAB,
    Capabilities,
    Commands,
    Layout,
    Says,
    Spoken,
    Tongue,
    fdb_rows,
    heard_rows,
)

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell
    from dcdecom_lab.tables import Interface

PORTS = PortNaming("1/1/{}", "1/1/{}", "lag{}", "lag{}")
CAPABILITIES = Capabilities(
    {"bridge": "Bridge", "router": "Router", "station": "Station", "telephone": "Telephone", "wlan": "WLAN"}, ", "
)
LAYOUT = Layout(
    Spoken(
        (
            (r"switchport access vlan (\d+)", r"vlan access \1"),
            (r"switchport mode access", ""),
            (r"switchport mode trunk", "vlan trunk allowed all"),
            (r"channel-group (\d+) .*", r"lag \1"),
            (r"shutdown", ""),
        ),
        opened="no shutdown",
        indent="    ",
    ),
    "!\n!Version ArubaOS-CX FL.10.10.1030\n!export-password: default\nhostname {name}\nvlan 1,{data},{bmc}\n",
    foot="https-server vrf default\n",
    between="",
)


def _version(shell: Shell) -> str:
    return f"""\
-----------------------------------------------------------------------------
ArubaOS-CX
(c) Copyright of nobody: {LAB}
-----------------------------------------------------------------------------
Version      : FL.10.10.1030
Build Date   : 2026-11-24 13:00:00 UTC
Build ID     : ArubaOS-CX:FL.10.10.1030
Active Image : primary
"""


def _interface(row: Interface) -> str:
    information = (
        ""
        if row.oper_up
        else f" State information: {'Waiting for link' if row.admin_up else 'Administratively down'}\n"
    )
    return f"""\
Interface {row.name} is {"up" if row.oper_up else "down"} 
 Admin state is {"up" if row.admin_up else "down"}
{information}\
 Link state: {"up" if row.oper_up else "down"} for 41 days (since Wed Oct 14 07:18:49 UTC 2026)
 Link transitions: 1
 Description: {row.alias}
 Persona: 
 Hardware: Ethernet, MAC Address: {row.mac} 
 MTU 1500 
 Type 1GbT
 Full-duplex 
 qos trust none
 Speed 1000 Mb/s 
 Auto-negotiation is on
 Flow-control: off 
 Error-control: off 
 MDI mode: MDIX 
 VLAN Mode: access
 Access VLAN: {row.vlan}
 Rate collection interval: 300 seconds

"""


def _interfaces(shell: Shell, only: str) -> str:
    return "\n" + "".join(_interface(row) for row in shell.world.interfaces(shell.switch) if only in ("", row.name))


def _table(shell: Shell) -> str:
    rows = fdb_rows(shell)
    text = f"""\
MAC age-time            : 300 seconds
Number of MAC addresses : {len(rows)}

MAC Address          VLAN     Type                      Port
--------------------------------------------------------------
"""
    kinds = {True: "dynamic", False: "static"}
    return text + "".join(f"{COLONS(r.mac):<21}{r.vlan:<9}{kinds[r.learned]:<26}{r.short}\n" for r in rows)


def _lldp(shell: Shell) -> str:
    rows = heard_rows(shell)
    text = f"""\

LLDP Neighbor Information 
=========================

Total Neighbor Entries          : {len(rows)}
Total Neighbor Entries Deleted  : 0
Total Neighbor Entries Dropped  : 0
Total Neighbor Entries Aged-Out : 0

"""
    for heard, port in rows:
        text += f"""\
--------------------------------------------------------------------------------
Port                           : {port.name}
Neighbor Entries               : 1
Neighbor Entries Deleted       : 0
Neighbor Entries Dropped       : 0
Neighbor Entries Aged-Out      : 0
Neighbor Chassis-Name          : {heard.name}
Neighbor Chassis-Description   : {heard.about}
Neighbor Chassis-ID            : {COLONS(heard.chassis)}
Neighbor Management-Address    : 
Chassis Capabilities Available : {CAPABILITIES(heard)}
Chassis Capabilities Enabled   : {CAPABILITIES(heard)}
Neighbor Port-ID               : {heard.port_id}
Neighbor Port-Desc             : {heard.port_id}
Neighbor Port VLAN ID          : 
TTL                            : 120

"""
    return text


def _running(shell: Shell, only: str) -> str:
    stanzas = shell.world.config(shell.switch).running
    one = f"{LAYOUT.one(only, stanzas[only])}    exit\n" if only else ""
    return one or "Current configuration:\n" + LAYOUT.whole(shell, stanzas)


def _startup(shell: Shell) -> str:
    return "Startup configuration:\n" + LAYOUT.whole(shell, shell.world.config(shell.switch).startup)


EXEC: Commands = {
    ("show", "version"): cli_actions.say(_version),
    ("show", "interface"): cli_actions.say_of(_interfaces),
    ("show", "interface", "<interface>"): cli_actions.say_of(_interfaces),
    ("show", "mac-address-table"): cli_actions.say(_table),
    ("show", "lldp", "neighbor-info", "detail"): cli_actions.say(_lldp),
    ("show", "running-config"): cli_actions.say_of(_running),
    ("show", "running-config", "interface", "<interface>"): cli_actions.say_of(_running),
    ("show", "startup-config"): cli_actions.startup(_startup, "Error: startup configuration not found\n"),
    ("no", "page"): cli_actions.page,
    ("configure", "terminal"): cli_actions.configure("", "Cannot execute command. Command not allowed.\n"),
    ("write", "memory"): cli_actions.save(
        "Configuration changes will take time to process, please be patient.\nCopying configuration: [Success]\n",
        "Copying configuration: [Failed]\nError: the configuration could not be written\n",
        denied="Cannot execute command. Command not allowed.\n",
    ),
    ("exit",): cli_actions.log_out,
}
ARUBA_AOSCX = Tongue(
    ports=PORTS,
    prompts={"exec": "{name}# ", "config": "{name}(config)# ", "interface": "{name}(config-if)# "},
    commands={
        "exec": EXEC,
        "config": modes.CONFIG,
        "interface": modes.INTERFACE,
    },
    wrong=Says(
        "Invalid input: {word}", "Command incomplete.", "Ambiguous command.", "Invalid input: {word}", marked=False
    ),
    more="-- MORE --, next page: Space, next line: Enter, quit: q",
)
