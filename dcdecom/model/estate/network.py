"""What a switch or a gateway shows of its network, its SNMP agent above all."""

from __future__ import annotations

from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress

Learned: TypeAlias = Literal["learned", "static", "self", "other"]
"""How a switch came to an address. Only `learned` proves that something speaks there."""


@dataclass(frozen=True)
class FdbEntry:
    """A row of a forwarding table."""

    mac: MacAddress
    port: str
    """The device's own name of it, expanded by the dialect; empty if unknown."""
    vlan: int | None
    status: Learned


@dataclass(frozen=True)
class Neighbour:
    """What a switch hears by LLDP on one port."""

    port: str
    chassis_subtype: int
    """LldpChassisIdSubtype: 4 is a MAC address, 7 is local."""
    chassis_id: str
    """As a MAC address where the subtype says so, else printable text."""
    port_id: str
    system_name: str
    capabilities: frozenset[str] | None
    """Of other, repeater, bridge, wlan, router, telephone, docsis, station; None where it did not say."""


@dataclass(frozen=True)
class PortState:
    """One interface as IF-MIB shows it."""

    index: int
    name: str
    """ifName, stripped."""
    descr: str
    """ifDescr, stripped."""
    alias: str
    type: int
    """IANAifType; 6 is ethernetCsmacd."""
    admin_up: bool
    oper_up: bool
    last_change_ticks: int
    """ifLastChange: hundredths of a second of sysUpTime."""
    mac: MacAddress | None
    physical: bool
    """False where the agent says that it is virtual, or its type is no wire's."""


@dataclass(frozen=True)
class Aggregate:
    """A link aggregate and the ports that are attached to it."""

    name: str
    members: tuple[str, ...]
    partners: tuple[str, ...]
    """LACP system ids of the other end, one a member in the same order; empty text where none is known."""
    by: Literal["attached", "selected", "stacked", "shown"]
    """How its members are known: LACP attached them, they chose it (NX-OS), ifStackTable puts it over them, or the
    command line alone shows them."""


@dataclass(frozen=True)
class Crosscheck:
    """An address that an agent's forwarding table and its LLDP table both name, and on which ports each puts it.

    Where they differ, one of the agent's numberings of ports is not what the book says: on real devices the forwarding
    table named the neighbour's port.
    """

    mac: MacAddress
    fdb: tuple[str, ...]
    lldp: tuple[str, ...]
    agrees: bool
    """Every port of the one is a port of the other, an aggregate standing for its members."""


@dataclass(frozen=True)
class NetworkTables:
    """What an SNMP agent of a switch or gateway shows."""

    system_name: str
    description: str
    uptime_ticks: int
    serials: tuple[str, ...]
    ports: tuple[PortState, ...]
    fdb: tuple[FdbEntry, ...]
    neighbours: tuple[Neighbour, ...]
    aggregates: tuple[Aggregate, ...]
    arp: tuple[ArpEntry, ...]
    oddities: tuple[str, ...]
    """What did not fit: rows left out and why, for the report."""
    gaps: tuple[str, ...]
    """Why nothing may be concluded from its forwarding table: what is missing from it, or that its ports are wrong."""
    crosschecks: tuple[Crosscheck, ...]
    """Addresses by which its forwarding table and its LLDP table bear each other out, or do not."""


@dataclass(frozen=True)
class ArpEntry:
    """An IPv4 or IPv6 address and the MAC address behind it, as a gateway knows it."""

    ip: str
    mac: MacAddress
