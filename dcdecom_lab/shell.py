"""One login on a lab switch's command line: where it stands, what it may do, and what its next line does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from dcdecom_lab.acts import ActLog
from dcdecom_lab.dialects import TONGUES
from dcdecom_lab.dialects.cli_actions import LoggedOut, SessionDropped
from dcdecom_lab.dialects.cli_profile import Tongue
from dcdecom_lab.grammar import Wrong, interface_name, recognise
from dcdecom_lab.stanzas import Stanzas
from dcdecom_lab.world import World

LOW = ("terminal ", "show version", "exit", "logout")
"""What may be typed before the enable secret was given."""

__all__ = ["LoggedOut", "SessionDropped", "Shell", "SwitchFaults"]


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
    """The next act takes effect, and the session breaks before the prompt."""
    ignore_shutdown: bool = False
    """What shuts and opens is accepted and does nothing."""
    refuse_interface: bool = False
    """A line that names an interface in order to set it is refused, though the interface is shown."""
    lose_interface: bool = False
    """A line that enters an interface's stanza is accepted and enters nothing."""
    stranger_meanwhile: bool = False
    """While the next act takes effect, somebody else edits another port and does not save."""
    stranger_in_edit: bool = False
    """What takes effect by a commit holds somebody else's line too, once the next line of an edit was typed."""
    write_error: bool = False
    """Saving, or a commit, fails."""
    startup_missing: bool = False
    """There is no startup configuration to show."""
    enable: str = ""
    """A login begins below the level that shows and sets, and rises by `enable` with this secret, which is echoed."""


@dataclass
class Shell:
    """A session of one user. `answer` takes a line and returns what the switch prints before the next prompt."""

    world: World
    switch: str
    user: str
    may_configure: bool
    acts: ActLog
    faults: SwitchFaults = field(default_factory=SwitchFaults)
    tongue: Tongue = TONGUES["cisco_ios"]
    page: int = -1
    """Lines after which output stops at its pager; 0 never."""
    mode: str = "exec"
    """exec, config or interface."""
    interface: str = ""
    """Long name of the interface that is being configured."""
    count: int = 1
    """How many prompts there were."""
    asked: Callable[[str], str] | None = None
    """What the next line answers, where something was asked."""
    own_edit: Stanzas | None = None
    raised: bool = False
    """Whether the enable secret was given."""

    def __post_init__(self) -> None:
        self.page = self.tongue.page if self.page < 0 else self.page

    @property
    def prompt(self) -> str:
        if self.asked:
            return ""
        if self._is_low:
            return f"{self.switch}>"
        number = re.sub(r"[A-Za-z -]", "", self.interface)
        return self.tongue.prompts[self.mode].format(
            name=self.switch, user=self.user, port=self.interface, number=number, mark=self.tongue.mark(self),
            count=self.count,
        )  # fmt: skip

    def answer(self, line: str) -> str:
        """Do what a line says. Raises SessionDropped and LoggedOut."""
        self._undo_unconfirmed()
        column = len(self.prompt)
        self.count += 1
        if self.asked:
            asked, self.asked = self.asked, None
            return asked(line)
        if not line.strip() or line.lstrip().startswith(self.tongue.remark):
            return ""
        if self._is_low and not line.startswith(LOW):
            self.asked = self._raise if line.strip() == "enable" else None
            return "Password: " if self.asked else "% Invalid input detected at '^' marker.\n"
        commands = self.tongue.commands[self.mode]
        read = self.tongue.reads(line)
        found = recognise(read, commands, self._resolve)
        if isinstance(found, Wrong):
            return self.tongue.wrong(found, column + found.at, line)
        return commands[found.command](self, found)

    @property
    def _is_low(self) -> bool:
        return bool(self.faults.enable) and not self.raised

    def _raise(self, secret: str) -> str:
        self.raised = secret == self.faults.enable
        return "" if self.raised else "% Bad secrets\n"

    def refusal(self, word: str) -> str:
        """What is said where an interface is not taken."""
        return self.tongue.wrong(Wrong("interface", 0, word), len(self.prompt), word)

    def act(self, what: str) -> None:
        self.acts.record("switch", self.user, f"{self.switch} {what}")

    # --- edits that take effect by a commit ---------------------------------------------------------------------------

    def edited(self) -> Stanzas:
        """The edit that this session works on; it begins as what runs."""
        config = self.world.config(self.switch)
        if self.tongue.shared:
            if config.candidate is None:
                config.candidate = dict(config.running)
            return config.candidate
        if self.own_edit is None:
            self.own_edit = dict(config.running)
        return self.own_edit

    def end_edit(self) -> None:
        self.own_edit = None
        if self.tongue.shared:
            self.world.config(self.switch).candidate = None

    def left(self) -> None:
        """The session is over: what it alone edited is dropped with it."""
        config = self.world.config(self.switch)
        self.own_edit = None
        if self.mode != "exec" and config.editor and config.editor == self.key:
            config.candidate, config.editor = None, ""

    @property
    def key(self) -> str:
        return f"{self.user} {id(self)}"

    def _undo_unconfirmed(self) -> None:
        config = self.world.config(self.switch)
        if config.trial is None or self.world.now() < config.trial.until:
            return
        before, config.trial = config.trial.before, None
        for port, lines in before.items():
            if ("shutdown" in lines) is not config.is_shut(port):
                (World.shut if "shutdown" in lines else World.open)(self.world, self.switch, port)
            config.running[port] = lines

    def _resolve(self, typed: str) -> str | None:
        return interface_name(typed, self.world.interfaces(self.switch), self.tongue.aliases)
