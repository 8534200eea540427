"""What NetBox's change log says of devices: who changed them, their office, rack, ports, addresses, cables, and when.

NetBox has no one filter for all that belongs to a device. A change of an interface names its device, one of an IP
address or of a cable's end names its port, a cable only itself. A MAC address names nothing, and neither does what goes
through a patch panel: of these every change is read and compared. Of an IP address that was moved to another device
only what it came to is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from dcdecom.adapters.batching import chunks
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.adapters.netbox.entries import (
    ADDRESS,
    CABLE,
    DEVICE,
    MAC,
    MAPPING,
    RACK,
    TENANT,
    TERMINATION,
    changes,
    ids_in,
    sides,
)
from dcdecom.adapters.netbox.object_owner import Belongings, belongings
from dcdecom.adapters.netbox.panels import FRONT, INTERFACE
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.history import RecordChange, RecordHistory

LOG = "core/object-changes"
FIELDS = (
    "id,display,time,user_name,request_id,action,message,changed_object_type,changed_object_id,object_repr,"
    "prechange_data,postchange_data"
)
Found: TypeAlias = Iterator[tuple[int, Row]]
"""A device's id, and an entry of the log that is about it."""


def histories(
    connection: Connection, devices: Mapping[int, DeviceRecord], since: datetime
) -> Mapping[int, RecordHistory]:
    """The history of each device. Raises Unread where a way through patch panels could not be followed."""
    log = Log(connection, since)
    theirs = belongings(devices.values())
    entries: defaultdict[int, list[Row]] = defaultdict(list)
    for look in LOOKS:
        for device_id, row in look(log, devices, theirs):
            entries[device_id].append(row)
    begins, said = log.begins(), _messages(log, entries.values())
    return {device_id: RecordHistory(begins, changes(entries[device_id], said)) for device_id in devices}


def device_histories(connection: Connection, ids: Iterable[int], since: datetime) -> Mapping[int, RecordHistory]:
    """What was done to each device itself, also to one that is deleted by now."""
    log, wanted = Log(connection, since), frozenset(ids)
    entries: defaultdict[int, list[Row]] = defaultdict(list)
    for row in log.about([DEVICE], wanted, "changed_object_id", lambda row: row["changed_object_id"] in wanted):
        entries[row["changed_object_id"]].append(row)
    begins = log.begins()
    gone = {row["id"] for rows in entries.values() for row in rows if row["action"]["value"] == "delete"}
    told = {id: changes(entries[id], {}) for id in wanted}
    return {id: RecordHistory(begins, tuple(_ended(one, gone) for one in told[id])) for id in wanted}


def _ended(change: RecordChange, gone: frozenset[int] | set[int]) -> RecordChange:
    return replace(change, field="deleted") if change.id in gone else change


def _messages(log: Log, entries: Iterable[list[Row]]) -> Mapping[str, str]:
    """What the log was told of each request that moved a cable: it stands on the cable, not on its ends."""
    ends = [row for rows in entries for row in rows if row["changed_object_type"] == TERMINATION]
    cables = {id for row in ends for id in ids_in(row, "cable")}
    rows = log.about([CABLE], cables, "changed_object_id", lambda row: row["changed_object_id"] in cables)
    return {row["request_id"]: row["message"] for row in rows if row["message"]}


@dataclass(frozen=True)
class Log:
    """The change log from a time on."""

    connection: Connection
    since: datetime

    def about(
        self, kinds: Sequence[str], ids: Iterable[int], of: str, fits: Callable[[Row], bool], at: str = ""
    ) -> Iterator[Row]:
        """Entries of some kinds by the ids of the changed or of the related objects; `at` is the related ones' kind."""
        related = {"related_object_type": at} if at else {}
        for some in chunks(sorted(set(ids))):
            yield from self._read({"changed_object_type": kinds, of: some, **related}, kinds, fits)

    def every(self, kind: str) -> list[Row]:
        """All entries of one kind."""
        return self._read({"changed_object_type": [kind]}, [kind], lambda row: True)

    def begins(self) -> datetime | None:
        """The oldest entry: NetBox forgets, after 90 days unless it is told otherwise."""
        row = self.connection.first(LOG, "time", "id,display,time")
        return datetime.fromisoformat(row["time"]) if row else None

    def _read(self, filters: Mapping[str, Any], kinds: Sequence[str], fits: Callable[[Row], bool]) -> list[Row]:
        def was_asked_for(row: Row) -> bool:
            late = datetime.fromisoformat(row["time"]) >= self.since
            return late and row["changed_object_type"] in kinds and fits(row)

        since = self.since.isoformat()
        return self.connection.rows(LOG, {**filters, "time_after": since}, FIELDS, was_asked_for, {True})


