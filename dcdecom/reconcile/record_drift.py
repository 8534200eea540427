"""The record against monitoring and the network: who is missing, who is nobody's, and what stands elsewhere. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dcdecom.checks.address_owner import is_placed_nowhere, own_macs
from dcdecom.checks.letter_and_record import recorded
from dcdecom.checks.port_occupancy import nothing_foreign_on_the_port, seen_only_where_recorded
from dcdecom.model.address import MacAddress
from dcdecom.model.drift import CROWD, Drift, DriftEvidence, Identity
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.listing import Listed
from dcdecom.model.estate.reading import Absent, Unreadable
from dcdecom.model.evidence import Evidence, Sighting
from dcdecom.model.playbook import Policy
from dcdecom.reconcile.finding import Found, about, as_seen, filled, witnesses
from dcdecom.reconcile.inputs import ACTIVE, ReconcileInputs

POLICY = Policy()
"""The two checks that are asked here do not look at it."""
SILENT = "its address is silent on all that was read"
NO_CABLE = "-"
"""What a check says of a device of which no port is recorded."""
MANY = 8
"""Addresses of strangers on one port that are told one by one."""


# --- record and monitoring -------------------------------------------------------------------------------------------


def unmonitored(ground: ReconcileInputs) -> Found:
    """NetBox has a device active, and Zabbix has no host of exactly its name, nor the one that its field names."""
    fleet = ground.fleet
    for one in ground.active_listed:
        key: Identity = ("unmonitored", one.name, f"device {one.id}")
        if one.name in fleet.host_names or one.host_id in fleet.host_ids:
            continue
        if not fleet.whole_monitoring:
            yield key, f"not every host of {fleet.monitoring.title} could be read"
            continue
        netbox, monitoring = f"netbox {one.name}", str(fleet.monitoring)
        yield Drift(
            "unmonitored", one.name,
            (DriftEvidence(netbox, f"{one.name} is {ACTIVE}"), DriftEvidence(monitoring, f"no host {one.name}")),
            filled(device=one.name), (f"listed {one.id}", monitoring), one.name, one.site.name if one.site else "",
            (key[2],),
            of=key[2],
        )  # fmt: skip


def unrecorded(ground: ReconcileInputs) -> Found:
    """Zabbix has a host whose name no active device or virtual machine of the record bears."""
    noted = {one.host_id for one in ground.fleet.listed if one.status == ACTIVE}
    gone = {w.host for w in ground.withdrawn}
    left = {d.device.host for d in ground.departures} | {d.device.name for d in ground.departures}
    shown = {f"device {id}" for id in ground.fleet.by_id}
    left |= {gap.what for gap in ground.fleet.gaps if gap.of.startswith("device ") and gap.of not in shown}
    listed = {one.name: one for one in ground.fleet.listed}
    monitoring = str(ground.fleet.monitoring)
    for host in ground.fleet.hosts.values():
        if host.host in ground.active_names or host.id in noted or host.host in gone:
            continue
        record = listed.get(host.host)
        if ground.wanted.site and (record is None or not ground.wanted.wants(record)):
            continue
        key: Identity = ("unrecorded", host.host, f"host {host.id}")
        if not ground.fleet.whole_record:
            yield key, "the list of all devices is not whole"
            continue
        if host.host in left:
            yield key, "its device left, or may not be read"
            continue
        says = f"{host.host} is {record.status}" if record else f"no device or virtual machine {host.host}"
        state = "enabled" if host.enabled else "disabled"
        yield Drift(
            "unrecorded", host.host,
            (DriftEvidence(monitoring, f"host {host.host}, id {host.id}, {state}"), DriftEvidence("netbox", says)),
            filled(host=host.host, says=says), ("netbox", monitoring, f"{monitoring} {host.host}"), host.host,
            record.site.name if record and record.site else "",
            (f"device {record.id}",) if record and record.kind == "device" else (), of=key[2],
        )  # fmt: skip


def shared_hosts(ground: ReconcileInputs) -> Found:
    """One host of Zabbix is that of two active devices: by their name, or by an id that was copied."""
    if ground.wanted.device:
        return
    fleet, monitoring = ground.fleet, str(ground.fleet.monitoring)
    by_id = fleet.names_by_id
    theirs: dict[str, list[Listed]] = {}
    for one in ground.active_everywhere:
        host = by_id.get(one.host_id) or (one.name if one.name in fleet.host_names else "")
        if host:
            theirs.setdefault(host, []).append(one)
    for host, devices in theirs.items():
        for one in (one for one in devices if len(devices) > 1 and ground.wanted.wants(one)):
            others = ", ".join(f"{o.name} (id {o.id})" for o in devices if o.id != one.id)
            by = "its field names its id" if by_id.get(one.host_id) == host else "it bears its name"
            yield Drift(
                "shared-host", f"{host} {one.name}",
                (DriftEvidence(f"netbox {one.name}", f"device {one.id} is {ACTIVE}, and {by}"),
                 DriftEvidence(monitoring, f"host {host}"), DriftEvidence("netbox", f"it is that of {others} too")),
                filled(host=host, device=one.name, others=others), (*(f"listed {o.id}" for o in devices), monitoring),
                one.name, one.site.name if one.site else "", (f"device {one.id}",), of=f"device {one.id}",
            )  # fmt: skip


def unready(ground: ReconcileInputs) -> Found:
    """A device whose withdrawal would block, for want of a serial, a tenant, a MAC address or a cable."""
    for record in ground.active:
        if lacking := ", ".join(_lacking(record)):
            netbox = f"netbox {record.name}"
            drift = Drift(
                "unready", record.name, (DriftEvidence(netbox, f"no {lacking}"),),
                filled(device=record.name, lacking=lacking), (f"device {record.id}",), of=f"device {record.id}",
                extent=tuple(_lacking(record)),
            )  # fmt: skip
            yield about(record, drift)


def _lacking(record: DeviceRecord) -> Iterator[str]:
    if not record.serial:
        yield "serial"
    if record.tenant is None:
        yield "tenant"
    if not any(i.macs for i in record.interfaces):
        yield "MAC address"
    if record.parent is None and not any(i.peers for i in record.interfaces):
        yield "cable to a switch"


# --- record and network ----------------------------------------------------------------------------------------------


def elsewhere(ground: ReconcileInputs) -> Found:
    """An address of an active device is attached to a port that the record does not cable to it.

    Of a device without any cable `unready` says so. An address that two devices are recorded with is `duplicate-mac`.
    """
    doubled = ground.doubled
    for evidence, record in _looked_at(ground):
        seen, of = _standing(evidence), f"device {record.id}"
        wrong = {f for f in seen_only_where_recorded(evidence, POLICY) if f.code == "other-port"}
        recorded_ports = _recorded_ports(record)
        for mac in recorded_ports:
            key: Identity = ("cable-elsewhere", f"{record.name} {mac}", of)
            if mac in doubled:
                yield key, f"{', '.join(r.name for r in doubled[mac])} are recorded with its address"
            elif mac not in seen:
                nowhere = dict.fromkeys(s.switch for s in evidence.sightings if s.mac == mac and is_placed_nowhere(s))
                yield key, f"{', '.join(nowhere)} does not tell its port" if nowhere else SILENT
        for finding in sorted(wrong, key=lambda f: f.params):
            params = dict(finding.params)
            mac, netbox = MacAddress(params["mac"]), f"netbox {record.name}"
            if mac in doubled or params["record"] == NO_CABLE:
                continue
            at = [s for s in seen.get(mac, ()) if f"{s.switch} {s.port}" == params["seen"]]
            bare = mac in recorded_ports and not recorded_ports[mac]
            says = f"the interface with {mac} has no cable" if bare else f"{mac} is cabled to {params['record']}"
            drift = Drift(
                "cable-elsewhere", f"{record.name} {mac}", (DriftEvidence(netbox, says), *as_seen(at)),
                filled(device=record.name, mac=mac, record=params["record"], seen=params["seen"]),
                (of, *witnesses(at)), of=of, variant="uncabled" if bare else "",
            )  # fmt: skip
            yield about(record, drift)


def duplicates(ground: ReconcileInputs) -> Found:
    """The record has one address with two of the devices that are compared."""
    for mac, records in ground.doubled.items():
        names = ", ".join(f"{r.name} (id {r.id})" for r in records)
        seen = [s for s in ground.fleet.site.sightings_of.get(mac, ()) if s.attached]
        here = next(r for r in records if r.status == ACTIVE)
        yield replace(
            about(here, Drift(
                "duplicate-mac", mac,
                (*(DriftEvidence(f"netbox {r.name}", f"device {r.id} has {mac}") for r in records), *as_seen(seen)),
                filled(mac=mac, devices=names), tuple(f"device {r.id}" for r in records),
                extent=tuple(f"device {r.id}" for r in records),
            )), claims=tuple(f"device {r.id}" for r in records),
        )  # fmt: skip


def strangers(ground: ReconcileInputs) -> Found:
    """An address on a colocated server's port is in no record."""
    elses = {mac for gone in ground.withdrawn for mac in gone.macs}
    elses |= {mac for one in ground.departures for mac in one.device.macs}
    for evidence, record in _looked_at(ground):
        holders = dict(evidence.holders)
        ports = {str(p.port): p for p in evidence.ports}
        found: dict[str, list[MacAddress]] = {}
        for finding in nothing_foreign_on_the_port(evidence, POLICY):
            if finding.code == "foreign-mac":
                found.setdefault(finding.port, []).append(MacAddress(dict(finding.params)["mac"]))
        for name, macs in found.items():
            port = ports[name]
            of = f"port {port.port.interface_id}"
            unknown = [mac for mac in macs if isinstance(holders[mac], Absent) and mac not in elses]
            told = [mac for mac in macs if isinstance(holders[mac], Absent) and mac in elses]
            yield from ((("foreign-mac", f"{name} {mac}", of), "it is a server's that has left") for mac in told)
            untold = [(mac, a) for mac in macs if isinstance(a := holders[mac], Unreadable)]
            yield from ((("foreign-mac", f"{name} {mac}", of), f"netbox: {a.reason}") for mac, a in untold)
            if untold and not unknown:
                yield ("foreign-mac", f"{name}{CROWD}", of), f"netbox: {untold[0][1].reason}"
            for mac, what in _told(unknown, name in ground.crowded):
                at = [s for s in port.seen if s.mac in unknown and (not mac or s.mac == mac)]
                drift = Drift(
                    "foreign-mac", f"{name} {mac}" if mac else f"{name}{CROWD}",
                    (DriftEvidence(f"netbox {record.name}", f"{port.interface} is cabled to {name}"),
                     DriftEvidence("netbox", f"nobody is recorded with {what}"), *as_seen(at)),
                    filled(device=record.name, port=name, mac=what),
                    (f"device {record.id}", *witnesses(at)), of=of,
                    extent=() if mac else tuple(f"address {n}" for n in range(1, len(unknown) + 1)),
                )  # fmt: skip
                yield about(record, drift)


