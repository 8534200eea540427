"""What one run believes of the lists it was shown, and what it leaves for the next. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from dcdecom.collect.fleet import Fleet, Gap, Wanted
from dcdecom.model.case import Case
from dcdecom.model.changes.zabbix import DeleteHost
from dcdecom.model.drift import COMES_AND_GOES, Drift, DriftEvidence, Identity, TrackedDrift
from dcdecom.model.estate.reading import Reading
from dcdecom.model.last_run import ComparedDevice, Fall, Kind, LastRun, Shown, falls
from dcdecom.reconcile.finding import filled
from dcdecom.reconcile.inputs import ACTIVE, Departure, standing_changes

NAMES: Mapping[Kind, str] = {"device": "devices", "machine": "virtual machines", "host": "hosts"}


def believed(
    fleet: Fleet, wanted: Wanted, last: LastRun, cases: Iterable[Case], shrunk: frozenset[str],
    is_accepted: Callable[[Drift], bool],
) -> Fleet:  # fmt: skip
    """The fleet, with what its lists lack since the last whole run among its gaps. What waits for it is not judged
    until it is back, or somebody accepts it.

    `shrunk`: objects of what was not read before; a list among them stays so until next to nothing of it is missing.
    """
    done = (t.change for case in cases for t in standing_changes(case))
    deleted: frozenset[tuple[Kind, str]] = frozenset(("host", c.host) for c in done if isinstance(c, DeleteHost))
    known = frozenset(kind for kind in NAMES if _of_list(kind, fleet) in shrunk)
    for fall in falls(last.shown, shown(fleet), deleted, known):
        if not _is_told(fall.kind, fleet, wanted):
            continue
        gap = _of_fall(fall, fleet)
        gap = replace(gap, blocks=not is_accepted(gap_drift(gap, "")))
        fleet = replace(fleet, gaps=(*fleet.gaps, gap))
        if gap.blocks and fall.kind == "host":
            fleet = replace(fleet, whole_monitoring=False)
        elif gap.blocks:
            fleet = replace(fleet, whole_record=False)
    if wanted.site or wanted.device or wanted.lists_only or not (fleet.whole_record and fleet.whole_network):
        return fleet
    lost = [replace(gap, blocks=not is_accepted(gap_drift(gap, ""))) for gap in _lost_switches(fleet, last)]
    return replace(fleet, gaps=(*fleet.gaps, *lost))


def gap_drift(gap: Gap, site: str) -> Drift:
    """Something that could not be read, as a drift."""
    what = gap.source if gap.whole else f"{gap.source} {gap.what}"
    return Drift(
        "not-read", what, (DriftEvidence(gap.source, f"{gap.what}: {gap.reason}"),),
        filled(source=gap.source, what=gap.what, reason=gap.reason), (what,), site=site, of=gap.of, extent=gap.extent,
    )  # fmt: skip


def _of_list(kind: Kind, fleet: Fleet) -> str:
    """The object of a list that shrank."""
    return f"{fleet.monitoring if kind == 'host' else 'netbox'} fewer {NAMES[kind]}"


def _is_told(kind: Kind, fleet: Fleet, wanted: Wanted) -> bool:
    """Whether this run was shown all of a list; one of which a page is missing is a gap already."""
    if kind == "host":
        return fleet.whole_monitoring and not wanted.device
    return fleet.whole_record


def _of_fall(fall: Fall, fleet: Fleet) -> Gap:
    name, source = NAMES[fall.kind], fleet.monitoring if fall.kind == "host" else None
    title = source.title if source else "NetBox"
    reason = (
        f"{title} showed {len(fall.missing)} of {fall.before} {name} fewer than in the last whole run ({fall.where}): "
        "has the account lost a right?"
    )
    extent = tuple(f"{one.kind} {one.id}" for one in fall.missing)
    return Gap(str(source) if source else "netbox", f"fewer {name}", reason, fleet.taken_at, extent=extent)


def _lost_switches(fleet: Fleet, last: LastRun) -> Iterator[Gap]:
    """Switches that the last whole run asked, and this one did not."""
    listed = {one.name: one for one in fleet.listed if one.kind == "device"}
    for name in last.switches:
        if name in fleet.site.snmp:
            continue
        one = listed.get(name)
        has = f"NetBox has it with role {one.role or '-'} now" if one else "NetBox does not show it any more"
        yield Gap(f"snmp {name}", name, f"it was not asked, as it was in the last whole run: {has}", fleet.taken_at,
                  whole=True)  # fmt: skip


def shown(fleet: Fleet) -> tuple[Shown, ...]:
    """Everything that the lists showed."""
    found = [Shown(o.kind, f"{o.id}", o.name, o.site.name if o.site else "", o.role) for o in fleet.listed]
    sites = {one.name: one.site for one in found}
    found += [Shown("host", host.host, host.host, sites.get(host.host, "")) for host in fleet.hosts_named]
    return tuple(found)


def left(
    fleet: Fleet, wanted: Wanted, site: str, last: LastRun, departed: Iterable[Departure],
    kept: Iterable[TrackedDrift],
) -> LastRun:  # fmt: skip
    """What the next run is to know. A part of the estate leaves what it compared, and changes no list.

    `site`: the record's name of the only site that was compared.
    """
    if wanted.device or wanted.lists_only or not fleet.listed:
        return last
    known = {k.drift.identity: k for k in kept}
    devices = dict(_devices(fleet, wanted, site, last, departed, known))
    if wanted.site:
        return replace(last, devices=devices)
    lists = _lists(fleet, wanted, last, known)
    whole = fleet.whole_record and fleet.whole_network
    accepted = {k.drift.object for k in known.values() if k.drift.drift == "not-read" and k.state == "accepted"}
    switches = {device.name for device in fleet.site.switches}
    switches |= {name for name in last.switches if not whole or f"snmp {name}" not in accepted}
    return replace(last, shown=lists, switches=tuple(sorted(switches)), devices=devices)


def _lists(fleet: Fleet, wanted: Wanted, last: LastRun, known: Mapping[Identity, TrackedDrift]) -> tuple[Shown, ...]:
    """Each list as it is now, where it is whole; else as it was."""
    now, found = shown(fleet), list[Shown]()
    for kind in NAMES:
        whole = fleet.whole_monitoring if kind == "host" else fleet.whole_record
        found += (one for one in (now if whole else last.shown) if one.kind == kind)
    return tuple(found)


def _devices(
    fleet: Fleet, wanted: Wanted, site: str, last: LastRun, departed: Iterable[Departure],
    known: Mapping[Identity, TrackedDrift],
) -> Iterator[tuple[int, ComparedDevice]]:  # fmt: skip
    """Each device as it was when it was last compared, until its departure is accepted or long told."""
    open_ones = {d.device.id: d for d in departed if not _is_over(d, fleet, known)}
    now = dict(_compared(fleet))
    for id, before in last.devices.items():
        is_elsewhere = bool(site) and before.site != site
        if id in open_ones or (id not in now and (is_elsewhere or _is_kept(id, before, fleet, wanted))):
            yield id, before
    for id, device in now.items():
        if id not in open_ones:
            yield id, _with_old_addresses(device, last.devices.get(id), wanted)


def _compared(fleet: Fleet) -> Iterator[tuple[int, ComparedDevice]]:
    by_id = fleet.names_by_id
    for answer in fleet.devices.values():
        if isinstance(answer, Reading):
            r = answer.value
            host = by_id.get(r.host_id) or (r.name if r.name in fleet.host_names else "")
            macs = tuple(dict.fromkeys(mac for i in r.interfaces for mac in i.macs))
            listed = fleet.by_id.get(r.id)
            site = listed.site.name if listed and listed.site else ""
            yield r.id, ComparedDevice(
                r.id, r.name, r.serial, r.tenant.name if r.tenant else "", site, listed.role if listed else r.role,
                r.status, macs, host, r.host_id, fleet.taken_at,
            )  # fmt: skip


def _with_old_addresses(device: ComparedDevice, before: ComparedDevice | None, wanted: Wanted) -> ComparedDevice:
    """A withdrawn device is watched by the addresses that it had, also where the record is emptied."""
    if before is None or device.status not in wanted.withdrawn:
        return device
    return replace(device, macs=tuple(dict.fromkeys((*device.macs, *before.macs))), host=device.host or before.host)


def _is_kept(id: int, before: ComparedDevice, fleet: Fleet, wanted: Wanted) -> bool:
    """Whether a device that was not compared now is remembered on."""
    listed = fleet.by_id.get(id)
    if listed is None:
        return not fleet.whole_record or before.status in wanted.withdrawn
    return id in fleet.devices or bool(wanted.site and not wanted.wants(listed))


def _is_over(one: Departure, fleet: Fleet, known: Mapping[Identity, TrackedDrift]) -> bool:
    """Whether a departure was accepted; or told long ago, and nothing of it is there."""
    of = f"device {one.device.id}"
    if one.hidden:
        told = known.get(("not-read", f"netbox {one.device.name}", of))
        return told is not None and told.state == "accepted"
    told = known.get(("departed", one.device.name, of))
    if told is None:
        return False
    if told.state == "accepted":
        return True
    compared = one.device.id in fleet.devices and fleet.by_id[one.device.id].status == ACTIVE
    return told.told and _is_long(told, fleet.taken_at) and (compared or len(told.drift.extent) == 1)


def _is_long(told: TrackedDrift, now: datetime) -> bool:
    return now - told.first_seen > COMES_AND_GOES
