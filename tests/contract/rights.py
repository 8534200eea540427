"""Who may take rights away from dcdecom's own accounts on the real systems, and give them back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dcdecom.model.rights import MONITORING, RECORD, Right, Role

from .owners import NetBoxOwner, RealZabbixOwner

ROLES: tuple[Role, ...] = ("reader", "writer")


@dataclass
class RealOwner:
    """The super users of the real systems: one permission object for each action, one allow list for each role."""

    record: NetBoxOwner
    monitoring: RealZabbixOwner

    def netbox(self, role: Role, rights: tuple[Right, ...]) -> None:
        for action in ("view", "change", "delete", "add"):
            found = self.record.call("GET", f"users/permissions/?name={role}+may+{action}")["results"]
            models = [right.model for right in rights if right.action == action]
            for one in found:
                body = {"object_types": models, "enabled": True} if models else {"enabled": False}
                self.record.call("PATCH", f"users/permissions/{one['id']}/", body)

    def zabbix(self, role: Role, methods: tuple[str, ...]) -> None:
        named = {"filter": {"name": f"dcdecom {role}"}, "output": ["roleid"]}
        (found,) = self.monitoring.call("role.get", named)
        rules = {"api.access": 1, "api.mode": 1, "api": list(methods)}
        self.monitoring.call("role.update", {"roleid": found["roleid"], "rules": rules})


def exact(owner: RealOwner) -> None:
    """Give each account what stands in `dcdecom/model/rights.py`, and no more."""
    for role in ROLES:
        owner.netbox(role, RECORD[role])
        owner.zabbix(role, MONITORING[role])


@contextmanager
def without_right(owner: RealOwner, role: Role, right: Right) -> Iterator[None]:
    owner.netbox(role, tuple(one for one in RECORD[role] if one != right))
    try:
        yield
    finally:
        owner.netbox(role, RECORD[role])


@contextmanager
def without_method(owner: RealOwner, role: Role, method: str) -> Iterator[None]:
    owner.zabbix(role, tuple(one for one in MONITORING[role] if one != method))
    try:
        yield
    finally:
        owner.zabbix(role, MONITORING[role])
