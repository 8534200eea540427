"""What dcdecom's own accounts may do, as the bodies that NetBox's and Zabbix's own interfaces take."""

from __future__ import annotations

import json
from typing import Any

from dcdecom.model.rights import (
    ACTION_WORDS,
    ACTIONS,
    DELETES_ADDRESSES,
    MONITORING,
    RECORD,
    SEES_REFERENCES,
    Right,
    Role,
    username,
    zabbix_role,
)

SUPER_ADMIN, NO_FRONTEND = 3, 3


def grants() -> dict[str, str]:
    """Every file that is shipped in `dcdecom/grants`, by its name."""
    found = {
        "netbox.json": _netbox(), "netbox-deleting-addresses.json": _deleting(),
        "netbox-references.json": _references(), "zabbix.json": _zabbix(),
    }  # fmt: skip
    return {name: json.dumps(body, indent=1) + "\n" for name, body in found.items()}


def _netbox() -> list[dict[str, Any]]:
    """Permission objects for `POST /api/users/permissions/`: one for each account and action.

    What is changed has one for each model, since a constraint fits one model only.
    """
    return [
        {
            "name": f"{username(role)} may {what}",
            "description": f"docs/how-to/connect-netbox.md: what {username(role)} needs, and no more",
            "enabled": True,
            "actions": what.split()[:1],
            "object_types": models,
            "constraints": None,
        }
        for role, rights in RECORD.items()
        for what, models in _grouped(rights).items()
    ]


def _deleting() -> list[dict[str, Any]]:
    """What the writer needs besides, where the policy deletes released addresses; one object for each right."""
    return [
        {
            "name": f"{username('writer')} may {right}",
            "description": "docs/how-to/release.md: where the policy has second_day: {addresses: delete}",
            "enabled": True,
            "actions": [right.action],
            "object_types": [right.model],
            "constraints": None,
        }
        for right in DELETES_ADDRESSES
    ]


def _references() -> list[dict[str, Any]]:
    """What the reader sees besides, where NetBox is named as a source of references."""
    return [
        {
            "name": f"{username('reader')} may view what points to servers",
            "description": "docs/how-to/who-depends.md: where the configuration has references: {netbox: ...}",
            "enabled": True,
            "actions": ["view"],
            "object_types": [right.model for right in SEES_REFERENCES],
            "constraints": None,
        }
    ]


def _grouped(rights: tuple[Right, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for right in rights:
        found.setdefault(str(right) if right.action == "change" else right.action, []).append(right.model)
    return found


def _zabbix() -> dict[str, Any]:
    """A user group without the web pages, for `usergroup.create`, and two roles, for `role.create`."""
    plain = {
        "ui": [{"name": "monitoring.dashboard", "status": 1}],
        "ui.default_access": 0,
        "modules.default_access": 0,
        "actions.default_access": 0,
        "api.access": 1,
        "api.mode": 1,
    }
    return {
        "usergroup.create": [{"name": "dcdecom", "gui_access": NO_FRONTEND}],
        "role.create": [
            {"name": zabbix_role(role), "type": SUPER_ADMIN, "rules": {**plain, **_actions(role), "api": list(methods)}}
            for role, methods in MONITORING.items()
        ],
    }


def _actions(role: Role) -> dict[str, Any]:
    """Which of the actions that count are on: Zabbix switches on what is not named when a role is made."""
    return {"actions": [{"name": name, "status": int(name in ACTIONS[role])} for name in ACTION_WORDS]}
