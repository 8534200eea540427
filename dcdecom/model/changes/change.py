"""What every write to a system is.

A change holds text, whole numbers and tuples of text only, so that it goes into a journal and comes back unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, TypeAlias

from dcdecom.late_dataclass import dataclass

ChangeState: TypeAlias = Literal["pending", "intended", "verified", "failed", "unknown", "asked", "manual", "undone"]
"""Only verified, or manual with evidence, lets a case go on. Undone was verified or manual, and was walked back.

What only people make is asked for; until somebody answers, they may have made it or not.
"""

OTHERWISE = 99
"""The stage of changes that a plan holds for another outcome: they are carried out instead of the rest, or never."""

State: TypeAlias = Mapping[str, str | int | bool | None]
"""What was read of the object that a change touches, as the journal keeps it."""


@dataclass(frozen=True)
class Change:
    """One write to one system, for one device of the case."""

    kind: ClassVar[str]
    system: ClassVar[str]
    people: ClassVar[bool] = False
    """Whether only people make it: it is asked for, and nothing shows that it was made but their word."""
    device: str
    """The requested device's name."""
    stage: int
    """Changes of one stage follow each other at once; between stages the step waits for something."""

    @property
    def target(self) -> str:
        """The object it touches; two changes of one target follow each other's ETag."""
        raise NotImplementedError
