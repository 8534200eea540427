"""Which maintenances name a host. One that holds it through a group only does not: it stays when the host goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.adapters.zabbix.rows import MAINTENANCE


def memberships(connection: Connection, host_ids: Iterable[str]) -> defaultdict[str, list[Row]]:
    """The maintenances that name each host, as far as this account may see them."""
    asked = frozenset(host_ids)
    by_host: defaultdict[str, list[Row]] = defaultdict(list)
    params = {"hostids": sorted(asked, key=int), **MAINTENANCE}
    for row in connection.rows("maintenance.get", params, lambda row: bool(row["hostgroups"] or _in(row, asked))):
        for host_id in _in(row, asked):
            by_host[host_id].append(row)
    return by_host


def _in(row: Row, asked: frozenset[str]) -> list[str]:
    return [member["hostid"] for member in row["hosts"] if member["hostid"] in asked]
