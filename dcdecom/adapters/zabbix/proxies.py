"""Who watches a host where Zabbix does not do so itself: a proxy, or a group that hands its hosts to its proxies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.http import Failed
from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.late_dataclass import dataclass


@dataclass(frozen=True)
class MonitoredBy:
    """A value of a host's `monitored_by`: the column of its id, and how it is read."""

    column: str
    method: str
    words: str


SERVER = "0"
KINDS = {
    "1": MonitoredBy("proxyid", "proxy.get", "proxy"),
    "2": MonitoredBy("proxy_groupid", "proxygroup.get", "proxy group"),
}


def proxies(connection: Connection, hosts: Iterable[Row]) -> Mapping[str, str | Unread]:
    """By host id, the name of what watches it, as `proxy px-1`; empty where it is Zabbix itself.

    Unread for one that may not be read: an address says little as long as nobody knows from where.
    """
    hosts = list(hosts)
    named: dict[tuple[str, str], str] = {}
    refused: dict[str, str] = {}
    for value, kind in KINDS.items():
        ids = {row[kind.column] for row in hosts if row["monitored_by"] == value}
        try:
            found = connection.by_id(kind.method, kind.column, ids, {"output": [kind.column, "name"]})
        except Failed as error:
            found, refused[value] = {}, f": {error}"
        named |= {(value, id): f"{kind.words} {row['name']}" for id, row in found.items()}
    watchers: dict[str, str | Unread] = {}
    for row in hosts:
        value = row["monitored_by"]
        if value == SERVER:
            watchers[row["hostid"]] = ""
            continue
        held = (value, row[KINDS[value].column])
        why = refused.get(value, "")
        unread = Unread(f"the {KINDS[value].words} that watches {row['host']} may not be read{why}")
        watchers[row["hostid"]] = named.get(held, unread)
    return watchers
