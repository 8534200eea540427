"""Where servers may be mentioned: one question a source, for all servers of a case together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from dcdecom.model.estate.reading import Answer
from dcdecom.model.estate.references import Mentions, ReferenceSource, SourceState, Subject


class ReferenceReader(Protocol):
    """One source. What it could not read whole is Unreadable, never a source without mentions."""

    @property
    def source(self) -> ReferenceSource: ...

    def mentions(self, subjects: Sequence[Subject]) -> Mapping[str, Answer[Mentions]]:
        """By the server's name. One server more costs no further question."""

    def state(self) -> Answer[SourceState]:
        """How the source is now, without a search."""

