"""Which days are worked."""

from __future__ import annotations

from datetime import date
from typing import Protocol


class Calendar(Protocol):
    """Working days."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def due(self, first: date, days: int) -> date:
        """The last of `days` working days, of which the first is `first` or the next working day."""
        ...

    def count(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both counted."""
        ...

    def undecided(self, first: date, last: date) -> tuple[int, ...]:
        """The years between two days whose days off are not all known yet."""
        ...
