"""Writes to Zabbix: silence, disable, export, end our silence, delete. The order is the step's; each is one change."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from dcdecom.changes.kind import Kind, Order, Words, no_way_back, nothing_lost
from dcdecom.errors import NotSent, SystemRefused
from dcdecom.model.estate import Absent, Answer, Reading
from dcdecom.model.plan import DeleteHost, DisableHost, EndSilence, ExportHost, SilenceHost, State
from dcdecom.ports import Readers, Writers

HostChange = SilenceHost | DisableHost | ExportHost | DeleteHost


def read_host(change: HostChange, readers: Readers, nonce: str) -> Answer[State]:
    """The host by its id, or that there is none."""
    answer = dict(readers.monitoring.hosts_by_id([change.host_id]))[change.host_id]
    if isinstance(answer, Absent):
        return Reading({"present": False}, answer.source, answer.taken_at)
    if not isinstance(answer, Reading):
        return answer
    host = answer.value
    state: State = {
        "present": True,
        "host": host.host,
        "enabled": host.enabled,
        "in_maintenance": host.in_maintenance,
        "identities": " ".join((*host.addresses, *host.serials)),
    }
    return Reading(state, answer.source, answer.taken_at)


def _another_host(change: HostChange, state: State) -> str:
    """A host that has another name or other identities now is not the one that was planned."""
    if not state["present"]:
        return ""
    if state["host"] != change.host:
        return f"host {change.host_id} is called {state['host']} now, not {change.host}"
    if change.second not in str(state["identities"]).split():
        return f"host {change.host} (id {change.host_id}) no longer has {change.second}"
    return ""


# --- silence ---------------------------------------------------------------------------------------------------------


def _read_silence(change: SilenceHost | EndSilence, readers: Readers, nonce: str) -> Answer[State]:
    """Our maintenance by its name, the host that it is for, and whether Zabbix has put the host into it."""
    host = dict(readers.monitoring.hosts_by_id([change.host_id]))[change.host_id]
    if not isinstance(host, Reading | Absent):
        return host
    answer = dict(readers.monitoring.silences([change.name]))[change.name]
    if not isinstance(answer, Reading | Absent):
        return answer
    state: dict[str, str | int | bool | None] = {"present": isinstance(answer, Reading), "host": "", "identities": ""}
    if isinstance(host, Reading):
        state["host"], state["in_maintenance"] = host.value.host, host.value.in_maintenance
        state["identities"] = " ".join((*host.value.addresses, *host.value.serials))
    if isinstance(answer, Reading):
        state["id"], state["until"] = answer.value.id, answer.value.active_until.isoformat()
        state["covers"] = change.host_id in answer.value.host_ids
        state["only"] = answer.value.host_ids == (change.host_id,)
    return Reading(state, answer.source, answer.taken_at)


def _another_silence(change: SilenceHost | EndSilence, state: State) -> str:
    """A maintenance that somebody changed, or a host that is not the one that was planned."""
    if state["present"] and not state["only"]:
        return f"maintenance {change.name} holds other hosts too: somebody changed it"
    if isinstance(change, EndSilence):
        return ""
    if state["host"] != change.host:
        return f"host {change.host_id} is called {state['host'] or 'nothing'} now, not {change.host}"
    if change.second not in str(state["identities"]).split():
        return f"host {change.host} (id {change.host_id}) no longer has {change.second}"
    return ""


def _silence(change: SilenceHost, readers: Readers, writers: Writers, order: Order) -> None:
    """Make our maintenance, in the place of one of ours that is there and has run out."""
    ended = _end(change, readers, writers)
    until = order.now + timedelta(seconds=change.seconds)
    text = f"Withdrawal of {change.host}, case {order.case}. Made by dcdecom ({order.nonce}); it ends it."
    try:
        writers.monitoring.silence(change.host_id, change.name, order.now, until, text)
    except NotSent as error:
        if not ended:
            raise
        raise SystemRefused(f"{error.what}; an earlier maintenance of ours was ended before") from error


def _end_silence(change: EndSilence, readers: Readers, writers: Writers, order: Order) -> None:
    _end(change, readers, writers)


def _end(change: SilenceHost | EndSilence, readers: Readers, writers: Writers) -> bool:
    """End our maintenance; returns whether there was one."""
    answer = dict(readers.monitoring.silences([change.name]))[change.name]
    if isinstance(answer, Absent):
        return False
    if not isinstance(answer, Reading):
        raise NotSent(f"maintenance {change.name} could not be read: {answer.reason}")
    writers.monitoring.end_silence(answer.value.id)
    return True


SILENCE: Kind[SilenceHost] = Kind(
    words=lambda c: Words("silence", "Zabbix", f"{c.host} (id {c.host_id})", f"for {c.seconds // 60} min"),
    needs=None,
    read=_read_silence,
    mismatch=_another_silence,
    act=_silence,
    is_so=lambda c, state: bool(state["present"] and state["covers"] and state.get("in_maintenance")),
    inverse=lambda c, before: EndSilence(c.device, c.stage, c.host_id, c.host, c.second, c.name),
    lost=nothing_lost,
    patience=90,
)
"""Zabbix's timer puts hosts into a maintenance once a minute: hence the patience."""