# --- looks: the entries about each device ----------------------------------------------------------------------------


def of_devices(log: Log, devices: Mapping[int, DeviceRecord], theirs: Belongings) -> Found:
    for row in log.about([DEVICE], devices, "changed_object_id", lambda row: row["changed_object_id"] in devices):
        yield row["changed_object_id"], row


def of_tenants_and_racks(log: Log, devices: Mapping[int, DeviceRecord], theirs: Belongings) -> Found:
    """An office or a rack that is called otherwise now: the device itself was not written to."""
    owners: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for device in devices.values():
        for kind, ref in ((TENANT, device.tenant), (RACK, device.rack)):
            if ref:
                owners[kind, ref.id].append(device.id)
    ids = {id for _, id in owners}
    for row in log.about([TENANT, RACK], ids, "changed_object_id", lambda row: row["changed_object_id"] in ids):
        yield from ((id, row) for id in owners.get((row["changed_object_type"], row["changed_object_id"]), ()))


def of_interfaces(log: Log, devices: Mapping[int, DeviceRecord], theirs: Belongings) -> Found:
    """Interfaces that are gone too: each change of one names its device."""
    rows = log.about(
        [INTERFACE], devices, "related_object_id", lambda row: not devices.keys().isdisjoint(ids_in(row, "device")),
        at=DEVICE,
    )  # fmt: skip
    for row in rows:
        yield from ((id, row) for id in ids_in(row, "device") if id in devices)


def of_ports(log: Log, devices: Mapping[int, DeviceRecord], theirs: Belongings) -> Found:
    """What was plugged into a port on the way, or out of it; and which IP addresses an interface was given."""
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    for kind, id in theirs.ports:
        by_kind[kind].append(id)
    for kind, ids in by_kind.items():
        known = frozenset(ids)
        kinds = [TERMINATION, ADDRESS] if kind == INTERFACE else [TERMINATION]

        def fits(row: Row, known: frozenset[int] = known) -> bool:
            return not known.isdisjoint({*ids_in(row, "termination_id"), *ids_in(row, "assigned_object_id")})

        for row in log.about(kinds, ids, "related_object_id", fits, at=kind):
            if row["changed_object_type"] == ADDRESS:
                owners = {theirs.interfaces[id] for id in ids_in(row, "assigned_object_id") if id in theirs.interfaces}
            else:
                owners = {
                    owner for id in ids_in(row, "termination_id") for owner in theirs.ports.get((kind, id), frozenset())
                }
            yield from ((owner, row) for owner in owners)


def of_cables(log: Log, devices: Mapping[int, DeviceRecord], theirs: Belongings) -> Found:
    known = theirs.cables
    for row in log.about([CABLE], known, "changed_object_id", lambda row: row["changed_object_id"] in known):
        yield from ((owner, row) for owner in known[row["changed_object_id"]])


def of_macs(log: Log, devices: Mapping[int, DeviceRecord], theirs: Belongings) -> Found:
    """All changes of MAC addresses: the log does not say whose each was."""
    every = log.every(MAC)
    kind = _content_type(log.connection) if every else 0
    for row in every:
        ours = {
            side["assigned_object_id"]
            for side in sides(row)
            if side.get("assigned_object_type") == kind and side.get("assigned_object_id") in theirs.interfaces
        }
        yield from ((theirs.interfaces[id], row) for id in ours)


def of_panels(log: Log, devices: Mapping[int, DeviceRecord], theirs: Belongings) -> Found:
    """Which port of a panel's front is which of its back: the log does not say whose way it was."""
    if not any(kind != INTERFACE for kind, _ in theirs.ports):
        return
    for row in log.every(MAPPING):
        fronts = ((FRONT, id) for id in ids_in(row, "front_port"))
        owners = {owner for front in fronts for owner in theirs.ports.get(front, frozenset())}
        yield from ((owner, row) for owner in owners)


LOOKS: tuple[Callable[[Log, Mapping[int, DeviceRecord], Belongings], Found], ...] = (
    of_devices, of_tenants_and_racks, of_interfaces, of_ports, of_cables, of_macs, of_panels,
)  # fmt: skip


def _content_type(connection: Connection) -> int:
    """The number that NetBox has for interfaces in the log."""
    (row,) = connection.rows(
        "core/object-types", {"app_label": "dcim", "model": "interface"}, "id,display,app_label,model",
        lambda row: (row["app_label"], row["model"]), {("dcim", "interface")},
    )  # fmt: skip
    return int(row["id"])
