"""`case run CASE --wait` that kills itself in one change.

    python -m tests.crash.killed CONFIG CASE WHEN KIND [CONFIRMATION...]

WHEN is `intended`, right after the intent was committed, or `acted`, right after the system did what it was asked,
before anything was read back or recorded. It wraps what the command was given as Protocols; production code has no kill
switch.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from dcdecom.bootstrap import cases, documents
from dcdecom.cli.common import Talk
from dcdecom.cli.interactive import Driving, drive
from dcdecom.documents.configuration import load
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.changes.zabbix import DeleteHost, DisableHost, EnableHost, EndSilence, RestoreHost, SilenceHost
from dcdecom.model.fold import fold
from dcdecom.ports.journal import Claim, Event, Hold, Payload, Store, always, nobody
from dcdecom.ports.monitoring import MonitoringWriter
from dcdecom.ports.outbox import Notice
from dcdecom.ports.switches import SwitchWriter
from dcdecom.ports.write_permit import WritePermit


def die() -> None:
    """End as a machine ends whose power is cut: no handler, no `finally`, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class KilledStore:
    """A store whose process dies once the intent of a kind of change is committed."""

    store: Store
    kind: str

    def open_case(
        self, year: int, at: datetime, actor: str, payload: Payload, claim: Mapping[str, str] | None = None,
        free: Mapping[str, str] | None = None, taken: Collection[str] = (), ready: Callable[[], None] = always,
        tells: Callable[[Event], Iterable[Notice]] = nobody,
    ) -> Event:  # fmt: skip
        return self.store.open_case(year, at, actor, payload, claim, free, taken, ready, tells)

    def append(
        self, case: str, after: int, at: datetime, actor: str, type: str, payload: Payload,
        claim: Mapping[str, str] | None = None, release: Iterable[str] = (), ready: Callable[[], None] = always,
        tells: Callable[[Event], Iterable[Notice]] = nobody,
    ) -> Event:  # fmt: skip
        event = self.store.append(case, after, at, actor, type, payload, claim, release, ready, tells)
        if type == "change-intended":
            tracked = fold(self.store.events(case)).changes
            if next(t for t in tracked if t.n == payload["n"]).change.kind == self.kind:
                die()
        return event

    def alone(self) -> AbstractContextManager[None]:
        return self.store.alone()

    def events(self, case: str) -> tuple[Event, ...]:
        return self.store.events(case)

    def cases(self) -> tuple[str, ...]:
        return self.store.cases()

    def is_there(self) -> bool:
        return self.store.is_there()

    def rows(self, case: str) -> list[Mapping[str, Any]]:
        return self.store.rows(case)

    def lost(self, case: str) -> str:
        return self.store.lost(case)

    def naming(self, digest: str) -> tuple[str, int] | None:
        return self.store.naming(digest)

    def serials(self) -> tuple[tuple[str, str], ...]:
        return self.store.serials()

    def pictures(self) -> tuple[tuple[str, int, str], ...]:
        return self.store.pictures()

    def beginning(self, digits: str) -> tuple[tuple[str, int], ...]:
        return self.store.beginning(digits)

    def claims(self) -> tuple[Claim, ...]:
        return self.store.claims()

    def hold(self, case: str, who: str) -> AbstractContextManager[Hold]:
        return self.store.hold(case, who)

    def holding(self, case: str) -> Hold:
        return self.store.holding(case)

    def attend(self, case: str, who: str) -> AbstractContextManager[Hold]:
        return self.store.attend(case, who)


@dataclass(frozen=True)
class KilledSwitch:
    """A switch writer whose process dies once the switch has shut the port and saved."""

    writer: SwitchWriter

    def shut(self, permit: WritePermit[ShutPort], switch: str, port: str) -> None:
        self.writer.shut(permit, switch, port)
        die()

    def open(self, permit: WritePermit[OpenPort], switch: str, port: str) -> None:
        self.writer.open(permit, switch, port)


@dataclass(frozen=True)
class KilledMonitoring:
    """A Zabbix writer whose process dies once the host is deleted."""

    writer: MonitoringWriter

    def silence(
        self, permit: WritePermit[SilenceHost], host_id: str, name: str, since: datetime, until: datetime,
        description: str, earlier: str = "",
    ) -> None:  # fmt: skip
        self.writer.silence(permit, host_id, name, since, until, description, earlier)

    def end_silence(self, permit: WritePermit[EndSilence], silence_id: str, name: str) -> None:
        self.writer.end_silence(permit, silence_id, name)

    def set_enabled(self, permit: WritePermit[DisableHost | EnableHost], host_id: str, enabled: bool) -> None:
        self.writer.set_enabled(permit, host_id, enabled)

    def delete_host(self, permit: WritePermit[DeleteHost], host_id: str) -> None:
        self.writer.delete_host(permit, host_id)
        die()

    def restore_host(self, permit: WritePermit[RestoreHost], export: str) -> None:
        self.writer.restore_host(permit, export)


def main(config: str, id: str, when: str, kind: str, *confirmations: str) -> int:
    settings = load(Path(config))
    texts = documents.texts(settings, "en")
    context = cases.context_of(settings, id, Talk(texts, ZoneInfo(settings.timezone)), "rina")
    log, outside, writers = context.log, context.systems, context.systems.writers
    assert writers
    if when == "intended":
        context = replace(context, log=replace(log, store=KilledStore(log.store, kind)))
    elif kind == "shut":
        killed = replace(writers, switch=KilledSwitch(writers.switch))
        context = replace(context, systems=replace(outside, writers=killed))
    else:
        killed = replace(writers, monitoring=KilledMonitoring(writers.monitoring))
        context = replace(context, systems=replace(outside, writers=killed))
    pairs = [(digest, ending) for digest, _, ending in (c.partition(":") for c in confirmations)]
    with click.Context(click.Command("killed")):
        return drive(context, id, Driving(texts, True, pairs))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
