"""What a case takes out of DNS or DHCP, by itself or by who answers for it: which of it is still there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from dcdecom.changes import kind_of
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.change import State
from dcdecom.model.changes.dhcp import DeleteLease, RemoveReservation
from dcdecom.model.changes.dns import RemoveRecords
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.playbook import Row
from dcdecom.steps.observer import Observer

R = TypeVar("R", RemoveRecords, DeleteLease | RemoveReservation)


@dataclass(frozen=True)
class Removals(Generic[R]):
    """Changes of one system, among all of a case."""

    among: Callable[[Iterable[Tracked]], Iterator[tuple[Tracked, R]]]
    is_gone: Callable[[R, State], bool]

    def with_begun(self, found: Sequence[R], planned: Iterable[Tracked]) -> Iterator[R]:
        """What goes now; and what was begun and is not seen any more: that is still to be proved everywhere."""
        yield from found
        targets = {(change.device, change.target) for change in found}
        for tracked, change in self.among(planned):
            unproved = not tracked.is_proved and tracked.state != "pending"
            if unproved and (change.device, change.target) not in targets:
                yield change

    def own(self, left: Iterable[Tracked]) -> tuple[int, ...]:
        """Numbers of those that dcdecom makes itself."""
        return tuple(tracked.n for tracked, change in self.among(left) if not change.asked_of)

    def still_there(self, tracked: Iterable[Tracked], observer: Observer) -> tuple[R, ...] | Unreadable:
        """Those whose target is there now. The first that cannot be looked at, where there is one."""
        there: list[R] = []
        for one, change in self.among(tracked):
            answer = kind_of(change).read(change, observer.readers, one.nonce)
            if isinstance(answer, Unreadable):
                return answer
            if not isinstance(answer, Reading) or not self.is_gone(change, answer.value):
                there.append(change)
        return tuple(there)


def removed_by(case: Case, row: Row) -> Iterator[Tracked]:
    """Changes that this row has made, and proved."""
    return (t for t in case.changes if t.step == row.slug and t.is_proved and not t.undoes)
