"""What a look keeps of the record for later steps: the ids and values that they write to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from dcdecom.checks.address_owner import has_link
from dcdecom.checks.blades import places_of, sighted
from dcdecom.checks.letter_and_record import recorded, recorded_position
from dcdecom.checks.monitored_host import foreign_parts
from dcdecom.checks.which_host import holdings, host_of, is_our_silence, second_identity
from dcdecom.model.codec import to_data
from dcdecom.model.estate.device import DeviceRecord, Slot, written_about
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.estate.reading import Absent, Answer, Reading
from dcdecom.model.evidence import Evidence
from dcdecom.model.facts.record import (
    RecordedAddress,
    RecordedCable,
    RecordedDevice,
    RecordedHost,
    RecordedMac,
    RecordedOccupant,
    RecordedPort,
    RecordedPower,
    RecordedPowerCable,
    RecordedSlot,
)

T = TypeVar("T")


def record_of(evidence: Evidence) -> RecordedDevice | None:
    """Ids and values that later steps write to; None while the record is not known."""
    device = recorded(evidence)
    if device is None:
        return None
    host = host_of(evidence)
    return RecordedDevice(
        id=device.id,
        serial=device.serial,
        asset_tag=device.asset_tag,
        status=device.status,
        etag=device.etag,
        tenant=device.tenant.name if device.tenant else "",
        type=device.device_type,
        manufacturer=device.manufacturer,
        kode_barang=device.kode_barang,
        rack=device.rack.name if device.rack else "",
        rack_id=device.rack.id if device.rack else 0,
        position=device.position,
        height=device.height,
        face=device.face,
        host=_host(evidence, device, host) if host else None,
        losses=tuple(_losses(evidence, device)),
        occupants=_occupants(evidence),
        ports=tuple(_ports(evidence)),
        cables=tuple(_cables(device)),
        addresses=tuple(
            RecordedAddress(ip.id, ip.address, ip.status, ip.etag) for i in device.interfaces for ip in i.ips
        ),
        main_ips=device.main_ips,
        dns_names=device.dns_names,
        slot=_slot(device.parent, recorded_position(evidence, device), evidence) if device.parent else None,
        power=_power(evidence),
        disk_serials=_disk_serials(evidence),
        macs=tuple(RecordedMac(own.mac, own.kind, own.sources) for own in evidence.own),
    )


def _power(evidence: Evidence) -> tuple[RecordedPower, ...] | None:
    """None where they could not be read: that is not none."""
    if isinstance(evidence.power, Absent):
        return ()
    ports = _value(evidence.power)
    return None if ports is None else tuple(
        RecordedPower(
            port.id, port.name, port.watts, port.far.name if port.far else "", port.far.id if port.far else 0,
            RecordedPowerCable(port.cable.id, port.cable.label, port.cable.status, port.cable.etag)
            if port.cable else None,
        )
        for port in ports
    )  # fmt: skip


def _disk_serials(evidence: Evidence) -> tuple[str, ...] | None:
    """None where they could not be read: that is not none."""
    if isinstance(evidence.parts, Absent):
        return ()
    parts = _value(evidence.parts)
    return None if parts is None else parts.disk_serials


def _occupants(evidence: Evidence) -> tuple[RecordedOccupant, ...] | None:
    listed = _value(evidence.occupants)
    return None if listed is None else tuple(
        RecordedOccupant(o.id, o.name, o.position, o.height, o.tenant, to_data(o.parent)) for o in listed
    )  # fmt: skip


def _losses(evidence: Evidence, device: DeviceRecord) -> Iterator[str]:
    for loss in _value(evidence.losses) or ():
        if loss.kind != "maintenance" or not is_our_silence(loss.name, device.name):
            yield f"{loss.kind} {loss.name}".strip()


def _ports(evidence: Evidence) -> Iterator[RecordedPort]:
    for p in sorted(evidence.ports, key=lambda p: p.kind == "bmc"):
        cable = written_about(p.cable)
        yield RecordedPort(
            p.port.switch_id, p.port.switch, p.port.interface_id, p.port.name, p.kind, p.interface,
            cable.label if cable else "", has_link(p),
        )  # fmt: skip


def _cables(device: DeviceRecord) -> Iterator[RecordedCable]:
    for i in device.interfaces:
        if cable := written_about(i.cable):
            peer = i.peers[0] if i.peers else None
            far = i.far.name if i.far else str(peer) if peer else ""
            peer_id = peer.interface_id if peer else 0
            yield RecordedCable(cable.id, cable.label, cable.status, cable.etag, i.id, i.name, peer_id, far)


def _host(evidence: Evidence, device: DeviceRecord, host: MonitoredHost) -> RecordedHost:
    """The device's host, with all by which it is followed from now on."""
    own = [address for address in device.all_ips if address in host.addresses]
    labels = [serial for serial in host.serials if serial == device.serial]
    return RecordedHost(
        id=host.id,
        host=host.host,
        second=next(iter((*own, *labels, *host.addresses, *host.serials)), ""),
        visible=host.visible_name,
        enabled=host.enabled,
        addresses=host.all_addresses,
        serials=host.serials,
        macs=host.macs,
        asset_tag=host.asset_tag,
        foreign=tuple(foreign_parts(evidence, device, host)),
        proved=second_identity(host, device),
        holds=tuple(holdings(host)),
    )


def _slot(slot: Slot, place: str, evidence: Evidence) -> RecordedSlot:
    """The chassis and the slot that hold a server, where they are, and the addresses by which it is known there."""
    return RecordedSlot(
        chassis_id=slot.chassis.id,
        chassis=slot.chassis.name,
        bay_id=slot.bay.id if slot.bay else 0,
        bay=slot.bay.name if slot.bay else "",
        place=place,
        sighted=tuple(sighted(evidence)),
        ports=tuple(places_of(evidence)),
    )


def _value(answer: Answer[T] | None) -> T | None:
    """What was read; None where it was not."""
    return answer.value if isinstance(answer, Reading) else None
