"""What the connections to NetBox and Zabbix have in common: HTTP with one token, opened at its first use."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import requests

from dcdecom.adapters.http import Session, checked_token
from dcdecom.adapters.lazy import once
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.estate.reading import Source
from dcdecom.model.settings import NetBoxSettings, SecretRef, ZabbixSettings


class TokenConnection:
    """Raises InputError for a wrong configuration, and Failed for what the system does."""

    SYSTEM: ClassVar[str]

    def __init__(self, settings: NetBoxSettings | ZabbixSettings, ref: SecretRef, secrets: Secrets) -> None:
        self._settings = settings
        self._ref = ref
        self._secrets = secrets

    @staticmethod
    def explained(answer: requests.Response) -> str:
        """What an answer that is no success says of the reason; empty where it says none."""
        return ""

    @staticmethod
    def is_repeatable(request: requests.PreparedRequest) -> bool:
        """Whether a request changes nothing, so that it may be sent twice."""
        return False

    @property
    def source(self) -> Source:
        """Who answers. The estate is known from the first answer on."""
        session = self._opened
        return Source(self.SYSTEM, self.SYSTEM, self._settings.url, "", session.estate if session else None)

    def without_secret(self, text: str) -> str:
        """A text that may hold the token, to be told. Without a session nobody was sent one."""
        return self._opened.without_secret(text) if self._opened else text

    def seconds_ahead(self, now: datetime) -> float | None:
        """By how much the system's clock is ahead of ours, by its last answer; None where that told no time."""
        told = self.session.told_at
        return (told - now).total_seconds() if told else None

    @once
    def session(self) -> Session:
        settings = self._settings
        ask = (settings.url, settings.timeout, settings.ca_file, self._token)
        return Session(*ask, self.explained, self.is_repeatable)

    @once
    def _token(self) -> str:
        return checked_token(self._secrets.resolve(self._ref), self._ref)

    @property
    def _opened(self) -> Session | None:
        """The session, where one was opened."""
        return self.__dict__.get("session")
