"""A lab switch that speaks as Juniper Junos does: one candidate for all, commit confirmed, and the confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom_lab.description import PortNaming
from dcdecom_lab.dialects import cli_actions
from dcdecom_lab.dialects.cli_profile import (
    COLONS,
    LAB,
    Capabilities,
    Commands,
    Says,
    Spoken,
    Tongue,
    fdb_rows,
    heard_rows,
)
from dcdecom_lab.grammar import Found

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell
    from dcdecom_lab.tables import Interface

PORTS = PortNaming("ge-0/0/{}", "ge-0/0/{}", "ae{}", "ae{}")
CAPABILITIES = Capabilities(
    {"bridge": "Bridge", "router": "Router", "station": "Station Only", "telephone": "Telephone",
     "wlan": "WLAN Access Point"}, " "
)  # fmt: skip
SPOKEN = Spoken(
    (
        (r"description (.+)", r'description "\1"'),
        (r"switchport access vlan (\d+)", r"unit 0 family ethernet-switching vlan members \1"),
        (r"switchport mode access", ""),
        (r"switchport mode trunk", "unit 0 family ethernet-switching interface-mode trunk"),
        (r"channel-group (\d+) .*", r"ether-options 802.3ad ae\1"),
        (r"shutdown", "disable"),
    ),
    indent="",
)


def _version(shell: Shell) -> str:
    return f"""\
Hostname: {shell.switch}
Model: ex4300-48t
Junos: 18.4R2-S7.4
JUNOS OS Kernel 64-bit, {LAB} [20200203.212339_builder_stable_11]
"""


def _interface(row: Interface) -> str:
    state = "Enabled" if row.admin_up else "Administratively down"
    described = f"  Description: {row.alias}\n" if row.alias else ""
    return f"""\
Physical interface: {row.name}, {state}, Physical link is {"Up" if row.oper_up else "Down"}
  Interface index: {640 + row.number}, SNMP ifIndex: {500 + row.number}
{described}\
  Link-level type: Ethernet, MTU: 1514, MRU: 0, LAN-PHY mode,
  Link-mode: Full-duplex, Speed: 1000mbps, BPDU Error: None,
  MAC-REWRITE Error: None, Loopback: Disabled, Source filtering: Disabled,
  Flow control: Disabled, Auto-negotiation: Enabled, Remote fault: Online
  Device flags   : Present Running
  Interface flags: SNMP-Traps Internal: 0x4000
  Link flags     : None
  CoS queues     : 12 supported, 12 maximum usable queues
  Current address: {row.mac}, Hardware address: {row.mac}
  Last flapped   : 2026-10-14 13:37:59 UTC (5w6d 23:39 ago)
  Input rate     : 0 bps (0 pps)
  Output rate    : 0 bps (0 pps)
  Active alarms  : None
  Active defects : None
  Interface transmit statistics: Disabled

"""


def _interfaces(shell: Shell, only: str) -> str:
    return "".join(_interface(row) for row in shell.world.interfaces(shell.switch) if only in ("", row.name))


def _table(shell: Shell) -> str:
    rows = fdb_rows(shell)
    learned = sum(row.learned for row in rows)
    text = f"""\

MAC flags (S - static MAC, D - dynamic MAC, L - locally learned, P - Persistent static
           SE - statistics enabled, NM - non configured MAC, R - remote PE MAC, O - ovsdb MAC)


Ethernet switching table : {len(rows)} entries, {learned} learned
Routing instance : default-switch
    Vlan                MAC                 MAC         Age    Logical
    name                address             flags              interface
"""
    for row in rows:
        text += (
            f"    {'Vlan' + str(row.vlan):<20}{COLONS(row.mac):<20}{'D' if row.learned else 'S':<14}-   {row.long}.0\n"
        )
    return text + "\n"


def _lldp(shell: Shell) -> str:
    text = "Local Interface    Parent Interface    Chassis Id          Port info          System Name\n"
    for heard, port in heard_rows(shell):
        text += f"{port.name:<19}{'-':<20}{COLONS(heard.chassis):<20}{heard.port_id:<19}{heard.name}\n"
    return text


def _neighbour(shell: Shell, only: str) -> str:
    text = ""
    for heard, port in heard_rows(shell, only):
        text += f"""\
LLDP Neighbor Information:
Local Information:
Index: 1 Time to live: 120 Time mark: Tue Nov 24 12:59:48 2026 Age: 12 secs
Local Interface    : {port.name}
Parent Interface   : -
Local Port ID      : {500 + port.number}
Ageout Count       : 0

Neighbour Information:
Chassis type       : Mac address
Chassis ID         : {COLONS(heard.chassis)}
Port type          : Interface name
Port ID            : {heard.port_id}
Port description   : {heard.port_id}
System name        : {heard.name}

System Description : {heard.about}

System capabilities
        Supported      : {CAPABILITIES(heard)}
        Enabled        : {CAPABILITIES(heard)}

