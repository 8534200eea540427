"""Verdict 2: whoever speaks on the device's ports, and wherever the device itself speaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from dcdecom.checks.address_owner import (
    chassis_ports,
    controllers_on,
    holder_of,
    involved,
    is_placed_nowhere,
    others_macs,
    own_macs,
    own_sightings,
)
from dcdecom.checks.findings import ask, block, note, unread
from dcdecom.checks.letter_and_record import recorded
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.evidence import Evidence, PortEvidence, Sighting
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

BRIDGES = frozenset({"bridge", "router", "wlan", "telephone", "repeater", "docsis"})
"""LLDP capabilities of what is no server: behind such a port others stand."""
TABLES = ("snmp", "cli")
"""Witnesses that tell a server's interfaces apart; by LLDP all its ports bear the address of the first."""
REMEMBERED = timedelta(days=7)
"""For which a stranger that the memory has on a port counts as one that may be there."""


def seen_only_where_recorded(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where an own address is attached to a port that the record does not cable to this interface.

    A port may be silent and yet name itself, by LLDP or LACP: the standby of a bond, the other half of an MLAG.
    A server in a slot speaks on the ports of its chassis; while these are not known, no port is the wrong one.
    """
    device = recorded(evidence)
    if device and device.parent and not isinstance(evidence.chassis, Reading):
        return
    by_mac = {mac: p for p in evidence.ports for mac in p.own}
    theirs = chassis_ports(evidence)
    places = {(p.port.switch, p.port.name) for p in evidence.ports} | theirs
    told: set[tuple[MacAddress, str, str]] = set()
    for seen in (*own_sightings(evidence), *(s for s in evidence.heard if s.port and not s.uplink)):
        key = (seen.mac, seen.switch, seen.port)
        port = by_mac.get(seen.mac)
        elsewhere = (seen.switch, seen.port) not in places
        told_apart = port is not None and seen.witness in TABLES and not _is_of(seen, port, evidence)
        swapped = told_apart and not elsewhere
        if key in told or not (elsewhere or swapped):
            continue
        told.add(key)
        known = (*(str(p.port) for p in evidence.ports), *(f"{switch} {name}" for switch, name in sorted(theirs)))
        record = str(port.port) if port else ", ".join(known) or "-"
        yield block(evidence, "other-port", mac=seen.mac, record=record, seen=f"{seen.switch} {seen.port}")


def every_place_is_told(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while a switch knows an own address and does not tell on which port: it may be another one.

    What names itself by LLDP on a port that is not known is told apart where the address is also learned there.
    """
    standing = {(s.mac, s.switch) for s in own_sightings(evidence)}
    named = (s for s in evidence.heard if not s.port and (s.mac, s.switch) not in standing)
    lost = (*filter(is_placed_nowhere, evidence.sightings), *named)
    for mac, switch, witness in dict.fromkeys((s.mac, s.switch, s.witness.upper()) for s in lost):
        yield unread(evidence, "place-unread", mac=mac, switch=switch, witness=witness)


def _is_of(seen: Sighting, port: PortEvidence, evidence: Evidence) -> bool:
    """Whether a sighting is on the address's own recorded port, or on a port that carries the same address."""
    return any(
        (seen.switch, seen.port) == (p.port.switch, p.port.name) and (p.port == port.port or seen.mac in p.own)
        for p in evidence.ports
    )


def nothing_behind_a_tunnel(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where a switch has an own address behind a tunnel, unless that is how it sees a port that was seen too.

    In a fabric every other switch has the server behind a tunnel to its own switch. That own switch never does.
    """
    local = {(s.mac, s.switch) for s in own_sightings(evidence)}
    standing, own_switches = {mac for mac, _ in local}, involved(evidence)
    told: set[tuple[MacAddress, str]] = set()
    for seen in evidence.sightings:
        key = (seen.mac, seen.switch)
        if not seen.tunnel or seen.status == "self" or key in told:
            continue
        if seen.mac in standing and (seen.switch not in own_switches or key in local):
            continue
        told.add(key)
        yield block(evidence, "behind-tunnel", mac=seen.mac, switch=seen.switch, tunnel=seen.tunnel)


def aggregates_were_read(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while an own address is learned on an aggregate of which nobody names the ports: one may be left open."""
    told: set[tuple[str, str]] = set()
    for seen in evidence.sightings:
        hidden = bool(seen.via) and not seen.physical and not seen.uplink and seen.status == "learned"
        if hidden and (seen.switch, seen.via) not in told:
            told.add((seen.switch, seen.via))
            yield unread(evidence, "aggregate-unread", mac=seen.mac, switch=seen.switch, aggregate=seen.via)


def nothing_foreign_on_the_port(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while the port knows a MAC address that is not this server's.

    One address is the server; another means that something else is patched behind the port. What is configured on a
    port, and not learned, says nothing about who is there; another device's says for whom the port is kept: that is
    asked about.
    """
    own = own_macs(evidence) - others_macs(evidence)
    for port in evidence.ports:
        told: set[tuple[MacAddress, bool]] = set()
        for seen in port.seen:
            fixed = seen.status == "static"
            ours = seen.mac in own and not fixed
            if ours or (seen.mac, fixed) in told or seen.status == "self":
                continue
            told.add((seen.mac, fixed))
            if fixed and seen.mac in own:
                yield note(evidence, "static-address", port.port, mac=seen.mac)
            elif fixed:
                about = {"mac": seen.mac, "holder": holder_of(evidence, seen.mac)}
                yield replace(ask(evidence, "foreign-static", port.port, **about), port=f"{port.port} {seen.mac}")
            else:
                yield block(evidence, "foreign-mac", port.port, mac=seen.mac, holder=holder_of(evidence, seen.mac))


def nothing_foreign_is_remembered(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where earlier looks of seven days saw an address on the port that is not this server's.

    Behind an unmanaged switch one machine speaks while the others are idle; only a memory knows them.
    """
    own = own_macs(evidence) - others_macs(evidence)
    for port in evidence.ports:
        now = {s.mac for s in port.seen if s.status == "learned"}
        last: dict[MacAddress, str] = {}
        for row in sorted(port.remembered, key=lambda r: r.last_seen):
            if row.mac not in own | now and evidence.taken_at - row.last_seen <= REMEMBERED:
                last[row.mac] = f"{row.last_seen:%Y-%m-%d %H:%M} UTC"
        for mac, when in sorted(last.items()):
            yield block(
                evidence, "remembered-foreign", port.port, mac=mac, holder=holder_of(evidence, mac), last=when
            )


def controller_is_named(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Say where the management controller speaks through a data port: remote management goes with it."""
    for port in evidence.ports:
        if port.kind == "data" and (macs := controllers_on(evidence, port)):
            yield note(evidence, "bmc-shared", port.port, mac=", ".join(macs))


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
