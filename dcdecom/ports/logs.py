"""Logs in which servers that are gone may still be heard; files of this machine, which are only read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dcdecom.model.estate.calls import Caller, LogLook, LogMemory, LogSource, LogState
from dcdecom.model.estate.reading import Answer


class LogReader(Protocol):
    """One log. What of it could not be read is told, never taken for a log without calls."""

    @property
    def source(self) -> LogSource: ...

    @property
    def path(self) -> str:
        """Of the file that is written to now."""
        ...

    def calls(self, callers: Sequence[Caller], before: LogMemory | None) -> Answer[LogLook]:
        """Lines that speak of a server and were written since the last look; of the first look, all of the file."""
        ...

    def state(self) -> Answer[LogState]:
        """How the log is now, without a search."""
        ...
