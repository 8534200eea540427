"""A lab switch that speaks as Ruijie RGOS does."""

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
    fdb_rows,
    heard_rows,
)

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell
    from dcdecom_lab.tables import Interface

PORTS = PortNaming("GigabitEthernet 0/{}", "Gi0/{}", "AggregatePort {}", "Ag{}")
LAYOUT = Layout(
    Spoken(((r"channel-group (\d+) .*", r"port-group \1 mode active"),)),
    "\nversion S29_RGOS 11.4(1)B70P1\nhostname {name}\n!\nvlan {data}\n!\nvlan {bmc}\n!\n",
)


def _version(shell: Shell) -> str:
    return f"""\
System description      : Ruijie Gigabit Security Switch (S2952G-E), {LAB}
System start time       : 2026-10-14 12:47:29
System uptime           : 41:00:12:31
System hardware version : 1.00
System software version : S29_RGOS 11.4(1)B70P1
System serial number    : {shell.world.description.switch(shell.switch).serial}
"""


def _interface(row: Interface) -> str:
    state = ("UP" if row.oper_up else "DOWN") if row.admin_up else "administratively down"
    return f"""\
Index(dec):{row.number} (hex):{row.number:x}
{row.name} is {state}  , line protocol is {"UP" if row.oper_up else "DOWN"}   
  Hardware is Broadcom 5464 GigabitEthernet, address is {DOTTED(row.mac)} (bia {DOTTED(row.mac)})
  Description: {row.alias}
  Interface address is: no ip address
  MTU 1500 bytes, BW 1000000 Kbit
  Encapsulation protocol is Ethernet-II, loopback not set
  Keepalive interval is 10 sec , set
  Carrier delay is 2 sec
"""


def _interfaces(shell: Shell, only: str) -> str:
    return "".join(_interface(row) for row in shell.world.interfaces(shell.switch) if only in ("", row.name))


def _table(shell: Shell) -> str:
    text = """\
Vlan        MAC Address          Type     Interface                      Live Time
----------  -------------------- -------- ------------------------------ -------------
"""
    for row in fdb_rows(shell):
        kind = "DYNAMIC" if row.learned else "STATIC"
        lives = "0d 00:12:31" if row.learned else "-"
        text += f"{row.vlan:>4}        {DOTTED(row.mac):<21}{kind:<9}{row.long:<31}{lives}\n"
    return text


def _lldp(shell: Shell) -> str:
    rows, text = heard_rows(shell), ""
    for heard, port in rows:
        text += f"""\
----------------------------------------------------------------------------
LLDP neighbor-information of port [{port.name}]
----------------------------------------------------------------------------
  Neighbor index                    : 1
  Device type                       : LLDP Device
  Chassis ID type                   : MAC address
  Chassis ID                        : {DOTTED(heard.chassis)}
  System name                       : {heard.name}
  System description                : {heard.about}
  System capabilities supported     : {WORDS(heard)}
  System capabilities enabled       : {WORDS(heard)}
  Port ID type                      : Interface name
  Port ID                           : {heard.port_id}
  Port description                  : {heard.port_id}
"""
    return text + f"Total entries displayed: {len(rows)}\n"


def _running(shell: Shell, only: str) -> str:
    stanzas, head = (
        shell.world.config(shell.switch).running,
        "\nBuilding configuration...\nCurrent configuration : 3210 bytes\n",
    )
    return f"{head}\n{LAYOUT.one(only, stanzas[only])}end\n" if only else head + LAYOUT.whole(shell, stanzas)


def _startup(shell: Shell) -> str:
    return LAYOUT.whole(shell, shell.world.config(shell.switch).startup)


EXEC: Commands = {
    ("show", "version"): cli_actions.say(_version),
    ("show", "interfaces"): cli_actions.say_of(_interfaces),
    ("show", "interfaces", "<interface>"): cli_actions.say_of(_interfaces),
    ("show", "mac-address-table"): cli_actions.say(_table),
    ("show", "lldp", "neighbors", "detail"): cli_actions.say(_lldp),
    ("show", "running-config"): cli_actions.say_of(_running),
    ("show", "running-config", "interface", "<interface>"): cli_actions.say_of(_running),
    ("show", "startup-config"): cli_actions.startup(_startup, "startup-config is not present\n"),
    ("terminal", "length", "<number>"): cli_actions.page,
    ("terminal", "width", "<number>"): cli_actions.nothing,
    ("enable",): cli_actions.nothing,
    ("configure", "terminal"): cli_actions.configure("Enter configuration commands, one per line.  End with CNTL/Z.\n"),
    ("write",): cli_actions.save(
        "\nBuilding configuration...\n[OK]\n",
        "\nBuilding configuration...\n% Failed to write the file, no space\n",
        "write",
    ),
    ("exit",): cli_actions.log_out,
}
RUIJIE_OS = Tongue(
    ports=PORTS,
    prompts={"exec": "{name}#", "config": "{name}(config)#", "interface": "{name}(config-if-{port})#"},
    commands={
        "exec": EXEC,
        "config": modes.CONFIG,
        "interface": modes.INTERFACE,
    },
    wrong=Says(
        "% Invalid input detected at '^' marker.\n", "% Incomplete command.\n", '% Ambiguous command: "{line}"\n'
    ),
)
