"""Looking at devices within a step: one event each, and what the step makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from dcdecom.checks import judge, verdicts
from dcdecom.checks.address_owner import has_link
from dcdecom.checks.blades import places_of, sighted, standing_addresses
from dcdecom.checks.fields import fields
from dcdecom.checks.monitored_host import foreign_parts
from dcdecom.checks.monitoring import holdings, host_of, is_our_silence, second_identity
from dcdecom.checks.proof import bond_readings, proof_of, seen_ports, waiting_ports
from dcdecom.checks.record import recorded, recorded_position
from dcdecom.errors import Exit
from dcdecom.model.case import Case, Device
from dcdecom.model.codec import to_data
from dcdecom.model.estate.device import DeviceRecord, Slot, written_about
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.evidence import Evidence
from dcdecom.model.facts.looks import EvidenceTaken, Proof, Seen, Sighted
from dcdecom.model.facts.record import (
    RecordedAddress,
    RecordedCable,
    RecordedDevice,
    RecordedHost,
    RecordedMac,
    RecordedOccupant,
    RecordedPort,
    RecordedSlot,
)
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Playbook, Policy, Row
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.steps.moves import Await, Keep, Record
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure

T = TypeVar("T")


def is_fresh(device: Device, row: Row, since: int) -> bool:
    """Whether this command has already looked at the device in this step."""
    return bool(device.evidence and device.evidence.step == row.slug and device.evidence.seq > since)


def look(
    case: Case, row: Row, procedure: Procedure, observer: Observer, machine_too: bool = False
) -> tuple[Record, ...]:
    """One `evidence-taken` a device that goes on, each with everything that was read as an attachment."""
    devices = case.going
    found = observer.look(procedure, case, devices, afresh=True)
    return tuple(record_look(found[d.name], row.slug, procedure.policy, machine_too) for d in devices)


def record_look(evidence: Evidence, slug: str, policy: Policy, machine_too: bool) -> Record:
    findings = judge(evidence, policy, machine_too)
    record = record_of(evidence)
    on, silent = seen_ports(evidence), waiting_ports(evidence)
    seen, in_slot = bool(on or silent), bool(evidence.chassis or (evidence.proof and evidence.proof.sighted))
    bonds = {str(p.port): bond_readings(evidence, p) for p in evidence.ports if str(p.port) in silent}
    taken = EvidenceTaken(
        step=slug,
        device=evidence.asked.name,
        findings=tuple(findings),
        verdicts=verdicts(findings, machine_too),
        fields=tuple(fields(evidence)),
        sources=evidence.sources,
        unread=evidence.unread,
        record=record,
        seen_at=evidence.taken_at if seen else None,
        seen_ports=on if seen else None,
        waiting_ports=silent if seen else None,
        waiting_readings=bonds if seen else None,
        proofs=tuple(_proofs(evidence, policy)),
        booted={s.name: s.booted_at for s in evidence.switches if s.booted_at},
        sighted=tuple(_stood(evidence)) if in_slot else None,
    )
    claim = {f"device {record.id}": evidence.asked.name} if record else {}
    name = f"evidence-{evidence.asked.name}.json"
    return Record(taken, (Keep(name, _as_json(evidence)),), claim)


def _proofs(evidence: Evidence, policy: Policy) -> Iterator[Proof]:
    for port in evidence.ports:
        if proof := proof_of(evidence, port, policy):
            yield Proof(str(port.port), proof.name, proof.readings)


def sighted_now(evidence: Evidence) -> Sighted:
    """Where addresses of a server in a slot stand: what is seen once is not forgotten."""
    return Sighted(evidence.asked.name, tuple(_stood(evidence)))


def _stood(evidence: Evidence) -> Iterator[Seen]:
    return (Seen(s.mac, s.switch, s.port, s.witness, s.last_seen) for s in standing_addresses(evidence))


def _as_json(evidence: Evidence) -> bytes:
    import json

    return json.dumps(to_data(evidence), ensure_ascii=False, indent=1, sort_keys=True).encode()


def record_of(evidence: Evidence) -> RecordedDevice | None:
    """Ids and values that later steps write to; None while the record is not known."""
    device = recorded(evidence)
    if device is None:
        return None
    host = host_of(evidence)
    return RecordedDevice(
        id=device.id,
        serial=device.serial,
        asset_tag=device.asset_tag,
        status=device.status,
        etag=device.etag,
        tenant=device.tenant.name if device.tenant else "",
        type=device.device_type,
        rack=device.rack.name if device.rack else "",
        rack_id=device.rack.id if device.rack else 0,
        position=device.position,
        height=device.height,
        face=device.face,
        host=_host(evidence, device, host) if host else None,
        losses=tuple(_losses(evidence, device)),
        occupants=_occupants(evidence),
        ports=tuple(_ports(evidence)),
        cables=tuple(_cables(device)),
        addresses=tuple(
            RecordedAddress(ip.id, ip.address, ip.status, ip.etag) for i in device.interfaces for ip in i.ips
        ),
        main_ips=device.main_ips,
        dns_names=device.dns_names,
        slot=_slot(device.parent, recorded_position(evidence, device), evidence) if device.parent else None,
        macs=tuple(RecordedMac(own.mac, own.kind, own.sources) for own in evidence.own),
    )


def _occupants(evidence: Evidence) -> tuple[RecordedOccupant, ...] | None:
    listed = _value(evidence.occupants)
    return None if listed is None else tuple(
        RecordedOccupant(o.id, o.name, o.position, o.height, o.tenant, to_data(o.parent)) for o in listed
    )  # fmt: skip


def _losses(evidence: Evidence, device: DeviceRecord) -> Iterator[str]:
    for loss in _value(evidence.losses) or ():
        if loss.kind != "maintenance" or not is_our_silence(loss.name, device.name):
            yield f"{loss.kind} {loss.name}".strip()


def _ports(evidence: Evidence) -> Iterator[RecordedPort]:
    for p in sorted(evidence.ports, key=lambda p: p.kind == "bmc"):
        cable = written_about(p.cable)
        yield RecordedPort(
            p.port.switch_id, p.port.switch, p.port.interface_id, p.port.name, p.kind, p.interface,
            cable.label if cable else "", has_link(p),
        )  # fmt: skip


def _cables(device: DeviceRecord) -> Iterator[RecordedCable]:
    for i in device.interfaces:
        if cable := written_about(i.cable):
            peer = i.peers[0] if i.peers else None
            far = i.far.name if i.far else str(peer) if peer else ""
            peer_id = peer.interface_id if peer else 0
            yield RecordedCable(cable.id, cable.label, cable.status, cable.etag, i.id, i.name, peer_id, far)


def _host(evidence: Evidence, device: DeviceRecord, host: MonitoredHost) -> RecordedHost:
    """The device's host, with all by which it is followed from now on."""
    own = [address for address in device.all_ips if address in host.addresses]
    labels = [serial for serial in host.serials if serial == device.serial]
    return RecordedHost(
        id=host.id,
        host=host.host,
        second=next(iter((*own, *labels, *host.addresses, *host.serials)), ""),
        visible=host.visible_name,
        enabled=host.enabled,
        addresses=host.all_addresses,
        serials=host.serials,
        macs=host.macs,
        asset_tag=host.asset_tag,
        foreign=tuple(foreign_parts(evidence, device, host)),
        proved=second_identity(host, device),
        holds=tuple(holdings(host)),
    )


