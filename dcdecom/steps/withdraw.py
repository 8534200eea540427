"""The withdrawal: read the chassis, prove the ports, silence, watch the shutdown, shut, soak, hand over.

The order is the safety. Nothing is shut before the owner's shutdown was seen on the wire, and nothing is handed over
before the server's addresses are gone from every switch of the site.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from dcdecom.checks.network import switches_were_read
from dcdecom.checks.own import has_link
from dcdecom.checks.proof import still_up, together
from dcdecom.collect import View
from dcdecom.errors import Exit
from dcdecom.model.case import Case, Device, Timer
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Comparison, Finding
from dcdecom.model.plain import plain
from dcdecom.model.plan import OTHERWISE, AddNote, Change, EndSilence, Plan, ShutPort, SilenceHost, TakeOffSlot
from dcdecom.model.playbook import Row
from dcdecom.steps.desk import Desk
from dcdecom.steps.gates import next_gate
from dcdecom.steps.looking import is_fresh, look, stopped
from dcdecom.steps.next import Apply, Await, Close, Keep, Next, Record, StartTimer
from dcdecom.steps.papers import asked_for, plan_event, printed
from dcdecom.steps.slots import (
    absent,
    against_absence,
    in_slot,
    slots,
    slots_grade,
    slots_off,
    still_seen,
    unread_anywhere,
    was_asked_for,
    with_sightings,
)

LAG = 30
"""Seconds by which a forwarding table may lag behind a port (net-snmp caches for 3 s)."""
SILENCE, SHUT, NOTE = 1, 2, 3
"""Stages of the plan: before the watch, after the drop, after the soak."""
SLOT = 4
"""Of what people do at the rack: after all ports are shut, and before the soak."""
ORDER = (SILENCE, SHUT, SLOT, NOTE, OTHERWISE)


def withdraw(case: Case, row: Row, desk: Desk) -> Next | tuple[Next, ...]:
    """The first of the withdrawal's moves that is not done yet."""
    before = (_gave_up, _prove, _plan, _confirm, _window, _silence, _watch, _window_of_ports)
    for move in (*before, _shut, _slots, _soak, _note, _hand_over):
        if proposed := move(case, row, desk):
            return proposed
    return Close(grade=slots_grade(case) or "seen")


# --- before anything changes -----------------------------------------------------------------------------------------


def _prove(case: Case, row: Row, desk: Desk) -> Next | tuple[Next, ...] | None:
    """All three comparisons, afresh, until the plan is confirmed; from then on each change proves itself."""
    plan = case.plan(row.slug)
    if plan and plan.is_confirmed and not _spent(case, row, desk):
        return None
    for device in case.going:
        if not device.inspections:
            return _inspect(case, device, f"Read {device.name} off its chassis; the record stays hidden until then.")
    if not all(is_fresh(d, row, desk) for d in case.going):
        return look(case, row, desk, machine_too=True)
    for device in case.going:
        if waiting := _second_reading(case, device):
            return waiting
    findings = [f for d in case.going if d.evidence for f in d.evidence.findings]
    return stopped(case, desk, findings)


def _inspect(case: Case, device: Device, text: str) -> Await:
    command = f"dcdecom case inspect {case.id} {device.name}"
    return Await("inspect", Exit.WAITING, f"WAITING for the team at the rack. {text}", (command,), device=device.name)


def _second_reading(case: Case, device: Device) -> Await | None:
    """A label that differs from the record is read a second time, with a photo, before it counts."""
    findings = device.evidence.findings if device.evidence else ()
    if any(f.code == "photo-missing" for f in findings):
        text = f"A photo of {device.name} is missing: put one into inbox/{case.id}, and read it again."
        return _inspect(case, device, text)
    of_machine = [f for f in findings if f.comparison is Comparison.RECORD_MACHINE and f.severity == "block"]
    if any(not f.unread for f in of_machine) and len(device.inspections) < 2:
        return _inspect(case, device, f"{device.name} was not as recorded: read it once more, with a photo.")
    return None


