"""What commands do, whatever they are called: show, enter, shut, open, save, commit, leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from dcdecom_lab.dialects.cli_profile import Does
from dcdecom_lab.grammar import Found
from dcdecom_lab.stanzas import Stanzas, Trial, with_line, without_line
from dcdecom_lab.world import World

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell


Text: TypeAlias = "Callable[[Shell], str]"


class SessionDropped(Exception):
    """The connection is to break here, before a prompt."""


class LoggedOut(Exception):
    """The user left."""


def say(text: Callable[[Shell], str]) -> Does:
    return lambda shell, found: text(shell)


def say_of(text: Callable[[Shell, str], str]) -> Does:
    """Of one interface, or of all where the command names none."""
    return lambda shell, found: text(shell, found.value)


def plain(text: str) -> Does:
    return lambda shell, found: text


def nothing(shell: Shell, found: Found) -> str:
    return ""


def page(shell: Shell, found: Found) -> str:
    shell.page = int(found.value or 0)
    return ""


def configure(welcome: str = "", denied: str = "% Command authorization failed.\n\n") -> Does:
    def does(shell: Shell, found: Found) -> str:
        if not shell.may_configure:
            return denied
        shell.mode = "config"
        return welcome

    return does


def enter(shell: Shell, found: Found) -> str:
    """Enter an interface's stanza, unless the lab is told to fail there."""
    if shell.faults.refuse_interface:
        return shell.refusal(found.value)
    if not shell.faults.lose_interface:
        shell.mode, shell.interface = "interface", found.value
    return ""


def leave_to(mode: str) -> Does:
    def does(shell: Shell, found: Found) -> str:
        shell.mode, shell.interface = mode, ""
        return ""

    return does


def log_out(shell: Shell, found: Found) -> str:
    raise LoggedOut


def startup(text: Callable[[Shell], str], missing: str = "startup-config is not present\n") -> Does:
    return lambda shell, found: missing if shell.faults.startup_missing else text(shell)


# --- at once ----------------------------------------------------------------------------------------------------------


def shut(words: str = "shutdown") -> Does:
    return _switch_port(World.shut, words)


def open_(words: str = "no shutdown") -> Does:
    return _switch_port(World.open, words)


def _switch_port(act: Callable[[World, str, str], None], words: str) -> Does:
    def does(shell: Shell, found: Found) -> str:
        port = found.value or shell.interface
        if shell.faults.refuse_interface and found.value:
            return shell.refusal(found.value)
        if not shell.may_configure:
            return shell.refusal(port)
        if not shell.faults.ignore_shutdown:
            act(shell.world, shell.switch, port)
            shell.act(f"{port}: {words}")
        drop_if_told(shell)
        return ""

    return does


def drop_if_told(shell: Shell) -> None:
    """What the lab is told to let happen while an act takes effect."""
    if shell.faults.stranger_meanwhile:
        shell.faults.stranger_meanwhile = False
        config = shell.world.config(shell.switch)
        config.add(next(reversed(config.running)), "description a stranger's")
    if shell.faults.drop_after_shutdown:
        shell.faults.drop_after_shutdown = False
        raise SessionDropped


def save(
    said: str, failed: str, words: str = "write memory", denied: str = "% Command authorization failed.\n\n"
) -> Does:
    def does(shell: Shell, found: Found) -> str:
        if not shell.may_configure:
            return denied
        if shell.faults.write_error:
            return failed
        shell.world.config(shell.switch).save()
        shell.act(words)
        return said

    return does


def ask_first(question: str, then: Does) -> Does:
    """Ask before doing it; anything but a yes does nothing."""

    def does(shell: Shell, found: Found) -> str:
        if not shell.may_configure:
            return then(shell, found)
        shell.asked = lambda answer: then(shell, found) if answer.strip().lower() in ("y", "yes") else ""
        return question

    return does


def describe(shell: Shell, found: Found) -> str:
    shell.world.config(shell.switch).add(shell.interface, f"description {found.value}")
    shell.act(f"{shell.interface}: description {found.value}")
    return ""


def undescribe(shell: Shell, found: Found) -> str:
    shell.world.config(shell.switch).remove(shell.interface, "description")
    shell.act(f"{shell.interface}: no description")
    return ""


# --- by commit --------------------------------------------------------------------------------------------------------


def edit(add: bool) -> Does:
    """Shut or open in the edit, which takes effect by a commit."""

    def does(shell: Shell, found: Found) -> str:
        port = found.value or shell.interface
        if shell.faults.refuse_interface and found.value:
            return shell.refusal(found.value)
        stanzas = shell.edited()
        change = with_line if add else without_line
        stanzas[port] = change(stanzas[port], "shutdown")
        if shell.faults.stranger_in_edit:
            other = next(reversed(stanzas))
            stanzas[other] = (*stanzas[other], "description somebody's, key S3CRET")
        return ""

    return does


def commit(said: str, failed: str, trial: int = 0, confirms: str = "") -> Does:
    """Let the edit take effect; on trial for so many seconds, or for good, which also confirms a trial."""

    def does(shell: Shell, found: Found) -> str:
        config = shell.world.config(shell.switch)
        if shell.faults.write_error:
            return failed
        before, waited = dict(config.running), config.trial is not None
        for port in _take_effect(shell, shell.edited()) if not shell.faults.ignore_shutdown else ():
            shell.act(f"{port}: {'shutdown' if config.is_shut(port) else 'no shutdown'} by commit")
        shell.end_edit()
        config.trial = Trial(before, shell.world.now() + timedelta(seconds=trial)) if trial else None
        if trial:
            drop_if_told(shell)
        elif shell.tongue.commit_keeps:
            config.save()
        if not trial:
            shell.act("commit")
        return confirms if waited and confirms and not trial else said

    return does


def _take_effect(shell: Shell, stanzas: Stanzas) -> list[str]:
    """Make the running configuration what was edited; return the ports that were shut or opened by it."""
    config, changed = shell.world.config(shell.switch), []
    for port, lines in stanzas.items():
        if lines == config.running[port]:
            continue
        was = config.is_shut(port)
        if ("shutdown" in lines) is not was:
            changed.append(port)
            (World.open if was else World.shut)(shell.world, shell.switch, port)
        config.running[port] = lines
    return changed
