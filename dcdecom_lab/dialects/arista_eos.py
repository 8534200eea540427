"""A lab switch that speaks as Arista EOS does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom_lab.description import PortNaming
from dcdecom_lab.dialects import cli_actions, modes
from dcdecom_lab.dialects.cli_profile import (
    DOTTED,
    LAB,
    WORDS,
    Commands,
    Layout,
    Says,
    Spoken,
    Tongue,
    bundle_rows,
    fdb_rows,
    heard_rows,
)
from dcdecom_lab.grammar import Found

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell
    from dcdecom_lab.tables import Interface

PORTS = PortNaming("Ethernet{}", "Et{}", "Port-Channel{}", "Po{}")
LAYOUT = Layout(
    Spoken(((r"switchport mode access", ""),), indent="   "),
    "! device: {name} (DCS-7050TX-64, EOS-4.28.3M)\n!\nhostname {name}\n!\nvlan {data}\n   name DATA\n!\n",
)


def _version(shell: Shell) -> str:
    device = shell.world.description.switch(shell.switch)
    return f"""\
Arista {LAB}
Hardware version: 01.00
Serial number: {device.serial}
Hardware MAC address: {DOTTED(device.mac)}
System MAC address: {DOTTED(device.mac)}

Software image version: 4.28.3M
Architecture: i686
Internal build version: 4.28.3M-28837868.4283M
Uptime: 5 weeks, 6 days, 0 hours and 12 minutes
Total memory: 4014844 kB
Free memory: 2525552 kB

"""


def _interface(row: Interface) -> str:
    state = ("up" if row.oper_up else "down") if row.admin_up else "administratively down"
    line = "up (connected)" if row.oper_up else f"down ({'notconnect' if row.admin_up else 'disabled'})"
    mac = DOTTED(row.mac)
    described = f"  Description: {row.alias}\n" if row.alias else ""
    return f"""\
{row.name} is {state}, line protocol is {line}
  Hardware is Ethernet, address is {mac} (bia {mac})
{described}\
  Ethernet MTU 9214 bytes , BW 1000000 kbit
  Full-duplex, 1Gb/s, auto negotiation: on, uni-link: n/a
  Up 41 days, 2 hours, 1 minute, 12 seconds
  Loopback Mode : None
  2 link status changes since last clear
  Last clearing of "show interface" counters never
  5 minutes input rate 0 bps (0.0% with framing overhead), 0 packets/sec
  5 minutes output rate 0 bps (0.0% with framing overhead), 0 packets/sec
     0 packets input, 0 bytes
     Received 0 broadcasts, 0 multicast
     0 runts, 0 giants
     0 input errors, 0 CRC, 0 alignment, 0 symbol, 0 input discards
     0 PAUSE input
     0 packets output, 0 bytes
     Sent 0 broadcasts, 0 multicast
     0 output errors, 0 collisions
     0 late collision, 0 deferred, 0 output discards
     0 PAUSE output
"""


def _interfaces(shell: Shell, only: str) -> str:
    return "".join(_interface(row) for row in shell.world.interfaces(shell.switch) if only in ("", row.name))


def _table(shell: Shell, only: str) -> str:
    rows = fdb_rows(shell, only)
    text = """\
          Mac Address Table
------------------------------------------------------------------

Vlan    Mac Address       Type        Ports      Moves   Last Move
----    -----------       ----        -----      -----   ---------
"""
    for row in rows:
        kind = "DYNAMIC" if row.learned else "STATIC"
        moves = "1       0:08:16 ago" if row.learned else ""
        text += f"{row.vlan:>4}    {DOTTED(row.mac)}    {kind:<12}{row.short:<11}{moves}\n"
    return (
        text
        + f"""\
Total Mac Addresses for this criterion: {len(rows)}

          Multicast Mac Address Table
------------------------------------------------------------------

