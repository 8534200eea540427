"""What each user may do to which objects: NetBox's object permissions, as a token of it meets them.

What may not be seen at all is refused. What a constraint leaves out is not there: lists are shorter without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dcdecom.lab.netbox.tables import Row
from dcdecom.model.rights import RECORD

EVERYTHING: Mapping[str, Any] = {}
"""A constraint that every object meets."""

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

    def listed(self, user: str) -> list[dict[str, Any]]:
        """A user's permissions as NetBox shows them to him: without their constraints."""
        by_action: dict[str, list[str]] = {}
        for who, action, model in self.granted:
            if who == user:
                by_action.setdefault(action, []).append(model)
        return [
            {"id": number, "name": f"{user} may {action}", "enabled": True, "actions": [action], "object_types": models}
            for number, (action, models) in enumerate(by_action.items(), 1)
        ]

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
        for right in RECORD["writer" if role == "writer" else "reader"]:
            rights.grant(user, right.action, [right.model])
    return rights
