"""What deleting an object takes along, empties, or is refused for. One table, FOLLOWS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dcdecom_lab.netbox import rules
from dcdecom_lab.netbox.paths import FRONT, MAPPING, OF_DEVICES, PORTS, REAR
from dcdecom_lab.netbox.tables import Row
from dcdecom_lab.netbox.writing import Writing


class Protected(Exception):
    """Other objects still need this one; the text is NetBox's 409 answer."""


@dataclass(frozen=True)
class Follow:
    """What becomes of the objects of `model` whose `column` names the deleted one."""

    model: str
    column: str
    fate: Literal["delete", "empty", "protect"]
    only: str = ""
    """For columns that name objects of several models: the deleted one's model."""
    kind: str = "assigned_object_type"
    """The column that has it."""


def _assigned(model: str) -> tuple[Follow, ...]:
    return tuple(Follow(m, "assigned_object_id", "delete", model) for m in ("ipam.ipaddress", "dcim.macaddress"))


FOLLOWS: dict[str, tuple[Follow, ...]] = {
    "dcim.site": (Follow("dcim.device", "site", "protect"), Follow("dcim.rack", "site", "protect")),
    "dcim.rack": (Follow("dcim.device", "rack", "protect"),),
    "dcim.devicerole": (Follow("dcim.device", "role", "protect"),),
    "dcim.devicetype": (Follow("dcim.device", "device_type", "protect"),),
    "dcim.manufacturer": (Follow("dcim.devicetype", "manufacturer", "protect"),),
    "tenancy.tenant": (Follow("dcim.device", "tenant", "protect"), Follow("dcim.rack", "tenant", "protect")),
    "virtualization.cluster": (Follow("virtualization.virtualmachine", "cluster", "protect"),),
    "dcim.device": (
        Follow("virtualization.virtualmachine", "device", "protect"),
        Follow("dcim.virtualchassis", "master", "protect"),
        *(Follow(port, "device", "delete") for port in OF_DEVICES),
        *(Follow(model, "device", "delete") for model in ("dcim.inventoryitem", "dcim.module", "dcim.modulebay")),
        Follow("extras.journalentry", "assigned_object_id", "delete", "dcim.device"),
        Follow("ipam.service", "parent_object_id", "delete", "dcim.device", "parent_object_type"),
        Follow("tenancy.contactassignment", "object_id", "delete", "dcim.device", "object_type"),
    ),
    "dcim.interface": (
        Follow("dcim.interface", "lag", "empty"),
        Follow("dcim.interface", "parent", "delete"),
        *_assigned("dcim.interface"),
        Follow("ipam.fhrpgroupassignment", "interface_id", "delete", "dcim.interface", "interface_type"),
    ),
    "ipam.fhrpgroup": (Follow("ipam.fhrpgroupassignment", "group", "delete"),),
    "tenancy.contact": (Follow("tenancy.contactassignment", "contact", "protect"),),
    "dcim.modulebay": (Follow("dcim.module", "module_bay", "delete"),),
    "dcim.moduletype": (Follow("dcim.module", "module_type", "protect"),),
    "dcim.powerpanel": (Follow("dcim.powerfeed", "power_panel", "protect"),),
    "dcim.powerport": (Follow("dcim.poweroutlet", "power_port", "empty"),),
    FRONT: (Follow(MAPPING, "front_port", "delete"),),
    REAR: (Follow(MAPPING, "rear_port", "delete"),),
    "dcim.virtualchassis": (Follow("dcim.device", "virtual_chassis", "empty"),),
    "virtualization.virtualmachine": (Follow("virtualization.vminterface", "virtual_machine", "delete"),),
    "virtualization.vminterface": _assigned("virtualization.vminterface"),
    "dcim.macaddress": (
        Follow("dcim.interface", "primary_mac_address", "empty"),
        Follow("virtualization.vminterface", "primary_mac_address", "empty"),
    ),
    "ipam.ipaddress": (
        *(
            Follow(model, column, "empty")
            for model in ("dcim.device", "virtualization.virtualmachine")
            for column in ("primary_ip4", "primary_ip6", "oob_ip")
            if (model, column) != ("virtualization.virtualmachine", "oob_ip")
        ),
        Follow("ipam.ipaddress", "nat_inside", "empty"),
    ),
}


def delete(writing: Writing, model: str, row: Row) -> None:
    """Delete an object and what goes with it, logging each. Raises Protected."""
    needing = [(f.model, other) for f, other in _following(writing, model, row) if f.fate == "protect"]
    if needing:
        names = ", ".join(f"{writing.display(m, other)} ({other['id']})" for m, other in needing)
        raise Protected(f"Unable to delete object. {len(needing)} dependent objects were found: {names}")
    before = writing.snapshot(model, row)
    for end in _ends(writing, model, row):
        rules.unplug(writing.silent, end)
    for follow, other in _following(writing, model, row):
        if follow.fate == "empty":
            writing.silent.save(follow.model, other, **{follow.column: None})
        else:
            delete(writing.silent, follow.model, other)
    writing.log("delete", model, row, before, None)
    writing.tables.remove(model, row)


def _following(writing: Writing, model: str, row: Row) -> Iterator[tuple[Follow, Row]]:
    for follow in FOLLOWS.get(model, ()):
        for other in list(writing.tables.where(follow.model, follow.column, row["id"])):
            if not follow.only or other[follow.kind] == follow.only:
                yield follow, other


def _ends(writing: Writing, model: str, row: Row) -> list[Row]:
    """The cable ends that go: both of a cable, or the one in a port (its cable stays, with an empty side)."""
    if model == "dcim.cable":
        return list(writing.tables.where("dcim.cabletermination", "cable", row["id"]))
    if model in PORTS:
        ends = writing.tables.where("dcim.cabletermination", "termination_id", row["id"])
        return [end for end in ends if end["termination_type"] == model]
    return []
