"""The withdrawal's plan: what is changed of each device, in which stage, and when it is used up."""

from __future__ import annotations

from typing import Literal

from dcdecom.errors import Exit
from dcdecom.model.case import Case, Device, Timer
from dcdecom.model.changes.change import OTHERWISE, Change
from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.changes.netbox import AddNote
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.changes.zabbix import DisableHost, EndSilence, SilenceHost
from dcdecom.model.finding import Finding
from dcdecom.model.plan import Plan
from dcdecom.model.playbook import Policy, Row
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.steps.blades import in_slot, was_asked_for
from dcdecom.steps.moves import Await, Next
from dcdecom.steps.observer import Observer
from dcdecom.steps.plans import pending, plan_event
from dcdecom.steps.procedure import Procedure

SILENCE, SHUT, NOTE = 1, 2, 3
"""Stages of the plan: before the watch, after the drop, after the soak."""
SLOT = 4
"""Of what people do at the rack: after all ports are shut, and before the soak."""
REST = 5
"""After the soak, where the policy lets servers rest between off and gone."""
ORDER = (SILENCE, SHUT, SLOT, REST, NOTE, OTHERWISE)


def make_plan(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    """One plan for all devices that go on. While nothing of it was begun, a changed record makes a new one."""
    made, spent = case.plan(row.slug), used_up(case, row, procedure.policy)
    again = spent or host_is_another(case, row, observer.since)
    if made and not again and (made.is_confirmed or any(t.state != "pending" for t in case.planned(row.slug))):
        return None
    changes = [c for d in case.going for c in _changes(case, row, procedure, observer.clock, d)]
    wanted = Plan(case.id, row.slug, tuple(sorted(changes, key=lambda c: ORDER.index(c.stage))), round=case.walked_back)
    if made and made.digest == wanted.digest and not spent:
        return None
    ports = [c for c in wanted.changes if isinstance(c, ShutPort)]
    if refused := _too_many(case, procedure.policy, len(case.going), len(ports)):
        return refused
    return plan_event(wanted, claim={f"port {c.interface_id}": f"{c.switch} {c.port}" for c in ports})


def used_up(case: Case, row: Row, policy: Policy) -> bool:
    """The owner did not shut down in time, and what was to be done instead was done: the plan is used up."""
    timer = timer_in_force(case, row, "drop")
    missed = timer is not None and timer.over and not policy.shut_without_drop
    return missed and pending(case, row, OTHERWISE) is None


def host_is_another(case: Case, row: Row, since: int) -> bool:
    """An earlier command could silence nothing, because a host was not as planned: everything is looked at again."""
    planned = case.planned(row.slug)
    another = [t for t in planned if t.another and t.seq <= since and isinstance(t.change, SilenceHost)]
    return bool(another) and all(t.state in ("pending", "failed") for t in planned)


def timer_in_force(case: Case, row: Row, name: str) -> Timer | None:
    """The timer of the plan in force: one that an earlier plan opened does not count."""
    timer, plan = case.timer(name, row.slug), case.plan(row.slug)
    return timer if timer and plan and timer.seq > plan.seq else None


def rests(case: Case, row: Row, procedure: Procedure) -> bool:
    """Whether servers rest in the row of their withdrawal, and its plan in force says so of each host: one that was
    confirmed before the policy had a rest is carried out as it was confirmed.
    """
    planned = [t.change for t in case.planned(row.slug)]
    disabled = {c.host_id for c in planned if isinstance(c, DisableHost)}
    return rest_here(procedure) and all(c.host_id in disabled for c in planned if isinstance(c, SilenceHost))


def rest_here(procedure: Procedure) -> bool:
    """Whether servers rest in the row of their withdrawal."""
    return bool(procedure.policy.rest) and all(row.action != "rest" for row in procedure.playbook.rows)


def _changes(case: Case, row: Row, procedure: Procedure, clock: Clock, device: Device) -> list[Change]:
    record, policy, changes = device.known_record, procedure.policy, list[Change]()
    if host := record.host:
        name = f"dcdecom {case.id} {device.name}"
        hosted, holds = (host.id, host.host, host.second), host.holds or ()
        changes.append(SilenceHost(device.name, SILENCE, *hosted, name, policy.silence, holds=holds))
        if not all(in_slot(d) for d in case.going):
            changes.append(EndSilence(device.name, OTHERWISE, *hosted, name))
        if rest_here(procedure):
            changes.append(DisableHost(device.name, REST, *hosted, holds=holds))
            changes.append(EndSilence(device.name, REST, *hosted, name))
    if slot := record.slot:
        held = (slot.chassis_id, slot.chassis, slot.bay_id, slot.bay)
        seen = (slot.sighted, slot.ports)
        if not was_asked_for(case, device):
            changes.append(TakeOffSlot(device.name, SLOT, record.id, record.serial, *held, *seen))
    for p in [] if slot else sorted(record.ports, key=lambda p: p.kind == "bmc"):
        port = (p.switch_id, p.switch, p.port_id, p.port, p.kind)
        changes.append(ShutPort(device.name, SHUT, *port, _startup(case, clock, device, p.switch)))
    if row.anchor:
        changes.append(AddNote(device.name, NOTE, record.id, row.slug))
    return changes


def _startup(case: Case, clock: Clock, device: Device, switch: str) -> Literal["read", "accepted"]:
    """Whether it was accepted, by name, that a switch's startup configuration cannot be read."""
    now, key = clock.now(), f"{device.name}/startup-unread/{switch}"
    return "accepted" if any(a.key == key and now <= a.until for a in case.accepted) else "read"


def _too_many(case: Case, policy: Policy, devices: int, ports: int) -> Await | None:
    caps = (
        ("too-many-devices", devices, policy.max_devices),
        ("too-many-ports", ports, policy.max_ports),
    )
    over = [(code, count, limit) for code, count, limit in caps if count > limit]
    if not over:
        return None
    findings = tuple(
        Finding(code, "block", case.going[0].name, None, (("count", str(count)), ("limit", str(limit))))
        for code, count, limit in over
    )
    text = Sentence("cap", "Refused: the policy allows less at a time. Nothing was changed.")
    return Await("refused", Exit.REFUSED, text, (f"dcdecom case show {case.id}",), findings=findings)
