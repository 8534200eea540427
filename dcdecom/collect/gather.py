"""What the systems answer about all devices together: by their names, by where they stand, and by what that led to.

Each round asks at once what it can, and the next needs what the last one found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from dcdecom.collect.case_scope import Question, Scope, View
from dcdecom.collect.controllers import ControllerAnswers
from dcdecom.collect.monitored_host import WantedHosts
from dcdecom.collect.site import Site, read_site
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.hardware import Parts, PowerPort
from dcdecom.model.estate.history import RecordHistory
from dcdecom.model.estate.listing import AddressHolder, MachineRecord, Occupant
from dcdecom.model.estate.monitoring import Blocker, Loss, MonitoredHost
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.ports.systems import Readers

V = TypeVar("V")


@dataclass(frozen=True)
class Named:
    """What is called by each name that was asked for."""

    records: Mapping[str, Answer[tuple[DeviceRecord, ...]]]
    machines: Mapping[str, Answer[tuple[MachineRecord, ...]]]
    hosts: Mapping[str, Answer[tuple[MonitoredHost, ...]]]
    """Empty where the monitoring is not looked at."""
    by_id: Mapping[str, Answer[MonitoredHost]]
    """The hosts that the case has known, by their ids."""
    devices: Mapping[str, DeviceRecord | None]
    """The one record of exactly the name."""

    @property
    def known(self) -> list[DeviceRecord]:
        return [device for device in self.devices.values() if device]


def read_named(asked: Mapping[str, Question], readers: Readers, pool: ThreadPoolExecutor, view: View) -> Named:
    """Ask NetBox and Zabbix for everything of these names, and Zabbix for the hosts that the case has known."""
    names = tuple(asked)
    ids = sorted({host.id for question in asked.values() for host in question.hosts}) if view.monitoring else []
    reading_records = pool.submit(lambda: dict(readers.record.devices(names)))
    reading_machines = pool.submit(lambda: dict(readers.record.machines(names)))
    reading_hosts = pool.submit(lambda: dict(readers.monitoring.hosts(names if view.monitoring else ())))
    by_id = dict(readers.monitoring.hosts_by_id(ids)) if ids else {}
    records, machines, hosts = reading_records.result(), reading_machines.result(), reading_hosts.result()
    return Named(records, machines, hosts, by_id, {name: exact(answer, name) for name, answer in records.items()})


@dataclass(frozen=True)
class SiteAnswers:
    """What stands around the devices: the chassis that hold them, and what the network of their sites shows."""

    chassis: Mapping[int, Answer[DeviceRecord]]
    holding: list[DeviceRecord]
    """The chassis that could be read."""
    site: Site


def read_around(known: list[DeviceRecord], readers: Readers, pool: ThreadPoolExecutor, view: View) -> SiteAnswers:
    """Ask NetBox for switches, gateways and chassis, then every one of those that the view lets in."""
    sites = dict(readers.record.network(sorted({d.site.id for d in known}))) if view.network else {}
    held_by = sorted({d.parent.chassis.id for d in known if d.parent})
    chassis = dict(readers.record.devices_by_id(held_by)) if held_by else {}
    holding = [answer.value for answer in chassis.values() if isinstance(answer, Reading)]
    asked_of = (known, holding) if view.network else ((), ())
    return SiteAnswers(chassis, holding, read_site(sites, asked_of[0], readers, pool, view.only, asked_of[1]))


@dataclass(frozen=True)
class LinkedObjects:
    """What is asked by the ids and addresses that the records and hosts hold."""

    guests: Mapping[int, Answer[tuple[MachineRecord, ...]]]
    parts: Mapping[int, Answer[Parts]]
    power: Mapping[int, Answer[tuple[PowerPort, ...]]]
    occupants: Mapping[int, Answer[tuple[Occupant, ...]]]
    history: Mapping[int, Answer[RecordHistory]]
    blockers: Mapping[str, Answer[tuple[Blocker, ...]]]
    losses: Mapping[str, Answer[tuple[Loss, ...]]]
    noted: Mapping[str, Answer[MonitoredHost]]
    """By the host id that another tool wrote into the record."""
    unresolved: Answer[tuple[MonitoredHost, ...]] | None
    sharing: Mapping[str, Answer[tuple[MonitoredHost, ...]]]
    """By address or name."""
    holding: Mapping[str, Answer[tuple[MonitoredHost, ...]]]
    """By serial number, asset tag or MAC address."""
    called: Mapping[str, Answer[tuple[MonitoredHost, ...]]]
    """By a further name."""
    alike: Mapping[str, Answer[tuple[MonitoredHost, ...]]]
    """By the device's name."""
    called_devices: Mapping[str, Answer[tuple[DeviceRecord, ...]]]
    whose: Mapping[str, Answer[tuple[AddressHolder, ...]]]
    """By the IP or MAC address of a host."""


