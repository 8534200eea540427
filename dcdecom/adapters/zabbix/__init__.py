"""Zabbix through zabbix_utils. Nothing is connected, and no secret resolved, before the first question or write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom.adapters.lazy import later
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.model.settings import ReferencesSettings, SecretRef, ZabbixSettings
from dcdecom.ports.accounts import MonitoringAccount
from dcdecom.ports.clock import Clock
from dcdecom.ports.grants import Granting
from dcdecom.ports.monitoring import MonitoringReader, MonitoringWriter
from dcdecom.ports.references import ReferenceReader

if TYPE_CHECKING:
    from dcdecom.adapters.zabbix.connection import Connection

TITLE = "Zabbix"


def connect_reader(settings: ZabbixSettings, secrets: Secrets, clock: Clock) -> MonitoringReader:
    """What Zabbix watches."""

    def make() -> MonitoringReader:
        from dcdecom.adapters.zabbix.connection import Connection
        from dcdecom.adapters.zabbix.reader import ZabbixReader

        return ZabbixReader(Connection(settings, settings.reader, secrets), clock)

    return later(make)


def connect_references(
    settings: ZabbixSettings, references: ReferencesSettings, secrets: Secrets, clock: Clock
) -> tuple[ReferenceReader, ...]:
    """What credentials of a server Zabbix has, where the configuration names it as a source; else none."""
    if references.zabbix is None:
        return ()
    from dcdecom.adapters.zabbix.credentials import ZabbixCredentials

    def connect() -> Connection:
        from dcdecom.adapters.zabbix.connection import Connection

        return Connection(settings, settings.reader, secrets)

    return (ZabbixCredentials(connect, references.zabbix, references.domains, clock),)


def connect_writer(settings: ZabbixSettings, secrets: Secrets, clock: Clock, command: str = "") -> MonitoringWriter:
    """What Zabbix can be told; a silence names the command. Raises InputError where the configuration names no writer.
    """
    if (ref := settings.writer) is None:
        raise InputError("zabbix.writer is not set, so nothing can be written to Zabbix")

    def make() -> MonitoringWriter:
        from dcdecom.adapters.zabbix.connection import Connection
        from dcdecom.adapters.zabbix.writer import ZabbixWriter

        return ZabbixWriter(Connection(settings, ref, secrets), command)

    return later(make)


def connect_account(settings: ZabbixSettings, ref: SecretRef, secrets: Secrets, clock: Clock) -> MonitoringAccount:
    """Zabbix as the token behind a reference meets it; it reads, whatever the token may."""

    def make() -> MonitoringAccount:
        from dcdecom.adapters.zabbix.account import ZabbixAccount
        from dcdecom.adapters.zabbix.connection import Connection

        return ZabbixAccount(Connection(settings, ref, secrets), settings, clock)

    return later(make)


def connect_granting(settings: ZabbixSettings, secrets: Secrets, clock: Clock) -> Granting:
    """Zabbix as its administrator meets it; for `grant` alone. Raises InputError where none is configured."""
    if (ref := settings.administrator) is None:
        raise InputError(
            "zabbix.administrator is not set, so nothing can be granted in Zabbix. Nothing was read.",
            "Set it to a reference to an administrator's token: dcdecom help grant. Or leave Zabbix out by --system.",
        )

    def make() -> Granting:
        from dcdecom.adapters.zabbix.connection import Connection
        from dcdecom.adapters.zabbix.granting import ZabbixGranting

        return ZabbixGranting(Connection(settings, ref, secrets), clock)

    return later(make)
