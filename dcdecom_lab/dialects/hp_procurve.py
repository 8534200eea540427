"""A lab switch that speaks as HPE ProCurve (AOS-S) does: one line sets a port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom_lab.description import PortNaming
from dcdecom_lab.dialects import cli_actions
from dcdecom_lab.dialects.cli_profile import (
    BANNER,
    HALVES,
    LAB,
    WORDS,
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

PORTS = PortNaming("{}", "{}", "Trk{}", "Trk{}")
CAPABILITIES = Capabilities(
    {"bridge": "bridge", "router": "router", "station": "station-only", "telephone": "telephone",
     "wlan": "wlan-access-point"}, WORDS.between
)  # fmt: skip
LAYOUT = Layout(
    Spoken(
        (
            (r"description (.+)", r'name "\1"'),
            (r"switchport access vlan (\d+)", r"untagged vlan \1"),
            (r"switchport mode access", ""),
            (r"switchport mode trunk", "tagged vlan 110,120"),
            (r"channel-group .*", ""),
            (r"shutdown", "disable"),
        ),
        indent="   ",
    ),
    "; J9775A Configuration Editor; Created on release #YA.16.10.0002\n; Ver #14:01.44.00.04.19.02.13.98.82:b0\n"
    'hostname "{name}"\nmodule 1 type j9775a\n',
    foot="",
    between="",
    closes="   exit",
)


def _version(shell: Shell) -> str:
    return f"""\
Image stamp:    /ws/swbuildm/rel_ukiah_qaoff/code/build/lakes(swbuildm_rel_ukiah)
                Nov 24 2026 13:00:00
                YA.16.10.0002
                745
Boot Image:     Primary ({LAB})
"""


def _ports(shell: Shell, only: str) -> str:
    text = """\
 Status and Counters - Port Status

                          | Intrusion                           MDI  Flow Bcast
  Port         Type       | Alert     Enabled Status Mode       Mode Ctrl Limit
  ------------ ---------- + --------- ------- ------ ---------- ---- ---- -----
"""
    for row in shell.world.interfaces(shell.switch):
        if row.kind == "port" and only in ("", row.name):
            name = f"{row.name}-Trk{row.aggregate}" if row.aggregate else row.name
            enabled, status = "Yes" if row.admin_up else "No", "Up" if row.oper_up else "Down"
            text += f"  {name:<13}100/1000T  | No        {enabled:<8}{status:<7}1000FDx    Auto off  0\n"
    return text + "\n"


def _table(shell: Shell) -> str:
    text = """\

 Status and Counters - Port Address Table

  MAC Address       Port                            VLAN
  ----------------- ------------------------------- ----
"""
    return text + "".join(f"  {HALVES(row.mac):<18}{row.short:<32}{row.vlan}\n" for row in fdb_rows(shell)) + "\n"


def _lldp(shell: Shell) -> str:
    blocks = [
        f"""\
  Local Port   : {port.name}
  ChassisType  : mac-address         
  ChassisId    : {HALVES(heard.chassis)}            
  PortType     : interface-name                                            
  PortId       : {heard.port_id}
  SysName      : {heard.name}
  System Descr : {heard.about}
  PortDescr    : {heard.port_id}
  Pvid         :                          

  System Capabilities Supported  : {CAPABILITIES(heard)}
  System Capabilities Enabled    : {CAPABILITIES(heard)}

  Remote Management Address

"""
        for heard, port in heard_rows(shell)
    ]
    return "\n LLDP Remote Device Information Detail\n\n" + f"{'-' * 78}\n".join(blocks)


def _running(shell: Shell, only: str) -> str:
    stanzas = shell.world.config(shell.switch).running
    head = "\nRunning configuration:\n\n"
    return f"{head}{LAYOUT.one(only, stanzas[only])}\n" if only else head + LAYOUT.whole(shell, stanzas)


def _startup(shell: Shell) -> str:
    return "\nStartup configuration: 7\n\n" + LAYOUT.whole(shell, shell.world.config(shell.switch).startup)


EXEC: Commands = {
    ("show", "version"): cli_actions.say(_version),
    ("show", "interfaces", "brief"): cli_actions.say_of(_ports),
    ("show", "interfaces", "brief", "<interface>"): cli_actions.say_of(_ports),
    ("show", "mac-address"): cli_actions.say(_table),
    ("show", "lldp", "info", "remote-device", "detail"): cli_actions.say(_lldp),
    ("show", "running-config"): cli_actions.say_of(_running),
    ("show", "running-config", "interface", "<interface>"): cli_actions.say_of(_running),
    ("show", "config"): cli_actions.startup(_startup, "No startup configuration.\n"),
    ("no", "page"): cli_actions.page,
    ("terminal", "width", "<number>"): cli_actions.nothing,
    ("enable",): cli_actions.nothing,
    ("configure", "terminal"): cli_actions.configure("", "Access denied: operator level.\n"),
    ("write", "memory"): cli_actions.save(
        "", "Error: unable to write the configuration, no space.\n", denied="Access denied.\n"
    ),
    ("exit",): cli_actions.log_out,
    ("logout",): cli_actions.ask_first("Do you want to log out [y/n]? ", cli_actions.log_out),
}
HP_PROCURVE = Tongue(
    ports=PORTS,
    prompts={"exec": "{name}# ", "config": "{name}(config)# "},
    commands={
        "exec": EXEC,
        "config": {
            ("interface", "<interface>", "disable"): cli_actions.shut("disable"),
            ("interface", "<interface>", "enable"): cli_actions.open_("enable"),
            ("exit",): cli_actions.leave_to("exec"),
            ("end",): cli_actions.leave_to("exec"),
        },
    },
    wrong=Says(
        "Invalid input: {word}", "Incomplete input: {line}", "Ambiguous input: {word}",
        "Module not present for port or invalid port: {word}", marked=False,
    ),
    more="-- MORE --, next page: Space, next line: Enter, quit: Control-C",
    greeting=f"\n{BANNER}\nCopyright notices of nobody.\n\nPress any key to continue",
    remark=";",
)  # fmt: skip
