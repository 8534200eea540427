"""After the shuts: the server is gone from its own switches, and after the soak from every switch of the site."""

from __future__ import annotations

from dcdecom.checks.afresh.absence import gone, still_learned, unread_anywhere
from dcdecom.collect import View
from dcdecom.errors import Exit
from dcdecom.model.case import Case
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Sentence
from dcdecom.steps.blades import in_slot, slots
from dcdecom.steps.examine_devices import keep
from dcdecom.steps.look_over import Ends, look_over
from dcdecom.steps.moves import Await, Next, Record, StartTimer
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure
from dcdecom.steps.withdraw.planning import timer_in_force

LAG = 30
"""Seconds by which a forwarding table may lag behind a port (net-snmp caches for 3 s)."""

ENDS = Ends(
    "soak",
    unread=Sentence(
        "soaked-unread",
        "The soak is over, but not every switch of the site could be read: nobody pulls yet.",
    ),
    still=Sentence(
        "soaked-still",
        "The soak is over, and the server is still seen on the network. The berita acara stays closed.",
    ),
    changed=Sentence(
        "soaked-changed",
        "A port did not stay shut and saved in the soak. Nobody pulls, and the berita acara stays closed.",
    ),
)


def soak_and_look(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """Wait until forwarding tables have aged, then look for the server on every switch of the site."""
    timer = timer_in_force(case, row, "soak")
    if timer is None:
        return _gone_from_its_switches(case, row, procedure, observer)
    if timer.over:
        return None
    clock = observer.clock
    if timer.remaining(clock.now(), clock.boot(), clock.uptime()) > 0:
        wait = Sentence("stay", "Do not let it leave yet.") if slots(case) else Sentence("no-pull", "Do not pull yet.")
        until = procedure.local(timer.until, observer.clock.now())
        text = Sentence("soak", "Soak until {until}: forwarding tables age. {wait}", until=until, wait=wait)
        advice = (f"dcdecom case run {case.id}",)
        return Await("timer", Exit.WAITING, text, advice, timer="soak", until=timer.until)
    return look_over(case, row, procedure, observer, ENDS)


def _gone_from_its_switches(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...]:
    """The effect of the shuts: no address of a server is learned on its own switches any more; then the soak begins.

    A forwarding table may lag behind the port for some seconds. The ports of a chassis stay up: of a server that was in
    a slot, the addresses age during the soak.
    """
    devices = tuple(d for d in case.going if not in_slot(d))
    if not devices:
        return StartTimer("soak", procedure.policy.soak)
    switches = frozenset(p.switch for d in devices for p in d.ports)
    until = observer.clock.uptime() + LAG
    while True:
        looked = observer.look(procedure, case, devices, View(only=switches, monitoring=False))
        unread = tuple(f for e in looked.values() for f in unread_anywhere(e, procedure.policy))
        still = still_learned(looked)
        if not (unread or still) or observer.clock.uptime() >= until:
            break
        observer.clock.sleep(1)
    again = (f"dcdecom case run {case.id}",)
    if unread:
        text = Sentence(
            "soak-unread",
            "The ports are shut; whether the server is gone from its switches could not be read. Do not pull yet.",
        )
        return Await("system", Exit.SYSTEM, text, again, findings=unread)
    if still:
        text = Sentence(
            "soak-still",
            "The ports are shut, and the server is still learned on its own switch. Do not pull yet.",
        )
        return Await("refused", Exit.REFUSED, text, again, findings=tuple(dict.fromkeys(still)))
    kept = tuple(keep(e) for e in looked.values())
    return Record(gone(looked, switches, row.slug), kept), StartTimer("soak", procedure.policy.soak)
