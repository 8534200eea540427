"""What an administrator of the real systems does around `dcdecom grant`: nothing is there before, tokens come after."""

from __future__ import annotations

import re
from typing import Any

from dcdecom.model.rights import MONITORING, username, zabbix_role
from tests.contract.owners import NetBoxOwner, RealZabbixOwner

from .bed.control import Bed
from .bed.state import write_json

Tokens = dict[str, dict[str, str]]
"""System, role -> token."""


def begin_from_nothing(record: NetBoxOwner, monitoring: RealZabbixOwner) -> None:
    """Delete the accounts that the bed was seeded with, their permissions and roles."""
    for one in record.call("GET", "users/permissions/")["results"]:
        record.call("DELETE", f"users/permissions/{one['id']}/")
    for role in MONITORING:
        user = record.one("users/users", username=username(role))
        record.call("DELETE", f"users/users/{user['id']}/")
    names = {"username": list(map(username, MONITORING))}
    users = monitoring.call("user.get", {"filter": names, "output": ["userid"]})
    monitoring.call("user.delete", [one["userid"] for one in users])
    named = {"name": list(map(zabbix_role, MONITORING))}
    roles = monitoring.call("role.get", {"filter": named, "output": ["roleid"]})
    monitoring.call("role.delete", [one["roleid"] for one in roles])


def make_tokens(record: NetBoxOwner, monitoring: RealZabbixOwner) -> Tokens:
    """As the administrator makes them by hand, for the accounts that are there."""
    found: Tokens = {"netbox": {}, "zabbix": {}}
    for role in MONITORING:
        user = record.one("users/users", username=username(role))
        body = {"user": user["id"], "version": 2, "write_enabled": role == "writer"}
        made = record.call("POST", "users/tokens/", body)
        found["netbox"][role] = f"nbt_{made['key']}.{made['token']}"
        asked = {"filter": {"username": [username(role)]}, "output": ["userid"]}
        (account,) = monitoring.call("user.get", asked)
        made = monitoring.call("token.create", {"name": role, "userid": account["userid"]})
        (shown,) = monitoring.call("token.generate", made["tokenids"])
        found["zabbix"][role] = shown["token"]
    return found


def work_with(bed: Bed, tokens: Tokens) -> None:
    """Let everybody who loads the bed from now on work with these tokens, until the next reset."""
    record: dict[str, Any] = bed.record
    for system, known in tokens.items():
        record[system]["tokens"] |= known
    record["granted"] = True
    write_json(bed.where.bed_file, record)


def digest_of(shown: str) -> str:
    """The digest that a plan of grants asks to be confirmed by."""
    (digest,) = set(re.findall(r"--confirm ([0-9a-f]{8})", shown))
    return digest
