"""Why a switch could not be reached or was lost: Netmiko has one exception for very different troubles."""

from __future__ import annotations

import base64
import hashlib
import socket
from pathlib import Path

import paramiko
from netmiko.exceptions import NetmikoAuthenticationException, NetmikoTimeoutException, ReadTimeout
from paramiko import BadHostKeyException, PKey, SSHException, Transport
from paramiko.hostkeys import InvalidHostKey

from dcdecom.adapters.switch.text import brief
from dcdecom.model.settings import CliAccess, CliLogin


def fingerprint(key: PKey) -> str:
    """As OpenSSH shows it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")


def why_not_opened(failure: BaseException, access: CliAccess, login: CliLogin, known_hosts: Path) -> str:
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
        return f"no common algorithm ({brief(str(cause))}). {_about_sha_1(access)}"
    if isinstance(cause, OSError):
        return f"no connection: {cause.strerror or cause}"
    if isinstance(failure, NetmikoTimeoutException):
        return brief(f"no SSH session: {cause or failure}")
    return f"no prompt after the login: {why_lost(failure)}"


def no_key(wrong: InvalidHostKey, known_hosts: Path) -> str:
    """A line may be half there while somebody adds it. Until it is whole nobody knows what the file says."""
    return f"{known_hosts} has a line that holds no whole key: {brief(wrong.line)}"


def _about_sha_1(access: CliAccess) -> str:
    if not access.sha1:
        return (
            "A switch that offers SHA-1 only is refused: enable newer key exchange and host key algorithms on it. "
            "If it has none, allow it by name: sha1: true in the extras of its reader"
        )
    if int(paramiko.__version__.partition(".")[0]) >= 5:
        return f"paramiko {paramiko.__version__} has no SHA-1: pip install 'dcdecom[sha1]' brings one that has"
    return "Not even SHA-1 is common to both"


def why_lost(lost: BaseException) -> str:
    """The first line of what Netmiko says, which writes half a page."""
    if isinstance(lost, ReadTimeout):
        return "no prompt came back in time, or the session ended"
    text = next((line.strip() for line in str(lost).splitlines() if line.strip()), "")
    return brief(f"the session was lost ({text or type(lost).__name__})")


def _unknown_key(access: CliAccess, known_hosts: Path) -> str:
    try:
        with socket.create_connection((access.address, access.port), timeout=access.timeout) as wire:
            transport = Transport(wire)
            transport.start_client(timeout=access.timeout)
            key = transport.get_remote_server_key()
            transport.close()
    except (SSHException, OSError, EOFError) as failure:
        return f"its host key is not in {known_hosts}, and could not be fetched: {brief(str(failure))}"
    kind = "ecdsa" if key.get_name().startswith("ecdsa") else key.get_name().removeprefix("ssh-")
    return (
        f"its host key {fingerprint(key)} is not in {known_hosts}. If the switch's console shows the same, accept it: "
        f"ssh-keyscan -t {kind} -p {access.port} {access.address} >> {known_hosts}"
    )
