"""The estate of `estate.yaml` as values: what stands where, what hangs on which port, and what NetBox says instead.

The lab serves it on loopback; the real bed builds it from namespaces. They differ only in `PortNaming`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn

from dcdecom.model.address import MacAddress, parse_mac


@dataclass(frozen=True)
class PortNaming:
    """What a switch calls port and aggregate number N; `{}` is the number."""

    long: str
    """ifDescr, and the interface's name in NetBox."""
    short: str
    """ifName, and what short lists of the command line print."""
    aggregate_long: str
    aggregate_short: str


LAB_PORTS = PortNaming("GigabitEthernet1/0/{}", "Gi1/0/{}", "Port-channel{}", "Po{}")


@dataclass(frozen=True)
class Site:
    name: str
    slug: str


@dataclass(frozen=True)
class DeviceType:
    model: str
    slug: str


@dataclass(frozen=True)
class Rack:
    name: str
    height: int


@dataclass(frozen=True)
class Vlans:
    data: int
    bmc: int


@dataclass(frozen=True)
class GatewayAddresses:
    data: str
    """With prefix length, as 198.18.10.1/24."""
    bmc: str


@dataclass(frozen=True)
class Gateway:
    name: str
    serial: str
    rack: str
    unit: int
    mac: MacAddress
    addresses: GatewayAddresses


@dataclass(frozen=True)
class FarEnd:
    device: str
    port: int


@dataclass(frozen=True)
class PeerLink:
    port: int
    to: FarEnd


@dataclass(frozen=True)
class Switch:
    name: str
    serial: str
    rack: str
    unit: int
    mac: MacAddress
    ports: int
    """How many front ports it has, numbered from 1."""
    uplink: int
    to: FarEnd
    peer: PeerLink | None = None
    """A second cable to another switch: the peer-link of an MLAG pair."""


@dataclass(frozen=True)
class DataLink:
    ports: tuple[int, ...]
    mac: MacAddress
    ip: str
    cable: str
    """Label of the first cable; see `Server.attachments` for the others."""
    lag: int | None = None
    """Number of the aggregate on each of its switches; several ports without one are a bond with one active port."""
    static: bool = False
    """The aggregate negotiates nothing: no LACP."""
    also: tuple[FarEnd, ...] = ()
    """Further ports on other switches: with `lag` an MLAG, without one a standby."""


@dataclass(frozen=True)
class BmcLink:
    port: int
    mac: MacAddress
    ip: str
    cable: str
    shared: bool = False
    """It has no socket of its own: it speaks through the server's first data port, and the record has no cable."""


@dataclass(frozen=True)
class ForgottenNic:
    """A second card of a server, of which the record knows nothing."""

    switch: str
    port: int
    mac: MacAddress


@dataclass(frozen=True)
class Machine:
    """A further machine that speaks on a server's data port; named where NetBox knows it as a virtual machine."""

    mac: MacAddress
    ip: str
    name: str = ""
    tenant: str = ""
    """Slug of the tenant that it is recorded with, where that is not its host's."""


@dataclass(frozen=True)
class RecordSays:
    """What NetBox says where it differs from the truth."""

    data_port: int | None = None
    mac: MacAddress | None = None
    """The data interface's address, where it speaks with another."""
    uncabled: tuple[str, ...] = ()
    """Interfaces whose cable is not recorded."""
    absent: tuple[str, ...] = ()
    """Interfaces that are not recorded at all."""
    spare: tuple[str, ...] = ()
    """Interfaces that are recorded with neither cable nor address."""
    chassis: str = ""
    """The device in whose bay it sits: the cable of its data port is the chassis's."""
    bay: str = ""


@dataclass(frozen=True)
class Monitored:
    psk: bool = False


@dataclass(frozen=True)
class Attachment:
    """One cabled interface of a server: where it is plugged, and where NetBox says that it is plugged."""

    interface: str
    """eth0, eth1 or bmc."""
    mgmt_only: bool
    port: int
    recorded_port: int
    cable: str
    switch: str


@dataclass(frozen=True)
class Server:
    name: str
    tenant: str
    """The tenant's slug."""
    serial: str
    asset_tag: str
    rack: str
    unit: int
    switch: str
    data: DataLink
    bmc: BmcLink | None = None
    behind: tuple[Machine, ...] = ()
    """What speaks on the data port besides the server itself."""
    machines: tuple[Machine, ...] = ()
    """The virtual machines that NetBox records on it."""
    forgotten: ForgottenNic | None = None
    lldp: bool = False
    record: RecordSays = field(default_factory=RecordSays)
    zabbix: Monitored = field(default_factory=Monitored)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """Its cables, data ports first. An aggregate's second cable is labelled `D-0304-2`."""
        data = [
            Attachment(
                interface=f"eth{index}",
                mgmt_only=False,
                port=end.port,
                recorded_port=self.record.data_port or end.port,
                cable=self.data.cable if index == 0 else f"{self.data.cable}-{index + 1}",
                switch=end.device,
            )
            for index, end in enumerate(self.data_ends)
        ]
        board = self.bmc if self.bmc and not self.bmc.shared else None
        bmc = [Attachment("bmc", True, board.port, board.port, board.cable, self.switch)] if board else []
        return (*data, *bmc)

    @property
    def data_ends(self) -> tuple[FarEnd, ...]:
        """Every switch port that a data cable of it is plugged into."""
        return (*(FarEnd(self.switch, port) for port in self.data.ports), *self.data.also)

    @property
    def is_bonded(self) -> bool:
        return len(self.data_ends) > 1


