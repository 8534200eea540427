"""`journal.jsonl`: a journal as text, one event a line, each line the event's own canonical JSON.

A line that is not byte for byte what we would write is refused: otherwise two different files had the same hashes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .canonical import canonical
from .chain import Problem, Row

NAME = "journal.jsonl"
LONGEST = 4 * 1024 * 1024
"""Bytes of one line. An event of ours has a few thousand."""
LARGEST = 32 * 1024 * 1024
"""Bytes of one journal."""
MOST = 50_000
"""Lines of one journal. A case of ours has some hundred."""
MOST_FAULTS = 100
"""Bad lines after which nothing more is read: this is no journal that somebody changed a little."""


@dataclass(frozen=True)
class Lines:
    """What a file holds: its events, and what is wrong with the lines that are none."""

    events: tuple[Row, ...]
    faults: tuple[Problem, ...]
    """Line N is where event N belongs, so a bad line is a problem of that event."""


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
    with path.open("rb") as file:
        found = read_lines(file)
    if found.faults:
        raise ValueError("\n".join(f"{path}: {fault.text}" for fault in found.faults))
    return list(found.events)


def read_lines(file: BinaryIO) -> Lines:
    """The events of a file, and what is wrong with its other lines. Raises OSError."""
    events: list[Row] = []
    faults: list[Problem] = []
    for number, written in enumerate(_lines(file), 1):
        try:
            events.append(_event(written))
        except ValueError as error:
            faults.append(Problem(number, f"line {number} is {error}"))
        if len(faults) >= MOST_FAULTS or number >= MOST:
            faults.append(Problem(number, f"nothing was read behind line {number}"))
            break
    return Lines(tuple(events), tuple(faults))


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines, of which one that is too long is cut, and then is no event; a journal that is too large ends early."""
    left = LARGEST
    while left > 0 and (written := file.readline(LONGEST)):
        left -= len(written)
        yield written
    if left <= 0:
        yield b""


def _event(written: bytes) -> Row:
    if not written:
        raise ValueError(f"behind {LARGEST} bytes, more than a journal of ours has")
    try:
        event = json.loads(written)
    except (ValueError, RecursionError):
        raise ValueError("not JSON" if written.endswith(b"\n") else "not JSON, and it ends in the middle") from None
    if not isinstance(event, dict):
        raise ValueError("no event")
    if line(event) != written:
        raise ValueError("not in canonical form: it was not written by dcdecom, or was changed since")
    return event
