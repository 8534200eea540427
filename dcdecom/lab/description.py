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

from dcdecom.model.estate import MacAddress, parse_mac


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


@dataclass(frozen=True)
class DataLink:
    ports: tuple[int, ...]
    mac: MacAddress
    ip: str
    cable: str
    """Label of the first cable; see `Server.attachments` for the others."""
    lag: int | None = None


@dataclass(frozen=True)
class BmcLink:
    port: int
    mac: MacAddress
    ip: str
    cable: str


@dataclass(frozen=True)
class Machine:
    """A further machine that speaks on a server's data port; named where NetBox knows it as a virtual machine."""

    mac: MacAddress
    ip: str
    name: str = ""


@dataclass(frozen=True)
class RecordSays:
    """What NetBox says where it differs from the truth."""

    data_port: int | None = None


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
                port=port,
                recorded_port=self.record.data_port or port,
                cable=self.data.cable if index == 0 else f"{self.data.cable}-{index + 1}",
            )
            for index, port in enumerate(self.data.ports)
        ]
        bmc = [Attachment("bmc", True, self.bmc.port, self.bmc.port, self.bmc.cable)] if self.bmc else []
        return (*data, *bmc)


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
    ports: PortNaming = LAB_PORTS

    def server(self, name: str) -> Server:
        """The server of that name. Raises KeyError."""
        return {server.name: server for server in self.servers}[name]

    def switch(self, name: str) -> Switch:
        """The switch of that name. Raises KeyError."""
        return {switch.name: switch for switch in self.switches}[name]

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


def load_description(path: Path | None = None, ports: PortNaming = LAB_PORTS) -> Description:
    """Read an estate file, by default the shipped one. Unknown keys and missing ones raise cattrs' errors."""
    text = path.read_text("utf-8") if path else files("dcdecom.lab").joinpath("estate.yaml").read_text("utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders
    return _converter(ports).structure(rows, Description)


def _converter(ports: PortNaming) -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(MacAddress, lambda value, _: parse_mac(str(value)))
    plain = make_dict_structure_fn(Description, converter)
    converter.register_structure_hook(Description, lambda rows, kind: plain({**rows, "ports": vars(ports)}, kind))
    return converter
