"""What looks, readings and deadlines make of a case."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.model.case import Case, Device, Evidenced, LastLook, Searched, Timer
from dcdecom.model.device import HostFound
from dcdecom.model.events import EventLike, time_of
from dcdecom.model.facts.base import Brought, Recorded
from dcdecom.model.facts.looks import (
    ComeBack,
    Dropped,
    EvidenceTaken,
    Inspected,
    MonitoringSearched,
    Seen,
    Sighted,
    StillGone,
    Stopped,
    TimerOpened,
    TimerOver,
)
from dcdecom.model.facts.record import RecordedDevice
from dcdecom.model.facts.rehearsal import RehearsalCompared, Rehearsed
from dcdecom.model.facts.release import Follows, ReleaseLooked


def evidence_taken(case: Case, event: EventLike, fact: EvidenceTaken) -> None:
    device = case.devices[fact.device]
    if device.evidence:
        device.earlier.append(device.evidence)
    device.evidence = Evidenced(
        at=time_of(event.at),
        step=fact.step,
        digest=fact.attachments[0].sha256 if fact.attachments else "",
        findings=fact.findings,
        verdicts=dict(fact.verdicts),
        fields=fact.fields,
        sources=fact.sources,
        seq=event.seq,
    )
    device.record = fact.record
    if fact.record:
        _known(device, fact.record)
    if fact.seen_at:
        device.seen |= dict.fromkeys(fact.seen_ports or (), fact.seen_at)
        device.waiting |= dict.fromkeys(fact.waiting_ports or (), fact.seen_at)
    device.proofs = {p.port: p for p in fact.proofs}
    device.readings |= {p.port: p.readings for p in fact.proofs if p.proof == "seen"}
    device.readings |= fact.waiting_readings or {}
    _stood(device, event, fact.sighted or ())
    device.booted = dict(fact.booted)


def left_by(case: Case, follows: Follows) -> None:
    """A follow-up case begins with what the case before it left in the record."""
    case.follows = follows
    for left in follows.devices:
        device = case.devices[left.name]
        device.record = left.record
        _known(device, left.record)


def release_looked(case: Case, event: EventLike, fact: ReleaseLooked) -> None:
    case.release_looks.append(Recorded(fact, time_of(event.at), event.seq))


def rehearsed(case: Case, event: EventLike, fact: Rehearsed) -> None:
    case.rehearsals.append(Recorded(fact, time_of(event.at), event.seq))


def rehearsal_compared(case: Case, event: EventLike, fact: RehearsalCompared) -> None:
    case.compared = Recorded(fact, time_of(event.at), event.seq)


def _known(device: Device, record: RecordedDevice) -> None:
    """A host is remembered as the first look that found it saw it; addresses and labels as any look had them."""
    if record.host and record.host.id not in device.hosts:
        device.hosts[record.host.id] = HostFound(record.host, record.losses)
    told = (*(record.main_ips or ()), *(record.dns_names or ()))
    device.ips |= dict.fromkeys((*(a.address for a in record.addresses), *told))
    device.labels |= dict.fromkeys(filter(None, (record.serial, record.asset_tag)))


def sighted(case: Case, event: EventLike, fact: Sighted) -> None:
    _stood(case.devices[fact.device], event, fact.sighted)


def _stood(device: Device, event: EventLike, sighted: Iterable[Seen]) -> None:
    """Where addresses of a server in a slot stood, on each port by each way into the switch."""
    at = time_of(event.at)
    device.sighted |= {(s.mac, s.switch, s.port, s.way): Recorded(s, at, event.seq) for s in sighted}


def photos_read(case: Case, event: EventLike, fact: Brought) -> None:
    """What stood on photos. Of a picture that came twice, what was said of it first stays."""
    for one in fact.photo_reads:
        case.photo_reads.setdefault(one.sha256, Recorded(one, time_of(event.at), event.seq))


def inspected(case: Case, event: EventLike, fact: Inspected) -> None:
    case.actors.add(fact.person or event.actor)
    photos_read(case, event, fact)
    case.devices[fact.device].inspections.append(Recorded(fact, time_of(event.at), event.seq))


def timer_opened(case: Case, event: EventLike, fact: TimerOpened) -> None:
    case.timers.append(
        Timer(
            fact.timer, fact.step, event.seq, time_of(event.at), fact.until, fact.boot, fact.until_uptime, fact.seconds
        )
    )
    if fact.due and (step := case.step(fact.step)):
        step.due = fact.due


LOOKED_AFTER = frozenset({"soak", "rest"})
"""Deadlines that end by a look at ports and site."""


def timer_over(case: Case, event: EventLike, fact: TimerOver) -> None:
    timer = case.timer(fact.timer, fact.step)
    if timer:
        timer.over, timer.over_at, timer.over_seq, timer.result = True, time_of(event.at), event.seq, fact
        if timer.name in LOOKED_AFTER:
            case.looks[timer.step] = LastLook(event.seq, time_of(event.at), fact.switches_read or 0)
    searched(case, event, fact)


def still_gone(case: Case, event: EventLike, fact: StillGone) -> None:
    """Nothing is back. Papers that said so of something are made anew."""
    before = case.looks.get(fact.step)
    case.looks[fact.step] = LastLook(event.seq, time_of(event.at), fact.switches_read)
    if before and before.found:
        case.drafted.pop(fact.step, None)


def come_back(case: Case, event: EventLike, fact: ComeBack) -> None:
    """Something is back: what the row's papers said is so no more."""
    case.looks[fact.step] = LastLook(event.seq, time_of(event.at), found=fact.findings)
    case.drafted.pop(fact.step, None)


def searched(case: Case, event: EventLike, fact: TimerOver | MonitoringSearched) -> None:
    """Where an event says what was looked for in the monitoring, so that an absence there can be believed."""
    if fact.searched:
        case.searches.append(Searched(fact.step, fact.searched, event.seq))


def dropped(case: Case, event: EventLike, fact: Dropped) -> None:
    device = case.devices[fact.device]
    device.dropped_at, device.dropped_seq, device.together = time_of(event.at), event.seq, fact.together


def stopped(case: Case, event: EventLike, fact: Stopped) -> None:
    case.asked = fact.findings
