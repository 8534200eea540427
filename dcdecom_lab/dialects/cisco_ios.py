"""A lab switch that speaks as Cisco IOS does. What it prints is in `dcdecom_lab/ios.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dcdecom_lab import ios
from dcdecom_lab.description import LAB_PORTS
from dcdecom_lab.dialects import cli_actions, modes
from dcdecom_lab.dialects.cli_profile import Commands, Does, Says, Tongue
from dcdecom_lab.grammar import Found
from dcdecom_lab.world import World

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell

SAVED = "Building configuration...\n[OK]\n"
NO_SPACE = "Building configuration...\n% Error opening nvram:/startup-config (No space left on device)\n"


def _say(text: Callable[[World, str], str]) -> Does:
    return lambda shell, found: text(shell.world, shell.switch)


def _say_of(text: Callable[[World, str, str], str]) -> Does:
    return lambda shell, found: text(shell.world, shell.switch, found.value)


def _running(shell: Shell, found: Found) -> str:
    config = shell.world.config(shell.switch)
    return ios.running_interface(config, found.value) if found.value else ios.running(config)


def _startup(shell: Shell) -> str:
    return ios.startup(shell.world.config(shell.switch))


_SAVE = cli_actions.save(SAVED, NO_SPACE)
EXEC: Commands = {
    ("show", "version"): _say(ios.version),
    ("show", "interfaces"): _say(ios.interfaces),
    ("show", "interfaces", "<interface>"): _say_of(ios.interfaces),
    ("show", "interfaces", "status"): _say(ios.interfaces_status),
    ("show", "mac", "address-table"): _say(ios.mac_table),
    ("show", "mac", "address-table", "interface", "<interface>"): _say_of(ios.mac_table),
    ("show", "lldp", "neighbors"): _say(ios.lldp),
    ("show", "lldp", "neighbors", "detail"): _say(ios.lldp_detail),
    ("show", "lldp", "neighbors", "<interface>", "detail"): _say_of(ios.lldp_detail),
    ("show", "etherchannel", "summary"): _say(ios.etherchannel),
    ("show", "running-config"): _running,
    ("show", "running-config", "interface", "<interface>"): _running,
    ("show", "startup-config"): cli_actions.startup(_startup),
    ("terminal", "length", "<number>"): cli_actions.page,
    ("terminal", "width", "<number>"): cli_actions.nothing,
    ("enable",): cli_actions.nothing,
    ("configure", "terminal"): cli_actions.configure("Enter configuration commands, one per line.  End with CNTL/Z.\n"),
    ("write",): _SAVE,
    ("write", "memory"): _SAVE,
    ("copy", "running-config", "startup-config"): _SAVE,
    ("exit",): cli_actions.log_out,
    ("logout",): cli_actions.log_out,
}
CONFIG: Commands = {
    **modes.CONFIG,
    **{("do", *words): does for words, does in EXEC.items()},
}
CISCO_IOS = Tongue(
    ports=LAB_PORTS,
    prompts={"exec": "{name}#", "config": "{name}(config)#", "interface": "{name}(config-if)#"},
    commands={
        "exec": EXEC,
        "config": CONFIG,
        "interface": {
            **CONFIG,
            ("exit",): cli_actions.leave_to("config"),
            ("shutdown",): cli_actions.shut(),
            ("no", "shutdown"): cli_actions.open_(),
            ("description", "<line>"): cli_actions.describe,
            ("no", "description"): cli_actions.undescribe,
        },
    },
    wrong=Says(
        unknown="% Invalid input detected at '^' marker.\n",
        incomplete="% Incomplete command.\n",
        ambiguous='% Ambiguous command:  "{line}"',
    ),
)
