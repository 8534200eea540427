"""Who is told what happens while it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dcdecom.ports.journal import Event

if TYPE_CHECKING:
    from dcdecom.model.case import Tracked
    from dcdecom.model.finding import Finding


class Progress(Protocol):
    """Told how far a long reading is."""

    def __call__(self, what: str, done: int, total: int) -> None: ...


class Reporter(Protocol):
    """Says what happens while it happens. The CLI prints; tests collect."""

    def say(self, text: str) -> None: ...

    def sentence(self, finding: Finding) -> str:
        """What a finding says to who is at the keyboard."""
        ...

    def changed(self, tracked: Tracked, said: bool = False) -> None:
        """A change came to an end. `said`: why it did not succeed is said by an error that follows."""
        ...

    def recorded(self, event: Event) -> None:
        """An event stands in the journal."""
        ...
