"""Signed acceptances that are of no case: of a changed people file for every open case, and of drift."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from dcdecom.late_dataclass import dataclass


@dataclass(frozen=True)
class Brought:
    """A statement with its signature, as it was brought."""

    statement: bytes
    signature: bytes
    at: datetime
    """When it was kept: key and mandate had to hold then."""
    recorder: str
    about: str = ""
    """What its subject is the digest of, where that is kept nowhere else."""


class PeopleOrders(Protocol):
    """Where they are kept beside the journals."""

    def kept(self) -> tuple[Brought, ...]:
        """All that can be read, in the order in which they were brought."""
        ...

    def unread(self) -> tuple[str, ...]:
        """Why others cannot be read, a line each: they count for nothing, and stop nothing."""
        ...

    def keep(self, brought: Brought) -> None:
        """Keep one more, on the disk when this returns. Raises InputError and SystemFailure."""
        ...
