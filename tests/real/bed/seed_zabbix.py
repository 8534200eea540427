"""The monitoring: one host for each server, and the two accounts that dcdecom uses."""

from __future__ import annotations

import time
from itertools import count
from typing import Any

from dcdecom.model.rights import MONITORING

from .description import Estate, Server
from .rest import Rest
from .state import BedError, Secrets, State, read_json, write_json
from .zabbix import URL

TRAPPER = 2
UNSIGNED, FLOAT = 3, 0
SUPER_ADMIN = 3

def tokens(where: State) -> dict[str, str]:
    """The tokens that the last seeding was given; Zabbix chooses them itself."""
    return {role: str(value) for role, value in (read_json(where.root / "zabbix-tokens.json") or {}).items()}


def seed(estate: Estate, secrets: Secrets, where: State) -> None:
    """Fill a new Zabbix and write its tokens down."""
    api = _Api()
    api.login("Admin", "zabbix")
    found: dict[str, Any] = {"admin": api.token("1", "admin")}
    group = api.call("usergroup.create", name="API only", gui_access=3)["usrgrpids"][0]
    for role, methods in MONITORING.items():
        found[role] = _account(api, role, list(methods), group, secrets)
    _hosts(api, estate, secrets)
    api.call("user.update", userid="1", passwd=secrets.get("zabbix.Admin"), current_passwd="zabbix")
    write_json(where.root / "zabbix-tokens.json", found)


def _account(api: _Api, role: str, methods: list[str], group: str, secrets: Secrets) -> str:
    """A user that sees everything and may call these methods only, without the web pages.

    Only the type Super admin sees all that a deletion touches; the list of methods is what keeps it harmless.
    """
    rules: dict[str, Any] = {"ui": [{"name": "monitoring.dashboard", "status": 1}], "ui.default_access": 0}
    rules |= {"modules.default_access": 0, "actions.default_access": 0}
    rules |= {"api.access": 1, "api.mode": 1, "api": methods}
    made = api.call("role.create", name=f"dcdecom {role}", type=SUPER_ADMIN, rules=rules)["roleids"][0]
    user = api.call(
        "user.create",
        username=f"dcdecom-{role}",
        passwd=secrets.get(f"zabbix.{role}"),
        roleid=made,
        usrgrps=[{"usrgrpid": group}],
    )
    return api.token(user["userids"][0], role)


def _hosts(api: _Api, estate: Estate, secrets: Secrets) -> None:
    monitoring = estate.monitoring
    strangers = api.call("host.get", output=["hostid"])
    api.call("host.delete", [one["hostid"] for one in strangers])  # Zabbix brings a host for itself, which polls
    kind = api.call("templategroup.create", name=monitoring.group)["groupids"][0]
    template = api.call("template.create", host=monitoring.template, groups=[{"groupid": kind}])["templateids"][0]
    for item in monitoring.items:
        unsigned = bool(item.trigger)
        plain = {"name": item.name, "key_": item.key, "hostid": template, "type": TRAPPER}
        api.call("item.create", **plain, value_type=UNSIGNED if unsigned else FLOAT)
        if item.trigger:
            at_zero = f"last(/{monitoring.template}/{item.key})=0"
            api.call("trigger.create", description=item.trigger, expression=at_zero, priority=4)
    names = [f"{monitoring.group}/{tenant}" for tenant in dict.fromkeys(server.tenant for server in estate.servers)]
    made = api.call("hostgroup.create", [{"name": name} for name in names])["groupids"]
    groups = dict(zip(names, made, strict=True))
    wanted = [_host(server, groups, monitoring.group, template, secrets) for server in estate.servers]
    ids = api.call("host.create", wanted)["hostids"]
    hosts = {server.name: id_ for server, id_ in zip(estate.servers, ids, strict=True)}
    for one in monitoring.maintenances:
        _maintenance(api, one.name, [hosts[name] for name in one.hosts])


def _host(server: Server, groups: dict[str, str], top: str, template: str, secrets: Secrets) -> dict[str, Any]:
    interface = {"type": 1, "main": 1, "useip": 1, "ip": server.data.ip, "dns": "", "port": "10050"}
    host = {
        "host": server.name,
        "groups": [{"groupid": groups[f"{top}/{server.tenant}"]}],
        "templates": [{"templateid": template}],
        "interfaces": [interface],
        "inventory_mode": 0,
        "inventory": {"serialno_a": server.serial, "asset_tag": server.asset_tag},
        "macros": [
            {"macro": "{$CONTACT}", "value": f"admin@{server.tenant}.example", "type": 0},
            {"macro": "{$PASSWORD}", "value": secrets.get(f"zabbix.macro.{server.name}"), "type": 1},
        ],
    }
    if server.psk:
        psk = {"tls_psk_identity": server.name, "tls_psk": secrets.get(f"zabbix.psk.{server.name}", 32)}
        host |= {"tls_connect": 2, "tls_accept": 2, **psk}
    return host


def _maintenance(api: _Api, name: str, hosts: list[str]) -> None:
    """Every month on its first Sunday at 02:00, for two hours, as long as the bed could live."""
    first_sunday = {"timeperiod_type": 4, "every": 1, "dayofweek": 64, "month": 4095, "start_time": 7200}
    year = 365 * 24 * 3600
    api.call(
        "maintenance.create",
        name=name,
        active_since=int(time.time()) // 86400 * 86400,
        active_till=int(time.time()) // 86400 * 86400 + year,
        timeperiods=[{**first_sunday, "period": 7200}],
        hosts=[{"hostid": host} for host in hosts],
    )


class _Api:
    """JSON-RPC, with the session of whoever logged in."""

    def __init__(self) -> None:
        self._rest = Rest(URL, {"Content-Type": "application/json-rpc"})
        self._number = count(1)

    def login(self, user: str, password: str) -> None:
        """Open a session."""
        self._rest.authorize(self.call("user.login", username=user, password=password))

    def token(self, user: str, name: str) -> str:
        """A token for a user, without an end."""
        made = self.call("token.create", name=name, userid=user, status=0, expires_at=0)["tokenids"]
        return str(self.call("token.generate", made)[0]["token"])

    def call(self, method: str, listed: list[Any] | None = None, **named: Any) -> Any:
        """The result of a method; BedError with Zabbix's words when it refuses."""
        params = named if listed is None else listed
        body = {"jsonrpc": "2.0", "id": next(self._number), "method": method, "params": params}
        answer = self._rest.call("POST", "/api_jsonrpc.php", body)
        if "error" in answer:
            raise BedError(f"Zabbix, {method}: {answer['error']}")
        return answer["result"]
