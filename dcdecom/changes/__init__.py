"""Each kind of write in one place. To add one: a dataclass in `model/plan.py`, its answers here, a row in KINDS."""

from __future__ import annotations

from typing import Any

from dcdecom.changes import netbox, switch, zabbix
from dcdecom.changes.kind import Kind, Order, Words
from dcdecom.model.plan import (
    AddNote,
    Change,
    DeleteHost,
    DisableHost,
    EndSilence,
    ExportHost,
    OpenPort,
    ReleasePosition,
    RemoveCable,
    SetAddressStatus,
    SetStatus,
    ShutPort,
    SilenceHost,
)

__all__ = ["KINDS", "Kind", "Order", "Words", "kind_of"]

KINDS: dict[type[Change], Kind[Any]] = {
    SilenceHost: zabbix.SILENCE,
    EndSilence: zabbix.UNSILENCE,
    ShutPort: switch.SHUT,
    OpenPort: switch.OPEN,
    DisableHost: zabbix.DISABLE,
    ExportHost: zabbix.EXPORT,
    DeleteHost: zabbix.DELETE,
    SetStatus: netbox.STATUS,
    ReleasePosition: netbox.POSITION,
    RemoveCable: netbox.CABLE,
    SetAddressStatus: netbox.ADDRESS,
    AddNote: netbox.NOTE,
}


def kind_of(change: Change) -> Kind[Any]:
    return KINDS[type(change)]
