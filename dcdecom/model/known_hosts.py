"""The Zabbix hosts that a case has known as a device's, by what its journal says of them."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.model.case import Case, Device, Tracked
from dcdecom.model.changes.zabbix import DeleteHost, DisableHost, HostChange, RestoreHost
from dcdecom.model.estate.monitoring import KnownHost
from dcdecom.model.facts.record import RecordedHost


def known_hosts(case: Case, device: Device) -> tuple[KnownHost, ...]:
    """Oldest first: those that looks found, then those that changes were planned for, or made, and no look had."""
    looked = {id: _as_looked(case, device, found.host) for id, found in device.hosts.items()}
    changed = {id: _as_changed(case, device, id, name) for id, name in _changed(case, device)}
    return tuple({**looked, **{id: host for id, host in changed.items() if id not in looked}}.values())


def _as_looked(case: Case, device: Device, host: RecordedHost) -> KnownHost:
    """What a look kept of a host; earlier versions kept its id, its name, and what else proved it."""
    return KnownHost(
        id=host.id,
        host=host.host,
        visible_name=host.visible or "",
        addresses=host.addresses or (),
        serials=host.serials or (),
        macs=host.macs or (),
        asset_tag=host.asset_tag or "",
        foreign=host.foreign or (),
        enabled=host.enabled is not False and not _disabled(case, device, host.id),
        whole=host.addresses is not None,
        proved=bool(host.proved),
        deleted=_deleted(case, device, host.id),
    )


def _as_changed(case: Case, device: Device, id: str, name: str) -> KnownHost:
    enabled = not _disabled(case, device, id)
    return KnownHost(
        id, name, visible_name="", addresses=(), serials=(), macs=(), asset_tag="", foreign=(), enabled=enabled,
        whole=False, proved=True, deleted=_deleted(case, device, id),
    )  # fmt: skip


def _changed(case: Case, device: Device) -> Iterator[tuple[str, str]]:
    """The hosts that changes name by their ids, and those that the case made again."""
    for tracked in _of(case, device):
        change = tracked.change
        if isinstance(change, HostChange) and change.host_id:
            yield change.host_id, change.host
        elif isinstance(change, RestoreHost) and tracked.is_proved and tracked.after.get("id"):
            yield str(tracked.after["id"]), change.host


def _deleted(case: Case, device: Device, id: str) -> bool:
    """Whether the case deleted it, or people did so for it; also where it was made again since, under another id."""
    mine = (t for t in _of(case, device) if isinstance(t.change, DeleteHost) and t.change.host_id == id)
    return any(t.is_proved or t.state == "undone" for t in mine)


def _disabled(case: Case, device: Device, id: str) -> bool:
    return any(
        isinstance(t.change, DisableHost) and t.change.host_id == id and t.is_proved for t in _of(case, device)
    )


def _of(case: Case, device: Device) -> Iterator[Tracked]:
    return (t for t in case.changes if t.change.device == device.name)
