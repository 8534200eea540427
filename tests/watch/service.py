"""The second monitoring system itself, and its Reader and Writer. An export of it is the host as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from itertools import count
from typing import TypeVar

from dcdecom.errors import SystemRefused
from dcdecom.model.changes.zabbix import DeleteHost, DisableHost, EnableHost, EndSilence, RestoreHost, SilenceHost
from dcdecom.model.estate.monitoring import Blocker, Export, HostEdit, ListedHost, Loss, MonitoredHost, Sight, Silence
from dcdecom.model.estate.reading import Absent, Answer, Reading, Source
from dcdecom.model.trace import Trace, of_silence
from dcdecom.ports.clock import Clock
from dcdecom.ports.write_permit import WritePermit

K = TypeVar("K")
V = TypeVar("V")

SOURCE = Source("watch", "watch", "in this process", fingerprint="", estate="lab")


@dataclass
class Service:
    """What it watches, and what it keeps still."""

    hosts: dict[str, MonitoredHost] = field(default_factory=dict)
    silences: dict[str, Silence] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    """What was written to it."""
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def watch(self, name: str, ip: str, serial: str) -> str:
        """Watch a further host; returns its id."""
        id = f"w{next(self.numbers)}"
        self.hosts[id] = MonitoredHost(
            id=id, host=name, visible_name=name, enabled=True, discovered=False, addresses=(ip,), serials=(serial,),
            macs=(), groups=("servers",), maintenances=(), in_maintenance=False, proxy="", asset_tag="",
            unresolved=(),
        )  # fmt: skip
        return id


@cache
def at(url: str) -> Service:
    """The service at an address."""
    return Service()


@dataclass(frozen=True)
class Reader:
    """Implements MonitoringReader."""

    service: Service
    clock: Clock

    def _answer(self, value: V | None, what: str = "host") -> Answer[V]:
        now = self.clock.now()
        return Absent(what, SOURCE, now) if value is None else Reading(value, SOURCE, now)

    def _all(
        self, keys: Iterable[str], fits: Callable[[str, MonitoredHost], bool]
    ) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        for key in keys:
            yield key, self._answer(tuple(self._now(h) for h in self.service.hosts.values() if fits(key, h)) or None)

    def _now(self, host: MonitoredHost) -> MonitoredHost:
        now = self.clock.now()
        return replace(host, in_maintenance=any(
            host.id in one.host_ids and now < one.active_until for one in self.service.silences.values()
        ))  # fmt: skip

    def hosts(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        return self._all(names, lambda name, h: name.lower() in (h.host.lower(), h.visible_name.lower()))

    def hosts_by_id(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[MonitoredHost]]]:
        for id in ids:
            host = self.service.hosts.get(id)
            yield id, self._answer(self._now(host) if host else None)

    def host_names(self) -> Answer[tuple[ListedHost, ...]]:
        return self._answer(tuple(ListedHost(id, host.host) for id, host in self.service.hosts.items()))

    def hosts_at(self, addresses: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        return self._all(addresses, lambda address, h: address in h.addresses)

    def hosts_alike(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        return self._all(names, lambda name, h: h.host.startswith(f"{name}."))

    def hosts_holding(self, values: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        return self._all(values, lambda value, h: value in (*h.serials, h.asset_tag, *h.macs))

    def edits(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[HostEdit, ...]]]]:
        return ((id, self._answer(())) for id in ids)

    def hosts_unresolved(self) -> Answer[tuple[MonitoredHost, ...]]:
        return self._answer(())

    def sight(self) -> Answer[Sight]:
        return self._answer(Sight(len(self.service.hosts), everything=True))

    def blockers(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[Blocker, ...]]]]:
        return ((id, self._answer(())) for id in ids)

    def losses(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[Loss, ...]]]]:
        return ((id, self._answer((Loss("history", self.service.hosts[id].host),))) for id in ids)

    def exports(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[Export]]]:
        for id in ids:
            host = self.service.hosts.get(id)
            yield id, self._answer(_export(host) if host else None)

    def silences(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[Silence]]]:
        return ((name, self._answer(self.service.silences.get(name), "silence")) for name in names)

    def traces(self, case: str = "") -> Answer[tuple[Trace, ...]]:
        ours = (of_silence("watch", s.id, s.name, s.description) for s in self.service.silences.values())
        return self._answer(tuple(t for t in ours if t and case in ("", t.case)))


def _export(host: MonitoredHost) -> Export:
    held = {"host": host.host, "ip": host.addresses[0], "serial": host.serials[0]}
    text = json.dumps({**held, "enabled": host.enabled})
    return Export(text, sha256(json.dumps(held).encode()).hexdigest(), "addresses 1, serials 1")


@dataclass(frozen=True)
class Writer:
    """Implements MonitoringWriter."""

    service: Service

    def silence(
        self, permit: WritePermit[SilenceHost], host_id: str, name: str, since: datetime, until: datetime,
        description: str, earlier: str = "",
    ) -> None:  # fmt: skip
        permit.spend(host_id=host_id, name=name)
        self.service.silences[name] = Silence(f"s-{name}", name, (host_id,), until, description)
        self.service.done.append(f"silence {host_id}")

    def end_silence(self, permit: WritePermit[EndSilence], silence_id: str, name: str) -> None:
        permit.spend(name=name)
        self.service.silences.pop(name, None)
        self.service.done.append(f"end-silence {name.partition(' ')[0]}")

    def set_enabled(self, permit: WritePermit[DisableHost | EnableHost], host_id: str, enabled: bool) -> None:
        permit.spend(host_id=host_id)
        self.service.hosts[host_id] = replace(self._host(host_id), enabled=enabled)
        self.service.done.append(f"{'enable' if enabled else 'disable'} {host_id}")

    def delete_host(self, permit: WritePermit[DeleteHost], host_id: str) -> None:
        permit.spend(host_id=host_id)
        del self.service.hosts[self._host(host_id).id]
        self.service.done.append(f"delete {host_id}")

    def restore_host(self, permit: WritePermit[RestoreHost], export: str) -> None:
        permit.spend()
        held = json.loads(export)
        id = self.service.watch(held["host"], held["ip"], held["serial"])
        self.service.hosts[id] = replace(self.service.hosts[id], enabled=held["enabled"])
        self.service.done.append(f"restore {id}")

    def _host(self, id: str) -> MonitoredHost:
        if id not in self.service.hosts:
            raise SystemRefused(f"host {id} does not exist")
        return self.service.hosts[id]
