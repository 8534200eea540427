"""A lab switch that speaks as Ruckus ICX (FastIron) does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom_lab.description import PortNaming
from dcdecom_lab.dialects import cli_actions, modes
from dcdecom_lab.dialects.cli_profile import (
    DOTTED,
    LAB,
    WORDS,
    Capabilities,
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

PORTS = PortNaming("GigabitEthernet1/1/{}", "1/1/{}", "lg{}", "lg{}")
CAPABILITIES = Capabilities(
    {"bridge": "bridge", "router": "router", "station": "station only", "telephone": "telephone", "wlan": "wlan"},
    WORDS.between,
)
LAYOUT = Layout(
    Spoken(
        (
            (r"description (.+)", r"port-name \1"),
            (r"switchport access vlan (\d+)", ""),
            (r"switchport mode access", ""),
            (r"switchport mode trunk", "dual-mode"),
            (r"channel-group .*", ""),
            (r"shutdown", "disable"),
        )
    ),
    "!\nver 08.0.95fT213\n!\nhostname {name}\nvlan {data} name DATA by port\n!\n",
)


def _version(shell: Shell) -> str:
    return f"""\
  Copyright (c) Ruckus Networks, Inc. All rights reserved ({LAB}: none of theirs).
    UNIT 1: compiled on Nov 24 2026 at 13:00:00 labeled as SPR08095f
      (33554432 bytes) from Primary SPR08095f.bin (UFI)
        SW: Version 08.0.95fT213
  HW: Stackable ICX7150-48P
  The system uptime is 41 day(s) 0 hour(s) 12 minute(s) 31 second(s)
"""


def _interface(row: Interface) -> str:
    state = ("up" if row.oper_up else "down") if row.admin_up else "disabled"
    return f"""\
{row.name} is {state}, line protocol is {"up" if row.oper_up else "down"}
  Port {"up" if row.oper_up else "down"} for 41 day(s) 0 hour(s) 12 minute(s) 31 second(s)
  Hardware is GigabitEthernet, address is {DOTTED(row.mac)} (bia {DOTTED(row.mac)})
  Interface type is 1Gig Copper
  Configured speed auto, actual 1Gbit, configured duplex fdx, actual fdx
  Configured mdi mode AUTO, actual MDI
  Member of L2 VLAN ID {row.vlan}, port is untagged, port state is FORWARDING
  BPDU guard is Disabled, ROOT protect is Disabled, Designated protect is Disabled
  Link Error Dampening is Disabled
  STP configured to ON, priority is level0, mac-learning is enabled
  Mirror disabled, Monitor disabled
  Mac-notification is disabled
  Not member of any active trunks
  Not member of any configured trunks
  {"Port name is " + row.alias if row.alias else "No port name"}
  MTU 1500 bytes, encapsulation ethernet
  300 second input rate: 0 bits/sec, 0 packets/sec, 0.00% utilization
  300 second output rate: 0 bits/sec, 0 packets/sec, 0.00% utilization
  0 packets input, 0 bytes, 0 no buffer
  Received 0 broadcasts, 0 multicasts, 0 unicasts
  0 input errors, 0 CRC, 0 frame, 0 ignored
  0 runts, 0 giants
  0 packets output, 0 bytes, 0 underruns
  Transmitted 0 broadcasts, 0 multicasts, 0 unicasts
  0 output errors, 0 collisions
"""


def _interfaces(shell: Shell, only: str) -> str:
    return "".join(_interface(row) for row in shell.world.interfaces(shell.switch) if only in ("", row.name))


def _table(shell: Shell) -> str:
    rows = fdb_rows(shell)
    text = (
        f"Total active entries from all ports = {len(rows)}\nMAC-Address     Port                 Type         VLAN \n"
    )
    kinds = {True: "Dynamic", False: "Static"}
    return text + "".join(f"{DOTTED(r.mac)}  {r.short:<21}{kinds[r.learned]:<13}{r.vlan:<5}\n" for r in rows)


def _lldp(shell: Shell) -> str:
    text = ""
    for heard, port in heard_rows(shell):
        text += f"""\
