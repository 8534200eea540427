"""Lines of a log that speak of a server, found in blocks of many lines.

Most blocks speak of none. So a block is asked first for every token that may be one, each as it is spelled there, and
only lines with such a token are looked at as `Terms` looks at them. What that finds in a line, this never passes over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from dcdecom.adapters.logs.cutting import sample
from dcdecom.adapters.logs.times import PRIORITY, Times
from dcdecom.adapters.texts.terms import LONGEST, Hit, Terms, ipv6_spelling
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.calls import Caller, Calls, LogKind, Tokens, together

TOKEN = re.compile(rb"[\w.:\-]+")
RUN = re.compile(rb"[\w.\-]+")
QUAD = re.compile(rb"\d{1,6}\.\d{1,6}\.\d{1,6}\.\d{1,6}")
PADDED = re.compile(rb"(?:^|\.)0\d")
COLONS = re.compile(rb"[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*")
OCTETS = re.compile(rb"[0-9a-f:.\-]{11,}")
LIKE_MAC = re.compile(
    rb"(?:[0-9a-f]{1,2}[:.\-]){5}|[0-9a-f]{4}[:.\-][0-9a-f]{4}[:.\-][0-9a-f]{4}|[0-9a-f]{6}[:.\-]?[0-9a-f]{6}"
)
SEPARATOR = re.compile(rb"[:.\-]")
MAC = 12
"""Digits of a MAC address."""
ESCAPED = b"\\."
OWN = re.compile(
    PRIORITY + r"(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{8,30}) \S{1,255} "
    r"dcdecom[\w.-]{0,40}(?:(?:\[\d+\])?:| (?:\d+|-) )"
)
"""How a line begins that this program wrote itself: it names servers that are gone, and is no call."""
BACK = 200
"""So many lines may stand between a line without a time and the one that has it, as in a trap of many lines."""


class Sieve:
    """What of a block may be a token of some server. It lets more through than `Terms` accepts, and never less."""

    def __init__(self, terms: Terms) -> None:
        runs = {name for name in terms.names if name.isascii() and RUN.fullmatch(name.encode())}
        self._runs = {name.encode() for name in runs}
        self._words = tuple(name for name in terms.names if name not in runs or name != name.strip("."))
        self._quads = {address.encode() for address in terms.addresses if ":" not in address}
        self._addresses = frozenset(terms.addresses)
        self._macs = {mac.replace(":", "").encode() for mac in terms.macs}

    def places(self, block: bytes) -> Iterator[int]:
        """Where in a block something stands that may be a token."""
        low = block.lower()
        once = b"\n".join(set(TOKEN.findall(low)))  # most of a log says the same words again and again
        found = {run for run in RUN.findall(once) if run.strip(b".") in self._runs}
        found |= {*self._quads_of(once), *self._with_colons(once), *self._macs_of(once)}
        if found:
            yield from (each.start() for each in re.finditer(b"|".join(map(re.escape, found)), low))
        if ESCAPED in low:
            yield from (each.start() for each in re.finditer(re.escape(ESCAPED), low))
        if self._words:
            yield from self._words_of(block)

    def _quads_of(self, low: bytes) -> Iterator[bytes]:
        quads = set(QUAD.findall(low))
        yield from quads & self._quads
        for quad in quads:
            if PADDED.search(quad) and b".".join(b"%d" % int(part) for part in quad.split(b".")) in self._quads:
                yield quad

    def _with_colons(self, low: bytes) -> Iterator[bytes]:
        for run in set(COLONS.findall(low)):
            if (b"::" in run or run.count(b":") > 5) and self._may_be_ours(run.decode()):
                yield run

    def _may_be_ours(self, run: str) -> bool:
        return len(run) <= LONGEST and ipv6_spelling(run) in self._addresses

    def _macs_of(self, low: bytes) -> Iterator[bytes]:
        if not self._macs:
            return
        for run in filter(LIKE_MAC.search, OCTETS.findall(low)):
            groups = SEPARATOR.split(run)
            if self._has_mac(b"".join(groups)) or self._has_mac(b"".join(group.zfill(2) for group in groups)):
                yield run

    def _has_mac(self, digits: bytes) -> bool:
        return any(digits[at : at + MAC] in self._macs for at in range(len(digits) - MAC + 1))

    def _words_of(self, block: bytes) -> Iterator[int]:
        """Lines that hold a name of several words, or one in other letters than ASCII's."""
        begin = 0
        for line in block.splitlines(keepends=True):
            text = line.decode(errors="replace").casefold()
            if any(name in text for name in self._words):
                yield begin
            begin += len(line)


