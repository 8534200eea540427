"""What the systems themselves say, asked without dcdecom: by their own clients, by the lab's act log, by the wire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pynetbox
import yaml
from zabbix_utils import ZabbixAPI

from dcdecom_lab.control import LabControl
from tests.beds import Bed
from tests.beds.lab import LabBed
from tests.beds.real import RealBed


class Records:
    """NetBox and Zabbix of a configuration."""

    def __init__(self, config: Path, credential: str = "reader") -> None:
        settings = yaml.safe_load(config.read_text("utf-8"))
        keys = {name: _secret(config.parent, settings[name][credential]) for name in ("netbox", "zabbix")}
        self.netbox: Any = pynetbox.api(settings["netbox"]["url"], token=keys["netbox"])
        self.zabbix: Any = ZabbixAPI(url=settings["zabbix"]["url"], token=keys["zabbix"], skip_version_check=True)

    def device(self, name: str) -> Any:
        return self.netbox.dcim.devices.get(name=name)

    def status(self, name: str) -> str:
        return str(self.device(name).status.value)

    def cables(self, name: str) -> int:
        return len(list(self.netbox.dcim.cables.filter(device_id=self.device(name).id)))

    def addresses(self, name: str) -> set[str]:
        """The statuses of a device's addresses."""
        found = self.netbox.ipam.ip_addresses.filter(device_id=self.device(name).id)
        return {str(address.status.value) for address in found}

    def notes(self, name: str) -> list[str]:
        entries = self.netbox.extras.journal_entries.filter(
            assigned_object_type="dcim.device", assigned_object_id=self.device(name).id
        )
        return [str(entry.comments) for entry in entries]

    def recable(self, name: str, interface: str, switch: str, port: str) -> None:
        """Correct the record: this interface of a device leads to that port of a switch."""
        own = self.netbox.dcim.interfaces.get(device_id=self.device(name).id, name=interface)
        peer = self.netbox.dcim.interfaces.get(device_id=self.device(switch).id, name=port)
        for end in (own, peer):
            if end.cable:
                self.netbox.dcim.cables.get(end.cable.id).delete()
        ends = [[{"object_type": "dcim.interface", "object_id": end.id}] for end in (own, peer)]
        self.netbox.dcim.cables.create(a_terminations=ends[0], b_terminations=ends[1], status="connected")

    def hosts(self, name: str) -> list[dict[str, Any]]:
        """Zabbix hosts of exactly this technical name."""
        return list(self.zabbix.host.get(filter={"host": name}, output=["hostid", "host", "status"]))

    def maintenances(self) -> set[str]:
        return {row["name"] for row in self.zabbix.maintenance.get(output=["name"])}

    def export(self, name: str) -> str:
        """A host as Zabbix exports it."""
        ids = [row["hostid"] for row in self.hosts(name)]
        return str(self.zabbix.configuration.export(format="yaml", options={"hosts": ids}))

    def create_again(self, export: str) -> None:
        """What a provisioning script does: it makes a host again that somebody deleted."""
        rules = {"hosts": {"createMissing": True}, "host_groups": {"createMissing": False}}
        self.zabbix.configuration.import_(format="yaml", source=export, rules=rules)


def _secret(folder: Path, reference: str) -> str:
    return (folder / reference.removeprefix("file:")).read_text("utf-8").strip()


def port_is_shut_and_saved(bed: Bed, switch: str, port: str) -> bool:
    """Whether a port is down in the switch itself, and will be after its next start."""
    match bed:
        case LabBed():
            found = next(p for p in bed.control.world()["switches"][switch]["ports"] if p["name"] == port)
            return not found["admin_up"] and not found["oper_up"] and bool(found["saved_down"])
        case RealBed():
            stanza = bed.bed.saved(switch).partition(f"interface {port}\n")[2].partition("exit")[0]
            return bed.bed.shut(switch, port) and "shutdown" in stanza
    raise TypeError(bed)


def verbs(control: LabControl, system: str | None = None) -> list[str]:
    """The writes that reached the lab's systems, in their order, without what they carried."""
    return [f"{act.system} {_verb(act.what)}" for act in control.acts(system)]


def _verb(what: str) -> str:
    return what.partition(" {")[0].partition(" [")[0]
