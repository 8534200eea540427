"""The second day: free what a withdrawn device holds in the record. First its place, then its addresses, then its name.

Every object is followed by its id. What is not as the withdrawal left it, or what somebody else has by now, is a
finding, and is not touched. An address is freed right after a look that found nobody who uses it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from dcdecom.changes import kind_of
from dcdecom.checks.release import NAME, PLACE, RELEASE_LOOK, Held, concerns, concluded, own_macs, withdrawn_name
from dcdecom.collect.address_use import address_use
from dcdecom.errors import Exit
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.netbox import AddNote, ReleasePosition
from dcdecom.model.changes.release import NONE, DeleteAddress, RenameDevice, SetAssignment, SetMainAddress
from dcdecom.model.codec import to_data
from dcdecom.model.estate.address_use import AddressUse
from dcdecom.model.estate.reading import Reading
from dcdecom.model.facts.release import Follows, LeftDevice, ReleaseLooked
from dcdecom.model.finding import Finding
from dcdecom.model.plan import Plan
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Sentence
from dcdecom.ports.systems import Readers
from dcdecom.steps.moves import Apply, Await, Close, Keep, Next, Record
from dcdecom.steps.observer import Observer
from dcdecom.steps.plans import confirmation, pending, plan_event
from dcdecom.steps.procedure import Procedure

IN_RACK, ADDRESSES, CALLED, NOTED = 1, 2, 3, 4
"""Stages of the plan: the place, the addresses, the name, the anchor."""


def release(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...]:
    """The first of the moves that is not done yet."""
    for move in (_plan, _confirm, _place, _addresses, _name, _note):
        if proposed := move(case, row, procedure, observer):
            return proposed
    return Close(grade="proved")


# --- the look --------------------------------------------------------------------------------------------------------


def _look(case: Case, procedure: Procedure, readers: Readers) -> Mapping[str, Held]:
    """What each device holds now."""
    follows = _follows(case)
    frees_addresses = procedure.policy.second_day.addresses != "keep"
    return {left.name: _held(left, follows, readers, frees_addresses) for left in follows.devices}


def _held(left: LeftDevice, follows: Follows, readers: Readers, frees_addresses: bool) -> Held:
    was, record = left.record, readers.record
    new_name = withdrawn_name(left.name, follows.case)
    named = dict(record.devices([left.name, new_name]))
    device = dict(record.devices_by_id([was.id]))[was.id]
    ips = [a.address for a in was.addresses]
    use: AddressUse | None = None
    if frees_addresses and isinstance(device, Reading):
        use = address_use(readers, device.value.site.id, ips, sorted(m.mac for m in was.macs if m.mac in own_macs(was)))
    return Held(
        device=device,
        main=dict(record.main_addresses([was.id]))[was.id],
        addresses=dict(record.assignments([a.id for a in was.addresses])),
        occupants=dict(record.occupants([was.rack_id]))[was.rack_id] if was.rack_id else None,
        same_name=named[left.name],
        new_name=named[new_name],
        holders=dict(record.holders_at(ips)),
        use=use,
    )


def _follows(case: Case) -> Follows:
    """The case before. Raises ValueError where the case follows none, which no command opens."""
    if case.follows is None:
        raise ValueError(f"{case.id}: nothing followed")
    return case.follows


def _looked(row: Row, held: Mapping[str, Held], case: Case) -> Record:
    text = json.dumps(to_data(held), sort_keys=True, ensure_ascii=False, indent=1)
    return Record(concluded(case, row.slug, held), (Keep(RELEASE_LOOK, text.encode() + b"\n"),))


# --- the plan --------------------------------------------------------------------------------------------------------


def _plan(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """Look, and plan what nothing speaks against.

    A plan under way is made anew only where one of its changes failed in an earlier command, or a look of one found
    something against what is left of it.
    """
    made, planned = case.plan(row.slug), case.planned(row.slug)
    begun = any(t.state != "pending" for t in planned)
    if made and (made.is_confirmed or begun) and not _is_stale(case, planned, observer.since):
        return None
    held = _look(case, procedure, observer.readers)
    looked = _looked(row, held, case)
    findings = _findings(looked)
    if stop := _unread(case, findings):
        return stop
    mine = (t.change for t in case.changes if t.step == row.slug and t.is_proved and not t.undoes)
    done = {_key(change): change for change in mine}
    changes = (c for left in _follows(case).devices for c in _changes(case, row, procedure, left, held, findings))
    left = tuple(sorted((c for c in changes if _key(c) not in done), key=lambda c: c.stage))
    frees = any(not isinstance(c, AddNote) for c in left) or any(not isinstance(c, AddNote) for c in done.values())
    if findings and not frees:
        return *_written_down(case, looked), _refused(case, findings)
    if made and left == tuple(_as_we_left_it(case, t) for t in planned if not t.is_proved):
        return _written_down(case, looked) or None
    lost = tuple(dict.fromkeys(loss for change in left for loss in kind_of(change).lost(change)))
    return looked, plan_event(Plan(case.id, row.slug, left, round=case.walked_back), losses=lost)


def _key(change: Change) -> tuple[str, str, str]:
    """What a change is made to. A device has several main addresses."""
    return change.kind, change.target, getattr(change, "role", "")


def _as_we_left_it(case: Case, tracked: Tracked) -> Change:
    """What was planned, of the object as our own last change of it left it: that is nobody's edit."""
    change = tracked.change
    if isinstance(change, ReleasePosition | SetMainAddress | SetAssignment | DeleteAddress | RenameDevice):
        return replace(change, etag=case.etag(tracked, change.etag))
    return change


