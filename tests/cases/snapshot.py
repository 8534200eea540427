"""What all four systems have about one server, field by field, but for ids and times that they give themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dcdecom.bootstrap import clocks, systems
from dcdecom.documents.configuration import load
from dcdecom.model.estate.reading import Reading
from tests.cases.office import Office
from tests.cases.truth import Records

OWN_OF_NETBOX = frozenset({"url", "display_url", "display", "created", "last_updated", "device_count"})
"""What NetBox gives itself, and how many other devices there are of a kind."""
OWN_OF_ZABBIX = frozenset(
    {"lastclock", "lastns", "lastvalue", "prevvalue", "state", "error", "lastchange", "value", "maintenance_from",
     "maintenance_status", "maintenance_type", "evaltype", "uuid", "active_available"}
)  # fmt: skip
"""What Zabbix computes, and what it hides or makes anew."""


def snapshot(office: Office, name: str) -> dict[str, Any]:
    """NetBox, Zabbix, and the server's ports by command line and by SNMP."""
    records = Records(office.config)
    return {**_netbox(records, name), **_zabbix(records, name), **_ports(office, name)}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The paths at which two snapshots differ."""
    return sorted(_differences("", before, after))


def _differences(path: str, before: Any, after: Any) -> Iterable[str]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in {*before, *after}:
            yield from _differences(f"{path}.{key}".removeprefix("."), before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for n, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _differences(f"{path}[{n}]", one, other)
    elif before != after:
        yield f"{path}: {before!r} -> {after!r}"


# --- NetBox ----------------------------------------------------------------------------------------------------------


def _netbox(records: Records, name: str) -> dict[str, Any]:
    device = records.device(name)
    ours = {"device_id": device.id}
    endpoints = {
        "device": records.netbox.dcim.devices.filter(id=device.id),
        "interface": records.netbox.dcim.interfaces.filter(**ours),
        "cable": records.netbox.dcim.cables.filter(**ours),
        "address": records.netbox.ipam.ip_addresses.filter(**ours),
    }
    return {f"netbox {kind}": _rows(found) for kind, found in endpoints.items()}


def _rows(found: Any) -> list[Any]:
    rows = [_plain_netbox(dict(row)) for row in found.response]
    return sorted(rows, key=lambda row: str(row.get("name") or row.get("label") or row.get("address")))


def _plain_netbox(value: Any, key: str = "") -> Any:
    """A cable that was removed has another id; everything else keeps its own."""
    if isinstance(value, Mapping):
        dropped = OWN_OF_NETBOX | ({"id"} if key in ("", "cable") else set())
        return {name: _plain_netbox(held, name) for name, held in value.items() if name not in dropped}
    return [_plain_netbox(one, "item") for one in value] if isinstance(value, list) else value


# --- Zabbix ----------------------------------------------------------------------------------------------------------


def _zabbix(records: Records, name: str) -> dict[str, Any]:
    found = records.hosts(name)
    if not found:
        return {"zabbix host": []}
    ids = [host["hostid"] for host in found]
    parts = {
        "host": records.zabbix.host.get(
            hostids=ids, output="extend", selectInterfaces="extend", selectMacros="extend", selectInventory="extend",
            selectHostGroups=["name"], selectParentTemplates=["host"], selectTags="extend",
        ),
        "item": records.zabbix.item.get(hostids=ids, output="extend"),
        "trigger": records.zabbix.trigger.get(hostids=ids, output="extend", expandExpression=True),
        "maintenance": [
            {"name": row["name"], "active_till": row["active_till"]}
            for row in records.zabbix.maintenance.get(output=["name", "active_till"], selectHosts=["host"])
            if name in {host.get("host") for host in row["hosts"]}
        ],
    }  # fmt: skip
    return {f"zabbix {kind}": sorted((_plain_zabbix(row) for row in rows), key=repr) for kind, rows in parts.items()}


def _plain_zabbix(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _plain_zabbix(v) for k, v in value.items() if not k.endswith("id") and k not in OWN_OF_ZABBIX}
    return sorted((_plain_zabbix(one) for one in value), key=repr) if isinstance(value, list) else value


# --- the switch, by both witnesses -----------------------------------------------------------------------------------


def _ports(office: Office, name: str) -> dict[str, Any]:
    readers = systems.readers(load(office.config), clocks.clock())
    server = office.server(name)
    wanted = [office.bed.port(name, "data"), *([office.bed.port(name, "bmc")] if server.bmc else [])]
    cli, snmp = dict(readers.switch.ports(wanted)), dict(readers.network.ports(wanted))
    found: dict[str, Any] = {}
    for key in wanted:
        line, state = cli[key], snmp[key]
        assert isinstance(line, Reading), line
        assert isinstance(state, Reading), state
        found[" ".join(key)] = {
            "cli": [line.value.admin_up, line.value.saved_down, list(line.value.stanza)],
            "snmp": [state.value.index, state.value.name, state.value.admin_up],
        }
    return {"ports": found}
