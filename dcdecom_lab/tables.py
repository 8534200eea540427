"""What the wiring shows on a device: interfaces, forwarding table, LLDP neighbours, ARP. Pure functions of `Wiring`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import Learned
from dcdecom_lab.wiring import End, Wiring

NO_PARTNER = MacAddress("00:00:00:00:00:00")
DEFAULT_VLAN = 1
SINCE_BOOT = 4200
"""sysUpTime, in hundredths of a second, at which what is up since boot came up."""


@dataclass(frozen=True)
class Interface:
    """A port, an aggregate or a routed vlan of a device, and how it stands now."""

    name: str
    short: str
    number: int
    kind: Literal["port", "aggregate", "vlan", "tunnel"]
    admin_up: bool
    oper_up: bool
    changed: int
    """sysUpTime of the last change of its operational state, in hundredths of a second."""
    mac: MacAddress
    alias: str = ""
    vlan: int = DEFAULT_VLAN
    """Access vlan; 0 for a trunk."""
    aggregate: int | None = None
    partner: MacAddress = NO_PARTNER
    """LACP system id of the other end of a bundled port."""
    shift: int = 0
    """By how much its ifIndex was moved when the device started again."""


@dataclass(frozen=True)
class FdbRow:
    mac: MacAddress
    vlan: int
    interface: str
    """Long name; empty for the switch itself."""
    status: Learned
    remote: str = ""
    """The far end of the tunnel behind which it was learned."""


@dataclass(frozen=True)
class ArpRow:
    ip: str
    mac: MacAddress
    vlan: int
    own: bool = False
    """The gateway's own address."""


@dataclass(frozen=True)
class Heard:
    """An LLDP neighbour. Its chassis id is a MAC address, its port id an interface name."""

    port: int
    chassis: MacAddress
    port_id: str
    name: str
    about: str
    capabilities: tuple[str, ...]
    local: bool = False
    """An SNMP agent shows its name as chassis id."""


def interfaces(wiring: Wiring, device: str, changed: Mapping[End, int]) -> tuple[Interface, ...]:
    """Every interface of a switch or of the gateway, ports first. Raises KeyError for an unknown device."""
    if device == wiring.description.gateway.name:
        return _gateway_interfaces(wiring)
    count = wiring.description.switch(device).ports
    ports = [_port(wiring, device, number, changed) for number in range(1, count + 1)]
    groups = sorted({port.aggregate for port in ports if port.aggregate is not None})
    return (*ports, *(_aggregate(wiring, device, group, ports) for group in groups))


def fdb(wiring: Wiring, switch: str) -> tuple[FdbRow, ...]:
    """What a switch has learned: its own stations on their ports, all others towards the next switch."""
    description, hops = wiring.description, wiring.hops(switch)
    gateway, vlans = description.gateway, description.vlans
    rows = [FdbRow(description.switch(switch).mac, 1, "", "self")]
    if gateway.name in hops:
        uplink = description.port_name(hops[gateway.name])
        rows += [FdbRow(gateway.mac, vlan, uplink, "learned") for vlan in (vlans.data, vlans.bmc)]
    for station in filter(wiring.speaks, wiring.stations):
        here = [port for name, port in wiring.speaking(station) if name == switch]
        port = here[0] if here else wiring.nearest(station, hops)
        if port is not None:
            rows.append(FdbRow(station.mac, station.vlan, wiring.bundle(switch, port), "learned"))
    return tuple(rows)


def arp(wiring: Wiring) -> tuple[ArpRow, ...]:
    """The gateway's table: its own addresses, and every station that it can talk to."""
    gateway, vlans = wiring.description.gateway, wiring.description.vlans
    own = ((gateway.addresses.data, vlans.data), (gateway.addresses.bmc, vlans.bmc))
    hops = wiring.hops(gateway.name)
    heard = [s for s in wiring.stations if s.ip and any(name in hops for name, _ in wiring.speaking(s))]
    return (
        *(ArpRow(address.split("/")[0], gateway.mac, vlan, own=True) for address, vlan in own),
        *(ArpRow(station.ip, station.mac, station.vlan) for station in heard),
    )


