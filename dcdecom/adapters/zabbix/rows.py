"""Zabbix's rows as the model's values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from dcdecom.adapters.zabbix.connection import Row
from dcdecom.adapters.zabbix.macros import Addresses
from dcdecom.model.address import MacAddress, parse_mac
from dcdecom.model.estate.monitoring import MonitoredHost, Silence
from dcdecom.model.estate.ref import Ref

DISCOVERED = "4"
"""`flags` of a host that low-level discovery made. Plain hosts have 0."""

HOST: Row = {
    "output": [
        "hostid", "host", "name", "status", "flags", "maintenance_status", "monitored_by", "proxyid", "proxy_groupid",
    ],
    "selectInterfaces": ["ip", "dns"],
    "selectInventory": ["serialno_a", "serialno_b", "macaddress_a", "macaddress_b", "asset_tag"],
    "selectHostGroups": ["name"],
    "selectParentTemplates": ["host"],
}
MAINTENANCE: Row = {
    "output": ["maintenanceid", "name", "active_till", "description"],
    "selectHosts": ["hostid"],
    "selectHostGroups": ["groupid"],
}

MAC = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![0-9a-f])|"
                 r"(?<![0-9a-f])(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}(?![0-9a-f])|"
                 r"(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])", re.IGNORECASE)  # fmt: skip
"""The inventory's fields are free text: an address may stand among words, or two of them."""


def host(row: Row, maintenances: Iterable[Row], proxy: str, at: Addresses) -> MonitoredHost:
    inventory = row["inventory"]
    return MonitoredHost(
        id=row["hostid"],
        host=row["host"],
        visible_name=row["name"],
        enabled=row["status"] == "0",
        discovered=row["flags"] == DISCOVERED,
        addresses=at.known,
        serials=_filled(inventory, "serialno_a", "serialno_b"),
        macs=tuple(mac for text in _filled(inventory, "macaddress_a", "macaddress_b") for mac in macs_in(text)),
        groups=tuple(group["name"] for group in row["hostgroups"]),
        maintenances=tuple(Ref(int(entry["maintenanceid"]), entry["name"]) for entry in maintenances),
        in_maintenance=row["maintenance_status"] == "1",
        proxy=proxy,
        asset_tag="".join(_filled(inventory, "asset_tag")),
        unresolved=at.unresolved,
    )


def instant(seconds: str) -> datetime:
    """A time as Zabbix sends it. Raises ValueError for what is none."""
    if not re.fullmatch(r"[0-9]{1,11}", seconds, re.ASCII):
        raise ValueError(f"{seconds[:40]} is no time")
    return datetime.fromtimestamp(int(seconds), UTC)


def silence(row: Row) -> Silence:
    until = instant(row["active_till"])
    hosts = tuple(member["hostid"] for member in row["hosts"])
    return Silence(row["maintenanceid"], row["name"], hosts, until, row["description"])


def macs_in(text: str) -> tuple[MacAddress, ...]:
    return tuple(parse_mac(found.group()) for found in MAC.finditer(text))


def _filled(inventory: Row | list[Row], *fields: str) -> tuple[str, ...]:
    """The fields that hold something. Zabbix sends an empty list where the inventory is disabled."""
    return tuple(inventory[field] for field in fields if inventory[field]) if isinstance(inventory, dict) else ()
