"""What is done for each kind of write. CONTRIBUTING.md lists all that a new one takes."""

from __future__ import annotations

from typing import Any

from dcdecom.changes import chassis, dhcp, dns, netbox, release, switch
from dcdecom.changes.kind import ChangeKind, KeptForUndo, Stays, WriteContext
from dcdecom.changes.zabbix import deletion, enabling, silence
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.changes.dhcp import DeleteLease, RemoveReservation, RestoreReservation
from dcdecom.model.changes.dns import RemoveRecords, RestoreRecords
from dcdecom.model.changes.netbox import (
    AddNote,
    ReleasePosition,
    RemoveCable,
    RestoreCable,
    RestorePosition,
    SetAddressStatus,
    SetStatus,
)
from dcdecom.model.changes.release import DeleteAddress, RenameDevice, RestoreAddress, SetAssignment, SetMainAddress
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.changes.zabbix import (
    DeleteHost,
    DisableHost,
    EnableHost,
    EndSilence,
    ExportHost,
    RestoreHost,
    SilenceHost,
)

__all__ = ["KINDS", "WRITTEN", "ChangeKind", "KeptForUndo", "Stays", "WriteContext", "kind_of"]

KINDS: dict[type[Change], ChangeKind[Any]] = {  # type: ignore[explicit-any]  # each row takes its own type of change
    SilenceHost: silence.SILENCE,
    EndSilence: silence.UNSILENCE,
    ShutPort: switch.SHUT,
    TakeOffSlot: chassis.SLOT,
    OpenPort: switch.OPEN,
    DisableHost: enabling.DISABLE,
    EnableHost: enabling.ENABLE,
    ExportHost: deletion.EXPORT,
    DeleteHost: deletion.DELETE,
    RestoreHost: deletion.RESTORE,
    SetStatus: netbox.STATUS,
    ReleasePosition: netbox.POSITION,
    RestorePosition: netbox.PLACE,
    RemoveCable: netbox.CABLE,
    RestoreCable: netbox.RECABLE,
    SetAddressStatus: netbox.ADDRESS,
    AddNote: netbox.NOTE,
    SetMainAddress: release.MAIN_ADDRESS,
    SetAssignment: release.ASSIGNMENT,
    DeleteAddress: release.DELETE_ADDRESS,
    RestoreAddress: release.RESTORE_ADDRESS,
    RenameDevice: release.NAME,
    RemoveRecords: dns.RECORDS,
    RestoreRecords: dns.RESTORE_RECORDS,
    DeleteLease: dhcp.LEASE,
    RemoveReservation: dhcp.RESERVATION,
    RestoreReservation: dhcp.RESTORE_RESERVATION,
}


WRITTEN = frozenset(kind for kind in KINDS if not kind.people)
"""The kinds that dcdecom makes itself."""


def kind_of(change: Change) -> ChangeKind[Any]:  # type: ignore[explicit-any]  # as the row of its type
    return KINDS[type(change)]
