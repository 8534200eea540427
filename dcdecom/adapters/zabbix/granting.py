"""Zabbix as its administrator meets it: dcdecom's own roles, user group and users, and nothing else."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from dcdecom.adapters.batching import Questions
from dcdecom.adapters.http import must_be_id
from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.errors import Refused
from dcdecom.model.estate.reading import Answer
from dcdecom.model.grant import Act, Grant, HeldGrant, Holdings, Value
from dcdecom.model.rights import EDIT_MAINTENANCE, MONITORING, username, zabbix_role
from dcdecom.ports.clock import Clock
from dcdecom.ports.write_permit import WritePermit

SERVICES = {"user": ("user", "userid", "username"), "role": ("role", "roleid", "name")}
SERVICES["user group"] = ("usergroup", "usrgrpid", "name")
"""Kind -> Zabbix's service, the name of its id, the column of its name."""
GROUP = "dcdecom"
USERS = tuple(map(username, MONITORING))
MEMBER = ["userid", "username"]


class ZabbixGranting:
    """`Granting` on one Zabbix."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._ask = Questions(clock, lambda: connection.source, connection.without_secret)

    def holdings(self) -> Answer[Holdings]:
        return self._ask.one(self._holdings)

    def make(self, permit: WritePermit[Act], grant: Grant) -> None:
        permit.spend(id="", grant=grant)
        service, _, column = SERVICES[grant.kind]
        act = f"make {grant.kind} {grant.name}"
        body = {column: grant.name, **self._body(grant, act)}
        if grant.kind == "user":
            # Nobody logs in as it: its tokens are made for it. The ending is what Zabbix may ask of a password.
            body["passwd"] = f"{token_urlsafe(32)}aA1!"
        self._write(act, f"{service}.create", body)

    def change(self, permit: WritePermit[Act], id: str, grant: Grant) -> None:
        permit.spend(id=id, grant=grant)
        must_be_id(id, f"zabbix: change {grant.kind} {grant.name}")
        service, key, _ = SERVICES[grant.kind]
        act = f"change {grant.kind} {grant.name}"
        self._write(act, f"{service}.update", {key: id, **self._body(grant, act)})

    def _holdings(self) -> Holdings:
        named = list(map(zabbix_role, MONITORING))
        roles = self._named("role", named, selectRules="extend", selectUsers=MEMBER)
        groups = self._named("user group", [GROUP], selectUsers=MEMBER)
        users = self._named("user", list(USERS), selectUsrgrps=["name"], selectRole=["name"])
        held = [HeldGrant(row["usrgrpid"], _group(row), _others(row)) for row in groups]
        held += [HeldGrant(row["roleid"], _role(row), _others(row)) for row in roles]
        held += [HeldGrant(row["userid"], _user(row)) for row in users]
        return Holdings(tuple(held), account=str(self._connection.account()["username"]))

    def _named(self, kind: str, names: list[str], **more: Any) -> list[Row]:
        """Objects by their exact names, in the order of their ids."""
        service, key, column = SERVICES[kind]
        params = {"filter": {column: names}, "output": "extend", **more}
        found = self._connection.rows(f"{service}.get", params, lambda row: row[column] in names)
        return sorted(found, key=lambda row: int(row[key]))

    def _body(self, grant: Grant, act: str) -> dict[str, Any]:
        """The fields as Zabbix takes them. Raises NotSent where the ids in them cannot be read."""
        return self._ask.needed(lambda: self._fields(grant), f"zabbix: {act}")

    def _fields(self, grant: Grant) -> dict[str, Any]:
        fields = grant.fields
        match grant.kind:
            case "role":
                plain = {name: v for name, v in fields.items() if name not in ("type", EDIT_MAINTENANCE)}
                rules = {name: list(v) if isinstance(v, tuple) else v for name, v in plain.items()}
                actions = [{"name": EDIT_MAINTENANCE, "status": int(bool(fields[EDIT_MAINTENANCE]))}]
                off = dict.fromkeys(("ui.default_access", "modules.default_access", "actions.default_access"), 0)
                one = {"ui": [{"name": "monitoring.dashboard", "status": 1}]}
                return {"type": fields["type"], "rules": {**one, **off, **rules, "actions": actions}}
            case "user":
                role = self._id("role", str(fields["role"]))
                return {"roleid": role, "usrgrps": [{"usrgrpid": self._id("user group", GROUP)}]}
            case _:
                return dict(fields)

    def _id(self, kind: str, name: str) -> str:
        found = self._named(kind, [name])
        if not found:
            raise Refused(f"zabbix: there is no {kind} {name}; nothing was sent")
        return str(found[0][SERVICES[kind][1]])

    def _write(self, act: str, method: str, params: Row) -> None:
        with self._connection.writing(act):
            self._connection.call(method, params)


def _others(row: Row) -> tuple[str, ...]:
    return tuple(sorted(user["username"] for user in row["users"] if user["username"] not in USERS))


def _group(row: Row) -> Grant:
    fields = {name: int(row[name]) for name in ("gui_access", "users_status")}
    return Grant("zabbix", "user group", row["name"], fields)


def _role(row: Row) -> Grant:
    rules = row["rules"]
    kept = {name: int(rules[name]) for name in ("api.access", "api.mode")}
    fields: dict[str, Value] = {"type": int(row["type"]), **kept, "api": tuple(sorted(rules["api"]))}
    fields[EDIT_MAINTENANCE] = {"name": EDIT_MAINTENANCE, "status": "1"} in rules["actions"]
    return Grant("zabbix", "role", row["name"], fields)


def _user(row: Row) -> Grant:
    groups = tuple(sorted(group["name"] for group in row["usrgrps"]))
    role = row["role"]["name"] if row["role"] else ""
    return Grant("zabbix", "user", row["username"], {"role": role, "groups": groups})
