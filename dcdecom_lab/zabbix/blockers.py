"""What makes Zabbix refuse to delete hosts. Only the first is named; who wants them all asks again."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom_lab.zabbix.errors import ApiError, bad_parameters
from dcdecom_lab.zabbix.state import Row, State

HOST_CONDITION, TRIGGER_CONDITION, REMOTE_COMMAND = "1", "2", "1"


def refuse_if_needed(state: State, hosts: list[Row]) -> None:
    """Raise the first blocker's ApiError: maintenances first, then actions, as the real one checks."""
    for check in (_maintenances, _host_actions, _trigger_actions):
        for blocker in check(state, hosts):
            raise blocker


def _maintenances(state: State, hosts: list[Row]) -> Iterator[ApiError]:
    """A maintenance needs a host or a group; long expired ones do too."""
    going = {host["hostid"] for host in hosts}
    for maintenance in state.rows("maintenance"):
        left = set(maintenance["hosts"])
        if left and left <= going and not maintenance["groups"]:
            names = [host["host"] for host in hosts if host["hostid"] in left]
            listed = ", ".join(f'"{name}"' for name in names)
            plural = "s" if len(names) > 1 else ""
            yield bad_parameters(
                f'Cannot delete host{plural} {listed} because maintenance "{maintenance["name"]}" '
                "must contain at least one host or host group."
            )


def _host_actions(state: State, hosts: list[Row]) -> Iterator[ApiError]:
    """Conditions and remote commands that name a host, of disabled actions too."""
    for host in hosts:
        for action in state.rows("action"):
            if host["hostid"] in {*_conditions(action, HOST_CONDITION), *_commanded(action)}:
                yield bad_parameters(f'Cannot delete host "{host["host"]}": action "{action["name"]}" uses this host.')


def _trigger_actions(state: State, hosts: list[Row]) -> Iterator[ApiError]:
    going = {host["hostid"] for host in hosts}
    for trigger in state.rows("trigger"):
        if not going & set(trigger["hosts"]):
            continue
        for action in state.rows("action"):
            if trigger["triggerid"] in _conditions(action, TRIGGER_CONDITION):
                named = trigger["description"]
                yield bad_parameters(f'Cannot delete trigger "{named}": action "{action["name"]}" uses this trigger.')


def _conditions(action: Row, kind: str) -> Iterator[str]:
    return (c["value"] for c in action["filter"]["conditions"] if c["conditiontype"] == kind)


def _commanded(action: Row) -> Iterator[str]:
    """Hosts on which an operation runs a remote command."""
    for operation in action["operations"]:
        if operation["operationtype"] == REMOTE_COMMAND:
            yield from (one["hostid"] for one in operation["opcommand_hst"])
