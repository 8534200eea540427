"""Out of monitoring, out of DNS and DHCP, then out of the record: disable, export, end our silence, delete, names,
addresses, look again; then NetBox.

NetBox's status comes last: other tools delete monitoring hosts on it, before an export could be kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from dcdecom.checks import judge
from dcdecom.checks.known_record import record_of
from dcdecom.collect import RECORDS
from dcdecom.errors import Exit
from dcdecom.model.case import Case, Device, Tracked
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.dhcp import DeleteLease, RemoveReservation
from dcdecom.model.changes.dns import RemoveRecords
from dcdecom.model.changes.netbox import AddNote, ReleasePosition, RemoveCable, SetAddressStatus, SetStatus
from dcdecom.model.changes.zabbix import DeleteHost, DisableHost, EndSilence, ExportHost, SilenceHost
from dcdecom.model.estate.reading import Absent
from dcdecom.model.evidence import Evidence
from dcdecom.model.facts.changes import LostBefore
from dcdecom.model.facts.looks import MonitoringSearched, Search, TimerOver
from dcdecom.model.facts.record import RecordedDevice
from dcdecom.model.finding import Comparison, Finding
from dcdecom.model.plan import Plan
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Sentence
from dcdecom.steps.addresses import addressed_changes, addresses_of, still_out, taken_out
from dcdecom.steps.blades import in_slot
from dcdecom.steps.examine_devices import stopped
from dcdecom.steps.monitored import asked_first, gone
from dcdecom.steps.moves import Await, Close, Next, Record, StartTimer
from dcdecom.steps.names import named_changes, names_of, removed, still_removed
from dcdecom.steps.observer import Observer
from dcdecom.steps.plans import confirmation, pending, plan_event
from dcdecom.steps.procedure import Procedure
from dcdecom.steps.still_gone import Words, look_again, seen_again

MONITORING, RECORD, NOTE, NAMES, ADDRESSES = 1, 2, 3, 4, 5
"""Stages of the plan: before the second look, after it, and the anchor; and names and addresses, for which journals of
before have no number."""
ORDER = (MONITORING, NAMES, ADDRESSES, RECORD, NOTE)
"""How the stages follow each other."""
WATCHED = (DeleteHost, RemoveRecords, DeleteLease, RemoveReservation)
"""What somebody or something may make again by itself."""

WORDS = Words(
    back=Sentence(
        "removed-back",
        "A port that this case shut is open again, or a server is on the network again. Nothing more was written.",
    ),
    unread=Sentence(
        "removed-unread",
        "What this case shut, or whether its servers are gone still, cannot be read: nothing more is written.",
    ),
)


def unmonitor(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...]:
    """The first of the moves that is not done yet."""
    moves = (
        _plan, _confirm, _still_shut, _monitoring, _names, _addresses, _look_again, _names_stay_gone,
        _addresses_stay_gone, _record, _note, _nothing_is_back, _nothing_is_watched,
    )  # fmt: skip
    for move in moves:
        if proposed := move(case, row, procedure, observer):
            return proposed
    return Close(grade="proved")


def _plan(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """Read host and record afresh, and plan what is not done yet.

    A plan under way is made anew only where one of its changes failed and what is left to do is not what it says any
    more: then somebody changed the record, and the new plan has to be confirmed.
    """
    made, planned = case.plan(row.slug), case.planned(row.slug)
    begun = any(t.state != "pending" for t in planned)
    if made and (made.is_confirmed or begun) and not any(_failed_before(t, observer.since) for t in planned):
        return None
    looked = observer.look(procedure, case, case.going, RECORDS)
    findings = [f for e in looked.values() for f in judge(e, procedure.policy) if matters(f) and not _is_ours(case, f)]
    if waiting := stopped(case, procedure.playbook, observer.clock, findings):
        return asked_first(case, row, waiting)
    mine = [t for t in case.changes if t.step == row.slug and t.is_proved and not t.undoes]
    done = {(t.change.kind, t.change.target) for t in mine}
    named = names_of(case, looked, observer)
    if isinstance(named, Await):
        return named
    held = addresses_of(case, looked, observer)
    if isinstance(held, Await):
        return held
    found = [c for d in case.going for c in _changes(case, row, procedure, d, looked[d.name])]
    changes = [*found, *named_changes(planned, named, NAMES), *addressed_changes(planned, held, ADDRESSES)]
    left = tuple(sorted((c for c in changes if (c.kind, c.target) not in done), key=lambda c: ORDER.index(c.stage)))
    if made and {*left} == {_as_we_left_it(case, t) for t in planned if not t.is_proved}:
        return None
    losses = sorted({loss for c in left if isinstance(c, DeleteHost) for loss in c.losses})
    before = [lost for d in case.going for lost in _lost_before(d, looked[d.name])]
    return plan_event(Plan(case.id, row.slug, left, round=case.walked_back), losses=tuple(losses), before=before)


def _lost_before(device: Device, evidence: Evidence) -> Iterator[LostBefore]:
    """Hosts that the case has known and somebody else deleted: whoever accepted that knows what is lost with each."""
    for was, now in evidence.known:
        if isinstance(now, Absent) and not was.deleted:
            found = device.hosts.get(was.id)
            losses = (found.losses if found else ()) or (f"history {was.host}",)
            yield LostBefore(device.name, was.id, was.host, losses)


def _as_we_left_it(case: Case, tracked: Tracked) -> Change:
    """What was planned, of the object as our own last change of it left it: that is nobody's edit."""
    change = tracked.change
    if isinstance(change, SetStatus | ReleasePosition | RemoveCable | SetAddressStatus):
        return replace(change, etag=case.etag(tracked, change.etag))
    return change


