"""The views whose names are removed: read by transfer and at every server that answers, written by signed updates."""

from __future__ import annotations

import secrets as random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from dcdecom import limits
from dcdecom.adapters.dns.own_records import Leading
from dcdecom.adapters.dns.reader import SYSTEM, NotRead, asked
from dcdecom.adapters.dns.records import Record, Zones, zone_of
from dcdecom.adapters.dns.removable import removable
from dcdecom.adapters.lazy import loading
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError, NotSent, SystemFailure, SystemRefused
from dcdecom.limits import OverLimit
from dcdecom.model.estate.names import LeadingSet, RecordSet
from dcdecom.model.estate.reading import Answer, Reading, Source, Unreadable
from dcdecom.model.settings import DnsKey, DnsServer, DnsSettings, DnsView
from dcdecom.ports.clock import Clock

if TYPE_CHECKING:
    from dcdecom.adapters.dns.transfer import Key
    from dcdecom.adapters.dns.zone_copies import ZoneCopy
    from dcdecom.model.changes.dns import RemoveRecords, RestoreRecords
    from dcdecom.model.estate.references import Subject
    from dcdecom.ports.write_permit import WritePermit

V = TypeVar("V")


@dataclass
class _View:
    """One view, with a copy of each of its zones."""

    view: DnsView
    copies: dict[str, ZoneCopy] = field(default_factory=dict)
    serials: tuple[int, ...] = ()
    zones: Zones = field(default_factory=lambda: Zones(()))

    def server(self, zone: str) -> DnsServer | None:
        return next((s for s in self.view.servers if zone in map(zone_of, s.zones)), None)


class Names:
    """`NameReader` of all views whose names are removed. Copies live as long as the command."""

    def __init__(self, views: Sequence[DnsView], domains: tuple[str, ...], secrets: Secrets, clock: Clock) -> None:
        self._views = {view.name: _View(view) for view in views}
        self._domains, self._secrets, self._clock = domains, secrets, clock

    def leading(self, subjects: Sequence[Subject]) -> Mapping[str, Answer[tuple[LeadingSet, ...]]]:
        def read() -> dict[str, tuple[LeadingSet, ...]]:
            found = [self._leading(view, subject) for view in self._read_views() for subject in subjects]
            return {
                subject.device: tuple(one for name, sets in found if name == subject.device for one in sets)
                for subject in subjects
            }

        answer = asked(read, Source.named(SYSTEM, ", ".join(self._views)), self._clock)
        if not isinstance(answer, Reading):
            return {subject.device: answer for subject in subjects}
        return {
            name: Unreadable(f"{name} {limits.DNS_REMOVED}", answer.source, answer.taken_at)
            if limits.DNS_REMOVED.passed(len(sets))
            else Reading(sets, answer.source, answer.taken_at)
            for name, sets in answer.value.items()
        }

    def _read_views(self) -> Iterator[_View]:
        for view in self._views.values():
            self._refresh(view, time.monotonic() + limits.DNS_SECONDS.most)
            yield view

    def _leading(self, view: _View, subject: Subject) -> tuple[str, list[LeadingSet]]:
        leading = Leading(view.zones, subject, self._domains)
        sets = []
        for first, whole, goes, other in removable(view.zones, leading):
            server = view.server(first.zone)
            asked_of = "" if server and server.writer else view.view.owner
            values, gone = tuple(r.value for r in whole), tuple(r.value for r in goes)
            place = (view.view.name, first.zone, first.owner, first.type)
            sets.append(LeadingSet(*place, values, gone, asked_of, other))
        return subject.device, sets

    def record_set(self, view: str, zone: str, owner: str, type: str) -> Answer[RecordSet]:
        def read() -> RecordSet:
            if (found := self._views.get(view)) is None or (server := found.server(zone)) is None:
                raise NotRead(f"the configuration names {zone} of view {view} no more")
            until = time.monotonic() + limits.DNS_SECONDS.most
            self._refresh(found, until)
            return self._record_set(found, server, zone, owner, type, until)

        return asked(read, Source.named(SYSTEM, view), self._clock)

    def _record_set(self, view: _View, server: DnsServer, zone: str, owner: str, type: str, until: float) -> RecordSet:
        zones, copy = view.zones, view.copies[zone]
        here = [r for r in zones.at.get(owner, ()) if (r.zone, r.type) == (zone, type)]
        values = tuple(sorted(record.value for record in here))
        version = copy.last_change(owner, type)
        wildcards = zones.answered_by(owner)
        serves = [r for r in zones.to_name.get(owner, ()) if r.type in ("NS", "MX") and r.owner != owner]
        behind = tuple(self._behind(view, server, zone, owner, type, values, bool(wildcards), until))
        return RecordSet(
            values=values,
            ttl=here[0].ttl if here else 0,
            behind=behind,
            shown=f"version {version.before} to {version.serial}" if version else "",
            also=tuple(_copies().told(version, owner, type)) if version else (),
            serves=tuple(str(record) for record in serves),
            wildcard=wildcards[0] if wildcards else "",
        )

    def _behind(
        self, view: _View, server: DnsServer, zone: str, owner: str, type: str, values: tuple[str, ...],
        by_wildcard: bool, until: float,
    ) -> Iterator[str]:  # fmt: skip
        """Other servers that are not at the primary's version, or show something else; every one has to answer."""
        self._must_all_be_named(view, server, zone)
        now = view.copies[zone].now
        for other in server.secondaries:
            key = self._key(other.reader) if other.reader else None
            try:
                serial, shown = _authorities().shows(other, zone, owner, type, key, until)
            except _transfer().NotTransferred as error:
                raise NotRead(str(error)) from None
            if now and _authorities().is_older(serial, now.serial):
                yield f"{other.name} ({other.address} port {other.port}): version {serial}, not {now.serial}"
            elif shown != values and not (by_wildcard and not values):
                yield f"{other.name} ({other.address} port {other.port}): {', '.join(shown) or 'nothing'}"

    def _must_all_be_named(self, view: _View, server: DnsServer, zone: str) -> None:
        """Every server that the zone names is the primary or a named secondary: one that nobody asks may be behind."""
        addresses = {server.address, *(other.address for other in server.secondaries)}
        names = {zone_of(other.name) for other in server.secondaries}
        for record in view.zones.at.get(zone, ()):
            if record.type != "NS" or record.targets[0] in names:
                continue
            known = {a for r in view.zones.at.get(record.targets[0], ()) for a in r.addresses}
            if not known or not known <= addresses:
                at = ", ".join(sorted(known - addresses)) or "an address that no zone here has"
                raise NotRead(
                    f"{record.targets[0]} ({at}) answers for {zone} too, and stands under no `secondaries` of dns"
                )

    def _refresh(self, view: _View, until: float) -> None:
        """Bring every zone of a view up to date. Raises NotRead, which names each zone that was not read."""
        module, failed = _transfer(), list[str]()
        for server in view.view.servers:
            key = self._key(server.reader)
            for zone in map(zone_of, server.zones):
                copy = view.copies.get(zone) or _copies().ZoneCopy(server, zone)
                try:
                    copy.refresh(key, until)
                except (module.NotTransferred, OverLimit) as error:
                    failed.append(str(error))
                view.copies[zone] = copy
        if failed:
            raise NotRead("; ".join(failed))
        serials = tuple(copy.now.serial for copy in view.copies.values() if copy.now)
        if serials != view.serials:
            records: list[Record] = [r for copy in view.copies.values() if copy.now for r in copy.now.records]
            view.serials, view.zones = serials, Zones(records)

    def _key(self, key: DnsKey) -> Key:
        return key_of(key, self._secrets)