def _plan(case: Case, row: Row, desk: Desk) -> Next | None:
    """One plan for all devices that go on. While nothing of it was begun, a changed record makes a new one."""
    made, spent = case.plan(row.slug), _spent(case, row, desk)
    if made and not spent and (made.is_confirmed or any(t.state != "pending" for t in case.planned(row.slug))):
        return None
    changes = [c for d in case.going for c in _changes(case, row, desk, d)]
    wanted = Plan(case.id, row.slug, tuple(sorted(changes, key=lambda c: ORDER.index(c.stage))), round=case.walked_back)
    if made and made.digest == wanted.digest and not spent:
        return None
    ports = [c for c in wanted.changes if isinstance(c, ShutPort)]
    if refused := _too_many(case, desk, len(case.going), len(ports)):
        return refused
    return plan_event(wanted, claim={f"port {c.interface_id}": f"{c.switch} {c.port}" for c in ports})


def _spent(case: Case, row: Row, desk: Desk) -> bool:
    """The owner did not shut down in time, and what was to be done instead was done: the plan is used up."""
    timer = _timer(case, row, "drop")
    missed = timer is not None and timer.over and not desk.policy.shut_without_drop
    return missed and pending(case, row, OTHERWISE) is None


def _changes(case: Case, row: Row, desk: Desk, device: Device) -> list[Change]:
    record, changes = device.record, list[Change]()
    if host := record["host"]:
        name = f"dcdecom {case.id} {device.name}"
        hosted = (host["id"], host["host"], host["second"])
        changes.append(SilenceHost(device.name, SILENCE, *hosted, name, desk.policy.silence))
        if not all(in_slot(d) for d in case.going):
            changes.append(EndSilence(device.name, OTHERWISE, *hosted, name))
    if slot := record.get("slot"):
        held = (slot["chassis_id"], slot["chassis"], slot["bay_id"], slot["bay"])
        seen = (tuple(slot["sighted"]), tuple(slot["ports"]))
        if not was_asked_for(case, device):
            changes.append(TakeOffSlot(device.name, SLOT, record["id"], record["serial"], *held, *seen))
    for p in [] if slot else sorted(record["ports"], key=lambda p: p["kind"] == "bmc"):
        port = (p["switch_id"], p["switch"], p["port_id"], p["port"], p["kind"])
        changes.append(ShutPort(device.name, SHUT, *port, _startup(case, desk, device, p["switch"])))
    if row.anchor:
        changes.append(AddNote(device.name, NOTE, record["id"], row.slug))
    return changes


def _startup(case: Case, desk: Desk, device: Device, switch: str) -> Literal["read", "accepted"]:
    """Whether it was accepted, by name, that a switch's startup configuration cannot be read."""
    now, key = desk.clock.now(), f"{device.name}/startup-unread/{switch}"
    return "accepted" if any(a.key == key and now <= a.until for a in case.accepted) else "read"


def _too_many(case: Case, desk: Desk, devices: int, ports: int) -> Await | None:
    caps = (
        ("too-many-devices", devices, desk.policy.max_devices),
        ("too-many-ports", ports, desk.policy.max_ports),
    )
    over = [(code, count, limit) for code, count, limit in caps if count > limit]
    if not over:
        return None
    findings = tuple(
        Finding(code, "block", case.going[0].name, None, (("count", str(count)), ("limit", str(limit))))
        for code, count, limit in over
    )
    text = "Refused: the policy allows less at a time. Nothing was changed."
    return Await("refused", Exit.REFUSED, text, (f"dcdecom case show {case.id}",), findings=findings)


def _confirm(case: Case, row: Row, desk: Desk) -> Await | None:
    """Nothing is applied before the plan was on screen and each device's last four characters were typed."""
    return confirmation(case, row)


def confirmation(case: Case, row: Row) -> Await | None:
    plan = case.plan(row.slug)
    return asked_for(case, plan, f"dcdecom case run {case.id}") if plan else None


