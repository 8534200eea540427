"""A host exported, deleted, and made again from its export."""

from __future__ import annotations

import hashlib

from dcdecom.changes.kind import ChangeKind, KeptForUndo, Stays, WriteContext, itself, nothing_lost, stays
from dcdecom.changes.zabbix.host import another_host, gone, read_host
from dcdecom.errors import NotSent, SystemRefused
from dcdecom.model.changes.change import State
from dcdecom.model.changes.zabbix import DeleteHost, ExportHost, RestoreHost
from dcdecom.model.estate.monitoring import Export
from dcdecom.model.estate.reading import Absent, Answer, Reading
from dcdecom.ports.systems import Readers
from dcdecom.ports.write_permit import WritePermit
from dcdecom.ports.writers import Writers


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


def _export(permit: WritePermit[ExportHost], readers: Readers, writers: Writers, context: WriteContext) -> bytes:
    change = permit.change
    answer = dict(readers.monitoring.exports([change.host_id]))[change.host_id]
    if isinstance(answer, Absent):
        raise SystemRefused(f"host {change.host} was not exported: there is no {answer.what}")
    if not isinstance(answer, Reading):
        raise NotSent(f"host {change.host} was not exported: {answer.reason}")
    return answer.value.text.encode()


EXPORT: ChangeKind[ExportHost] = ChangeKind(
    needs=None,
    read=_read_export,
    mismatch=another_host,
    act=_export,
    holds=lambda c, state: bool(state["present"]) and state.get("kept") == state["sha256"],
    inverse=stays("changes-nothing"),
    lost=nothing_lost,
    patience=0,
    taken=gone,
)
"""Proved by exporting twice: what was kept is what Zabbix gives again, byte for byte."""


def _restored(change: DeleteHost, left: KeptForUndo) -> RestoreHost | Stays:
    """From the last export of this host that was proved."""
    if not left.before.get("present"):
        return Stays("was-so")
    if not left.exported:
        return Stays("no-export")
    kept, comes_back, parts = (str(left.exported[part]) for part in ("kept", "comes_back", "parts"))
    return RestoreHost(
        change.device, change.stage, change.host, change.second, kept, comes_back, parts, change.losses
    )


def _delete(permit: WritePermit[DeleteHost], readers: Readers, writers: Writers, context: WriteContext) -> None:
    writers.monitoring.delete_host(permit, permit.change.host_id)


def _enabled_meanwhile(change: DeleteHost, before: State) -> str:
    """Other tools enable what NetBox calls active. A plan disables the host before it deletes it."""
    return f"host {change.host} was enabled again after it had been disabled" if before.get("enabled") else ""


DELETE: ChangeKind[DeleteHost] = ChangeKind(
    needs=None,
    read=read_host,
    mismatch=another_host,
    act=_delete,
    holds=lambda c, state: not state["present"],
    inverse=_restored,
    lost=lambda c: c.losses,
    patience=10,
    by_hand=itself,
    destroys_object=True,
    remark=_enabled_meanwhile,
    taken=gone,
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
        return another_host(change, state)
    return (
        f"host {change.host} (id {state['id']}) is there and not as it was kept: it has {state['parts']}, "
        f"kept was {change.parts}"
    )


def _restore(permit: WritePermit[RestoreHost], readers: Readers, writers: Writers, context: WriteContext) -> None:
    writers.monitoring.restore_host(permit, context.kept.decode())


RESTORE: ChangeKind[RestoreHost] = ChangeKind(
    needs=None,
    read=_read_restored,
    mismatch=_not_as_kept,
    act=_restore,
    holds=_is_restored,
    inverse=stays("way-back"),
    lost=lambda c: c.losses,
    patience=10,
    by_hand=itself,
    attachment=lambda c: c.export,
)
"""Zabbix says done even where it left things out. So a new export of the host must hold what the kept one did."""
