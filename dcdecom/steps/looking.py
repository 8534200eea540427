"""Looking at devices within a step: one event each, and what the step makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from dcdecom.checks import judge, verdicts
from dcdecom.checks.blades import places_of, sighted, standing
from dcdecom.checks.fields import fields
from dcdecom.checks.followed import foreign_parts
from dcdecom.checks.monitoring import holdings, host_of, is_our_silence, second_identity
from dcdecom.checks.own import has_link
from dcdecom.checks.proof import bond_readings, proof_of, seen_ports, waiting_ports
from dcdecom.checks.record import recorded, recorded_position
from dcdecom.errors import Exit
from dcdecom.model.case import Case, Device
from dcdecom.model.estate.answer import Answer, Reading
from dcdecom.model.estate.device import DeviceRecord, Slot, written_about
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding, finding_plain
from dcdecom.model.plain import plain
from dcdecom.model.playbook import Policy, Row
from dcdecom.steps.desk import Desk
from dcdecom.steps.next import Await, Keep, Record

T = TypeVar("T")


def is_fresh(device: Device, row: Row, desk: Desk) -> bool:
    """Whether this command has already looked at the device in this step."""
    return bool(device.evidence and device.evidence.step == row.slug and device.evidence.seq > desk.since)


def look(case: Case, row: Row, desk: Desk, machine_too: bool = False) -> tuple[Record, ...]:
    """One `evidence-taken` a device that goes on, each with everything that was read as an attachment."""
    devices = case.going
    found = desk.look(case, devices, afresh=True)
    return tuple(record_look(found[d.name], row.slug, desk.policy, machine_too) for d in devices)


def record_look(evidence: Evidence, slug: str, policy: Policy, machine_too: bool) -> Record:
    findings = judge(evidence, policy, machine_too)
    record = record_of(evidence)
    on, silent = seen_ports(evidence), waiting_ports(evidence)
    payload: dict[str, Any] = {
        "step": slug,
        "device": evidence.asked.name,
        "findings": [finding_plain(f) for f in findings],
        "verdicts": {c.value: v.value for c, v in verdicts(findings, machine_too).items()},
        "fields": [plain(f) for f in fields(evidence)],
        "sources": [plain(s) for s in evidence.sources],
        "unread": [list(u) for u in evidence.unread],
        "record": record,
    }
    if on or silent:
        payload |= {"seen_at": evidence.taken_at.isoformat(), "seen_ports": list(on), "waiting_ports": list(silent)}
        payload["waiting_readings"] = {
            str(p.port): plain(bond_readings(evidence, p)) for p in evidence.ports if str(p.port) in silent
        }
    payload["proofs"] = [
        {"port": str(p.port), "proof": proof.name, "readings": plain(proof.readings)}
        for p in evidence.ports
        if (proof := proof_of(evidence, p, policy))
    ]
    payload["booted"] = {s.name: s.booted_at.isoformat() for s in evidence.switches if s.booted_at}
    if evidence.chassis or (evidence.proof and evidence.proof.sighted):
        payload["sighted"] = sighted_now(evidence)["sighted"]
    claim = {f"device {record['id']}": evidence.asked.name} if record else {}
    name = f"evidence-{evidence.asked.name}.json"
    return Record("evidence-taken", payload, (Keep(name, _as_json(evidence)),), claim)


def sighted_now(evidence: Evidence) -> dict[str, Any]:
    """Where addresses of a server in a slot stand, as an event holds it: what is seen once is not forgotten."""
    rows = [
        {"mac": s.mac, "switch": s.switch, "port": s.port, "way": s.witness, "at": s.last_seen.isoformat()}
        for s in standing(evidence)
    ]
    return {"device": evidence.asked.name, "sighted": rows}


def _as_json(evidence: Evidence) -> bytes:
    import json

    return json.dumps(plain(evidence), ensure_ascii=False, indent=1, sort_keys=True).encode()


def record_of(evidence: Evidence) -> dict[str, Any]:
    """Ids and values that later steps write to, as plain data; empty while the record is not known."""
    device = recorded(evidence)
    if device is None:
        return {}
    host = host_of(evidence)
    losses = [
        loss
        for loss in _value(evidence.losses) or ()
        if loss.kind != "maintenance" or not is_our_silence(loss.name, device.name)
    ]
    occupants = _value(evidence.occupants)
    return {
        "id": device.id,
        "serial": device.serial,
        "asset_tag": device.asset_tag,
        "status": device.status,
        "etag": device.etag,
        "tenant": device.tenant.name if device.tenant else "",
        "type": device.device_type,
        "rack": device.rack.name if device.rack else "",
        "rack_id": device.rack.id if device.rack else 0,
        "position": device.position,
        "height": device.height,
        "face": device.face,
        "host": _host(evidence, device, host) if host else {},
        "losses": [f"{loss.kind} {loss.name}".strip() for loss in losses],
        "occupants": None if occupants is None else [plain(o) for o in occupants],
        "ports": [
            {
                "switch_id": p.port.switch_id,
                "switch": p.port.switch,
                "port_id": p.port.interface_id,
                "port": p.port.name,
                "kind": p.kind,
                "interface": p.interface,
                "cable": cable.label if (cable := written_about(p.cable)) else "",
                "link": has_link(p),
            }
            for p in sorted(evidence.ports, key=lambda p: p.kind == "bmc")
        ],
        "cables": [
            {
                "id": cable.id,
                "label": cable.label,
                "status": cable.status,
                "etag": cable.etag,
                "interface_id": i.id,
                "interface": i.name,
                "peer_id": i.peers[0].interface_id if i.peers else 0,
                "peer": i.far.name if i.far else str(i.peers[0]) if i.peers else "",
            }
            for i in device.interfaces
            if (cable := written_about(i.cable))
        ],
        "addresses": [
            {"id": ip.id, "address": ip.address, "status": ip.status, "etag": ip.etag}
            for i in device.interfaces
            for ip in i.ips
        ],
        "main_ips": list(device.main_ips),
        "dns_names": list(device.dns_names),
        **({"slot": _slot(device.parent, recorded_position(evidence, device), evidence)} if device.parent else {}),
        "macs": [{"mac": o.mac, "kind": o.kind, "sources": list(o.sources)} for o in evidence.own],
    }


def _host(evidence: Evidence, device: DeviceRecord, host: MonitoredHost) -> dict[str, Any]:
    """The device's host, with all by which it is followed from now on."""
    own = [address for address in device.all_ips if address in host.addresses]
    labels = [serial for serial in host.serials if serial == device.serial]
    return {
        "id": host.id,
        "host": host.host,
        "second": next(iter((*own, *labels, *host.addresses, *host.serials)), ""),
        "visible": host.visible_name,
        "enabled": host.enabled,
        "addresses": list(host.addresses),
        "serials": list(host.serials),
        "macs": list(host.macs),
        "asset_tag": host.asset_tag,
        "foreign": list(foreign_parts(evidence, device, host)),
        "proved": second_identity(host, device),
        "holds": list(holdings(host)),
    }


