"""When a line of a log was written, by how it begins.

| written by | begins with |
|---|---|
| Zabbix server, proxy and agent | `1234:20260102:030405.678 ` |
| syslog with ISO times (RFC 5424), trap receivers | `2026-01-02T03:04:05.678+07:00`, `2026-01-02 03:04:05` |
| traditional syslog (RFC 3164), snmptt | `Jan  2 03:04:05`, `Fri Jan  2 03:04:05 2026` |
| zabbix_trap_receiver.pl | `03:04:05 2026/01/02 ZBXTRAP`, `20260102.030405 ZBXTRAP` |
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

from dcdecom.late_dataclass import dataclass

PRIORITY = r"(?:<\d{1,3}>)?(?:1 )?"
ZABBIX = re.compile(r"\s*\d+:(\d{4})(\d\d)(\d\d):(\d\d)(\d\d)(\d\d)\.\d{3}\b")
ISO = re.compile(
    PRIORITY + r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,]\d{1,9})?(?P<zone> ?Z|[+-]\d\d:?\d\d)?(?!\w)"
)
BSD = re.compile(PRIORITY + r"(?:[A-Z][a-z]{2} )?([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)(?: (\d{4})(?!\d))?")
TRAPS = re.compile(r"(\d\d):(\d\d):(\d\d) (\d{4})/(\d\d)/(\d\d) ")
TRAPS_SHORT = re.compile(r"(\d{4})(\d\d)(\d\d)\.(\d\d)(\d\d)(\d\d) ")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
AHEAD = timedelta(days=1)
"""So far may a line of this year be in the future before it is one of the year before."""


@dataclass(frozen=True)
class Times:
    """Reads times of lines; those without a zone are in `zone`, those without a year in the last that fits `now`."""

    zone: tzinfo
    now: datetime

    def of(self, line: str) -> datetime | None:
        """When a line was written; None where it does not begin with a time."""
        for pattern, read in READERS:
            if found := pattern.match(line):
                try:
                    return read(found, self)
                except (ValueError, OverflowError):
                    return None
        return None

    def at(self, *parts: str | int) -> datetime:
        """A time of the log's own zone. Raises ValueError where it is none."""
        year, month, day, hour, minute, second = map(int, parts)
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=self.zone).astimezone(UTC)


def _plain(found: re.Match[str], times: Times) -> datetime:
    return times.at(*found.groups()[:6])


def _iso(found: re.Match[str], times: Times) -> datetime:
    zone = (found["zone"] or "").strip().replace("Z", "+00:00")
    if not zone:
        return _plain(found, times)
    offset = datetime.strptime(zone.replace(":", ""), "%z").tzinfo
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=offset).astimezone(UTC)


def _bsd(found: re.Match[str], times: Times) -> datetime:
    name, day, hour, minute, second, year = found.groups()
    month = MONTHS.index(name) + 1
    if year:
        return times.at(year, month, day, hour, minute, second)
    this = times.now.astimezone(times.zone).year
    for guess in (this + 1, this, this - 1):
        if (month, int(day)) == (2, 29) and not _leaps(guess):
            continue
        at = times.at(guess, month, day, hour, minute, second)
        if at <= times.now + AHEAD:
            return at
    raise ValueError(found.group())


def _leaps(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _traps(found: re.Match[str], times: Times) -> datetime:
    hour, minute, second, year, month, day = found.groups()
    return times.at(year, month, day, hour, minute, second)


READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Times], datetime]], ...] = (
    (ZABBIX, _plain), (ISO, _iso), (BSD, _bsd), (TRAPS, _traps), (TRAPS_SHORT, _plain),
)  # fmt: skip
