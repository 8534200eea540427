"""NetBox and Zabbix as dcdecom's own accounts meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom.bootstrap import clocks
from dcdecom.model.rights import Role, reference_rights
from dcdecom.model.settings import SecretRef, Settings
from dcdecom.ports.accounts import MonitoringAccount, RecordAccount
from dcdecom.ports.clock import Clock

if TYPE_CHECKING:
    from dcdecom.adapters.secrets import Secrets


def record_accounts(settings: Settings, secrets: Secrets, time: Clock) -> dict[Role, RecordAccount]:
    """NetBox as each of the accounts that are configured meets it."""
    from dcdecom.adapters import netbox

    found: dict[Role, SecretRef | None] = {"reader": settings.netbox.reader, "writer": settings.netbox.writer}
    return {role: netbox.connect_account(settings.netbox, ref, secrets, time) for role, ref in found.items() if ref}


def monitoring_accounts(settings: Settings, secrets: Secrets, time: Clock) -> dict[Role, MonitoringAccount]:
    """Zabbix as each of the accounts that are configured meets it."""
    from dcdecom.bootstrap.monitoring import monitoring

    found: dict[Role, SecretRef | None] = {"reader": settings.zabbix.reader, "writer": settings.zabbix.writer}
    connect = monitoring(settings).connect_account
    return {role: connect(settings.zabbix, ref, secrets, time) for role, ref in found.items() if ref}


def lacking(settings: Settings, deletes_addresses: bool = False) -> tuple[tuple[str, str], ...]:
    """What dcdecom's accounts are known not to be allowed, each with how it is put right."""
    from dcdecom.adapters.secrets import Secrets
    from dcdecom.doctor import rights

    secrets, time = Secrets(), clocks.clock()
    record, monitoring = record_accounts(settings, secrets, time), monitoring_accounts(settings, secrets, time)
    return rights.lacking(record, monitoring, deletes_addresses, reference_rights(settings.references.netbox))
