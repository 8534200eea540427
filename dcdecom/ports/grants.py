"""What an administrator gives dcdecom's own accounts, and the journal of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dcdecom.ports.journal import Event, Payload

if TYPE_CHECKING:
    from dcdecom.model.estate.reading import Answer
    from dcdecom.model.grant import Act, Grant, Holdings
    from dcdecom.ports.write_permit import WritePermit


class Granting(Protocol):
    """One system as its administrator meets it: what dcdecom's own accounts hold there, read and written.

    No command but `grant` is given one. It raises as Writers do, and uses up the permit for an act as they do.
    """

    def holdings(self) -> Answer[Holdings]:
        """Every object of ours, and what else lets our accounts do more."""
        ...

    def make(self, permit: WritePermit[Act], grant: Grant) -> None:
        """Make an object. A user gets a password that nobody is told."""
        ...

    def change(self, permit: WritePermit[Act], id: str, grant: Grant) -> None:
        """Set the fields of an object, and nothing else of it."""
        ...


class GrantLog(Protocol):
    """The journal of grants: it is in no case, and every event names the one before."""

    def append(self, type: str, payload: Payload) -> Event:
        """Append one event behind the last. Raises JournalBroken where the chain before it does not hold."""
        ...

    def last(self) -> Event | None: ...

    def events(self) -> tuple[Event, ...]:
        """The whole journal; none where nothing was ever granted. Raises JournalBroken."""
        ...
