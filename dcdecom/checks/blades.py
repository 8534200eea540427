"""A server in a slot of a chassis: no port of a switch is its own, so none is shut, and its slot is taken off by hand.

No system shows a slot. What can be seen is that its addresses are nowhere: so they must have been seen before, on the
ports of its own chassis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from dcdecom.checks.findings import block, note, unread
from dcdecom.checks.own import attached, chassis_ports
from dcdecom.checks.record import recorded
from dcdecom.checks.remembered import DAYS
from dcdecom.model.estate import DeviceRecord, MacAddress, Reading, Unreadable
from dcdecom.model.evidence import Evidence, Remembered
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

    Block it too while the record does not name its bay: nobody guesses which of the slots it is. Else say that its slot
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
    if lost := tuple(chassis_unread(evidence)):
        yield from lost
        return
    known, places, chassis = sighted(evidence), chassis_ports(evidence), device.parent.chassis.name
    elsewhere = {s.mac for s in attached(evidence) if (s.switch, s.port) not in places}
    wanted = [o.mac for o in evidence.own if o.kind in ("data", "unknown")]
    for mac in [mac for mac in wanted if mac not in known and mac not in elsewhere] if wanted else ["-"]:
        yield replace(unread(evidence, "blade-unseen", acceptable=bool(known), mac=mac, chassis=chassis), port=mac)


def chassis_unread(evidence: Evidence) -> Iterator[Finding]:
    """The chassis's record, and switches that it is cabled to and that nobody looked at: nothing is absent there."""
    if not isinstance(evidence.chassis, Reading):
        reason = evidence.chassis.reason if isinstance(evidence.chassis, Unreadable) else "its chassis is not there"
        yield unread(evidence, "record-unread", reason=reason)
    for switch in sorted({switch for switch, _ in chassis_ports(evidence)} - {s.name for s in evidence.switches}):
        yield unread(evidence, "switch-unread", switch=switch, witness="SNMP", reason="no switch of the site")


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
    places, earlier = chassis_ports(evidence), evidence.proof
    rows = (*evidence.remembered, *(earlier.sighted if earlier else ()), *standing(evidence))
    until = earlier.asked_at if earlier and earlier.asked_at else evidence.taken_at
    found: dict[MacAddress, datetime] = {}
    for mac in sorted(o.mac for o in evidence.own if o.kind != "bmc"):
        mine = [row for row in rows if row.mac == mac]
        here = [row for row in mine if (row.switch, row.port) in places]
        elsewhere = [row.last_seen for row in mine if row not in here]
        last = [max((row.last_seen for row in here if row.witness == way), default=None) for way in WAYS]
        at = min((moment for moment in last if moment), default=None)
        if at and None not in last and all(moment < at for moment in elsewhere) and until - at <= DAYS:
            found[mac] = at
    return found


def standing(evidence: Evidence) -> tuple[Remembered, ...]:
    """Where own addresses stand now, chassis or not."""
    at = evidence.taken_at
    rows = (Remembered(s.mac, s.switch, s.port, s.witness, at, at) for s in attached(evidence))
    return tuple(dict.fromkeys(rows))