Local port: {port.short}
  Neighbor: {DOTTED(heard.chassis)}, TTL 101 seconds
    + Chassis ID (MAC address): {DOTTED(heard.chassis)}
    + Port ID (interface name): {heard.port_id}
    + Time to live: 120 seconds
    + System name         : "{heard.name}"
    + Port description    : "{heard.port_id}"
    + System capabilities : {CAPABILITIES(heard)}
      Enabled capabilities: {CAPABILITIES(heard)}
    + Port VLAN ID: none

"""
    return text or "No neighbors\n"


def _stanzas(stanzas: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Under the names that the configuration has, and only those of which it says anything."""
    shown = {name: lines for name, lines in stanzas.items() if list(LAYOUT.spoken.stanza(lines))}
    return {name.replace("GigabitEthernet", "ethernet "): lines for name, lines in shown.items()}


def _running(shell: Shell, only: str) -> str:
    stanzas = shell.world.config(shell.switch).running
    if only:
        return LAYOUT.one(only.replace("GigabitEthernet", "ethernet "), stanzas[only]) + "!\n"
    return "Current configuration:\n" + LAYOUT.whole(shell, _stanzas(stanzas))


def _startup(shell: Shell) -> str:
    head = "!\nStartup-config data location is flash memory\n!\nStartup configuration:\n"
    return head + LAYOUT.whole(shell, _stanzas(shell.world.config(shell.switch).startup))


def _bundles(shell: Shell) -> str:
    bundles = bundle_rows(shell)
    text = f"Total number of LAGs:          {len(bundles)}\n\n"
    text += "LAG           Type   Deploy Trunk Primary  Port List\n"
    for group, ports in bundles:
        members = " ".join(f"e {port.short}" for port in ports)
        text += f"{group.short:<14}dynamic  Y    {group.number:<5}{ports[0].short:<9}{members}\n"
    return text


EXEC: Commands = {
    ("show", "version"): cli_actions.say(_version),
    ("show", "interfaces"): cli_actions.say_of(_interfaces),
    ("show", "interfaces", "<interface>"): cli_actions.say_of(_interfaces),
    ("show", "mac-address"): cli_actions.say(_table),
    ("show", "lag", "brief"): cli_actions.say(_bundles),
    ("show", "lldp", "neighbors", "detail"): cli_actions.say(_lldp),
    ("show", "running-config"): cli_actions.say_of(_running),
    ("show", "running-config", "interface", "<interface>"): cli_actions.say_of(_running),
    ("show", "configuration"): cli_actions.startup(_startup, "No startup configuration\n"),
    ("skip-page-display",): cli_actions.page,
    ("enable",): cli_actions.nothing,
    ("configure", "terminal"): cli_actions.configure("", "Error - not authorized\n"),
    ("write", "memory"): cli_actions.save(
        "Write startup-config in progress.\n.Write startup-config done.\n", "Error - flash memory write failed\n",
        denied="Error - not authorized\n",
    ),
    ("exit",): cli_actions.log_out,
}  # fmt: skip
RUCKUS_FASTIRON = Tongue(
    ports=PORTS,
    prompts={
        "exec": "SSH@{name}#", "config": "SSH@{name}(config)#", "interface": "SSH@{name}(config-if-e1000-{number})#"
    },
    commands={
        "exec": EXEC,
        "config": modes.CONFIG,
        "interface": {
            **modes.CONFIG, ("disable",): cli_actions.shut("disable"), ("enable",): cli_actions.open_("enable")
        },
    },
    wrong=Says(
        "Invalid input -> {word}\nType ? for a list", "Incomplete command.", "Ambiguous input -> {word}",
        "Error - invalid interface {word}", marked=False,
    ),
    more="--More--, next page: Space, next line: Return key, quit: Control-c",
    aliases=lambda row: (row.name.replace("GigabitEthernet", "ethernet "), row.name.replace("GigabitEthernet", "e ")),
)  # fmt: skip
