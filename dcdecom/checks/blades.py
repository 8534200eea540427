"""A server in a slot of a chassis: no port of a switch is its own, so none is shut, and its slot is taken off by hand.

No system shows a slot. What can be seen is that its addresses are nowhere: so they must have been seen before, on the
ports of its own chassis.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from dcdecom.checks.address_owner import chassis_ports, own_sightings
from dcdecom.checks.findings import block, note, unread
from dcdecom.checks.letter_and_record import recorded
from dcdecom.checks.memory_proof import DAYS
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.evidence import Evidence, PortEvidence, Remembered, Sighting
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

WAYS = ("snmp", "cli")
"""The two ways into a switch: one alone has not seen an address."""


def blade(evidence: Evidence) -> DeviceRecord | None:
    """The record of a server in a slot that has no cable and no port of its own; None for every other one."""
    device = recorded(evidence)
    return device if device and device.parent and not _wired(evidence, device) else None


def has_no_port_of_its_own(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block a server in a chassis of which any cable is recorded: it is an ordinary one, or its record is wrong.

    Block it too while the record does not name its slot: nobody guesses which it is. Else say that its slot
    will be taken off by hand.
    """
    device = recorded(evidence)
    if device is None or device.parent is None:
        return
    chassis, bay = device.parent.chassis.name, device.parent.bay
    if wired := _wired(evidence, device):
        yield block(evidence, "blade-slot", device=device.name, chassis=chassis, interfaces=", ".join(wired))
    elif bay is None:
        yield block(evidence, "blade-bay", device=device.name, chassis=chassis)
    else:
        yield note(evidence, "blade-by-hand", device=device.name, chassis=chassis, bay=bay.name)


def _wired(evidence: Evidence, device: DeviceRecord) -> tuple[str, ...]:
    own = (i.name for i in device.interfaces if i.cable or i.peers or i.far or i.mark_connected)
    return tuple(dict.fromkeys((*own, *(p.interface for p in evidence.ports))))


