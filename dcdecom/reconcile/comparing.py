"""Every class of drift: what disagrees. Pure; one table, COMPARISONS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

from dcdecom.checks.monitoring import OUR_SILENCE
from dcdecom.checks.own import own_macs, stands
from dcdecom.checks.place import nothing_foreign_on_the_port, seen_only_where_recorded
from dcdecom.checks.record import recorded
from dcdecom.collect.fleet import port_state
from dcdecom.model.drift import Drift, Key, Statement
from dcdecom.model.estate import Absent, DeviceRecord, MacAddress, Reading, Unreadable
from dcdecom.model.evidence import Evidence, Sighting
from dcdecom.model.playbook import Policy
from dcdecom.reconcile.ground import ACTIVE, Compared, Ground, ShutBy, Withdrawn

POLICY = Policy()
"""The two checks that are asked here do not look at it."""
OPEN_FOR = timedelta(hours=1)
ONE_DEVICE = "one device alone does not tell who has it now"
MANY = 8
"""Addresses of strangers on one port that are told one by one."""

Unjudged: TypeAlias = tuple[Key, str]
"""A drift of which nothing can be told, and why."""
Found: TypeAlias = Iterator[Drift | Unjudged]


def compare(ground: Ground) -> Compared:
    """Every drift that this reading shows."""
    drifts: dict[Key, Drift] = {}
    unjudged: dict[Key, str] = {}
    for comparison in COMPARISONS:
        for one in comparison(ground):
            if isinstance(one, Drift):
                drifts.setdefault(one.key, one)
            else:
                unjudged.setdefault(*one)
    return Compared(tuple(drifts.values()), {key: why for key, why in unjudged.items() if key not in drifts})


# --- what was withdrawn ----------------------------------------------------------------------------------------------


def withdrawn_on_the_network(ground: Ground) -> Found:
    """An address of a withdrawn server is learned somewhere. What an active device has now is that device's."""
    for gone in ground.withdrawn:
        for mac in (m for m in gone.macs if m not in ground.active_macs):
            learned = [s for s in ground.fleet.site.sightings_of.get(mac, ()) if s.status == "learned"]
            seen = [s for s in learned if stands(s)] or learned
            if seen and ground.wanted.device:
                yield ("zombie-network", f"{gone.name} {mac}"), ONE_DEVICE
            elif seen:
                drift = Drift(
                    "zombie-network", f"{gone.name} {mac}",
                    (Statement(gone.source, gone.says), *_seen(seen)),
                    _params(device=gone.name, mac=mac, seen=_places(seen)), (gone.source, *_witnesses(seen)),
                )  # fmt: skip
                yield _of(ground, gone, drift)


def withdrawn_in_monitoring(ground: Ground) -> Found:
    """A withdrawn server's host is in Zabbix again, and no active device bears its name now."""
    for gone in ground.withdrawn:
        host = ground.fleet.hosts.get(gone.host)
        if host is None or gone.host in ground.active_names:
            continue
        state = "enabled" if host.enabled else "disabled"
        drift = Drift(
            "zombie-monitoring", host.host,
            (Statement(gone.source, gone.says), Statement("zabbix", f"host {host.host}, id {host.id}, {state}")),
            _params(device=gone.name, host=host.host, id=host.id), (gone.source, "zabbix"),
        )  # fmt: skip
        yield _of(ground, gone, drift)


def _of(ground: Ground, gone: Withdrawn, drift: Drift) -> Drift:
    claims, site = (f"device {gone.device_id}",), ground.sites.get(gone.name, "")
    return replace(drift, device=gone.name, site=site, claims=claims, case=gone.case)


def shut_ports(ground: Ground) -> Found:
    """A port that a case shut is open, or is shut only until its switch restarts.

    A port to which the record cables an active device has been given away since.
    """
    for shut in ground.shut:
        port = f"{shut.change.switch} {shut.change.port}"
        key: Key = ("port-back-up", port)
        if shut.change.switch not in ground.fleet.site.snmp:
            continue
        users = set(ground.cabled.get(shut.change.interface_id, ()))
        if users - (set() if shut.ended else {shut.change.device}):
            continue
        said = [*_open_by_snmp(ground, shut), *_open_by_line(ground, shut)]
        if said and ground.wanted.device:
            yield key, ONE_DEVICE
        elif said and _unread_records(ground):
            yield key, "not every device of the record could be read: one may be plugged in there"
        elif said:
            done = Statement(f"journal {shut.case}", f"shut by case {shut.case}{_on(shut)}")
            yield Drift(
                "port-back-up", port, (done, *said), _params(port=port, case=shut.case, shown=said[0].says),
                tuple(s.source for s in said), shut.change.device, ground.sites.get(shut.change.device, ""),
                (f"port {shut.change.interface_id}",), shut.case,
            )  # fmt: skip


