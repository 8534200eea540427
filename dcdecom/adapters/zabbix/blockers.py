"""What makes `host.delete` refuse, found before it is tried: Zabbix names only the first blocker each time.

An account of type Admin does not see actions and maintenances with objects outside its rights, and these block all the
same: only an account of type Super admin finds all. A refusal changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.adapters.zabbix.maintenances import memberships
from dcdecom.adapters.zabbix.rows import DISCOVERED
from dcdecom.model.estate.monitoring import Blocker

Hosts: TypeAlias = Mapping[str, Row]
"""`host.get`'s rows by host id."""
Found: TypeAlias = Iterator[tuple[str, Blocker]]

HOST_CONDITION, TRIGGER_CONDITION = "1", "2"
ACTION: Row = {
    "output": ["actionid", "name"],
    "selectFilter": ["conditions"],
    "selectOperations": "extend",
    "selectRecoveryOperations": "extend",
    "selectUpdateOperations": "extend",
}


def blockers(connection: Connection, hosts: Hosts) -> Mapping[str, tuple[Blocker, ...]]:
    """What is in the way of deleting all of these hosts; an empty tuple where nothing was found."""
    found: dict[str, list[Blocker]] = {host_id: [] for host_id in hosts}
    if hosts:
        for look in LOOKS:
            for host_id, blocker in look(connection, hosts):
                found[host_id].append(blocker)
    return {host_id: tuple(dict.fromkeys(of_one)) for host_id, of_one in found.items()}


def in_actions(connection: Connection, hosts: Hosts) -> Found:
    """Actions, disabled ones too, that name the host: in a condition, in a trigger's condition, in a remote command."""
    conditions: list[tuple[str, str, str]] = []
    for action in connection.everything("action.get", ACTION):
        for condition in action["filter"]["conditions"]:
            conditions.append((action["name"], condition["conditiontype"], condition["value"]))
        for host_id in _commanded(action):
            if host_id in hosts:
                yield host_id, Blocker("action", action["name"], "runs a command on it")
    for name, kind, value in conditions:
        if kind == HOST_CONDITION and value in hosts:
            yield value, Blocker("action", name, "a condition names it")
    by_trigger = defaultdict(list)
    for name, kind, value in conditions:
        if kind == TRIGGER_CONDITION:
            by_trigger[value].append(name)
    params: Row = {"output": ["triggerid", "description"], "selectHosts": ["hostid"]}
    for trigger_id, trigger in connection.by_id("trigger.get", "triggerid", by_trigger, params).items():
        for host in trigger["hosts"]:
            for name in by_trigger[trigger_id]:
                if host["hostid"] in hosts:
                    yield host["hostid"], Blocker("trigger-action", name, f"trigger {trigger['description']}")


def alone_in_maintenances(connection: Connection, hosts: Hosts) -> Found:
    """Maintenances, long over ones too, that hold these hosts and nothing else; `detail` is the maintenance's id.

    Of several that are deleted one by one only the last is refused, in the middle of a plan.
    """
    for host_id, maintenances in memberships(connection, hosts).items():
        for row in maintenances:
            if not row["hostgroups"] and all(member["hostid"] in hosts for member in row["hosts"]):
                yield host_id, Blocker("maintenance", row["name"], row["maintenanceid"])


def in_discovery(connection: Connection, hosts: Hosts) -> Found:
    """A discovered host comes back within seconds; what a host discovered is deleted with it."""
    params: Row = {
        "filter": {"flags": DISCOVERED},
        "output": ["hostid", "host", "flags"],
        "selectDiscoveryRule": ["itemid", "name", "hostid"],
    }
    for row in connection.rows("host.get", params, lambda row: row["flags"] == DISCOVERED):
        rule = row["discoveryRule"]
        if not rule:
            raise Unread(f"the host {row['host']} is discovered, and what discovered it may not be read")
        if row["hostid"] in hosts:
            yield row["hostid"], Blocker("discovered", row["host"], f"rule {rule['name']} makes it again")
        if rule["hostid"] in hosts:
            yield rule["hostid"], Blocker("discovers", row["host"], f"is deleted with it, found by rule {rule['name']}")


LOOKS: tuple[Callable[[Connection, Hosts], Found], ...] = (in_actions, alone_in_maintenances, in_discovery)


def _commanded(action: Row) -> Iterator[str]:
    for kind in ("operations", "recovery_operations", "update_operations"):
        for operation in action.get(kind, ()):
            for target in operation.get("opcommand_hst", ()):
                yield target["hostid"]
