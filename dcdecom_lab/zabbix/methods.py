"""The JSON-RPC methods. Two tables, READS from `services` and WRITES here; who may not write is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from dcdecom_lab.zabbix import accounts, deletion, exporting, hosts, importing, maintenances, query
from dcdecom_lab.zabbix.audit import Audit
from dcdecom_lab.zabbix.columns import words
from dcdecom_lab.zabbix.errors import ApiError, refused
from dcdecom_lab.zabbix.services import SERVICES
from dcdecom_lab.zabbix.state import State

VERSION = "7.0.22"
Write: TypeAlias = Callable[[State, Audit, Any], Any]


@dataclass(frozen=True)
class User:
    id: str
    name: str
    role: str
    """Its id."""
    allowed: frozenset[str]
    """The methods that the user's role may call."""
    type: str = "3"
    """The role's."""
    groups: frozenset[str] | None = None
    """Ids of the host groups whose hosts the user is shown; None for all."""


WRITES: dict[str, Write] = {
    "host.update": hosts.update_hosts,
    "host.delete": deletion.delete_hosts,
    "maintenance.create": maintenances.create_maintenances,
    "maintenance.update": maintenances.update_maintenances,
    "maintenance.delete": maintenances.delete_maintenances,
    "configuration.import": importing.import_,
}
NOT_GRANTED = words(
    "host.create host.massupdate host.massremove host.massadd hostgroup.create hostgroup.delete user.delete "
    "token.get token.create action.update action.delete action.create item.create "
    "trigger.create template.create history.push script.execute settings.get task.get task.create"
)
"""Methods of the real one that none of the roles may call."""


NEVER_FILLED = frozenset(
    words("correlation history itemprototype script sla templategroup trend triggerprototype valuemap")
)
"""What this Zabbix has none of."""
EXPORTS: dict[str, Callable[[State, Any], Any]] = {"configuration.export": exporting.export}
SERVED = {method.split(".")[0] for method in (*WRITES, *NOT_GRANTED, *accounts.METHODS)}
KNOWN = SERVICES.keys() | NEVER_FILLED | SERVED | {"apiinfo"}
EVERYTHING = frozenset({*WRITES, *EXPORTS, *accounts.METHODS, *(f"{what}.get" for what in (*SERVICES, *NEVER_FILLED))})
"""What an owner may call."""


def call(state: State, user: User, method: str, params: Any) -> Any:
    """The result of a method. Raises ApiError."""
    service, _, verb = method.partition(".")
    listed = (*WRITES, *EXPORTS, *NOT_GRANTED, *accounts.METHODS)
    exists = method in listed or (verb == "get" and service in KNOWN)
    if exists and method not in user.allowed:
        raise refused(f'No permissions to call "{method}".')
    if method in WRITES:
        with state.transaction():
            return WRITES[method](state, Audit(state, user.id, user.name), params)
    if method in EXPORTS:
        return EXPORTS[method](state, params)
    if verb == "get" and service in SERVICES:
        return query.read(state.seen_by(user.groups), SERVICES[service], params if isinstance(params, dict) else {})
    if verb == "get" and service in NEVER_FILLED:
        return "0" if isinstance(params, dict) and params.get("countOutput") else []
    if service not in KNOWN:
        raise ApiError(-32601, f'Incorrect API "{service}".')
    raise ApiError(-32601, f'Incorrect method "{method}".')


def described(user: User) -> dict[str, Any]:
    """What user.checkAuthentication says."""
    blank = dict.fromkeys(("name", "surname", "url", "userdirectoryid", "ts_provisioned", "attempt_ip"), "")
    modes = {"autologin": "0", "autologout": "0", "lang": "en_US", "refresh": "30s", "theme": "default"}
    modes |= {"type": user.type}
    return {"userid": user.id, "username": user.name, **blank, **modes, "roleid": user.role, "timezone": "UTC"}
