"""Servers in slots of a chassis: people are asked to take one off, and one other signs for it.

No system shows a slot, and the ports of the chassis stay as they are: others stand behind them. What is looked for are
the server's addresses, which have been seen on the chassis before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from dcdecom.changes import kind_of
from dcdecom.changes.kind import nothing_against_it
from dcdecom.checks.address_owner import chassis_ports
from dcdecom.checks.afresh.absence import still_learned
from dcdecom.checks.afresh.slots import moved
from dcdecom.checks.blades import chassis_unread, places_of, standing_addresses, unsighted
from dcdecom.checks.conclusion import sighted_now
from dcdecom.checks.environment import no_switch_has_restarted
from dcdecom.checks.findings import block, unread
from dcdecom.errors import Exit
from dcdecom.model.acceptable import offered
from dcdecom.model.address import MacAddress
from dcdecom.model.case import Case, Device, Tracked
from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.estate.reading import Reading
from dcdecom.model.evidence import Evidence
from dcdecom.model.facts.base import Recorded
from dcdecom.model.facts.changes import ByHandJudged
from dcdecom.model.facts.looks import Absence, Seen, Stopped
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Playbook, Policy, Row
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.ports.systems import Readers
from dcdecom.steps.examine_devices import how_to_accept, keep, open_findings, stopped
from dcdecom.steps.moves import Apply, Await, Record
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure


def in_slot(device: Device) -> bool:
    """Whether the record has the device in a chassis: then no port is its own."""
    return device.slot is not None


def slots(case: Case) -> tuple[tuple[Tracked, TakeOffSlot], ...]:
    """Of the devices that go on: the slots that are planned to be taken off, that people were asked for, or that were
    signed for since anything was walked back. What was signed before says nothing of what is so after it."""
    return tuple((t, change) for t, change in _all_slots(case) if t.state != "manual" or _is_in_force(case, t))


def _is_in_force(case: Case, tracked: Tracked) -> bool:
    """Of what only people make: it was asked for and waits for an answer, or was signed for since the last way back."""
    return tracked.state == "asked" or (tracked.state == "manual" and tracked.seq > case.walked_back_seq)


def _all_slots(case: Case) -> Iterator[tuple[Tracked, TakeOffSlot]]:
    going = {d.name for d in case.going}
    return ((t, t.change) for t in case.changes if isinstance(t.change, TakeOffSlot) and t.change.device in going)


def slots_grade(case: Case) -> str:
    """How well it is founded that slots are empty: as the weakest of their signatures; empty text where none was."""
    grades = [t.signed.grade if t.signed else "" for t, _ in _latest(case)]
    return "word" if "word" in grades else next(iter(grades), "")


def was_asked_for(case: Case, device: Device) -> bool:
    """Whether people were asked to take it off: that stands until it is answered, whatever is walked back."""
    return any(t.stands and change.device == device.name for t, change in slots(case))


def slots_off(
    case: Case, row: Row, procedure: Procedure, observer: Observer, outside: Await | None
) -> Apply | Await | tuple[Record | Await, ...] | None:
    """Ask for each slot once all ports of the case are shut, and wait until somebody has signed for it.

    `outside` is what stops it out of the change window. While it waits, and once it was signed for, everything is
    looked at again; the soak begins once the tables have forgotten it.
    """
    left = tuple(t.n for t, _ in slots(case) if t.state in ("pending", "failed"))
    if left:
        return outside or Apply(left)
    asked = [(t, change) for t, change in slots(case) if t.stands]
    devices = tuple(d for d in case.going if d.name in {change.device for _, change in asked})
    looked = observer.look(procedure, case, devices) if devices else {}
    against = _against(case, procedure.policy, observer.clock, [change for _, change in asked], looked)
    judged = tuple(_judged(asked, against.findings if against else ()))
    if against:
        stop = with_sightings(case, looked, against)
        return (*judged, *(stop if isinstance(stop, tuple) else (stop,))) if judged else stop
    if judged:
        return judged
    if waiting := [(t, change) for t, change in asked if not t.is_proved]:
        return with_sightings(case, looked, _waited_for(case, row, procedure.playbook, *waiting[0]))
    if still := still_there(case, observer.readers, looked):
        text = Sentence(
            "slot-still",
            "It was signed for, and the server is still learned. Tables forget within minutes of it being gone.",
        )
        if all(f.code == "still-pinned" for f in still):
            text = Sentence(
                "slot-pinned",
                "It was signed for, and the server is pinned to a port with a link: nobody can tell that it left.",
            )
        found = tuple(dict.fromkeys(still))
        advice: list[str] = [f"dcdecom case run {case.id}"]
        for tracked, _ in asked:
            back = f"{_how_to_sign(case, row.slug, procedure.policy, tracked)} --reject"
            advice.append(Sentence("slot-or-not", "Or, if it was not taken off: {command}", command=back))
        return with_sightings(case, looked, Await("refused", Exit.REFUSED, text, tuple(advice), findings=found))
    return None


def _judged(asked: Iterable[tuple[Tracked, TakeOffSlot]], found: Iterable[Finding]) -> Iterator[Record]:
    """While something speaks against it, `case plan` shows that and no instruction; what was asked for stands."""
    found = tuple(found)
    for tracked, change in asked:
        mine = tuple(f for f in found if f.device == change.device)
        if not tracked.is_proved and mine != tracked.withheld:
            yield Record(ByHandJudged(tracked.n, withheld=mine))


def with_sightings(case: Case, looked: Mapping[str, Evidence], stop: Await) -> Await | tuple[Record | Await, ...]:
    """A stop, and before it what is not forgotten: where servers in slots stand, and what somebody may accept."""
    names = {change.device for _, change in _all_slots(case)}
    seen = [Record(sighted_now(e), (keep(e),)) for name, e in looked.items() if name in names and standing_addresses(e)]
    may_be = stop.offered
    if names and case.current and not {f.key for f in may_be} <= {f.key for f in case.asked}:
        seen.append(Record(Stopped(case.current.slug, may_be)))
    return (*seen, stop) if seen else stop


def _against(
    case: Case, policy: Policy, clock: Clock, changes: Iterable[TakeOffSlot], looked: Mapping[str, Evidence]
) -> Await | None:
    """What speaks against it now, although people were asked already, and may have done it."""
    changes = tuple(changes)
    needed = (f for c in changes for f in (*_needed(c, looked[c.device], policy), *_unlooked(c, looked[c.device])))
    found = tuple(open_findings(case, clock, dict.fromkeys(needed)))
    where = "; ".join(c.target for c in changes)
    again = (f"dcdecom case run {case.id}",)
    if unread := tuple(f for f in found if f.unread):
        text = Sentence(
            "slot-unread",
            "The team was asked to take off {where}. Not everything can be read now, so nothing is concluded.",
            where=where,
        )
        advice = (*again, *how_to_accept(case, policy, unread, stands=found))
        offers = offered(policy, unread, found)
        return Await("system", Exit.SYSTEM, text, advice, findings=unread, offered=offers)
    if found:
        text = Sentence(
            "slot-against",
            "The team was asked to take off {where}, and what the systems show now speaks against it: tell them.",
            where=where,
        )
        stands = Sentence("slot-stands", "What they did stands. Find out why, then:")
        advice = (stands, *again, *how_to_accept(case, policy, found))
        return Await("refused", Exit.REFUSED, text, advice, findings=found, offered=offered(policy, found))
    return None


def _needed(change: TakeOffSlot, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    return (kind_of(change).needs or nothing_against_it)(change, evidence, policy)


def _waited_for(case: Case, row: Row, playbook: Playbook, tracked: Tracked, change: TakeOffSlot) -> Await:
    party = playbook.policy.exception_by
    if tracked.shown:
        text = Sentence(
            "slot-sign", "WAITING for {party}: was {device} taken off {slot}?",
            party=playbook.party(party).name, device=change.device, slot=change.target,
        )  # fmt: skip
        sign = _how_to_sign(case, row.slug, playbook.policy, tracked)
        not_so = Sentence("slot-not", "Or that it was not: {command}", command=f"{sign} --reject")
        return Await("slot", Exit.WAITING, text, (sign, not_so), party=party)
    text = Sentence(
        "slot-take", "WAITING for the team at the rack: take {device} off {slot}, and nothing else of it.",
        device=change.device, slot=change.target,
    )  # fmt: skip
    attach = f"dcdecom case attach {case.id} {row.slug} FILE --change {tracked.n}"
    advice = (
        Sentence("what-to-do", "What to do: {command}", command=f"dcdecom case plan {case.id}"),
        Sentence("then", "Then: {command}", command=attach),
    )
    return Await("slot", Exit.WAITING, text, advice, device=change.device)


def _how_to_sign(case: Case, slug: str, policy: Policy, tracked: Tracked) -> str:
    who = f"--as {policy.exception_by} --by PERSON --scan FILE --change {tracked.n}"
    return f"dcdecom case sign {case.id} {slug} {who}"


# --- what is seen afterwards -----------------------------------------------------------------------------------------


def against_absence(
    case: Case, playbook: Playbook, clock: Clock, looked: Mapping[str, Evidence], days_later: bool = False
) -> Await | tuple[Record | Await, ...] | None:
    """What keeps it from being concluded that a server in a slot is gone: the record has another slot by now, or not
    everything was looked at where the server was, or it was seen there after it was signed for.

    A switch that restarts days later has learned everything again.
    """
    found: list[Finding] = []
    for tracked, change in _latest(case):
        evidence = looked[change.device]
        found += moved(change, evidence)
        found += () if days_later else no_switch_has_restarted(evidence, playbook.policy)
        found += [*_unlooked(change, evidence), *_contradicted(case, tracked, change, evidence)]
    stop = stopped(case, playbook, clock, found)
    return with_sightings(case, looked, stop) if stop else None


def _contradicted(case: Case, tracked: Tracked, change: TakeOffSlot, evidence: Evidence) -> Iterator[Finding]:
    """It was seen on its chassis for longer after the signature than a soak lasts: who makes exceptions signs anew.

    So does he where it was seen after the signature and by the clock before it: how long after, nobody knows.
    """
    soak = case.timer("soak", tracked.step)
    places = {*change.ports, *(f"{switch} {port}" for switch, port in chassis_ports(evidence))}
    rows = [r for r in case.devices[change.device].sighted.values() if r.fact.place in places]
    last = max(rows, key=lambda r: (r.seq, r.fact.at), default=None)
    if soak and last and tracked.at and _is_against(last, tracked, tracked.at, timedelta(seconds=soak.seconds)):
        at = f"{last.fact.at:%Y-%m-%dT%H:%M:%S}Z"
        found = block(evidence, "slot-contradicted", acceptable=True, place=last.fact.place, seen=at)
        yield replace(found, port=at)


def _is_against(seen: Recorded[Seen], signed: Tracked, at: datetime, soak: timedelta) -> bool:
    set_back = seen.seq > signed.seq and seen.fact.at < at
    return set_back or seen.fact.at > at + soak


def _quiet(evidence: Evidence, places: Iterable[str]) -> Iterator[Finding]:
    """Ports of the chassis with a link on which not both ways into the switch show anybody: does it learn there?"""
    for port in evidence.chassis_ports:
        ways = {s.witness for s in port.seen if s.status == "learned"}
        if str(port.port) in places and not ways >= {"snmp", "cli"}:
            place = str(port.port)
            yield replace(unread(evidence, "chassis-quiet", acceptable=True, place=place), port=place)


def _latest(case: Case) -> tuple[tuple[Tracked, TakeOffSlot], ...]:
    """The last slot of each server that people were asked for."""
    return tuple({change.device: (t, change) for t, change in _all_slots(case) if t.stands}.values())


def _unlooked(change: TakeOffSlot, evidence: Evidence) -> Iterator[Finding]:
    """The chassis, its switches, the ports where the server was, and the addresses that it had there, in that order.

    An address that was seen elsewhere since is somewhere else, for all that anybody knows. Where the record has another
    slot by now, that is told instead.
    """
    if any(moved(change, evidence)):
        return
    places = {*change.ports, *places_of(evidence)}
    lost = tuple(chassis_unread(evidence, places))
    yield from lost
    if not lost:
        yield from _quiet(evidence, places)
    if not change.macs or not {o.mac for o in evidence.own}.issuperset(change.macs):
        yield unread(evidence, "record-unread", reason=f"the addresses of {change.device}, as it was planned")
    for mac in unsighted(evidence, change.macs):
        about = unread(evidence, "blade-unseen", acceptable=True, mac=mac, chassis=change.chassis)
        yield replace(about, port=mac)


def absent(case: Case, looked: Mapping[str, Evidence]) -> tuple[Absence, ...]:
    """What was looked for and found nowhere: addresses, which say nothing of the slot."""
    return tuple(
        Absence(
            n=tracked.n,
            device=change.device,
            chassis=change.chassis,
            bay=change.bay,
            addresses=tuple(sorted(o.mac for o in looked[change.device].own)),
            seen_before=tuple(map(MacAddress, change.macs)),
            slot="only signed for",
        )
        for tracked, change in _latest(case)
    )


def still_there(case: Case, readers: Readers, looked: Mapping[str, Evidence]) -> tuple[Finding, ...]:
    """Where an address of a server stands: learned on any switch, or pinned on a port that has a link."""
    return (*still_learned(looked), *_pinned(case, readers, looked))


def _pinned(case: Case, readers: Readers, looked: Mapping[str, Evidence]) -> Iterator[Finding]:
    """A static or sticky entry stays where nobody is. With a link on its port nobody can tell that nobody is there."""
    shut = {(t.change.switch, t.change.port) for t in case.changes if isinstance(t.change, ShutPort) and t.is_proved}
    pinned = {
        (s.switch, s.port): (e, s)
        for e in looked.values()
        for s in e.sightings
        if s.status in ("static", "other") and s.physical and s.port and not s.uplink
    }
    places = sorted(pinned.keys() - shut)
    states = dict(readers.network.ports(places)) if places else {}
    for place in places:
        state, (evidence, seen) = states[place], pinned[place]
        if not (isinstance(state, Reading) and not state.value.oper_up):
            yield block(evidence, "still-pinned", mac=seen.mac, switch=seen.switch, port=seen.port)