@dataclass(frozen=True)
class Heard:
    """What one block says."""

    calls: tuple[Calls, ...]
    undated: int
    first_time: datetime | None
    """Of the first line that has one."""
    last_time: datetime | None
    """Of the last line that has one; before all lines, what came before the block."""


class Scanner:
    """Finds calls block by block. What is told of each server counts from when it is gone."""

    def __init__(self, terms: Terms, callers: Sequence[Caller], times: Times, kind: LogKind) -> None:
        self._terms, self._times, self._kind = terms, times, kind
        self._since = {caller.subject.device: caller.since for caller in callers}
        self._sieve = Sieve(terms)

    def heard(self, block: bytes, before: datetime | None, not_before: datetime | None) -> Heard:
        """The calls of a block of whole lines. `before`: the time of the line before it; `not_before`: a time before
        which none of it was written: undated lines came between that and now."""
        calls: list[Calls] = []
        undated = 0
        for begin, end in _lines_at(block, self._sieve.places(block)):
            line = block[begin:end].decode(errors="replace")
            hits = list(self._terms.hits(line))
            if not hits or self._is_own(line):
                continue
            at = self._time(block, begin, line) or before
            since, until = at or not_before, at or self._times.now
            if since is None or self._may_be_later(block, end, line, hits, since):
                undated += 1
                continue
            calls.extend(self._calls(line, hits, since, until))
        return Heard(together(calls), undated, self._first(block), self._last(block) or before)

    def _may_be_later(self, block: bytes, end: int, line: str, hits: Iterable[Hit], at: datetime) -> bool:
        """Whether a line without a time stands between one of before a server was gone and one of after."""
        if self._times.of(line) is not None:
            return False
        gone = [self._since[hit.device] for hit in hits if at <= self._since[hit.device]]
        return bool(gone) and min(gone) < (self._first(block, end + 1) or self._times.now)

    def _calls(self, line: str, hits: Iterable[Hit], at: datetime, until: datetime) -> Iterator[Calls]:
        """Of a line that was written between these two; they are the same where it has a time."""
        by_device: dict[str, list[Hit]] = {}
        for hit in hits:
            by_device.setdefault(hit.device, []).append(hit)
        for device, its in by_device.items():
            if at > self._since[device]:
                tokens: Tokens = tuple(sorted({(hit.by, hit.token) for hit in its}))
                yield Calls(device, tokens, 1, at, max(at, until), sample(line, [hit.token for hit in its]))

    def _is_own(self, line: str) -> bool:
        return self._kind == "syslog" and OWN.match(line) is not None

    def _time(self, block: bytes, begin: int, line: str) -> datetime | None:
        """Of the line, else of the last one before it in the block that has one."""
        at = self._times.of(line)
        for _ in range(BACK):
            if at is not None or begin == 0:
                break
            end = begin - 1
            begin = block.rfind(b"\n", 0, end) + 1
            at = self._times.of(_start(block, begin, end))
        return at

    def _first(self, block: bytes, begin: int = 0) -> datetime | None:
        for _ in range(BACK):
            end = block.find(b"\n", begin)
            at = self._times.of(_start(block, begin, end if end >= 0 else len(block)))
            if at is not None or end < 0:
                return at
            begin = end + 1
        return None

    def _last(self, block: bytes) -> datetime | None:
        end = len(block) - 1 if block.endswith(b"\n") else len(block)
        for _ in range(BACK):
            begin = block.rfind(b"\n", 0, max(end, 0)) + 1
            if (at := self._times.of(_start(block, begin, end))) is not None or begin == 0:
                return at
            end = begin - 1
        return None


def _start(block: bytes, begin: int, end: int) -> str:
    return block[begin : min(end, begin + 80)].decode(errors="replace")


def _lines_at(block: bytes, places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where the lines begin and end in which the places are, each line once."""
    last = -1
    for place in sorted(places):
        begin = block.rfind(b"\n", 0, place) + 1
        if begin != last:
            end = block.find(b"\n", place)
            yield begin, end if end >= 0 else len(block)
            last = begin
