"""Writes to DNS, one record set each. Each is proved by the zone's difference, and at every server that answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from dcdecom.changes.kind import ChangeKind, KeptForUndo, Stays, WriteContext, nothing_lost, stays
from dcdecom.errors import NotSent
from dcdecom.model.changes.change import State
from dcdecom.model.changes.dns import RecordSetChange, RemoveRecords, RestoreRecords
from dcdecom.model.estate.names import RecordSet
from dcdecom.model.estate.reading import Absent, Answer, Reading, Source, Unreadable
from dcdecom.ports.names import NONE_REMOVED, NameWriter
from dcdecom.ports.systems import Readers
from dcdecom.ports.write_permit import WritePermit
from dcdecom.ports.writers import Writers

NEVER = datetime.fromtimestamp(0, UTC)
SECONDARIES = 90
"""Seconds for which other servers may be behind: BIND tells of a second change after five seconds."""


def _read(change: RecordSetChange, readers: Readers, nonce: str) -> Answer[State]:
    if readers.names is None:
        return Unreadable(NONE_REMOVED, Source.named("dns", change.view), NEVER)
    answer = readers.names.record_set(change.view, change.zone, change.owner, change.type)
    if isinstance(answer, Reading):
        return Reading(_shown(answer.value), answer.source, answer.taken_at)
    return Unreadable("the zone is not there", answer.source, answer.taken_at) if isinstance(answer, Absent) else answer


def _shown(found: RecordSet) -> State:
    return {
        "present": bool(found.values),
        "records": "\n".join(sorted(found.values)),
        "ttl": found.ttl,
        "behind": "; ".join(found.behind),
        "shown": found.shown,
        "also": "; ".join(found.also),
        "serves": "; ".join(found.serves),
        "wildcard": found.wildcard,
    }


def values_of(state: State) -> tuple[str, ...]:
    """The values of the set, as a state has them."""
    return tuple(str(state.get("records") or "").split("\n")) if state.get("records") else ()


def _writer(writers: Writers, change: RecordSetChange) -> NameWriter:
    if change.asked_of:
        raise NotSent(f"dcdecom has no key for zone {change.zone}: {change.asked_of} changes it")
    return writers.names


def _told(change: RemoveRecords | RestoreRecords, readers: Readers, context: WriteContext) -> Mapping[str, str]:
    values = change.gone if isinstance(change, RemoveRecords) else change.back
    return {"values": ", ".join(values), "asked_of": change.asked_of or "-"}


def _lacking(change: RecordSetChange, state: State) -> str:
    """What else happened, or where it is not so yet."""
    if state["also"]:
        return f"with it changed {state['also']} ({state['shown']})"
    return f"not so yet at {state['behind']}" if state["behind"] else ""


# --- remove ----------------------------------------------------------------------------------------------------------


def _are_gone(change: RemoveRecords, state: State) -> bool:
    return not set(change.gone) & set(values_of(state))


def _another_set(change: RemoveRecords, state: State) -> str:
    """The set is another one than was planned, or the name serves others now. What is gone already is as good."""
    if _are_gone(change, state):
        return ""
    if set(values_of(state)) != set(change.before):
        return f"{change.owner} {change.type} is {', '.join(values_of(state))} now, not {', '.join(change.before)}"
    return f"{change.owner} serves others: {state['serves']}" if state["serves"] else ""


def _remove(permit: WritePermit[RemoveRecords], readers: Readers, writers: Writers, context: WriteContext) -> None:
    c = permit.change
    _writer(writers, c).remove_records(permit, c.view, c.zone, c.owner, c.type, c.before, c.gone)


def _put_back(change: RemoveRecords, left: KeptForUndo) -> RestoreRecords | Stays:
    were = values_of(left.before)
    back = tuple(value for value in were if value in change.gone)
    if not back:
        return Stays("was-so")
    stay = tuple(value for value in were if value not in change.gone)
    place = (change.view, change.zone, change.owner, change.type, change.asked_of)
    return RestoreRecords(change.device, change.stage, *place, stay, back, int(left.before.get("ttl") or 0))


def _still_answered(change: RemoveRecords, before: State) -> str:
    """Caches keep what they have; nobody empties those of others. A wildcard answers for what is not there."""
    if not before.get("ttl"):
        return ""
    cached = f"resolvers may answer with it for {before['ttl']} s more"
    return f"{cached}; {before['wildcard']} answers for the name" if before.get("wildcard") else cached


RECORDS: ChangeKind[RemoveRecords] = ChangeKind(
    needs=None,
    read=_read,
    mismatch=_another_set,
    act=_remove,
    holds=lambda c, state: _are_gone(c, state) and not state["behind"] and not state["also"],
    inverse=_put_back,
    lost=nothing_lost,
    patience=SECONDARIES,
    pending_only=lambda c, state: _are_gone(c, state) and bool(state["behind"]) and not state["also"],
    by_hand=_told,
    remark=_still_answered,
    lacking=_lacking,
)

# --- put back --------------------------------------------------------------------------------------------------------


def _is_back(change: RestoreRecords, state: State) -> bool:
    return set(values_of(state)) == {*change.left, *change.back} and state["ttl"] == change.ttl


def _others_there(change: RestoreRecords, state: State) -> str:
    now = set(values_of(state))
    if now in (set(change.left), {*change.left, *change.back}):
        return ""
    return f"{change.owner} {change.type} is {', '.join(sorted(now)) or 'nothing'} now, not {', '.join(change.left)}"


def _restore(permit: WritePermit[RestoreRecords], readers: Readers, writers: Writers, context: WriteContext) -> None:
    c = permit.change
    _writer(writers, c).restore_records(permit, c.view, c.zone, c.owner, c.type, c.left, c.back, c.ttl)


RESTORE_RECORDS: ChangeKind[RestoreRecords] = ChangeKind(
    needs=None,
    read=_read,
    mismatch=_others_there,
    act=_restore,
    holds=lambda c, state: _is_back(c, state) and not state["behind"] and not state["also"],
    inverse=stays("way-back"),
    lost=nothing_lost,
    patience=SECONDARIES,
    pending_only=lambda c, state: _is_back(c, state) and bool(state["behind"]) and not state["also"],
    by_hand=_told,
    left=("records",),
    lacking=_lacking,
)
