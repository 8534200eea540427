"""Roles, user groups and users: what each token's role lets it call, and how its administrator changes that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from dcdecom_lab.zabbix.errors import ApiError, bad_parameters, refused
from dcdecom_lab.zabbix.state import Row

KEYS = {"role": "roleid", "usergroup": "usrgrpid", "user": "userid"}
NAMES = {"role": "name", "usergroup": "name", "user": "username"}
METHODS = frozenset(f"{service}.{verb}" for service in KEYS for verb in ("get", "create", "update"))
SUPER_ADMIN = "3"
FIRST_ID = 20
"""Beyond what the lab's users have."""
SECRET = frozenset({"passwd"})
EDIT_MAINTENANCE = "edit_maintenance"
ACTIONS = (
    "edit_dashboards", "edit_maps", "acknowledge_problems", "suppress_problems", "close_problems", "change_severity",
    "add_problem_comments", "execute_scripts", "manage_api_tokens", EDIT_MAINTENANCE, "manage_scheduled_reports",
    "manage_sla", "invoke_execute_now", "change_problem_ranking",
)  # fmt: skip
"""As Zabbix 7.0 lists those of a super admin; all are on in a role that is made without a word about them."""
DENY = "0"
OF_SUPER_ADMIN = frozenset({"auditlog.get"})
"""Methods of which an allow-list says nothing to others."""
EDITS = frozenset({"maintenance.create", "maintenance.update", "maintenance.delete"})
"""Methods that ask for an action beside the allow-list."""


@dataclass
class Accounts:
    """What administrators see under Users. Built by `seeded`."""

    rows: dict[str, dict[str, Row]] = field(default_factory=lambda: {service: {} for service in KEYS})

    def allowed(self, user: str, everything: frozenset[str]) -> frozenset[str] | None:
        """The methods that a user's role lets it call; None for a user who is not there, or disabled."""
        found = self.rows["user"].get(user)
        groups = [self.rows["usergroup"][id] for id in (found or {}).get("usrgrps", [])]
        if found is None or any(group["users_status"] == "1" for group in groups):
            return None
        role = self.rows["role"][found["roleid"]]
        rules = role["rules"]
        off = {name for name in everything if name in EDITS and EDIT_MAINTENANCE not in rules["actions"]}
        off |= OF_SUPER_ADMIN if role["type"] != SUPER_ADMIN else set()
        return (frozenset(rules["api"]) if rules["api.mode"] == "1" else everything) - off

    def type_of(self, user: str) -> str:
        """The type of a user's role."""
        return str(self.rows["role"][self.rows["user"][user]["roleid"]]["type"])

    def sees(self, user: str) -> frozenset[str] | None:
        """Ids of the host groups of which a user is shown the hosts; None where he is shown all."""
        if self.type_of(user) == SUPER_ADMIN:
            return None
        groups = (self.rows["usergroup"][id] for id in self.rows["user"][user]["usrgrps"])
        return frozenset(r["id"] for group in groups for r in group["hostgroup_rights"] if r["permission"] != DENY)

    def call(self, method: str, params: Any) -> Any:
        """The result of one of METHODS. Raises ApiError."""
        service, _, verb = method.partition(".")
        sent: dict[str, Any] = params if isinstance(params, dict) else {}
        if verb == "get":
            return [self._shown(service, row, sent) for row in self.rows[service].values() if _asked(row, sent)]
        key = KEYS[service]
        if verb == "create":
            if any(row[NAMES[service]] == sent.get(NAMES[service]) for row in self.rows[service].values()):
                raise bad_parameters(f'{service.capitalize()} "{sent[NAMES[service]]}" already exists.')
            id = str(FIRST_ID + sum(map(len, self.rows.values())))
            row: Row = {key: id, **DEFAULTS[service]}
        elif (found := self.rows[service].get(str(sent.get(key)))) is not None:
            id, row = found[key], found
        else:
            raise refused()
        self.rows[service][id] = {**row, **self._taken(service, row, sent)}
        return {f"{key}s": [id]}

    def _taken(self, service: str, before: Row, sent: dict[str, Any]) -> Row:
        plain = {name: value for name, value in sent.items() if isinstance(value, str | int) and name not in SECRET}
        taken: Row = {name: str(value) for name, value in plain.items()}
        if "rules" in sent:
            kept = {name: sent["rules"].get(name, before["rules"][name]) for name in before["rules"]}
            taken["rules"] = {name: value if name == "api" else str(value) for name, value in kept.items()}
            taken["rules"]["actions"] = _switched(before["rules"]["actions"], sent["rules"].get("actions", []))
        if "hostgroup_rights" in sent:
            rights = sent["hostgroup_rights"]
            taken["hostgroup_rights"] = [{"id": str(r["id"]), "permission": str(r["permission"])} for r in rights]
        if "usrgrps" in sent:
            taken["usrgrps"] = [str(one["usrgrpid"]) for one in sent["usrgrps"]]
            if lost := set(taken["usrgrps"]) - self.rows["usergroup"].keys():
                raise ApiError(-32500, f"No permissions to referred object {min(lost)}")
        return taken

    def _shown(self, service: str, row: Row, sent: Mapping[str, Any]) -> Row:
        shown = {name: value for name, value in row.items() if name not in ("rules", "usrgrps", "hostgroup_rights")}
        if "selectRules" in sent:
            on = row["rules"]["actions"]
            actions = [{"name": name, "status": "1" if name in on else "0"} for name in ACTIONS]
            shown["rules"] = row["rules"] | {"actions": actions}
        if "selectUsrgrps" in sent:
            shown["usrgrps"] = [self._named("usergroup", id) for id in row["usrgrps"]]
        if "selectUsers" in sent:
            users = self.rows["user"].values()
            shown["users"] = [
                {name: user[name] for name in ("userid", "username")}
                for user in users
                if row[KEYS[service]] in (user["usrgrps"] if service == "usergroup" else [user["roleid"]])
            ]
        if "selectRole" in sent:
            shown["role"] = self._named("role", row["roleid"])
        return shown

    def _named(self, service: str, id: str) -> Row:
        return {KEYS[service]: id, "name": self.rows[service][id]["name"]}


