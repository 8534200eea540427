"""A server in a slot of a chassis: no port of a switch is its own, so none is shut, and its slot is taken off by hand.

That it has left is concluded from its addresses being gone. So they must have been seen before, on its own chassis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from dcdecom.checks.findings import block, note, unread
from dcdecom.checks.own import chassis_ports, stands
from dcdecom.checks.record import recorded
from dcdecom.checks.remembered import DAYS
from dcdecom.model.estate import DeviceRecord, MacAddress, Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

WAYS = frozenset(("snmp", "cli"))
"""The two ways into a switch: one alone has not seen an address."""


def blade(evidence: Evidence) -> DeviceRecord | None:
    """The record of a server in a slot that has no cable and no port of its own; None for every other one."""
    device = recorded(evidence)
    return device if device and device.parent and not _wired(evidence, device) else None


def has_no_port_of_its_own(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block a server in a chassis of which any cable is recorded: it is an ordinary one, or its record is wrong.

    Without one, say that its slot will be taken off by hand.
    """
    device = recorded(evidence)
    if device is None or device.parent is None:
        return
    if wired := _wired(evidence, device):
        names = ", ".join(wired)
        yield block(evidence, "blade-slot", device=device.name, chassis=device.parent.name, interfaces=names)
    else:
        yield note(evidence, "blade-by-hand", device=device.name, chassis=device.parent.name)


def _wired(evidence: Evidence, device: DeviceRecord) -> tuple[str, ...]:
    own = (i.name for i in device.interfaces if i.cable or i.peers or i.far or i.mark_connected)
    return tuple(dict.fromkeys((*own, *(p.interface for p in evidence.ports))))


def was_seen_on_its_chassis(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while an address of the server was never seen on its chassis: that it is gone would prove nothing.

    Where others of its were seen, the exception is for an interface that nobody uses.
    """
    device = blade(evidence)
    if device is None or device.parent is None:
        return
    if not isinstance(evidence.chassis, Reading):
        reason = evidence.chassis.reason if isinstance(evidence.chassis, Unreadable) else "its chassis is not there"
        yield unread(evidence, "record-unread", reason=reason)
        return
    known, chassis = sighted(evidence), device.parent.name
    wanted = [o.mac for o in evidence.own if o.kind in ("data", "unknown")]
    for mac in [mac for mac in wanted if mac not in known] if wanted else ["-"]:
        yield replace(unread(evidence, "blade-unseen", acceptable=bool(known), mac=mac, chassis=chassis), port=mac)


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
    """Own addresses that both ways into a switch have seen on a port of the chassis, and when: now, earlier in this
    case, or by the memory. None that the memory has seen elsewhere since."""
    places = chassis_ports(evidence)
    earlier = {MacAddress(mac): at for mac, at in (evidence.proof.sighted if evidence.proof else ())}
    now = dict.fromkeys(_seen_now(evidence, places), evidence.taken_at)
    known = {**_remembered(evidence, places), **earlier, **now}
    own = {o.mac for o in evidence.own if o.kind != "bmc"}
    return {mac: at for mac, at in sorted(known.items()) if mac in own and evidence.taken_at - at <= DAYS}


def _seen_now(evidence: Evidence, places: frozenset[tuple[str, str]]) -> Iterator[MacAddress]:
    here = [s for s in evidence.sightings if stands(s) and (s.switch, s.port) in places]
    for mac in {s.mac for s in here}:
        if {s.witness for s in here if s.mac == mac} >= WAYS:
            yield mac


def _remembered(evidence: Evidence, places: frozenset[tuple[str, str]]) -> dict[MacAddress, datetime]:
    found: dict[MacAddress, datetime] = {}
    for mac in {row.mac for row in evidence.remembered}:
        rows = [row for row in evidence.remembered if row.mac == mac]
        here = [row for row in rows if (row.switch, row.port) in places]
        last = max((row.last_seen for row in here), default=None)
        moved = any(row not in here and last and row.last_seen >= last for row in rows)
        if last and not moved and {row.witness for row in here} >= WAYS:
            found[mac] = last
    return found
