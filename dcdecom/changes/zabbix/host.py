"""The Zabbix host that a change is about: found, read, and known by more than its id."""

from __future__ import annotations

from typing import TypeAlias

from dcdecom.changes.kind import state_of
from dcdecom.model.changes.change import State
from dcdecom.model.changes.zabbix import HostChange, RestoreHost
from dcdecom.model.estate.answer import Absent, Answer, Reading
from dcdecom.model.estate.monitoring import MonitoredHost
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
        "identities": " ".join((*host.addresses, *host.serials)),
    }


def another_host(change: OfHost, state: State) -> str:
    """A host that has another name or other identities now is not the one that was planned."""
    if not state["present"]:
        return ""
    if state["host"] != change.host:
        return f"host {state['id']} is called {state['host']} now, not {change.host}"
    if change.second not in str(state["identities"]).split():
        return f"host {change.host} (id {state['id']}) no longer has {change.second}"
    return ""