def _is_stale(case: Case, planned: tuple[Tracked, ...], since: int) -> bool:
    last = case.release_looks[-1] if case.release_looks else None
    against = last is not None and last.seq <= since and any(_speaks_against(t, last.fact.findings) for t in planned)
    return against or any(t.state == "failed" and t.seq <= since for t in planned)


def _speaks_against(tracked: Tracked, findings: Iterable[Finding]) -> bool:
    return not tracked.is_proved and concerns(findings, tracked.change.device, _object(tracked.change))


def _object(change: Change) -> str:
    """What a finding calls the object of a change."""
    match change:
        case ReleasePosition():
            return PLACE
        case RenameDevice():
            return NAME
        case SetMainAddress() | SetAssignment() | DeleteAddress():
            return change.address
    return "note"


def _changes(
    case: Case, row: Row, procedure: Procedure, left: LeftDevice, held: Mapping[str, Held],
    findings: tuple[Finding, ...],
) -> Iterator[Change]:  # fmt: skip
    every = [*_frees(procedure, left, held[left.name], _follows(case).case)]
    free = [c for c in every if not concerns(findings, left.name, _object(c))]
    yield from free
    if free and row.anchor:
        yield AddNote(left.name, NOTED, left.record.id, row.slug)


def _frees(procedure: Procedure, left: LeftDevice, held: Held, case: str) -> Iterator[Change]:
    """All that the policy frees of one device, as it is now."""
    policy, was, device = procedure.policy.second_day, left.record, held.device
    if not isinstance(device, Reading):
        return
    now, identity = device.value, (was.id, was.serial)
    if policy.position == "release" and now.rack and was.rack_id:
        yield ReleasePosition(
            left.name, IN_RACK, *identity, was.rack_id, was.rack, was.position, was.face, now.etag
        )
    if policy.addresses != "keep":
        yield from _addresses_of(left, held, identity, policy.addresses == "delete")
    if policy.name == "rename":
        yield RenameDevice(left.name, CALLED, *identity, left.name, withdrawn_name(left.name, case), now.etag)


def _addresses_of(left: LeftDevice, held: Held, identity: tuple[int, str], deletes: bool) -> Iterator[Change]:
    """Each address that stands on the device: it is no main one any more before it is taken off, or deleted.

    One that stands on nothing is deleted too: it is the one that was left, and nobody has it.
    """
    for was in left.record.addresses:
        answer, main = held.addresses.get(was.id), held.main
        if not isinstance(answer, Reading) or not isinstance(main, Reading):
            continue
        if not answer.value.interface_id and not deletes:
            continue
        now = answer.value
        for role in main.value.roles_of(was.id):
            yield SetMainAddress(left.name, ADDRESSES, *identity, role, was.address, was.id, NONE, main.value.etag)
        if deletes:
            yield DeleteAddress(
                left.name, ADDRESSES, was.id, was.address, was.status, now.of, now.interface_id, now.etag
            )
            continue
        yield SetAssignment(
            left.name, ADDRESSES, was.id, was.address, was.status, now.of, now.interface_id, NONE, now.etag
        )


# --- stops -----------------------------------------------------------------------------------------------------------


def _unread(case: Case, findings: tuple[Finding, ...]) -> Await | None:
    unread = tuple(f for f in findings if f.unread)
    if not unread:
        return None
    text = Sentence(
        "release-unread",
        "Not everything could be read: whether somebody uses an address is not known. Nothing more was freed.",
    )
    again = Sentence("when-read", "When it can be read again: {command}", command=f"dcdecom case run {case.id}")
    return Await("system", Exit.SYSTEM, text, (again,), findings=unread)


def _refused(case: Case, findings: tuple[Finding, ...]) -> Await:
    text = Sentence("release-refused", "Refused: it is not as the withdrawal left it. Nothing more was freed.")
    again = Sentence("put-right", "Put right what is named, then: {command}", command=f"dcdecom case run {case.id}")
    return Await("refused", Exit.REFUSED, text, (again,), findings=findings)


def _written_down(case: Case, looked: Record) -> tuple[Record, ...]:
    """What a look found is written down once."""
    last = case.release_looks[-1].fact.findings if case.release_looks else None
    return () if _findings(looked) == last else (looked,)


def _findings(looked: Record) -> tuple[Finding, ...]:
    return looked.fact.findings if isinstance(looked.fact, ReleaseLooked) else ()


# --- going through the plan ------------------------------------------------------------------------------------------


def _confirm(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Await | None:
    asked = confirmation(case, row)
    return replace(asked, findings=case.release_looks[-1].fact.findings) if asked and case.release_looks else asked


def _place(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    return pending(case, row, IN_RACK)


def _addresses(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """One write after the other, each right after a look of this command."""
    left = pending(case, row, ADDRESSES)
    if left is None:
        return None
    written = (t.seq for t in case.changes if t.step == row.slug and t.change.stage == ADDRESSES)
    last = case.release_looks[-1] if case.release_looks else None
    if last and last.seq > max((observer.since, *written)):
        return Apply(left.numbers[:1])
    looked = _looked(row, _look(case, procedure, observer.readers), case)
    findings = _findings(looked)
    if stop := _unread(case, findings):
        return stop
    against = tuple(f for f in findings if any(_speaks_against(case.change(n), (f,)) for n in left.numbers))
    return (*_written_down(case, looked), _refused(case, against)) if against else looked


def _name(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    return pending(case, row, CALLED)


def _note(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | None:
    return pending(case, row, NOTED)
