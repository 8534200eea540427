"""Writes to Zabbix: silence, disable, export, end our silence, delete, and their ways back. Each is one change."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from dcdecom.changes.kind import Kind, Left, Order, Stays, itself, nothing_lost, stays
from dcdecom.errors import NotSent, SystemRefused
from dcdecom.model.changes.change import State
from dcdecom.model.changes.zabbix import (
    DeleteHost,
    DisableHost,
    EnableHost,
    EndSilence,
    ExportHost,
    RestoreHost,
    SilenceHost,
)
from dcdecom.model.estate.answer import Absent, Answer, Reading
from dcdecom.model.estate.monitoring import Export, MonitoredHost
from dcdecom.ports.systems import Readers, Writers

HostChange = SilenceHost | DisableHost | EnableHost | ExportHost | DeleteHost
ByName = RestoreHost | SilenceHost | EndSilence | HostChange
SILENCED_SO_FAR = "silenced"
"""What is lost with a silence that is made again: it begins anew, and the time that has passed stands in no log."""


def host_of(change: ByName, readers: Readers) -> Answer[MonitoredHost]:
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


def read_host(change: ByName, readers: Readers, nonce: str) -> Answer[State]:
    """The host, or that there is none."""
    answer = host_of(change, readers)
    if isinstance(answer, Absent):
        return Reading({"present": False}, answer.source, answer.taken_at)
    if not isinstance(answer, Reading):
        return answer
    host = answer.value
    state: State = {
        "present": True,
        "id": host.id,
        "host": host.host,
        "enabled": host.enabled,
        "in_maintenance": host.in_maintenance,
        "identities": " ".join((*host.addresses, *host.serials)),
    }
    return Reading(state, answer.source, answer.taken_at)


def _another_host(change: ByName, state: State) -> str:
    """A host that has another name or other identities now is not the one that was planned."""
    if not state["present"]:
        return ""
    if state["host"] != change.host:
        return f"host {state['id']} is called {state['host']} now, not {change.host}"
    if change.second not in str(state["identities"]).split():
        return f"host {change.host} (id {state['id']}) no longer has {change.second}"
    return ""


# --- silence ---------------------------------------------------------------------------------------------------------


def _read_silence(change: SilenceHost | EndSilence, readers: Readers, nonce: str) -> Answer[State]:
    """Our maintenance by its name, the host that it is for, and whether Zabbix has put the host into it."""
    host = host_of(change, readers)
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
        id = host.value.id if isinstance(host, Reading) else change.host_id
        state["covers"] = id in answer.value.host_ids
        state["only"] = answer.value.host_ids == (id,)
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
    host = host_of(change, readers)
    if not isinstance(host, Reading):
        raise NotSent(f"host {change.host} could not be found just before it was to be silenced")
    ended = _end(change, readers, writers)
    text = f"Withdrawal of {change.host}, case {order.case}. Made by dcdecom ({order.nonce}); it ends it."
    try:
        writers.monitoring.silence(host.value.id, change.name, order.now, _silent_until(change, order.now), text)
    except NotSent as error:
        if not ended:
            raise
        raise SystemRefused(f"{error.what}; an earlier maintenance of ours was ended before") from error


def _silent_until(change: SilenceHost, now: datetime) -> datetime:
    return datetime.fromisoformat(change.until) if change.until else now + timedelta(seconds=change.seconds)


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


def _silenced_again(change: EndSilence, left: Left) -> SilenceHost | Stays:
    """Our maintenance once more, until it would have ended: the same change whenever it is asked for."""
    if not left.before.get("present"):
        return Stays("was-so")
    until = datetime.fromisoformat(str(left.before["until"]))
    if until <= left.now:
        return Stays("silence-over")
    id = "" if left.deleted else change.host_id
    host = (id, change.host, change.second)
    return SilenceHost(change.device, change.stage, *host, change.name, 0, until.isoformat(), (SILENCED_SO_FAR,))


def _is_silent(change: SilenceHost, state: State) -> bool:
    return _is_set(change, state) and bool(state.get("in_maintenance"))


def _is_set(change: SilenceHost, state: State) -> bool:
    """As it was asked for, though Zabbix's timer has not put the host into it yet.

    A silence that is made again ends when the one before would have: a longer one is somebody else's.
    """
    lasts = not change.until or not state.get("until") or str(state["until"]) <= change.until
    return bool(state["present"] and state["covers"] and lasts)


def _silence_ended(change: SilenceHost, left: Left) -> EndSilence | Stays:
    if left.before.get("present") and left.before.get("in_maintenance"):
        return Stays("was-so")
    id = "" if left.deleted else change.host_id
    return EndSilence(change.device, change.stage, id, change.host, change.second, change.name)


def _silence_by_hand(change: SilenceHost, readers: Readers, order: Order) -> Mapping[str, str]:
    return {"end": _silent_until(change, order.now).isoformat(timespec="minutes")}


SILENCE: Kind[SilenceHost] = Kind(
    needs=None,
    read=_read_silence,
    mismatch=_another_silence,
    act=_silence,
    is_so=_is_silent,
    inverse=_silence_ended,
    lost=lambda c: c.losses,
    patience=90,
    lags=_is_set,
    by_hand=_silence_by_hand,
    left=("present",),
    fleeting=True,
)
"""Zabbix's timer puts hosts into a maintenance once a minute: hence the patience."""