def _open_by_snmp(ground: Ground, shut: ShutBy) -> Iterator[Statement]:
    answer = port_state(ground.fleet.site, shut.change.switch, shut.change.port)
    if isinstance(answer, Reading) and answer.value.admin_up:
        yield Statement(str(answer.source), f"open, link {'up' if answer.value.oper_up else 'down'}")


def _open_by_line(ground: Ground, shut: ShutBy) -> Iterator[Statement]:
    answer = ground.fleet.site.cli_ports.get((shut.change.switch, shut.change.port))
    if isinstance(answer, Reading) and answer.value.admin_up:
        yield Statement(str(answer.source), "open in the running configuration")
    elif isinstance(answer, Reading) and answer.value.saved_down is False:
        yield Statement(str(answer.source), "shut in the running configuration only: open after a restart")


def _unread_records(ground: Ground) -> bool:
    return any(isinstance(a, Unreadable) for a in ground.fleet.devices.values()) or not ground.fleet.whole_record


def _on(shut: ShutBy) -> str:
    return f" on {shut.at:%Y-%m-%d}" if shut.at else ""


# --- our own cases ---------------------------------------------------------------------------------------------------


def open_intents(ground: Ground) -> Found:
    """A change that was begun over an hour ago, and whose end nobody knows."""
    for case in ground.cases:
        for tracked in case.unsettled():
            since = tracked.intended_at
            if since is None or ground.fleet.taken_at - since < OPEN_FOR:
                continue
            says = f"change {tracked.n}, {tracked.change.kind} {tracked.change.target}: {tracked.state} since {since}"
            yield Drift(
                "open-intent", f"{case.id} change {tracked.n}", (Statement(f"journal {case.id}", says),),
                _params(case=case.id, n=tracked.n, target=tracked.change.target, since=f"{since:%Y-%m-%d %H:%M} UTC"),
                device=tracked.change.device, site=ground.sites.get(tracked.change.device, ""), case=case.id,
            )  # fmt: skip


def broken_chains(ground: Ground) -> Found:
    """A journal that does not verify, or whose head is not in the NetBox note that should hold it.

    With a device that was deleted from the record its notes are gone, and tell nothing.
    """
    for journal in ground.journals:
        said = [Statement(f"journal {journal.id}", fault) for fault in journal.faults]
        unread = ""
        for head, where in journal.heads:
            note = ground.fleet.notes.get(head)
            if isinstance(note, Absent) and journal.case and ground.has_devices_of(journal.case):
                said.append(Statement("netbox", f"no note holds the head {head[:16]}, which stood in {where}"))
            elif isinstance(note, Unreadable):
                unread = note.reason
        if said:
            yield Drift(
                "chain-broken", journal.id, tuple(said), _params(case=journal.id, fault=said[0].says),
                tuple({s.source for s in said if s.source == "netbox"}), case=journal.id,
            )  # fmt: skip
        elif unread:
            yield ("chain-broken", journal.id), f"netbox: {unread}"


def overdue(ground: Ground) -> Found:
    """A case past its norm, and a silence of ours whose case is not open any more."""
    for case in ground.cases:
        step = case.current
        if case.state == "open" and step and step.due and step.due < ground.today:
            says = f"step {step.slug} was due on {step.due}"
            yield Drift(
                "overdue", f"{case.id} {step.slug}", (Statement(f"journal {case.id}", says),),
                _params(what=f"{case.id} {step.slug}", since=step.due), case=case.id,
            )  # fmt: skip
    still_open = {case.id for case in ground.cases if case.state == "open"}
    for host in ground.fleet.hosts.values():
        for name in (m.name for m in host.maintenances if m.name.startswith(OUR_SILENCE)):
            if name.removeprefix(OUR_SILENCE).partition(" ")[0] not in still_open:
                yield Drift(
                    "overdue", f"maintenance {name}",
                    (Statement("zabbix", f"host {host.host} is in maintenance {name}, whose case is not open"),),
                    _params(what=f"maintenance {name}", since="its case ended"), ("zabbix",), host.host,
                    ground.sites.get(host.host, ""),
                )  # fmt: skip


# --- record and monitoring -------------------------------------------------------------------------------------------


def unmonitored(ground: Ground) -> Found:
    """NetBox has a device active, and Zabbix has no host of exactly its name, nor the one that its field names."""
    by_id = {host.id for host in ground.fleet.hosts.values()}
    for record in ground.active:
        if record.name in ground.fleet.hosts or record.host_id in by_id:
            continue
        if not ground.fleet.whole_monitoring:
            yield ("unmonitored", record.name), "not every host of Zabbix could be read"
            continue
        netbox = f"netbox {record.name}"
        drift = Drift(
            "unmonitored", record.name,
            (Statement(netbox, f"{record.name} is {ACTIVE}"), Statement("zabbix", f"no host {record.name}")),
            _params(device=record.name), (netbox, "zabbix"),
        )  # fmt: skip
        yield _about(record, drift)


