"""What hangs on which port of the lab, what has power, what is shut; and which ports have link because of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from dcdecom.lab.description import Description
from dcdecom.lab.stanzas import SwitchConfig, initial_config
from dcdecom.model.estate import MacAddress

End: TypeAlias = tuple[str, int]
"""A device's name and the number of a port on it."""


@dataclass(frozen=True)
class Station:
    """Something with a MAC address that hangs on a port."""

    name: str
    owner: str
    """The server whose power it follows; empty for what has its own."""
    kind: Literal["nic", "bmc", "machine"]
    mac: MacAddress
    ip: str
    vlan: int
    switch: str
    ports: tuple[int, ...]
    lldp: bool = False

    @property
    def holds_link(self) -> bool:
        """Whether it keeps the port's link up by itself; a machine behind a server does not."""
        return self.kind != "machine" or not self.owner


@dataclass
class Wiring:
    """The state of the lab's network. Nothing here remembers: ageing is `World`'s."""

    description: Description
    configs: dict[str, SwitchConfig]
    powered: dict[str, bool]
    stations: list[Station]
    far: dict[End, End] = field(default_factory=dict)
    """Both directions of every cable between switches and to the gateway."""

    def nic(self, server: str) -> Station:
        """A server's data interface. Raises KeyError for an unknown server."""
        return {station.owner: station for station in self.stations if station.kind == "nic"}[server]

    def link_up(self, device: str, port: int) -> bool:
        """Whether a port has link: it is not shut, and what hangs on it is alive and not shut either."""
        if self._shut(device, port):
            return False
        if far := self.far.get((device, port)):
            return not self._shut(*far)
        return any(station.holds_link and self.has_power(station) for station in self.stations_on(device, port))

    def stations_on(self, device: str, port: int) -> list[Station]:
        return [station for station in self.stations if station.switch == device and port in station.ports]

    def has_power(self, station: Station) -> bool:
        """A management board has power while its server's cord is plugged, switched on or not."""
        return station.kind == "bmc" or not station.owner or self.powered[station.owner]

    def speaks(self, station: Station) -> bool:
        return self.has_power(station) and any(self.link_up(station.switch, port) for port in station.ports)

    def bundle(self, switch: str, port: int) -> str:
        """The interface on which a port's addresses are learned: its aggregate where it is in one."""
        name = self.description.port_name(port)
        group = self.configs[switch].aggregate_of(name)
        return name if group is None else self.description.aggregate_name(group)

    def links(self) -> dict[End, bool]:
        """Every switch port and whether it has link."""
        ends = [(switch.name, port) for switch in self.description.switches for port in range(1, switch.ports + 1)]
        return {end: self.link_up(*end) for end in ends}

    def hops(self, device: str) -> dict[str, int]:
        """Every other device that can be reached from this one, and the port here that leads to it."""
        found: dict[str, int] = {}
        edge = [(here, there, here[1]) for here, there in self.far.items() if here[0] == device]
        while edge:
            here, (name, _), port = edge.pop()
            if name != device and name not in found and self.link_up(*here):
                found[name] = port
                edge += [(near, there, port) for near, there in self.far.items() if near[0] == name]
        return found

    def _shut(self, device: str, port: int) -> bool:
        if device not in self.configs:
            return False
        own, bundle = self.description.port_name(port), self.bundle(device, port)
        return self.configs[device].is_shut(own) or self.configs[device].is_shut(bundle)


def initial_wiring(description: Description) -> Wiring:
    """The network as the description has it: everything on, nothing shut."""
    far: dict[End, End] = {}
    for switch in description.switches:
        here, there = (switch.name, switch.uplink), (switch.to.device, switch.to.port)
        far |= {here: there, there: here}
    configs = {switch.name: initial_config(description, switch) for switch in description.switches}
    return Wiring(description, configs, {server.name: True for server in description.servers},
                  list(_stations(description)), far)  # fmt: skip


def _stations(description: Description) -> Iterator[Station]:
    data, bmc = description.vlans.data, description.vlans.bmc
    for server in description.servers:
        name, nic, switch = server.name, server.data, server.switch
        yield Station(name, name, "nic", nic.mac, nic.ip, data, switch, nic.ports, server.lldp)
        for other in server.behind:
            yield Station(other.name or other.mac, name, "machine", other.mac, other.ip, data, switch, nic.ports)
        if board := server.bmc:
            yield Station(f"{name} bmc", name, "bmc", board.mac, board.ip, bmc, switch, (board.port,))
