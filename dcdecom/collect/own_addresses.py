"""A server's own addresses: the union of what every source says, each with everyone who says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from dcdecom.checks.monitored_host import holds_others
from dcdecom.checks.which_host import host_of, second_identity
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.device import DeviceRecord, InterfaceRecord
from dcdecom.model.estate.listing import MachineRecord
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.evidence import Evidence, OwnAddress
from dcdecom.model.label import same

AddressKind: TypeAlias = Literal["data", "bmc", "machine", "unknown"]
Said: TypeAlias = tuple[MacAddress, AddressKind, str]
"""An address, what it is for, and who says so."""


def own_addresses(
    evidence: Evidence,
    device: DeviceRecord,
    arp: Mapping[str, set[MacAddress]],
    itself: Answer[tuple[MacAddress, ...]] | None,
    known: Iterable[OwnAddress],
) -> tuple[OwnAddress, ...]:
    """What NetBox, the gateway's ARP, the server's own SNMP, monitoring, the BA kolokasi, the chassis's label and the
    management controller say.

    The letter is no source: what it names and the record does not is a disagreement, not an address.
    """
    found = {address.mac: address for address in known}
    live = (*_arp(device, arp), *_itself(itself))
    written = (*_monitoring(evidence, device), *_papers(evidence, device), *_controller(evidence, device))
    for mac, kind, source in (*_record(device), *live, *_machines(evidence, device), *written):
        before = found.get(mac)
        sources = (*before.sources, source) if before else (source,)
        kept = before.kind if before and before.kind != "unknown" else kind
        found[mac] = OwnAddress(mac, kept, tuple(dict.fromkeys(sources)))
    return tuple(found.values())


def kind_of(interface: InterfaceRecord) -> Literal["data", "bmc"]:
    return "bmc" if interface.mgmt_only else "data"


def guests(answer: Answer[tuple[MachineRecord, ...]] | None) -> tuple[MachineRecord, ...]:
    return answer.value if isinstance(answer, Reading) else ()


def _record(device: DeviceRecord) -> Iterator[Said]:
    return ((mac, kind_of(i), "netbox") for i in device.interfaces for mac in i.macs)


def _arp(device: DeviceRecord, arp: Mapping[str, set[MacAddress]]) -> Iterator[Said]:
    """What stands behind the recorded IP addresses: also the address that a bond made up for itself."""
    return ((mac, kind_of(i), "arp") for i in device.interfaces for ip in i.ips for mac in arp.get(ip.address, ()))


def _machines(evidence: Evidence, device: DeviceRecord) -> Iterator[Said]:
    """Virtual machines of the same tenant, or of those that the letter lists."""
    for guest in guests(evidence.guests):
        same_tenant = bool(guest.tenant and device.tenant and guest.tenant.id == device.tenant.id)
        if same_tenant or guest.name in evidence.asked.machines:
            yield from ((mac, "machine", "netbox") for mac in guest.macs)


def _itself(answer: Answer[tuple[MacAddress, ...]] | None) -> Iterator[Said]:
    """Where the inventory has SNMP access to the server: its own interfaces."""
    return ((mac, "unknown", "snmp") for mac in (answer.value if isinstance(answer, Reading) else ()))


def _monitoring(evidence: Evidence, device: DeviceRecord) -> Iterator[Said]:
    """The inventory of a host that is this server by more than its name, and that holds nothing of another device.

    What stands behind its interfaces is no source: somebody may have put another device's address there.
    """
    host, answer = host_of(evidence), evidence.hosts
    if not isinstance(answer, Reading) or host is None or not second_identity(host, device):
        return
    if not holds_others(evidence, device, host):
        yield from ((mac, "unknown", answer.source.system) for mac in host.macs)


def _controller(evidence: Evidence, device: DeviceRecord) -> Iterator[Said]:
    """Its network interfaces, where the controller says that it sits in the machine with the recorded serial number."""
    answer = evidence.controller
    system = answer.value.system if isinstance(answer, Reading) else None
    if system and system.bears(device.serial) and isinstance(system.ports, Reading):
        yield from ((mac, "unknown", "controller") for port in system.ports.value for mac in port.macs)


def _papers(evidence: Evidence, device: DeviceRecord) -> Iterator[Said]:
    """What the BA kolokasi and the label say, each of them only where it names the recorded serial number."""
    asked, label = evidence.asked, evidence.inspection
    if device.serial and same(asked.serial_of_minutes, device.serial):
        yield from ((mac, "unknown", "minutes") for mac in asked.minutes_macs)
    if device.serial and label and same(label.serial, device.serial):
        yield from ((mac, "unknown", "label") for mac in label.macs)
