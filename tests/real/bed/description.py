"""`dcdecom_lab/estate.yaml` as the bed reads it: what hangs on which wire, and what the records say instead.

The lab reads the same file. A key that the bed does not know is an error, so that a difference written for one of
the two data centres is not silently missing from the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .state import DESCRIPTION, BedError

# What only the lab can show: VLANs and aggregates need kernel parts that a small kernel lacks.
LAB_ONLY = {"estate": {"vlans"}, "data": {"lag"}}


@dataclass(frozen=True)
class Named:
    """A thing that NetBox knows by a name and a slug."""

    name: str
    slug: str


@dataclass(frozen=True)
class Rack:
    """A rack and its height in units."""

    name: str
    height: int


@dataclass(frozen=True)
class Gateway:
    """The router of both networks; `data` and `bmc` are its addresses with their prefix length."""

    name: str
    serial: str
    rack: str
    unit: int
    mac: str
    data: str
    bmc: str


@dataclass(frozen=True)
class Switch:
    """A switch; its `uplink` port is cabled to port `far_port` of the device `far`."""

    name: str
    serial: str
    rack: str
    unit: int
    mac: str
    ports: int
    uplink: int
    far: str
    far_port: int


@dataclass(frozen=True)
class Nic:
    """One address of a server and the switch ports its cables are said to end in; the bed plugs the first."""

    ports: tuple[int, ...]
    mac: str
    ip: str
    cable: str


@dataclass(frozen=True)
class Machine:
    """Something that speaks with an address of its own; `name` is empty when no record knows it."""

    mac: str
    ip: str
    name: str = ""


@dataclass(frozen=True)
class Server:
    """A colocated server as it really hangs there, and in `recorded_port` what NetBox says of its data cable."""

    name: str
    tenant: str
    serial: str
    asset_tag: str
    rack: str
    unit: int
    switch: str
    data: Nic
    bmc: Nic | None
    lldp: bool
    psk: bool
    behind: tuple[Machine, ...]
    machines: tuple[Machine, ...]
    recorded_port: int

    def nic(self, kind: str) -> Nic | None:
        """The `data` or the `bmc` side of this server."""
        return {"data": self.data, "bmc": self.bmc}[kind]


@dataclass(frozen=True)
class Item:
    """A monitored value of every server; `trigger` names the problem that it raises at zero."""

    key: str
    name: str
    trigger: str


@dataclass(frozen=True)
class Maintenance:
    """A silence that somebody else keeps."""

    name: str
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class Monitoring:
    """What every server's host in Zabbix looks like."""

    group: str
    template: str
    items: tuple[Item, ...]
    maintenances: tuple[Maintenance, ...]


@dataclass(frozen=True)
class Estate:
    """The whole description."""

    site: Named
    manufacturer: Named
    server_type: Named
    switch_type: Named
    roles: tuple[Named, ...]
    tenants: tuple[Named, ...]
    racks: tuple[Rack, ...]
    gateway: Gateway
    switches: tuple[Switch, ...]
    servers: tuple[Server, ...]
    monitoring: Monitoring

    def used_ports(self, switch: Switch) -> list[int]:
        """Every port of a switch that a cable or a record names, in order."""
        ports = {switch.uplink} | {other.far_port for other in self.switches if other.far == switch.name}
        for server in self.servers:
            if server.switch == switch.name:
                ports |= {server.recorded_port, *server.data.ports, *(server.bmc.ports if server.bmc else ())}
        return sorted(ports)

    def plugged_ports(self, switch: Switch) -> set[int]:
        """The ports of a switch at whose other end something is."""
        ports = {switch.uplink} | {other.far_port for other in self.switches if other.far == switch.name}
        for server in self.servers:
            if server.switch == switch.name:
                ports |= {server.data.ports[0], *(server.bmc.ports[:1] if server.bmc else ())}
        return ports


