"""What each user may do to which objects: NetBox's object permissions, as a token of it meets them.

What may not be seen at all is refused. What a constraint leaves out is not there: lists are shorter without a word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, TypeAlias

from dcdecom_lab.netbox.accounts import PERMISSION, USER
from dcdecom_lab.netbox.tables import Row, Tables

EVERYTHING: Mapping[str, Any] = {}
"""A constraint that every object meets."""

FREE = ("core.objecttype",)
"""What NetBox shows to whoever logged in."""
FAR = {"role": "dcim.devicerole", "site": "dcim.site"}
"""Columns that a constraint may look through, and what they name."""
Granted: TypeAlias = Mapping[tuple[str, str, str], list[Mapping[str, Any]]]
"""(user, action, model) -> the constraints of each permission that gives it."""


class Rights:
    """Of the users in some tables. What was looked up is kept until `forget`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def forget(self) -> None:
        """Permissions or users may have changed."""
        self.__dict__.pop("_granted", None)
        self.__dict__.pop("_owners", None)

    @cached_property
    def _owners(self) -> set[str]:
        return {user["username"] for user in self._tables.all(USER) if user.get("is_superuser")}

    @cached_property
    def _granted(self) -> Granted:
        found: defaultdict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
        for user in self._tables.all(USER):
            for row in self._of(user):
                for action in row["actions"]:
                    for model in row["object_types"]:
                        found[user["username"], action, model].append(row["constraints"] or EVERYTHING)
        return dict(found)

    def _of(self, user: Row) -> list[Row]:
        """The enabled permissions of a user, his groups' included."""
        return [
            row
            for row in self._tables.all(PERMISSION)
            if row["enabled"] and (user["id"] in row["users"] or set(user["groups"]) & set(row["groups"]))
        ]

    def grant(self, user: str, action: str, models: Iterable[str], constraint: Mapping[str, Any] = EVERYTHING) -> None:
        """Give a right by a permission object of its own, in place of every other that gives it."""
        (row,) = self._tables.where(USER, "username", user)
        for model in models:
            self.revoke(user, action, model)
            about = {"name": f"{user} may {action} {model}", "description": "", "enabled": True, "groups": []}
            given = {"actions": [action], "object_types": [model], "constraints": dict(constraint) or None}
            self._tables.add(PERMISSION, **about, **given, users=[row["id"]])
        self.forget()

    def limit(self, user: str, action: str, model: str, constraint: Mapping[str, Any]) -> None:
        """Let a right that he has be for objects that meet a constraint."""
        (row,) = self._tables.where(USER, "username", user)
        for one in self._of(row):
            if action in one["actions"] and model in one["object_types"]:
                self._tables.change(PERMISSION, one, constraints=dict(constraint))
        self.forget()

    def revoke(self, user: str, action: str, model: str) -> None:
        (row,) = self._tables.where(USER, "username", user)
        for one in self._of(row):
            if action in one["actions"]:
                left = [name for name in one["object_types"] if name != model]
                self._tables.change(PERMISSION, one, object_types=left, enabled=bool(left))
        self.forget()

    def may(self, user: str, action: str, model: str) -> bool:
        """Whether it is ever allowed."""
        return user in self._owners or model in FREE or (user, action, model) in self._granted

    def listed(self, user: str) -> list[dict[str, Any]]:
        """A user's permissions as NetBox shows them to him: without their constraints."""
        (row,) = self._tables.where(USER, "username", user)
        shown = ("id", "name", "enabled", "actions", "object_types")
        return [{key: one[key] for key in shown} for one in self._of(row)]

    def reach(self, user: str, action: str, model: str, row: Row) -> bool:
        """Whether it is allowed with this object."""
        if user in self._owners or model in FREE:
            return True
        wanted = self._granted.get((user, action, model), [])
        return any(all(self._meets(row, key, value) for key, value in one.items()) for one in wanted)

    def _meets(self, row: Row, key: str, wanted: Any) -> bool:
        """Whether a column, or one of what it names, is what a constraint says: `name`, or `role__slug__in`."""
        name, *rest = key.split("__")
        held = row[name]
        for word in rest if rest[-1:] != ["in"] else rest[:-1]:
            other = self._tables.get(FAR[name], held)
            held = other[word] if other else None
        return held in wanted if rest[-1:] == ["in"] else held == wanted
