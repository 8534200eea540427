"""Writes to DNS: take records that lead to a server out of one record set, and the way back."""

from __future__ import annotations

from typing import ClassVar

from dcdecom.late_dataclass import dataclass
from dcdecom.model.changes.change import Change


@dataclass(frozen=True)
class RecordSetChange(Change):
    """A write to one record set: all records of one type at one name, in one view."""

    system: ClassVar[str] = "dns"
    view: str
    """By the configuration."""
    zone: str
    owner: str
    """The name that has the records. It and the zone are in small letters, with their last dot."""
    type: str
    asked_of: str
    """Who makes it, where dcdecom has no key for the zone; empty where dcdecom makes it itself."""

    @property
    def target(self) -> str:
        return f"records {self.view} {self.owner} {self.type}"


@dataclass(frozen=True)
class RemoveRecords(RecordSetChange):
    """Remove those records of a set that lead to the server, while the set is exactly the planned one."""

    kind: ClassVar[str] = "records"
    before: tuple[str, ...]
    """Every value of the set, as in a zone file."""
    gone: tuple[str, ...]
    """Those of them that go."""


@dataclass(frozen=True)
class RestoreRecords(RecordSetChange):
    """Put removed records back into their set, with its TTL: the way back from RemoveRecords."""

    kind: ClassVar[str] = "restore-records"
    left: tuple[str, ...]
    """The values that stayed in the set, and must be all that is there."""
    back: tuple[str, ...]
    ttl: int
