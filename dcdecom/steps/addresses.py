"""Leases and reservations in DHCP that go with a server: found afresh for the plan, removed or asked for, looked at
again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from dcdecom.changes.dhcp import is_gone
from dcdecom.checks.release import own_macs
from dcdecom.collect.dhcp_addresses import held_addresses
from dcdecom.collect.gather import exact
from dcdecom.errors import Exit
from dcdecom.model.address import MacAddress
from dcdecom.model.case import Case, Device, Tracked
from dcdecom.model.changes.dhcp import DeleteLease, RemoveReservation
from dcdecom.model.estate.dhcp import HeldAddresses
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Sentence
from dcdecom.steps.moves import Apply, Await
from dcdecom.steps.observer import Observer
from dcdecom.steps.removals import Removals, removed_by

Removal: TypeAlias = DeleteLease | RemoveReservation
Addressed: TypeAlias = Mapping[str, HeldAddresses]
"""By the device's name, what of DHCP goes with it."""


def addresses_of(case: Case, looked: Mapping[str, Evidence], observer: Observer) -> Addressed | Await:
    """What the DHCP servers have of the devices now; a stop where one was not read. Nothing where none is removed."""
    if observer.readers.addresses is None:
        return {}
    records = [(record, _macs(d)) for d in case.going if (record := exact(looked[d.name].record, d.name))]
    answers = held_addresses(records, observer.readers)
    reasons = dict.fromkeys(answer.reason for answer in answers.values() if isinstance(answer, Unreadable))
    if reasons:
        return _unread(case, reasons)
    return {name: answer.value for name, answer in answers.items() if isinstance(answer, Reading)}


def _macs(device: Device) -> tuple[MacAddress, ...]:
    """Of its own ports, as earlier looks found them."""
    own = own_macs(device.record) if device.record else frozenset()
    return tuple(MacAddress(mac) for mac in sorted(own))


def _among(tracked: Iterable[Tracked]) -> Iterator[tuple[Tracked, Removal]]:
    return ((t, t.change) for t in tracked if isinstance(t.change, Removal))


_HELD = Removals(_among, is_gone)


def addressed_changes(planned: Iterable[Tracked], held: Addressed, stage: int) -> Iterator[Removal]:
    """Leases first: a server whose reservation is gone could get another address by them."""
    found: list[Removal] = [
        DeleteLease(name, stage, one.server, one.subnet, "hw-address", one.mac, one.asked_of, one.ips)
        for name, its in held.items()
        for one in its.leases
    ]
    found += [
        RemoveReservation(name, stage, one.server, one.subnet, one.by, one.identifier, one.asked_of, one.entry)
        for name, its in held.items()
        for one in its.reservations
    ]
    return _HELD.with_begun(found, planned)


def taken_out(case: Case, numbers: Iterable[int], observer: Observer) -> Apply | Await:
    """First what dcdecom removes itself; what only others may remove is recorded once it is seen to be gone."""
    left = [case.change(n) for n in numbers]
    if own := _HELD.own(left):
        return Apply(own)
    there = _HELD.still_there(left, observer)
    if isinstance(there, Unreadable):
        return _unread(case, (there.reason,))
    if not there:
        return Apply(tuple(t.n for t in left))
    text = Sentence(
        "addresses-asked",
        "WAITING for leases and reservations to be removed from DHCP, by who answers for them. Nothing more was "
        "written.\n{addresses}",
        addresses="\n".join(f"  {change.asked_of}: {_told(change)}" for change in there),
    )  # fmt: skip
    again = Sentence("addresses-then", "Once they are gone: {command}", command=f"dcdecom case run {case.id}")
    return Await("addresses", Exit.WAITING, text, (again,))


def still_out(case: Case, row: Row, observer: Observer) -> Await | None:
    """A stop where a lease or reservation that this row has removed is there again, or cannot be looked at."""
    back = _HELD.still_there(removed_by(case, row), observer)
    if isinstance(back, Unreadable):
        return _unread(case, (back.reason,))
    if not back:
        return None
    text = Sentence(
        "addresses-back",
        "What this case removed from DHCP is there again. Nothing more was written.\n{addresses}",
        addresses="\n".join(f"  {_told(change)}" for change in back),
    )
    advice = Sentence(
        "addresses-again",
        "A lease that is back says that the server runs somewhere: dcdecom find tells where. A reservation that is "
        "back was written by somebody: take it out there. Then: {command}",
        command=f"dcdecom case run {case.id}",
    )
    return Await("refused", Exit.REFUSED, text, (advice,))


def _told(change: Removal) -> str:
    """What is to go, and where it stands: all that somebody needs to take it out."""
    what = ", ".join(change.ips) if isinstance(change, DeleteLease) else change.entry
    return f"{change.kind} {change.server}/{change.subnet} {change.by} {change.identifier}: {what}"


def _unread(case: Case, reasons: Iterable[str]) -> Await:
    text = Sentence(
        "addresses-unread",
        "What DHCP has of a server cannot be read: {reason}. Nothing more was written.",
        reason="; ".join(reasons),
    )
    again = Sentence("when-read", "When it can be read again: {command}", command=f"dcdecom case run {case.id}")
    return Await("system", Exit.SYSTEM, text, (again,))
