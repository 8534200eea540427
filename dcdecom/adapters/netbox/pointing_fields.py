"""Custom fields of any kind of NetBox's objects that hold a device or an address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dcdecom.adapters.batching import Unread, chunks
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.adapters.netbox.pointing import ADDRESS, DEVICE, Found, Wanted, ids_of, listed, name_of, text
from dcdecom.late_dataclass import dataclass

FIELDS, TYPES = "extras/custom-fields", "core/object-types"
ENDPOINT = re.compile(r"/api/((?:plugins/)?[a-z0-9_-]+/[a-z0-9_-]+)/$")
MANY = ("object", "multiobject")


@dataclass(frozen=True)
class PointingField:
    """A custom field that holds devices or addresses, on one kind of object."""

    name: str
    to: str
    on: str
    path: str


def pointing_fields(connection: Connection) -> Iterator[PointingField]:
    """Every custom field of any kind of object whose values are devices or addresses. Raises Unread."""
    fields = "id,display,name,type,object_types,related_object_type,filter_logic"
    rows = [
        row for row in connection.rows(FIELDS, {"type": MANY}, fields, lambda row: row["type"]["value"], MANY)
        if row["related_object_type"] in (DEVICE, ADDRESS)
    ]  # fmt: skip
    kinds = dict.fromkeys(text(kind) for row in rows for kind in listed(row["object_types"]))
    paths = _paths(connection, kinds)
    for row in rows:
        if row["filter_logic"]["value"] == "disabled":
            name = text(row["name"])
            raise Unread(f"custom field {name} may not be filtered by: set its filter logic to loose")
        for kind in row["object_types"]:
            yield PointingField(text(row["name"]), row["related_object_type"], kind, paths[kind])


def _paths(connection: Connection, kinds: Iterable[str]) -> dict[str, str]:
    """Where the objects of each kind are, as NetBox says."""
    models = {kind.partition(".")[2] for kind in kinds}
    found: dict[str, str] = {}
    for some in chunks(sorted(models)):
        for row in connection.rows(
            TYPES, {"model": some}, "id,display,app_label,model,rest_api_endpoint", lambda row: row["model"], some
        ):
            if match := ENDPOINT.search(text(row["rest_api_endpoint"] or "")):
                found[f"{row['app_label']}.{row['model']}"] = match[1]
    if missing := sorted(set(kinds) - found.keys()):
        raise Unread(f"where NetBox keeps the objects of {', '.join(missing)}, which have custom fields, is not told")
    return found


def fields(wanted: Wanted) -> Found:
    """Custom fields, of whatever has them, that hold the device or one of its addresses."""
    if not wanted.devices and not wanted.addresses:
        return
    for field in pointing_fields(wanted.connection):
        ids = wanted.devices if field.to == DEVICE else wanted.addresses
        for some in chunks(sorted(ids)):
            yield from _holding(wanted, field, some)


def _holding(wanted: Wanted, field: PointingField, some: tuple[int, ...]) -> Found:
    def held(row: Row) -> set[int]:
        value = row["custom_fields"][field.name]
        return ids_of(value if isinstance(value, list) else [value] if value else []) & set(some)

    for row in wanted.connection.rows(
        field.path, {f"cf_{field.name}": some}, "id,display,name,custom_fields", lambda row: bool(held(row)), (True,)
    ):
        place = f"custom field {field.name} of {name_of(row)}, {field.on} {row['id']}"
        for id in sorted(held(row)):
            if field.to == ADDRESS:
                yield from wanted.by_address(id, "field", place, {row["id"]} if field.on == DEVICE else ())
            elif (field.on, row["id"]) != (DEVICE, id):
                yield from wanted.by_device(id, "field", place)
