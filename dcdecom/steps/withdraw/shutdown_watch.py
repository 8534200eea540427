"""The owner's shutdown, watched on the wire: nothing is shut before every server has left."""

from __future__ import annotations

from dcdecom.checks.afresh.absence import dropped, has_left, still_on
from dcdecom.checks.network import switches_were_read
from dcdecom.collect import View
from dcdecom.errors import Exit
from dcdecom.model.case import Case, Device, Timer
from dcdecom.model.changes.change import OTHERWISE
from dcdecom.model.facts.looks import TimerOver
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Sentence
from dcdecom.steps.blades import in_slot
from dcdecom.steps.examine_devices import keep
from dcdecom.steps.moves import Await, Next, Record, StartTimer
from dcdecom.steps.observer import Observer
from dcdecom.steps.plans import pending
from dcdecom.steps.procedure import Procedure
from dcdecom.steps.withdraw.planning import SHUT, timer_in_force, used_up


def watch(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """Watch every server leave its data ports after its owner was asked to shut it down.

    A server that was off when the plan was made cannot leave: its ports are proved by the memory, or by an exception.
    Nor is one watched that sits in a chassis: no port is its own.
    """
    watched = [d for d in case.going if not in_slot(d)]
    if not pending(case, row, SHUT) or all(_was_off(d) for d in watched):
        return None
    timer = timer_in_force(case, row, "drop")
    if timer is None:
        return StartTimer("drop", procedure.policy.drop_wait)
    waiting = [d for d in watched if not _was_off(d) and d.dropped_seq < timer.seq]
    if not waiting:
        return None
    if not timer.over:
        return _look_for_drop(case, row, procedure, observer, timer, waiting)
    if procedure.policy.shut_without_drop:
        return None
    return pending(case, row, OTHERWISE) or _not_down(case, timer)


def _look_for_drop(
    case: Case, row: Row, procedure: Procedure, observer: Observer, timer: Timer, waiting: list[Device]
) -> Next | tuple[Next, ...]:
    switches = frozenset(p.switch for d in waiting for p in d.ports)
    looked = observer.look(procedure, case, tuple(waiting), View(only=switches, monitoring=False, power=True))
    left = [looked[d.name] for d in waiting if has_left(looked[d.name], {*d.seen, *d.waiting})]
    gone = [Record(dropped(e, row.slug), (keep(e),)) for e in left]
    if gone:
        return tuple(gone)
    clock = observer.clock
    names = ", ".join(d.name for d in waiting)
    unread = tuple(f for d in waiting for f in switches_were_read(looked[d.name], procedure.policy))
    on = tuple(f for d in waiting for f in still_on(looked[d.name], {*d.seen, *d.waiting}))
    if timer.remaining(clock.now(), clock.boot(), clock.uptime()) <= 0:
        missed = tuple(d.name for d in waiting)
        return Record(TimerOver("drop", row.slug, missed=missed, unread=bool(unread)))
    until = procedure.local(timer.until, clock.now())
    who = {"office": case.request.office, "devices": names, "until": until}
    text = Sentence("drop", "Ask {office} to shut {devices} down now; watching until {until}.", **who)
    ports = tuple(p.place for d in waiting for p in d.ports if p.kind == "data")
    alarm = Sentence("alarm", "Expect one alarm of the switch itself: {ports} link down.", ports=", ".join(ports))
    advice = (alarm, f"dcdecom case run {case.id}")
    found = (*unread, *on)
    return Await("drop", Exit.WAITING, text, advice, timer="drop", until=timer.until, findings=found, watched=ports)


def _was_off(device: Device) -> bool:
    """No data port had a link, and on none the server was seen, as the last look of the plan shows."""
    data = [p for p in device.ports if p.kind == "data"]
    proofs = {proof.proof for p in data if (proof := device.proofs.get(p.place))}
    return bool(data) and "seen" not in proofs and all(p.link is False for p in data)


def gave_up(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Await | None:
    """Say once that nobody shut down in time; the next command begins the withdrawal's plan anew."""
    timer = timer_in_force(case, row, "drop")
    if timer is None or timer.over_seq <= observer.since:
        return None
    return _not_down(case, timer) if used_up(case, row, procedure.policy) else None


def _not_down(case: Case, timer: Timer) -> Await:
    """A shutdown that could not be watched is not one that did not happen."""
    watched = [d for d in case.going if not in_slot(d)]
    names = ", ".join(d.name for d in watched if d.dropped_at is None) or ", ".join(d.name for d in watched)
    text = Sentence(
        "not-down", "{devices} did not go down in time. Our silence was ended, and nothing was shut.", devices=names
    )
    if timer.result and timer.result.unread:
        text = Sentence(
            "not-watched",
            "{devices} could not be watched to the end. Our silence was ended, and nothing was shut.",
            devices=names,
        )  # fmt: skip
    ready = Sentence("owner-ready", "When the owner is ready: {command}", command=f"dcdecom case run {case.id}")
    return Await("drop", Exit.WAITING, text, (ready,))
