"""Letters of every script, as an eye that reads Latin takes them."""

from __future__ import annotations

from typing import Protocol


class Lookalikes(Protocol):
    """What letters look like, and which scripts they are of."""

    def latin(self, text: str) -> str:
        """Each letter as the Latin one that it looks like; what looks like none stays."""
        ...

    def scripts(self, text: str) -> frozenset[str]:
        """The scripts of its letters, by their names in Unicode; digits, blanks and signs are of none."""
        ...
