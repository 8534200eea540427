"""The comparison as people read it: field by field, source by source."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.checks.address_owner import own_sightings
from dcdecom.checks.controller import controller_of, sits_elsewhere, told
from dcdecom.checks.letter_and_record import recorded, recorded_position, recorded_tenant
from dcdecom.checks.specification import rows
from dcdecom.model.estate.controller import Told
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Unreadable
from dcdecom.model.evidence import Evidence, Field, PortEvidence
from dcdecom.model.label import COMPARED
from dcdecom.model.playbook import Policy


def fields(evidence: Evidence, policy: Policy) -> tuple[Field, ...]:
    """What letter, record, network and machine say of one device, and whether those that speak agree."""
    device = recorded(evidence)
    ports = (_of_port(evidence, p) for p in sorted(evidence.ports, key=_data_first))
    return (*_of_record(evidence, device), *rows(evidence, policy), *ports, *_of_letter(evidence, device))


def _data_first(port: PortEvidence) -> bool:
    return port.kind == "bmc"


def _of_record(evidence: Evidence, device: DeviceRecord | None) -> Iterator[Field]:
    asked, label = evidence.asked, evidence.inspection
    place = recorded_position(evidence, device) if device else ""
    serials, tags = _of_controller(evidence)
    known = (
        ("serial", asked.serial, device.serial if device else "", serials, label.serial if label else ""),
        ("asset-tag", asked.asset_tag, device.asset_tag if device else "", tags, label.asset_tag if label else ""),
        ("tenant", evidence.tenant, recorded_tenant(evidence, device) if device else "", (), ""),
        ("position", asked.position, place, (), label.position if label else ""),
    )
    for name, letter, record, controller, machine in known:
        read = label is not None and device is not None and name in COMPARED
        alike = COMPARED.get(name, str.__eq__)
        agrees = (not letter or alike(letter, record)) and not (read and not alike(machine, record))
        if name == "serial":
            agrees = agrees and not sits_elsewhere(evidence)
        elif record and controller:
            agrees = agrees and any(alike(one.value, record) for one in controller)
        agreed = None if isinstance(evidence.record, Unreadable) else agrees
        yield Field(name, letter, record, told(controller), machine, agreed)


def _of_controller(evidence: Evidence) -> tuple[tuple[Told, ...], tuple[Told, ...]]:
    """Serial numbers and asset tags that the management controller names; of labels' numbers those that fit."""
    found, device = controller_of(evidence), recorded(evidence)
    if found is None:
        return (), ()
    system = found.system
    if system is None:
        return tuple(Told("System", each) for each in found.others), ()
    fitting = system.bears(device.serial) if device else ()
    return tuple(dict.fromkeys((*system.serials, *fitting))), system.asset_tags


def _of_port(evidence: Evidence, port: PortEvidence) -> Field:
    """One recorded port: which address the record has, and where the network shows it.

    An aggregate or a bond has one address on several recorded ports; it may be seen on any of them, and nowhere else.
    """
    name = "mac" if port.kind == "data" else "bmc-mac"
    places: dict[str, set[str]] = {}
    for seen in own_sightings(evidence):
        if seen.mac in port.own:
            places.setdefault(f"{seen.switch} {seen.port}", set()).add(seen.witness)
    network = "; ".join(f"{place} ({', '.join(sorted(witnesses))})" for place, witnesses in sorted(places.items()))
    letter = ", ".join(m for m in evidence.asked.macs if m in port.own)
    recorded_here = {str(p.port) for p in evidence.ports if p is port or set(p.own) & set(port.own)}
    record = f"{', '.join(port.own)} {port.port}".strip()
    return Field(name, letter, record, network, "", set(places) <= recorded_here)


def _of_letter(evidence: Evidence, device: DeviceRecord | None) -> Iterator[Field]:
    """Addresses that the letter gives and the record does not have on this device: no recorded port is theirs."""
    known = {mac for i in device.interfaces for mac in i.macs} if device else set()
    shown = {mac for p in evidence.ports for mac in p.own}
    for mac in evidence.asked.macs:
        if device and mac not in known and mac not in shown:
            yield Field("mac", mac, "", "", "", False)
