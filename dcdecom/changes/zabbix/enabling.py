"""A host disabled, so that it is watched no more, and enabled again."""

from __future__ import annotations

from dcdecom.changes.kind import ChangeKind, KeptForUndo, Stays, WriteContext, itself, nothing_lost
from dcdecom.changes.zabbix.host import another_host, gone, host_of, read_host
from dcdecom.errors import NotSent
from dcdecom.model.changes.zabbix import DisableHost, EnableHost
from dcdecom.model.estate.reading import Reading
from dcdecom.ports.systems import Readers
from dcdecom.ports.write_permit import WritePermit
from dcdecom.ports.writers import Writers


def _disable(permit: WritePermit[DisableHost], readers: Readers, writers: Writers, context: WriteContext) -> None:
    writers.monitoring.set_enabled(permit, permit.change.host_id, False)


def _enabled_again(change: DisableHost, left: KeptForUndo) -> EnableHost | Stays:
    if left.before.get("enabled") is not True:
        return Stays("was-so")
    id = "" if left.deleted else change.host_id
    return EnableHost(change.device, change.stage, id, change.host, change.second)


DISABLE: ChangeKind[DisableHost] = ChangeKind(
    needs=None,
    read=read_host,
    mismatch=another_host,
    act=_disable,
    holds=lambda c, state: bool(state["present"]) and state["enabled"] is False,
    inverse=_enabled_again,
    lost=nothing_lost,
    patience=10,
    by_hand=itself,
    taken=gone,
)


def _enable(permit: WritePermit[EnableHost], readers: Readers, writers: Writers, context: WriteContext) -> None:
    change = permit.change
    host = host_of(change, readers)
    if not isinstance(host, Reading):
        raise NotSent(f"host {change.host} could not be found just before it was to be enabled")
    writers.monitoring.set_enabled(permit, host.value.id, True)


def _disabled_again(change: EnableHost, left: KeptForUndo) -> DisableHost | Stays:
    if left.before.get("enabled") is not False:
        return Stays("was-so")
    return DisableHost(change.device, change.stage, str(left.before["id"]), change.host, change.second)


ENABLE: ChangeKind[EnableHost] = ChangeKind(
    needs=None,
    read=read_host,
    mismatch=lambda c, state: another_host(c, state) or ("" if state["present"] else f"host {c.host} is gone"),
    act=_enable,
    holds=lambda c, state: bool(state["present"]) and state["enabled"] is True,
    inverse=_disabled_again,
    lost=nothing_lost,
    patience=10,
    by_hand=itself,
    left=("enabled",),
)
