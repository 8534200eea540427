"""A lab switch that speaks as Huawei VRP 5 does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom_lab.description import PortNaming
from dcdecom_lab.dialects import cli_actions, modes
from dcdecom_lab.dialects.cli_profile import (
    DASHED,
    LAB,
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

PORTS = PortNaming("GigabitEthernet0/0/{}", "GE0/0/{}", "Eth-Trunk{}", "Eth-Trunk{}")
CAPABILITIES = Capabilities(
    {"bridge": "bridge", "router": "router", "station": "station only", "telephone": "telephone", "wlan": "wlan"}, " "
)
LAYOUT = Layout(
    Spoken(
        (
            (r"switchport access vlan (\d+)", r"port default vlan \1"),
            (r"switchport mode access", "port link-type access"),
            (r"switchport mode trunk", "port link-type trunk"),
            (r"channel-group (\d+) .*", r"eth-trunk \1"),
        )
    ),
    "!Software Version V200R019C10SPC500\n#\nsysname {name}\n#\nvlan batch {data} {bmc}\n#\n",
    foot="return\n",
    between="#\n",
)
SAVE_ASKS = (
    "The current configuration will be written to the device.\n"
    "Are you sure to continue?[Y/N]"
)  # fmt: skip


def version(number: str, model: str) -> cli_actions.Text:
    return lambda shell: (
        f"""\
Huawei Versatile Routing Platform Software
VRP (R) software, Version {number} ({model})
Copyright (C) of nobody: {LAB}, which is no Huawei device
HUAWEI {model.split()[0]} Routing Switch uptime is 41 days, 0 hour, 12 minutes
"""
    )


def _interface(row: Interface) -> str:
    state = ("UP" if row.oper_up else "DOWN") if row.admin_up else "Administratively DOWN"
    return f"""\
{row.name} current state : {state}
Line protocol current state : {"UP" if row.oper_up else "DOWN"}
Description:{row.alias}
Switch Port, Link-type : access(configured),
PVID : {row.vlan:>4}, TPID : 8100(Hex), The Maximum Frame Length is 9216
IP Sending Frames' Format is PKTFMT_ETHNT_2, Hardware address is {DASHED(row.mac)}
Last physical up time   : 2026-10-14 13:37:59
Last physical down time : 2026-10-14 13:30:00
Current system time: 2026-11-24 13:00:00
Port Mode: COMMON COPPER
Speed : 1000,  Loopback: NONE
Duplex: FULL,  Negotiation: ENABLE
Mdi   : AUTO,  Flow-control: DISABLE
Last 300 seconds input rate 0 bits/sec, 0 packets/sec
Last 300 seconds output rate 0 bits/sec, 0 packets/sec

Input:  0 packets, 0 bytes
  Unicast:                          0,  Multicast:                           0
  Broadcast:                        0,  Jumbo:                               0

Output:  0 packets, 0 bytes
  Unicast:                          0,  Multicast:                           0

    Input bandwidth utilization  :    0%
    Output bandwidth utilization :    0%

"""


def _interfaces(shell: Shell, only: str) -> str:
    return "".join(_interface(row) for row in shell.world.interfaces(shell.switch) if only in ("", row.name))


def _table(shell: Shell) -> str:
    rows, rule = fdb_rows(shell), "-" * 79
    text = f"{rule}\nMAC Address    VLAN/VSI/BD                       Learned-From        Type      \n{rule}\n"
    for row in rows:
        vlan, kind = f"{row.vlan}/-/-", "dynamic" if row.learned else "static"
        text += f"{DASHED(row.mac)} {vlan:<34}{row.short:<20}{kind:<10}\n"
    return f"{text}\n{rule}\nTotal items displayed = {len(rows)}\n\n"


def _lldp(shell: Shell) -> str:
    heard = {port.name: one for one, port in heard_rows(shell)}
    text = ""
    for row in shell.world.interfaces(shell.switch):
        if row.kind != "port":
            continue
        one = heard.get(row.name)
        text += f"{row.name} has {1 if one else 0} neighbor(s){':' if one else ''}\n\n"
        if one:
            text += f"""\
