"""Stacked switches: several devices in NetBox, and one to whoever speaks with them, the master of their chassis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.adapters.netbox.rows import ref
from dcdecom.model.estate.ref import Ref

MEMBER = "id,display,name,virtual_chassis"


def master(row: Row) -> Ref:
    """Who speaks for a device: itself, unless its virtual chassis names another."""
    chassis = row["virtual_chassis"]
    return ref(chassis["master"]) if chassis and chassis["master"] else ref(row)


def masters(connection: Connection, device_ids: Iterable[int]) -> Mapping[int, Ref]:
    """Who speaks for each of these devices, as far as they may be read."""
    return {row["id"]: master(row) for row in connection.by_id("dcim/devices", set(device_ids), MEMBER)}
