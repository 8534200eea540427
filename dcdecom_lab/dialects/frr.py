"""A lab switch that speaks as FRR's vtysh over a Linux bridge does, as far as the real bed has shown it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dcdecom_lab.description import PortNaming
from dcdecom_lab.dialects import cli_actions
from dcdecom_lab.dialects.cisco_ios import CISCO_IOS, CONFIG, EXEC
from dcdecom_lab.dialects.cli_profile import LAB, Commands, Layout, Says, Spoken
from dcdecom_lab.grammar import Found

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell

PORTS = PortNaming("swp{}", "swp{}", "bond{}", "bond{}")
LAYOUT = Layout(
    Spoken(((r"switchport .*", ""), (r"channel-group .*", ""))),
    "frr version 10.3\nfrr defaults traditional\nhostname {name}\nservice integrated-vtysh-config\n!\n",
    closes="exit",
)


def _version(shell: Shell) -> str:
    return f"FRRouting 10.3 ({shell.switch}) on Linux(6.12).\nCopyright of nobody: {LAB}\nconfigured with:\n"


def _interfaces(shell: Shell, only: str) -> str:
    text = ""
    for row in shell.world.interfaces(shell.switch):
        if only in ("", row.name):
            line = f", line protocol is {'up' if row.oper_up else 'down'}" if row.admin_up else ""
            text += f"Interface {row.name} is {'up' if row.admin_up else 'down'}{line}\n"
            text += "  Link ups:       1\n  vrf: default\n"
            text += f"  index {row.number} metric 0 mtu 1500 speed 10000\n  Type: Ethernet\n  HWaddr: {row.mac}\n"
    return text


def _unknown(shell: Shell, found: Found) -> str:
    return f"% Can't find interface {found.value}\n"


def _running(shell: Shell) -> str:
    body = LAYOUT.whole(shell, shell.world.config(shell.switch).running)
    return f"Building configuration...\n\nCurrent configuration:\n!\n{body}"


def _startup(shell: Shell) -> str:
    body = LAYOUT.whole(shell, shell.world.config(shell.switch).startup)
    return "Startup configuration:\n!\n" + body.removesuffix("end\n")


_KEPT = ("terminal", "enable", "configure", "exit")
_TABLES = (("show", "mac", "address-table"), ("show", "lldp", "neighbors", "detail"))
_SAVE = cli_actions.save(
    "Note: this version of vtysh never writes vtysh.conf\nBuilding Configuration...\n"
    "Integrated configuration saved to /etc/frr/frr.conf\n[OK]\n",
    "Building Configuration...\n% Error: failed to open configuration file /etc/frr/frr.conf.tmp\n",
)
SHOWN: Commands = {
    **{words: does for words, does in EXEC.items() if words[0] in _KEPT or words in _TABLES},
    ("show", "version"): cli_actions.say(_version),
    ("show", "interface"): cli_actions.say_of(_interfaces),
    ("show", "interface", "<interface>"): cli_actions.say_of(_interfaces),
    ("show", "interface", "<line>"): _unknown,
    ("show", "running-config"): cli_actions.say(_running),
    ("show", "startup-config"): cli_actions.startup(_startup, "% Can't open configuration file\n"),
    ("write", "memory"): _SAVE,
}
FRR = replace(
    CISCO_IOS,
    ports=PORTS,
    commands={
        "exec": SHOWN,
        "config": {words: does for words, does in CONFIG.items() if words[0] != "do"},
        "interface": {**CISCO_IOS.commands["interface"]},
    },
    wrong=Says(
        "% Unknown command: {line}", "% Command incomplete: {line}", "% Ambiguous command: {line}", marked=False
    ),
)