def _switched(before: list[str], sent: list[dict[str, Any]]) -> list[str]:
    """The actions that are on: those that are not named stay as they are."""
    named = {str(one["name"]): str(one["status"]) == "1" for one in sent}
    return [name for name in ACTIONS if named.get(name, name in before)]


RULES = {"api.access": "1", "api.mode": "0", "api": [], "actions": list(ACTIONS)}
DEFAULTS: Mapping[str, Row] = {
    "role": {"type": "1", "readonly": "0", "rules": RULES},
    "usergroup": {"gui_access": "0", "users_status": "0", "hostgroup_rights": []},
    "user": {"roleid": "", "usrgrps": []},
}


def seeded(users: Mapping[str, tuple[str, str]]) -> Accounts:
    """What `dcdecom grant` would make for users, given as id -> (name, role); an owner's role allows everything."""
    found = Accounts()
    shipped = json.loads((files("dcdecom") / "grants" / "zabbix.json").read_text("utf-8"))
    (group,) = found.call("usergroup.create", shipped["usergroup.create"][0])["usrgrpids"]
    roles = {body["name"]: found.call("role.create", body)["roleids"][0] for body in shipped["role.create"]}
    (roles["dcdecom owner"],) = found.call("role.create", {"name": "Super admin role", "type": SUPER_ADMIN})["roleids"]
    for id, (name, role) in users.items():
        about = {"username": name, "roleid": roles[f"dcdecom {role}"]}
        found.rows["user"][id] = {"userid": id, **about, "usrgrps": [group] if role != "owner" else []}
    return found


def _asked(row: Row, sent: Mapping[str, Any]) -> bool:
    """Whether `filter` and ids let a row through; an empty value lets everything through."""
    wanted = dict(sent.get("filter") or {})
    wanted |= {key: sent[f"{key}s"] for key in KEYS.values() if sent.get(f"{key}s")}
    return all(
        str(row.get(name)) in map(str, value if isinstance(value, list) else [value])
        for name, value in wanted.items()
        if value
    )
