"""What dcdecom's own accounts may do in NetBox and Zabbix: each what it needs, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.settings import RecordReferencesSettings

Role: TypeAlias = Literal["reader", "writer"]
Action: TypeAlias = Literal["view", "add", "change", "delete"]


@dataclass(frozen=True, order=True)
class Right:
    """What may be done to the objects of a model."""

    action: Action
    model: str
    """As NetBox names it, such as `dcim.device`."""

    def __str__(self) -> str:
        return f"{self.action} {self.model}"


SEES = (
    "core.objectchange", "dcim.cable", "dcim.cabletermination", "dcim.device", "dcim.devicerole", "dcim.devicetype",
    "dcim.frontport", "dcim.interface", "dcim.inventoryitem", "dcim.macaddress", "dcim.module", "dcim.moduletype",
    "dcim.powerport", "dcim.rearport", "extras.customfield",
    "extras.journalentry", "ipam.ipaddress", "virtualization.virtualmachine", "virtualization.vminterface",
)  # fmt: skip
"""The models that both accounts of NetBox see. What hangs on them (site, rack, tenant) is shown with them."""

WRITES: Mapping[Action, tuple[str, ...]] = {
    "change": ("dcim.device", "ipam.ipaddress"),
    "delete": ("dcim.cable",),
    "add": ("extras.journalentry", "dcim.cable"),
}
"""What the writer does besides; `undo` plugs a cable in again."""

_VIEWS = tuple(Right("view", model) for model in SEES)

RECORD: Mapping[Role, tuple[Right, ...]] = {
    "reader": _VIEWS,
    "writer": (*_VIEWS, *(Right(action, model) for action, models in WRITES.items() for model in models)),
}
"""NetBox: what each account may do."""

SEES_REFERENCES = tuple(
    Right("view", model)
    for model in ("dcim.virtualchassis", "ipam.fhrpgroupassignment", "ipam.service", "tenancy.contactassignment")
)
"""What the reader sees besides where NetBox is named as a source of references."""

DELETES_ADDRESSES = (Right("delete", "ipam.ipaddress"), Right("add", "ipam.ipaddress"))
"""What the writer may do besides where the policy deletes released addresses; the way back makes them again."""


def reference_rights(named: RecordReferencesSettings | None) -> tuple[Right, ...]:
    """What the reader sees besides, by the configuration's section of NetBox as a source of references."""
    return (*SEES_REFERENCES, *(Right("view", model) for model in named.models)) if named else ()


def record_rights(
    role: Role, deletes_addresses: bool = False, references: tuple[Right, ...] = ()
) -> tuple[Right, ...]:
    """What an account of NetBox may do, by whether the policy deletes released addresses, and by what is to be seen of
    what points to servers."""
    more = {"reader": references, "writer": DELETES_ADDRESSES if deletes_addresses else ()}
    return tuple(dict.fromkeys((*RECORD[role], *more[role])))


_READS = (
    "action.get", "configuration.export", "dashboard.get", "discoveryrule.get", "graph.get", "host.get",
    "httptest.get", "item.get", "maintenance.get", "map.get", "proxy.get", "proxygroup.get", "role.get", "trigger.get",
)  # fmt: skip

_ACTS = ("configuration.import", "host.delete", "host.update", "maintenance.create", "maintenance.delete")

AUDIT_LOG = "auditlog.get"
"""By which it is known who changed or deleted a host. A case goes on without it, and says that it is not known."""

MONITORING: Mapping[Role, tuple[str, ...]] = {"reader": (*_READS, AUDIT_LOG), "writer": (*_READS, *_ACTS)}
"""Zabbix: the API methods of each account's role. By `role.get` an account is told what its own role allows."""


EDIT_MAINTENANCE = "edit_maintenance"
"""The action of a role without which Zabbix refuses `maintenance.create` and `maintenance.delete`, listed or not."""

ACTIONS: Mapping[Role, tuple[str, ...]] = {"reader": (), "writer": (EDIT_MAINTENANCE,)}
"""Zabbix: which of these actions each account's role has switched on."""

ACTION_WORDS: Mapping[str, str] = {EDIT_MAINTENANCE: "Create and edit maintenance"}
"""What Zabbix's own pages call them."""


@dataclass(frozen=True)
class RoleRules:
    """A role of Zabbix, as far as its API goes."""

    name: str
    sees_everything: bool
    """Whether it is of the type Super admin: others are shown what their groups cover, and told nothing of the rest."""
    methods: frozenset[str] | None
    """Its allow-list, methods and masks such as `*.get`; None where it has none: it may call all, or all but some."""
    actions: frozenset[str]
    """The names of the actions that are switched on."""


@dataclass(frozen=True)
class About:
    """What a web system says of itself."""

    version: str
    clock: float | None
    """By how many seconds its clock is ahead of ours, at least; None where it does not tell the time."""
    account: str = ""
    """Whom it takes us for."""


def username(role: Role) -> str:
    """The account's name, in NetBox and in Zabbix."""
    return f"dcdecom-{role}"


def zabbix_role(role: Role) -> str:
    """What the role of the account is called in Zabbix."""
    return f"dcdecom {role}"
