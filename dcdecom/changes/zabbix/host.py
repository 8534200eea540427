"""The Zabbix host that a change is about: found, read, and known by more than its id."""

from __future__ import annotations

from typing import TypeAlias

from dcdecom.changes.kind import state_of
from dcdecom.checks.which_host import holdings
from dcdecom.model.changes.change import State
from dcdecom.model.changes.zabbix import HostChange, RestoreHost
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.estate.reading import Absent, Answer, Reading
from dcdecom.ports.systems import Readers

OfHost: TypeAlias = HostChange | RestoreHost


def host_of(change: OfHost, readers: Readers) -> Answer[MonitoredHost]:
    """The host by its id; by its exact name where it is restored, since it has a new id then."""
    id = "" if isinstance(change, RestoreHost) else change.host_id
    if id:
        return dict(readers.monitoring.hosts_by_id([id]))[id]
    answer = dict(readers.monitoring.hosts([change.host]))[change.host]
    if not isinstance(answer, Reading):
        return answer
    named = [host for host in answer.value if host.host == change.host]
    if not named:
        return Absent(f"host {change.host}", answer.source, answer.taken_at)
    return Reading(named[0], answer.source, answer.taken_at)


def read_host(change: OfHost, readers: Readers, nonce: str) -> Answer[State]:
    """The host, or that there is none."""
    return state_of(host_of(change, readers), _shown)


def _shown(host: MonitoredHost) -> State:
    return {
        "id": host.id,
        "host": host.host,
        "enabled": host.enabled,
        "in_maintenance": host.in_maintenance,
        "identities": " ".join((*host.all_addresses, *host.serials)),
        "holds": "\n".join(holdings(host)),
    }


def another_host(change: OfHost, state: State) -> str:
    """A host that has another name or other identities now is not the one that was planned."""
    if not state["present"]:
        return ""
    if state["host"] != change.host:
        return f"host {state['id']} is called {state['host']} now, not {change.host}"
    if change.second and change.second not in str(state["identities"]).split():
        return f"host {change.host} (id {state['id']}) no longer has {change.second}"
    return other_holdings(change, state, str(state["id"]))


def other_holdings(change: OfHost, state: State, id: str) -> str:
    """What the host has that it had not when the change was planned, or has no more."""
    planned = set(change.holds) if isinstance(change, HostChange) else set()
    now = set(str(state["holds"]).splitlines()) if planned else planned
    if planned == now:
        return ""
    told = [f"it has {', '.join(sorted(now - planned))}"] if now - planned else []
    told += [f"it no longer has {', '.join(sorted(planned - now))}"] if planned - now else []
    return f"host {change.host} (id {id}) is not as it was planned: {'; '.join(told)}"


def gone(change: OfHost, state: State) -> str:
    """A host that is not there before anything was sent was taken away by somebody else."""
    return "" if state["present"] else f"host {change.host} (id {change_id(change)}) is gone: somebody else deleted it"


def change_id(change: OfHost) -> str:
    return change.host_id if isinstance(change, HostChange) else "-"
