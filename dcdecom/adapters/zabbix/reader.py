"""Zabbix, read: the number of requests grows with pages of a hundred hosts, not with hosts."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from dcdecom.adapters.batching import Questions, Unread
from dcdecom.adapters.zabbix import audit, rows
from dcdecom.adapters.zabbix.blockers import blockers
from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.adapters.zabbix.export import export
from dcdecom.adapters.zabbix.inventories import holding, holds
from dcdecom.adapters.zabbix.losses import losses
from dcdecom.adapters.zabbix.macros import addresses, macros_of
from dcdecom.adapters.zabbix.maintenances import memberships
from dcdecom.adapters.zabbix.proxies import proxies
from dcdecom.model.address import one_spelling
from dcdecom.model.estate.monitoring import Blocker, Export, HostEdit, ListedHost, Loss, MonitoredHost, Sight, Silence
from dcdecom.model.estate.reading import Answer
from dcdecom.model.trace import Trace, of_silence
from dcdecom.ports.clock import Clock

T = TypeVar("T")

MAPPED = ":ffff:"
"""What an IPv6 address has in it that is an IPv4 address, however it is spelled."""
SUPER_ADMIN = "3"
"""The type of a role that is shown everything."""


class ZabbixReader:
    """`MonitoringReader` on one Zabbix."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._ask = Questions(clock, lambda: connection.source, connection.without_secret)

    def hosts(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        """Each name's hosts: whose technical or visible name is the same but for case."""
        return self._ask.each(names, self._named, "host", _wildcard)

    def hosts_by_id(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[MonitoredHost]]]:
        """Each id's host, read afresh. One whose proxy may not be read is Unreadable alone."""

        def read(some: tuple[str, ...]) -> Mapping[str, MonitoredHost | Unread]:
            return dict(self._hosts_each(self._rows(some)))

        return self._ask.each(ids, read, "host id", _no_number, in_a_body=True)

    def host_names(self) -> Answer[tuple[ListedHost, ...]]:
        """Every host by its id and name; Zabbix has no pages, and both are short. Compared with its own count."""

        def read() -> tuple[ListedHost, ...]:
            before = self._connection.count("host.get")
            rows = self._connection.everything("host.get", {"output": ["hostid", "host"]})
            found = tuple(ListedHost(row["hostid"], row["host"]) for row in rows)
            after = self._connection.count("host.get")
            if not min(before, after) <= len(found) <= max(before, after):
                raise Unread(f"host.get counted {before} and then {after}, and sent {len(found)}")
            return found

        return self._ask.one(read)

    def hosts_at(self, addresses: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        """The hosts that have an interface at each IP address or DNS name; a name is met in every domain."""
        return self._ask.each(addresses, self._at, "host at")

    def hosts_unresolved(self) -> Answer[tuple[MonitoredHost, ...]]:
        """The hosts that have a macro in an address of which nobody is told the value."""

        def read() -> tuple[MonitoredHost, ...]:
            found = {row["hostid"]: row for row in self._with_macros()}
            return tuple(host for host in self._hosts(found.values()) if host.unresolved)

        return self._ask.one(read)

    def hosts_alike(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        """The hosts whose name is each name in a domain, or looks like it."""
        return self._ask.each(names, self._alike, "host like", _nothing_to_search)

    def hosts_holding(self, values: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        """The hosts whose inventory has each value as a serial number, as the asset tag, or as a MAC address."""

        def read(some: tuple[str, ...]) -> Mapping[str, tuple[MonitoredHost, ...]]:
            found = {row["hostid"]: row for row in holding(self._connection, some)}
            return self._answered(some, found, lambda value, host: holds(host, value))

        return self._ask.each(values, read, "host with")

    def edits(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[HostEdit, ...]]]]:
        """What the audit log has of each host, the newest first."""
        return self._by_id(ids, lambda some: audit.edits(self._connection, some))

    def sight(self) -> Answer[Sight]:
        """How much this account is shown. Who it is taken for is told without any right."""

        def read() -> Sight:
            everything = str(self._connection.account()["type"]) == SUPER_ADMIN
            return Sight(self._connection.count("host.get"), everything)

        return self._ask.one(read)

    def blockers(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[Blocker, ...]]]]:
        """What would make Zabbix refuse to delete these hosts, as far as this account may see."""
        return self._by_id(ids, lambda some: blockers(self._connection, self._rows(some)))

    def losses(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[Loss, ...]]]]:
        """What no import brings back for each host."""
        return self._by_id(ids, lambda some: losses(self._connection, self._rows(some)))

    def exports(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[Export]]]:
        """Each host's configuration, checked to hold that host, alone."""

        def read(some: tuple[str, ...]) -> Mapping[str, Export]:
            row = self._rows(some).get(some[0])
            return export(self._connection, row) if row else {}

        for host_id in ids:
            yield from self._by_id([host_id], read)

    def silences(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[Silence]]]:
        """The maintenance of each name."""

        def read(some: tuple[str, ...]) -> Mapping[str, Silence]:
            params = {"filter": {"name": list(some)}, **rows.MAINTENANCE}
            found = self._connection.rows("maintenance.get", params, lambda row: row["name"] in some)
            return {row["name"]: rows.silence(row) for row in found}

        return self._ask.each(names, read, "maintenance")

    def traces(self, case: str = "") -> Answer[tuple[Trace, ...]]:
        """The maintenances whose name says that they are a case's, or any case's of ours."""
        begins = f"dcdecom {case}"

        def read() -> tuple[Trace, ...]:
            params: Row = {"search": {"name": begins}, "startSearch": True, **rows.MAINTENANCE}
            found = self._connection.rows(
                "maintenance.get", params, lambda row: str(row["name"]).casefold().startswith(begins.casefold())
            )
            traces = (of_silence("Zabbix", row["maintenanceid"], row["name"], row["description"]) for row in found)
            return tuple(trace for trace in traces if trace)

        return self._ask.one(read)

    def _by_id(
        self, ids: Iterable[str], read: Callable[[tuple[str, ...]], Mapping[str, T]]
    ) -> Iterator[tuple[str, Answer[T]]]:
        return self._ask.each(ids, read, "host id", _no_number)

    def _named(self, names: tuple[str, ...]) -> Mapping[str, tuple[MonitoredHost, ...]]:
        """Two looks: `filter` is exact, and an anchored `search` finds what differs in case only."""
        folded = {name.casefold() for name in names}
        both = {"host": list(names), "name": list(names)}
        looks: tuple[Row, ...] = ({"filter": both}, {"search": both, "searchWildcardsEnabled": True})
        found: dict[str, Row] = {}
        for look in looks:
            params = {**look, "searchByAny": True, **rows.HOST}
            for row in self._connection.rows("host.get", params, lambda row: not folded.isdisjoint(_names(row))):
                found[row["hostid"]] = row
        return self._answered(names, found, lambda name, host: name.casefold() in _folded(host.host, host.visible_name))

    def _alike(self, names: tuple[str, ...]) -> Mapping[str, tuple[MonitoredHost, ...]]:
        """What stands between letters and digits may be any sign: Zabbix finds those, and they are compared here."""
        patterns = [pattern for name in names for pattern in (_pattern(name), f"{_pattern(name)}.*")]
        look: Row = {"search": {"host": patterns, "name": patterns}, "searchByAny": True}
        found = self._connection.everything("host.get", {**look, "searchWildcardsEnabled": True, **rows.HOST})
        by_id = {row["hostid"]: row for row in found if any(_is_alike(n, row["host"], row["name"]) for n in names)}
        return self._answered(names, by_id, lambda name, host: _is_alike(name, host.host, host.visible_name))

    def _at(self, asked: tuple[str, ...]) -> Mapping[str, tuple[MonitoredHost, ...]]:
        """IPv6 has many spellings and Zabbix keeps what was typed: then every host with one is read and compared. An
        IPv4 address may be spelled as IPv6 too (`::ffff:198.18.10.11`).

        So is every host whose DNS name begins as a name that is asked for, in whatever letters and domain.
        """
        numbers, names = [one for one in asked if _is_number(one)], [one for one in asked if not _is_number(one)]
        both = {"ip": numbers, "dns": numbers}

        def at_one(row: Row) -> bool:
            own = macros.get(row["hostid"], {})
            return any(_meets(one, address) for one in asked for address in addresses(row, own).known)

        found = self._with_macros()
        macros = macros_of(self._connection, {row["hostid"]: row for row in found})
        if numbers:
            found += self._connection.rows("host.get", {"filter": both, "searchByAny": True, **rows.HOST}, at_one)
        if numbers:
            spelled = ":" if any(":" in number for number in numbers) else MAPPED
            found += self._connection.everything("host.get", {"search": {"ip": spelled}, **rows.HOST})
        if names:
            begins: Row = {"search": {"dns": names}, "startSearch": True, "searchByAny": True}
            found += self._connection.everything("host.get", {**begins, **rows.HOST})
        by_id = {row["hostid"]: row for row in found if at_one(row)}
        return self._answered(asked, by_id, lambda one, host: any(_meets(one, held) for held in host.addresses))

    def _with_macros(self) -> list[Row]:
        """Every host with a macro in an address: Zabbix finds it by the macro's name, and not by its value."""
        look: Row = {"search": {"ip": "{", "dns": "{"}, "searchByAny": True}
        return self._connection.everything("host.get", {**look, **rows.HOST})

    def _rows(self, ids: tuple[str, ...]) -> dict[str, Row]:
        return self._connection.by_id("host.get", "hostid", ids, rows.HOST)

    def _hosts(self, found: Iterable[Row]) -> list[MonitoredHost]:
        """Hosts with the maintenances that name them, and the proxies that watch them. Raises Unread where one of them
        cannot be told."""
        hosts = []
        for _, host in self._hosts_each({row["hostid"]: row for row in found}):
            if isinstance(host, Unread):
                raise host
            hosts.append(host)
        return hosts

    def _hosts_each(self, by_id: Mapping[str, Row]) -> Iterator[tuple[str, MonitoredHost | Unread]]:
        """Each host, or why it alone cannot be told."""
        if not by_id:
            return
        maintenances = memberships(self._connection, by_id)
        watchers, macros = proxies(self._connection, by_id.values()), macros_of(self._connection, by_id)
        for id, row in by_id.items():
            watcher, at = watchers[id], addresses(row, macros.get(id, {}))
            yield id, watcher if isinstance(watcher, Unread) else rows.host(row, maintenances[id], watcher, at)

    def _answered(
        self, asked: Iterable[str], found: Mapping[str, Row], fits: Callable[[str, MonitoredHost], bool]
    ) -> Mapping[str, tuple[MonitoredHost, ...]]:
        """The hosts that fit each of what was asked, where any do."""
        hosts = self._hosts(found.values())
        return {one: fitting for one in asked if (fitting := tuple(host for host in hosts if fits(one, host)))}


