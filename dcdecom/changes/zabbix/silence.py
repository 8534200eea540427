"""A maintenance of ours over one host, made and ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from dcdecom.changes.kind import ChangeKind, KeptForUndo, Stays, WriteContext, itself, nothing_lost
from dcdecom.changes.zabbix.host import host_of, other_holdings
from dcdecom.checks.which_host import holdings
from dcdecom.errors import NotSent
from dcdecom.model.changes.change import State
from dcdecom.model.changes.zabbix import EndSilence, SilenceHost
from dcdecom.model.estate.reading import Absent, Answer, Reading
from dcdecom.ports.systems import Readers
from dcdecom.ports.write_permit import WritePermit
from dcdecom.ports.writers import Writers

SILENCED_SO_FAR = "silenced"
"""What is lost with a silence that is made again: it begins anew, and the time that has passed stands in no log."""


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
        state["identities"] = " ".join((*host.value.all_addresses, *host.value.serials))
        state["holds"] = "\n".join(holdings(host.value))
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
    if change.second and change.second not in str(state["identities"]).split():
        return f"host {change.host} (id {change.host_id}) no longer has {change.second}"
    return other_holdings(change, state, change.host_id)


def _silence(permit: WritePermit[SilenceHost], readers: Readers, writers: Writers, context: WriteContext) -> None:
    """Make our maintenance, in the place of one of ours that is there and has run out."""
    change = permit.change
    host = host_of(change, readers)
    if not isinstance(host, Reading):
        raise NotSent(f"host {change.host} could not be found just before it was to be silenced")
    earlier = _our_maintenance(change, readers)
    text = f"Withdrawal of {change.host}, case {context.case}. Made by dcdecom ({context.nonce}); it ends it."
    until = _silent_until(change, context.now)
    writers.monitoring.silence(permit, host.value.id, change.name, context.now, until, text, earlier)


def _silent_until(change: SilenceHost, now: datetime) -> datetime:
    return datetime.fromisoformat(change.until) if change.until else now + timedelta(seconds=change.seconds)


def _end_silence(permit: WritePermit[EndSilence], readers: Readers, writers: Writers, context: WriteContext) -> None:
    if id := _our_maintenance(permit.change, readers):
        writers.monitoring.end_silence(permit, id, permit.change.name)


def _our_maintenance(change: SilenceHost | EndSilence, readers: Readers) -> str:
    """The id of our maintenance; empty where there is none."""
    answer = dict(readers.monitoring.silences([change.name]))[change.name]
    if isinstance(answer, Absent):
        return ""
    if not isinstance(answer, Reading):
        raise NotSent(f"maintenance {change.name} could not be read: {answer.reason}")
    return answer.value.id


def _silenced_again(change: EndSilence, left: KeptForUndo) -> SilenceHost | Stays:
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


def _silence_ended(change: SilenceHost, left: KeptForUndo) -> EndSilence | Stays:
    if left.before.get("present") and left.before.get("in_maintenance"):
        return Stays("was-so")
    id = "" if left.deleted else change.host_id
    return EndSilence(change.device, change.stage, id, change.host, change.second, change.name)


def _silence_by_hand(change: SilenceHost, readers: Readers, context: WriteContext) -> Mapping[str, str]:
    return {"end": _silent_until(change, context.now).isoformat(timespec="minutes")}


SILENCE: ChangeKind[SilenceHost] = ChangeKind(
    needs=None,
    read=_read_silence,
    mismatch=_another_silence,
    act=_silence,
    holds=_is_silent,
    inverse=_silence_ended,
    lost=lambda c: c.losses,
    patience=90,
    pending_only=_is_set,
    by_hand=_silence_by_hand,
    left=("present",),
    expires=True,
)
"""Zabbix's timer puts hosts into a maintenance once a minute: hence the patience."""
UNSILENCE: ChangeKind[EndSilence] = ChangeKind(
    needs=None,
    read=_read_silence,
    mismatch=_another_silence,
    act=_end_silence,
    holds=lambda c, state: not state["present"],
    inverse=_silenced_again,
    lost=nothing_lost,
    patience=10,
    by_hand=itself,
    left=("id", "until"),
    destroys_object=True,
)
