"""The record against monitoring and the network: who is missing, who is nobody's, and what stands elsewhere. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.checks.address_owner import is_placed_nowhere, own_macs
from dcdecom.checks.letter_and_record import recorded
from dcdecom.checks.port_occupancy import nothing_foreign_on_the_port, seen_only_where_recorded
from dcdecom.model.address import MacAddress
from dcdecom.model.drift import Drift, DriftEvidence, Key
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Absent, Unreadable
from dcdecom.model.evidence import Evidence, Sighting
from dcdecom.model.playbook import Policy
from dcdecom.reconcile.finding import Found, about, as_seen, filled, witnesses
from dcdecom.reconcile.inputs import ACTIVE, Ground

POLICY = Policy()
"""The two checks that are asked here do not look at it."""
SILENT = "its address is silent on all that was read"
MANY = 8
"""Addresses of strangers on one port that are told one by one."""


# --- record and monitoring -------------------------------------------------------------------------------------------


def unmonitored(ground: Ground) -> Found:
    """NetBox has a device active, and Zabbix has no host of exactly its name, nor the one that its field names."""
    by_id = {host.id for host in ground.fleet.hosts.values()}
    for one in ground.active_listed:
        if one.name in ground.fleet.hosts or one.host_id in by_id:
            continue
        if not ground.fleet.whole_monitoring:
            yield ("unmonitored", one.name), f"not every host of {ground.fleet.monitoring.title} could be read"
            continue
        netbox, monitoring = f"netbox {one.name}", str(ground.fleet.monitoring)
        yield Drift(
            "unmonitored", one.name,
            (DriftEvidence(netbox, f"{one.name} is {ACTIVE}"), DriftEvidence(monitoring, f"no host {one.name}")),
            filled(device=one.name), (netbox, monitoring), one.name, one.site.name if one.site else "",
            (f"device {one.id}",),
        )  # fmt: skip


def unrecorded(ground: Ground) -> Found:
    """Zabbix has a host whose name no active device or virtual machine of the record bears."""
    noted = {one.host_id for one in ground.fleet.listed if one.status == ACTIVE}
    gone = {w.host for w in ground.withdrawn}
    listed = {one.name: one for one in ground.fleet.listed}
    for host in ground.fleet.hosts.values():
        if host.host in ground.active_names or host.id in noted or host.host in gone:
            continue
        record = listed.get(host.host)
        if ground.wanted.site and (record is None or not ground.wanted.wants(record)):
            continue
        if not ground.fleet.whole_record:
            yield ("unrecorded", host.host), "the list of all devices is not whole"
            continue
        says = f"{host.host} is {record.status}" if record else f"no device or virtual machine {host.host}"
        state, monitoring = "enabled" if host.enabled else "disabled", str(ground.fleet.monitoring)
        yield Drift(
            "unrecorded", host.host,
            (DriftEvidence(monitoring, f"host {host.host}, id {host.id}, {state}"), DriftEvidence("netbox", says)),
            filled(host=host.host, says=says), ("netbox", monitoring), host.host,
            record.site.name if record and record.site else "",
            (f"device {record.id}",) if record and record.kind == "device" else (),
        )  # fmt: skip


def unready(ground: Ground) -> Found:
    """A device whose withdrawal would block, for want of a serial, a tenant, a MAC address or a cable."""
    for record in ground.active:
        if lacking := ", ".join(_lacking(record)):
            netbox = f"netbox {record.name}"
            drift = Drift(
                "unready", record.name, (DriftEvidence(netbox, f"no {lacking}"),),
                filled(device=record.name, lacking=lacking), (netbox,),
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


def elsewhere(ground: Ground) -> Found:
    """An address of an active device is attached to a port that the record does not cable to it."""
    for evidence, record in _looked_at(ground):
        seen = _standing(evidence)
        wrong = {f for f in seen_only_where_recorded(evidence, POLICY) if f.code == "other-port"}
        for mac, ports in _recorded_ports(record).items():
            key: Key = ("cable-elsewhere", f"{record.name} {mac}")
            if mac not in seen and ports:
                nowhere = dict.fromkeys(s.switch for s in evidence.sightings if s.mac == mac and is_placed_nowhere(s))
                yield key, f"{', '.join(nowhere)} does not tell its port" if nowhere else SILENT
        for finding in sorted(wrong, key=lambda f: f.params):
            params = dict(finding.params)
            mac, netbox = MacAddress(params["mac"]), f"netbox {record.name}"
            at = [s for s in seen.get(mac, ()) if f"{s.switch} {s.port}" == params["seen"]]
            drift = Drift(
                "cable-elsewhere", f"{record.name} {mac}",
                (DriftEvidence(netbox, f"{mac} is cabled to {params['record']}"), *as_seen(at)),
                filled(device=record.name, mac=mac, record=params["record"], seen=params["seen"]),
                (netbox, *witnesses(at)),
            )  # fmt: skip
            yield about(record, drift)


def strangers(ground: Ground) -> Found:
    """An address on a colocated server's port is in no record."""
    for evidence, record in _looked_at(ground):
        holders = dict(evidence.holders)
        ports = {str(p.port): p for p in evidence.ports}
        found: dict[str, list[MacAddress]] = {}
        for finding in nothing_foreign_on_the_port(evidence, POLICY):
            if finding.code == "foreign-mac":
                found.setdefault(finding.port, []).append(MacAddress(dict(finding.params)["mac"]))
        for name, macs in found.items():
            port = ports[name]
            unknown = [mac for mac in macs if isinstance(holders[mac], Absent)]
            yield from (
                (("foreign-mac", f"{name} {mac}"), f"netbox: {answer.reason}")
                for mac in macs
                if isinstance(answer := holders[mac], Unreadable)
            )
            for mac, what in _told(unknown):
                at = [s for s in port.seen if s.mac in unknown and (not mac or s.mac == mac)]
                drift = Drift(
                    "foreign-mac", f"{name} {mac or 'many'}",
                    (DriftEvidence(f"netbox {record.name}", f"{port.interface} is cabled to {name}"),
                     DriftEvidence("netbox", f"nobody is recorded with {what}"), *as_seen(at)),
                    filled(device=record.name, port=name, mac=what),
                    (f"netbox {record.name}", *witnesses(at)),
                )  # fmt: skip
                yield about(record, drift)


def _told(macs: list[MacAddress]) -> Iterator[tuple[MacAddress | None, str]]:
    """Strangers one by one; a crowd at once, so that a port with a hundred is one drift."""
    if len(macs) > MANY:
        yield None, f"{len(macs)} addresses, such as {', '.join(sorted(macs)[:3])}"
    else:
        yield from ((mac, str(mac)) for mac in macs)


def _looked_at(ground: Ground) -> Iterator[tuple[Evidence, DeviceRecord]]:
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