def _slot(slot: Slot, place: str, evidence: Evidence) -> dict[str, Any]:
    """The chassis and the slot that hold a server, where they are, and the addresses by which it is known there."""
    return {
        "chassis_id": slot.chassis.id,
        "chassis": slot.chassis.name,
        "bay_id": slot.bay.id if slot.bay else 0,
        "bay": slot.bay.name if slot.bay else "",
        "place": place,
        "sighted": list(sighted(evidence)),
        "ports": list(places_of(evidence)),
    }


def _value(answer: Answer[T] | None) -> T | None:
    """What was read; None where it was not."""
    return answer.value if isinstance(answer, Reading) else None


# --- what stops a step -----------------------------------------------------------------------------------------------


def open_findings(case: Case, desk: Desk, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Blocks and questions that nobody has accepted."""
    now = desk.clock.now()
    return (f for f in findings if f.severity in ("block", "ask") and not case.accepts(f, now))


def stopped(case: Case, desk: Desk, findings: Iterable[Finding]) -> Await | None:
    """Why the step cannot go on: what could not be read first, then what blocks, then what is asked."""
    found = tuple(dict.fromkeys(open_findings(case, desk, findings)))
    policy = desk.policy
    if unread := tuple(f for f in found if f.unread):
        return _await_sources(case, desk, unread, found)
    if blocking := tuple(f for f in found if f.severity == "block"):
        text = "Refused: what the systems show does not allow it. Nothing was changed."
        again = f"Put right what is named, then: dcdecom case run {case.id}"
        advice = (again, *how_to_accept(case, policy, blocking, stands=found))
        offers = offered(policy, blocking, found)
        return Await("refused", Exit.REFUSED, text, advice, findings=blocking, offered=offers)
    if found:
        party = policy.exception_by
        text = f"WAITING for {desk.playbook.party(party).name}: may it go on?"
        advice, offers = how_to_accept(case, policy, found), offered(policy, found)
        return Await("accept", Exit.WAITING, text, advice, party=party, findings=found, offered=offers)
    return None


def _await_sources(case: Case, desk: Desk, unread: tuple[Finding, ...], found: tuple[Finding, ...]) -> Await:
    text = "Not everything could be read, so nothing is concluded. Nothing was changed."
    again = f"When it can be read again: dcdecom case run {case.id}"
    advice = (again, *how_to_accept(case, desk.policy, unread, stands=found))
    return Await(
        "system", Exit.SYSTEM, text, advice, findings=unread, offered=offered(desk.policy, unread, found)
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
        return (f"An exception for the rest helps only once this is put right, which nobody may accept: {keys}.",)
    what = f"dcdecom case sign {case.id} {slug} --as {party}"
    keys_of = dict.fromkeys(f.key for f in may_be)
    return tuple(f"Or accept it: {what} --accept '{key}' --until TIME --note TEXT --scan FILE" for key in keys_of)