def _window(case: Case, row: Row, desk: Desk) -> Await | None:
    """Begin nothing outside the change window, where the policy has one."""
    begun = any(t.state not in ("pending", "failed") for t in case.planned(row.slug))
    return _outside(case, desk) if pending(case, row, SILENCE) and not begun else None


def _window_of_ports(case: Case, row: Row, desk: Desk) -> Await | None:
    """Ports of which one was shut are all shut, and those of a drop that was watched for until now.

    Otherwise the window counts again: a command of the next day does not go on with what the last one began.
    """
    ports = [t for t in case.planned(row.slug) if t.change.stage == SHUT]
    timer = _timer(case, row, "drop")
    watched = timer is not None and desk.clock.now() <= timer.until
    if not pending(case, row, SHUT) or watched or any(t.state not in ("pending", "failed") for t in ports):
        return None
    return _outside(case, desk)


def _outside(case: Case, desk: Desk, what: str = "ports are shut") -> Await | None:
    window = desk.policy.window
    if not window:
        return None
    now = f"{desk.clock.now().astimezone(desk.zone):%H:%M}"
    begins, ends = window.split("-")
    if begins <= now < ends if begins <= ends else now >= begins or now < ends:
        return None
    finding = Finding("window-closed", "block", case.going[0].name, None, (("now", now), ("window", window)))
    text = f"Refused: {what} from {begins} to {ends} only. Nothing was changed."
    return Await("refused", Exit.REFUSED, text, (f"Then: dcdecom case run {case.id}",), findings=(finding,))


# --- the acts --------------------------------------------------------------------------------------------------------


def pending(case: Case, row: Row, stage: int) -> Apply | None:
    """The changes of a stage that are not proved yet."""
    numbers = tuple(
        t.n for t in case.planned(row.slug) if t.change.stage == stage and not t.is_proved
    )
    return Apply(numbers) if numbers else None


def _silence(case: Case, row: Row, desk: Desk) -> Next | None:
    return pending(case, row, SILENCE)


def _watch(case: Case, row: Row, desk: Desk) -> Next | tuple[Next, ...] | None:
    """Watch every server leave its data ports after its owner was asked to shut it down.

    A server that was off when the plan was made cannot leave: its ports are proved by the memory, or by an exception.
    Nor is one watched that sits in a chassis: no port is its own.
    """
    watched = [d for d in case.going if not in_slot(d)]
    if not pending(case, row, SHUT) or all(was_off(d) for d in watched):
        return None
    timer = _timer(case, row, "drop")
    if timer is None:
        return StartTimer("drop", desk.policy.drop_wait)
    waiting = [d for d in watched if not was_off(d) and (d.dropped_at is None or d.dropped_at < timer.opened_at)]
    if not waiting:
        return None
    if not timer.over:
        return _look_for_drop(case, row, desk, timer, waiting)
    if desk.policy.shut_without_drop:
        return None
    return pending(case, row, OTHERWISE) or _not_down(case, timer)


def _timer(case: Case, row: Row, name: str) -> Timer | None:
    """The timer of the plan in force: one that an earlier plan opened does not count."""
    timer, plan = case.timer(name, row.slug), case.plan(row.slug)
    return timer if timer and plan and timer.opened_at >= plan.made_at else None


def _look_for_drop(case: Case, row: Row, desk: Desk, timer: Timer, waiting: list[Device]) -> Next | tuple[Next, ...]:
    switches = frozenset(p["switch"] for d in waiting for p in d.record["ports"])
    looked = desk.look(case, tuple(waiting), View(only=switches, monitoring=False))
    gone = [Record("dropped", _drop(row, looked[d.name])) for d in waiting if _has_left(d, looked[d.name])]
    if gone:
        return tuple(gone)
    clock = desk.clock
    names = ", ".join(d.name for d in waiting)
    unread = tuple(f for d in waiting for f in switches_were_read(looked[d.name], desk.policy))
    if timer.remaining(clock.now(), clock.boot(), clock.uptime()) <= 0:
        missed = [d.name for d in waiting]
        return Record("timer-over", {"timer": "drop", "step": row.slug, "missed": missed, "unread": bool(unread)})
    text = f"Ask {case.request['letter']['office']} to shut {names} down now; watching until {desk.local(timer.until)}."
    alarms = ", ".join(f"{p['switch']} {p['port']}" for d in waiting for p in d.record["ports"] if p["kind"] == "data")
    advice = (f"Expect one alarm of the switch itself: {alarms} link down.", f"dcdecom case run {case.id}")
    return Await("drop", Exit.WAITING, text, advice, timer="drop", until=timer.until, findings=unread)