def _failed_before(tracked: Tracked, since: int) -> bool:
    """It failed in an earlier command: what fails in this one ends it."""
    return tracked.state == "failed" and tracked.seq <= since


def matters(finding: Finding) -> bool:
    """The server has left the network: what counts now is whose host and whose record these are."""
    return finding.comparison in (Comparison.LETTER_RECORD, None)


def _is_ours(case: Case, finding: Finding) -> bool:
    """The record has no place for the device because this case took it out of its rack."""
    released = (t for t in case.changes if isinstance(t.change, ReleasePosition) and t.is_proved)
    nowhere = finding.code == "position-differs" and dict(finding.params)["record"] == "-"
    return nowhere and any(t.change.device == finding.device for t in released)


def _changes(case: Case, row: Row, procedure: Procedure, device: Device, evidence: Evidence) -> list[Change]:
    record = record_of(evidence)
    if record is None:
        raise ValueError(f"the record of {device.name} is not known")
    return [
        *_of_monitoring(case, device, record),
        *_of_record(procedure, device, record),
        *([AddNote(device.name, NOTE, record.id, row.slug)] if row.anchor else []),
    ]


def _of_monitoring(case: Case, device: Device, record: RecordedDevice) -> list[Change]:
    """Of a host that somebody else took away, only our silence is left to be ended: the look before says of every host
    that is not there that it was asked about, or that none was found by anything that is the device's.
    """
    name = f"dcdecom {case.id} {device.name}"
    if record.host is None:
        silenced = [t.change for t in case.changes if isinstance(t.change, SilenceHost) and t.was_made]
        last = next((c for c in reversed(silenced) if c.device == device.name), None)
        return [EndSilence(device.name, MONITORING, last.host_id, last.host, last.second, name)] if last else []
    id, called, second, holds = record.host.id, record.host.host, record.host.second, record.host.holds or ()
    return [
        DisableHost(device.name, MONITORING, id, called, second, holds=holds),
        ExportHost(device.name, MONITORING, id, called, second, holds=holds),
        EndSilence(device.name, MONITORING, id, called, second, name),
        DeleteHost(device.name, MONITORING, id, called, second, record.losses, holds=holds),
    ]


def _of_record(procedure: Procedure, device: Device, record: RecordedDevice) -> list[Change]:
    release, changes = procedure.policy.release, list[Change]()
    identity = (record.id, record.serial)
    changes.append(SetStatus(device.name, RECORD, *identity, record.status, procedure.final_status, record.etag))
    if release.position == "release" and record.rack_id and not in_slot(device):
        changes.append(
            ReleasePosition(
                device.name, RECORD, *identity, record.rack_id, record.rack, record.position, record.face, record.etag
            )
        )
    if release.cables == "remove":
        changes += [
            RemoveCable(
                device.name, RECORD, c.id, c.label, c.status, c.interface_id, c.interface, c.peer_id, c.peer, c.etag,
            )
            for c in record.cables
        ]  # fmt: skip
        changes += [
            RemoveCable(
                device.name, RECORD, p.cable.id, p.cable.label, p.cable.status, p.id, p.name, p.outlet_id, p.outlet,
                p.cable.etag, "power",
            )
            for p in record.power or ()
            if p.cable
        ]  # fmt: skip
    if release.addresses == "deprecate":
        changes += [
            SetAddressStatus(device.name, RECORD, a.id, a.address, a.status, procedure.address_status, a.etag)
            for a in record.addresses
        ]
    return changes


