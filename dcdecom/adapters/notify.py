"""Lines that leave this machine: heads to syslog or a mailbox, where the team cannot take them back, and notices."""

from __future__ import annotations

import logging
import os
import subprocess
from logging.handlers import SysLogHandler
from threading import Thread

from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.model.settings import AnchorSettings, NoticeSettings, SecretRef
from dcdecom.ports.notifier import Notifier

SECONDS = 30
NOT_TAKEN = {"not-sent": "no connection", "refused": "refused", "no-answer": "no answer"}
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


def connect_notices(settings: NoticeSettings, secrets: Secrets) -> tuple[Notifier, ...]:
    """A notifier for each who is told that a person is awaited, or that a case is done."""
    webhook = (Webhook(settings.webhook, secrets),) if settings.webhook else ()
    return (*webhook, *((Mail(settings.mail),) if settings.mail else ()))


class Webhook:
    """Protocol `Notifier`: an address that takes `{"text": LINE}`. It is a key itself, and no part of it repeated."""

    def __init__(self, ref: SecretRef, secrets: Secrets) -> None:
        self.place = f"webhook {ref}"
        self._ref, self._secrets = ref, secrets

    def send(self, line: str) -> str:
        try:
            url = self._secrets.resolve(self._ref)
        except InputError as error:
            return error.what
        said: list[str] = []
        posting = Thread(target=lambda: said.append(_post(url, line)), daemon=True)
        posting.start()
        posting.join(SECONDS)
        return said[0] if said else f"no answer within {SECONDS} s"


def _post(url: str, line: str) -> str:
    """Why the line was not taken, in words that hold nothing of the address; its answer is not read."""
    from requests import RequestException

    from dcdecom.adapters.http import Failed, Session

    try:
        session = Session(url, SECONDS, None, url, lambda answer: "", lambda request: False)
        session.post(url, json={"text": line}, stream=True).close()
    except (InputError, ValueError, RequestException):
        return "its address is not one that begins with https:// or http://"
    except Failed as failed:
        return f"HTTP {failed.status}" if failed.status else NOT_TAKEN[failed.outcome]
    return ""


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

    def send(self, line: str) -> str:
        environment = {name: os.environ[name] for name in KEEPS if name in os.environ}
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
