"""Authorities for tests that call a writer by itself: in dcdecom only a re-check makes one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields
from hashlib import sha256
from types import SimpleNamespace
from typing import Any, TypeVar, get_type_hints

from dcdecom.model.changes import dhcp, dns, netbox, release, switch, zabbix
from dcdecom.model.changes.change import Change
from dcdecom.ports.issuer import Issuer
from dcdecom.ports.write_permit import WritePermit
from dcdecom.ports.writers import Writers

C = TypeVar("C")
K = TypeVar("K", bound=Change)


def permit(change: C) -> WritePermit[C]:
    """As a re-check makes it, without a look."""
    return WritePermit(Issuer(), change)


def change_of(kind: type[K], **named: object) -> K:
    """A change of a kind in which only these fields matter."""
    empty = {str: "", int: 0}
    hints = get_type_hints(kind)
    return kind(**{f.name: named.get(f.name, empty.get(hints[f.name], ())) for f in fields(kind)})


CHANGES: dict[str, Callable[[SimpleNamespace], Change]] = {
    "shut": lambda a: change_of(switch.ShutPort, switch=a.switch, port=a.port),
    "open": lambda a: change_of(switch.OpenPort, switch=a.switch, port=a.port),
    "silence": lambda a: change_of(zabbix.SilenceHost, host_id=a.host_id, name=a.name),
    "end_silence": lambda a: change_of(zabbix.EndSilence, name=a.name),
    "set_enabled": lambda a: change_of(
        zabbix.EnableHost if a.enabled else zabbix.DisableHost, host_id=a.host_id
    ),
    "delete_host": lambda a: change_of(zabbix.DeleteHost, host_id=a.host_id),
    "restore_host": lambda a: change_of(zabbix.RestoreHost, export=sha256(a.export.encode()).hexdigest()),
    "set_status": lambda a: change_of(netbox.SetStatus, device_id=a.device_id, after=a.status),
    "release_position": lambda a: change_of(netbox.ReleasePosition, device_id=a.device_id),
    "restore_position": lambda a: change_of(
        netbox.RestorePosition, device_id=a.device_id, rack_id=a.rack_id, position=a.position, face=a.face
    ),
    "remove_cable": lambda a: change_of(netbox.RemoveCable, cable_id=a.cable_id),
    "restore_cable": lambda a: change_of(netbox.RestoreCable, kept=a.kept),
    "set_address_status": lambda a: change_of(
        netbox.SetAddressStatus, address_id=a.address_id, after=a.status
    ),
    "set_main_address": lambda a: change_of(
        release.SetMainAddress, device_id=a.device_id, role=a.role, after=a.address_id
    ),
    "set_assignment": lambda a: change_of(
        release.SetAssignment, address_id=a.address_id, after=a.interface_id
    ),
    "delete_address": lambda a: change_of(release.DeleteAddress, address_id=a.address_id),
    "restore_address": lambda a: change_of(release.RestoreAddress, kept=a.kept),
    "rename_device": lambda a: change_of(release.RenameDevice, device_id=a.device_id, after=a.name),
    "remove_records": lambda a: change_of(
        dns.RemoveRecords, view=a.view, zone=a.zone, owner=a.owner, type=a.type, before=a.before, gone=a.gone
    ),
    "restore_records": lambda a: change_of(
        dns.RestoreRecords, view=a.view, zone=a.zone, owner=a.owner, type=a.type, left=a.left, back=a.back, ttl=a.ttl
    ),
    "delete_lease": lambda a: change_of(
        dhcp.DeleteLease, server=a.server, subnet=a.subnet, identifier=a.identifier, ips=a.ips
    ),
    "remove_reservation": lambda a: change_of(
        dhcp.RemoveReservation, server=a.server, subnet=a.subnet, by=a.by, identifier=a.identifier, entry=a.entry
    ),
    "restore_reservation": lambda a: change_of(
        dhcp.RestoreReservation, server=a.server, subnet=a.subnet, by=a.by, identifier=a.identifier, entry=a.entry
    ),
    "add_note": lambda a: change_of(netbox.AddNote, device_id=a.device_id),
}
"""By the method of a writer: the change that a call of it makes."""


def authorized(writer: Any) -> Any:
    """A writer each call of which gets a permit for what it names."""
    return _Authorized(writer)


def all_authorized(writers: Writers) -> Any:
    """All writers so."""
    return SimpleNamespace(**{part: authorized(getattr(writers, part)) for part in get_type_hints(Writers)})


class _Authorized:
    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._writer, name)

        def write(*given: Any, **named: Any) -> Any:
            told = inspect.signature(method).bind(None, *given, **named).arguments
            return method(permit(CHANGES[name](SimpleNamespace(**told))), *given, **named)

        return write
