"""One view of DNS as a source of references: its zones are transferred once for all servers of a case."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import TypeVar

from dcdecom import limits
from dcdecom.adapters.dns.own_records import Leading
from dcdecom.adapters.dns.records import Record, Zones, zone_of
from dcdecom.adapters.lazy import loading
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import OverLimit
from dcdecom.model.estate.reading import Answer, Reading, Source, Unreadable
from dcdecom.model.estate.references import Mentions, ReferenceSource, SourceState, Subject
from dcdecom.model.settings import DnsView
from dcdecom.ports.clock import Clock

V = TypeVar("V")
SYSTEM = "dns"
NOW = SourceState("", None, False, ())
"""Zones are asked of their servers: what these answer is of now, and nothing of it is left out."""


class NotRead(Exception):
    """Zones that were not read; the text says which and why, in a line."""


@dataclass(frozen=True)
class ViewReader:
    """`ReferenceReader` of one view. All servers are unreadable where one of its zones is."""

    view: DnsView
    domains: tuple[str, ...]
    secrets: Secrets
    clock: Clock

    @property
    def source(self) -> ReferenceSource:
        return ReferenceSource(self.view.name, SYSTEM, self.view.owner, archive=False, of_system=SYSTEM)

    @property
    def _of_view(self) -> Source:
        return Source.named(SYSTEM, self.view.name)

    def mentions(self, subjects: Sequence[Subject]) -> Mapping[str, Answer[Mentions]]:
        """Every record that leads to each server."""
        found = asked(lambda: Zones(self._records()), self._of_view, self.clock)
        if not isinstance(found, Reading):
            return {each.device: found for each in subjects}
        return {each.device: self._of(each, found) for each in subjects}

    def state(self) -> Answer[SourceState]:
        def read() -> SourceState:
            self._records()
            return NOW

        return asked(read, self._of_view, self.clock)

    def _of(self, subject: Subject, found: Reading[Zones]) -> Answer[Mentions]:
        lines = Leading(found.value, subject, self.domains).references()
        if limits.TEXTS_MENTIONS.passed(len(lines)):
            return Unreadable(f"{subject.device} {limits.TEXTS_MENTIONS}", found.source, found.taken_at)
        return Reading(Mentions(NOW, lines), found.source, found.taken_at)

    def _records(self) -> tuple[Record, ...]:
        """Every record of every zone. Raises NotRead, which names each zone that was not read."""
        transfer = transfer_module()
        until = time.monotonic() + limits.DNS_SECONDS.most
        records: list[Record] = []
        failed: list[str] = []
        for server in self.view.servers:
            key = transfer.Key(server.reader.name, self.secrets.resolve(server.reader.secret), server.reader.algorithm)
            for zone in server.zones:
                try:
                    records.extend(transfer.zone_records(server, zone_of(zone), key, until))
                except (transfer.NotTransferred, OverLimit) as error:
                    failed.append(str(error))
        if failed:
            raise NotRead("; ".join(failed))
        return tuple(records)


def asked(ask: Callable[[], V], source: Source, clock: Clock) -> Reading[V] | Unreadable:
    """What was read, or why it was not."""
    try:
        return Reading(ask(), source, clock.now())
    except NotRead as error:
        return Unreadable(str(error), source, clock.now())
    except InputError as error:
        return Unreadable(f"{error.what}. {error.advice}" if error.advice else error.what, source, clock.now())


def transfer_module() -> ModuleType:
    """What needs dnspython. Raises InputError where it is not installed."""
    try:
        with loading:
            from dcdecom.adapters.dns import transfer
    except ImportError:
        raise InputError("reading DNS needs the dnspython package", "pip install 'dcdecom[dns]'") from None
    return transfer
