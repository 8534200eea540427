"""A bed that is furnished by owners of NetBox and Zabbix, and what they put there: a stack, panels, a split port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dcdecom.bootstrap import clocks, systems
from dcdecom.checks import judge
from dcdecom.collect import RECORDS, Question, Scope, collect
from dcdecom.documents.configuration import load
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.history import RecordChange
from dcdecom.model.estate.monitoring import KnownHost, MonitoredHost
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy
from dcdecom.model.request import RequestedDevice
from dcdecom.model.settings import Settings
from dcdecom.ports.systems import Readers
from tests.beds import Bed
from tests.beds.lab import LabBed

from .ground import Found, Ground, value
from .owners import (
    FRONT,
    INTERFACE,
    REAR,
    LabNetBoxOwner,
    LabZabbixOwner,
    NetBoxOwner,
    RealZabbixOwner,
    ZabbixOwner,
)
from .stage import Stage

LIKE = "srv-bpkad-01"
"""Of whose kind the servers here are."""


@dataclass(frozen=True)
class House:
    """A bed, and who may furnish it."""

    settings: Settings
    readers: Readers
    netbox: NetBoxOwner
    zabbix: ZabbixOwner
    stage: Stage

    @property
    def mark(self) -> str:
        return self.netbox.mark

    def device(self, name: str) -> DeviceRecord:
        return Found(self.readers).device(name)

    def history(self, name: str, since: datetime) -> tuple[RecordChange, ...]:
        device = self.device(name)
        return value(dict(self.readers.record.history([device], since))[device.id]).changes

    def host(self, name: str) -> MonitoredHost:
        return next(host for host in Found(self.readers).hosts([name]) if host.host == name)

    def evidence(self, name: str, serial: str = "", hosts: tuple[KnownHost, ...] = ()) -> Evidence:
        scope = Scope(self.stage.ground.name, "")
        asked = RequestedDevice(name, serial)
        return collect([Question(asked, hosts=hosts)], scope, self.readers, clocks.clock(), RECORDS)[name]

    def findings(self, name: str, *hosts: KnownHost) -> dict[str, Finding]:
        """What the checks say of a server, by its code; the network was not looked at."""
        return {f.code: f for f in judge(self.evidence(name, hosts=hosts), Policy())}


@contextmanager
def furnished(bed: Bed, settings: Settings, readers: Readers, ground: Ground, folder: Path) -> Iterator[House]:
    """A house on the bed; the lab has one of its own. What was made is taken away again, however it ends."""
    if bed.name == "lab":
        own = LabBed(folder)
        settings = load(own.configuration)
        readers = systems.readers(settings, clocks.clock())
        netbox: NetBoxOwner = LabNetBoxOwner(settings.netbox.url, own.owner, control=own.control)
        zabbix: ZabbixOwner = LabZabbixOwner(own.control)
        bed = own
    else:
        netbox = NetBoxOwner(settings.netbox.url, bed.owner)
        admin = bootstrap_admin(bed)
        zabbix = RealZabbixOwner(settings.zabbix.url, admin, ground.estate.zabbix.template)
    try:
        yield House(settings, readers, netbox, zabbix, Stage(bed, settings, readers, ground))
    finally:
        zabbix.clean()
        netbox.clean()
        if isinstance(bed, LabBed):
            bed.close()


def bootstrap_admin(bed: Any) -> str:
    """The super admin's token of the real Zabbix."""
    return str(bed.bed.record["zabbix"]["tokens"]["admin"])


@dataclass(frozen=True)
class Server:
    """A server of its own, cabled to a port of a switch of its own."""

    name: str
    device: dict[str, Any]
    interface: dict[str, Any]
    port: dict[str, Any]
    cable: dict[str, Any]


def server(house: House, name: str = "srv-odd", **more: Any) -> Server:
    owner = house.netbox
    device = owner.device(name, LIKE, serial=f"ODD-{owner.mark}", **more)
    switch = owner.device("tor-odd", "tor-3")
    interface = owner.interface(device, "eth0", ip="198.18.30.5")
    port = owner.interface(switch, "port-1")
    cable = owner.cable((INTERFACE, interface), (INTERFACE, port), label="X-1")
    return Server(device["name"], device, interface, port, cable)


def chassis(house: House, *members: dict[str, Any]) -> dict[str, Any]:
    """A virtual chassis; the first is its master."""
    made = house.netbox.make("dcim/virtual-chassis", name=f"stack-{house.mark}")
    for position, member in enumerate(members, 1):
        house.netbox.change("dcim/devices", member, virtual_chassis=made["id"], vc_position=position)
    house.netbox.change("dcim/virtual-chassis", made, master=members[0]["id"])
    return made


@dataclass(frozen=True)
class Panels:
    """A way from a server through two panels, over the third strand of a trunk, to a switch."""

    name: str
    interface: dict[str, Any]
    port: dict[str, Any]
    front: dict[str, Any]
    rear: dict[str, Any]
    cables: tuple[dict[str, Any], ...]


def panels(house: House) -> Panels:
    owner = house.netbox
    device, switch = owner.device("srv-panel", LIKE), owner.device("tor-panel", "tor-3")
    interface, port = owner.interface(device, "eth0", mac="02:00:00:00:0D:02"), owner.interface(switch, "port-1")
    sides = []
    for name in ("pp-1", "pp-2"):
        panel = owner.device(name, "tor-3")
        rear = owner.make("dcim/rear-ports", device=panel["id"], name="Rear", type="8p8c", positions=4)
        strand = {"position": 1, "rear_port": rear["id"], "rear_port_position": 3}
        about = {"device": panel["id"], "name": "Front 3", "type": "8p8c"}
        sides.append((owner.make("dcim/front-ports", **about, rear_ports=[strand]), rear))
    (front, rear), (far_front, far_rear) = sides
    cables = (
        owner.cable((INTERFACE, interface), (FRONT, front), label="P-1"),
        owner.cable((REAR, rear), (REAR, far_rear), label="P-2"),
        owner.cable((FRONT, far_front), (INTERFACE, port), label="P-3"),
    )
    return Panels(device["name"], interface, port, front, rear, cables)


@dataclass(frozen=True)
class Breakout:
    """Two servers, and one port of a switch that is to carry both."""

    name: str
    interfaces: tuple[dict[str, Any], dict[str, Any]]
    switch: dict[str, Any]
    parent: dict[str, Any]


def breakout(house: House, channels: int | None) -> Breakout:
    owner = house.netbox
    switch = owner.device("tor-split", "tor-3")
    kind = {"type": "40gbase-x-qsfpp"}
    split = {"channels": channels} if channels else {}
    parent = owner.make("dcim/interfaces", device=switch["id"], name="Eth1/1", **kind, **split)
    for n in range(1, (channels or 0) + 1):
        about = {"device": switch["id"], "name": f"Eth1/1/{n}", "type": "channel"}
        owner.make("dcim/interfaces", **about, parent=parent["id"], channel_id=n)
    devices = [owner.device(f"srv-split-{n}", LIKE) for n in (1, 2)]
    one, two = (owner.interface(device, "eth0") for device in devices)
    return Breakout(devices[0]["name"], (one, two), switch, parent)


def cabled(house: House, it: Breakout, several: bool, **more: Any) -> None:
    ends = it.interfaces if several else it.interfaces[:1]
    sides = {
        "a_terminations": [{"object_type": INTERFACE, "object_id": it.parent["id"]}],
        "b_terminations": [{"object_type": INTERFACE, "object_id": end["id"]} for end in ends],
    }
    house.netbox.make("dcim/cables", **sides, label="B-1", **more)
