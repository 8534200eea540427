"""Changing a host. A field that does not exist is left out without a word, and the call succeeds."""

from __future__ import annotations

from typing import Any

from dcdecom_lab.zabbix import audit, defaults
from dcdecom_lab.zabbix.columns import HOST_FIELDS, words
from dcdecom_lab.zabbix.errors import bad_parameters, missing, refused
from dcdecom_lab.zabbix.state import Row, State

READ_ONLY = words(
    "hostid flags maintenanceid maintenance_status maintenance_type maintenance_from assigned_proxyid active_available"
)
OF_DISCOVERED = {"status", "description", "tags", "macros", "inventory"}
"""What may be changed of a host that was discovered."""


def update_hosts(state: State, log: audit.Audit, sent: Any) -> dict[str, list[str]]:
    """Change all of these hosts or none."""
    changes = sent if isinstance(sent, list) else [sent]
    if not changes:
        raise bad_parameters('Invalid parameter "/": cannot be empty.')
    for change in changes:
        _update(state, log, change)
    return {"hostids": [str(change["hostid"]) for change in changes]}


def _update(state: State, log: audit.Audit, change: Any) -> None:
    if not isinstance(change, dict) or "hostid" not in change:
        raise missing("hostid", "/1")
    host = state.get("host", str(change["hostid"]))
    if host is None:
        raise refused()
    if host["flags"] == "4":
        _refuse_for_discovered(host, change)
    plain = {k: str(v) for k, v in change.items() if k in HOST_FIELDS and k not in READ_ONLY}
    _check(state, host, plain)
    details = {f"host.{k}": ["update", v, host[k]] for k, v in plain.items() if v != host[k]}
    host.update(plain)
    _belongings(state, host, change)
    _interfaces(state, host, change)
    if details:
        log.add(audit.UPDATED, "host", host["hostid"], host["host"], details)


def _refuse_for_discovered(host: Row, change: Row) -> None:
    for name in change.keys() - OF_DISCOVERED - {"hostid"}:
        raise bad_parameters(f'Cannot update "{name}" for a discovered host "{host["host"]}".')


def _check(state: State, host: Row, plain: Row) -> None:
    if plain.get("status", "0") not in ("0", "1"):
        raise bad_parameters(f'Incorrect status for host "{host["host"]}".')
    others = [one for one in state.rows("host") if one is not host]
    if any(one["host"] == plain.get("host") for one in others):
        raise bad_parameters(f'Host with the same name "{plain["host"]}" already exists.')
    if any(one["name"] == plain.get("name") for one in others):
        raise bad_parameters(f'Host with the same visible name "{plain["name"]}" already exists.')


def _interfaces(state: State, host: Row, change: Row) -> None:
    """The interfaces that are sent take the place of those that are there; one without an id is a new one.

    Zabbix notes nothing of that in its audit log.
    """
    if "interfaces" not in change:
        return
    kept = {str(card["interfaceid"]) for card in change["interfaces"] if "interfaceid" in card}
    for row in state.where("hostinterface", "hostid", host["hostid"]):
        if row["interfaceid"] not in kept:
            state.remove("hostinterface", row)
    for card in change["interfaces"]:
        sent = {k: str(v) for k, v in card.items() if k in ("main", "type", "useip", "ip", "dns", "port")}
        found = state.get("hostinterface", str(card.get("interfaceid", "")))
        if found is None:
            state.add("hostinterface", **defaults.interface(hostid=host["hostid"], **sent))
        else:
            found |= sent


def _belongings(state: State, host: Row, change: Row) -> None:
    """What a host has a list of: sending it replaces it."""
    if "groups" in change:
        host["groups"] = [str(one["groupid"]) for one in change["groups"]]
    if "tags" in change:
        host["tags"] = [{"tag": t["tag"], "value": t.get("value", ""), "automatic": "0"} for t in change["tags"]]
    if "inventory" in change:
        host["inventory"].update({k: str(v) for k, v in change["inventory"].items() if k in host["inventory"]})
    if "macros" in change:
        for row in state.where("usermacro", "hostid", host["hostid"]):
            state.remove("usermacro", row)
        for macro in change["macros"]:
            given = {k: str(v) for k, v in macro.items() if k in ("macro", "value", "type", "description")}
            state.add("usermacro", **defaults.macro(hostid=host["hostid"], **given))
