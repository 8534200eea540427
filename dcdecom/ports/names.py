"""Names in DNS that dcdecom may take away: read whole, and written one record set at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from dcdecom.errors import NotSent

if TYPE_CHECKING:
    from dcdecom.model.changes.dns import RemoveRecords, RestoreRecords
    from dcdecom.model.estate.names import LeadingSet, RecordSet
    from dcdecom.model.estate.reading import Answer
    from dcdecom.model.estate.references import Subject
    from dcdecom.ports.write_permit import WritePermit


NONE_REMOVED = "the configuration has no names removed any more"


class NameReader(Protocol):
    """The views whose names are removed with a server."""

    def leading(self, subjects: Sequence[Subject]) -> Mapping[str, Answer[tuple[LeadingSet, ...]]]:
        """By the server's name, what may go of all views. Unreadable where one zone of them was not read."""
        ...

    def record_set(self, view: str, zone: str, owner: str, type: str) -> Answer[RecordSet]:
        """One set as it is now. Unreadable where its view was not read whole, or a server that answers for its zone."""
        ...


class NameWriter(Protocol):
    """Record sets, written by signed updates (RFC 2136), each of one set that must be as it is told.

    Each write uses up the permit for its change before it sends anything.
    """

    def remove_records(
        self, permit: WritePermit[RemoveRecords], view: str, zone: str, owner: str, type: str,
        before: tuple[str, ...], gone: tuple[str, ...],
    ) -> None:  # fmt: skip
        """Remove these values of a set whose values are exactly `before`."""
        ...

    def restore_records(
        self, permit: WritePermit[RestoreRecords], view: str, zone: str, owner: str, type: str,
        left: tuple[str, ...], back: tuple[str, ...], ttl: int,
    ) -> None:  # fmt: skip
        """Add these values to a set whose values are exactly `left`; where none are left, the set must not be there."""
        ...


class NoNames:
    """`NameWriter` where the configuration has no names removed: it sends nothing."""

    def remove_records(
        self, permit: WritePermit[RemoveRecords], view: str, zone: str, owner: str, type: str,
        before: tuple[str, ...], gone: tuple[str, ...],
    ) -> None:  # fmt: skip
        raise NotSent(NONE_REMOVED)

    def restore_records(
        self, permit: WritePermit[RestoreRecords], view: str, zone: str, owner: str, type: str,
        left: tuple[str, ...], back: tuple[str, ...], ttl: int,
    ) -> None:  # fmt: skip
        raise NotSent(NONE_REMOVED)


class NameAccount(Protocol):
    """The right of dcdecom's key in each zone, tried without effect."""

    def zones(self) -> tuple[tuple[str, str], ...]:
        """View and zone, where a key is configured."""
        ...

    def may_update(self, view: str, zone: str) -> Answer[str]:
        """Why the key may not update the zone; empty where it may."""
        ...
