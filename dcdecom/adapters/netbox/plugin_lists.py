"""Lists of NetBox's plugins whose rows may name a device or its addresses: contracts, support contracts, licences, and
records of DNS that are made of addresses.

What a plugin filters by is not trusted. Lists of contracts are read whole: netbox-contract knows no filter by device,
and the one of netbox-lifecycle for a device looks among the ids of licences. Records are asked for by address, and each
is compared with what was asked. Tried with netbox-contract 2.5.0, netbox-lifecycle 1.1.11 and netbox-plugin-dns 1.7.3
(`make test-plugins`).
"""

from __future__ import annotations

from collections.abc import Callable

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.http import Failed
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.adapters.netbox.pointing import DEVICE, Found, Wanted, name_of, number, shown, text
from dcdecom.adapters.netbox.whoami import asked
from dcdecom.late_dataclass import dataclass

NOT_FOUND = 404


@dataclass(frozen=True)
class PluginList:
    """A list of a plugin whose rows may name a device."""

    plugin: str
    path: str
    fields: str
    names: Callable[[Row], int]
    """The id of the device that a row names, or of the address; 0 where it names none."""
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


RECORDS = PluginList(
    "netbox_dns", "plugins/netbox-dns/records", "id,display,fqdn,type,ipam_ip_address",
    lambda row: number(row["ipam_ip_address"]["id"]), lambda row: f"{text(row['type'])} {shown(text(row['fqdn']))}",
)
"""Records that netbox-plugin-dns makes of addresses."""
EVERY = (*PLUGINS, RECORDS)


def contracts(wanted: Wanted) -> Found:
    """Contracts and licences of the device, where NetBox has a plugin for them."""
    for each in PLUGINS if wanted.devices else ():
        for row in rows_of(each, lambda path, shown: wanted.whole(path, shown), wanted.connection):
            yield from wanted.by_device(each.names(row), "contract", each.place(row))


def dns_records(wanted: Wanted) -> Found:
    """Records that are made of its addresses, and that go by themselves once these are not active."""

    def read(path: str, fields: str) -> list[Row]:
        return wanted.rows(path, "ipam_ip_address_id", wanted.addresses, fields, RECORDS.names)

    for row in rows_of(RECORDS, read, wanted.connection) if wanted.addresses else ():
        yield from wanted.by_address(RECORDS.names(row), "dns-plugin", f"{RECORDS.place(row)}, record {row['id']}")


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
