"""One SSH session on a switch, by Netmiko. No object and no exception of Netmiko or paramiko leaves this module."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from netmiko import ConnectHandler
from netmiko.exceptions import (
    ConfigInvalidException,
    NetmikoAuthenticationException,
    NetmikoBaseException,
    NetmikoTimeoutException,
    ReadTimeout,
)
from paramiko import BadHostKeyException, PKey, SSHException, Transport

from dcdecom.adapters.switch.dialects import Dialect
from dcdecom.adapters.switch.text import lines_of, shown
from dcdecom.model.settings import CliAccess, CliLogin, SecretRef

LOST = (NetmikoBaseException, SSHException, OSError, EOFError, ValueError)
"""What Netmiko raises when a session breaks; ValueError is for a mode that it could not enter or leave."""


class Secrets(Protocol):
    """Where a secret is resolved, each time a session opens."""

    def resolve(self, ref: SecretRef) -> str: ...


class Failed(Exception):
    """A session could not be opened, or broke; the text says why."""


class Refused(Exception):
    """The switch did not take a line of configuration; the text is its own."""


class Session:
    """An open session, at the level that shows and sets everything this login may."""

    def __init__(self, connection: Any, access: CliAccess) -> None:
        self._connection = connection
        self._timeout = access.timeout
        self.hostname = shown(connection.base_prompt)
        self.fingerprint = fingerprint(connection.remote_conn_pre.get_transport().get_remote_server_key())

    def show(self, command: str) -> list[str]:
        """The lines of the answer to a command that changes nothing. Raises Failed."""
        return self.ask(command, ())

    def ask(self, command: str, answers: Iterable[tuple[str, str]]) -> list[str]:
        """The lines of the answer to a command that may ask back. Raises Failed."""
        prompt = rf"(?:^|[\r\n]){re.escape(self._connection.base_prompt)}\S*[>#]\s*$"
        questions = tuple(answers)
        expected = "|".join([prompt, *(pattern for pattern, _ in questions)])
        said = ""
        try:
            said = self._send(command, expected)
            for pattern, answer in questions:
                if re.search(pattern, said.rstrip().rsplit("\n", 1)[-1]):
                    said += self._send(answer, expected)
        except LOST as lost:
            raise Failed(f"{command}: {_why_lost(lost)}") from lost
        return lines_of(said)

    def set(self, lines: Iterable[str], error: str) -> None:
        """Send lines of configuration in one go, each after the one before was taken. Raises Refused and Failed."""
        try:
            # Without bypass_commands="", Netmiko takes all lines out of the iterator before it sends the first.
            self._connection.send_config_set(
                lines, error_pattern=error, bypass_commands="", read_timeout=self._timeout
            )
        except ConfigInvalidException as refused:
            raise Refused(shown(str(refused).partition("matched error: ")[2].strip())) from refused
        except LOST as lost:
            raise Failed(_why_lost(lost)) from lost

    def _send(self, text: str, expected: str) -> str:
        return str(
            self._connection.send_command(
                text,
                expect_string=expected,
                read_timeout=self._timeout,
                strip_command=bool(text),
                cmd_verify=bool(text),
            )
        )


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
            device_type=dialect.device_type, host=access.address, port=access.port, username=login.username,
            password=password, secret=enable, ssh_strict=True, alt_host_keys=True, alt_key_file=str(known_hosts),
            conn_timeout=access.timeout, auth_timeout=access.timeout, banner_timeout=access.timeout,
            read_timeout_override=access.timeout,
        )  # fmt: skip
    except LOST as failure:
        raise Failed(_why_not_opened(failure, access, login, known_hosts)) from failure
    try:
        if enable:
            _enable(connection)
        yield Session(connection, access)
    except BaseException:
        connection.paramiko_cleanup()
        raise
    with suppress(*LOST):
        connection.disconnect()


def fingerprint(key: PKey) -> str:
    """As OpenSSH shows it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")


def _enable(connection: Any) -> None:
    try:
        connection.enable()
    except LOST as failure:
        raise Failed("the switch refused the enable secret") from failure


def _why_not_opened(failure: BaseException, access: CliAccess, login: CliLogin, known_hosts: Path) -> str:
    """Netmiko has one exception for a closed port, a name without address, and every trouble with keys."""
    cause = failure.__context__
    if isinstance(failure, NetmikoAuthenticationException):
        return f"the switch refused the login of {login.username}"
    if isinstance(cause, BadHostKeyException):
        return (
            f"its host key has changed: {fingerprint(cause.key)} instead of {fingerprint(cause.expected_key)}. "
            f"Find out why before anything else; if the switch was replaced, change its line in {known_hosts}"
        )
    if "not found in known_hosts" in str(cause):
        return _unknown_key(access, known_hosts)
    if "Incompatible ssh" in str(cause) or "no acceptable" in str(cause):
        return (
            f"no common algorithm ({shown(str(cause))}). A switch that offers SHA-1 only is refused by paramiko 5: "
            "enable newer key exchange and host key algorithms on it"
        )
    if isinstance(cause, OSError):
        return f"no connection: {cause.strerror or cause}"
    if isinstance(failure, NetmikoTimeoutException):
        return shown(f"no SSH session: {cause or failure}")
    return f"no prompt after the login: {_why_lost(failure)}"


def _unknown_key(access: CliAccess, known_hosts: Path) -> str:
    try:
        with socket.create_connection((access.address, access.port), timeout=access.timeout) as wire:
            transport = Transport(wire)
            transport.start_client(timeout=access.timeout)
            key = transport.get_remote_server_key()
            transport.close()
    except (SSHException, OSError, EOFError) as failure:
        return f"its host key is not in {known_hosts}, and could not be fetched: {shown(str(failure))}"
    kind = "ecdsa" if key.get_name().startswith("ecdsa") else key.get_name().removeprefix("ssh-")
    return (
        f"its host key {fingerprint(key)} is not in {known_hosts}. If the switch's console shows the same, accept it: "
        f"ssh-keyscan -t {kind} -p {access.port} {access.address} >> {known_hosts}"
    )


def _why_lost(lost: BaseException) -> str:
    """The first line of what Netmiko says, which writes half a page."""
    if isinstance(lost, ReadTimeout):
        return "no prompt came back in time, or the session ended"
    text = next((line.strip() for line in str(lost).splitlines() if line.strip()), "")
    return shown(f"the session was lost ({text or type(lost).__name__})")
