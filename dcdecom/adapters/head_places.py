"""Heads that leave this machine: to syslog or a mailbox, where the team cannot take them back."""

from __future__ import annotations

import logging
import os
import subprocess
from collections.abc import Mapping
from logging.handlers import SysLogHandler
from types import MappingProxyType

from dcdecom.model.settings import AnchorSettings
from dcdecom.ports.notifier import Notifier

SECONDS = 30
KEEPS = ("PATH", "HOME", "USER", "LOGNAME", "TZ", "LANG")
"""What a mail command may need of our environment; a secret may stand in the rest."""


def connect(settings: AnchorSettings) -> tuple[Notifier, ...]:
    """A notifier for each place that is configured."""
    found: list[Notifier] = []
    if settings.syslog:
        found.append(Syslog(settings.syslog))
    if settings.mail:
        found.append(Mail(settings.mail))
    return tuple(found)


class Syslog:
    """Protocol `Notifier`: a socket of this machine, or a host and port by UDP, which never says that it arrived."""

    def __init__(self, address: str) -> None:
        self.place = f"syslog {address}"
        host, _, port = address.rpartition(":")
        self._address = address if address.startswith("/") else (host.strip("[]"), int(port))

    def send(self, line: str) -> str:
        try:
            handler = _Loud(self._address, SysLogHandler.LOG_AUTHPRIV)
        except OSError as error:
            return error.strerror or str(error)
        try:
            handler.emit(logging.makeLogRecord({"msg": line, "levelname": "INFO"}))
        except OSError as error:
            return error.strerror or str(error)
        finally:
            handler.close()
        return ""


class _Loud(SysLogHandler):
    """Raises what the standard one prints: it calls `handleError` while the exception is handled."""

    ident = "dcdecom: "
    append_nul = False

    def handleError(self, record: logging.LogRecord) -> None:
        raise


class Mail:
    """Protocol `Notifier`: a command that is given the line as its input."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self.place = f"mail ({command[0]})"
        self._command = command

    def send(self, line: str, more: Mapping[str, str] = MappingProxyType({})) -> str:
        """Send it, once, with `more` in its environment."""
        environment = {name: os.environ[name] for name in KEEPS if name in os.environ} | dict(more)
        try:
            run = subprocess.run(
                self._command, input=f"{line}\n".encode(), capture_output=True, timeout=SECONDS, check=False,
                env=environment,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"no end after {SECONDS} s"
        except OSError as error:
            return error.strerror or str(error)
        said = " ".join(run.stderr.decode(errors="backslashreplace").split())
        return "" if run.returncode == 0 else f"it ended with {run.returncode}{f': {said[:200]}' if said else ''}"
