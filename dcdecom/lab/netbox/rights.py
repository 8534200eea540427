"""What each user may do to which objects: NetBox's object permissions, as a token of it meets them.

What may not be seen at all is refused. What a constraint leaves out is not there: lists are shorter without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dcdecom.lab.netbox.tables import Row

EVERYTHING: Mapping[str, Any] = {}
"""A constraint that every object meets."""

READER = (
    "dcim.cable", "dcim.cabletermination", "dcim.device", "dcim.devicerole", "dcim.devicetype", "dcim.frontport",
    "dcim.interface", "dcim.macaddress", "dcim.manufacturer", "dcim.rack", "dcim.rearport", "dcim.site",
    "dcim.virtualchassis", "ipam.ipaddress", "tenancy.tenant", "virtualization.cluster",
    "virtualization.virtualmachine", "virtualization.vminterface", "extras.journalentry", "extras.customfield",
    "extras.tag", "core.objectchange",
)  # fmt: skip
"""What an account that reads has to see."""
WRITER: Mapping[str, tuple[str, ...]] = {
    "change": ("dcim.device", "dcim.interface", "ipam.ipaddress"),
    "delete": ("dcim.cable",),
    "add": ("extras.journalentry", "dcim.cable"),
}
"""What one that writes has to do besides; `undo` plugs a cable in again."""
FREE = ("core.objecttype",)
"""What NetBox shows to whoever logged in."""


@dataclass
class Rights:
    """Granted rights: (user, action, model) -> what an object's columns must be."""

    granted: dict[tuple[str, str, str], Mapping[str, Any]] = field(default_factory=dict)
    owners: set[str] = field(default_factory=set)
    """Users who may do everything."""

    def grant(self, user: str, action: str, models: Iterable[str], constraint: Mapping[str, Any] = EVERYTHING) -> None:
        self.granted |= {(user, action, model): constraint for model in models}

    def revoke(self, user: str, action: str, model: str) -> None:
        self.granted.pop((user, action, model), None)

    def may(self, user: str, action: str, model: str) -> bool:
        """Whether it is ever allowed."""
        return user in self.owners or model in FREE or (user, action, model) in self.granted

    def reach(self, user: str, action: str, model: str, row: Row) -> bool:
        """Whether it is allowed with this object."""
        if user in self.owners or model in FREE:
            return True
        wanted = self.granted.get((user, action, model))
        return wanted is not None and all(row[column] == value for column, value in wanted.items())


def usual(users: Mapping[str, str]) -> Rights:
    """The rights of the lab's users by their roles: reader, writer, owner."""
    rights = Rights()
    for role, user in users.items():
        if role == "owner":
            rights.owners.add(user)
            continue
        rights.grant(user, "view", READER)
        for action, models in WRITER.items() if role == "writer" else ():
            rights.grant(user, action, models)
    return rights