UNSILENCE: Kind[EndSilence] = Kind(
    words=lambda c: Words("unsilence", "Zabbix", f"{c.host} (id {c.host_id})", "our silence ends"),
    needs=None,
    read=_read_silence,
    mismatch=_another_silence,
    act=_end_silence,
    is_so=lambda c, state: not state["present"],
    inverse=no_way_back,
    lost=nothing_lost,
    patience=10,
)


# --- disable, export, delete -----------------------------------------------------------------------------------------


def _disable(change: DisableHost, readers: Readers, writers: Writers, order: Order) -> None:
    writers.monitoring.set_enabled(change.host_id, False)


DISABLE: Kind[DisableHost] = Kind(
    words=lambda c: Words("disable", "Zabbix", f"{c.host} (id {c.host_id})", "enabled -> disabled"),
    needs=None,
    read=read_host,
    mismatch=_another_host,
    act=_disable,
    is_so=lambda c, state: bool(state["present"]) and state["enabled"] is False,
    inverse=no_way_back,
    lost=nothing_lost,
    patience=10,
)


def _read_export(change: ExportHost, readers: Readers, nonce: str) -> Answer[State]:
    """The host as it is, and the digest of what Zabbix exports of it now."""
    host = read_host(change, readers, nonce)
    if not isinstance(host, Reading) or not host.value["present"]:
        return host
    answer = dict(readers.monitoring.exports([change.host_id]))[change.host_id]
    if not isinstance(answer, Reading):
        return answer
    digest = hashlib.sha256(answer.value.encode()).hexdigest()
    return Reading({**host.value, "sha256": digest}, answer.source, answer.taken_at)


def _export(change: ExportHost, readers: Readers, writers: Writers, order: Order) -> bytes:
    answer = dict(readers.monitoring.exports([change.host_id]))[change.host_id]
    if isinstance(answer, Absent):
        raise SystemRefused(f"host {change.host} was not exported: there is no {answer.what}")
    if not isinstance(answer, Reading):
        raise NotSent(f"host {change.host} was not exported: {answer.reason}")
    return answer.value.encode()


EXPORT: Kind[ExportHost] = Kind(
    words=lambda c: Words("export", "Zabbix", f"{c.host} (id {c.host_id})", "kept, sealed"),
    needs=None,
    read=_read_export,
    mismatch=_another_host,
    act=_export,
    is_so=lambda c, state: bool(state["present"]) and state.get("kept") == state["sha256"],
    inverse=no_way_back,
    lost=nothing_lost,
    patience=0,
)
"""Proved by exporting twice: what was kept is what Zabbix gives again, byte for byte."""


def _delete(change: DeleteHost, readers: Readers, writers: Writers, order: Order) -> None:
    writers.monitoring.delete_host(change.host_id)


DELETE: Kind[DeleteHost] = Kind(
    words=lambda c: Words("delete", "Zabbix", f"{c.host} (id {c.host_id})", "removed from monitoring"),
    needs=None,
    read=read_host,
    mismatch=_another_host,
    act=_delete,
    is_so=lambda c, state: not state["present"],
    inverse=no_way_back,
    lost=lambda c: c.losses,
    patience=10,
)
