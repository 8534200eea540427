"""Cables with all that NetBox has about them, so that one that is removed can be made again as it was."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.netbox import rows
from dcdecom.adapters.netbox.connection import EVERYTHING, Connection, Row
from dcdecom.model.estate.device import CableRecord

GIVEN_BY_NETBOX = frozenset({"id", "url", "display_url", "display", "created", "last_updated"})
"""What a row has and nobody may write."""
PLUGGED = "id,display,cable"


def cables(connection: Connection, ids: Iterable[int]) -> dict[int, CableRecord]:
    """The whole cable of each id that NetBox has."""
    found = connection.by_id("dcim/cables", ids, EVERYTHING)
    return {row["id"]: rows.cable(row, kept(row)) for row in found}


def cables_at(connection: Connection, ids: Iterable[int], path: str = "dcim/interfaces") -> Mapping[int, CableRecord]:
    """The whole cable in each of these interfaces, or of the ports of another path, that has one."""
    found = connection.by_id(path, ids, PLUGGED)
    plugged = {row["id"]: row["cable"]["id"] for row in found if row["cable"]}
    whole = cables(connection, set(plugged.values()))
    if set(plugged.values()) - whole.keys():
        raise Unread(f"the cable of {path} {min(plugged)} may not be read")
    return {port: whole[cable] for port, cable in plugged.items()}


def kept(row: Row, given: frozenset[str] = GIVEN_BY_NETBOX) -> str:
    """The row as a request would write it: choices and objects by value and id, nothing that is empty or is `given`."""
    filled = {key: _written(key, value) for key, value in row.items() if key not in given}
    return json.dumps(_filled(filled), sort_keys=True, ensure_ascii=False)


def _written(key: str, value: Any) -> Any:
    if key.endswith("_terminations"):
        return [{part: end[part] for part in ("object_type", "object_id")} for end in value]
    if key == "custom_fields":
        return _filled({name: _written("", held) for name, held in value.items()})
    if isinstance(value, list):
        return [_written("", item) for item in value]
    return value.get("value", value.get("id")) if isinstance(value, Mapping) else value


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}
