"""Making, changing and deleting maintenances."""

from __future__ import annotations

from typing import Any

from dcdecom_lab.zabbix import audit
from dcdecom_lab.zabbix.errors import bad_parameters, missing, refused, unexpected
from dcdecom_lab.zabbix.state import Row, State

FIELDS = ("name", "maintenance_type", "description", "active_since", "active_till", "tags_evaltype")
LISTS = ("groups", "hosts", "timeperiods", "tags")
DEFAULTS = {"maintenance_type": "0", "description": "", "tags_evaltype": "0"}
PERIOD = dict.fromkeys(("timeperiod_type", "start_date", "start_time", "day", "dayofweek", "month"), "0")
NEED_ONE = "At least one host group or host must be selected."
SHORTEST = 300
"""Seconds that a period lasts at least."""


def create_maintenances(state: State, log: audit.Audit, sent: Any) -> dict[str, list[str]]:
    made = []
    for position, wanted in enumerate(sent if isinstance(sent, list) else [sent], 1):
        for name in ("name", "active_since", "active_till", "timeperiods"):
            if name not in wanted:
                raise missing(name, f"/{position}")
        columns = {**DEFAULTS, **_columns(state, wanted, position)}
        if not columns.get("groups") and not columns.get("hosts"):
            raise bad_parameters(NEED_ONE)
        _unique(state, columns["name"], "")
        row = state.add("maintenance", **{"groups": [], "hosts": [], "tags": [], **columns})
        details = {f"maintenance.{name}": ["add", row[name]] for name in ("name", "description") if row[name]}
        log.add(audit.ADDED, "maintenance", row["maintenanceid"], row["name"], details)
        made.append(row["maintenanceid"])
    return {"maintenanceids": made}


def update_maintenances(state: State, log: audit.Audit, sent: Any) -> dict[str, list[str]]:
    changed = []
    for position, wanted in enumerate(sent if isinstance(sent, list) else [sent], 1):
        if "maintenanceid" not in wanted:
            raise missing("maintenanceid", f"/{position}")
        row = state.get("maintenance", str(wanted["maintenanceid"]))
        if row is None:
            raise refused()
        columns = _columns(state, wanted, position, row)
        if not {**row, **columns}["groups"] and not {**row, **columns}["hosts"]:
            raise bad_parameters(NEED_ONE)
        _unique(state, str(columns.get("name", row["name"])), row["maintenanceid"])
        row.update(columns)
        log.add(audit.UPDATED, "maintenance", row["maintenanceid"], row["name"])
        changed.append(row["maintenanceid"])
    return {"maintenanceids": changed}


def delete_maintenances(state: State, log: audit.Audit, ids: Any) -> dict[str, list[str]]:
    if not isinstance(ids, list) or not ids:
        raise bad_parameters('Invalid parameter "/": cannot be empty.')
    rows = [row for id in ids if (row := state.get("maintenance", str(id)))]
    if len(rows) != len(ids):
        raise refused()
    for row in rows:
        state.remove("maintenance", row)
        log.add(audit.DELETED, "maintenance", row["maintenanceid"], row["name"])
    return {"maintenanceids": [str(id) for id in ids]}


def _columns(state: State, wanted: Row, position: int, before: Row | None = None) -> Row:
    for name in wanted:
        if name not in (*FIELDS, *LISTS, "maintenanceid"):
            raise unexpected(name, f"/{position}")
    columns: Row = {k: str(v) for k, v in wanted.items() if k in FIELDS}
    for name in ("active_since", "active_till"):
        if name in columns:
            columns[name] = str(int(columns[name]) // 60 * 60)
    whole = {**(before or {}), **columns}
    if int(whole["active_till"]) <= int(whole["active_since"]):
        raise bad_parameters(
            f'Invalid parameter "/{position}/active_till": cannot be less than or equal to the value of parameter '
            f'"/{position}/active_since".'
        )
    return {**columns, **_lists(state, wanted, position)}


def _lists(state: State, wanted: Row, position: int) -> Row:
    lists: Row = {}
    for name, table, key in (("hosts", "host", "hostid"), ("groups", "hostgroup", "groupid")):
        if name in wanted:
            lists[name] = [str(one[key]) for one in wanted[name]]
            if any(state.get(table, id) is None for id in lists[name]):
                raise refused()
    if "tags" in wanted:
        lists["tags"] = [{"operator": "2", "value": "", **{k: str(v) for k, v in t.items()}} for t in wanted["tags"]]
    if "timeperiods" in wanted:
        periods = wanted["timeperiods"]
        if not periods:
            raise bad_parameters(f'Invalid parameter "/{position}/timeperiods": cannot be empty.')
        where = f"/{position}/timeperiods"
        lists["timeperiods"] = [_period(state, one, f"{where}/{n}") for n, one in enumerate(periods, 1)]
    return lists


def _period(state: State, sent: Row, path: str) -> Row:
    period = {**PERIOD, "period": "3600", "every": "1", **{k: str(v) for k, v in sent.items()}}
    if period["timeperiod_type"] == "0" and "start_date" not in sent:
        period["start_date"] = str(state.seconds())
    if int(period["period"]) < SHORTEST:
        raise bad_parameters(f'Invalid parameter "{path}/period": value must be one of {SHORTEST}-86399940.')
    return period


def _unique(state: State, name: str, own: str) -> None:
    if any(row["name"] == name and row["maintenanceid"] != own for row in state.rows("maintenance")):
        raise bad_parameters(f'Maintenance "{name}" already exists.')
