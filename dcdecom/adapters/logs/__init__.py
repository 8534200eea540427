"""Logs of this machine in which servers that are gone may still be heard."""

from __future__ import annotations

from collections.abc import Sequence

from dcdecom.model.settings import LogSettings
from dcdecom.ports.clock import Clock
from dcdecom.ports.logs import LogReader


def connect_readers(
    logs: Sequence[LogSettings], zone: str, domains: tuple[str, ...], clock: Clock
) -> tuple[LogReader, ...]:
    """One reader a log, in the configuration's order. `zone`: of a log that has none of its own."""
    if not logs:
        return ()
    from dcdecom.adapters.logs.reader import LogFile

    return tuple(LogFile(each, each.timezone or zone, domains, clock) for each in logs)
