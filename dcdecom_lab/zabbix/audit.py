"""Zabbix's audit log: one row for each object that a call touched, with the same recordsetid."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field

from dcdecom_lab.zabbix.state import State

ADDED, UPDATED, DELETED = "0", "1", "2"
RESOURCES = {"host": "4", "discoveryrule": "16", "maintenance": "27", "hostprototype": "37"}
"""Zabbix's numbers for kinds of objects."""


@dataclass(frozen=True)
class Audit:
    """One call's entries."""

    state: State
    userid: str
    username: str
    recordset: str = field(default_factory=lambda: _cuid())

    def add(self, action: str, kind: str, id: str, name: str, details: dict[str, list[str]] | None = None) -> None:
        """Note one object. `details` holds what was set; a deletion has none."""
        row = self.state.add(
            "auditlog",
            userid=self.userid,
            username=self.username,
            clock=str(self.state.seconds()),
            ip="127.0.0.1",
            action=action,
            resourcetype=RESOURCES[kind],
            resourceid=id,
            resource_cuid="",
            resourcename=name,
            recordsetid=self.recordset,
            details=json.dumps(details) if details else "",
        )
        row["auditid"] = _cuid()


def _cuid() -> str:
    """An id as the audit log has them: a c and 24 further characters."""
    return "c" + uuid.uuid4().hex[:24]
