"""What one look comes to, as its event says it: all of it follows from the readings, the policy and the step."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.checks import judge, verdicts
from dcdecom.checks.blades import standing_addresses
from dcdecom.checks.fields import fields
from dcdecom.checks.known_record import record_of
from dcdecom.checks.proof import bond_readings, proof_of, seen_ports, waiting_ports
from dcdecom.model.evidence import Evidence
from dcdecom.model.facts.looks import EvidenceTaken, Proof, Seen, Sighted
from dcdecom.model.playbook import Policy


def conclude(evidence: Evidence, slug: str, policy: Policy, machine_too: bool) -> EvidenceTaken:
    """Findings, verdicts, proofs, the comparison field by field, and what later steps need to know."""
    findings = judge(evidence, policy, machine_too)
    on, silent = seen_ports(evidence), waiting_ports(evidence)
    seen, in_slot = bool(on or silent), bool(evidence.chassis or (evidence.proof and evidence.proof.sighted))
    bonds = {str(p.port): bond_readings(evidence, p) for p in evidence.ports if str(p.port) in silent}
    return EvidenceTaken(
        step=slug,
        device=evidence.asked.name,
        findings=tuple(findings),
        verdicts=verdicts(findings, machine_too),
        fields=tuple(fields(evidence, policy)),
        sources=evidence.sources,
        unread=evidence.unread,
        record=record_of(evidence),
        seen_at=evidence.taken_at if seen else None,
        seen_ports=on if seen else None,
        waiting_ports=silent if seen else None,
        waiting_readings=bonds if seen else None,
        proofs=tuple(_proofs(evidence, policy)),
        booted={s.name: s.booted_at for s in evidence.switches if s.booted_at},
        sighted=tuple(_stood(evidence)) if in_slot else None,
    )


def _proofs(evidence: Evidence, policy: Policy) -> Iterator[Proof]:
    for port in evidence.ports:
        if proof := proof_of(evidence, port, policy):
            yield Proof(str(port.port), proof.name, proof.readings)


def sighted_now(evidence: Evidence) -> Sighted:
    """Where addresses of a server in a slot stand: what is seen once is not forgotten."""
    return Sighted(evidence.asked.name, tuple(_stood(evidence)))


def _stood(evidence: Evidence) -> Iterator[Seen]:
    return (Seen(s.mac, s.switch, s.port, s.witness, s.last_seen) for s in standing_addresses(evidence))
