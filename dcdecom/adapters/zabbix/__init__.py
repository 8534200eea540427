"""Zabbix through zabbix_utils. Nothing is connected, and no secret resolved, before the first question or write."""

from __future__ import annotations

from dcdecom.adapters.later import later
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.model.settings import SecretRef, ZabbixSettings
from dcdecom.ports import Clock, MonitoringAccount, MonitoringReader, MonitoringWriter


def connect_reader(settings: ZabbixSettings, secrets: Secrets, clock: Clock) -> MonitoringReader:
    """What Zabbix watches."""

    def make() -> MonitoringReader:
        from dcdecom.adapters.zabbix.connection import Connection
        from dcdecom.adapters.zabbix.reader import ZabbixReader

        return ZabbixReader(Connection(settings, settings.reader, secrets), clock)

    return later(make)


def connect_writer(settings: ZabbixSettings, secrets: Secrets, clock: Clock) -> MonitoringWriter:
    """What Zabbix can be told. Raises InputError where the configuration names no writer."""
    if (ref := settings.writer) is None:
        raise InputError("zabbix.writer is not set, so nothing can be written to Zabbix")

    def make() -> MonitoringWriter:
        from dcdecom.adapters.zabbix.connection import Connection
        from dcdecom.adapters.zabbix.writer import ZabbixWriter

        return ZabbixWriter(Connection(settings, ref, secrets))

    return later(make)


def connect_account(settings: ZabbixSettings, ref: SecretRef, secrets: Secrets, clock: Clock) -> MonitoringAccount:
    """Zabbix as the token behind a reference meets it; it reads, whatever the token may."""

    def make() -> MonitoringAccount:
        from dcdecom.adapters.zabbix.account import ZabbixAccount
        from dcdecom.adapters.zabbix.connection import Connection

        return ZabbixAccount(Connection(settings, ref, secrets), settings, clock)

    return later(make)
