"""What hangs on which port of the lab, what has power, what is shut; and which ports have link because of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from dcdecom.model.address import MacAddress
from dcdecom_lab.description import Description
from dcdecom_lab.stanzas import SwitchConfig, initial_config

End: TypeAlias = tuple[str, int]
"""A device's name and the number of a port on it."""


@dataclass(frozen=True)
class Station:
    """Something with a MAC address that hangs on a port."""

    name: str
    owner: str
    """The server whose power it follows; empty for what has its own."""
    kind: Literal["nic", "bmc", "machine", "card"]
    """A server's data interface, its management board, what speaks behind or besides it, a second card."""
    mac: MacAddress
    ip: str
    vlan: int
    ends: tuple[End, ...]
    lldp: bool = False
    everywhere: bool = False
    """It speaks on every switch that it hangs on, as an MLAG does, and not on one port only."""
    lacp: bool = False
    chassis: MacAddress | None = None
    """By LLDP, where it is not its own address."""
    local: bool = False
    """To an SNMP agent it names itself by a text of its own instead, its name."""
    capabilities: tuple[str, ...] = ("station",)
    silent: bool = False
    """It has a link and says nothing: an unmanaged switch whose other machines are idle."""

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
        return [station for station in self.stations if (device, port) in station.ends]

    def has_power(self, station: Station) -> bool:
        """A management board has power while its server's cord is plugged, switched on or not."""
        return station.kind == "bmc" or not station.owner or self.powered[station.owner]

    def speaks(self, station: Station) -> bool:
        return bool(self.speaking(station))

    def speaking(self, station: Station) -> tuple[End, ...]:
        """The ports on which its address is learned: its first with a link, on each switch where it is everywhere."""
        awake = self.has_power(station) and not station.silent
        live = [end for end in station.ends if self.link_up(*end)] if awake else []
        first = {switch: (switch, port) for switch, port in reversed(live)}
        return tuple(first.values()) if station.everywhere else tuple(live[:1])

    def nearest(self, station: Station, hops: dict[str, int]) -> int | None:
        """The port, of those that lead to other devices, behind which a station speaks."""
        return next((hops[switch] for switch in hops for end, _ in self.speaking(station) if switch == end), None)

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
        """Every other device that can be reached from this one, nearest first, and the port here that leads to it."""
        found: dict[str, int] = {}
        edge = [(here, there, here[1]) for here, there in self.far.items() if here[0] == device]
        while edge:
            here, (name, _), port = edge.pop(0)
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
        if peer := switch.peer:
            near, beyond = (switch.name, peer.port), (peer.to.device, peer.to.port)
            far |= {near: beyond, beyond: near}
    configs = {switch.name: initial_config(description, switch) for switch in description.switches}
    return Wiring(description, configs, {server.name: True for server in description.servers},
                  list(_stations(description)), far)  # fmt: skip


def _stations(description: Description) -> Iterator[Station]:
    data, bmc = description.vlans.data, description.vlans.bmc
    for server in description.servers:
        name, nic = server.name, server.data
        ends = tuple((end.device, end.port) for end in server.data_ends)
        mlag = bool(nic.lag) and len({switch for switch, _ in ends}) > 1
        lacp = bool(nic.lag) and not nic.static
        first = Station(name, name, "nic", nic.mac, nic.ip, data, ends, server.lldp, mlag, lacp)
        yield first
        for other in server.behind:
            behind = replace(first, name=other.name or other.mac, kind="machine", mac=other.mac, ip=other.ip)
            yield replace(behind, lldp=False, lacp=False)
        if board := server.bmc:
            own = ((server.switch, board.port),)
            at = (ends[:1], data) if board.shared else (own, bmc)
            yield Station(f"{name} bmc", name, "bmc", board.mac, board.ip, at[1], at[0])
        if card := server.forgotten:
            end = ((card.switch, card.port),)
            yield Station(f"{name} eth9", name, "card", card.mac, "", data, end, server.lldp, chassis=nic.mac)
