"""Each kind of write in one place. To add one: a dataclass in `model/plan.py`, its answers here, a row in KINDS."""

from __future__ import annotations

from typing import Any

from dcdecom.changes import chassis, netbox, switch, zabbix
from dcdecom.changes.kind import Kind, Left, Order, Stays
from dcdecom.model.plan import (
    AddNote,
    Change,
    DeleteHost,
    DisableHost,
    EnableHost,
    EndSilence,
    ExportHost,
    OpenPort,
    ReleasePosition,
    RemoveCable,
    RestoreCable,
    RestoreHost,
    RestorePosition,
    SetAddressStatus,
    SetStatus,
    ShutPort,
    SilenceHost,
    TakeOffSlot,
)

__all__ = ["KINDS", "WRITTEN", "Kind", "Left", "Order", "Stays", "kind_of"]

KINDS: dict[type[Change], Kind[Any]] = {
    SilenceHost: zabbix.SILENCE,
    EndSilence: zabbix.UNSILENCE,
    ShutPort: switch.SHUT,
    TakeOffSlot: chassis.SLOT,
    OpenPort: switch.OPEN,
    DisableHost: zabbix.DISABLE,
    EnableHost: zabbix.ENABLE,
    ExportHost: zabbix.EXPORT,
    DeleteHost: zabbix.DELETE,
    RestoreHost: zabbix.RESTORE,
    SetStatus: netbox.STATUS,
    ReleasePosition: netbox.POSITION,
    RestorePosition: netbox.PLACE,
    RemoveCable: netbox.CABLE,
    RestoreCable: netbox.RECABLE,
    SetAddressStatus: netbox.ADDRESS,
    AddNote: netbox.NOTE,
}


WRITTEN = frozenset(kind for kind in KINDS if not kind.people)
"""The kinds that dcdecom makes itself."""


def kind_of(change: Change) -> Kind[Any]:
    return KINDS[type(change)]
