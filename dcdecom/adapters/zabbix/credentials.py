"""Zabbix as a source of references: the credentials of a server that its hosts there have, each by what it is called.

Names alone are told: of SNMPv3 the user, of a macro what it is called, of IPMI the user. The values that Zabbix sends
beside them (community, passphrases) are dropped where they arrive; of a pre-shared key Zabbix tells nobody anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from dcdecom import limits
from dcdecom.adapters.batching import Questions, Unread, chunks
from dcdecom.adapters.texts.clone import shown
from dcdecom.adapters.texts.terms import Hit
from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.adapters.zabbix.losses import CERTIFICATE, PSK
from dcdecom.adapters.zabbix.macros import PLAIN
from dcdecom.adapters.zabbix.reader import ZabbixReader
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.estate.reading import Absent, Answer, Reading, Source, Unreadable
from dcdecom.model.estate.references import Mentions, Reference, ReferenceSource, SourceState, Subject
from dcdecom.model.settings import MonitoringReferencesSettings
from dcdecom.ports.clock import Clock

V = TypeVar("V")
NAME, ABOUT = "zabbix", "monitoring"
SNMP = "2"
"""The type of an interface."""
VERSIONS = {"1": "SNMPv1", "2": "SNMPv2c", "3": "SNMPv3"}
MACRO = re.compile(r"\{\$[A-Z0-9_.]+\}")
"""A whole value that is one macro: its name is no secret."""
SETTINGS: Row = {
    "output": ["hostid", "host", "tls_connect", "tls_accept", "tls_issuer", "tls_subject", "ipmi_username"],
    "selectMacros": ["macro", "type"], "selectInterfaces": ["interfaceid", "type", "details"],
}  # fmt: skip


class ZabbixCredentials:
    """`ReferenceReader` of one Zabbix. All servers are unreadable where one of the questions is."""

    def __init__(
        self, connect: Callable[[], Connection], settings: MonitoringReferencesSettings, domains: tuple[str, ...],
        clock: Clock,
    ) -> None:  # fmt: skip
        self._connect, self._settings, self._domains, self._clock = connect, settings, domains, clock

    @property
    def source(self) -> ReferenceSource:
        return ReferenceSource(NAME, ABOUT, self._settings.owner, archive=False, of_system=NAME)

    def mentions(self, subjects: Sequence[Subject]) -> Mapping[str, Answer[Mentions]]:
        def read(connection: Connection) -> tuple[SourceState, dict[str, list[Reference]]]:
            reader = ZabbixReader(connection, self._clock)
            hosts = self._hosts(reader, subjects)
            return _state(reader), _references(connection, hosts)

        found = self._asked(read)
        if isinstance(found, Unreadable):
            return {each.device: found for each in subjects}
        return {each.device: self._of(each.device, found) for each in subjects}

    def state(self) -> Answer[SourceState]:
        return self._asked(lambda connection: _state(ZabbixReader(connection, self._clock)))

    def _hosts(self, reader: ZabbixReader, subjects: Sequence[Subject]) -> dict[str, dict[str, Hit]]:
        """By server and host id: by what the host is the server's. Each question is asked once for all servers."""
        found: dict[str, dict[str, Hit]] = {}
        names: dict[str, list[Hit]] = {}
        addresses: dict[str, list[Hit]] = {}
        serials: dict[str, list[Hit]] = {}
        for each in subjects:
            for name in each.names:
                for full in (name, *(f"{name}.{end}" for end in self._domains if "." not in name)):
                    names.setdefault(full, []).append(Hit(each.device, "name", name))
            for address in each.addresses:
                addresses.setdefault(address, []).append(Hit(each.device, "address", address))
            for serial in each.serials:
                serials.setdefault(serial, []).append(Hit(each.device, "serial", serial))
        asked = ((names, reader.hosts), (addresses, reader.hosts_at), (serials, reader.hosts_holding))
        for whose, ask in asked:
            for key, answer in ask(whose) if whose else ():
                for host in _told(answer):
                    for hit in whose[key]:
                        found.setdefault(hit.device, {}).setdefault(host.id, hit)
        return found

    def _asked(self, read: Callable[[Connection], V]) -> Reading[V] | Unreadable:
        """What it answers, as a source of its own: whether a host was read for the case is another question."""
        connection = self._connect()

        def source() -> Source:
            return replace(connection.source, system="references")

        answer = Questions(self._clock, source, connection.without_secret).one(lambda: read(connection))
        if isinstance(answer, Absent):
            raise RuntimeError("nothing was named that could be absent")
        return answer

    def _of(self, device: str, found: Reading[tuple[SourceState, dict[str, list[Reference]]]]) -> Answer[Mentions]:
        state, lines = found.value[0], tuple(dict.fromkeys(found.value[1].get(device, ())))
        if limits.TEXTS_MENTIONS.passed(len(lines)):
            return Unreadable(f"{device} {limits.TEXTS_MENTIONS}", found.source, found.taken_at)
        return Reading(Mentions(state, lines), found.source, found.taken_at)


