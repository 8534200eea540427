"""Readers of a picture: they answer as the real ones do, and never raise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from dcdecom.model.address import MacAddress
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.monitoring import MonitoredHost, Sight
from dcdecom.model.estate.reading import Absent, Answer, Reading, Unreadable
from dcdecom.model.evidence import Remembered
from dcdecom.model.port_names import Spelling
from dcdecom.ports.systems import Readers
from tests.oracle.views import Views, port_state
from tests.records import make_source

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class _Each:
    """What all readers do: answer each key, or say that its source does not answer."""

    views: Views

    def each(self, keys: Iterable[K], source: Callable[[K], str], value: Callable[[K], V | None]) -> (
        Iterator[tuple[K, Answer[V]]]
    ):  # fmt: skip
        for key in keys:
            yield key, self.answer(source(key), value(key))

    def answer(self, what: str, value: V | None) -> Answer[V]:
        system, _, name = what.partition(" ")
        found = make_source(system, name or system, estate=self.views.estates.get(what, "real"))  # type: ignore[arg-type]  # any text
        if what in self.views.unreadable:
            return Unreadable("it does not answer", found, self.views.now)
        return Absent(what, found, self.views.now) if value is None else Reading(value, found, self.views.now)


class Record(_Each):
    def devices(self, names: Iterable[str]):  # type: ignore[no-untyped-def]  # as in ports.RecordReader, all below too
        def found(name: str) -> tuple[DeviceRecord, ...] | None:
            return tuple(d for d in self.views.devices.values() if d.name.lower() == name.lower()) or None

        return self.each(names, lambda _: "devices", found)

    def devices_by_id(self, ids: Iterable[int]):  # type: ignore[no-untyped-def]
        return self.each(ids, lambda _: "devices-by-id", self.views.devices.get)

    def machines(self, names: Iterable[str]):  # type: ignore[no-untyped-def]
        machines = self.views.machines
        return self.each(
            names, lambda _: "machines", lambda n: tuple(m for m in machines if m.name.lower() == n.lower()) or None
        )

    def machines_on(self, ids: Iterable[int]):  # type: ignore[no-untyped-def]
        machines = self.views.machines
        return self.each(
            ids, lambda _: "machines-on", lambda id: tuple(m for m in machines if m.host and m.host.id == id) or None
        )

    def parts(self, device_ids: Iterable[int]):  # type: ignore[no-untyped-def]
        return self.each(device_ids, lambda _: "parts", lambda _: None)

    def power_ports(self, device_ids: Iterable[int]):  # type: ignore[no-untyped-def]
        return self.each(device_ids, lambda _: "power", self.views.power.get)

    def network(self, site_ids: Iterable[int]):  # type: ignore[no-untyped-def]
        return self.each(site_ids, lambda _: "network", lambda _: tuple(self.views.network) or None)

    def holders(self, macs: Iterable[MacAddress]):  # type: ignore[no-untyped-def]
        return self.each(macs, lambda _: "holders", lambda mac: self.views.holders.get(mac))

    def holders_at(self, addresses: Iterable[str]):  # type: ignore[no-untyped-def]
        return self.each(addresses, lambda _: "holders", lambda _: None)

    def occupants(self, rack_ids: Iterable[int]):  # type: ignore[no-untyped-def]
        return self.each(rack_ids, lambda _: "occupants", lambda _: ())

    def history(self, devices: Iterable[DeviceRecord], since: object):  # type: ignore[no-untyped-def]
        return self.each([d.id for d in devices], lambda _: "history", lambda _: self.views.history)


class Network(_Each):
    def tables(self, names: Iterable[str]):  # type: ignore[no-untyped-def]
        return self.each(names, lambda n: f"snmp {n}", lambda n: self.views.snmp.get(n))

    def ports(self, wanted: Iterable[tuple[str, str]]):  # type: ignore[no-untyped-def]
        return self.each(
            wanted, lambda w: f"snmp {w[0]}", lambda w: found[0] if (found := port_state(self.views, w)) else None
        )

    def macs(self, names: Iterable[str]):  # type: ignore[no-untyped-def]
        return self.each(names, lambda n: f"snmp {n}", lambda n: None)


class Switch(_Each):
    def tables(self, names: Iterable[str]):  # type: ignore[no-untyped-def]
        return self.each(names, lambda n: f"cli {n}", lambda n: self.views.cli.get(n))

    def ports(self, wanted: Iterable[tuple[str, str]]):  # type: ignore[no-untyped-def]
        return self.each(
            wanted, lambda w: f"cli {w[0]}", lambda w: found[1] if (found := port_state(self.views, w)) else None
        )

    def spelling(self, switch: str) -> Spelling:
        return Spelling()


class Monitoring(_Each):
    def hosts(self, names: Iterable[str]):  # type: ignore[no-untyped-def]
        def found(name: str):  # type: ignore[no-untyped-def]
            spelled = name.lower()
            return tuple(h for h in self.views.hosts if spelled in (h.host.lower(), h.visible_name.lower())) or None

        return self.each(names, lambda _: "hosts", found)

    def hosts_by_id(self, ids: Iterable[str]):  # type: ignore[no-untyped-def]
        return self.each(ids, lambda _: "hosts", lambda id: next((h for h in self.views.hosts if h.id == id), None))

    def hosts_at(self, addresses: Iterable[str]):  # type: ignore[no-untyped-def]
        return self.each(
            addresses, lambda _: "hosts-at", lambda a: tuple(h for h in self.views.hosts if a in h.addresses) or None
        )

    def hosts_alike(self, names: Iterable[str]):  # type: ignore[no-untyped-def]
        return self.each(names, lambda _: "hosts", lambda _: None)

    def hosts_holding(self, values: Iterable[str]):  # type: ignore[no-untyped-def]
        def having(value: str):  # type: ignore[no-untyped-def]
            return tuple(h for h in self.views.hosts if value in (*h.serials, h.asset_tag, *h.macs)) or None

        return self.each(values, lambda _: "hosts-at", having)

    def edits(self, ids: Iterable[str]):  # type: ignore[no-untyped-def]
        return self.each(ids, lambda _: "edits", lambda _: ())

    def _unresolved(self, _: str) -> tuple[MonitoredHost, ...]:
        return tuple(h for h in self.views.hosts if h.unresolved)

    def hosts_unresolved(self):  # type: ignore[no-untyped-def]
        ((_, answer),) = self.each(["unresolved"], lambda _: "hosts-at", self._unresolved)
        return answer

    def sight(self):  # type: ignore[no-untyped-def]
        ((_, answer),) = self.each(["sight"], lambda _: "sight", lambda _: Sight(len(self.views.hosts) + 1, True))
        return answer

    def blockers(self, ids: Iterable[str]):  # type: ignore[no-untyped-def]
        return self.each(ids, lambda _: "blockers", lambda id: self.views.blockers.get(id, ()))

    def losses(self, ids: Iterable[str]):  # type: ignore[no-untyped-def]
        return self.each(ids, lambda _: "losses", lambda id: self.views.losses.get(id, ()))


class Memory(_Each):
    def remember(self, seen: object) -> None:
        """What is remembered is the picture's."""

    def on(self, ports: Iterable[tuple[str, str]]) -> tuple[Remembered, ...]:
        wanted = set(ports)
        return tuple(r for r in self.views.remembered if (r.switch, r.port) in wanted)

    def of(self, macs: Iterable[MacAddress]) -> tuple[Remembered, ...]:
        wanted = set(macs)
        return tuple(r for r in self.views.remembered if r.mac in wanted)


def readers(views: Views) -> Readers:
    return Readers(Record(views), Network(views), Switch(views), Monitoring(views), Memory(views))  # type: ignore[arg-type]  # only what a look asks