Vlan    Mac Address       Type        Ports
----    -----------       ----        -----
Total Mac Addresses for this criterion: 0
"""
    )


def _lldp(shell: Shell, only: str) -> str:
    heard = {port.name: one for one, port in heard_rows(shell, only)}
    text = ""
    for row in shell.world.interfaces(shell.switch):
        if row.kind != "port":
            continue
        one = heard.get(row.name)
        text += f"Interface {row.name} detected {1 if one else 0} LLDP neighbors:\n\n"
        if one:
            text += f"""\
  Neighbor {DOTTED(one.chassis)}/"{one.port_id}", age 12 seconds
  Discovered 0:01:11 ago; Last changed 0:01:11 ago
  - Chassis ID type: MAC address (4)
    Chassis ID     : {DOTTED(one.chassis)}
  - Port ID type: Interface name (5)
    Port ID     : "{one.port_id}"
  - Time To Live: 120 seconds
  - System Name: "{one.name}"
  - System Description: "{one.about}"
  - System Capabilities : {WORDS(one)}
    Enabled Capabilities: {WORDS(one)}

"""
    return text


def _running(shell: Shell, only: str) -> str:
    stanzas = shell.world.config(shell.switch).running
    return (
        LAYOUT.one(only, stanzas[only]) if only else "! Command: show running-config\n" + LAYOUT.whole(shell, stanzas)
    )


def _startup(shell: Shell) -> str:
    head = "! Command: show startup-config\n! Startup-config last modified at Mon Nov 23 09:00:00 2026 by budi\n"
    return head + LAYOUT.whole(shell, shell.world.config(shell.switch).startup)


def _length(shell: Shell, found: Found) -> str:
    cli_actions.page(shell, found)
    return "Pagination disabled.\n" if shell.page == 0 else f"Pagination set to {shell.page} lines.\n"


def _bundles(shell: Shell) -> str:
    text = "   Port-Channel       Protocol     Ports\n------------------ --------------- ----------------------\n"
    for group, ports in bundle_rows(shell):
        members = " ".join(f"{port.short}({'PG+' if port.oper_up else 'D'})" for port in ports)
        text += f"   {group.short}({'U' if group.oper_up else 'D'})          LACP(a)      {members}\n"
    return text


EXEC: Commands = {
    ("show", "version"): cli_actions.say(_version),
    ("show", "interfaces"): cli_actions.say_of(_interfaces),
    ("show", "interfaces", "<interface>"): cli_actions.say_of(_interfaces),
    ("show", "mac", "address-table"): cli_actions.say_of(_table),
    ("show", "port-channel", "summary"): cli_actions.say(_bundles),
    ("show", "lldp", "neighbors", "detail"): cli_actions.say_of(_lldp),
    ("show", "running-config"): cli_actions.say_of(_running),
    ("show", "running-config", "interfaces", "<interface>"): cli_actions.say_of(_running),
    ("show", "startup-config"): cli_actions.startup(_startup, "% Error: no startup-config\n"),
    ("terminal", "length", "<number>"): _length,
    ("terminal", "width", "<number>"): lambda shell, found: f"Width set to {found.value} columns.\n",
    ("enable",): cli_actions.nothing,
    ("configure", "terminal"): cli_actions.configure("", "% Authorization denied for command 'configure terminal'\n"),
    ("copy", "running-config", "startup-config"): cli_actions.save(
        "Copy completed successfully.\n", "% Error copying system:/running-config to flash:/startup-config\n"
    ),
    ("exit",): cli_actions.log_out,
}
ARISTA_EOS = Tongue(
    ports=PORTS,
    prompts={"exec": "{name}#", "config": "{name}(config)#", "interface": "{name}(config-if-Et{number})#"},
    commands={
        "exec": EXEC,
        "config": modes.CONFIG,
        "interface": modes.INTERFACE,
    },
    wrong=Says("% Invalid input", "% Incomplete command", "% Ambiguous command", marked=False),
)