def _told(answer: Answer[tuple[MonitoredHost, ...]]) -> tuple[MonitoredHost, ...]:
    """The hosts of one answer. Raises Unread for one that could not be read."""
    if isinstance(answer, Unreadable):
        raise Unread(answer.reason)
    return answer.value if isinstance(answer, Reading) else ()


def _state(reader: ZabbixReader) -> SourceState:
    """It is asked itself, so what it answers is of now. Whether it shows everything is its account's role."""
    sight = reader.sight()
    if not isinstance(sight, Reading):
        raise Unread(sight.reason if isinstance(sight, Unreadable) else "what its account is shown is not known")
    left_out = () if sight.value.everything else ("hosts that its account is not shown",)
    return SourceState("", None, old=False, left_out=left_out)


def _references(connection: Connection, hosts: Mapping[str, Mapping[str, Hit]]) -> dict[str, list[Reference]]:
    ids = dict.fromkeys(id for its in hosts.values() for id in its)
    rows: dict[str, Row] = {}
    for some in chunks(ids):
        rows |= connection.by_id("host.get", "hostid", some, SETTINGS)
    found: dict[str, list[Reference]] = {}
    for device, its in hosts.items():
        for id, hit in its.items():
            if id not in rows:
                raise Unread(f"host id {id} went away while it was read")
            for what in _credentials(rows[id]):
                place = f"host {shown(rows[id]['host'])}, id {id}: {what}"
                found.setdefault(device, []).append(Reference("monitoring-credential", place, hit.by, hit.token))
    return found


def _credentials(row: Row) -> Iterator[str]:
    """What each is called. A value goes no further than here."""
    for card in row["interfaces"]:
        if card["type"] == SNMP:
            yield _of_snmp(card["details"])
    used = int(row["tls_connect"]) | int(row["tls_accept"])
    if used & PSK:
        yield "pre-shared key of its agent"
    if used & CERTIFICATE:
        named = [f"{word} {shown(row[f'tls_{word}'])}" for word in ("issuer", "subject") if row[f"tls_{word}"]]
        yield f"certificate of its agent, {', '.join(named) or 'of any issuer and subject'}"
    if row["ipmi_username"]:
        yield f"IPMI user {shown(row['ipmi_username'])}"
    secret: Iterable[Row] = (macro for macro in row["macros"] if macro["type"] != PLAIN)
    yield from (f"secret macro {shown(macro['macro'])}" for macro in secret)


def _of_snmp(details: Row) -> str:
    version = VERSIONS.get(details["version"])
    if version is None:
        raise Unread(f"a version of SNMP that is not known: {shown(str(details['version']))[:20]}")
    if version == "SNMPv3":
        return f"{version} user {shown(details['securityname'])}"
    community = details["community"]
    return f"{version} community{f' {community}' if MACRO.fullmatch(community) else ''}"
