"""Zabbix as one token meets it: who it is taken for, and what its role allows. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from dcdecom.adapters.batching import Questions, Unread, certificate
from dcdecom.adapters.http import Failed
from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.model.estate.monitoring import OtherTool
from dcdecom.model.estate.reading import Answer
from dcdecom.model.rights import About, RoleRules
from dcdecom.model.settings import ZabbixSettings
from dcdecom.ports.clock import Clock

SUPER_ADMIN, ALLOW_LIST, SWITCHED_ON = "3", "1", "1"
ENABLED, MADE_BY_DISCOVERY = "0", "4"
MAKERS = {"1": "network discovery", "2": "autoregistration"}
"""`eventsource` of an action that may add hosts."""
TALKS = ("0", "1")
"""`operationtype` of a message and of a remote command; each other one adds the host first."""


class ZabbixAccount:
    """`MonitoringAccount` of one token."""

    def __init__(self, connection: Connection, settings: ZabbixSettings, clock: Clock) -> None:
        self._connection = connection
        self._settings = settings
        self._clock = clock
        self._ask = Questions(clock, lambda: connection.source, connection.without_secret)

    def about(self) -> Answer[About]:
        def read() -> About:
            version = self._connection.version()
            ahead = self._connection.seconds_ahead(self._clock.now())
            return About(version, ahead, str(self._connection.account()["username"]))

        return self._ask.one(read)

    def certificate(self) -> Answer[datetime]:
        settings = self._settings
        return certificate(self._ask, settings.url, settings.ca_file, settings.timeout)

    def role(self) -> Answer[RoleRules]:
        def read() -> RoleRules:
            own = str(self._connection.account()["roleid"])
            params = {"roleids": [own], "output": ["roleid", "name", "type"], "selectRules": "extend"}
            (row,) = self._connection.rows("role.get", params, lambda row: row["roleid"] == own)
            rules = row["rules"]
            listed = rules["api.access"] == "1" and rules["api.mode"] == ALLOW_LIST
            methods = frozenset(map(str, rules["api"])) if listed else None
            if rules["api.access"] != "1":
                raise Unread(f"the role {row['name']} has no access to the API")
            actions = frozenset(str(one["name"]) for one in rules["actions"] if one["status"] == SWITCHED_ON)
            return RoleRules(str(row["name"]), row["type"] == SUPER_ADMIN, methods, actions)

        return self._ask.one(read)

    def may(self, methods: Iterable[str]) -> Iterator[tuple[str, Answer[bool]]]:
        def read(some: tuple[str, ...]) -> Mapping[str, bool]:
            return {some[0]: self._allows(some[0])}

        for method in methods:
            yield from self._ask.each([method], read, "method")

    def others(self) -> Answer[tuple[OtherTool, ...]]:
        """Enabled actions that add hosts, and hosts that low-level discovery made."""

        def read() -> tuple[OtherTool, ...]:
            wanted = {"output": ["actionid", "name", "eventsource", "status"], "selectOperations": "extend"}
            actions = self._connection.everything("action.get", wanted)
            asked = {"filter": {"flags": [MADE_BY_DISCOVERY]}, "output": ["hostid", "host", "flags"]}
            made = self._connection.rows("host.get", asked, lambda row: row["flags"] == MADE_BY_DISCOVERY)
            names = sorted(row["host"] for row in made)
            seen = f"{len(names)} hosts, such as {names[0]}" if names else ""
            return (
                *(OtherTool(MAKERS[a["eventsource"]], f"the action {a['name']}") for a in actions if _adds_hosts(a)),
                *((OtherTool("low-level discovery", seen),) if seen else ()),
            )

        return self._ask.one(read)

    def _allows(self, method: str) -> bool:
        if not method.endswith(".get"):
            raise Unread("only what reads is tried: Zabbix takes the values of any parameter for ids to delete")
        try:
            self._connection.call(method, {"limit": 1})
        except Failed as failed:
            if failed.reason == f'No permissions to call "{method}".':
                return False
            if failed.outcome == "refused":
                return True  # it was called, and wanted more than a limit
            raise
        return True


def _adds_hosts(action: Row) -> bool:
    operations = [one["operationtype"] for one in action["operations"]]
    adds = any(kind not in TALKS for kind in operations)
    return action["status"] == ENABLED and action["eventsource"] in MAKERS and adds