def unrecorded(ground: Ground) -> Found:
    """Zabbix has a host whose name no active device or virtual machine of the record bears."""
    noted = {record.host_id for record in ground.active}
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
        state = "enabled" if host.enabled else "disabled"
        yield Drift(
            "unrecorded", host.host,
            (Statement("zabbix", f"host {host.host}, id {host.id}, {state}"), Statement("netbox", says)),
            _params(host=host.host, says=says), ("netbox", "zabbix"), host.host,
            record.site.name if record and record.site else "",
            (f"device {record.id}",) if record and record.kind == "device" else (),
        )  # fmt: skip


def unready(ground: Ground) -> Found:
    """A device whose withdrawal would block, for want of a serial, a tenant, a MAC address or a cable."""
    for record in ground.active:
        if lacking := ", ".join(_lacking(record)):
            netbox = f"netbox {record.name}"
            drift = Drift(
                "unready", record.name, (Statement(netbox, f"no {lacking}"),),
                _params(device=record.name, lacking=lacking), (netbox,),
            )  # fmt: skip
            yield _about(record, drift)


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
                yield key, "its address is silent on all that was read"
        for finding in sorted(wrong, key=lambda f: f.params):
            params = dict(finding.params)
            mac, netbox = MacAddress(params["mac"]), f"netbox {record.name}"
            at = [s for s in seen.get(mac, ()) if f"{s.switch} {s.port or '?'}" == params["seen"]]
            drift = Drift(
                "cable-elsewhere", f"{record.name} {mac}",
                (Statement(netbox, f"{mac} is cabled to {params['record']}"), *_seen(at)),
                _params(device=record.name, mac=mac, record=params["record"], seen=params["seen"]),
                (netbox, *_witnesses(at)),
            )  # fmt: skip
            yield _about(record, drift)


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
                    (Statement(f"netbox {record.name}", f"{port.interface} is cabled to {name}"),
                     Statement("netbox", f"nobody is recorded with {what}"), *_seen(at)),
                    _params(device=record.name, port=name, mac=what),
                    (f"netbox {record.name}", *_witnesses(at)),
                )  # fmt: skip
                yield _about(record, drift)


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
    for seen in (*filter(stands, evidence.sightings), *(s for s in evidence.heard if not s.uplink)):
        if seen.mac in own or seen.witness == "lacp":
            found.setdefault(seen.mac, []).append(seen)
    return found


def _recorded_ports(record: DeviceRecord) -> dict[MacAddress, tuple[str, ...]]:
    return {mac: tuple(str(p) for p in i.peers) for i in record.interfaces for mac in i.macs}


# --- what could not be read ------------------------------------------------------------------------------------------


def not_read(ground: Ground) -> Found:
    """A source that could not be read, or not wholly; since when is its first-seen."""
    by_source: dict[str, list[tuple[str, str]]] = {}
    for gap in ground.fleet.gaps:
        by_source.setdefault(gap.source, []).append((gap.what, gap.reason))
    for source, gaps in by_source.items():
        what = f"{gaps[0][0]} and {len(gaps) - 1} more" if len(gaps) > 1 else gaps[0][0]
        says = tuple(Statement(source, f"{w}: {reason}") for w, reason in gaps[:20])
        yield Drift(
            "not-read", source, says, _params(source=source, what=what, reason=gaps[0][1]), (source,)
        )  # fmt: skip


COMPARISONS: tuple[Callable[[Ground], Found], ...] = (
    withdrawn_on_the_network,
    withdrawn_in_monitoring,
    shut_ports,
    open_intents,
    broken_chains,
    unmonitored,
    unrecorded,
    elsewhere,
    strangers,
    overdue,
    unready,
    not_read,
)


# --- how it is written down ------------------------------------------------------------------------------------------


def _params(**params: object) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in params.items())


def _about(record: DeviceRecord, drift: Drift) -> Drift:
    ports = (f"port {peer.interface_id}" for i in record.interfaces for peer in i.peers)
    return replace(drift, device=record.name, site=record.site.name, claims=(f"device {record.id}", *ports))


def _seen(sightings: Iterable[Sighting]) -> tuple[Statement, ...]:
    return tuple(
        dict.fromkeys(
            Statement(_witness(s), f"{s.mac} {'named itself' if s.witness in ('lldp', 'lacp') else 'learned'} on "
                                   f"{s.switch} {s.port or '?'}")
            for s in sightings
        )
    )  # fmt: skip


def _places(sightings: Iterable[Sighting]) -> str:
    return ", ".join(dict.fromkeys(f"{s.switch} {s.port or '?'}" for s in sightings))


def _witnesses(sightings: Iterable[Sighting]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_witness, sightings)))


def _witness(seen: Sighting) -> str:
    return f"{'cli' if seen.witness == 'cli' else 'snmp'} {seen.switch}"
