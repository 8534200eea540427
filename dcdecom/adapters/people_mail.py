"""Mail to single people, by SMTP (RFC 5321): over TLS whose certificate is checked, or to a relay of this machine."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime

from dcdecom.adapters.couriers import SECONDS, within
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError, JournalBroken
from dcdecom.model.people import People
from dcdecom.model.settings import SmtpSettings
from dcdecom.ports.outbox import OWNER, PERSON, Batch

BETWEEN = f"\n\n{'-' * 40}\n\n"


class PeopleMail:
    """Protocol `Courier`: one mail a batch to the person's address as the people file has it now.

    `Message-ID` is made of the key: a mail that was sent twice has the same one, and mailboxes may show it once.
    """

    source = "the people file"
    """What names the addresses."""

    def __init__(self, settings: SmtpSettings, secrets: Secrets, people: Callable[[], People]) -> None:
        self.place = f"mail server {settings.host}"
        self._settings, self._secrets, self._people = settings, secrets, people

    def carry(self, batch: Batch) -> str:
        try:
            address = self._address(batch)
            password = self._secrets.resolve(self._settings.password) if self._settings.password else ""
        except (InputError, JournalBroken) as error:
            return error.what
        if not address:
            return f"{self.source} has no mail address of this person"
        try:
            mail = self._mail(batch, address)
        except ValueError:
            return f"{self.source} has no mail address of this person that can stand in a mail"
        return within(lambda: self._sent(mail, password))

    def _address(self, batch: Batch) -> str:
        person = self._people().by_id(batch.receiver.removeprefix(PERSON))
        return person.mail if person else ""

    def _mail(self, batch: Batch, address: str) -> EmailMessage:
        first = batch.notices[0].content
        mail = EmailMessage()
        mail["From"], mail["To"] = self._settings.sender, address
        mail["Subject"] = first["digest"] if len(batch.notices) > 1 else first["subject"]
        mail["Date"] = format_datetime(max(notice.at for notice in batch.notices))
        mail["Message-ID"] = f"<{batch.key}@{self._settings.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(BETWEEN.join(notice.content["text"] for notice in batch.notices))
        return mail

    def _sent(self, mail: EmailMessage, password: str) -> str:
        its = self._settings
        trusted = ssl.create_default_context(cafile=str(its.ca_file) if its.ca_file else None)
        try:
            if its.security == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(its.host, its.port, timeout=SECONDS, context=trusted)
            else:
                server = smtplib.SMTP(its.host, its.port, timeout=SECONDS)
            with server:
                if its.security == "starttls":
                    server.starttls(context=trusted)
                if its.user:
                    server.login(its.user, password)
                server.send_message(mail)
        except ssl.SSLCertVerificationError:
            return "its certificate is not trusted"
        except smtplib.SMTPNotSupportedError:
            return "it does not offer what is configured: STARTTLS, or a log-in"
        except smtplib.SMTPRecipientsRefused:
            return "it refused the person's address"
        except smtplib.SMTPResponseException as error:
            return f"SMTP {error.smtp_code}"  # its text may repeat what we sent
        except (smtplib.SMTPException, OSError):
            return "no connection, or it broke off"
        except UnicodeError:
            return "a name in it cannot be sent"
        return ""


class OwnerMail(PeopleMail):
    """The same to the contact whom the request of a case names, whose address its journal has."""

    source = "the request"

    def __init__(self, settings: SmtpSettings, secrets: Secrets, owner: Callable[[str], str]) -> None:
        super().__init__(settings, secrets, lambda: People((), "", ()))
        self._owner = owner

    def _address(self, batch: Batch) -> str:
        return self._owner(batch.receiver.removeprefix(OWNER))
