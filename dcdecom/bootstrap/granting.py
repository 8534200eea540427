"""What `grant` is given: an administrator's hands, and a journal of its own."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from dcdecom.bootstrap import clocks, storage
from dcdecom.model.settings import Settings
from dcdecom.ports.grants import Granting, GrantLog
from dcdecom.ports.journal import Hold

if TYPE_CHECKING:
    from dcdecom.model.grant import System

def granting(settings: Settings, only: System | None) -> dict[System, Granting]:
    """What `grant` reads and writes, by an administrator's credential that nothing else resolves. Raises InputError."""
    from dcdecom.adapters import netbox
    from dcdecom.adapters.secrets import Secrets
    from dcdecom.bootstrap.monitoring import monitoring
    from dcdecom.grant.wanted import DEVICE_LINK

    secrets, time = Secrets(), clocks.clock()
    found: dict[System, Granting] = {}
    if only != "zabbix":
        links = (DEVICE_LINK,) if settings.web and settings.web.device_link else ()
        found["netbox"] = netbox.connect_granting(settings.netbox, secrets, time, links)
    if only != "netbox":
        found["zabbix"] = monitoring(settings).connect_granting(settings.zabbix, secrets, time)
    return found


def deletes_addresses(settings: Settings) -> bool:
    """Whether the policy file has released addresses deleted. Raises InputError where it cannot be read."""
    from dcdecom.bootstrap import documents

    return documents.playbook(settings, documents.releasing(settings.language)).policy.second_day.addresses == "delete"


def grant_log(settings: Settings) -> GrantLog:
    """The journal of grants, written in the name of whoever logged in."""
    from dcdecom.adapters.actor import SystemActor

    actor = SystemActor().login().name or "unknown login"
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.grants(settings, actor)
    from dcdecom.journal.grants import SqliteGrants

    return SqliteGrants(settings.data_dir / storage.GRANTS, clocks.clock(), actor)


def grant_lock(settings: Settings) -> AbstractContextManager[Hold]:
    """One grant at a time. Entering raises Waiting that names who is at it."""
    from dcdecom.adapters.actor import SystemActor

    return storage.locks(settings).hold("the grant", SystemActor().login().name)