UNSILENCE: Kind[EndSilence] = Kind(
    needs=None,
    read=_read_silence,
    mismatch=_another_silence,
    act=_end_silence,
    is_so=lambda c, state: not state["present"],
    inverse=_silenced_again,
    lost=nothing_lost,
    patience=10,
    by_hand=itself,
    left=("id", "until"),
    ends=True,
)


# --- disable, enable -----------------------------------------------------------------------------------------


def _disable(change: DisableHost, readers: Readers, writers: Writers, order: Order) -> None:
    writers.monitoring.set_enabled(change.host_id, False)


def _enabled_again(change: DisableHost, left: Left) -> EnableHost | Stays:
    if left.before.get("enabled") is not True:
        return Stays("was-so")
    id = "" if left.deleted else change.host_id
    return EnableHost(change.device, change.stage, id, change.host, change.second)


DISABLE: Kind[DisableHost] = Kind(
    needs=None,
    read=read_host,
    mismatch=_another_host,
    act=_disable,
    is_so=lambda c, state: bool(state["present"]) and state["enabled"] is False,
    inverse=_enabled_again,
    lost=nothing_lost,
    patience=10,
    by_hand=itself,
)


def _enable(change: EnableHost, readers: Readers, writers: Writers, order: Order) -> None:
    host = host_of(change, readers)
    if not isinstance(host, Reading):
        raise NotSent(f"host {change.host} could not be found just before it was to be enabled")
    writers.monitoring.set_enabled(host.value.id, True)


def _disabled_again(change: EnableHost, left: Left) -> DisableHost | Stays:
    if left.before.get("enabled") is not False:
        return Stays("was-so")
    return DisableHost(change.device, change.stage, str(left.before["id"]), change.host, change.second)


ENABLE: Kind[EnableHost] = Kind(
    needs=None,
    read=read_host,
    mismatch=lambda c, state: _another_host(c, state) or ("" if state["present"] else f"host {c.host} is gone"),
    act=_enable,
    is_so=lambda c, state: bool(state["present"]) and state["enabled"] is True,
    inverse=_disabled_again,
    lost=nothing_lost,
    patience=10,
    by_hand=itself,
    left=("enabled",),
)


# --- export, delete, restore -----------------------------------------------------------------------------------------


def _read_export(change: ExportHost, readers: Readers, nonce: str) -> Answer[State]:
    """The host as it is, and the digest of what Zabbix exports of it now."""
    host = read_host(change, readers, nonce)
    if not isinstance(host, Reading) or not host.value["present"]:
        return host
    answer = dict(readers.monitoring.exports([change.host_id]))[change.host_id]
    if not isinstance(answer, Reading):
        return answer
    return Reading({**host.value, **_proved(answer.value)}, answer.source, answer.taken_at)


