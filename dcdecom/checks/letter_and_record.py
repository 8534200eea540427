"""Verdict 1: the letter and the BA kolokasi against the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dcdecom.checks.findings import block, note, unread
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.label import same, same_place
from dcdecom.model.playbook import Policy
from dcdecom.model.request import position


def recorded(evidence: Evidence) -> DeviceRecord | None:
    """The one device that the record has under exactly the requested name."""
    if not isinstance(evidence.record, Reading):
        return None
    same = [d for d in evidence.record.value if d.name == evidence.asked.name]
    return same[0] if len(same) == 1 else None


def recorded_position(evidence: Evidence, device: DeviceRecord) -> str:
    """Where the record has it; one in a slot is where its chassis is."""
    holds = evidence.chassis.value if isinstance(evidence.chassis, Reading) and not device.position else device
    return position(holds.rack.name if holds.rack else "", holds.position)


def recorded_tenant(evidence: Evidence, device: DeviceRecord) -> str:
    """Whose the record has it, by slug or by name as the request asks; empty where it is nobody's."""
    if evidence.tenant_by_slug:
        return device.tenant_slug
    return device.tenant.name if device.tenant else ""


def is_recorded_once(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block unless NetBox has exactly one device of exactly this name."""
    name = evidence.asked.name
    if isinstance(evidence.record, Unreadable):
        yield unread(evidence, "record-unread", reason=evidence.record.reason)
    elif not isinstance(evidence.record, Reading):
        yield block(evidence, "record-absent", name=name)
    elif recorded(evidence) is None:
        found = evidence.record.value
        candidates = ", ".join(f"{d.name} (id {d.id}, {d.site.name})" for d in found)
        code = "record-ambiguous" if any(d.name == name for d in found) else "record-name-differs"
        yield block(evidence, code, name=name, candidates=candidates)


def is_no_virtual_machine(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block a virtual machine: what leaves the rack is its host, and the office has to ask for that."""
    if isinstance(evidence.machine, Unreadable):
        yield unread(evidence, "record-unread", reason=evidence.machine.reason)
    elif isinstance(evidence.machine, Reading):
        for machine in evidence.machine.value:
            if machine.name == evidence.asked.name:
                host = machine.host.name if machine.host else "-"
                yield block(evidence, "virtual-machine", name=machine.name, host=host)


def is_a_server(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block a device whose role is not one that may be withdrawn: a switch or a gateway never is."""
    device, roles = recorded(evidence), evidence.roles
    if device and (device.role in roles.network or (roles.servers and device.role not in roles.servers)):
        yield block(evidence, "not-a-server", role=device.role)


def serial_agrees(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block unless letter, BA kolokasi and record name the same serial number, and the record has one."""
    device = recorded(evidence)
    if device is None:
        return
    asked = evidence.asked
    if not device.serial:
        yield block(evidence, "serial-missing", where="NetBox")
    elif not same(asked.serial, device.serial):
        yield block(evidence, "serial-differs", letter=asked.serial, record=device.serial)
    minutes = asked.serial_of_minutes
    if minutes and not same(minutes, asked.serial):
        yield block(evidence, "minutes-serial-differs", minutes=minutes, letter=asked.serial)


def serial_is_held_once(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where the record has the device's serial number on another device too: one of them is not what it says."""
    device = recorded(evidence)
    if device and device.same_serial:
        others = ", ".join(f"{other.name} (id {other.id})" for other in device.same_serial)
        yield block(evidence, "serial-shared", serial=device.serial, others=others)


def stands_alone(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block a device that the record has as one of several in a virtual chassis: what leaves is not one machine."""
    device = recorded(evidence)
    if device and device.virtual_chassis:
        yield block(evidence, "virtual-chassis", chassis=device.virtual_chassis.name)


def asset_tag_agrees(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where the letter gives an asset tag and the record has another."""
    device = recorded(evidence)
    if device and evidence.asked.asset_tag and not same(evidence.asked.asset_tag, device.asset_tag):
        yield block(evidence, "asset-tag-differs", letter=evidence.asked.asset_tag, record=device.asset_tag or "-")


def belongs_to_the_office(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block unless the device's tenant is the office that asks."""
    device = recorded(evidence)
    record = recorded_tenant(evidence, device) if device else ""
    if device and record != evidence.tenant:
        yield block(evidence, "tenant-differs", letter=evidence.tenant, record=record or "-")


def position_agrees(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where the letter gives a place and the record has another."""
    device, letter = recorded(evidence), evidence.asked.position
    record = recorded_position(evidence, device) if device else ""
    if device and letter and not same_place(letter, record):
        yield block(evidence, "position-differs", letter=letter, record=record or "-")


def addresses_are_recorded(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where the letter gives a MAC address that the record does not have on this device."""
    device = recorded(evidence)
    if device is None:
        return
    known = {m for i in device.interfaces for m in i.macs}
    for mac in evidence.asked.macs:
        if mac not in known:
            yield block(evidence, "mac-not-recorded", mac=mac)


def ips_are_recorded(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where the letter gives an IP address that the record does not have on this device."""
    device = recorded(evidence)
    if device is None:
        return
    known = {ip.address for i in device.interfaces for ip in i.ips}
    for ip in evidence.asked.ips:
        if ip not in known:
            yield block(evidence, "ip-not-recorded", ip=ip)


def is_active(evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    """Say so when NetBox does not call the device active; a withdrawn one would be found so."""
    device = recorded(evidence)
    return [note(evidence, "status-differs", status=device.status)] if device and device.status != "active" else []
