"""What the record should hold once: a serial number, and the Zabbix host in a custom field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeAlias

from dcdecom.adapters.batching import chunks
from dcdecom.adapters.netbox import rows
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.model.estate.ref import Ref

FIELDS = "id,display,name,serial,custom_fields"
Others: TypeAlias = defaultdict[int, tuple[Ref, ...]]
"""By a device's id, the other devices that have the same."""


def same_serial(connection: Connection, found: Iterable[Row]) -> Others:
    """Other devices with a device's serial number; NetBox compares it without case."""
    return _same(connection, "serial", found, lambda row: str(row["serial"]).casefold())


def same_host_id(connection: Connection, field: str, found: Iterable[Row]) -> Others:
    """Other devices whose custom field holds the same. A field that is in no device is not asked for.

    NetBox ignores a filter on a custom field that it does not have, and would answer every device.
    """
    holding = [row for row in found if rows.custom(row, field)]
    return _same(connection, f"cf_{field}", holding, lambda row: rows.custom(row, field))


def _same(connection: Connection, name: str, found: Iterable[Row], value: Callable[[Row], str]) -> Others:
    """A custom field of text may be set to match loosely: what only contains a value is read, and left out here."""
    held = {row["id"]: value(row) for row in found if value(row)}
    same: defaultdict[str, list[Ref]] = defaultdict(list)
    for some in chunks(sorted(set(held.values()))):

        def is_near(row: Row, some: tuple[str, ...] = some) -> bool:
            found = value(row)
            return found in some or any(one in found for one in some)

        for row in connection.rows("dcim/devices", {name: some}, FIELDS, is_near, {True}):
            same[value(row)].append(rows.ref(row))
    others: Others = defaultdict(tuple)
    for id, one in held.items():
        others[id] = tuple(other for other in same[one] if other.id != id)
    return others
