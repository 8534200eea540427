"""The Zabbix host that a case follows by its id: as it was found first, and holding nothing of another device's.

Whoever accepts one of these accepts what it says: the host's id, and what it is now, stand in the finding's key.
Zabbix's audit log says who did it; where it may not be read, the finding says that instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypedDict, TypeVar

from dcdecom.checks.findings import ask, note, short_digest, unread
from dcdecom.checks.letter_and_record import recorded
from dcdecom.checks.which_host import host_of, is_proved, its_ids, unsearched
from dcdecom.model.address import one_spelling
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.listing import AddressHolder
from dcdecom.model.estate.monitoring import HostEdit, KnownHost, MonitoredHost
from dcdecom.model.estate.reading import Absent, Answer, Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

T = TypeVar("T")


class Logged(TypedDict, total=False):
    """What Zabbix's audit log says of a host, as a parameter of a finding, or why it says nothing."""

    log: str
    unlogged: str


def host_is_as_it_was(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Ask where the host that the case knows is gone, was made anew, renamed or re-addressed since it was found."""
    its, known = host_of(evidence), [(was, now) for was, now in evidence.known if not was.deleted]
    for was, now in known:
        if isinstance(now, Unreadable):
            yield unread(evidence, "host-unread", reason=now.reason)
        elif isinstance(now, Absent):
            yield from _gone(evidence, was, its)
        else:
            yield from _changed(evidence, was, now.value)


def _gone(evidence: Evidence, was: KnownHost, its: MonitoredHost | None) -> Iterator[Finding]:
    """Not shown is not gone: an account that sees a part of Zabbix cannot tell."""
    sight = evidence.sight
    if was.id in _shown(evidence):
        reason = f"host {was.host} (id {was.id}) was shown to one question of this look and not to another"
        yield unread(evidence, "host-unread", reason=reason)
        return
    if not isinstance(sight, Reading) or not sight.value.everything:
        reason = f"host {was.host} (id {was.id}) is not shown, and {unsearched(evidence) or 'it was not looked for'}"
        yield unread(evidence, "host-unread", reason=reason)
        return
    log = _log(evidence, (was.id, *((its.id,) if its else ())), ("Delete", "Add"))
    if its and not any(other.id == its.id for other, _ in evidence.known):
        found = ask(evidence, "host-remade", host=was.host, id=was.id, name=its.host, new=its.id, **log)
        yield replace(found, port=f"{was.id}-{its.id}")
    elif its is None:
        yield replace(ask(evidence, "host-gone", host=was.host, id=was.id, **log), port=was.id)


def _shown(evidence: Evidence) -> frozenset[str]:
    """The ids of all hosts that any question by something else than an id has shown."""
    lists = (evidence.hosts, *(a for rows in (evidence.sharing, evidence.holding, evidence.called) for _, a in rows))
    return frozenset(host.id for answer in lists for host in _value(answer))


def _changed(evidence: Evidence, was: KnownHost, now: MonitoredHost) -> Iterator[Finding]:
    before, after = _names(was), _names(now) if was.whole else now.host
    if before != after:
        log = _log(evidence, (was.id,), ("Update",), ("host.host", "host.name"))
        found = ask(evidence, "host-renamed", id=was.id, before=before, now=after, **log)
        yield replace(found, port=f"{was.id}-{short_digest(after)}")
    if was.whole and set(was.addresses) != set(now.all_addresses):
        log = _log(evidence, (was.id,), ("Update",), ("host.interfaces",))
        before, after = ", ".join(was.addresses) or "-", ", ".join(now.all_addresses) or "-"
        found = ask(evidence, "host-readdressed", host=now.host, id=was.id, before=before, now=after, **log)
        yield replace(found, port=f"{was.id}-{short_digest(*sorted(now.all_addresses))}")
    if was.whole and was.enabled and not now.enabled:
        log = _log(evidence, (was.id,), ("Update",), ("host.status",))
        yield note(evidence, "host-disabled", host=now.host, id=was.id, **log)


def _names(host: KnownHost | MonitoredHost) -> str:
    """The technical name, and the visible one where it is another."""
    shown = f" ({host.visible_name})" if host.visible_name not in ("", host.host) else ""
    return f"{host.host}{shown}"


def _log(
    evidence: Evidence, ids: Iterable[str], actions: tuple[str, ...], fields: tuple[str, ...] = ()
) -> Logged:
    """The last entry of each of these actions on each host, an update one of these fields; why none can be named where
    the log was not read. Who changed something else is not who did it.
    """
    edits, told = dict(evidence.edits), []
    for id in ids:
        answer = edits.get(id)
        if isinstance(answer, Unreadable):
            return {"unlogged": answer.reason}
        rows = answer.value if isinstance(answer, Reading) else ()
        told += [_told(row) for action in actions if (row := _last(rows, action, fields))]
    return {"log": "; ".join(told)}


def _last(rows: Iterable[HostEdit], action: str, fields: tuple[str, ...]) -> HostEdit | None:
    """The newest entry of an action; of an update, one that set any of these fields or what belongs to them."""
    same = (row for row in rows if row.action == action)
    return next((row for row in same if not fields or any(f.startswith(fields) for f in row.fields)), None)


def _told(edit: HostEdit) -> str:
    """As `Delete 10531: rina, 2026-11-20 10:02 +0000`."""
    return f"{edit.action} {edit.host_id}: {edit.who}, {edit.at:%Y-%m-%d %H:%M %z}"


# --- what its host has of others -------------------------------------------------------------------------------------


def host_holds_nothing_of_others(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Ask where the device's host has an address, a name, a serial number or a MAC address that is not the device's.

    With the host another device's monitoring would be deleted.
    """
    device, its = recorded(evidence), host_of(evidence)
    if device is None or its is None or not is_proved(evidence, its, device):
        return
    for address in its.addresses:
        if not is_own_address(device, address):
            whose = _whose(evidence, device, address)
            found = ask(evidence, "host-foreign-address", host=its.host, id=its.id, address=address, whose=whose)
            yield replace(found, port=f"{its.id}-{address}")
    for serial in (s for s in its.serials if device.serial and s.strip() != device.serial):
        found = ask(evidence, "host-foreign-serial", host=its.host, id=its.id, serial=serial)
        yield replace(found, port=f"{its.id}-{short_digest(serial)}")
    for mac in its.macs:
        if others := _others(evidence, device, mac):
            found = ask(evidence, "host-foreign-mac", host=its.host, id=its.id, mac=mac, whose=others)
            yield replace(found, port=f"{its.id}-{short_digest(mac)}")
    for name, answer in evidence.called_devices:
        others = ", ".join(d.name for d in _value(answer) if d.id != device.id)
        if name in (its.host, its.visible_name) and others:
            found = ask(evidence, "host-foreign-name", host=its.host, id=its.id, name=name, whose=others)
            yield replace(found, port=f"{its.id}-{short_digest(name)}")
    unread_owners = [a for answers in (evidence.whose, evidence.called_devices) for _, a in answers]
    for reason in dict.fromkeys(a.reason for a in unread_owners if isinstance(a, Unreadable)):
        yield unread(evidence, "record-unread", reason=reason)


def is_own_address(device: DeviceRecord, address: str) -> bool:
    """An IP address that the record gives to the device, its DNS name where no other bears it, or the own name of the
    device, in whatever domain."""
    if address in device.all_ips:
        return True
    try:
        return one_spelling(address) in {one_spelling(own) for own in device.all_ips}
    except ValueError:
        name = address.casefold().rstrip(".")
        if device.shared_names is not None:
            own = {n.casefold() for n in device.dns_names} - {n.casefold() for n in device.shared_names}
            if name in own:
                return True
        return f"{name}.".startswith(f"{device.name.casefold()}.")


def holds_others(evidence: Evidence, device: DeviceRecord, host: MonitoredHost) -> bool:
    """Whether a host has anything that is known to be another's, or an address that is not the device's."""
    foreign = any(not is_own_address(device, address) for address in host.addresses)
    serial = any(device.serial and s.strip() != device.serial for s in host.serials)
    return foreign or serial or any(_others(evidence, device, mac) for mac in host.macs)


def foreign_parts(evidence: Evidence, device: DeviceRecord, host: MonitoredHost) -> tuple[str, ...]:
    """What of a host is recorded as another device's: nothing of this device is looked for by it."""
    addresses = [a for a in host.addresses if not is_own_address(device, a) and _others(evidence, device, a)]
    macs = [mac for mac in host.macs if _others(evidence, device, mac)]
    serials = [s for s in host.serials if s.strip() != device.serial]
    devices = [n for n, a in evidence.called_devices if any(d.id != device.id for d in _value(a))]
    hosts = [n for n, a in evidence.called if any(h.id != host.id and h.host == n for h in _value(a))]
    return tuple(dict.fromkeys((*addresses, *macs, *serials, *devices, *hosts)))


def _whose(evidence: Evidence, device: DeviceRecord, address: str) -> str:
    """Who has it by the record; `-` for nobody."""
    named = (d.name for n, a in evidence.called_devices if address.partition(".")[0] == n for d in _value(a))
    return _others(evidence, device, address) or ", ".join(named) or "-"


def _others(evidence: Evidence, device: DeviceRecord, address: str) -> str:
    """The devices and machines, other than this one, that the record gives an address to."""
    answer: Answer[tuple[AddressHolder, ...]] | None = dict(evidence.whose).get(address)
    return ", ".join(h.holder.name for h in _value(answer) if (h.kind, h.holder.id) != ("device", device.id))


def _value(answer: Answer[tuple[T, ...]] | None) -> tuple[T, ...]:
    return answer.value if isinstance(answer, Reading) else ()


# --- other hosts that have what is the device's ----------------------------------------------------------------------


def no_other_host_holds_what_is_its(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Ask where another host has the device's serial number, asset tag, MAC address, or a name that its host bears."""
    told = its_ids(evidence) | {h.id for _, a in evidence.sharing for h in _value(a)}
    rows = [*(("host-identity-shared", "value", *row) for row in evidence.holding)]
    rows += [("host-name-shared", "name", *row) for row in evidence.called]
    for code, param, value, answer in rows:
        if isinstance(answer, Unreadable):
            yield unread(evidence, "host-unread", reason=answer.reason)
        for host in (h for h in _value(answer) if h.id not in told):
            told.add(host.id)
            params = {"host": host.host, "id": host.id, param: value}
            yield replace(ask(evidence, code, None, **params, **_made(evidence, host)), port=host.id)


def _made(evidence: Evidence, host: MonitoredHost) -> Logged:
    """Who made a host, where the device's own is gone: it may be the same under another name."""
    return _log(evidence, (host.id,), ("Add",)) if host.id in dict(evidence.edits) else Logged()