Neighbor index :1
Chassis type   :MAC address
Chassis ID     :{DASHED(one.chassis)}
Port ID type   :Interface name
Port ID        :{one.port_id}
Port description    :{one.port_id}
System name         :{one.name}
System description  :{one.about}
System capabilities supported   :{CAPABILITIES(one)}
System capabilities enabled     :{CAPABILITIES(one)}
Expired time   :95s

Auto-negotiation supported    :Yes
Auto-negotiation enabled      :Yes
OperMau   :speed(1000)/duplex(Full)

Link aggregation supported:No
Link aggregation enabled :No
Aggregation port ID      :0

"""
    return text


def _running(shell: Shell, only: str) -> str:
    stanzas = shell.world.config(shell.switch).running
    return f"#\n{LAYOUT.one(only, stanzas[only])}#\nreturn\n" if only else LAYOUT.whole(shell, stanzas)


def _startup(shell: Shell) -> str:
    return LAYOUT.whole(shell, shell.world.config(shell.switch).startup)


SAVE = cli_actions.ask_first(
    SAVE_ASKS,
    cli_actions.save(
        "Now saving the current configuration to the slot 0.\nSave the configuration successfully.\n",
        "Error: Failed to save the configuration file, the flash is full.\n",
        "save",
        "Error: You do not have permission to run the command.\n",
    ),
)
def _bundles(shell: Shell) -> str:
    text, rule = "", "-" * 80
    for group, ports in bundle_rows(shell):
        text += f"{group.name}'s state information is:\nLocal:\nLAG ID: {group.number}    WorkingMode: LACP\n{rule}\n"
        text += "ActorPortName          Status   PortType PortPri PortNo PortKey PortState Weight\n"
        states = ((port.name, "Selected" if port.oper_up else "Unselect") for port in ports)
        text += "".join(f"{name:<22} {state} 1GE      32768   1      305     10111100  1\n" for name, state in states)
    return text or "Info: No valid trunk in the system.\n"


EXEC: Commands = {
    ("display", "version"): cli_actions.say(version("5.170", "S5735 V200R019C10SPC500")),
    ("display", "interface"): cli_actions.say_of(_interfaces),
    ("display", "interface", "<interface>"): cli_actions.say_of(_interfaces),
    ("display", "mac-address"): cli_actions.say(_table),
    ("display", "eth-trunk"): cli_actions.say(_bundles),
    ("display", "lldp", "neighbor"): cli_actions.say(_lldp),
    ("display", "current-configuration"): cli_actions.say_of(_running),
    ("display", "current-configuration", "interface", "<interface>"): cli_actions.say_of(_running),
    ("display", "saved-configuration"): cli_actions.startup(
        _startup, "Error: The saved configuration file is not present.\n"
    ),
    ("screen-length", "<number>", "temporary"): cli_actions.page,
    ("system-view",): cli_actions.configure(
        "Enter system view, return user view with Ctrl+Z.\n", "Error: You do not have permission to run the command.\n"
    ),
    ("save",): SAVE,
    ("quit",): cli_actions.log_out,
}
HUAWEI_VRP = Tongue(
    ports=PORTS,
    prompts={"exec": "<{name}>", "config": "[{name}]", "interface": "[{name}-{port}]"},
    commands={
        "exec": EXEC,
        "config": modes.SYSTEM_VIEW,
        "interface": modes.INTERFACE_VIEW,
    },
    wrong=Says(
        "Error: Unrecognized command found at '^' position.",
        "Error:Incomplete command found at '^' position.",
        "Error:Ambiguous command found at '^' position.",
        "Error: Wrong parameter found at '^' position.",
    ),
    more="  ---- More ----",
    remark="#",
)
