"""A lab switch that speaks as Dell SmartFabric OS10 does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom_lab.description import PortNaming
from dcdecom_lab.dialects import cli_actions, modes
from dcdecom_lab.dialects.cli_profile import (
    COLONS,
    LAB,
    WORDS,
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

PORTS = PortNaming("ethernet1/1/{}", "ethernet1/1/{}", "port-channel{}", "port-channel{}")
LAYOUT = Layout(
    Spoken(((r"channel-group (\d+) .*", r"channel-group \1 mode active"),), opened="no shutdown"),
    "! Version 10.5.2.3\n! Last configuration change at Nov  24 12:59:00 2026\n!\nhostname {name}\n"
    "interface vlan{data}\n no shutdown\n!\n",
    foot="",
)


def _version(shell: Shell) -> str:
    return f"""\
Dell EMC Networking OS10 Enterprise
Copyright of nobody: {LAB}
OS Version: 10.5.2.3
Build Version: 10.5.2.3.374
System Type: S5248F-ON
Architecture: x86_64
Up Time: 5 weeks 6 days 00:12:31
"""


def _interface(row: Interface) -> str:
    line, spelled = "up" if row.oper_up else "down", row.name.replace("ethernet", "Ethernet ", 1)
    return f"""\
{spelled} is {line}, line protocol is {line}
Description: {row.alias}
Hardware is Eth, address is {COLONS(row.mac)}
    Current address is {COLONS(row.mac)}
Pluggable media present, RJ45 type is 1GBASE-T
Interface index is {16 + row.number}
Internet address is not set
Mode of IPv4 Address Assignment: not set
MTU 1532 bytes, IP MTU 1500 bytes
LineSpeed 1G, Auto-Negotiation on
Flowcontrol rx off tx off
ARP type: ARPA, ARP Timeout: 60
Last clearing of "show interface" counters: 5 weeks 6 days 00:12:31

"""


def _interfaces(shell: Shell, only: str) -> str:
    return "".join(_interface(row) for row in shell.world.interfaces(shell.switch) if only in ("", row.name))


def _table(shell: Shell) -> str:
    text = "VlanId\tMac Address        \tType    \tInterface\n"
    for row in fdb_rows(shell):
        text += f"{row.vlan}\t{COLONS(row.mac)}\t{'dynamic' if row.learned else 'static'}\t\t{row.long}\n"
    return text


def _lldp(shell: Shell) -> str:
    text = ""
    for heard, port in heard_rows(shell):
        text += f"""\

Remote Chassis ID Subtype: Mac address (4)
Remote Chassis ID: {COLONS(heard.chassis)}
Remote Port Subtype: Interface name (5)
Remote Port ID: {heard.port_id}
Remote Port Description: {heard.port_id}
Local Port ID: {port.name}
Locally assigned remote Neighbor Index: {port.number}
Remote TTL: 120
Information valid for next 98 seconds
Time since last information change of this neighbor: 3 weeks 4 days 21:30:16
Remote System Name: {heard.name}
Remote System Desc: {heard.about}
Existing System Capabilities: {WORDS(heard)}
Enabled System Capabilities: {WORDS(heard)}
---------------------------------------------------------------------------
"""
    return text or "No LLDP neighbors\n"


def _running(shell: Shell, only: str) -> str:
    stanzas = shell.world.config(shell.switch).running
    return f"!\n{LAYOUT.one(only, stanzas[only])}" if only else LAYOUT.whole(shell, stanzas)


def _startup(shell: Shell) -> str:
    return LAYOUT.whole(shell, shell.world.config(shell.switch).startup)


EXEC: Commands = {
    ("show", "version"): cli_actions.say(_version),
    ("show", "interface"): cli_actions.say_of(_interfaces),
    ("show", "interface", "<interface>"): cli_actions.say_of(_interfaces),
    ("show", "mac", "address-table"): cli_actions.say(_table),
    ("show", "lldp", "neighbors", "detail"): cli_actions.say(_lldp),
    ("show", "running-configuration"): cli_actions.say_of(_running),
    ("show", "running-configuration", "interface", "<interface>"): cli_actions.say_of(_running),
    ("show", "startup-configuration"): cli_actions.startup(_startup, "% Error: File does not exist.\n"),
    ("terminal", "length", "<number>"): cli_actions.page,
    ("terminal", "width", "<number>"): cli_actions.nothing,
    ("configure", "terminal"): cli_actions.configure("", "% Error: Insufficient privilege.\n"),
    ("copy", "running-configuration", "startup-configuration"): cli_actions.save(
        "Copy completed\n", "% Error: Failed to write the file, no space left on device.\n",
        denied="% Error: Insufficient privilege.\n",
    ),
    ("exit",): cli_actions.log_out,
}  # fmt: skip
DELL_OS10 = Tongue(
    ports=PORTS,
    prompts={"exec": "{name}# ", "config": "{name}(config)# ", "interface": "{name}(conf-if-eth{number})# "},
    commands={
        "exec": EXEC,
        "config": modes.CONFIG,
        "interface": modes.INTERFACE,
    },
    wrong=Says(
        "% Error: Unrecognized command.", "% Error: Incomplete command.", "% Error: Ambiguous command.",
        "% Error: Invalid interface.", marked=False,
    ),
    more="--more--",
)  # fmt: skip