def neighbours(wiring: Wiring, device: str) -> tuple[Heard, ...]:
    """What a device hears by LLDP: other switches as bridges, servers that run a daemon as stations."""
    wired = [_device_heard(wiring, here[1], there) for here, there in wiring.far.items() if here[0] == device]
    servers = [
        Heard(port, station.chassis or station.mac, f"eth{index}", station.owner or station.name, "Linux",
              station.capabilities, station.local)
        for station in wiring.stations
        if station.lldp and wiring.has_power(station)
        for index, (name, port) in enumerate(station.ends)
        if name == device
    ]  # fmt: skip
    live = [heard for heard in (*wired, *servers) if wiring.link_up(device, heard.port)]
    return tuple(sorted(live, key=lambda heard: heard.port))


def _port(wiring: Wiring, switch: str, number: int, changed: Mapping[End, int]) -> Interface:
    name, config, up = wiring.description.port_name(number), wiring.configs[switch], wiring.link_up(switch, number)
    stanza = {key: rest for line in config.running[name] for key, _, rest in [line.partition(" ")]}
    vlan = next((int(line.split()[-1]) for line in config.running[name] if " access vlan " in line), DEFAULT_VLAN)
    group = config.aggregate_of(name)
    partners = [station.mac for station in wiring.stations_on(switch, number) if station.lacp]
    return Interface(
        name=name,
        short=wiring.description.port_short(number),
        number=number,
        kind="port",
        admin_up=not config.is_shut(name),
        oper_up=up,
        changed=changed.get((switch, number), SINCE_BOOT if up else 0),
        mac=_port_mac(wiring.description.switch(switch).mac, number),
        alias=stanza.get("description", ""),
        vlan=0 if "switchport mode trunk" in config.running[name] else vlan,
        aggregate=group,
        partner=partners[0] if partners and up and group is not None else NO_PARTNER,
    )


def _aggregate(wiring: Wiring, switch: str, group: int, ports: list[Interface]) -> Interface:
    name, members = wiring.description.aggregate_name(group), [port for port in ports if port.aggregate == group]
    return Interface(
        name=name,
        short=wiring.description.aggregate_short(group),
        number=group,
        kind="aggregate",
        admin_up=not wiring.configs[switch].is_shut(name),
        oper_up=any(port.oper_up for port in members),
        changed=max(port.changed for port in members),
        mac=members[0].mac,
        vlan=members[0].vlan,
    )


def _gateway_interfaces(wiring: Wiring) -> tuple[Interface, ...]:
    description, name = wiring.description, wiring.description.gateway.name
    ports = [here[1] for here in wiring.far if here[0] == name]
    vlans, mac = (description.vlans.data, description.vlans.bmc), description.gateway.mac
    return (
        *(Interface(description.port_name(port), description.port_short(port), port, "port", True,
                    wiring.link_up(name, port), SINCE_BOOT, _port_mac(mac, port), vlan=0) for port in ports),
        *(Interface(f"Vlan{vlan}", f"Vl{vlan}", vlan, "vlan", True, True, SINCE_BOOT, mac) for vlan in vlans),
    )  # fmt: skip


def _port_mac(base: MacAddress, number: int) -> MacAddress:
    """A port's own address: locally administered, one for each port of each device."""
    return MacAddress(f"02{base[2:11]}:{base[15:]}:{number:02x}")


def _device_heard(wiring: Wiring, port: int, there: End) -> Heard:
    name, far_port = there
    description, router = wiring.description, name == wiring.description.gateway.name
    mac = description.gateway.mac if router else description.switch(name).mac
    capabilities = ("bridge", "router") if router else ("bridge",)
    return Heard(port, mac, description.port_short(far_port), name, f"dcdecom lab {name}", capabilities)
