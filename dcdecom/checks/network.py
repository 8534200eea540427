"""Verdict 2: was everything read that the record and the network have to be compared by? Cables, ports, switches."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.checks.address_owner import involved, macs_of_kind, shut_by_us
from dcdecom.checks.findings import block, uncompared, unread
from dcdecom.checks.letter_and_record import recorded
from dcdecom.model.estate.device import InterfaceRecord
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

NO_WIRE = ("lag", "virtual", "bridge")
"""NetBox's types of interfaces that no cable is plugged into."""


def there_is_a_record(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Say that nothing was compared where the record has no one device of this name: that is no agreement."""
    if isinstance(evidence.record, Unreadable):
        yield unread(evidence, "record-unread", reason=evidence.record.reason)
    elif recorded(evidence) is None:
        yield uncompared(evidence, "nothing-compared", name=evidence.asked.name)


def cables_are_recorded(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while an interface that should lead to a switch port leads nowhere, or its path is broken.

    A blade has no cables of its own: its chassis has them.
    """
    device = recorded(evidence)
    if device is None or device.parent:
        return
    if not evidence.ports:
        yield block(evidence, "cable-missing", interface="-")
    for interface in device.interfaces:
        speaks = bool(interface.macs) and interface.type not in NO_WIRE and not _on_the_board(evidence, interface)
        if speaks and interface.cable is None and not interface.peers:
            yield block(evidence, "cable-missing", interface=interface.name)
        elif interface.cable and (not interface.peers or interface.peer_reachable is False):
            yield block(evidence, "cable-broken", interface=interface.name)
    names = {s.name for s in evidence.switches}
    for port in evidence.ports if isinstance(evidence.site, Reading) else ():
        if port.port.switch not in names:
            yield block(evidence, "port-unknown", port.port, interface=port.interface, peer=str(port.port))


def _on_the_board(evidence: Evidence, interface: InterfaceRecord) -> bool:
    """A management controller without a cable that speaks through a data port of its server, or did before our shut."""
    if not interface.mgmt_only:
        return False
    on_ports = {s.mac for p in evidence.ports if p.kind == "data" for s in p.seen if s.status == "learned"}
    known = set(interface.macs) & macs_of_kind(evidence, bmc=True)
    shut = shut_by_us(evidence)
    return bool(known & on_ports) or any(p.kind == "data" and str(p.port) in shut for p in evidence.ports)


def ports_were_read(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while one of the recorded ports cannot be read, by SNMP or by its switch's own command line."""
    for port in evidence.ports:
        for witness, answer in (("SNMP", port.snmp), ("CLI", port.cli)):
            if isinstance(answer, Unreadable):
                reason = f"{witness}: {answer.reason}"
                yield unread(evidence, "port-unread", port.port, reason=reason)
            elif not isinstance(answer, Reading):
                yield block(evidence, "port-unknown", port.port, interface=port.interface, peer=str(port.port))


def switches_were_read(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while a switch or gateway of the site was not read: there the server, or one of us, may stand too.

    An answer is not enough. A switch's table has to show an address that must be there (positive control).
    """
    if isinstance(evidence.site, Unreadable):
        yield unread(evidence, "record-unread", reason=evidence.site.reason)
    elif isinstance(evidence.site, Absent):
        yield block(evidence, "no-switches", site=evidence.site.what)
    for name, gateway in evidence.gateways:
        if isinstance(gateway, Unreadable):
            yield unread(evidence, "switch-unread", switch=name, witness="SNMP", reason=gateway.reason)
    own_switches = involved(evidence)
    for switch in evidence.switches:
        if isinstance(switch.snmp, Unreadable):
            yield unread(evidence, "switch-unread", switch=switch.name, witness="SNMP", reason=switch.snmp.reason)
        elif not switch.snmp_control:
            yield unread(evidence, "switch-control", switch=switch.name, witness="SNMP")
        if switch.name not in own_switches:
            continue
        if isinstance(switch.cli, Unreadable):
            yield unread(evidence, "switch-unread", switch=switch.name, witness="CLI", reason=switch.cli.reason)
        elif not switch.cli_control:
            yield unread(evidence, "switch-control", switch=switch.name, witness="CLI")


def switch_is_the_recorded_one(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where a switch calls itself otherwise than the record does, by name or by serial number."""
    own_switches = involved(evidence)
    for switch in evidence.switches:
        if switch.name not in own_switches:
            continue
        for answer in (switch.snmp, switch.cli):
            if isinstance(answer, Reading) and answer.value.split(".")[0] != switch.name.split(".")[0]:
                yield block(
                    evidence, "switch-identity", switch=switch.name, record=switch.name, shown=answer.value or "-"
                )
        if switch.recorded_serial and switch.serials and switch.recorded_serial not in switch.serials:
            shown = ", ".join(switch.serials)
            yield block(evidence, "switch-identity", switch=switch.name, record=switch.recorded_serial, shown=shown)


def own_address_is_known(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while no source knows a MAC address for a cabled interface: then nothing can prove what hangs there."""
    kinds = {o.kind for o in evidence.own}
    for port in evidence.ports:
        if not port.own and port.kind not in kinds and "unknown" not in kinds:
            yield block(evidence, "address-unknown", port.port, interface=port.interface)
