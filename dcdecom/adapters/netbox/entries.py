"""One entry of NetBox's change log as changes of a device's record: what a column of which object is a change of.

`history.py` asks for the entries that bear on a device; `changelog.py` finds our own writes among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dcdecom.adapters.netbox.connection import Row
from dcdecom.adapters.netbox.panels import INTERFACE
from dcdecom.model.estate.history import RecordChange

DEVICE, CABLE = "dcim.device", "dcim.cable"
TERMINATION, MAPPING = "dcim.cabletermination", "dcim.portmapping"
MAC, ADDRESS = "dcim.macaddress", "ipam.ipaddress"
TENANT, RACK = "tenancy.tenant", "dcim.rack"

WATCHED: Mapping[str, Mapping[str, str]] = {
    DEVICE: {
        "name": "name", "serial": "serial", "asset_tag": "asset-tag", "tenant": "tenant", "role": "role",
        "status": "status", "site": "position", "rack": "position", "position": "position", "face": "position",
        "virtual_chassis": "device",
    },
    INTERFACE: {
        "primary_mac_address": "mac", "name": "interface", "type": "interface", "lag": "interface",
        "mgmt_only": "interface", "mark_connected": "cable",
    },
    TERMINATION: {"termination_id": "cable", "cable": "cable"},
    CABLE: {"status": "cable", "label": "cable", "a_terminations": "cable", "b_terminations": "cable"},
    MAPPING: {"front_port": "cable", "rear_port": "cable", "rear_port_position": "cable"},
    MAC: {"mac_address": "mac", "assigned_object_id": "mac"},
    ADDRESS: {"address": "address", "assigned_object_id": "address"},
    TENANT: {"name": "tenant", "slug": "tenant"},
    RACK: {"name": "position"},
}  # fmt: skip
"""Column by column, what a change of it is a change of. Others, such as a description, say nothing about identity."""
WHOLE = {DEVICE: "device", INTERFACE: "interface", MAC: "mac", ADDRESS: "address", TENANT: "tenant", RACK: "position"}
"""What an object that was made or deleted is a change of; everything else belongs to a cable."""
IN_WORDS = frozenset({"name", "serial", "asset_tag", "status", "position", "label", "mac_address", "address", "slug"})
"""Columns that hold what people call it. The others hold ids of further objects."""


def sides(row: Row) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """An object before and after a change; empty where there was none."""
    return row["prechange_data"] or {}, row["postchange_data"] or {}


def ids_in(row: Row, column: str) -> set[int]:
    """What a column held before and after."""
    return {side[column] for side in sides(row) if side.get(column) is not None}


def changes(entries: Iterable[Row], said: Mapping[str, str]) -> tuple[RecordChange, ...]:
    """One change for each thing and each request: a cable that is plugged in makes five entries."""
    found: dict[tuple[str, str], RecordChange] = {}
    for row in sorted(entries, key=lambda row: int(row["id"])):
        for change in _of_entry({**row, "message": row["message"] or said.get(row["request_id"], "")}):
            key = (change.field, row["request_id"])
            before = found.get(key)
            found[key] = replace(before, id=change.id) if before else change
    return tuple(found.values())


def _of_entry(row: Row) -> Iterator[RecordChange]:
    kind, (before, after) = row["changed_object_type"], sides(row)
    told = RecordChange(
        row["id"], WHOLE.get(kind, "cable"), row["object_repr"], row["user_name"] or "?",
        datetime.fromisoformat(row["time"]), before="", after="", message=row["message"] or "",
    )  # fmt: skip
    if row["action"]["value"] != "update":
        yield told
        return
    for column, field in WATCHED[kind].items():
        if before.get(column) != after.get(column):
            words = (str(before.get(column) or ""), str(after.get(column) or "")) if column in IN_WORDS else ("", "")
            yield replace(told, field=field, before=words[0], after=words[1])
