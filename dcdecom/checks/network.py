"""Verdict 2: the record against what the network shows. `docs/explanation` says why for each shape of cabling."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.checks.findings import block, note, uncompared, unread
from dcdecom.checks.record import recorded
from dcdecom.model.estate import Absent, AddressHolder, MacAddress, Reading, Unreadable
from dcdecom.model.evidence import Evidence, PortEvidence, Sighting
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

BRIDGES = frozenset({"bridge", "router", "wlan", "telephone", "repeater", "docsis"})
"""LLDP capabilities of what is no server: behind such a port others stand."""


def own_macs(evidence: Evidence) -> frozenset[MacAddress]:
    """The server's own addresses, its own virtual machines' included."""
    return frozenset(o.mac for o in evidence.own)


def others_macs(evidence: Evidence) -> frozenset[MacAddress]:
    """Addresses seen on the device's ports that NetBox records with other devices only: ARP may say what it likes."""
    device = recorded(evidence)
    return frozenset(
        mac
        for mac, answer in evidence.holders
        if device and isinstance(answer, Reading) and answer.value
        and all(h.kind == "device" and h.holder.id != device.id for h in answer.value)
    )  # fmt: skip


def there_is_a_record(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Say that nothing was compared where the record has no one device of this name: that is no agreement."""
    if isinstance(evidence.record, Unreadable):
        yield unread(evidence, "record-unread", reason=evidence.record.reason)
    elif recorded(evidence) is None:
        yield uncompared(evidence, "nothing-compared", name=evidence.asked.name)


def cables_are_recorded(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while an interface that should lead to a switch port leads nowhere, or its path is broken."""
    device = recorded(evidence)
    if device is None:
        return
    if not evidence.ports:
        yield block(evidence, "cable-missing", interface="-")
    for interface in device.interfaces:
        speaks = bool(interface.macs) and interface.type not in ("lag", "virtual", "bridge")
        if speaks and interface.cable is None and not interface.peers:
            yield block(evidence, "cable-missing", interface=interface.name)
        elif interface.cable and (not interface.peers or interface.peer_reachable is False):
            yield block(evidence, "cable-broken", interface=interface.name)
    names = {s.name for s in evidence.switches}
    for port in evidence.ports if isinstance(evidence.site, Reading) else ():
        if port.port.switch not in names:
            yield block(evidence, "port-unknown", port.port, interface=port.interface, peer=str(port.port))


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
    involved = {p.port.switch for p in evidence.ports}
    for switch in evidence.switches:
        if isinstance(switch.snmp, Unreadable):
            yield unread(evidence, "switch-unread", switch=switch.name, witness="SNMP", reason=switch.snmp.reason)
        elif not switch.snmp_control:
            yield unread(evidence, "switch-control", switch=switch.name, witness="SNMP")
        if switch.name not in involved:
            continue
        if isinstance(switch.cli, Unreadable):
            yield unread(evidence, "switch-unread", switch=switch.name, witness="CLI", reason=switch.cli.reason)
        elif not switch.cli_control:
            yield unread(evidence, "switch-control", switch=switch.name, witness="CLI")


def switch_is_the_recorded_one(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where a switch calls itself otherwise than the record does, by name or by serial number."""
    involved = {p.port.switch for p in evidence.ports}
    for switch in evidence.switches:
        if switch.name not in involved:
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


def attached(evidence: Evidence) -> Iterator[Sighting]:
    """Where the server's own addresses stand, not merely pass: learned, on a wire, on no uplink."""
    return (s for s in evidence.sightings if s.status == "learned" and s.physical and not s.uplink)


def seen_only_where_recorded(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where an own address is attached to a port that the record does not cable to this interface."""
    by_mac = {mac: p for p in evidence.ports for mac in p.own}
    places = {(p.port.switch, p.port.name) for p in evidence.ports}
    told: set[tuple[MacAddress, str, str]] = set()
    for seen in attached(evidence):
        key = (seen.mac, seen.switch, seen.port)
        port = by_mac.get(seen.mac)
        elsewhere = (seen.switch, seen.port) not in places
        swapped = port is not None and not elsewhere and not _is_of(seen, port, evidence)
        if key in told or not (elsewhere or swapped):
            continue
        told.add(key)
        record = str(port.port) if port else ", ".join(str(p.port) for p in evidence.ports) or "-"
        yield block(evidence, "other-port", mac=seen.mac, record=record, seen=f"{seen.switch} {seen.port or '?'}")


def _is_of(seen: Sighting, port: PortEvidence, evidence: Evidence) -> bool:
    """Whether a sighting is on the address's own recorded port, or on a port that carries the same address."""
    return any(
        (seen.switch, seen.port) == (p.port.switch, p.port.name) and (p.port == port.port or seen.mac in p.own)
        for p in evidence.ports
    )


def nothing_foreign_on_the_port(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while the port knows a MAC address that is not this server's.

    One address is the server; another means that something else is patched behind the port.
    """
    own, holders = own_macs(evidence), dict(evidence.holders)
    theirs = others_macs(evidence)
    for port in evidence.ports:
        told: set[MacAddress] = set()
        for seen in port.seen:
            if seen.mac in own - theirs or seen.mac in told or seen.status == "self":
                continue
            told.add(seen.mac)
            if seen.status == "static":
                yield note(evidence, "static-address", port.port, mac=seen.mac)
                continue
            answer = holders.get(seen.mac)
            yield block(
                evidence, "foreign-mac", port.port, mac=seen.mac,
                holder=_whose(answer.value if isinstance(answer, Reading) else ()),
            )  # fmt: skip


def _whose(holders: tuple[AddressHolder, ...]) -> str:
    return ", ".join(h.holder.name for h in holders) or "-"


def no_bridge_on_the_port(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where a bridge, router, access point or phone speaks on the port: others stand behind it."""
    for port in evidence.ports:
        told: set[str] = set()
        for _, neighbour in port.neighbours:
            found = (neighbour.capabilities or frozenset()) & BRIDGES
            if found and neighbour.chassis_id not in told:
                told.add(neighbour.chassis_id)
                yield block(
                    evidence, "neighbour-bridge", port.port,
                    neighbour=neighbour.system_name or neighbour.chassis_id, capabilities=", ".join(sorted(found)),
                )  # fmt: skip


def aggregate_is_all_this_servers(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block a member of a link aggregate unless every member is cabled to this server and hears one partner."""
    mine = {(p.port.switch, p.port.name) for p in evidence.ports}
    for port in evidence.ports:
        if not port.aggregate:
            continue
        members = {(port.port.switch, m) for m in port.members}
        partners = set(port.partners) - {""}
        if not members <= mine or len(partners) > 1:
            yield block(
                evidence, "aggregate-foreign", port.port, aggregate=port.aggregate,
                members=", ".join(sorted(m for _, m in members)),
            )  # fmt: skip


def port_is_an_edge(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block a port that is no wire, that leads to another switch, or that is a trunk where policy allows none."""
    for port in evidence.ports:
        if isinstance(port.cli, Reading) and port.cli.value.trunk and not policy.trunks:
            yield block(evidence, "trunk", port.port)
        if isinstance(port.snmp, Reading) and not port.snmp.value.physical:
            yield block(evidence, "port-not-physical", port.port)
        if any(s.uplink for s in port.seen):
            yield block(evidence, "uplink", port.port)


def guests_belong_to_the_office(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while a virtual machine of another tenant, or one that the letter does not list, runs on the device."""
    device = recorded(evidence)
    if device is None or evidence.guests is None:
        return
    if isinstance(evidence.guests, Unreadable):
        yield unread(evidence, "record-unread", reason=evidence.guests.reason)
        return
    for guest in evidence.guests.value if isinstance(evidence.guests, Reading) else ():
        same = bool(guest.tenant and device.tenant and guest.tenant.id == device.tenant.id)
        if not same:
            tenant = guest.tenant.name if guest.tenant else "-"
            yield block(evidence, "guest-foreign", machine=guest.name, tenant=tenant)
        elif guest.name not in evidence.asked.machines:
            yield note(evidence, "guest-unlisted", machine=guest.name)
