"""One login on a lab switch's command line: where it stands, what it may do, and what its next line does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from dcdecom.lab import ios
from dcdecom.lab.acts import ActLog
from dcdecom.lab.grammar import Found, Words, Wrong, interface_name, recognise
from dcdecom.lab.world import World


class SessionDropped(Exception):
    """The connection is to break here, before a prompt."""


class LoggedOut(Exception):
    """The user left."""


@dataclass
class SwitchFaults:
    """What is to go wrong on one switch's command line."""

    refuse: bool = False
    """The port is closed."""
    deny: bool = False
    """No password is right."""
    hang: bool = False
    """After the login nothing is answered until it is well again."""
    drop_after_shutdown: bool = False
    """The next `shutdown` or `no shutdown` takes effect, and the session breaks before the prompt."""
    ignore_shutdown: bool = False
    """`shutdown` and `no shutdown` are accepted and do nothing."""
    write_error: bool = False
    """`write memory` fails."""
    startup_missing: bool = False
    """`show startup-config` has nothing to show."""


@dataclass
class Shell:
    """A session of one user. `answer` takes a line and returns what the switch prints before the next prompt."""

    world: World
    switch: str
    user: str
    may_configure: bool
    acts: ActLog
    faults: SwitchFaults = field(default_factory=SwitchFaults)
    page: int = 24
    """Lines after which output stops at --More--; 0 never."""
    mode: str = "exec"
    """exec, config or interface."""
    interface: str = ""
    """Long name of the interface that is being configured."""

    @property
    def prompt(self) -> str:
        return f"{self.switch}{PROMPTS[self.mode]}"

    def answer(self, line: str) -> str:
        """Do what a line says. Raises SessionDropped and LoggedOut."""
        if not line.strip() or line.lstrip().startswith("!"):
            return ""
        found = recognise(line, COMMANDS[self.mode], self._resolve, len(self.prompt))
        if isinstance(found, Wrong):
            return found.text + "\n"
        return COMMANDS[self.mode][found.command](self, found)

    def _resolve(self, typed: str) -> str | None:
        return interface_name(typed, self.world.interfaces(self.switch))

    def _act(self, what: str) -> None:
        self.acts.record("switch", self.user, f"{self.switch} {what}")


Does: TypeAlias = Callable[[Shell, Found], str]


def _say(text: Callable[[World, str], str]) -> Does:
    return lambda shell, found: text(shell.world, shell.switch)


def _say_of(text: Callable[[World, str, str], str]) -> Does:
    return lambda shell, found: text(shell.world, shell.switch, found.value)


def _running(shell: Shell, found: Found) -> str:
    config = shell.world.config(shell.switch)
    return ios.running_interface(config, found.value) if found.value else ios.running(config)


def _startup(shell: Shell, found: Found) -> str:
    missing = "startup-config is not present\n"
    return missing if shell.faults.startup_missing else ios.startup(shell.world.config(shell.switch))


def _terminal_length(shell: Shell, found: Found) -> str:
    shell.page = int(found.value)
    return ""


def _nothing(shell: Shell, found: Found) -> str:
    return ""


def _configure(shell: Shell, found: Found) -> str:
    if not shell.may_configure:
        return "% Command authorization failed.\n\n"
    shell.mode = "config"
    return "Enter configuration commands, one per line.  End with CNTL/Z.\n"


def _save(shell: Shell, found: Found) -> str:
    if not shell.may_configure:
        return "% Command authorization failed.\n\n"
    if shell.faults.write_error:
        return "Building configuration...\n% Error opening nvram:/startup-config (No space left on device)\n"
    shell.world.config(shell.switch).save()
    shell._act("write memory")
    return "Building configuration...\n[OK]\n"


def _enter(shell: Shell, found: Found) -> str:
    shell.mode, shell.interface = "interface", found.value
    return ""


def _switch_port(act: Callable[[World, str, str], None], words: str) -> Does:
    def does(shell: Shell, found: Found) -> str:
        if not shell.faults.ignore_shutdown:
            act(shell.world, shell.switch, shell.interface)
            shell._act(f"{shell.interface}: {words}")
        if shell.faults.drop_after_shutdown:
            shell.faults.drop_after_shutdown = False
            raise SessionDropped
        return ""

    return does


def _describe(shell: Shell, found: Found) -> str:
    line = f"description {found.value}"
    shell.world.config(shell.switch).add(shell.interface, line)
    shell._act(f"{shell.interface}: {line}")
    return ""


def _undescribe(shell: Shell, found: Found) -> str:
    shell.world.config(shell.switch).remove(shell.interface, "description")
    shell._act(f"{shell.interface}: no description")
    return ""


def _leave_to(mode: str) -> Does:
    def does(shell: Shell, found: Found) -> str:
        shell.mode, shell.interface = mode, ""
        return ""

    return does


def _log_out(shell: Shell, found: Found) -> str:
    raise LoggedOut


PROMPTS = {"exec": "#", "config": "(config)#", "interface": "(config-if)#"}

EXEC: dict[Words, Does] = {
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
    ("show", "startup-config"): _startup,
    ("terminal", "length", "<number>"): _terminal_length,
    ("terminal", "width", "<number>"): _nothing,
    ("enable",): _nothing,
    ("configure", "terminal"): _configure,
    ("write",): _save,
    ("write", "memory"): _save,
    ("copy", "running-config", "startup-config"): _save,
    ("exit",): _log_out,
    ("logout",): _log_out,
}
CONFIG: dict[Words, Does] = {
    ("interface", "<interface>"): _enter,
    ("exit",): _leave_to("exec"),
    ("end",): _leave_to("exec"),
    **{("do", *words): does for words, does in EXEC.items()},
}
COMMANDS: dict[str, dict[Words, Does]] = {
    "exec": EXEC,
    "config": CONFIG,
    "interface": {
        **CONFIG,
        ("exit",): _leave_to("config"),
        ("shutdown",): _switch_port(World.shut, "shutdown"),
        ("no", "shutdown"): _switch_port(World.open, "no shutdown"),
        ("description", "<line>"): _describe,
        ("no", "description"): _undescribe,
    },
}