@dataclass(frozen=True)
class Item:
    key: str
    name: str
    trigger: str = ""
    """Name of the trigger on it; empty where there is none."""


@dataclass(frozen=True)
class Maintenance:
    name: str
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class Monitoring:
    group: str
    """Host groups are named `<group>/<tenant's name>`."""
    template: str
    items: tuple[Item, ...]
    maintenances: tuple[Maintenance, ...] = ()


@dataclass(frozen=True)
class Pdu:
    name: str
    serial: str
    rack: str
    feed: str
    """Name of the power feed that its own cable leads to."""
    outlets: int


@dataclass(frozen=True)
class PowerCable:
    """One power supply of a server, and the outlet that it is plugged into."""

    name: str
    watts: int
    pdu: str
    outlet: int
    cable: str


@dataclass(frozen=True)
class Inside:
    """What the record has of one server's hardware."""

    name: str
    power: tuple[PowerCable, ...] = ()
    processors: tuple[str, ...] = ()
    memory: tuple[int, ...] = ()
    """GB of each module."""
    disks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hardware:
    """What the record of the practice lab has of hardware: `hardware.yaml`."""

    power_panel: str
    pdu_type: DeviceType
    pdu_role: Site
    pdus: tuple[Pdu, ...]
    servers: tuple[Inside, ...]


@dataclass(frozen=True)
class Description:
    """One data centre."""

    site: Site
    manufacturer: Site
    server_type: DeviceType
    switch_type: DeviceType
    roles: tuple[Site, ...]
    """Of servers, switches and gateways, in this order."""
    vlans: Vlans
    tenants: tuple[Site, ...]
    racks: tuple[Rack, ...]
    gateway: Gateway
    switches: tuple[Switch, ...]
    servers: tuple[Server, ...]
    zabbix: Monitoring
    hardware: Hardware | None = None
    ports: PortNaming = LAB_PORTS

    def server(self, name: str) -> Server:
        """The server of that name. Raises KeyError."""
        return {server.name: server for server in self.servers}[name]

    def switch(self, name: str) -> Switch:
        """The switch of that name. Raises KeyError."""
        return {switch.name: switch for switch in self.switches}[name]

    def aggregates(self, switch: str) -> tuple[int, ...]:
        """The numbers of the aggregates that a switch has."""
        bundled = (s.data for s in self.servers if any(end.device == switch for end in s.data_ends))
        return tuple(sorted({data.lag for data in bundled if data.lag}))

    def port_name(self, number: int) -> str:
        """What ifDescr and NetBox call a port: `GigabitEthernet1/0/7`."""
        return self.ports.long.format(number)

    def port_short(self, number: int) -> str:
        """What ifName and the command line's lists call a port: `Gi1/0/7`."""
        return self.ports.short.format(number)

    def aggregate_name(self, number: int) -> str:
        return self.ports.aggregate_long.format(number)

    def aggregate_short(self, number: int) -> str:
        return self.ports.aggregate_short.format(number)


SERVER_ROLES = ("colocated-server",)
"""Of what may be withdrawn, where the record has power distribution units too."""


def load_description(path: Path | None = None, ports: PortNaming = LAB_PORTS, hardware: bool = False) -> Description:
    """Read an estate file, by default the shipped one. Unknown keys and missing ones raise cattrs' errors.

    `hardware`: with what `hardware.yaml` says of the shipped estate's servers.
    """
    rows = _rows(path.read_text("utf-8") if path else _shipped("estate.yaml"))
    more = {"hardware": _rows(_shipped("hardware.yaml"))} if hardware else {}
    return _converter(ports).structure(rows | more, Description)


def _shipped(name: str) -> str:
    return files("dcdecom_lab").joinpath(name).read_text("utf-8")


def _rows(text: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders
    return rows


def _converter(ports: PortNaming) -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(MacAddress, lambda value, _: parse_mac(str(value)))
    plain = make_dict_structure_fn(Description, converter)
    converter.register_structure_hook(Description, lambda rows, kind: plain({**rows, "ports": vars(ports)}, kind))
    return converter