def read_further(
    known: list[DeviceRecord],
    holding: list[DeviceRecord],
    wanted: Mapping[str, WantedHosts],
    since: datetime,
    readers: Readers,
    pool: ThreadPoolExecutor,
    view: View,
) -> LinkedObjects:
    """Ask NetBox and Zabbix for all that hangs on the devices, their chassis and their hosts."""
    host_ids = [w.its.id for w in wanted.values() if w.its]
    reading_guests = pool.submit(lambda: dict(readers.record.machines_on([d.id for d in known])))
    reading_parts = pool.submit(lambda: dict(readers.record.parts([d.id for d in known])))
    reading_power = pool.submit(lambda: dict(readers.record.power_ports([d.id for d in known])))
    reading_blockers = pool.submit(lambda: dict(readers.monitoring.blockers(host_ids)))
    reading_losses = pool.submit(lambda: dict(readers.monitoring.losses(host_ids)))
    watched = known if view.monitoring else []
    noted_ids = sorted({d.host_id for d in watched if d.host_id.isdecimal()})
    addresses, values = _every(wanted, "addresses"), _every(wanted, "values")
    reading_holding = pool.submit(lambda: dict(readers.monitoring.hosts_holding(values)))
    reading_called = pool.submit(lambda: dict(readers.monitoring.hosts(_every(wanted, "names"))))
    reading_alike = pool.submit(lambda: dict(readers.monitoring.hosts_alike(sorted(wanted))))
    reading_devices = pool.submit(lambda: dict(readers.record.devices(_every(wanted, "devices"))))
    reading_whose = pool.submit(lambda: _whose(wanted, readers))
    logged = [*watched, *(holding if view.monitoring else ())]
    reading_history = pool.submit(lambda: dict(readers.record.history(logged, since)))
    reading_noted = pool.submit(lambda: dict(readers.monitoring.hosts_by_id(noted_ids)))
    reading_sharing = pool.submit(lambda: dict(readers.monitoring.hosts_at(addresses)))
    reading_unresolved = pool.submit(lambda: readers.monitoring.hosts_unresolved() if addresses else None)
    occupants = dict(readers.record.occupants(sorted({d.rack.id for d in known if d.rack})))
    guests, blockers, losses = reading_guests.result(), reading_blockers.result(), reading_losses.result()
    history, noted, sharing = reading_history.result(), reading_noted.result(), reading_sharing.result()
    unresolved = reading_unresolved.result()
    return LinkedObjects(
        guests, reading_parts.result(), reading_power.result(), occupants, history, blockers, losses, noted, unresolved,
        sharing, reading_holding.result(),
        reading_called.result(), reading_alike.result(), reading_devices.result(), reading_whose.result(),
    )  # fmt: skip


def _every(wanted: Mapping[str, WantedHosts], part: str) -> list[str]:
    return sorted({value for one in wanted.values() for value in getattr(one, part)})


