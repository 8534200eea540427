"""Logs in which withdrawn servers may be heard: that each can be read, and that the times of its lines are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix, unseen
from dcdecom.model.estate.calls import LogSource, LogState
from dcdecom.model.estate.reading import Reading
from dcdecom.ports.logs import LogReader
from dcdecom.ports.reporting import Progress

HELP = "dcdecom help who-still-calls"
SILENT = timedelta(days=1)
"""After so long a log that is written to has a line."""
AHEAD = timedelta(minutes=5)
"""So far two clocks may differ."""


def logs(given: Given, tell: Progress) -> Iterator[Line]:
    """A line for each log; where none is named, one that says what nobody knows by that."""
    if not given.readers.logs:
        said = f"no log is named: whether withdrawn servers still call is not read ({HELP})"
        yield ok("logs-none", "reconcile.logs", said)
    yield from of_logs(given.readers.logs, given.now)


def of_logs(readers: Iterable[LogReader], now: datetime) -> Iterator[Line]:
    """One line a log."""
    for reader in readers:
        answer = reader.state()
        if isinstance(answer, Reading):
            yield _line(reader.source, reader.path, answer.value, now)
        else:
            how = f"Let the account of the reconcile read {reader.path}, or take it out of reconcile.logs ({HELP})."
            yield unseen("logs", str(reader.source), answer, how)


def _line(source: LogSource, path: str, state: LogState, now: datetime) -> Line:
    if state.size and state.last_line is None:
        said = f"none of the last lines of {path} begins with a time that is known"
        how = f"Have it written with ISO times; until then a line counts as of the look before it ({HELP})."
        return to_fix("logs-time", str(source), said, how)
    at = f"{state.last_line:%Y-%m-%d %H:%M} UTC" if state.last_line else ""
    if state.last_line and state.last_line > now + AHEAD:
        said = f"its last line is of {at}, which is still to come"
        how = f"Give it its timezone in reconcile.logs, or see to the clock of what writes {path} ({HELP})."
        return to_fix("logs-time", str(source), said, how)
    if state.last_line and state.last_line < now - SILENT:
        said = f"nothing was written to {path} since {at}: of servers that call nothing is heard"
        return to_fix("logs-silent", str(source), said, f"See that it is still the file that is written to ({HELP}).")
    return ok("logs", str(source), f"{source.kind}, {state.size:,} bytes{f', its last line of {at}' if at else ''}")