def _confirm(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Await | None:
    asked = confirmation(case, row)
    return replace(asked, findings=tuple(dict.fromkeys(_written_since(case, row)))) if asked else None


def _written_since(case: Case, row: Row) -> Iterator[Finding]:
    """The objects that somebody else wrote to after this case did: why there is another plan than the one before."""
    for tracked in case.planned(row.slug):
        target, etag = tracked.change.target, getattr(tracked.change, "etag", "")
        ours = (t for t in reversed(case.changes) if t.was_made and t.change.target == target and t.after.get("etag"))
        left = next((str(t.after["etag"]) for t in ours), etag)
        if etag != left:
            yield Finding("record-written-since", "note", tracked.change.device, None, (("object", target),))


def _still_shut(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """Before anything of this row is written: every port that the case shut is shut still, days later, and no address
    of its servers is on the site again."""
    if not any(pending(case, row, stage) for stage in (MONITORING, NAMES, ADDRESSES, RECORD)):
        return None
    looked, last = look_again(case, row, procedure, observer, WORDS), case.looks.get(row.slug)
    if isinstance(looked, tuple):
        return looked
    return Record(looked) if last and last.found else None


def _names(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    left = pending(case, row, NAMES)
    return removed(case, left.numbers, observer) if left else None


def _addresses(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    left = pending(case, row, ADDRESSES)
    return taken_out(case, left.numbers, observer) if left else None


def _addresses_stay_gone(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    """A server that lives asks for another lease, and a person may load the file of before."""
    return still_out(case, row, observer)


def _names_stay_gone(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    """What writes a zone anew may bring a name back: it is looked at again before the record, and before the end."""
    return still_removed(case, row, observer)


def _monitoring(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    return pending(case, row, MONITORING)


def _look_again(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """Some estates re-create a deleted host by themselves: after a while, look whether it is back."""
    if not any(isinstance(t.change, WATCHED) for t in case.changes if t.step == row.slug):
        return None
    timer = case.timer("look-again", row.slug)
    if timer is None:
        return StartTimer("look-again", procedure.policy.look_again)
    if timer.over:
        return None
    clock = observer.clock
    if timer.remaining(clock.now(), clock.boot(), clock.uptime()) > 0:
        until = procedure.local(timer.until, clock.now())
        text = Sentence("look-again", "Looking again at {until} whether the host was re-created.", until=until)
        advice = (f"dcdecom case run {case.id}",)
        return Await("timer", Exit.WAITING, text, advice, timer="look-again", until=timer.until)
    names = tuple(d.name for d in case.going)

    def over(searched: Mapping[str, Search]) -> TimerOver:
        return TimerOver("look-again", row.slug, back=(), looked_for=names, searched=searched)

    return gone(case, row, procedure, observer, Sentence("netbox-untouched", "NetBox was not touched."), over)


def _record(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    return pending(case, row, RECORD)


def _note(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    return pending(case, row, NOTE)


def _nothing_is_back(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """The same once more after the last write, before the row is called done."""
    return seen_again(case, row, procedure, observer, WORDS)


def _nothing_is_watched(
    case: Case, row: Row, procedure: Procedure, observer: Observer
) -> Next | tuple[Next, ...] | None:
    """Once more before the row ends, by whatever the devices are known: no row ends over a host that lives."""
    last = max((t.seq for t in case.changes if t.step == row.slug), default=0)
    if any(s.step == row.slug and s.seq > max(last, observer.since) for s in case.searches):
        return None
    names = tuple(d.name for d in case.going)
    searched = partial(MonitoringSearched, row.slug, names)
    return gone(case, row, procedure, observer, Sentence("step-stays-open", "The step stays open."), searched)