def was_off(device: Device) -> bool:
    """No data port had a link, and on none the server was seen, as the last look of the plan shows."""
    data = [p for p in device.record.get("ports", ()) if p["kind"] == "data"]
    proofs = {device.proofs.get(f"{p['switch']} {p['port']}", {}).get("proof") for p in data}
    return bool(data) and "seen" not in proofs and not any(p.get("link", True) for p in data)


def _has_left(device: Device, evidence: Evidence) -> bool:
    """No own address is learned on any data port, by both witnesses, each of which could be read.

    Judged by address, not by link: a shared management controller keeps the link up. Only where no address was ever
    seen, the link has to tell.
    """
    known = {*device.seen, *device.waiting}
    read = {s.name for s in evidence.switches if s.snmp_control and s.cli_control}
    data = [p for p in evidence.ports if p.kind == "data"]
    everything_read = {p.port.switch for p in evidence.ports} <= read
    watched = any(o.kind != "bmc" for o in evidence.own)
    up = any(still_up(evidence, p) or (str(p.port) not in known and has_link(p)) for p in data)
    return everything_read and bool(data) and watched and not up


def _drop(row: Row, evidence: Evidence) -> dict[str, Any]:
    return {
        "step": row.slug,
        "device": evidence.asked.name,
        "taken_at": evidence.taken_at.isoformat(),
        "together": list(together(evidence)),
        "ports": [
            {"port": str(p.port), "kind": p.kind, "seen": sorted({f"{s.mac} ({s.witness})" for s in p.seen})}
            for p in evidence.ports
        ],
    }


def _gave_up(case: Case, row: Row, desk: Desk) -> Await | None:
    """Say once that nobody shut down in time; the next command begins the withdrawal's plan anew."""
    timer = _timer(case, row, "drop")
    if timer is None or timer.over_at is None or timer.over_at < desk.started_at:
        return None
    return _not_down(case, timer) if _spent(case, row, desk) else None


def _not_down(case: Case, timer: Timer) -> Await:
    """A shutdown that could not be watched is not one that did not happen."""
    watched = [d for d in case.going if not in_slot(d)]
    names = ", ".join(d.name for d in watched if d.dropped_at is None) or ", ".join(d.name for d in watched)
    what = "could not be watched to the end" if timer.result.get("unread") else "did not go down in time"
    text = f"{names} {what}. Our silence was ended, and nothing was shut."
    return Await("drop", Exit.WAITING, text, (f"When the owner is ready: dcdecom case run {case.id}",))


def _shut(case: Case, row: Row, desk: Desk) -> Next | None:
    return pending(case, row, SHUT)


def _slots(case: Case, row: Row, desk: Desk) -> Next | tuple[Next, ...] | None:
    if not slots(case) or _timer(case, row, "soak"):
        return None
    return slots_off(case, row, desk, _outside(case, desk, "slots are asked for"))


# --- after the acts --------------------------------------------------------------------------------------------------


def _soak(case: Case, row: Row, desk: Desk) -> Next | tuple[Next, ...] | None:
    """Wait until forwarding tables have aged, then look for the server on every switch of the site."""
    timer = _timer(case, row, "soak")
    if timer is None:
        return _gone_from_its_switches(case, row, desk)
    if timer.over:
        return None
    clock = desk.clock
    if timer.remaining(clock.now(), clock.boot(), clock.uptime()) > 0:
        wait = "Do not let it leave yet." if slots(case) else "Do not pull yet."
        text = f"Soak until {desk.local(timer.until)}: forwarding tables age. {wait}"
        advice = (f"dcdecom case run {case.id}",)
        return Await("timer", Exit.WAITING, text, advice, timer="soak", until=timer.until)
    return _after_soak(case, row, desk)


