"""`journal.jsonl`: a journal as text, one event a line, each line the event's own canonical JSON.

A line that is not byte for byte what we would write is refused: otherwise two different files had the same hashes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dcdecom import limits

from .canonical import canonical
from .chain import Problem, Row
from .plain_file import opened

NAME = "journal.jsonl"


@dataclass(frozen=True)
class Lines:
    """What a file holds: its events, and what is wrong with the lines that are none."""

    events: tuple[Row, ...]
    faults: tuple[Problem, ...]
    """Line N is where event N belongs, so a bad line is a problem of that event."""
    unread: tuple[str, ...] = ()
    """What is more than is read of a journal."""


def line(event: Row) -> bytes:
    """One event as it stands in the file."""
    return canonical(event) + b"\n"


def write_jsonl(path: Path, events: Iterable[Row]) -> None:
    """Write a journal; whoever reads `path` meanwhile sees the old file or the new one, whole. Raises OSError."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o640), "wb") as file:
            file.writelines(line(event) for event in events)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def read_jsonl(path: Path) -> list[Row]:
    """The events of a file, form checked, chain not. Raises ValueError that names each bad line, and OSError."""
    with opened(path) as file:
        found = read_lines(file)
    if found.faults or found.unread:
        wrong = (*(fault.text for fault in found.faults), *found.unread)
        raise ValueError("\n".join(f"{path}: {text}" for text in wrong))
    return list(found.events)


def read_lines(file: BinaryIO) -> Lines:
    """The events of a file, and what is wrong with its other lines. Raises OSError."""
    events: list[Row] = []
    faults: list[Problem] = []
    bytes_read = values = number = 0
    while written := file.readline(limits.JOURNAL_LINE.most + 1):
        number += 1
        bytes_read, values = bytes_read + len(written), values + limits.json_nodes(written)
        counts = ((limits.JOURNAL_LINE, len(written)), (limits.JOURNAL_BYTES, bytes_read),
                  (limits.JOURNAL_NODES, values), (limits.JOURNAL_EVENTS, number))  # fmt: skip
        over = next((limit for limit, count in counts if limit.passed(count)), None)
        if over is not None:
            return Lines(tuple(events), tuple(faults), (f"line {number} and what is behind it {over}",))
        try:
            events.append(_event(written))
        except ValueError as error:
            faults.append(Problem(number, f"line {number} is {error}"))
        if limits.JOURNAL_FAULTS.passed(len(faults)):
            return Lines(tuple(events), tuple(faults), (f"what is behind line {number} {limits.JOURNAL_FAULTS}",))
    return Lines(tuple(events), tuple(faults))


def _event(written: bytes) -> Row:
    if limits.json_too_deep(written, limits.EVENT_DEPTH):
        raise ValueError(f"no event: {limits.EVENT_DEPTH}")
    try:
        event = json.loads(written)
    except (ValueError, RecursionError):
        raise ValueError("not JSON" if written.endswith(b"\n") else "not JSON, and it ends in the middle") from None
    if not isinstance(event, dict):
        raise ValueError("no event")
    if line(event) != written:
        raise ValueError("not in canonical form: it was not written by dcdecom, or was changed since")
    return event