def _whose(wanted: Mapping[str, WantedHosts], readers: Readers) -> dict[str, Answer[tuple[AddressHolder, ...]]]:
    """Whose each address is that a host has beside the device's own."""
    ips, macs = _every(wanted, "foreign_ips"), [MacAddress(mac) for mac in _every(wanted, "foreign_macs")]
    by_mac = readers.record.holders(macs) if macs else ()
    return {**dict(readers.record.holders_at(ips) if ips else ()), **{str(mac): answer for mac, answer in by_mac}}


@dataclass(frozen=True)
class Answers:
    """All that was read for the questions of one look."""

    taken_at: datetime
    since: datetime
    """From when on the record's changes were asked for."""
    named: Named
    wanted: Mapping[str, WantedHosts]
    """By every name that was asked for; empty where the monitoring is not looked at."""
    around: SiteAnswers
    further: LinkedObjects
    controllers: ControllerAnswers

    def about(self, question: Question, scope: Scope) -> Evidence:
        """What NetBox and Zabbix answered of one device; of the network, nothing yet."""
        name, further = question.device.name, self.further
        device, wanted = self.named.devices[name], self.wanted.get(name) or WantedHosts(None)
        host = wanted.its
        return Evidence(
            site=None,
            own=(),
            ports=(),
            chassis_ports=(),
            sightings=(),
            heard=(),
            remembered=(),
            switches=(),
            gateways=(),
            protected=(),
            holders=(),
            edits=(),
            sight=None,
            references=(),
            sources=(),
            unread=(),
            controller=self.controllers.whole.get(name),
            machine_power=self.controllers.power.get(name),
            estate=scope.estate,
            taken_at=self.taken_at,
            asked=question.device,
            tenant=scope.tenant,
            tenant_by_slug=scope.tenant_by_slug,
            record=self.named.records[name],
            machine=self.named.machines[name],
            chassis=self.around.chassis.get(device.parent.chassis.id) if device and device.parent else None,
            history=_history(device, further.history) if device else None,
            since=self.since,
            hosts=self.named.hosts.get(name),
            noted=further.noted.get(device.host_id) if device else None,
            unresolved=further.unresolved if wanted.addresses else None,
            sharing=_asked(wanted.addresses, further.sharing),
            known=tuple((h, self.named.by_id[h.id]) for h in question.hosts if h.id in self.named.by_id),
            holding=_asked(wanted.values, further.holding),
            called=(*_asked(wanted.names, further.called), *_asked([name], further.alike)),
            called_devices=_asked(wanted.devices, further.called_devices),
            whose=_asked((*wanted.foreign_ips, *wanted.foreign_macs), further.whose),
            blockers=further.blockers.get(host.id) if host else None,
            losses=further.losses.get(host.id) if host else None,
            guests=further.guests.get(device.id) if device else None,
            parts=further.parts.get(device.id) if device else None,
            power=further.power.get(device.id) if device else None,
            occupants=further.occupants.get(device.rack.id) if device and device.rack else None,
            roles=scope.roles,
            inspection=question.inspection,
            proof=question.proof,
        )


def _history(device: DeviceRecord, history: Mapping[int, Answer[RecordHistory]]) -> Answer[RecordHistory] | None:
    """What the change log says of a device, and of the chassis that holds it: its cables say where the device is."""
    own = history.get(device.id)
    held = history.get(device.parent.chassis.id) if device.parent else None
    if not isinstance(own, Reading) or held is None:
        return own
    if not isinstance(held, Reading):
        return held if isinstance(held, Unreadable) else own
    return replace(own, value=replace(own.value, changes=(*own.value.changes, *held.value.changes)))


def _asked(keys: Iterable[str], answers: Mapping[str, Answer[V]]) -> tuple[tuple[str, Answer[V]], ...]:
    """The answers to what was asked for one device."""
    return tuple((key, answers[key]) for key in dict.fromkeys(keys) if key in answers)


def exact(answer: Answer[tuple[DeviceRecord, ...]], name: str) -> DeviceRecord | None:
    """The one device of exactly this name; None where there is none, or more than one."""
    if not isinstance(answer, Reading):
        return None
    same = [d for d in answer.value if d.name == name]
    return same[0] if len(same) == 1 else None
