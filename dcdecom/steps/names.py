"""Names in DNS that go with a server: found afresh for the plan, removed or asked for, and looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dcdecom.changes import kind_of
from dcdecom.collect.dns_names import leading_names
from dcdecom.collect.gather import exact
from dcdecom.errors import Exit
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.dns import RemoveRecords
from dcdecom.model.estate.names import LeadingSet
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Sentence
from dcdecom.steps.moves import Apply, Await
from dcdecom.steps.observer import Observer
from dcdecom.steps.removals import Removals, removed_by

Named = Mapping[str, tuple[LeadingSet, ...]]
"""By the device's name, what of DNS goes with it."""


def names_of(case: Case, looked: Mapping[str, Evidence], observer: Observer) -> Named | Await:
    """What leads to the devices now; a stop where that was not read whole. Nothing where no names are removed."""
    if observer.readers.names is None:
        return {}
    records = [(record, tuple(d.ips)) for d in case.going if (record := exact(looked[d.name].record, d.name))]
    answers = leading_names(records, observer.readers)
    reasons = dict.fromkeys(answer.reason for answer in answers.values() if isinstance(answer, Unreadable))
    if reasons:
        return _unread(case, reasons)
    return {name: answer.value for name, answer in answers.items() if isinstance(answer, Reading)}


def _among(tracked: Iterable[Tracked]) -> Iterator[tuple[Tracked, RemoveRecords]]:
    return ((t, t.change) for t in tracked if isinstance(t.change, RemoveRecords))


_RECORDS = Removals(_among, lambda change, state: kind_of(change).holds(change, state))


def named_changes(planned: Iterable[Tracked], named: Named, stage: int) -> Iterator[RemoveRecords]:
    """What goes now, and what was begun."""
    found = [
        RemoveRecords(name, stage, s.view, s.zone, s.owner, s.type, s.asked_of, s.values, s.leading)
        for name, sets in named.items()
        for s in sets
    ]
    return _RECORDS.with_begun(found, planned)


def removed(case: Case, numbers: Iterable[int], observer: Observer) -> Apply | Await:
    """First what dcdecom removes itself; what only others may remove is recorded once it is seen to be gone."""
    left = [case.change(n) for n in numbers]
    if own := _RECORDS.own(left):
        return Apply(own)
    there = _RECORDS.still_there(left, observer)
    if isinstance(there, Unreadable):
        return _unread(case, (there.reason,))
    if not there:
        return Apply(tuple(t.n for t in left))
    text = Sentence(
        "names-asked",
        "WAITING for names to be removed from DNS, by who answers for them. Nothing more was written.\n{names}",
        names="\n".join(f"  {change.asked_of}: {_told(change)}" for change in there),
    )  # fmt: skip
    again = Sentence("names-then", "Once they are gone: {command}", command=f"dcdecom case run {case.id}")
    return Await("names", Exit.WAITING, text, (again,))


def still_removed(case: Case, row: Row, observer: Observer) -> Await | None:
    """A stop where a name that this row has removed is there again, or cannot be looked at."""
    back = _RECORDS.still_there(removed_by(case, row), observer)
    if isinstance(back, Unreadable):
        return _unread(case, (back.reason,))
    if not back:
        return None
    text = Sentence(
        "names-back",
        "Names that this case removed from DNS are there again. Nothing more was written.\n{names}",
        names="\n".join(f"  {_told(change)}" for change in back),
    )
    advice = Sentence(
        "names-again",
        "Find out what writes that zone, and take them out there. Then: {command}",
        command=f"dcdecom case run {case.id}",
    )
    return Await("refused", Exit.REFUSED, text, (advice,))


def _told(change: RemoveRecords) -> str:
    return f"{change.owner} {change.type} {', '.join(change.gone)} ({change.view})"


def _unread(case: Case, reasons: Iterable[str]) -> Await:
    text = Sentence(
        "names-unread",
        "Which names lead to a server cannot be read: {reason}. Nothing more was written.",
        reason="; ".join(reasons),
    )
    again = Sentence("when-read", "When it can be read again: {command}", command=f"dcdecom case run {case.id}")
    return Await("system", Exit.SYSTEM, text, (again,))
