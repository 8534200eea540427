"""A lab switch that speaks as HPE and H3C Comware 7 do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom_lab.description import PortNaming
from dcdecom_lab.dialects import cli_actions, modes
from dcdecom_lab.dialects.cli_profile import (
    DASHED,
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

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell
    from dcdecom_lab.tables import Interface

PORTS = PortNaming("GigabitEthernet1/0/{}", "GE1/0/{}", "Bridge-Aggregation{}", "BAGG{}")
LAYOUT = Layout(
    Spoken(
        (
            (r"switchport access vlan (\d+)", r"port access vlan \1"),
            (r"switchport mode access", ""),
            (r"switchport mode trunk", "port link-type trunk"),
            (r"channel-group (\d+) .*", r"port link-aggregation group \1"),
        )
    ),
    "#\n version 7.1.070, Release 6318P01\n#\n sysname {name}\n#\nvlan {data}\n#\nvlan {bmc}\n#\n",
    foot="return\n",
    between="#\n",
)


def _version(shell: Shell) -> str:
    return f"""\
H3C Comware Software, Version 7.1.070, Release 6318P01
Copyright of nobody: {LAB}
H3C S5130S-52S-EI uptime is 5 weeks, 6 days, 0 hours, 12 minutes
Last reboot reason : Power on
"""


def _interface(row: Interface) -> str:
    state = ("UP" if row.oper_up else "DOWN") if row.admin_up else "Administratively DOWN"
    return f"""\
{row.name}
Current state: {state}
Line protocol state: {"UP" if row.oper_up else "DOWN"}
IP packet frame type: Ethernet II, hardware address: {DASHED(row.mac)}
Description: {row.alias or row.name + " Interface"}
Bandwidth: 1000000 kbps
Loopback is not set
Media type is twisted pair, port hardware type is 1000_BASE_T
1000Mbps-speed mode, full-duplex mode
Link speed type is autonegotiation, link duplex type is autonegotiation
Flow-control is not enabled
Maximum frame length: 10240
Allow jumbo frames to pass
Broadcast max-ratio: 100%
Multicast max-ratio: 100%
Unicast max-ratio: 100%
PVID: {row.vlan}
MDI type: Automdix
Port link-type: Access
 Tagged VLANs:   None
 Untagged VLANs: {row.vlan}
Port priority: 0
Last link flapping: 5 weeks 6 days 0 hours 12 minutes
Last clearing of counters: Never

"""


def _interfaces(shell: Shell, only: str) -> str:
    return "".join(_interface(row) for row in shell.world.interfaces(shell.switch) if only in ("", row.name))


def _table(shell: Shell) -> str:
    text = "MAC ADDR       VLAN ID  STATE          PORT INDEX               AGING TIME(s)\n"
    rows = list(fdb_rows(shell))
    for row in rows:
        kind, ages = ("Learned", "AGING") if row.learned else ("Config static", "NOAGED")
        text += f"{DASHED(row.mac)} {row.vlan:<9}{kind:<15}{row.long:<25}{ages}\n"
    return f"{text}\n  ---  {len(rows)} mac address(es) found  ---\n"


def _lldp(shell: Shell) -> str:
    text = ""
    for heard, port in heard_rows(shell):
        text += f"""\
LLDP neighbor-information of port {port.number}[{port.name}]:
LLDP agent nearest-bridge:
 LLDP neighbor index : 1
 Update time         : 41 days, 0 hours, 12 minutes, 31 seconds
 Chassis type        : MAC address
 Chassis ID          : {DASHED(heard.chassis)}
 Port ID type        : Interface name
 Port ID             : {heard.port_id}
 Time to live        : 120
 Port description    : {heard.port_id}
 System name         : {heard.name}
 System description  : {heard.about}
 System capabilities supported : {WORDS(heard)}
 System capabilities enabled   : {WORDS(heard)}
 Link aggregation supported : No
 Link aggregation enabled   : No
 Aggregation port ID        : 0
 Maximum frame size         : 1518

"""
    return text or "No LLDP neighbor information.\n"


def _running(shell: Shell, only: str) -> str:
    stanzas = shell.world.config(shell.switch).running
    return f"#\n{LAYOUT.one(only, stanzas[only])}#\nreturn\n" if only else LAYOUT.whole(shell, stanzas)


def _startup(shell: Shell) -> str:
    return LAYOUT.whole(shell, shell.world.config(shell.switch).startup)


def _bundles(shell: Shell) -> str:
    text = "Loadsharing Type: Shar -- Loadsharing, NonS -- Non-Loadsharing\n"
    for group, ports in bundle_rows(shell):
        text += f"\nAggregate Interface: {group.name}\nAggregation Mode: Dynamic\nLocal:\n"
        text += "  Port                Status   Priority Oper-Key  Flag\n"
        text += "".join(f"  {p.short:<20}{'S' if p.oper_up else 'U':<9}32768    1         {{ACDEF}}\n" for p in ports)
    return text


EXEC: Commands = {
    ("display", "version"): cli_actions.say(_version),
    ("display", "interface"): cli_actions.say_of(_interfaces),
    ("display", "interface", "<interface>"): cli_actions.say_of(_interfaces),
    ("display", "mac-address"): cli_actions.say(_table),
    ("display", "link-aggregation", "verbose"): cli_actions.say(_bundles),
    ("display", "lldp", "neighbor-information", "verbose"): cli_actions.say(_lldp),
    ("display", "current-configuration"): cli_actions.say_of(_running),
    ("display", "current-configuration", "interface", "<interface>"): cli_actions.say_of(_running),
    ("display", "saved-configuration"): cli_actions.startup(_startup, "The saved configuration does not exist.\n"),
    ("screen-length", "disable"): cli_actions.page,
    ("system-view",): cli_actions.configure("System View: return to User View with Ctrl+Z.\n", "Permission denied.\n"),
    ("save", "force"): cli_actions.save(
        "Validating file. Please wait...\nSaved the current configuration to mainboard device successfully.\n",
        "Validating file. Please wait...\nError: the file could not be saved, no space left\n",
        "save",
        "Permission denied.\n",
    ),
    ("quit",): cli_actions.log_out,
}
HP_COMWARE = Tongue(
    ports=PORTS,
    prompts={"exec": "<{name}>", "config": "[{name}]", "interface": "[{name}-{port}]"},
    commands={
        "exec": EXEC,
        "config": modes.SYSTEM_VIEW,
        "interface": modes.INTERFACE_VIEW,
    },
    wrong=Says(
        "% Unrecognized command found at '^' position.",
        "% Incomplete command found at '^' position.",
        "% Ambiguous command found at '^' position.",
        "% Wrong parameter found at '^' position.",
    ),
    more="---- More ----",
    remark="#",
)
