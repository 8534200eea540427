"""The estate's description as a NetBox record: what is written into the real one too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dcdecom_lab.description import Description, Machine, Server, Switch
from dcdecom_lab.netbox.models import MODELS
from dcdecom_lab.netbox.object_types import number_kinds
from dcdecom_lab.netbox.seed_hardware import HardwareSeed
from dcdecom_lab.netbox.tables import Row, Tables
from dcdecom_lab.netbox.writing import Writing

INTERFACE, MACHINE_INTERFACE = "dcim.interface", "virtualization.vminterface"


@dataclass(frozen=True)
class Seed:
    """Writes a description into empty tables."""

    tables: Tables
    estate: Description

    def plant(self) -> None:
        number_kinds(self.tables, MODELS)
        self._surroundings()
        self._gateway()
        for switch in self.estate.switches:
            self._switch(switch)
        for server in self.estate.servers:
            self._server(server)
        for switch in self.estate.switches:
            self._uplink(switch)
        if hardware := self.estate.hardware:
            site = self._id("dcim.site", "slug", self.estate.site.slug)
            maker = self._id("dcim.manufacturer", "slug", self.estate.manufacturer.slug)
            HardwareSeed(self.tables, hardware, site, maker).plant()
        self.tables.settle()
        self._long_ago()
        self.tables.settle()

    def _add(self, model: str, /, **columns: Any) -> Row:
        return self.tables.add(model, **{**MODELS[model].defaults, **columns})

    def _id(self, model: str, column: str, value: str) -> int:
        return int(self.tables.where(model, column, value)[0]["id"])

    def _surroundings(self) -> None:
        estate = self.estate
        site = self._add("dcim.site", name=estate.site.name, slug=estate.site.slug)["id"]
        for rack in estate.racks:
            self._add("dcim.rack", name=rack.name, site=site, u_height=rack.height)
        maker = self._add("dcim.manufacturer", name=estate.manufacturer.name, slug=estate.manufacturer.slug)["id"]
        for kind in (estate.server_type, estate.switch_type):
            self._add("dcim.devicetype", manufacturer=maker, model=kind.model, slug=kind.slug)
        for profile in PROFILES:
            self._add("dcim.moduletypeprofile", name=profile)
        for role in estate.roles:
            self._add("dcim.devicerole", name=role.name, slug=role.slug)
        for tenant in estate.tenants:
            self._add("tenancy.tenant", name=tenant.name, slug=tenant.slug)

    def _device(self, name: str, kind: str, role: str, rack: str, unit: int, **more: Any) -> Row:
        return self._add(
            "dcim.device",
            name=name,
            device_type=self._id("dcim.devicetype", "slug", kind),
            role=self._id("dcim.devicerole", "slug", role),
            site=self._id("dcim.site", "slug", self.estate.site.slug),
            rack=self._id("dcim.rack", "name", rack),
            position=float(unit),
            face="front",
            **more,
        )

    def _interface(self, device: Row, name: str, kind: str = "1000base-t", **more: Any) -> Row:
        return self._add(INTERFACE, device=device["id"], name=name, type=kind, **more)

    def _mac(self, interface: Row, mac: str, model: str = INTERFACE) -> None:
        assigned = {"assigned_object_type": model, "assigned_object_id": interface["id"]}
        held = self._add("dcim.macaddress", mac_address=mac.upper(), **assigned)
        interface["primary_mac_address"] = held["id"]

    def _address(self, interface: Row, address: str, tenant: int | None, model: str = INTERFACE) -> int:
        prefixed = address if "/" in address else f"{address}/24"
        assigned = {"assigned_object_type": model, "assigned_object_id": interface["id"]}
        return int(self._add("ipam.ipaddress", address=prefixed, tenant=tenant, **assigned)["id"])

    def _cable(self, label: str, a: Row, b: Row) -> None:
        cable = self._add("dcim.cable", label=label, type="cat6")["id"]
        for letter, end in (("A", a), ("B", b)):
            termination = {"termination_type": INTERFACE, "termination_id": end["id"]}
            self._add("dcim.cabletermination", cable=cable, cable_end=letter, **termination)
            end.update(cable=cable, cable_end=letter)

    def _port(self, device: str, name: str) -> Row:
        id = self._id("dcim.device", "name", device)
        return next(row for row in self.tables.where(INTERFACE, "device", id) if row["name"] == name)

    def _gateway(self) -> None:
        """Its ports towards the switches; all its addresses are recorded on the first."""
        gateway, estate = self.estate.gateway, self.estate
        kind, role = estate.switch_type.slug, estate.roles[2].slug
        device = self._device(gateway.name, kind, role, gateway.rack, gateway.unit, serial=gateway.serial)
        numbers = sorted({s.to.port for s in estate.switches if s.to.device == gateway.name})
        ports = [self._interface(device, estate.port_name(number)) for number in numbers]
        for port in ports:
            self._mac(port, gateway.mac)
        for address in (gateway.addresses.data, gateway.addresses.bmc):
            self._address(ports[0], address, None)

    def _switch(self, switch: Switch) -> None:
        estate = self.estate
        kind, role = estate.switch_type.slug, estate.roles[1].slug
        device = self._device(switch.name, kind, role, switch.rack, switch.unit, serial=switch.serial)
        ends = [(end, s.data.lag) for s in estate.servers for end in s.data_ends if s.data.lag]
        lags = {end.port: lag for end, lag in ends if end.device == switch.name}
        bundles = {
            number: self._interface(device, estate.aggregate_name(number), "lag")["id"]
            for number in estate.aggregates(switch.name)
        }
        for number in range(1, switch.ports + 1):
            self._interface(device, estate.port_name(number), lag=bundles.get(lags.get(number) or 0))
        self._mac(self._port(switch.name, estate.port_name(switch.uplink)), switch.mac)

    def _server(self, server: Server) -> None:
        estate = self.estate
        tenant = self._id("tenancy.tenant", "slug", server.tenant)
        known = {"serial": server.serial, "asset_tag": server.asset_tag, "tenant": tenant}
        kind, role = estate.server_type.slug, estate.roles[0].slug
        device = self._device(server.name, kind, role, server.rack, server.unit, **known)
        lag = self._interface(device, "bond0", "lag") if server.is_bonded else None
        chassis = self._chassis(server) if server.record.chassis else None
        if chassis:
            device |= {"parent_device": chassis["id"], "parent_bay": server.record.bay, "position": None, "face": ""}
        for link in (a for a in server.attachments if a.interface not in server.record.absent):
            name = "BMC" if link.mgmt_only else link.interface
            interface = self._interface(device, name, mgmt_only=link.mgmt_only)
            if lag and not link.mgmt_only:
                interface["lag"] = lag["id"]
            if link.interface not in server.record.uncabled:
                port = self._port(link.switch, estate.port_name(link.recorded_port))
                self._cable(link.cable, self._uplink_of(chassis) if chassis else interface, port)
        for name in server.record.spare:
            self._interface(device, name)
        first = lag or self._port(server.name, "eth0")
        self._mac(first, server.record.mac or server.data.mac)
        device["primary_ip4"] = self._address(first, server.data.ip, tenant)
        if server.bmc:
            if server.bmc.shared:
                self._interface(device, "BMC", mgmt_only=True)
            bmc = self._port(server.name, "BMC")
            self._mac(bmc, server.bmc.mac)
            device["oob_ip"] = self._address(bmc, server.bmc.ip, tenant)
        for machine in server.machines:
            self._machine(machine, device)

    def _chassis(self, server: Server) -> Row:
        """The chassis that a blade sits in: it fills the rack units, and its cable leads to the switch."""
        kind, role, serial = self.estate.server_type.slug, self.estate.roles[0].slug, f"{server.serial}C"
        return self._device(server.record.chassis, kind, role, server.rack, server.unit, serial=serial)

    def _uplink_of(self, chassis: Row) -> Row:
        return self._interface(chassis, "uplink")

    def _machine(self, machine: Machine, host: Row) -> None:
        kinds = self.tables.where("virtualization.clustertype", "slug", "hypervisor")
        kind = kinds[0] if kinds else self._add("virtualization.clustertype", name="Hypervisor", slug="hypervisor")
        of = {"name": host["name"], "type": kind["id"], "tenant": host["tenant"]}
        cluster = host["cluster"] or self._add("virtualization.cluster", **of)["id"]
        host["cluster"] = cluster
        row = self._add(
            "virtualization.virtualmachine",
            name=machine.name,
            site=host["site"],
            cluster=cluster,
            device=host["id"],
            tenant=self._id("tenancy.tenant", "slug", machine.tenant) if machine.tenant else host["tenant"],
        )
        interface = self._add(MACHINE_INTERFACE, virtual_machine=row["id"], name="eth0")
        self._mac(interface, machine.mac, MACHINE_INTERFACE)
        row["primary_ip4"] = self._address(interface, machine.ip, host["tenant"], MACHINE_INTERFACE)

    def _uplink(self, switch: Switch) -> None:
        wires = [(switch.uplink, switch.to), *([(switch.peer.port, switch.peer.to)] if switch.peer else [])]
        for port, end in wires:
            near = self._port(switch.name, self.estate.port_name(port))
            self._cable("", near, self._port(end.device, self.estate.port_name(end.port)))


    def _long_ago(self) -> None:
        """The record was written long before the lab began, and its change log says so."""
        seeded = Writing(self.tables, MODELS, self.tables.all("users.user")[-1], SEEDED)
        for model in MODELS:
            for row in [] if model in UNLOGGED else self.tables.all(model):
                seeded.log("create", model, row, None, seeded.snapshot(model, row))
        for model in MODELS:
            for row in self.tables.all(model):
                row |= {name: row[name] - AGE for name in ("created", "last_updated", "time") if name in row}


PROFILES = ("CPU", "Expansion card", "Fan", "GPU", "Hard disk", "Memory", "Power supply", "Transceiver")
"""Profiles of module types that NetBox comes with."""
AGE = timedelta(days=400)
SEEDED = "00000000-0000-4000-8000-000000000000"
"""The request that wrote the seed."""
UNLOGGED = ("users.user", "users.group", "users.objectpermission", "core.objecttype", "core.objectchange")


def username(role: str) -> str:
    return f"dcdecom-{role}"


def users(tokens: dict[str, str]) -> dict[str, str]:
    """Each token's user."""
    return {token: username(role) for role, token in tokens.items()}
