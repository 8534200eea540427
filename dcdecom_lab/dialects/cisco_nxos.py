"""A lab switch that speaks as Cisco NX-OS does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom_lab.description import PortNaming
from dcdecom_lab.dialects import cli_actions, modes
from dcdecom_lab.dialects.cli_profile import (
    DOTTED,
    LAB,
    LETTERS,
    Commands,
    Layout,
    Says,
    Spoken,
    Tongue,
    bundle_rows,
    fdb_rows,
    heard_rows,
)

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell
    from dcdecom_lab.tables import Interface

PORTS = PortNaming("Ethernet1/{}", "Eth1/{}", "port-channel{}", "Po{}")
LAYOUT = Layout(
    Spoken(((r"switchport mode access", ""),), indent="  "),
    "\nversion 9.3(8) Bios:version 05.45\nhostname {name}\n\nvlan 1,{data},{bmc}\n\n",
    foot="boot nxos bootflash:/nxos.9.3.8.bin\n",
    between="\n",
)


def _version(shell: Shell) -> str:
    serial = shell.world.description.switch(shell.switch).serial
    return f"""\
Cisco Nexus Operating System (NX-OS) Software
TAC support: http://www.cisco.com/tac
Copyright (C) 2002-2026, Cisco and/or its affiliates; {LAB}, which is none of theirs.

Software
  BIOS: version 05.45
  NXOS: version 9.3(8)

Hardware
  cisco Nexus9000 {LAB} Chassis
  Processor Board ID {serial}

  Device name: {shell.switch}
"""


def _interface(row: Interface) -> str:
    reason = " (Link not connected)" if row.admin_up else " (Administratively down)"
    mac = DOTTED(row.mac)
    return f"""\
{row.name} is {"up" if row.oper_up else "down" + reason}
admin state is {"up" if row.admin_up else "down"}, Dedicated Interface
  Hardware: 100/1000/10000/25000 Ethernet, address: {mac} (bia {mac})
  Description: {row.alias or "-"}
  MTU 1500 bytes, BW 1000000 Kbit, DLY 10 usec
  reliability 255/255, txload 1/255, rxload 1/255
  Encapsulation ARPA, medium is broadcast
  Port mode is {"access" if row.vlan else "trunk"}
  full-duplex, 1000 Mb/s, media type is 10G
  Beacon is turned off
  Auto-Negotiation is turned on
  EtherType is 0x8100

"""


def _interfaces(shell: Shell, only: str) -> str:
    return "".join(_interface(row) for row in shell.world.interfaces(shell.switch) if only in ("", row.name))


def _table(shell: Shell, only: str) -> str:
    text = """\
Legend:
        * - primary entry, G - Gateway MAC, (R) - Routed MAC, O - Overlay MAC
        age - seconds since last seen,+ - primary entry using vPC Peer-Link,
        (T) - True, (F) - False, C - ControlPlane MAC, ~ - vsan
   VLAN     MAC Address      Type      age     Secure NTFY Ports
---------+-----------------+--------+---------+------+----+------------------
"""
    for row in fdb_rows(shell, only):
        kind = "dynamic" if row.learned else "static"
        age = "0" if row.learned else "-"
        text += f"* {row.vlan:>4}     {DOTTED(row.mac)}   {kind:<9}{age:<9}F      F    {row.short}\n"
    own = shell.world.description.switch(shell.switch).mac
    return text + f"G    -     {DOTTED(own)}   static   -         F      F    sup-eth1(R)\n"


def _lldp(shell: Shell, only: str) -> str:
    text = """\
Capability codes:
  (R) Router, (B) Bridge, (T) Telephone, (C) DOCSIS Cable Device
  (W) WLAN Access Point, (P) Repeater, (S) Station, (O) Other
Device ID            Local Intf      Hold-time  Capability  Port ID  

"""
    rows = heard_rows(shell, only)
    for heard, port in rows:
        text += f"""\
Chassis id: {DOTTED(heard.chassis)}
Port id: {heard.port_id}
Local Port id: {port.short}
Port Description: {heard.port_id}
System Name: {heard.name}
System Description: {heard.about}
Time remaining: 99 seconds
System Capabilities: {LETTERS(heard).replace(",", ", ")}
Enabled Capabilities: {LETTERS(heard).replace(",", ", ")}
Management Address: not advertised
Vlan ID: not advertised


"""
    return text + f"Total entries displayed: {len(rows)}\n"


def _running(shell: Shell, only: str) -> str:
    stanzas = shell.world.config(shell.switch).running
    head = f"\n!Command: show running-config{' interface ' + only if only else ''}\n!Time: Tue Nov 24 13:00:00 2026\n"
    return (
        f"{head}\nversion 9.3(8)\n\n{LAYOUT.one(only, stanzas[only])}\n"
        if only
        else head + LAYOUT.whole(shell, stanzas)
    )


def _startup(shell: Shell) -> str:
    head = (
        "\n!Command: show startup-config\n!Time: Tue Nov 24 13:00:01 2026\n!Startup config saved at: Mon Nov 23 2026\n"
    )
    return head + LAYOUT.whole(shell, shell.world.config(shell.switch).startup)


def _bundles(shell: Shell) -> str:
    rule = "-" * 80
    text = f"{rule}\nGroup Port-       Type     Protocol  Member Ports\n      Channel\n{rule}\n"
    for number, (group, ports) in enumerate(bundle_rows(shell), 1):
        bundle = f"{group.short}({'SU' if group.oper_up else 'SD'})"
        members = "".join(f"{port.short}({'P' if port.oper_up else 'D'})  " for port in ports)
        text += f"{number:<6}{bundle:<12}Eth      LACP      {members}\n"
    return text


EXEC: Commands = {
    ("show", "version"): cli_actions.say(_version),
    ("show", "interface"): cli_actions.say_of(_interfaces),
    ("show", "interface", "<interface>"): cli_actions.say_of(_interfaces),
    ("show", "mac", "address-table"): cli_actions.say_of(_table),
    ("show", "port-channel", "summary"): cli_actions.say(_bundles),
    ("show", "lldp", "neighbors", "detail"): cli_actions.say_of(_lldp),
    ("show", "running-config"): cli_actions.say_of(_running),
    ("show", "running-config", "interface", "<interface>"): cli_actions.say_of(_running),
    ("show", "startup-config"): cli_actions.startup(_startup, "No startup configuration\n"),
    ("terminal", "length", "<number>"): cli_actions.page,
    ("terminal", "width", "<number>"): cli_actions.nothing,
    ("configure", "terminal"): cli_actions.configure(
        "Enter configuration commands, one per line. End with CNTL/Z.\n", "% Permission denied for the role\n"
    ),
    ("copy", "running-config", "startup-config"): cli_actions.save(
        "[########################################] 100%\n"
        "Copy complete, now saving to disk (please wait)...\nCopy complete.\n",
        "[#####                                   ]  12%\n% Failed to copy the file: no space left on device\n",
    ),
    ("exit",): cli_actions.log_out,
}
CISCO_NXOS = Tongue(
    ports=PORTS,
    prompts={"exec": "{name}# ", "config": "{name}(config)# ", "interface": "{name}(config-if)# "},
    commands={
        "exec": EXEC,
        "config": modes.CONFIG,
        "interface": modes.INTERFACE,
    },
    wrong=Says(
        unknown="% Invalid command at '^' marker.",
        incomplete="% Incomplete command at '^' marker.",
        ambiguous="% Ambiguous command at '^' marker.",
        interface="% Invalid range at '^' marker.",
    ),
)
