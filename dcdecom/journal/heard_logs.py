"""What is known of a log from look to look, as a row of what whole runs left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from dcdecom.model.estate.calls import Calls, LogMemory, Lost, Position

from .rows import written

Values: TypeAlias = Sequence[object]


def log_row(name: str, memory: LogMemory) -> list[object]:
    """A log's name and what is known of it."""
    at = memory.position
    place = [at.device, at.inode, at.offset, at.digest, at.changed, written(at.last_line) if at.last_line else ""]
    calls = [
        [c.device, [list(token) for token in c.tokens], c.count, written(c.first), written(c.last), c.sample]
        for c in memory.calls
    ]
    lost = [[written(one.since), written(one.until), one.reason] for one in memory.lost]
    known = {device: written(since) for device, since in memory.known.items()}
    return [name, memory.path, written(memory.looked_at), place, calls, lost, known]


def log_of(
    name: str, path: str, looked_at: str, place: Values, calls: Sequence[Values], lost: Sequence[Sequence[str]],
    known: Mapping[str, str],
) -> tuple[str, LogMemory]:  # fmt: skip
    """The same, out of its row. What a damaged one raises is ValueError, LookupError or TypeError."""
    device, inode, offset, digest, changed, last_line = place
    return name, LogMemory(
        path, _time(looked_at),
        Position(
            int(str(device)), int(str(inode)), int(str(offset)), str(digest), float(str(changed)),
            _time(str(last_line)) if last_line else None,
        ),
        tuple(_calls(*row) for row in calls),  # type: ignore[arg-type]  # as they were written
        tuple(Lost(_time(since), _time(until), reason) for since, until, reason in lost),
        {device: _time(since) for device, since in known.items()},
    )  # fmt: skip


def _calls(device: str, tokens: Sequence[Sequence[str]], count: int, first: str, last: str, sample: str) -> Calls:
    by = tuple((kind, token) for kind, token in tokens)
    return Calls(device, by, count, _time(first), _time(last), sample)  # type: ignore[arg-type]  # as they were written


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return found
