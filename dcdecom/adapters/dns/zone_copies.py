"""Copies of zones that are brought up to date by what changed, and remember which version changed what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dcdecom.adapters.dns.records import MADE_BY_SIGNING, Record
from dcdecom.adapters.dns.transfer import Key, NotTransferred, Version, Whole, versions_since, whole_zone
from dcdecom.model.settings import DnsServer


@dataclass
class ZoneCopy:
    """One zone as its server last gave it."""

    server: DnsServer
    zone: str
    """With its last dot."""
    now: Whole | None = None
    versions: list[Version] = field(default_factory=list)
    """What came since the first transfer. One that was found by comparing two transfers may be several in truth."""

    def refresh(self, key: Key, until: float) -> Whole:
        """Bring it up to date: by the difference where the server gives one, else whole. Raises as a transfer does."""
        self.now = self._newest(key, until)
        return self.now

    def _newest(self, key: Key, until: float) -> Whole:
        if self.now is None:
            return whole_zone(self.server, self.zone, key, until)
        try:
            newer = versions_since(self.server, self.zone, key, self.now.serial, until)
        except NotTransferred:
            newer = whole_zone(self.server, self.zone, key, until)
        if isinstance(newer, Whole):
            self._compared(self.now, newer)
            return newer
        applied = _applied(self.now, newer)
        if applied is None:
            whole = whole_zone(self.server, self.zone, key, until)
            self._compared(self.now, whole)
            return whole
        self.versions += newer
        return applied

    def _compared(self, old: Whole, new: Whole) -> None:
        gone, came = _without(old.records, new.records), _without(new.records, old.records)
        if gone or came or old.serial != new.serial:
            self.versions.append(Version(old.serial, new.serial, gone, came))

    def last_change(self, owner: str, type: str) -> Version | None:
        """The last version that changed a set."""
        for version in reversed(self.versions):
            if any((one.owner, one.type) == (owner, type) for one in (*version.gone, *version.came)):
                return version
        return None


def _key(record: Record) -> tuple[str, str, str, int]:
    return record.owner, record.type, record.value, record.ttl


def _without(these: Iterable[Record], those: Iterable[Record]) -> tuple[Record, ...]:
    known = {_key(record) for record in those}
    return tuple(one for one in these if one.type not in MADE_BY_SIGNING | {"SOA"} and _key(one) not in known)


def _applied(old: Whole, versions: Iterable[Version]) -> Whole | None:
    """The zone after these versions; None where they do not fit it. What a signed zone makes by itself is left out: it
    is not told in versions, and what is left of it would make a name look as if it were there."""
    records = {_key(record): record for record in old.records if record.type not in MADE_BY_SIGNING}
    serial = old.serial
    for version in versions:
        if version.before != serial:
            return None
        for record in version.gone:
            if records.pop(_key(record), None) is None:
                return None
        records |= {_key(record): record for record in version.came}
        serial = version.serial
    return Whole(serial, tuple(records.values()))


def told(version: Version, owner: str, type: str) -> Iterator[str]:
    """What a version changed beside one set, in a line each."""
    for sign, records in (("-", version.gone), ("+", version.came)):
        for one in records:
            if (one.owner, one.type) != (owner, type):
                yield f"{sign}{one.owner} {one.type} {one.value}"
