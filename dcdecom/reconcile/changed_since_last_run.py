"""Devices that were compared and are not as they were, or not there any more, while no case says why. Pure but for what
the change log is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from dcdecom.collect.fleet import Fleet, Gap, Wanted
from dcdecom.model.case import Case
from dcdecom.model.changes.netbox import SetStatus
from dcdecom.model.drift import Drift, DriftEvidence
from dcdecom.model.estate.history import RecordHistory
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.last_run import ComparedDevice, LastRun
from dcdecom.ports.record import RecordReader
from dcdecom.reconcile.finding import Found, as_seen, filled, places
from dcdecom.reconcile.inputs import ACTIVE, Departure, ReconcileInputs, standing_changes

MOST = 200
"""Departures of which the change log is asked in one run."""
BEFORE = timedelta(hours=1)
"""How much earlier than the last look the change log is asked for: clocks differ."""


def departures(
    fleet: Fleet, wanted: Wanted, last: LastRun, cases: Iterable[Case], record: RecordReader
) -> tuple[Departure, ...]:
    """Every departure that this run can tell; none where only a device or lists were compared."""
    if wanted.device or wanted.lists_only or not fleet.listed:
        return ()
    by_case = withdrawn_at(cases)
    left = [
        Departure(before, what)
        for before in last.devices.values()
        if not _is_explained(before, by_case) and (not wanted.site or _is_at(wanted, fleet, before))
        if (what := _what_became(fleet, wanted, before))
    ]
    if not left:
        return ()
    since = min(d.device.at for d in left[:MOST]) - BEFORE
    asked = dict(record.device_changes([d.device.id for d in left[:MOST]], since))
    return tuple(_told(d, fleet, asked.get(d.device.id)) for d in left)


def hidden(departed: Iterable[Departure], fleet: Fleet) -> Iterator[Gap]:
    """Devices that the record does not show and did not delete: what the account may read has changed."""
    for one in departed:
        if one.hidden:
            reason = "NetBox does not show it any more and has not deleted it: has the account lost a right?"
            yield Gap("netbox", one.device.name, reason, fleet.taken_at, f"device {one.device.id}")


def departed(ground: ReconcileInputs) -> Found:
    """A device that was compared left the record, the active status, the roles compared, or became another."""
    monitoring = str(ground.fleet.monitoring)
    for one in ground.departures:
        if one.hidden:
            continue
        before = one.device
        active = {mac for r in ground.active if r.id != before.id for i in r.interfaces for mac in i.macs}
        seen = [
            s for mac in before.macs if mac not in active
            for s in ground.fleet.site.sightings_of.get(mac, ()) if s.status == "learned"
        ]  # fmt: skip
        elses = ground.hosts_of_others(before.id)
        hosts = (h for h in (before.host, before.name) if h and h not in elses)
        host = next((h for h in hosts if h in ground.fleet.host_names), "")
        there = [f"{mac} is learned" for mac in dict.fromkeys(s.mac for s in seen)]
        left = [f"its address is learned on {places(seen)}"] if seen else []
        left += [f"its host {host} exists in {ground.fleet.monitoring.title}"] if host else []
        unread = [] if ground.fleet.whole_monitoring else [f"not every host of {monitoring} could be read"]
        still = "; ".join((*left, *unread)) or "nothing of it was seen on what was read"
        who = one.who or f"who changed it cannot be told; it was last compared on {before.at:%Y-%m-%d %H:%M} UTC"
        yield Drift(
            "departed", before.name,
            (DriftEvidence("netbox", one.what), DriftEvidence("netbox", who), *as_seen(seen),
             *((DriftEvidence(monitoring, f"host {host}"),) if host else ())),
            filled(device=before.name, id=before.id, what=one.what, still=still, who=who),
            ("netbox", f"device {before.id}"), before.name,
            before.site, (f"device {before.id}",), of=f"device {before.id}",
            extent=(one.what, *there, *((f"host {host}",) if host else ())),
        )  # fmt: skip


def withdrawn_at(cases: Iterable[Case]) -> Mapping[int, datetime]:
    """When a case last gave each device its final status."""
    found: dict[int, datetime] = {}
    for case in cases:
        for tracked in standing_changes(case):
            if isinstance(tracked.change, SetStatus) and tracked.at:
                found[tracked.change.device_id] = max(tracked.at, found.get(tracked.change.device_id, tracked.at))
    return found


def _is_explained(before: ComparedDevice, by_case: Mapping[int, datetime]) -> bool:
    return before.id in by_case and by_case[before.id] >= before.at - BEFORE


def _is_at(wanted: Wanted, fleet: Fleet, before: ComparedDevice) -> bool:
    here = {one.site.name for one in fleet.listed if one.site and wanted.site in (one.site.name, one.site_slug)}
    return before.site in here


def _what_became(fleet: Fleet, wanted: Wanted, before: ComparedDevice) -> str:
    """What a device is now that it was not; empty where it is compared as before, and where that cannot be told."""
    now, here = fleet.by_id.get(before.id), f"{before.name} (id {before.id})"
    if now is None:
        is_told = fleet.whole_record and before.status not in wanted.withdrawn
        return f"{here} is not in NetBox any more" if is_told else ""
    if before.status == ACTIVE and now.status != ACTIVE:
        return f"{here} was {before.status} and is {now.status}"
    if not now.name:
        return f"{here} has no name any more"
    if now.role != before.role and not replace(wanted, site="").wants(now):
        return f"{here} had role {before.role or '-'} and has {now.role or '-'}, which is not compared"
    answer = fleet.devices.get(before.id)
    if not isinstance(answer, Reading):
        return ""
    serial, tenant = answer.value.serial, answer.value.tenant.name if answer.value.tenant else ""
    if before.serial and serial != before.serial:
        return f"{here} had serial number {before.serial} and has {serial or 'none'}"
    if before.tenant and tenant != before.tenant:
        return f"{here} belonged to {before.tenant} and belongs to {tenant or 'nobody'}"
    return ""


def _told(departure: Departure, fleet: Fleet, answer: Answer[RecordHistory] | None) -> Departure:
    """With who did it. What NetBox does not show and has not deleted is hidden from this account."""
    before, gone = departure.device, departure.device.id not in fleet.by_id
    if isinstance(answer, Unreadable):
        return replace(departure, who=f"who changed it could not be read ({answer.reason}); {_last(before.at)}")
    if not isinstance(answer, Reading):
        return departure
    history = answer.value
    mine = [c for c in history.changes if not gone or c.field == "deleted"]
    if mine:
        last = mine[-1]
        act = "deleted" if gone else f"changed ({last.field})"
        return replace(departure, who=f"{act} by {last.who} at {last.at:%Y-%m-%d %H:%M} UTC")
    reaches = history.begins is not None and history.begins <= before.at
    return replace(departure, hidden=gone and reaches)


def _last(at: datetime) -> str:
    return f"it was last compared on {at:%Y-%m-%d %H:%M} UTC"


def departing(departed: Iterable[Departure], fleet: Fleet, wanted: Wanted, last: LastRun) -> Mapping[int, str]:
    """Devices that left, by id, each with what became of it. Where a device or lists alone are compared nobody looks
    why one is not on the list."""
    found = {one.device.id: one.what for one in departed}
    if wanted.device or wanted.lists_only:
        away = (one for one in last.devices.values() if one.id not in fleet.by_id)
        found |= {one.id: f"{one.name} (id {one.id}) is not on NetBox's list" for one in away}
    return found
