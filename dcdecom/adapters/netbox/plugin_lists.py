"""Lists of NetBox's plugins whose rows may name a device: contracts, support contracts and licences.

What a plugin filters by is not trusted: its lists are read whole. netbox-contract knows no filter by device, and the
one of netbox-lifecycle for a device looks among the ids of licences. Shapes: netbox-contract 2.5.0, netbox-lifecycle
1.2, their `api/serializers`.
"""

from __future__ import annotations

from collections.abc import Callable

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.http import Failed
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.adapters.netbox.pointing import DEVICE, Found, Wanted, name_of, number
from dcdecom.adapters.netbox.whoami import asked
from dcdecom.late_dataclass import dataclass

NOT_FOUND = 404


@dataclass(frozen=True)
class PluginList:
    """A list of a plugin whose rows may name a device."""

    plugin: str
    path: str
    fields: str
    device: Callable[[Row], int]
    """The id of the device that a row names; 0 where it names none."""
    place: Callable[[Row], str]


def _of_contract(row: Row) -> int:
    return number(row["object_id"]) if row["content_type"] == DEVICE else 0


def _of_device(row: Row) -> int:
    return number(row["device"]["id"]) if row["device"] else 0


PLUGINS = (
    PluginList(
        "netbox_contract", "plugins/contracts/contractassignment", "id,display,content_type,object_id,contract",
        _of_contract, lambda row: f"contract {name_of(row['contract'])}, assignment {row['id']}",
    ),
    PluginList(
        "netbox_lifecycle", "plugins/lifecycle/supportcontractassignment", "id,display,contract,device",
        _of_device, lambda row: f"support contract {name_of(row['contract'])}, assignment {row['id']}",
    ),
    PluginList(
        "netbox_lifecycle", "plugins/lifecycle/licenseassignment", "id,display,license,device",
        _of_device, lambda row: f"licence {name_of(row['license'])}, assignment {row['id']}",
    ),
)  # fmt: skip


def contracts(wanted: Wanted) -> Found:
    """Contracts and licences of the device, where NetBox has a plugin for them."""
    for each in PLUGINS if wanted.devices else ():
        for row in rows_of(each, lambda path, shown: wanted.whole(path, shown), wanted.connection):
            yield from wanted.by_device(each.device(row), "contract", each.place(row))


def rows_of(each: PluginList, read: Callable[[str, str], list[Row]], connection: Connection) -> list[Row]:
    """Its rows; none where NetBox does not have the plugin. Raises Unread where it has it, elsewhere."""
    try:
        return read(each.path, each.fields)
    except Failed as failed:
        if failed.status != NOT_FOUND:
            raise
    if each.plugin in asked(connection, "GET", "status")["plugins"]:
        raise Unread(f"NetBox has the plugin {each.plugin}, and nothing at {each.path}")
    return []