def read_estate(path: Path = DESCRIPTION) -> Estate:
    """The description, or BedError naming the key that the bed does not know."""
    raw: dict[str, Any] = yaml.safe_load(path.read_text())
    _known(
        "estate",
        raw,
        {"site", "manufacturer", "server_type", "switch_type", "roles", "tenants", "racks", "gateway", "switches"}
        | {"servers", "zabbix"},
    )
    return Estate(
        site=Named(**raw["site"]),
        manufacturer=Named(**raw["manufacturer"]),
        server_type=Named(raw["server_type"]["model"], raw["server_type"]["slug"]),
        switch_type=Named(raw["switch_type"]["model"], raw["switch_type"]["slug"]),
        roles=tuple(Named(**role) for role in raw["roles"]),
        tenants=tuple(Named(**tenant) for tenant in raw["tenants"]),
        racks=tuple(Rack(**rack) for rack in raw["racks"]),
        gateway=_gateway(raw["gateway"]),
        switches=tuple(_switch(entry) for entry in raw["switches"]),
        servers=tuple(_server(entry) for entry in raw["servers"]),
        monitoring=_monitoring(raw["zabbix"]),
    )


def _known(what: str, entry: Mapping[str, Any], keys: set[str]) -> None:
    strange = sorted(set(entry) - keys - LAB_ONLY.get(what, set()))
    if strange:
        raise BedError(f"{DESCRIPTION.name}: {what}: the bed does not know {', '.join(strange)}")


def _gateway(entry: dict[str, Any]) -> Gateway:
    _known("gateway", entry, {"name", "serial", "rack", "unit", "mac", "addresses"})
    addresses = entry["addresses"]
    _known("gateway addresses", addresses, {"data", "bmc"})
    plain = {key: entry[key] for key in ("name", "serial", "rack", "unit", "mac")}
    return Gateway(**plain, data=addresses["data"], bmc=addresses["bmc"])


def _switch(entry: dict[str, Any]) -> Switch:
    plain = ("name", "serial", "rack", "unit", "mac", "ports", "uplink")
    _known("switch", entry, {*plain, "to"})
    far = entry["to"]
    return Switch(**{key: entry[key] for key in plain}, far=far["device"], far_port=far["port"])


def _server(entry: dict[str, Any]) -> Server:
    plain = ("name", "tenant", "serial", "asset_tag", "rack", "unit", "switch")
    _known(entry["name"], entry, {*plain, "data", "bmc", "lldp", "behind", "machines", "record", "zabbix"})
    data, bmc = entry["data"], entry.get("bmc")
    record, zabbix = entry.get("record", {}), entry.get("zabbix", {})
    _known("data", data, {"ports", "mac", "ip", "cable"})
    _known(f"{entry['name']} record", record, {"data_port"})
    _known(f"{entry['name']} zabbix", zabbix, {"psk"})
    if bmc is not None:
        _known("bmc", bmc, {"port", "mac", "ip", "cable"})
    return Server(
        **{key: entry[key] for key in plain},
        data=Nic(tuple(data["ports"]), data["mac"], data["ip"], data["cable"]),
        bmc=Nic((bmc["port"],), bmc["mac"], bmc["ip"], bmc["cable"]) if bmc is not None else None,
        lldp=entry.get("lldp", False),
        psk=zabbix.get("psk", False),
        behind=tuple(Machine(**machine) for machine in entry.get("behind", ())),
        machines=tuple(Machine(**machine) for machine in entry.get("machines", ())),
        recorded_port=record.get("data_port", data["ports"][0]),
    )


def _monitoring(entry: dict[str, Any]) -> Monitoring:
    _known("zabbix", entry, {"group", "template", "items", "maintenances"})
    return Monitoring(
        group=entry["group"],
        template=entry["template"],
        items=tuple(Item(item["key"], item["name"], item.get("trigger", "")) for item in entry["items"]),
        maintenances=tuple(Maintenance(one["name"], tuple(one["hosts"])) for one in entry["maintenances"]),
    )