def _slot(slot: Slot, place: str, evidence: Evidence) -> RecordedSlot:
    """The chassis and the slot that hold a server, where they are, and the addresses by which it is known there."""
    return RecordedSlot(
        chassis_id=slot.chassis.id,
        chassis=slot.chassis.name,
        bay_id=slot.bay.id if slot.bay else 0,
        bay=slot.bay.name if slot.bay else "",
        place=place,
        sighted=tuple(sighted(evidence)),
        ports=tuple(places_of(evidence)),
    )


def _value(answer: Answer[T] | None) -> T | None:
    """What was read; None where it was not."""
    return answer.value if isinstance(answer, Reading) else None


# --- what stops a step -----------------------------------------------------------------------------------------------


def open_findings(case: Case, clock: Clock, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Blocks and questions that nobody has accepted."""
    now = clock.now()
    return (f for f in findings if f.severity in ("block", "ask") and not case.accepts(f, now))


def stopped(case: Case, playbook: Playbook, clock: Clock, findings: Iterable[Finding]) -> Await | None:
    """Why the step cannot go on: what could not be read first, then what blocks, then what is asked."""
    found = tuple(dict.fromkeys(open_findings(case, clock, findings)))
    policy = playbook.policy
    if unread := tuple(f for f in found if f.unread):
        return _await_sources(case, playbook.policy, unread, found)
    if blocking := tuple(f for f in found if f.severity == "block"):
        text = Sentence("refused", "Refused: what the systems show does not allow it. Nothing was changed.")
        again = Sentence("put-right", "Put right what is named, then: {command}", command=f"dcdecom case run {case.id}")
        advice = (again, *how_to_accept(case, policy, blocking, stands=found))
        offers = offered(policy, blocking, found)
        return Await("refused", Exit.REFUSED, text, advice, findings=blocking, offered=offers)
    if found:
        party = policy.exception_by
        text = Sentence("may-it", "WAITING for {party}: may it go on?", party=playbook.party(party).name)
        advice, offers = how_to_accept(case, policy, found), offered(policy, found)
        return Await("accept", Exit.WAITING, text, advice, party=party, findings=found, offered=offers)
    return None


def _await_sources(case: Case, policy: Policy, unread: tuple[Finding, ...], found: tuple[Finding, ...]) -> Await:
    text = Sentence("unread", "Not everything could be read, so nothing is concluded. Nothing was changed.")
    again = Sentence("when-read", "When it can be read again: {command}", command=f"dcdecom case run {case.id}")
    advice = (again, *how_to_accept(case, policy, unread, stands=found))
    return Await(
        "system", Exit.SYSTEM, text, advice, findings=unread, offered=offered(policy, unread, found)
    )  # fmt: skip


def offered(policy: Policy, findings: Iterable[Finding], stands: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """The findings whose acceptance lets the case go on: none while one stands that nobody may accept."""
    named = tuple(dict.fromkeys(findings))
    helps = bool(policy.exception_by) and not in_the_way((*named, *stands))
    return tuple(f for f in named if f.acceptable) if helps else ()


def in_the_way(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What nobody may accept, and what an exception for another finding does not help against."""
    return tuple(f for f in dict.fromkeys(findings) if not f.acceptable)


def how_to_accept(
    case: Case, policy: Policy, findings: Iterable[Finding], step: str = "", stands: Iterable[Finding] = ()
) -> tuple[str, ...]:
    """How the party that may accept a finding does so, for each whose acceptance helps; `step` where none is open.

    `stands`: what else stops the case. While something stands that nobody may accept, that is said in their place.
    """
    found, beside = tuple(findings), tuple(stands)
    party, slug = policy.exception_by, case.current.slug if case.current else step
    may_be = [f for f in found if f.acceptable and party]
    if may_be and (first := in_the_way((*found, *beside))):
        keys = ", ".join(dict.fromkeys(f.key for f in first))
        return (
            Sentence(
                "no-exception",
                "An exception for the rest helps only once this is put right, which nobody may accept: {keys}.",
                keys=keys,
            ),
        )
    what = f"dcdecom case sign {case.id} {slug} --as {party}"
    keys_of = dict.fromkeys(f.key for f in may_be)
    commands = (f"{what} --accept '{key}' --until TIME --note TEXT --scan FILE" for key in keys_of)
    return tuple(Sentence("accept-it", "Or accept it: {command}", command=command) for command in commands)