def _wildcard(name: str) -> str:
    return f"{name} holds *, which Zabbix would take for any text" if "*" in name else ""


def _no_number(host_id: str) -> str:
    return "" if host_id.isdecimal() else f"{host_id} is no host id"


def _names(row: Row) -> frozenset[str]:
    return _folded(row["host"], row["name"])


def _folded(*names: str) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _meets(asked: str, held: str) -> bool:
    """Whether an interface is at what was asked for. `srv-1` is met by `SRV-1` and `srv-1.example`, not by `srv-10`."""
    in_a_domain = not _is_number(asked) and held.casefold().startswith(f"{asked.casefold()}.")
    return in_a_domain or _plain(asked) == _plain(held)


def _is_number(address: str) -> bool:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return True


def _plain(address: str) -> str:
    """An IP address in its one shortest spelling, IPv4 where it is one; a DNS name in lower case."""
    try:
        return one_spelling(address)
    except ValueError:
        return address.casefold()


def _pattern(name: str) -> str:
    """Letters and digits of ASCII, with any text in the place of all others."""
    return re.sub(r"[^A-Za-z0-9]+", "*", name)


def _nothing_to_search(name: str) -> str:
    return "" if re.search(r"[A-Za-z0-9]{2}", name) else f"{name} has no letters that could be searched for"


def _is_alike(name: str, *called: str) -> bool:
    """Whether one of these names is this one but for its domain, its dashes and the forms of its letters; not the very
    name in other letters: that is the device's own."""
    one = _skeleton(name)
    return any(
        other.casefold() != name.casefold() and (_skeleton(other) == one or _skeleton(other).startswith(f"{one}."))
        for other in called
    )


def _skeleton(name: str) -> str:
    """A name in its plain letters: compatibility forms, dashes and blanks as people read them."""
    return re.sub(r"[\s_\-\u2010-\u2015\u2212\u00ad\u200b]+", "-", unicodedata.normalize("NFKC", name)).casefold()
