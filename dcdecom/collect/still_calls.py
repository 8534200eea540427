"""Which servers that are gone are still heard: each log is read on from where the last look at it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta

from dcdecom.collect.paging import twice
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.calls import REMEMBERED, Caller, LogLook, LogMemory, LogSource, together
from dcdecom.model.estate.listing import AddressHolder
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.estate.references import Subject, TokenKind
from dcdecom.ports.logs import LogReader
from dcdecom.ports.systems import Readers

TOLD = timedelta(days=7)
"""So long it is told that lines were lost."""


@dataclass(frozen=True)
class HeardLog:
    """One log, as this run looked at it."""

    source: LogSource
    answer: Answer[LogLook]
    memory: LogMemory | None
    """What is known of it now; of one that could not be read what was known before, None where that is nothing."""


@dataclass(frozen=True)
class HeardCalls:
    """What the logs say, and who is recorded by now with the addresses that are heard in them."""

    logs: tuple[HeardLog, ...] = ()
    holders: Mapping[str, Answer[tuple[AddressHolder, ...]]] = field(default_factory=dict)
    """By IP or MAC address."""

    @property
    def memories(self) -> Mapping[str, LogMemory]:
        return {each.source.name: each.memory for each in self.logs if each.memory}


NOTHING_HEARD = HeardCalls()


def read_calls(
    gone: Sequence[tuple[Subject, datetime | None]], readers: Readers, before: Mapping[str, LogMemory], now: datetime
) -> HeardCalls:
    """Read every log on, then ask the record whose the addresses are now that are heard.

    `gone`: servers, each since when; without a time lines count from the first run on that knows it.
    """
    logs = tuple(_look(reader, gone, before.get(reader.source.name), now) for reader in readers.logs)
    tokens = {token for log in logs if log.memory for calls in log.memory.calls for token in calls.tokens}
    ips, macs = _of_kind(tokens, "address"), [MacAddress(mac) for mac in _of_kind(tokens, "mac")]
    holders = dict(twice(ips, readers.record.holders_at)) if ips else {}
    by_mac = twice(macs, readers.record.holders) if macs else {}
    return HeardCalls(logs, {**holders, **{str(mac): answer for mac, answer in by_mac.items()}})


def _look(
    reader: LogReader, gone: Sequence[tuple[Subject, datetime | None]], before: LogMemory | None, now: datetime
) -> HeardLog:
    known = before.known if before else {}
    callers = [Caller(subject, since or known.get(subject.device, now)) for subject, since in gone]
    answer = reader.calls(callers, before)
    if not isinstance(answer, Reading):
        return HeardLog(reader.source, answer, before)
    look = answer.value
    earlier = [calls for calls in before.calls if now - calls.last <= REMEMBERED] if before else []
    lost = [one for one in before.lost if now - one.until <= TOLD] if before else []
    memory = LogMemory(
        reader.path, answer.taken_at, look.position, together((*earlier, *look.calls)), (*lost, *look.lost),
        {caller.subject.device: caller.since for caller in callers},
    )  # fmt: skip
    return HeardLog(reader.source, answer, memory)


def _of_kind(tokens: Iterable[tuple[TokenKind, str]], kind: TokenKind) -> list[str]:
    return sorted({token for by, token in tokens if by == kind})
