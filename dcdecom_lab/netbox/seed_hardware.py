"""The hardware of a description as a NetBox record: PDUs on their feeds, power supplies in outlets, and parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dcdecom_lab.description import Hardware, Inside, Pdu
from dcdecom_lab.netbox.hardware import BAY, ITEM, ITEM_ROLE, MODULE, PANEL, PROFILE, TYPE
from dcdecom_lab.netbox.models import MODELS
from dcdecom_lab.netbox.paths import FEED, OUTLET, POWER_PORT
from dcdecom_lab.netbox.tables import Row, Tables

PROCESSOR, DISK = ("CPU", "cpu"), ("Disk", "disk")
"""Roles of inventory items: name and slug."""


@dataclass(frozen=True)
class HardwareSeed:
    """Writes hardware into tables that have the servers already."""

    tables: Tables
    hardware: Hardware
    site: int
    manufacturer: int

    def plant(self) -> None:
        hardware = self.hardware
        panel = self._add(PANEL, name=hardware.power_panel, site=self.site)["id"]
        role = self._add("dcim.devicerole", name=hardware.pdu_role.name, slug=hardware.pdu_role.slug)["id"]
        of = {"manufacturer": self.manufacturer, "model": hardware.pdu_type.model, "slug": hardware.pdu_type.slug}
        kind = self._add("dcim.devicetype", **of)["id"]
        for pdu in hardware.pdus:
            self._pdu(pdu, panel, kind, role)
        for name, slug in (PROCESSOR, DISK):
            self._add(ITEM_ROLE, name=name, slug=slug)
        for server in hardware.servers:
            device = self._named("dcim.device", server.name)
            self._power(server, device)
            self._parts(server, device)

    def _pdu(self, pdu: Pdu, panel: int, kind: int, role: int) -> None:
        """It stands upright beside the rack's units, so that it has no position."""
        rack = self._named("dcim.rack", pdu.rack)["id"]
        of = {"device_type": kind, "role": role, "site": self.site, "rack": rack, "serial": pdu.serial}
        device = self._add("dcim.device", name=pdu.name, **of)["id"]
        feed = self._add(FEED, name=pdu.feed, power_panel=panel, rack=rack)
        inlet = self._add(POWER_PORT, device=device, name="Inlet")
        self._cable("", (POWER_PORT, inlet), (FEED, feed))
        for number in range(1, pdu.outlets + 1):
            self._add(OUTLET, device=device, name=str(number), power_port=inlet["id"])

    def _power(self, server: Inside, device: Row) -> None:
        for supply in server.power:
            port = self._add(POWER_PORT, device=device["id"], name=supply.name, allocated_draw=supply.watts)
            pdu = self._named("dcim.device", supply.pdu)["id"]
            outlets = self.tables.where(OUTLET, "device", pdu)
            outlet = next(row for row in outlets if row["name"] == str(supply.outlet))
            self._cable(supply.cable, (POWER_PORT, port), (OUTLET, outlet))

    def _parts(self, server: Inside, device: Row) -> None:
        for role, texts in ((PROCESSOR, server.processors), (DISK, server.disks)):
            id = self._named(ITEM_ROLE, role[0])["id"]
            for number, text in enumerate(texts, 1):
                self._add(ITEM, device=device["id"], name=f"{role[0]} {number}", role=id, part_id=text)
        for number, size in enumerate(server.memory, 1):
            bay = self._add(BAY, device=device["id"], name=f"DIMM {number}")["id"]
            self._add(MODULE, device=device["id"], module_bay=bay, module_type=self._memory(size))

    def _memory(self, size: int) -> int:
        model = f"DDR4 {size} GB"
        if found := self.tables.where(TYPE, "model", model):
            return int(found[0]["id"])
        of = {"manufacturer": self.manufacturer, "profile": self._named(PROFILE, "Memory")["id"]}
        return int(self._add(TYPE, model=model, attributes={"class": "DDR4", "size": size}, **of)["id"])

    def _cable(self, label: str, *ends: tuple[str, Row]) -> None:
        cable = self._add("dcim.cable", label=label, type="power")["id"]
        for letter, (model, end) in zip("AB", ends, strict=True):
            termination = {"termination_type": model, "termination_id": end["id"]}
            self._add("dcim.cabletermination", cable=cable, cable_end=letter, **termination)
            end.update(cable=cable, cable_end=letter)

    def _named(self, model: str, name: str) -> Row:
        return self.tables.where(model, "name", name)[0]

    def _add(self, model: str, /, **columns: Any) -> Row:
        return self.tables.add(model, **{**MODELS[model].defaults, **columns})
