"""The proof of identity: that a port is this server's, by what was seen there and not by what is recorded.

Strongest first: seen, dropped, remembered. Without any of them the party that the policy names may make an exception.
Nothing outweighs a foreign address, a bridge as neighbour, or the server seen elsewhere: those are checks of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Literal, TypeAlias

from dcdecom.checks.address_owner import has_link, macs_of_kind, own_sightings, proving_macs, shut_by_us
from dcdecom.checks.bonds import fell_together, is_on_the_bond, is_readable, on_the_bond
from dcdecom.checks.findings import block, note, unread
from dcdecom.checks.memory_proof import remembered_readings
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.evidence import Evidence, PortEvidence, ProofSoFar, Witnessed
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

ProofName: TypeAlias = Literal["seen", "dropped", "remembered"]


@dataclass(frozen=True)
class Proof:
    """By what a port is known to be the server's, and the readings that say so.

    seen        an own address is learned on the port now, or names itself there as an LLDP station, by both ways into
                the switch
    dropped     it was, within the time that the policy allows, and it was watched leaving when its owner was asked to
                shut it down; a silent port of its bond lost its link with the others
    remembered  for seven days earlier looks knew only this server there; the link is down, its addresses are nowhere
    """

    name: ProofName
    readings: tuple[Witnessed, ...]


def readings(evidence: Evidence, port: PortEvidence) -> tuple[Witnessed, ...]:
    """Who names an own address on this very port now."""
    own, at = proving_macs(evidence), evidence.taken_at
    tables = [Witnessed(s.mac, s.witness, None, at) for s in port.seen if s.mac in own and s.attached and s.sure]
    stations = [
        Witnessed(n.chassis_id, f"lldp by {way}", None, at)
        for way, n in port.neighbours
        if n.chassis_id in own and "station" in (n.capabilities or ())
    ]
    return tuple(dict.fromkeys((*tables, *stations)))


def is_seen(evidence: Evidence, port: PortEvidence) -> bool:
    """Both ways into the switch, SNMP and its own command line, name an own address on the port."""
    return {reading.by.split()[-1] for reading in readings(evidence, port)} >= {"snmp", "cli"}


def seen_ports(evidence: Evidence) -> tuple[str, ...]:
    """The ports on which the server is seen now, as `tor-3 GigabitEthernet1/0/7`."""
    return tuple(str(p.port) for p in evidence.ports if is_seen(evidence, p))


def waiting_ports(evidence: Evidence) -> tuple[str, ...]:
    """Silent ports of a bond on which the server is seen now: they are proved if all its links drop together."""
    silent = (p for p in evidence.ports if is_readable(p) and not is_seen(evidence, p))
    return tuple(str(p.port) for p in silent if is_on_the_bond(evidence, p))


def bond_readings(evidence: Evidence, port: PortEvidence) -> tuple[Witnessed, ...]:
    """Who sees the server on the bond of a silent port now."""
    seen = (Witnessed(s.mac, s.witness, None, evidence.taken_at) for s in on_the_bond(evidence, port))
    return tuple(dict.fromkeys(seen))


def together(evidence: Evidence) -> tuple[str, ...]:
    """The ports whose bond lost all its links at one time, as this look shows."""
    return tuple(str(p.port) for p in evidence.ports if fell_together(evidence, p))


def proof_of(evidence: Evidence, port: PortEvidence, policy: Policy) -> Proof | None:
    """By what this port is known to be the server's; the strongest that holds."""
    if is_seen(evidence, port):
        return Proof("seen", readings(evidence, port))
    if dropped := _dropped(evidence, port, policy):
        return Proof("dropped", dropped)
    if remembered := remembered_readings(evidence, port):
        return Proof("remembered", remembered)
    return None


def _dropped(evidence: Evidence, port: PortEvidence, policy: Policy) -> tuple[Witnessed, ...]:
    """The last sighting and the watched shutdown; empty where one of them is missing, or came too long ago."""
    earlier, name = evidence.proof, str(port.port)
    if earlier is None or earlier.dropped_at is None:
        return ()
    watched = Witnessed("", "watch", None, earlier.dropped_at)
    if _in_time(dict(earlier.seen).get(name), evidence, earlier, policy):
        return (*dict(earlier.readings).get(name, ()), watched)
    fell = name in earlier.together and not has_link(port)
    on_the_bond = _in_time(dict(earlier.waiting).get(name), evidence, earlier, policy)
    if on_the_bond and (fell or fell_together(evidence, port)):
        link = Witnessed("", "link", None, port.changed_at or watched.last)
        return (*dict(earlier.readings).get(name, ()), link, watched)
    return ()


def _in_time(seen_at: datetime | None, evidence: Evidence, earlier: ProofSoFar, policy: Policy) -> bool:
    if seen_at is None or earlier.dropped_at is None:
        return False
    in_order = seen_at <= earlier.dropped_at <= evidence.taken_at
    return in_order and evidence.taken_at - seen_at <= timedelta(seconds=policy.sighting_valid)


def still_up(evidence: Evidence, port: PortEvidence) -> bool:
    """One of the server's own addresses, its management controller's aside, is learned on the port."""
    own = macs_of_kind(evidence, bmc=False)
    return any(s.mac in own and s.status == "learned" for s in port.seen)


def _is_elsewhere(evidence: Evidence) -> Callable[[PortEvidence], bool]:
    """Whether the addresses of a port are attached where the record does not have them: that is told as a disagreement.

    For all ports of the evidence at once: a look may have thousands.
    """
    rightly = defaultdict[MacAddress, set[tuple[str, str]]](set)
    for port in evidence.ports:
        for mac in port.own:
            rightly[mac].add((port.port.switch, port.port.name))
    attached = defaultdict[MacAddress, set[tuple[str, str]]](set)
    for seen in own_sightings(evidence):
        attached[seen.mac].add((seen.switch, seen.port))

    @cache
    def elsewhere(own: tuple[MacAddress, ...]) -> bool:
        places = set[tuple[str, str]]().union(*(rightly[mac] for mac in own))
        return any(attached[mac] - places for mac in own)

    return lambda port: elsewhere(port.own)


def identity_is_proved(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while a port is not proved to be this server's.

    Nothing contradicts, and yet nobody saw it: that is not checked, not disagreement.
    """
    waiting, shut, is_elsewhere = frozenset(waiting_ports(evidence)), shut_by_us(evidence), _is_elsewhere(evidence)
    for port in evidence.ports:
        if not is_readable(port) or str(port.port) in shut:
            continue
        if proof_of(evidence, port, policy) or is_elsewhere(port):
            continue
        if str(port.port) in waiting:
            yield note(evidence, "silent-member", port.port, bond=port.bond or port.aggregate or port.interface)
        else:
            yield unproved(evidence, port)


def unproved(evidence: Evidence, port: PortEvidence) -> Finding:
    """What is missing, and what an exception would stand in for."""
    earlier, own = evidence.proof, ", ".join(port.own) or "-"
    if earlier and earlier.dropped_at and str(port.port) in dict(earlier.waiting):
        return block(evidence, "not-together", port.port, acceptable=True, bond=port.bond or port.interface)
    if found := readings(evidence, port):
        by = ", ".join(sorted({reading.by for reading in found}))
        return unread(evidence, "one-witness", port.port, acceptable=True, mac=own, witness=by)
    return unread(evidence, "not-seen", port.port, acceptable=True, mac=own)