def _told(macs: list[MacAddress], was_crowd: bool) -> Iterator[tuple[MacAddress | None, str]]:
    """Strangers one by one; a crowd at once, so that a port with a hundred is one drift. It stays one while it shrinks
    and grows, until nobody is left."""
    if len(macs) > MANY or (was_crowd and macs):
        such = ", ".join(sorted(macs)[:3])
        yield None, f"{len(macs)} addresses, such as {such}"
    else:
        yield from ((mac, str(mac)) for mac in macs)


def _looked_at(ground: ReconcileInputs) -> Iterator[tuple[Evidence, DeviceRecord]]:
    for evidence in ground.fleet.evidence:
        record = recorded(evidence)
        if record is not None and record.status == ACTIVE:
            yield evidence, record


def _standing(evidence: Evidence) -> dict[MacAddress, list[Sighting]]:
    """Own addresses that stand somewhere, or name themselves there."""
    own = own_macs(evidence)
    found: dict[MacAddress, list[Sighting]] = {}
    for seen in (*(s for s in evidence.sightings if s.attached), *(s for s in evidence.heard if not s.uplink)):
        if seen.mac in own or seen.witness == "lacp":
            found.setdefault(seen.mac, []).append(seen)
    return found


def _recorded_ports(record: DeviceRecord) -> dict[MacAddress, tuple[str, ...]]:
    return {mac: tuple(str(p) for p in i.peers) for i in record.interfaces for mac in i.macs}
