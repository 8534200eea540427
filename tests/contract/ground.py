"""What a bed holds: the estate's description in the bed's own words, and the numbers that its systems gave things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from dcdecom.model.address import MacAddress
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.estate.reading import Absent, Answer, Reading
from dcdecom.model.source import EstateName
from dcdecom.ports.systems import Readers
from dcdecom_lab.description import Description, PortNaming, Server, load_description

T = TypeVar("T")

REAL_PORTS = PortNaming("swp{}", "swp{}", "", "")

BESIDE: dict[EstateName, frozenset[str]] = {
    "lab": frozenset(),
    "real": frozenset({
        "srv-disdik-01", "srv-bapenda-02", "srv-bpkad-01", "srv-disdik-02", "srv-bapenda-01", "srv-dinkes-01",
    }),
}
"""Servers that cases may withdraw while the suite runs. Of the two that share a maintenance (`srv-bapenda-02` and
`srv-disdik-02`) neither host is deleted: Zabbix would refuse to delete the one that is left."""


@dataclass(frozen=True)
class Station:
    """Something with an address on a switch port."""

    server: str
    mac: MacAddress
    ip: str
    switch: str
    port: str
    """Long name of the port, or of the aggregate, on which the address is learned."""
    short: str
    vlan: int


@dataclass(frozen=True)
class Ground:
    """The description as one bed can show it."""

    name: EstateName
    estate: Description
    beside: frozenset[str]

    @property
    def settled(self) -> tuple[Server, ...]:
        """The servers that nobody else touches."""
        return tuple(server for server in self.estate.servers if server.name not in self.beside)

    @property
    def strange(self) -> frozenset[MacAddress]:
        """Addresses of the servers that somebody else may touch."""
        return frozenset(station.mac for station in self.stations if station.server in self.beside)

    @property
    def stations(self) -> tuple[Station, ...]:
        return tuple(station for server in self.estate.servers for station in self._of(server))

    def vlan(self, kind: str) -> int:
        """The VLAN of data or bmc ports; the real switches have one for all."""
        return 1 if self.name == "real" else {"data": self.estate.vlans.data, "bmc": self.estate.vlans.bmc}[kind]

    def port(self, server: str) -> tuple[str, str]:
        """The switch and the NetBox name of the port that a server's data cable is plugged into."""
        found = self.estate.server(server)
        return found.switch, self.estate.port_name(found.data.ports[0])

    def way(self, here: str, there: str) -> int:
        """The port of switch `here` through which switch `there` is reached: down to it, or up."""
        below = self.estate.switch(there)
        while below.to.device != here:
            if below.to.device == self.estate.gateway.name:
                return self.estate.switch(here).uplink
            below = self.estate.switch(below.to.device)
        return below.to.port

    def _of(self, server: Server) -> Iterator[Station]:
        estate, data = self.estate, server.data
        names = (estate.port_name(data.ports[0]), estate.port_short(data.ports[0]))
        if data.lag:
            names = (estate.aggregate_name(data.lag), estate.aggregate_short(data.lag))
        for mac, ip in [(data.mac, data.ip), *((one.mac, one.ip) for one in server.behind)]:
            yield Station(server.name, mac, ip, server.switch, *names, self.vlan("data"))
        if bmc := server.bmc:
            names = (estate.port_name(bmc.port), estate.port_short(bmc.port))
            yield Station(server.name, bmc.mac, bmc.ip, server.switch, *names, self.vlan("bmc"))


def ground_of(name: EstateName) -> Ground:
    """The real bed has no aggregates: there the first of several data ports is plugged."""
    if name == "lab":
        return Ground(name, load_description(), BESIDE[name])
    estate = load_description(ports=REAL_PORTS)
    servers = tuple(replace(s, data=replace(s.data, ports=s.data.ports[:1], lag=None)) for s in estate.servers)
    return Ground(name, replace(estate, servers=servers), BESIDE[name])


@dataclass(frozen=True)
class Found:
    """The bed's own ids, read when they are needed: what was deleted and restored has a new one."""

    readers: Readers
    nonce: str = ""
    """In a note that NetBox holds."""
    empty_site: int = 0
    """A site without switches."""
    empty_rack: int = 0
    furnished: int = 0
    """A device with parts and a power port."""
    power_port: int = 0

    def devices(self, names: Iterable[str]) -> tuple[DeviceRecord, ...]:
        return tuple(_only(answer) for _, answer in self.readers.record.devices(names))

    def device(self, name: str) -> DeviceRecord:
        return self.devices([name])[0]

    def hosts(self, names: Iterable[str]) -> tuple[MonitoredHost, ...]:
        return tuple(_only(answer) for _, answer in self.readers.monitoring.hosts(names))

    def left(self, names: Iterable[str]) -> tuple[MonitoredHost, ...]:
        """The hosts of those names that have one."""
        answers = (answer for _, answer in self.readers.monitoring.hosts(names) if not isinstance(answer, Absent))
        return tuple(_only(answer) for answer in answers)

    def host(self, name: str) -> MonitoredHost:
        return self.hosts([name])[0]


def value(answer: Answer[T]) -> T:
    """What was read, where something was."""
    assert isinstance(answer, Reading), answer
    return answer.value


def _only(answer: Answer[tuple[T, ...]]) -> T:
    (found,) = value(answer)
    return found
