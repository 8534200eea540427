"""Values of two beds made alike: what a bed numbers or times by itself counts as there or not there."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

NUMBERED = frozenset({"id", "switch_id", "interface_id", "etag", "path"})
"""Fields of which only it is compared whether they hold something."""
LEFT_OUT = frozenset({"alias", "index", "last_change_ticks", "active_until", "in_maintenance"})
"""Fields in which the beds differ by nature: net-snmp serves no ifAlias, and the others are a matter of time."""


def plain(value: Any) -> Any:
    """A value of the model as plain data; the order of a tuple does not count."""
    if is_dataclass(value) and not isinstance(value, type):
        rows = {field.name: getattr(value, field.name) for field in fields(value) if field.name not in LEFT_OUT}
        return {name: bool(held) if name in NUMBERED else plain(held) for name, held in rows.items()}
    if isinstance(value, dict):
        return {key: plain(held) for key, held in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return sorted((plain(one) for one in value), key=repr)
    return value