def _gone_from_its_switches(case: Case, row: Row, desk: Desk) -> Next | tuple[Next, ...]:
    """The effect of the shuts: no address of a server is learned on its own switches any more; then the soak begins.

    A forwarding table may lag behind the port for some seconds. The ports of a chassis stay up: of a server that was in
    a slot, the addresses age during the soak.
    """
    devices = tuple(d for d in case.going if not in_slot(d))
    if not devices:
        return StartTimer("soak", desk.policy.soak)
    switches = frozenset(p["switch"] for d in devices for p in d.record["ports"])
    until = desk.clock.uptime() + LAG
    while True:
        looked = desk.look(case, devices, View(only=switches, monitoring=False))
        unread = tuple(f for e in looked.values() for f in unread_anywhere(e, desk))
        still = tuple(still_seen(e, s) for e in looked.values() for s in e.sightings if s.status == "learned")
        if not (unread or still) or desk.clock.uptime() >= until:
            break
        desk.clock.sleep(1)
    again = (f"dcdecom case run {case.id}",)
    if unread:
        text = "The ports are shut; whether the server is gone from its switches could not be read. Do not pull yet."
        return Await("system", Exit.SYSTEM, text, again, findings=unread)
    if still:
        text = "The ports are shut, and the server is still learned on its own switch. Do not pull yet."
        return Await("refused", Exit.REFUSED, text, again, findings=tuple(dict.fromkeys(still)))
    payload = {
        "step": row.slug,
        "devices": sorted(looked),
        "switches": sorted(switches),
        "addresses": sorted({o.mac for e in looked.values() for o in e.own}),
    }
    return Record("gone", payload), StartTimer("soak", desk.policy.soak)


def _after_soak(case: Case, row: Row, desk: Desk) -> Next | tuple[Next, ...]:
    looked = desk.look(case, case.going)
    unread = tuple(f for e in looked.values() for f in unread_anywhere(e, desk))
    if unread:
        text = "The soak is over, but not every switch of the site could be read: nobody pulls yet."
        advice = (f"When it can be read again: dcdecom case run {case.id}",)
        return with_sightings(case, looked, Await("system", Exit.SYSTEM, text, advice, findings=unread))
    still = tuple(still_seen(e, s) for e in looked.values() for s in e.sightings if s.status == "learned")
    if still:
        text = "The soak is over, and the server is still seen on the network. The berita acara stays closed."
        advice = (f"Find out what speaks there, then: dcdecom case run {case.id}",)
        stop = Await("refused", Exit.REFUSED, text, advice, findings=tuple(dict.fromkeys(still)))
        return with_sightings(case, looked, stop)
    if waiting := against_absence(case, desk, looked):
        return waiting
    payload = {
        "timer": "soak",
        "step": row.slug,
        "still_seen": [],
        "switches_read": max(len(e.switches) for e in looked.values()),
        "addresses": sorted({o.mac for e in looked.values() for o in e.own}),
        **({"absent": gone} if (gone := absent(case, looked)) else {}),
    }
    keep = tuple(
        Keep(f"after-soak-{n}.json", json.dumps(plain(e), ensure_ascii=False, indent=1, sort_keys=True).encode())
        for n, e in looked.items()
    )
    return Record("timer-over", payload, keep)


def _note(case: Case, row: Row, desk: Desk) -> Next | None:
    return pending(case, row, NOTE)


def _hand_over(case: Case, row: Row, desk: Desk) -> Next | None:
    """Print what to pull and what to leave, and wait for the handover with both signatures."""
    return printed(case, row) or next_gate(case, row, desk)
