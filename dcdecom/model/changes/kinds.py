"""All kinds of changes, by the names that journals have for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

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

CHANGES: dict[str, type[Change]] = {
    c.kind: c
    for c in (
        SilenceHost, EndSilence, ShutPort, TakeOffSlot, OpenPort, DisableHost, EnableHost, ExportHost, DeleteHost,
        RestoreHost, SetStatus, ReleasePosition, RestorePosition, RemoveCable, RestoreCable, SetAddressStatus, AddNote,
        SetMainAddress, SetAssignment, DeleteAddress, RestoreAddress, RenameDevice, RemoveRecords,
        RestoreRecords, DeleteLease, RemoveReservation, RestoreReservation,
    )
}  # fmt: skip


LATER = frozenset({"holds", "plug"})
"""Fields that changes did not have in the first version."""


def to_plain(change: Change) -> dict[str, Any]:
    """A change as the journal keeps it. What earlier versions did not have is left out where it says nothing: plans of
    theirs keep their digests.
    """
    fields = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(change).items()}
    return {"kind": change.kind, **{k: v for k, v in fields.items() if v or k not in LATER}}


def from_plain(plain: Mapping[str, Any]) -> Change:
    """A change as it came out of a journal. Raises KeyError for a kind that this version does not know."""
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in plain.items() if k != "kind"}
    return CHANGES[plain["kind"]](**fields)
