"""The monitoring systems that dcdecom knows: each is a package of adapters, and one row of a table."""

from __future__ import annotations

from typing import Protocol

from dcdecom.adapters import zabbix
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.model.settings import SecretRef, Settings, ZabbixSettings
from dcdecom.ports.accounts import MonitoringAccount
from dcdecom.ports.clock import Clock
from dcdecom.ports.grants import Granting
from dcdecom.ports.monitoring import MonitoringReader, MonitoringWriter


class MonitoringSystem(Protocol):
    """A package that speaks with one kind of monitoring. Nothing is connected before the first question or write."""

    @property
    def TITLE(self) -> str:  # a constant of the package
        """What people call it; sentences that name Zabbix name it instead."""
        ...

    def connect_reader(self, settings: ZabbixSettings, secrets: Secrets, clock: Clock) -> MonitoringReader: ...

    def connect_writer(
        self, settings: ZabbixSettings, secrets: Secrets, clock: Clock, command: str
    ) -> MonitoringWriter: ...

    def connect_account(
        self, settings: ZabbixSettings, ref: SecretRef, secrets: Secrets, clock: Clock
    ) -> MonitoringAccount: ...

    def connect_granting(self, settings: ZabbixSettings, secrets: Secrets, clock: Clock) -> Granting: ...


MONITORING: dict[str, MonitoringSystem] = {"zabbix": zabbix}
"""By the name that `monitoring` of the configuration has, and that the readings of each bear."""


def monitoring(settings: Settings) -> MonitoringSystem:
    """The monitoring system of a configuration. Raises InputError for one that is not known."""
    found = MONITORING.get(settings.monitoring)
    if found is None:
        raise InputError(
            f"{settings.path}: monitoring: {settings.monitoring} is not known; expected {' or '.join(MONITORING)}. "
            "Nothing was changed."
        )
    return found
