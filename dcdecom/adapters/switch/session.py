"""One SSH session on a switch, by Netmiko. No object and no exception of Netmiko or paramiko leaves this module."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from netmiko import ConnectHandler
from netmiko.exceptions import NetmikoBaseException
from paramiko import SSHException
from paramiko.hostkeys import InvalidHostKey

from dcdecom.adapters.switch.dialects.dialect import Dialect, Terminal
from dcdecom.adapters.switch.failures import fingerprint, no_key, why_lost, why_not_opened
from dcdecom.adapters.switch.text import brief, decoded, lines_of
from dcdecom.late_dataclass import dataclass
from dcdecom.model.settings import CliAccess, CliLogin, SecretRef
from dcdecom.ports.fence import pass_through

LOST = (NetmikoBaseException, SSHException, OSError, EOFError, ValueError)
"""What Netmiko raises when a session breaks; ValueError is for a mode that it could not enter or leave."""
BYTES = "latin-1"
"""Every byte is a character then: what is no UTF-8 is written out later, instead of dropped unseen."""
FENCES = 5
"""How many lines of an output may look like the prompt."""
SHA_1 = {
    "kex": ["diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1"],
    "keys": ["ssh-rsa", "ssh-dss"],
    "pubkeys": ["ssh-rsa", "ssh-dss"],
}
"""What paramiko 4 still speaks to any server: only switches of which the inventory says so are spoken to like this."""
Questions = Sequence[tuple[str, str]]


class Secrets(Protocol):
    """Where a secret is resolved, each time a session opens."""

    def resolve(self, ref: SecretRef) -> str: ...


class Failed(Exception):
    """A session could not be opened, or broke; the text says why."""


@dataclass(frozen=True)
class CommandOutput:
    """An answer, and the prompt behind it."""

    lines: list[str]
    prompt: str


class Session:
    """An open session, at the level that shows and sets everything this login may."""

    def __init__(self, connection: Any, access: CliAccess, terminal: Terminal) -> None:
        self._connection = connection
        self._timeout = access.timeout
        self._terminal = terminal
        # Netmiko keeps 16 characters of an IOS name, since configuration modes shorten it.
        self._prompt = terminal.prompt.format(base=re.escape(connection.base_prompt))
        self.prompt = self.ask("").prompt
        named = re.search(terminal.hostname, self.prompt)
        self.hostname = named["name"] if named else brief(connection.base_prompt)
        try:
            self.fingerprint = fingerprint(connection.remote_conn_pre.get_transport().get_remote_server_key())
        except LOST as lost:  # let in, and dropped behind the first prompt
            raise Failed(why_lost(lost)) from lost

    def show(self, command: str) -> list[str]:
        """The lines of the answer to a command that changes nothing. Raises Failed."""
        return self.ask(command).lines

    def ask(self, command: str, questions: Questions = ()) -> CommandOutput:
        """The answer to a command that may ask back. Raises Failed."""
        try:
            said = self._answered(command, questions)
            lines = _without_echo(command, said)
            said = self._to_the_end(lines)
        except LOST as lost:
            raise Failed(f"{command}: {why_lost(lost)}") from lost
        self.prompt = said[-1] if said else ""
        shown = [line for line in said[:-1] if not re.search(self._terminal.around, line)]
        return CommandOutput(shown, self.prompt)

    def _answered(self, command: str, questions: Questions) -> list[str]:
        """All that is said until a prompt, with what was asked meanwhile."""
        lines = self._exchange(command, questions)
        for pattern, answer in questions:
            if lines and re.search(pattern, lines[-1]):
                lines += self._exchange(answer, questions)
        return lines

    def _to_the_end(self, lines: list[str]) -> list[str]:
        """Ask with an empty line whether the prompt was one: a line of output may look the same.

        What comes before the answer's own prompt is the rest of the output then.
        """
        for _ in range(FENCES):
            more = self._exchange("", ())
            if all(self._says_nothing(line) for line in more[:-1]):
                return [*lines[:-1], more[-1] if more else ""]
            lines += more
        raise Failed("its output does not come to an end")

    def _says_nothing(self, line: str) -> bool:
        around = re.search(self._terminal.around, line) is not None
        return not line.strip() or around or re.fullmatch(rf"\s*(?:{self._prompt})\s*", line) is not None

    def _exchange(self, text: str, questions: Questions) -> list[str]:
        """Send a line; return the lines up to where it waits again."""
        expected = rf"(?:^|[\r\n])[^\r\n]*?(?:{self._terminal.more})\s*$|"
        expected += rf"(?:^|[\r\n])[ \t]*(?:{self._prompt})[ \t]*$"
        expected += "".join(rf"|(?:{pattern})[ \t:?]*$" for pattern, _ in questions)
        pass_through(self._timeout)
        self._connection.write_channel(text + self._connection.RETURN)
        received = self._connection.read_until_pattern(expected, read_timeout=self._timeout)
        lines = lines_of(decoded(received))
        if lines and re.search(rf"(?:{self._terminal.more})\s*$", lines[-1]):
            raise Failed(f"it stops at its pager, which {self._terminal.paging!r} did not turn off for this login")
        return lines


def _without_echo(command: str, lines: list[str]) -> list[str]:
    """An answer without the command that the terminal repeats, and without what came late before it."""
    for position, line in enumerate(lines[:-1]):
        if command and line.rstrip().endswith(command.strip()):
            return lines[position + 1 :]
    return lines


@contextmanager
def open_session(
    access: CliAccess, login: CliLogin, dialect: Dialect, known_hosts: Path, secrets: Secrets
) -> Iterator[Session]:
    """A session for as long as the block lasts; one in which anything failed is dropped, not closed politely.

    Raises Failed, and what `secrets` raises.
    """
    password = secrets.resolve(login.password)
    enable = secrets.resolve(login.enable) if login.enable else ""
    try:
        connection = ConnectHandler(
            device_type=dialect.terminal.driver, host=access.address, port=access.port, username=login.username,
            password=password, secret=enable.encode().decode(BYTES), ssh_strict=True, alt_host_keys=True,
            alt_key_file=str(known_hosts), conn_timeout=access.timeout, auth_timeout=access.timeout,
            banner_timeout=access.timeout, read_timeout_override=access.timeout, encoding=BYTES,
            disabled_algorithms=None if access.sha1 else SHA_1,
        )  # fmt: skip
    except InvalidHostKey as wrong:
        raise Failed(no_key(wrong, known_hosts)) from wrong
    except LOST as failure:
        raise Failed(why_not_opened(failure, access, login, known_hosts)) from failure
    try:
        if enable:
            _enable(connection)
        yield Session(connection, access, dialect.terminal)
    except BaseException:
        connection.paramiko_cleanup()
        raise
    with suppress(*LOST):
        connection.disconnect()


def _enable(connection: Any) -> None:
    try:
        connection.enable()
    except LOST as failure:
        raise Failed("the switch refused the enable secret") from failure
