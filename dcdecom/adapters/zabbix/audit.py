"""What Zabbix's audit log has of hosts: who made, changed or deleted one, and when.

Zabbix 7.0 notes nothing there of a host's interfaces: who re-addressed one is in no log.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.adapters.zabbix.rows import instant
from dcdecom.model.estate.monitoring import HostEdit

HOST = "4"
"""`resourcetype` of a host."""
Action: TypeAlias = Literal["Add", "Update", "Delete", "other"]
ACTIONS: Mapping[str, Action] = {"0": "Add", "1": "Update", "2": "Delete"}
MOST = 1000
"""Entries that are read: the newest."""


def edits(connection: Connection, ids: Iterable[str]) -> Mapping[str, tuple[HostEdit, ...]]:
    """The entries about each host, the newest first."""
    asked = tuple(ids)
    params = {
        "output": ["clock", "username", "action", "resourcetype", "resourceid", "resourcename", "details"],
        "filter": {"resourcetype": [HOST], "resourceid": list(asked)},
        "sortfield": ["clock"],
        "sortorder": "DESC",
        "limit": MOST,
    }
    found: defaultdict[str, list[HostEdit]] = defaultdict(list)
    for row in connection.rows("auditlog.get", params, lambda row: _is_asked(row, asked)):
        found[row["resourceid"]].append(_edit(row))
    return {id: tuple(found[id]) for id in asked}


def _is_asked(row: Row, asked: tuple[str, ...]) -> bool:
    return row["resourcetype"] == HOST and row["resourceid"] in asked


def _edit(row: Row) -> HostEdit:
    details = json.loads(row["details"]) if row["details"] else {}
    fields = tuple(sorted(details)) if isinstance(details, dict) else ()
    at = instant(row["clock"])
    return HostEdit(
        row["resourceid"], at, row["username"], ACTIONS.get(row["action"], "other"), row["resourcename"], fields
    )
