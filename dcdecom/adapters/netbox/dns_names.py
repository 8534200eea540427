"""The DNS names of a device's addresses beside those on its own interfaces, and which of all others bear too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dcdecom.adapters.netbox import rows
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.model.estate.device import IpRecord

ADDRESSES = "ipam/ip-addresses"


def dns_names(
    connection: Connection,
    devices: Iterable[Row],
    interfaces: Mapping[int, list[Row]],
    ips: Mapping[int, list[IpRecord]],
) -> dict[int, rows.Names]:
    """By device id; two requests at most, and none where no address has a name."""
    devices = list(devices)
    own = {d["id"]: {ip.id: ip.dns_name for part in interfaces[d["id"]] for ip in ips[part["id"]]} for d in devices}
    main = _main(connection, devices, own)
    every = {d["id"]: {**own[d["id"]], **main[d["id"]]} for d in devices}
    holders = _holders(connection, {name for named in every.values() for name in named.values() if name})
    return {
        id: rows.Names(
            tuple(dict.fromkeys(name for name in main[id].values() if name)),
            tuple(dict.fromkeys(name for name in named.values() if name and holders[name] - named.keys())),
        )
        for id, named in every.items()
    }


def _main(
    connection: Connection, devices: Iterable[Row], own: Mapping[int, Mapping[int, str]]
) -> dict[int, dict[int, str]]:
    """Of each device: its primary and out-of-band addresses that stand on no interface of its own."""
    ids = {d["id"]: {ip["id"] for ip in rows.main_addresses(d)} - own[d["id"]].keys() for d in devices}
    every = sorted({id for some in ids.values() for id in some})
    found = {row["id"]: rows.dns_name(row) for row in connection.by_id(ADDRESSES, every, rows.ADDRESS)}
    return {device: {id: found.get(id, "") for id in some} for device, some in ids.items()}


def _holders(connection: Connection, names: set[str]) -> dict[str, set[int]]:
    """By name: the ids of all addresses that bear it, also of those that no interface has, such as a service's."""
    holders: dict[str, set[int]] = {name: set() for name in names}
    spelled = {name: name for name in names} | {f"{name}.": name for name in names}
    if not names:
        return holders
    fields = "id,display,dns_name"
    found = connection.rows(ADDRESSES, {"dns_name": tuple(spelled)}, fields, lambda row: row["dns_name"], spelled)
    for row in found:
        holders[spelled[row["dns_name"]]].add(row["id"])
    return holders
