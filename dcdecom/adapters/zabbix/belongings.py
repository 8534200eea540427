"""What belongs to the hosts in question: items, triggers, graphs, rules; each kind is read once, when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.monitoring import Loss

Found: TypeAlias = Iterator[tuple[str, Loss]]
"""Host ids, and what each host loses."""


@dataclass(frozen=True)
class Inheritable:
    """A kind of thing that a host inherits from templates."""

    method: str
    key: str
    name: str
    differs: tuple[str, ...]
    """What may be set differently on the host."""
    also: tuple[str, ...] = ()


INHERITED = {
    kind.method: kind
    for kind in (
        Inheritable("item.get", "itemid", "name", ("status", "delay", "history", "trends"), ("hostid",)),
        Inheritable("trigger.get", "triggerid", "description", ("status", "priority")),
        Inheritable("discoveryrule.get", "itemid", "name", ("status", "delay"), ("hostid",)),
        Inheritable("httptest.get", "httptestid", "name", ("status", "delay"), ("hostid", "authentication")),
    )
}


class Belongings:
    """Rows of what belongs to some hosts. Each access may raise Failed or Unread."""

    def __init__(self, connection: Connection, hosts: Mapping[str, Row]) -> None:
        self.connection = connection
        self.hosts = hosts
        self._read: dict[str, list[Row]] = {}

    @cached_property
    def settings(self) -> dict[str, Row]:
        """How each host is set up beyond what an export holds. No secret is asked for."""
        output = ["hostid", "tls_connect", "tls_accept", "ipmi_username"]
        return self.connection.by_id(
            "host.get", "hostid", self.hosts, {"output": output, "selectMacros": ["macro", "type"]}
        )

    def rows(self, kind: Inheritable) -> list[Row]:
        """Everything of one kind on these hosts."""
        if kind.method not in self._read:
            params: Row = {"hostids": sorted(self.hosts, key=int), "output": self._output(kind)}
            if kind.method == "trigger.get":
                params["selectHosts"] = ["hostid", "host"]
            self._read[kind.method] = self.connection.rows(
                kind.method, params, lambda row: bool(self.owners_of(row))
            )
        return self._read[kind.method]

    def originals(self, kind: Inheritable, ids: Iterable[str]) -> dict[str, Row]:
        """The templates' things of these ids."""
        return self.connection.by_id(kind.method, kind.key, ids, {"output": self._output(kind)})

    def owners_of(self, row: Row) -> list[str]:
        """The hosts of ours that a thing belongs to; a trigger may belong to several."""
        every = [host["hostid"] for host in row["hosts"]] if "hosts" in row else [row["hostid"]]
        return [host_id for host_id in every if host_id in self.hosts]

    @cached_property
    def triggers(self) -> dict[str, Row]:
        return {row["triggerid"]: row for row in self.rows(INHERITED["trigger.get"])}

    @cached_property
    def items(self) -> dict[str, Row]:
        return {row["itemid"]: row for row in self.rows(INHERITED["item.get"])}

    @cached_property
    def graphs(self) -> dict[str, Row]:
        params: Row = {"hostids": sorted(self.hosts, key=int), "output": ["graphid", "name"], "selectHosts": ["hostid"]}
        rows = self.connection.rows("graph.get", params, lambda row: bool(self.owners_of(row)))
        return {row["graphid"]: row for row in rows}

    @staticmethod
    def _output(kind: Inheritable) -> list[str]:
        return [kind.key, kind.name, "templateid", *kind.differs, *kind.also]
