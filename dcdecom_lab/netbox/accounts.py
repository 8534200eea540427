"""Users, groups, and the permission objects that say what a user may do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from dcdecom_lab.netbox.common_fields import by_name, fixed_all, head, name_of
from dcdecom_lab.netbox.fields import Field, Refusal, fixed, flag, plain, related, text
from dcdecom_lab.netbox.filters import Filter, column, content_type, number
from dcdecom_lab.netbox.filters import flag as true
from dcdecom_lab.netbox.filters import related as other
from dcdecom_lab.netbox.filters import text as words
from dcdecom_lab.netbox.rendering import Model
from dcdecom_lab.netbox.tables import Row, Tables

if TYPE_CHECKING:
    from dcdecom_lab.netbox.rendering import Rendering

USER, GROUP, PERMISSION = "users.user", "users.group", "users.objectpermission"


def seed(tables: Tables, users: Mapping[str, str]) -> None:
    """The lab's users by their roles, with what `dcdecom grant` would give them; the owner is a superuser."""
    ids = {}
    for role, name in users.items():
        row = tables.add(USER, username=name, is_active=True, is_superuser=role == "owner", groups=[])
        ids[name] = row["id"]
    for body in json.loads((files("dcdecom") / "grants" / "netbox.json").read_text("utf-8")):
        owners = [id for name, id in ids.items() if body["name"].startswith(f"{name} ")]
        tables.add(PERMISSION, **body, users=owners, groups=[])


def _many(name: str, model: str) -> Field:
    """Several other objects by their ids; shown nested."""

    def show(rendering: Rendering, row: Row) -> list[Any]:
        return [rendering.nested(model, id) for id in row[name]]

    def take(tables: Tables, sent: Any) -> list[int | None]:
        if not isinstance(sent, list):
            raise Refusal(f'Expected a list of items but got type "{type(sent).__name__}".')
        return [related(tables, model, one) for one in sent]

    return Field(name, show, take, (), stored=True)


def _listed(name: str) -> Field:
    return plain(name, (), lambda _, sent: list(sent), required=True)


MODELS = (
    Model(
        USER,
        "users/users",
        "User",
        (
            *head(USER),
            text("username", 150, required=True),
            *fixed_all("", "first_name last_name email"),
            flag("is_active", True),
            _many("groups", GROUP),
            fixed("permissions", []),
        ),
        ("id", "url", "display", "username"),
        lambda _, row: row["username"],
        lambda _, row: row["username"],
    ),
    Model(
        GROUP,
        "users/groups",
        "Group",
        (*head(GROUP), text("name", 150, required=True), text("description"), fixed("permissions", [])),
        ("id", "url", "display", "name", "description"),
        name_of,
        by_name,
    ),
    Model(
        PERMISSION,
        "users/permissions",
        "ObjectPermission",
        (
            *head(PERMISSION),
            text("name", 100, required=True),
            text("description"),
            flag("enabled", True),
            _listed("object_types"),
            _listed("actions"),
            plain("constraints", None, lambda _, sent: sent),
            _many("groups", GROUP),
            _many("users", USER),
        ),
        ("id", "url", "display", "name", "description", "enabled", "object_types", "actions"),
        name_of,
        by_name,
    ),
)
FILTERS: dict[str, dict[str, Filter]] = {
    USER: {
        "id": number(column("id")),
        "username": words(column("username")),
        "is_superuser": true(lambda _, row: (row.get("is_superuser", False),)),
    },
    GROUP: {"id": number(column("id")), "name": words(column("name"))},
    PERMISSION: {
        "id": number(column("id")),
        "name": words(column("name")),
        "user": content_type(lambda tables, row: [user["username"] for user in _users(tables, row)]),
        "group_id": other(lambda _, row: row["groups"], GROUP),
    },
}


def _users(tables: Tables, row: Row) -> list[Row]:
    return [user for id in row["users"] if (user := tables.get(USER, id)) is not None]