class NameUpdates:
    """`NameWriter` of all views whose names are removed."""

    def __init__(self, views: Sequence[DnsView], secrets: Secrets) -> None:
        self._views, self._secrets = {view.name: _View(view) for view in views}, secrets

    def remove_records(
        self, permit: WritePermit[RemoveRecords], view: str, zone: str, owner: str, type: str,
        before: tuple[str, ...], gone: tuple[str, ...],
    ) -> None:  # fmt: skip
        permit.spend(kind="records", view=view, zone=zone, owner=owner, type=type, before=before, gone=gone)
        (server, key), update = self._server(view, zone), _update()
        update.carry_out(server, update.removal(zone, owner, type, before, gone), key, _until())

    def restore_records(
        self, permit: WritePermit[RestoreRecords], view: str, zone: str, owner: str, type: str,
        left: tuple[str, ...], back: tuple[str, ...], ttl: int,
    ) -> None:  # fmt: skip
        permit.spend(
            kind="restore-records", view=view, zone=zone, owner=owner, type=type, left=left, back=back, ttl=ttl
        )
        (server, key), update = self._server(view, zone), _update()
        update.carry_out(server, update.addition(zone, owner, type, left, back, ttl), key, _until())

    def _server(self, view: str, zone: str) -> tuple[DnsServer, Key]:
        found = self._views.get(view)
        server = found.server(zone) if found else None
        if server is None or server.writer is None:
            raise NotSent(f"the configuration names no key that may update {zone} of view {view}")
        try:
            return server, key_of(server.writer, self._secrets)
        except InputError as error:
            raise NotSent(error.what, error.advice) from error


class NameRights:
    """`NameAccount`: the right of each key, tried by the removal of what is not there."""

    def __init__(self, views: Sequence[DnsView], secrets: Secrets, clock: Clock) -> None:
        self._views, self._secrets, self._clock = {view.name: _View(view) for view in views}, secrets, clock

    def zones(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (name, zone_of(zone)) for name, found in self._views.items() for server in found.view.servers
            if server.writer for zone in server.zones
        )  # fmt: skip

    def may_update(self, view: str, zone: str) -> Answer[str]:
        def read() -> str:
            server = self._views[view].server(zone)
            if server is None or server.writer is None:
                raise NotRead(f"no key is configured for {zone}")
            update = _update()
            made_up = f"_dcdecom-{random.token_hex(8)}.{zone}"
            try:
                update.carry_out(
                    server, update.without_effect(zone, made_up), key_of(server.writer, self._secrets), _until()
                )
            except SystemRefused as error:
                return error.what
            except SystemFailure as error:
                raise NotRead(error.what) from None
            return ""

        return asked(read, Source.named(SYSTEM, view), self._clock)


def removing(settings: DnsSettings) -> tuple[DnsView, ...]:
    """The views whose names are removed."""
    return tuple(view for view in settings.views if view.names == "removed")


def key_of(key: DnsKey, secrets: Secrets) -> Key:
    """A key with its secret. Raises InputError."""
    made: Callable[[str, str, str], Key] = _transfer().Key
    return made(key.name, secrets.resolve(key.secret), key.algorithm)


def _until() -> float:
    return time.monotonic() + limits.DNS_SECONDS.most


def _transfer() -> ModuleType:
    from dcdecom.adapters.dns.reader import transfer_module

    return transfer_module()


def _copies() -> ModuleType:
    _transfer()
    with loading:
        from dcdecom.adapters.dns import zone_copies
    return zone_copies


def _authorities() -> ModuleType:
    _transfer()
    with loading:
        from dcdecom.adapters.dns import authorities
    return authorities


def _update() -> ModuleType:
    _transfer()
    with loading:
        from dcdecom.adapters.dns import update
    return update