def _proved(export: Export) -> State:
    """What can be compared of an export: its bytes, and what an import of it brings back."""
    digest = hashlib.sha256(export.text.encode()).hexdigest()
    return {"sha256": digest, "comes_back": export.comes_back, "parts": export.parts}


def _export(change: ExportHost, readers: Readers, writers: Writers, order: Order) -> bytes:
    answer = dict(readers.monitoring.exports([change.host_id]))[change.host_id]
    if isinstance(answer, Absent):
        raise SystemRefused(f"host {change.host} was not exported: there is no {answer.what}")
    if not isinstance(answer, Reading):
        raise NotSent(f"host {change.host} was not exported: {answer.reason}")
    return answer.value.text.encode()


EXPORT: Kind[ExportHost] = Kind(
    needs=None,
    read=_read_export,
    mismatch=_another_host,
    act=_export,
    is_so=lambda c, state: bool(state["present"]) and state.get("kept") == state["sha256"],
    inverse=stays("changes-nothing"),
    lost=nothing_lost,
    patience=0,
)
"""Proved by exporting twice: what was kept is what Zabbix gives again, byte for byte."""


def _restored(change: DeleteHost, left: Left) -> RestoreHost | Stays:
    """From the last export of this host that was proved."""
    if not left.before.get("present"):
        return Stays("was-so")
    if not left.exported:
        return Stays("no-export")
    kept, comes_back, parts = (str(left.exported[part]) for part in ("kept", "comes_back", "parts"))
    return RestoreHost(
        change.device, change.stage, change.host, change.second, kept, comes_back, parts, change.losses
    )


def _delete(change: DeleteHost, readers: Readers, writers: Writers, order: Order) -> None:
    writers.monitoring.delete_host(change.host_id)


def _enabled_meanwhile(change: DeleteHost, before: State) -> str:
    """Other tools enable what NetBox calls active. A plan disables the host before it deletes it."""
    return f"host {change.host} was enabled again after it had been disabled" if before.get("enabled") else ""


DELETE: Kind[DeleteHost] = Kind(
    needs=None,
    read=read_host,
    mismatch=_another_host,
    act=_delete,
    is_so=lambda c, state: not state["present"],
    inverse=_restored,
    lost=lambda c: c.losses,
    patience=10,
    by_hand=itself,
    ends=True,
    remark=_enabled_meanwhile,
)


def _read_restored(change: RestoreHost, readers: Readers, nonce: str) -> Answer[State]:
    """The host of this name, and what an import of its export would bring back now."""
    host = read_host(change, readers, nonce)
    if not isinstance(host, Reading) or not host.value["present"]:
        return host
    id = str(host.value["id"])
    answer = dict(readers.monitoring.exports([id]))[id]
    if not isinstance(answer, Reading):
        return answer
    return Reading({**host.value, **_proved(answer.value)}, answer.source, answer.taken_at)


def _is_restored(change: RestoreHost, state: State) -> bool:
    return bool(state["present"]) and state["comes_back"] == change.comes_back


def _not_as_kept(change: RestoreHost, state: State) -> str:
    """A host that somebody made in the meantime, or one that came back without something."""
    if not state["present"] or _is_restored(change, state):
        return _another_host(change, state)
    return (
        f"host {change.host} (id {state['id']}) is there and not as it was kept: it has {state['parts']}, "
        f"kept was {change.parts}"
    )


def _restore(change: RestoreHost, readers: Readers, writers: Writers, order: Order) -> None:
    writers.monitoring.restore_host(order.kept.decode())


RESTORE: Kind[RestoreHost] = Kind(
    needs=None,
    read=_read_restored,
    mismatch=_not_as_kept,
    act=_restore,
    is_so=_is_restored,
    inverse=stays("way-back"),
    lost=lambda c: c.losses,
    patience=10,
    by_hand=itself,
    uses=lambda c: c.export,
)
"""Zabbix says done even where it left things out. So a new export of the host must hold what the kept one did."""
