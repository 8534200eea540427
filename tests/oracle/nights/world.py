"""What really stands in some data centres, what the record and the monitoring have of it, and what was withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Literal, TypeAlias

Port: TypeAlias = tuple[str, int]
"""A switch, and the number of its port."""
EDGES = tuple(range(1, 33))
UPLINK = 48
GATEWAY_MAC = "00:00:5e:00:53:01"


@dataclass
class Switch:
    """One switch. All of them stand in the record; not all have a command line that may be read."""

    id: int
    name: str
    site: int
    cli: bool
    role: str = "tor"
    shut: set[int] = field(default_factory=set)


@dataclass
class Nic:
    """One interface of a server: where the record cables it, and where it really speaks."""

    name: str
    mac: str
    cabled: Port | None
    at: Port | None
    by: str = "both"
    """Which of a switch's two tables shows it: both, snmp, cli."""


@dataclass
class Server:
    """One server as the record has it. `recorded` is False once it was deleted there."""

    id: int
    name: str
    site: int
    nics: list[Nic]
    status: str = "active"
    role: str = "server"
    serial: str = ""
    tenant: str = "Dinas"
    host_id: str = ""
    recorded: bool = True
    withdrawn: bool = False
    """Once it was withdrawn by a case or by its status, until it is active again."""
    day: int = 0
    """Of the last change that the record's change log has of it."""
    shares: bool = False
    """Whether the record ever gave an address of its, or its host, to another one too."""

    @property
    def active(self) -> bool:
        return self.recorded and self.status == "active"

    @property
    def compared(self) -> bool:
        return self.active and self.role == "server"


@dataclass
class Machine:
    """A virtual machine, on a server's first interface."""

    id: int
    name: str
    mac: str
    site: int
    on: int
    status: str = "active"


@dataclass
class Host:
    """One host of the monitoring."""

    id: str
    name: str
    enabled: bool = True
    silence: str = ""


@dataclass
class Case:
    """One case of ours: it withdrew a server, or is open and claims it, or has left a change half done."""

    id: str
    server: int
    name: str
    macs: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()
    host: str = ""
    state: Literal["open", "sealed"] = "sealed"
    halfway: bool = False
    day: int = 0
    """On which it gave the server its final status."""


@dataclass
class World:
    """Everything. `strangers` are addresses in no record, and where they speak."""

    sites: dict[int, str]
    switches: list[Switch]
    servers: list[Server] = field(default_factory=list)
    machines: list[Machine] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    strangers: dict[str, Port] = field(default_factory=dict)
    passing: bool = True
    """Whether every switch of a site has the addresses of the others on its uplink."""
    crowded: set[Port] = field(default_factory=set)
    """Ports on which there ever was a crowd of strangers."""
    day: int = 0
    numbers: int = 1000

    def number(self) -> int:
        """One that nobody has yet."""
        self.numbers += 1
        return self.numbers

    def switch(self, name: str) -> Switch:
        return next(s for s in self.switches if s.name == name)

    def server(self, id: int) -> Server:
        return next(s for s in self.servers if s.id == id)

    def port_id(self, port: Port) -> int:
        """The record's id of a switch's port."""
        return self.switch(port[0]).id * 100 + port[1]

    def speaking(self) -> Iterator[tuple[str, Port, str]]:
        """Every address that speaks, where, and which tables show it."""
        for server in self.servers:
            yield from ((nic.mac, nic.at, nic.by) for nic in server.nics if nic.at)
        for machine in self.machines:
            if (at := self.server(machine.on).nics[0].at) is not None:
                yield machine.mac, at, "both"
        yield from ((mac, at, "both") for mac, at in self.strangers.items())

    def free(self, random: Random, site: int = 0) -> Port:
        """A port on which nobody speaks, into which the record plugs nobody, and that no case shut."""
        taken = {at for _, at, _ in self.speaking()}
        taken |= {nic.cabled for s in self.servers for nic in s.nics if nic.cabled}
        taken |= {port for case in self.cases for port in case.ports}
        return random.choice([
            (s.name, n) for s in self.switches for n in EDGES
            if (s.name, n) not in taken and site in (0, s.site)
        ])  # fmt: skip

    def owners(self, mac: str) -> tuple[Server, ...]:
        """The servers that the record gives an address to."""
        return tuple(s for s in self.servers if s.recorded and any(nic.mac == mac for nic in s.nics))

    def add_server(self, random: Random, site: int, name: str = "", monitored: bool = True) -> Server:
        """A server of which everything is right."""
        id = self.number()
        nics = []
        for n in range(random.choice((1, 1, 1, 2))):
            at = self.free(random, site)
            nics.append(Nic(f"eth{n}", mac_of(self.number()), at, at))
            server = Server(id, name or f"srv-{id}", site, nics, serial=f"SER{id}")
            if n == 0:
                self.servers.append(server)
        if monitored:
            self.hosts.append(Host(f"{self.number()}", server.name))
        return server


def mac_of(number: int, kind: int = 2) -> str:
    return f"{kind:02x}:00:00:00:{number >> 8 & 255:02x}:{number & 255:02x}"


def some_world(random: Random, servers: int = 6) -> World:
    """One to three sites of one or two switches, with servers of which everything is right."""
    sites = {n: f"Site {n}" for n in range(1, random.choice((1, 2, 2, 3)) + 1)}
    names = [(site, n) for site in sites for n in range(1, random.choice((1, 1, 2)) + 1)]
    switches = [
        Switch(100 + i, f"tor-{site}{n}", site, random.random() < 0.7) for i, (site, n) in enumerate(names, 1)
    ]  # fmt: skip
    world = World(sites, switches, passing=random.random() < 0.6)
    for site in sites:
        for _ in range(servers):
            world.add_server(random, site)
        for _ in range(random.choice((0, 1))):
            id = world.number()
            on = random.choice([s for s in world.servers if s.site == site]).id
            world.machines.append(Machine(id, f"vm-{id}", mac_of(id, 6), site, on))
            world.hosts.append(Host(f"{world.number()}", f"vm-{id}"))
    return world
