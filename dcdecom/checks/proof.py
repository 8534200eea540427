"""The proof of identity: that a port is this server's, by what was seen there and not by what is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal, TypeAlias

from dcdecom.checks.findings import unread
from dcdecom.checks.network import attached, others_macs, own_macs
from dcdecom.model.estate import Reading
from dcdecom.model.evidence import Evidence, PortEvidence, Witness
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

Proof: TypeAlias = Literal["seen", "dropped"]
"""seen: an own address is learned on the port now, alone, by two witnesses. dropped: it was, within the time that the
policy allows, and it was watched leaving when its owner was asked to shut it down."""


def witnesses(evidence: Evidence, port: PortEvidence) -> frozenset[Witness]:
    """Who sees an own address learned on this port."""
    own = own_macs(evidence) - others_macs(evidence)
    tables = {s.witness for s in port.seen if s.mac in own and s.status == "learned" and s.physical}
    stations = {w for w, n in port.neighbours if n.chassis_id in own and "station" in (n.capabilities or ())}
    lldp: set[Witness] = {"lldp"} if "cli" in stations else set()
    return frozenset(tables | lldp)


def is_seen(evidence: Evidence, port: PortEvidence) -> bool:
    """An own address is learned on the port by SNMP and, beside it, by the switch's own table or LLDP."""
    found = witnesses(evidence, port)
    return "snmp" in found and bool(found & {"cli", "lldp"})


def seen_ports(evidence: Evidence) -> tuple[str, ...]:
    """The ports on which the server is seen now, as `tor-3 GigabitEthernet1/0/7`."""
    return tuple(str(p.port) for p in evidence.ports if is_seen(evidence, p))


def proof_of(evidence: Evidence, port: PortEvidence, policy: Policy) -> Proof | None:
    """By what this port is known to be the server's; the strongest that holds."""
    if is_seen(evidence, port):
        return "seen"
    earlier = evidence.proof
    seen_at = dict(earlier.seen).get(str(port.port)) if earlier else None
    if earlier and earlier.dropped_at and seen_at:
        valid = timedelta(seconds=policy.sighting_valid)
        if seen_at <= earlier.dropped_at and evidence.taken_at - seen_at <= valid:
            return "dropped"
    return None


def still_up(evidence: Evidence, port: PortEvidence) -> bool:
    """One of the server's own addresses, its management controller's aside, is learned on the port."""
    own = {o.mac for o in evidence.own if o.kind != "bmc"}
    return any(s.mac in own and s.status == "learned" for s in port.seen)


def _is_elsewhere(evidence: Evidence, port: PortEvidence) -> bool:
    """The addresses of this port are attached where the record does not have them: that is told as a disagreement."""
    rightly = {(p.port.switch, p.port.name) for p in evidence.ports if set(p.own) & set(port.own)}
    return any(s.mac in port.own and (s.switch, s.port) not in rightly for s in attached(evidence))


def identity_is_proved(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while a port is not proved to be this server's.

    Nothing contradicts, and yet nobody saw it: that is not checked, not disagreement.
    """
    for port in evidence.ports:
        if not isinstance(port.snmp, Reading) or not isinstance(port.cli, Reading):
            continue
        shut = evidence.proof.shut if evidence.proof else ()
        if proof_of(evidence, port, policy) or _is_elsewhere(evidence, port) or str(port.port) in shut:
            continue
        found = witnesses(evidence, port)
        own = ", ".join(port.own) or "-"
        if found:
            yield unread(
                evidence, "one-witness", port.port, mac=own, witness=", ".join(sorted(found))
            )
        else:
            yield unread(evidence, "not-seen", port.port, acceptable=True, mac=own)
