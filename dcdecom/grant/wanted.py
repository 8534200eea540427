"""What should be there: the shipped files, for this configuration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import TypedDict, get_args

from dcdecom.model.grant import Grant, System, Value
from dcdecom.model.rights import Role, username, zabbix_role
from dcdecom.model.settings import RecordReferencesSettings, Settings, WebSettings

ROLES: tuple[Role, ...] = get_args(Role)
DEVICE_LINK = "dcdecom: cases of a device"
"""The name of our custom link. Another one of this name is not ours alone: NetBox has one of each."""
CHANGES_DEVICES = "dcdecom-writer may change dcim.device"


class Permission(TypedDict):
    """A permission of NetBox, as `grants/netbox.json` has it."""

    name: str
    actions: list[str]
    object_types: list[str]


class UserGroup(TypedDict):
    name: str
    gui_access: int


class ZabbixAction(TypedDict):
    name: str
    status: int


Rules = TypedDict("Rules", {"api.access": int, "api.mode": int, "api": list[str], "actions": list[ZabbixAction]})


class ZabbixRole(TypedDict):
    name: str
    type: int
    rules: Rules


Shipped = TypedDict("Shipped", {"usergroup.create": list[UserGroup], "role.create": list[ZabbixRole]})
"""`grants/zabbix.json`: what each method of Zabbix's API is given."""


def wanted(settings: Settings, system: System, deletes_addresses: bool = False) -> tuple[Grant, ...]:
    """Every object that should be there, in the order in which they are made: each names only earlier ones.

    `deletes_addresses`: the policy deletes what is released, for which the writer of NetBox needs more.
    """
    shipped = json.loads(_shipped(system))
    if system == "netbox" and deletes_addresses:
        shipped = [*shipped, *json.loads(_shipped("netbox-deleting-addresses"))]
    if system == "netbox" and settings.references.netbox:
        shipped = [*shipped, *_references(settings.references.netbox)]
    return tuple(_netbox(settings, shipped) if system == "netbox" else _zabbix(shipped))


def _shipped(name: str) -> str:
    return (files("dcdecom") / "grants" / f"{name}.json").read_text("utf-8")


def _references(named: RecordReferencesSettings) -> Iterator[Permission]:
    """What the reader sees besides: the models that are always asked for, and those that the configuration names."""
    body: Permission
    for body in json.loads(_shipped("netbox-references")):
        yield {**body, "object_types": list(dict.fromkeys((*body["object_types"], *named.models)))}


def _netbox(settings: Settings, shipped: list[Permission]) -> Iterator[Grant]:
    for role in ROLES:
        yield Grant("netbox", "user", username(role), {"is_active": True})
    roles = settings.netbox.server_roles
    narrowed = json.dumps({"role__slug__in": sorted(roles)}) if roles else ""
    for body in shipped:
        fields: dict[str, Value] = {
            "enabled": True,
            "actions": _words(body["actions"]),
            "object_types": _words(body["object_types"]),
            "constraints": narrowed if body["name"] == CHANGES_DEVICES else "",
            "users": (body["name"].partition(" ")[0],),
            "groups": (),
        }
        yield Grant("netbox", "permission", body["name"], fields)
    if settings.web and settings.web.device_link:
        yield Grant("netbox", "custom link", DEVICE_LINK, _link(settings.web))


def _link(web: WebSettings) -> dict[str, Value]:
    """NetBox fills it for each device that somebody looks at. The name is quoted, so that it stays one part of it."""
    return {
        "enabled": True,
        "object_types": ("dcim.device",),
        "link_text": "dcdecom",
        "link_url": f"https://{web.host}/device/{{{{ object.name | urlencode }}}}",
        "new_window": True,
    }


def _zabbix(shipped: Shipped) -> Iterator[Grant]:
    (group,) = shipped["usergroup.create"]
    yield Grant("zabbix", "user group", group["name"], {"gui_access": group["gui_access"], "users_status": 0})
    for body in shipped["role.create"]:
        rules = body["rules"]
        kept: dict[str, Value] = {key: rules[key] for key in ("api.access", "api.mode")}
        actions: dict[str, Value] = {one["name"]: bool(one["status"]) for one in rules["actions"]}
        fields = {"type": body["type"], **kept, "api": _words(rules["api"]), **actions}
        yield Grant("zabbix", "role", body["name"], fields)
    for role in ROLES:
        yield Grant("zabbix", "user", username(role), {"role": zabbix_role(role), "groups": (group["name"],)})


def _words(listed: list[str]) -> tuple[str, ...]:
    return tuple(sorted(listed))


def by_hand(settings: Settings, system: System) -> Iterator[str]:
    """Which tokens the administrator makes, where, and where each goes: dcdecom never meets them here."""
    found = settings.netbox if system == "netbox" else settings.zabbix
    where = "NetBox, Admin > API Tokens" if system == "netbox" else "Zabbix, Users > API tokens"
    references = {"reader": found.reader, "writer": found.writer}
    for role in ROLES:
        rule = ", Write enabled off" if (system, role) == ("netbox", "reader") else ""
        place = references[role] or f"what {system}.{role} will name"
        yield f"{where}: a token of {username(role)}, with an expiry{rule}; put it into {place}"
