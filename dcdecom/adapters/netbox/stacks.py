"""Stacked switches: several devices in NetBox, and one to whoever speaks with them, the master of their chassis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.adapters.netbox.rows import ref
from dcdecom.model.estate.ref import Ref

MEMBER = "id,display,name,virtual_chassis"


def master(row: Row) -> Ref:
    """Who speaks for a device: itself, unless its virtual chassis names another."""
    chassis = row["virtual_chassis"]
    return ref(chassis["master"]) if chassis and chassis["master"] else ref(row)


def masters(connection: Connection, device_ids: Iterable[int]) -> Mapping[int, Ref]:
    """Who speaks for each of these devices. Raises Unread where one of them may not be read."""
    wanted = set(device_ids)
    found = {row["id"]: master(row) for row in connection.by_id("dcim/devices", wanted, MEMBER)}
    if missing := wanted - found.keys():
        raise Unread(f"devices {sorted(missing)}, at the other end of cables, may not be read")
    return found
