"""Zabbix's objects in memory: rows of text by table and id, and how long each is silenced."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
"""One object: its columns as text, as Zabbix shows them; lists for what belongs to it and has no id of its own."""

KEYS = {
    "host": "hostid",
    "hostgroup": "groupid",
    "template": "templateid",
    "hostinterface": "interfaceid",
    "usermacro": "hostmacroid",
    "item": "itemid",
    "trigger": "triggerid",
    "problem": "eventid",
    "event": "eventid",
    "maintenance": "maintenanceid",
    "action": "actionid",
    "map": "sysmapid",
    "dashboard": "dashboardid",
    "graph": "graphid",
    "proxy": "proxyid",
    "proxygroup": "proxy_groupid",
    "httptest": "httptestid",
    "discoveryrule": "itemid",
    "hostprototype": "hostid",
    "auditlog": "auditid",
    "service": "serviceid",
}
"""Each table, and the name of its id. Hosts and host prototypes share one row of numbers, as do items and rules."""
SHARED = {"template": "host", "hostprototype": "host", "discoveryrule": "item", "problem": "event"}
FIRST_ID = {"host": 10680, "item": 48000, "trigger": 24000}


@dataclass
class State:
    now: Callable[[], datetime]
    tables: dict[str, dict[str, Row]] = field(default_factory=lambda: {table: {} for table in KEYS})
    counters: dict[str, int] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        return {"tables": self.tables, "counters": self.counters}

    def put_back(self, kept: dict[str, Any]) -> None:
        self.tables, self.counters = kept["tables"], kept["counters"]

    def seen_by(self, groups: frozenset[str] | None) -> State:
        """The same without the hosts that have none of these groups; all of it where there is no limit."""
        if groups is None:
            return self
        hosts = {id: row for id, row in self.tables["host"].items() if not groups.isdisjoint(row["groups"])}
        return State(self.now, {**self.tables, "host": hosts}, self.counters)

    def seconds(self) -> int:
        """The time in seconds since 1970, as every clock column holds it."""
        return int(self.now().timestamp())

    def rows(self, table: str) -> list[Row]:
        return list(self.tables[table].values())

    def get(self, table: str, id: str) -> Row | None:
        return self.tables[table].get(id)

    def where(self, table: str, column: str, value: str) -> list[Row]:
        return [row for row in self.tables[table].values() if row[column] == value]

    def add(self, table: str, /, **columns: Any) -> Row:
        counter = SHARED.get(table, table)
        number = self.counters.get(counter, FIRST_ID.get(counter, 1))
        self.counters[counter] = number + 1
        row: Row = {KEYS[table]: str(number), **columns}
        self.tables[table][str(number)] = row
        return row

    def remove(self, table: str, row: Row) -> None:
        del self.tables[table][row[KEYS[table]]]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Put everything back if the block raises."""
        saved = copy.deepcopy((self.tables, self.counters))
        try:
            yield
        except BaseException:
            self.tables, self.counters = saved
            raise
