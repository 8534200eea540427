"""A second monitoring system, small and in this process: what a package of adapters needs to be one.

It is a `MonitoringSystem` of `dcdecom/bootstrap/monitoring.py`, and mypy holds it to that.
"""

from __future__ import annotations

from dcdecom.adapters.secrets import Secrets
from dcdecom.bootstrap.monitoring import MonitoringSystem
from dcdecom.errors import InputError
from dcdecom.model.settings import SecretRef, ZabbixSettings
from dcdecom.ports.clock import Clock
from dcdecom.ports.grants import Granting

from . import account, service

TITLE = "Watch"


def connect_reader(settings: ZabbixSettings, secrets: Secrets, clock: Clock) -> service.Reader:
    return service.Reader(service.at(settings.url), clock)


def connect_writer(settings: ZabbixSettings, secrets: Secrets, clock: Clock, command: str = "") -> service.Writer:
    return service.Writer(service.at(settings.url))


def connect_account(settings: ZabbixSettings, ref: SecretRef, secrets: Secrets, clock: Clock) -> account.Account:
    return account.Account(clock)


def connect_granting(settings: ZabbixSettings, secrets: Secrets, clock: Clock) -> Granting:
    raise InputError("Watch has no accounts, so nothing can be granted there. Nothing was read.")


def as_a_system() -> MonitoringSystem:
    """This package, as the table of monitoring systems takes it."""
    from tests import watch

    return watch
