"""A log of a Zabbix server in a folder, and a reader that looks at it as the reconcile does, night after night."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dcdecom.adapters.logs.reader import LogFile
from dcdecom.collect.still_calls import HeardLog, _look
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.calls import LogLook, LogMemory
from dcdecom.model.estate.reading import Reading
from dcdecom.model.estate.references import Subject
from dcdecom.model.settings import LogSettings

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
GONE = NOW - timedelta(days=10)
SRV = Subject(
    "device 19", ("srv-old", "host-old"), ("10.7.0.21", "2001:db8::21"), (MacAddress("02:00:00:0a:00:0f"),), (), 19
)  # fmt: skip


class Ticking:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def uptime(self) -> int:
        return 0

    def boot(self) -> str:
        return ""

    def sleep(self, seconds: float) -> None:
        raise NotImplementedError


class Night:
    """One log from look to look."""

    def __init__(self, folder: Path, name: str = "zabbix_server.log", **settings: Any) -> None:
        self.path, self.clock = folder / name, Ticking()
        self.path.touch()
        its = replace(LogSettings("zbx", "zabbix", self.path), **settings)
        self.reader = LogFile(its, "UTC", ("batam.go.id",), self.clock)
        self.memory: LogMemory | None = None

    def write(self, *lines: str, path: Path | None = None) -> None:
        with (path or self.path).open("a") as log:
            log.writelines(f"{line}\n" for line in lines)

    def call(self, minutes: int = 0, what: str = 'host [srv-old] not found') -> str:
        """What a Zabbix server writes when an agent calls of which it has no host."""
        at = self.clock.at + timedelta(minutes=minutes)
        return f'  1234:{at:%Y%m%d:%H%M%S}.123 cannot send list of active checks to "10.9.9.9": {what}'

    def noise(self, minutes: int = 0) -> str:
        at = self.clock.at + timedelta(minutes=minutes)
        return f"  1234:{at:%Y%m%d:%H%M%S}.123 executing housekeeper"

    def heard(self) -> HeardLog:
        """One look; what it leaves is there for the next."""
        found = _look(self.reader, [(SRV, GONE)], self.memory, self.clock.at)
        self.memory = found.memory
        return found

    def look(self) -> LogLook:
        answer = self.heard().answer
        assert isinstance(answer, Reading), answer
        return answer.value

    def count(self) -> int:
        """How many lines of calls one look finds."""
        return sum(calls.count for calls in self.look().calls)

    def later(self, **time: int) -> None:
        self.clock.at += timedelta(**time)
