"""Readers -> Evidence: the one collector under check, look, steps and reconcile.

It asks every source once, together, and only arranges what came back. What it cannot read stays Unreadable inside the
evidence; nothing here judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from dcdecom.collect.arranging import Arranging, sourced
from dcdecom.collect.asking import EVERYTHING, RECORDS, Question, Scope, View
from dcdecom.collect.remembering import worth_remembering
from dcdecom.collect.since import since_when
from dcdecom.collect.site import read_site
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.answer import Answer, Reading, Unreadable
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.history import RecordHistory
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.evidence import Evidence
from dcdecom.ports.clock import Clock
from dcdecom.ports.systems import Readers

__all__ = [
    "EVERYTHING", "RECORDS", "Question", "Scope", "View", "collect", "exact", "one_host", "worth_remembering",
]  # fmt: skip


def collect(
    questions: Iterable[Question], scope: Scope, readers: Readers, clock: Clock, view: View = EVERYTHING
) -> dict[str, Evidence]:
    """What can be read about each device now, by the device's name."""
    asked = {q.device.name: q for q in questions}
    taken_at = clock.now()
    since = since_when(scope.letter, taken_at)
    with ThreadPoolExecutor(max_workers=6, thread_name_prefix="collect") as pool:
        reading_records = pool.submit(lambda: dict(readers.record.devices(asked)))
        reading_machines = pool.submit(lambda: dict(readers.record.machines(asked)))
        reading_hosts = pool.submit(lambda: dict(readers.monitoring.hosts(asked if view.monitoring else ())))
        records, machines, hosts = reading_records.result(), reading_machines.result(), reading_hosts.result()
        found = {name: exact(answer, name) for name, answer in records.items()}
        known = {name: device for name, device in found.items() if device}
        site_ids = sorted({d.site.id for d in known.values()})
        rack_ids = sorted({d.rack.id for d in known.values() if d.rack})
        sites = dict(readers.record.network(site_ids)) if view.network else {}
        held_by = sorted({d.parent.chassis.id for d in known.values() if d.parent})
        chassis = dict(readers.record.devices_by_id(held_by)) if held_by else {}
        holding = [answer.value for answer in chassis.values() if isinstance(answer, Reading)]
        asked_of = (known.values(), holding) if view.network else ((), ())
        shown = read_site(sites, asked_of[0], readers, pool, view.only, asked_of[1])
        monitored = {name: one_host(hosts[name], name) if view.monitoring else None for name in asked}
        host_ids = [h.id for h in monitored.values() if h]
        reading_guests = pool.submit(lambda: dict(readers.record.machines_on([d.id for d in known.values()])))
        reading_blockers = pool.submit(lambda: dict(readers.monitoring.blockers(host_ids)))
        reading_losses = pool.submit(lambda: dict(readers.monitoring.losses(host_ids)))
        watched = list(known.values()) if view.monitoring else []
        noted_ids = sorted({d.host_id for d in watched if d.host_id.isdecimal()})
        addresses = sorted({address for d in watched for address in _called(d)})
        logged = [*watched, *(holding if view.monitoring else ())]
        reading_history = pool.submit(lambda: dict(readers.record.history(logged, since)))
        reading_noted = pool.submit(lambda: dict(readers.monitoring.hosts_by_id(noted_ids)))
        reading_sharing = pool.submit(lambda: dict(readers.monitoring.hosts_at(addresses)))
        occupants = dict(readers.record.occupants(rack_ids))
        guests, blockers, losses = reading_guests.result(), reading_blockers.result(), reading_losses.result()
        history, noted, sharing = reading_history.result(), reading_noted.result(), reading_sharing.result()
        evidence: dict[str, Evidence] = {}
        for name, question in asked.items():
            device, host = found[name], monitored[name]
            basis = Evidence(
                estate=scope.estate,
                taken_at=taken_at,
                asked=question.device,
                tenant=scope.tenant,
                record=records[name],
                machine=machines[name],
                chassis=chassis.get(device.parent.chassis.id) if device and device.parent else None,
                history=_history(device, history) if device else None,
                since=since,
                hosts=hosts.get(name),
                noted=noted.get(device.host_id) if device else None,
                sharing=_at_its_addresses(device, sharing) if device else (),
                blockers=blockers.get(host.id) if host else None,
                losses=losses.get(host.id) if host else None,
                guests=guests.get(device.id) if device else None,
                occupants=occupants.get(device.rack.id) if device and device.rack else None,
                roles=scope.roles,
                inspection=question.inspection,
                proof=question.proof,
            )
            if device and view.network:
                arranging = Arranging(shown, device)
                evidence[name] = arranging.complete(basis, scope, question.known, readers.memory)
            else:
                evidence[name] = sourced(basis, shown)
        return _with_holders(evidence, readers)


def _history(device: DeviceRecord, history: Mapping[int, Answer[RecordHistory]]) -> Answer[RecordHistory] | None:
    """What the change log says of a device, and of the chassis that holds it: its cables say where the device is."""
    own = history.get(device.id)
    held = history.get(device.parent.chassis.id) if device.parent else None
    if not isinstance(own, Reading) or held is None:
        return own
    if not isinstance(held, Reading):
        return held if isinstance(held, Unreadable) else own
    return replace(own, value=replace(own.value, changes=(*own.value.changes, *held.value.changes)))


def _at_its_addresses(
    device: DeviceRecord, sharing: Mapping[str, Answer[tuple[MonitoredHost, ...]]]
) -> tuple[tuple[str, Answer[tuple[MonitoredHost, ...]]], ...]:
    return tuple((address, sharing[address]) for address in _called(device) if address in sharing)


def _called(device: DeviceRecord) -> tuple[str, ...]:
    """By what a host in the monitoring can watch it: its addresses, and its name where that is resolved."""
    return tuple(dict.fromkeys([*(ip.address for i in device.interfaces for ip in i.ips), device.name]))


def exact(answer: Answer[tuple[DeviceRecord, ...]], name: str) -> DeviceRecord | None:
    """The one device of exactly this name; None where there is none, or more than one."""
    if not isinstance(answer, Reading):
        return None
    same = [d for d in answer.value if d.name == name]
    return same[0] if len(same) == 1 else None


def one_host(answer: Answer[tuple[MonitoredHost, ...]], name: str) -> MonitoredHost | None:
    """The one Zabbix host of exactly this technical name; None where there is none."""
    if not isinstance(answer, Reading):
        return None
    same = [h for h in answer.value if h.host == name]
    return same[0] if len(same) == 1 else None


def _with_holders(evidence: dict[str, Evidence], readers: Readers) -> dict[str, Evidence]:
    """Add who NetBox records with each address that was seen, now or earlier, on a device's ports.

    A device in a slot has no ports: there it is each of its own addresses.
    """
    wanted = {name: _on_its_ports(e) for name, e in evidence.items()}
    macs = {mac for found in wanted.values() for mac in found}
    holders = dict(readers.record.holders(sorted(macs))) if macs else {}
    return {n: replace(e, holders=tuple((m, holders[m]) for m in sorted(wanted[n]))) for n, e in evidence.items()}


def _on_its_ports(evidence: Evidence) -> frozenset[MacAddress]:
    now = {seen.mac for port in evidence.ports for seen in port.seen}
    own = {o.mac for o in evidence.own} if evidence.chassis else set()
    return frozenset(now | own | {row.mac for port in evidence.ports for row in port.remembered})
