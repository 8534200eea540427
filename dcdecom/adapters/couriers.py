"""Who carries notices out of this machine. No part of a secret address is repeated in what they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Thread

from dcdecom.adapters.head_places import Mail
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.model.people import People
from dcdecom.model.settings import NoticeSettings, SecretRef
from dcdecom.ports.outbox import MAIL, OWNER, PERSON, TICKET, WEBHOOK, Batch, Courier

SECONDS = 20
"""For one delivery, whatever a receiver does: what comes after that may be a double, which its key shows."""
NOT_TAKEN = {"not-sent": "no connection", "refused": "refused", "no-answer": "no answer"}
KEY = "Idempotency-Key"
"""The header by which a receiver knows what it has seen (draft-ietf-httpapi-idempotency-key-header)."""
NO_ADDRESS = "its address is not one that begins with https:// or http://"
VARIABLE = "DCDECOM_NOTICE"


def connect(
    settings: NoticeSettings, secrets: Secrets, people: Callable[[], People], owner: Callable[[str], str]
) -> dict[str, Courier]:
    """A courier for each kind of receiver that is configured. `people` is read when a mail to one of them leaves, and
    so is the mail address of the `owner` of a case."""
    found: dict[str, Courier] = {}
    if settings.webhook:
        found[WEBHOOK] = Webhook(settings.webhook, secrets)
    if settings.mail:
        found[MAIL] = Command(settings.mail)
    if settings.smtp:
        from dcdecom.adapters.people_mail import OwnerMail, PeopleMail

        found[PERSON] = PeopleMail(settings.smtp, secrets, people)
        found[OWNER] = OwnerMail(settings.smtp, secrets, owner)
    if settings.ticket:
        from dcdecom.adapters.ticket import Ticket

        found[TICKET] = Ticket(settings.ticket, secrets)
    return found


class Webhook:
    """Protocol `Courier`: an address that takes `{"text": LINE}`. It is a key itself, and no part of it repeated."""

    def __init__(self, ref: SecretRef, secrets: Secrets) -> None:
        self.place = f"webhook {ref}"
        self._ref, self._secrets = ref, secrets

    def carry(self, batch: Batch) -> str:
        try:
            url = self._secrets.resolve(self._ref)
        except InputError as error:
            return error.what
        body = {"text": "\n".join(notice.content["text"] for notice in batch.notices)}
        return within(lambda: tell(url, body, {KEY: batch.key}))


class Command:
    """Protocol `Courier`: a command that is given the line as its input, and the key in its environment."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._mail = Mail(command)
        self.place = self._mail.place

    def carry(self, batch: Batch) -> str:
        line = "\n".join(notice.content["text"] for notice in batch.notices)
        return self._mail.send(line, {VARIABLE: batch.key})


def within(sending: Callable[[], str]) -> str:
    """What came of it, or that nothing came in time: a server may answer drop by drop, for ever."""
    said: list[str] = []
    thread = Thread(target=lambda: said.append(sending()), daemon=True)
    thread.start()
    thread.join(SECONDS)
    return said[0] if said else f"no answer within {SECONDS} s"


def tell(url: str, body: object, headers: Mapping[str, str], ca_file: Path | None = None) -> str:
    """Why it was not taken, in words that hold nothing of the address or the headers; the answer is not read."""
    from requests import RequestException

    from dcdecom.adapters.http import Failed, Session

    try:
        session = Session(url, SECONDS, ca_file, url, lambda answer: "", lambda request: False)
        session.post(url, json=body, headers=dict(headers), stream=True).close()
    except (InputError, ValueError, RequestException):
        return NO_ADDRESS
    except Failed as failed:
        return f"HTTP {failed.status}" if failed.status else NOT_TAKEN[failed.outcome]
    return ""