"""
    return text


def _stanza(shell: Shell, found: Found) -> str:
    lines = SPOKEN.stanza(shell.world.config(shell.switch).running[found.value])
    return "".join(f"set interfaces {found.value} {line}\n" for line in lines) + "\n"


def _compare(shell: Shell, found: Found) -> str:
    config, text = shell.world.config(shell.switch), ""
    for port, lines in (config.candidate or {}).items():
        was, will = (list(SPOKEN.stanza(each)) for each in (config.running[port], lines))
        changed = [f"-   {line};" for line in was if line not in will] + [
            f"+   {line};" for line in will if line not in was
        ]
        text += "".join(f"{line}\n" for line in (f"[edit interfaces {port}]", *changed)) if changed else ""
    return text


def _is_edited(shell: Shell) -> bool:
    config = shell.world.config(shell.switch)
    return any(lines != config.running[port] for port, lines in (config.candidate or {}).items())


def _configure(shell: Shell, found: Found) -> str:
    config = shell.world.config(shell.switch)
    if config.editor:
        return f"error: configuration database locked by:\n  {config.editor.split()[0]} terminal pts/0 (pid 4711)\n"
    shell.mode = "config"
    changed = "The configuration has been changed but not committed\n" if _is_edited(shell) else ""
    return f"Entering configuration mode\n{changed}"


def _configure_alone(shell: Shell, found: Found) -> str:
    config = shell.world.config(shell.switch)
    if not shell.may_configure:
        return "error: permission denied: exclusive\n"
    if config.editor:
        return f"error: configuration database locked by:\n  {config.editor.split()[0]} terminal pts/0 (pid 4711)\n"
    if _is_edited(shell):
        return "error: configuration database modified\n"
    config.editor, shell.mode = shell.key, "config"
    return "warning: uncommitted changes will be discarded on exit\nEntering configuration mode\n"


def _leave(shell: Shell, found: Found) -> str:
    config = shell.world.config(shell.switch)
    if config.editor == shell.key:
        shell.left()
    elif _is_edited(shell):
        shell.asked = lambda answer: _left(shell) if answer.strip() in ("", "yes") else ""
        return "The configuration has been changed but not committed\nExit with uncommitted changes? [yes,no] (yes) "
    return _left(shell)


def _left(shell: Shell) -> str:
    shell.mode = "exec"
    return "Exiting configuration mode\n"


def _rollback(shell: Shell, found: Found) -> str:
    shell.world.config(shell.switch).candidate = None
    return "load complete\n"


def _commits(shell: Shell) -> str:
    trial = shell.world.config(shell.switch).trial
    waits = " commit confirmed, rollback in 2mins" if trial else ""
    return f"0   2026-11-24 13:00:00 UTC by lab-writer via cli{waits}\n1   2026-11-23 09:00:00 UTC by budi via cli\n"


EXEC: Commands = {
    ("show", "version"): cli_actions.say(_version),
    ("show", "interfaces"): cli_actions.say_of(_interfaces),
    ("show", "interfaces", "<interface>"): cli_actions.say_of(_interfaces),
    ("show", "ethernet-switching", "table"): cli_actions.say(_table),
    ("show", "lldp", "neighbors"): cli_actions.say(_lldp),
    ("show", "lldp", "neighbors", "interface", "<interface>"): cli_actions.say_of(_neighbour),
    ("show", "configuration", "interfaces", "<interface>", "|", "display", "set"): _stanza,
    ("show", "system", "commit"): cli_actions.say(_commits),
    ("set", "cli", "screen-length", "<number>"): lambda shell, found: (
        cli_actions.page(shell, found) + f"Screen length set to {found.value}\n"
    ),
    ("set", "cli", "screen-width", "<number>"): lambda shell, found: f"Screen width set to {found.value}\n",
    ("set", "cli", "complete-on-space", "off"): cli_actions.plain("Disabling complete-on-space\n"),
    ("configure",): _configure,
    ("configure", "exclusive"): _configure_alone,
    ("exit",): cli_actions.log_out,
    ("quit",): cli_actions.log_out,
}
CONFIG: Commands = {
    ("set", "interfaces", "<interface>", "disable"): lambda shell, found: cli_actions.edit(True)(shell, found),
    ("delete", "interfaces", "<interface>", "disable"): lambda shell, found: cli_actions.edit(False)(shell, found),
    ("show", "|", "compare"): _compare,
    ("commit",): cli_actions.commit("commit complete\n", "error: configuration check-out failed\n"),
    ("commit", "confirmed", "2"): cli_actions.commit(
        "commit confirmed will be automatically rolled back in 2 minutes unless confirmed\n"
        "commit complete\n\n# commit confirmed will be rolled back in 2 minutes",
        "error: configuration check-out failed\n",
        trial=120,
    ),
    ("rollback", "0"): _rollback,
    ("exit", "configuration-mode"): _leave,
    ("exit",): _leave,
}
JUNIPER_JUNOS = Tongue(
    ports=PORTS,
    prompts={"exec": "{user}@{name}> ", "config": "\n[edit]\n{user}@{name}# "},
    commands={"exec": EXEC, "config": CONFIG},
    wrong=Says(
        "unknown command.", "syntax error, expecting <command>.", "'{word}' is ambiguous.",
        interface="error: device {word} not found", marked=False,
    ),
    more="---(more)---",
    remark="#",
    shared=True,
)  # fmt: skip