def was_seen_on_its_chassis(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while an address of the server was never seen on its chassis: that it is gone would prove nothing.

    Where others of its were seen, the exception is for an interface that nobody uses. One that stands elsewhere now is
    told as a disagreement.
    """
    device = blade(evidence)
    if device is None or device.parent is None:
        return
    known, chassis = sighted(evidence), device.parent.chassis.name
    if lost := tuple(chassis_unread(evidence, places_of(evidence))):
        yield from lost
        return
    wanted = [o.mac for o in evidence.own if o.kind in ("data", "unknown")]
    for mac in unsighted(evidence, wanted) if wanted else ("-",):
        yield replace(unread(evidence, "blade-unseen", acceptable=bool(known), mac=mac, chassis=chassis), port=mac)


def chassis_unread(evidence: Evidence, places: Iterable[str]) -> Iterator[Finding]:
    """What keeps absence from being concluded: the chassis's record, its switches, or a port where the server was.

    Of a port without a link, all that was behind it is gone from the tables, and may run on.
    """
    if not isinstance(evidence.chassis, Reading):
        reason = evidence.chassis.reason if isinstance(evidence.chassis, Unreadable) else "its chassis is not there"
        yield unread(evidence, "record-unread", reason=reason)
    for switch in sorted({switch for switch, _ in chassis_ports(evidence)} - {s.name for s in evidence.switches}):
        yield unread(evidence, "switch-unread", switch=switch, witness="SNMP", reason="no switch of the site")
    linked = {str(p.port) for p in evidence.chassis_ports if _has_link_by_both(p)}
    for place in sorted(set(places) - linked):
        yield replace(unread(evidence, "chassis-link", acceptable=True, place=place), port=place)


def _has_link_by_both(port: PortEvidence) -> bool:
    return all(isinstance(way, Reading) and way.value.oper_up for way in (port.snmp, port.cli))


def addresses_are_its_alone(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where the record gives an address of the server to another one too: of which of them would it tell?"""
    device = blade(evidence)
    if device is None:
        return
    holders = dict(evidence.holders)
    for answer, mac in ((holders.get(o.mac), o.mac) for o in evidence.own):
        if isinstance(answer, Unreadable):
            yield unread(evidence, "record-unread", reason=answer.reason)
        for held in answer.value if isinstance(answer, Reading) else ():
            whose = held.holder if held.kind == "device" else held.host
            if whose is None or whose.id != device.id:
                yield block(evidence, "blade-address", mac=mac, holder=held.holder.name)


def sighted(evidence: Evidence) -> dict[MacAddress, datetime]:
    """Own addresses that both ways into a switch have seen on a port of the chassis, and when, within seven days.

    The latest sighting anywhere decides, of this look, of earlier ones of the case and of the memory: an address that
    was seen elsewhere since, or as late, is not known here.
    """
    return {mac: at for mac, (at, _) in _known(evidence).items()}


def unsighted(evidence: Evidence, macs: Iterable[str]) -> tuple[str, ...]:
    """Addresses that are not known on the chassis; but for one that stands elsewhere now, which is told as such."""
    places = chassis_ports(evidence)
    elsewhere = {s.mac for s in own_sightings(evidence) if (s.switch, s.port) not in places}
    known = {*sighted(evidence), *elsewhere}
    return tuple(mac for mac in macs if mac not in known)


def places_of(evidence: Evidence) -> tuple[str, ...]:
    """The ports of the chassis on which these addresses were seen last, as `tor-3 Gi1/0/7`."""
    return tuple(sorted({place for _, places in _known(evidence).values() for place in places}))


def _known(evidence: Evidence) -> dict[MacAddress, tuple[datetime, frozenset[str]]]:
    places, proof = chassis_ports(evidence), evidence.proof
    rows = (*_earlier(evidence), *standing_addresses(evidence))
    until = proof.asked_at if proof and proof.asked_at else evidence.taken_at
    found: dict[MacAddress, tuple[datetime, frozenset[str]]] = {}
    for mac in sorted(o.mac for o in evidence.own if o.kind != "bmc"):
        mine = [row for row in rows if row.mac == mac]
        here = [row for row in mine if (row.switch, row.port) in places]
        elsewhere = [row.last_seen for row in mine if row not in here]
        last = [max((row.last_seen for row in here if row.witness == way), default=None) for way in WAYS]
        at = min((moment for moment in last if moment), default=None)
        if at and None not in last and all(moment < at for moment in elsewhere) and until - at <= DAYS:
            found[mac] = (at, frozenset(f"{row.switch} {row.port}" for row in here if row.last_seen >= at))
    return found


def _earlier(evidence: Evidence) -> tuple[Remembered, ...]:
    return (*evidence.remembered, *(evidence.proof.sighted if evidence.proof else ()))


def standing_addresses(evidence: Evidence) -> tuple[Remembered, ...]:
    """Where own addresses stand now, chassis or not, and behind what they have left their chassis."""
    at = evidence.taken_at
    seen = (*own_sightings(evidence), *_left_for_afar(evidence))
    return tuple(dict.fromkeys(Remembered(s.mac, s.switch, s.port, s.witness, at, at) for s in seen))


def _left_for_afar(evidence: Evidence) -> Iterator[Sighting]:
    """Own addresses that the switch which had them on its chassis last now has behind an uplink or a tunnel.

    A table has an address on one port: what it says now has replaced the chassis. Elsewhere an uplink says nothing, for
    the table of another switch may only keep it longer.
    """
    places = chassis_ports(evidence)
    here = {s.mac for s in evidence.sightings if s.status == "learned" and (s.switch, s.port) in places}
    known = sorted((r for r in _earlier(evidence) if (r.switch, r.port) in places), key=lambda r: r.last_seen)
    last = {row.mac: row.switch for row in known}
    for seen in evidence.sightings:
        away = seen.status == "learned" and (seen.uplink or seen.tunnel) and seen.mac not in here
        if away and last.get(seen.mac) == seen.switch:
            yield seen
