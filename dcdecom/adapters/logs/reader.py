"""One log: what was written since the last look, wherever that stands by now."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from dcdecom import limits
from dcdecom.adapters.logs.following import (
    CHUNK,
    DAMAGED,
    TAIL,
    LogFilePart,
    NotFound,
    content,
    digest,
    parts_after,
    parts_since,
    regular,
    tail_before,
    trouble,
)
from dcdecom.adapters.logs.scanning import Heard, Scanner
from dcdecom.adapters.logs.times import Times
from dcdecom.adapters.texts.terms import Terms
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.calls import (
    Caller,
    Calls,
    LogLook,
    LogMemory,
    LogSource,
    LogState,
    Lost,
    Position,
    together,
)
from dcdecom.model.estate.reading import Reading, Source, Unreadable
from dcdecom.model.settings import LogSettings
from dcdecom.ports.clock import Clock

LAST = 1 << 16
"""Bytes of its end by which the doctor tells the time of its last line."""


@dataclass(frozen=True)
class LogFile:
    """Protocol `LogReader`."""

    settings: LogSettings
    zone: str
    domains: tuple[str, ...]
    clock: Clock

    @property
    def source(self) -> LogSource:
        return LogSource(self.settings.name, self.settings.kind)

    @property
    def path(self) -> str:
        return str(self.settings.path)

    def calls(self, callers: Sequence[Caller], before: LogMemory | None) -> Reading[LogLook] | Unreadable:
        """Everything behind the last look, as far as one look goes. Of another path than before, all of its file."""
        try:
            terms = Terms([caller.subject for caller in callers], self.domains)
            known = before if before and before.path == self.path else None
            look = _Look(self.settings.path, Times(ZoneInfo(self.zone), self.clock.now()))
            return Reading(look.since(known, callers, terms, self.settings), self._source, self.clock.now())
        except DAMAGED as error:  # the log itself may be a packed file
            return self._unreadable(trouble(self.settings.path, error))
        except ValueError as error:  # among it what is over a limit
            return self._unreadable(str(error))

    def state(self) -> Reading[LogState] | Unreadable:
        times = Times(ZoneInfo(self.zone), self.clock.now())
        try:
            with closing(regular(self.settings.path)) as file:
                size = os.fstat(file.fileno()).st_size
                file.seek(max(size - LAST, 0))
                end = file.read(LAST)
        except OSError as error:
            return self._unreadable(trouble(self.settings.path, error))
        lines = end.decode(errors="replace").splitlines()
        last = next((at for line in reversed(lines) if (at := times.of(line))), None)
        return Reading(LogState(size, last), self._source, self.clock.now())

    @property
    def _source(self) -> Source:
        return Source.named("log", self.settings.name)

    def _unreadable(self, reason: str) -> Unreadable:
        return Unreadable(reason, self._source, self.clock.now())


class _Look:
    """One look at a log: at each file that has something of it, one after another, until time or bytes run out."""

    def __init__(self, path: Path, times: Times) -> None:
        self._path, self._times = path, times
        self._until = time.monotonic() + limits.LOG_SECONDS.most
        self._left = limits.LOG_BYTES.most
        self._calls: list[Calls] = []
        self._undated = 0
        self._first: datetime | None = None

    def since(
        self, before: LogMemory | None, callers: Sequence[Caller], terms: Terms, settings: LogSettings
    ) -> LogLook:  # fmt: skip
        """Raises OSError where the log itself cannot be read, and OverLimit where its last place is too far away."""
        lost: list[Lost] = []
        parts, last = [LogFilePart(self._path, 0, True)], None
        if before is not None:
            last = before.position.last_line
            try:
                parts, troubles = parts_since(self._path, before.position, self._until)
                lost += [self._lost(before, why) for why in troubles]
            except NotFound as error:
                parts, lost = parts_after(self._path, before.position), [self._lost(before, str(error))]
                # What was read before may stand in them once more.
                callers = [replace(each, since=max(each.since, last or before.looked_at)) for each in callers]
        scanner = Scanner(terms, callers, self._times, settings.kind) if callers else None
        *moved, current = parts
        not_before = before.looked_at if before else None
        for part in moved if scanner else ():
            try:
                position, left_over = self._part(part, scanner, last, not_before)
            except DAMAGED as error:
                lost.append(self._lost(before, trouble(part.path, error)))
                continue
            last = position.last_line
            if left_over:
                return self._look(position, lost, left_over)
        position, left_over = self._part(current, scanner, last, not_before)
        return self._look(position, lost, left_over)

    def _look(self, position: Position, lost: Iterable[Lost], left_over: str) -> LogLook:
        until = self._first or self._times.now
        ended = (replace(each, until=until) if each.since < until else each for each in lost)
        return LogLook(position, together(self._calls), tuple(dict.fromkeys(ended)), left_over, self._undated)

    def _lost(self, before: LogMemory | None, why: str) -> Lost:
        now = self._times.now
        since = (before.position.last_line or before.looked_at) if before else now
        return Lost(min(since, now), now, why)

    def _part(
        self, part: LogFilePart, scanner: Scanner | None, last: datetime | None, not_before: datetime | None
    ) -> tuple[Position, str]:
        """Read one file to its last whole line, or to its end where nothing is written to it any more."""
        with closing(regular(part.path)) as raw:
            its = os.fstat(raw.fileno())
            file = content(part.path, raw)
            if scanner is None:
                offset, over = _last_line_end(raw, its.st_size), ""
                tail = tail_before(part.path, raw, offset, self._until)
            else:
                tail = tail_before(part.path, file, part.begin, self._until)
                offset, over, last, tail = self._scanned(part, file, tail, scanner, last, not_before)
        return Position(its.st_dev, its.st_ino, offset, digest(tail), its.st_mtime, last), over

    def _scanned(
        self, part: LogFilePart, file: IO[bytes], tail: bytes, scanner: Scanner, last: datetime | None,
        not_before: datetime | None,
    ) -> tuple[int, str, datetime | None, bytes]:  # fmt: skip
        """Where reading ended, why it ended before the end, the time of the last line, and the bytes before the place.

        These are kept on the way: what is packed would have to be unpacked from its beginning for them.
        """
        offset, rest, over = part.begin, b"", ""
        while not over and (read := file.read(CHUNK)):
            block, rest = _whole_lines(rest + read)
            offset, tail = offset + len(block), (tail + block)[-TAIL:]
            last = self._take(scanner.heard(block, last, not_before))
            self._left -= len(read)
            over = self._over()
        if rest and not over and not part.is_current:
            offset, tail = offset + len(rest), (tail + rest)[-TAIL:]
            last = self._take(scanner.heard(rest, last, not_before))
        return offset, over, last, tail

    def _take(self, heard: Heard) -> datetime | None:
        self._calls = list(together((*self._calls, *heard.calls)))
        self._undated += heard.undated
        self._first = self._first or heard.first_time
        return heard.last_time

    def _over(self) -> str:
        if time.monotonic() > self._until:
            return str(limits.LOG_SECONDS)
        return str(limits.LOG_BYTES) if self._left < 0 else ""


def _last_line_end(raw: IO[bytes], size: int) -> int:
    """Where the last whole line of a file ends."""
    begin = max(size - CHUNK, 0)
    raw.seek(begin)
    return begin + raw.read(size - begin).rfind(b"\n") + 1


def _whole_lines(block: bytes) -> tuple[bytes, bytes]:
    """What of a block is whole lines, and what comes after them. A line without an end is parted between two words."""
    at = block.rfind(b"\n") + 1
    if not at and len(block) > CHUNK:
        at = max(block.rfind(mark) for mark in (b" ", b"\t", b",", b";")) + 1 or len(block)
    return block[:at], block[at:]
