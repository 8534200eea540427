"""What a row is compared by: ids of what it belongs to, what the server computes into it, and conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dcdecom_lab.zabbix import silence
from dcdecom_lab.zabbix.query import Values
from dcdecom_lab.zabbix.state import Row, State

MAINTENANCE_COLUMNS = ("maintenanceid", "maintenance_status", "maintenance_type", "maintenance_from")


def own(name: str) -> Values:
    """A column of the row itself, one value or a list of them."""
    return lambda _, row: row[name] if isinstance(row[name], list) else (row[name],)


def host_groups(state: State, row: Row) -> Iterator[str]:
    """The groups of the hosts that a row belongs to."""
    for id in row["hosts"] if "hosts" in row else [row["hostid"]]:
        host = state.get("host", id)
        yield from host["groups"] if host else ()


def of_host(table: str, column: str) -> Values:
    """A column of what belongs to a host, such as its interfaces' ip."""
    return lambda state, row: (other[column] for other in state.where(table, "hostid", row["hostid"]))


def maintained(name: str) -> Callable[[State, Row], str]:
    """What Zabbix's server writes into a host while a maintenance holds."""

    def value(state: State, row: Row) -> str:
        running = silence.over(state, row)
        if not running:
            return "0"
        first = running[0]
        held = {
            "maintenanceid": first["maintenanceid"],
            "maintenance_status": "1",
            "maintenance_type": first["maintenance_type"],
            "maintenance_from": first["active_since"],
        }
        return str(held[name])

    return value


def problem_hosts(state: State, row: Row) -> list[str]:
    """The hosts of the trigger that an event or a problem comes from."""
    trigger = state.get("trigger", row["objectid"])
    return list(trigger["hosts"]) if trigger else []


def problem_groups(state: State, row: Row) -> Iterator[str]:
    """The groups of those hosts."""
    for id in problem_hosts(state, row):
        host = state.get("host", id)
        yield from host["groups"] if host else ()


def action_hosts(_: State, row: Row) -> list[str]:
    """The hosts that an action's conditions name."""
    return [c["value"] for c in row["filter"]["conditions"] if c["conditiontype"] == "1"]


def monitored(state: State, row: Row, wanted: Any) -> bool:
    """A trigger and all of its hosts are enabled, where that is asked for."""
    hosts = [state.get("host", id) for id in row["hosts"]]
    return not wanted or (row["status"] == "0" and all(h and h["status"] == "0" for h in hosts))


def _in_time(state: State, row: Row, wanted: Any) -> bool:
    return int(row["clock"]) >= int(wanted)


def _until(state: State, row: Row, wanted: Any) -> bool:
    return int(row["clock"]) <= int(wanted)


def value_is(_: State, row: Row, wanted: Any) -> bool:
    """The row has the wanted value, or one of them."""
    return row["value"] in [str(one) for one in (wanted if isinstance(wanted, list) else [wanted])]


TIME = {"time_from": _in_time, "time_till": _until}
