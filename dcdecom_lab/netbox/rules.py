"""What NetBox checks beyond single fields, and what a write carries along. One table, RULES."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from dcdecom_lab.netbox import wires
from dcdecom_lab.netbox.fields import Invalid
from dcdecom_lab.netbox.paths import FOR_POWER, FRONT, INTERFACE, MAPPING, POWER_PORT, TERMINATION, terminations
from dcdecom_lab.netbox.tables import Row, Tables
from dcdecom_lab.netbox.writing import Writing

DEVICE = "dcim.device"
Rule: TypeAlias = Callable[[Writing, Row, Row, dict[str, Any]], None]
"""(writing, the row as it is now, as it was before, what was sent for fields that are no columns); raises Invalid."""


def device_stands_somewhere(writing: Writing, row: Row, _before: Row, _others: dict[str, Any]) -> None:
    rack = writing.tables.get("dcim.rack", row["rack"])
    if rack is None:
        if row["face"]:
            raise Invalid({"face": ["Cannot select a rack face without assigning a rack."]})
        if row["position"]:
            raise Invalid({"position": ["Cannot select a rack position without assigning a rack."]})
        return
    if rack["site"] != row["site"]:
        site = writing.tables.get("dcim.site", row["site"]) or {}
        raise Invalid({"rack": [f"Rack {rack['name']} does not belong to site {site.get('name')}."]})
    if row["position"] and not row["face"]:
        raise Invalid({"face": ["Must specify rack face when defining rack position."]})
    if row["position"]:
        _units_are_free(writing.tables, row, rack)


def _units_are_free(tables: Tables, row: Row, rack: Row) -> None:
    kind = tables.get("dcim.devicetype", row["device_type"]) or {"u_height": 1.0, "model": ""}
    wanted = _span(row["position"], kind["u_height"])
    others = [d for d in tables.where(DEVICE, "rack", rack["id"]) if d["position"] and d["id"] != row["id"]]
    taken = {half for other in others for half in _span(other["position"], _height(tables, other))}
    if wanted & taken or max(wanted, default=0) > rack["u_height"] * 2 + 1:
        raise Invalid(
            {
                "position": [
                    f"U{row['position']} is already occupied or does not have sufficient space to accommodate this "
                    f"device type: {kind['model']} ({kind['u_height']}U)"
                ]
            }
        )


def _height(tables: Tables, device: Row) -> float:
    kind = tables.get("dcim.devicetype", device["device_type"])
    return float(kind["u_height"]) if kind else 1.0


def _span(position: float, height: float) -> set[int]:
    """The half units that a device fills."""
    first = int(position * 2)
    return set(range(first, first + int(height * 2)))


def device_is_unique(writing: Writing, row: Row, _before: Row, _others: dict[str, Any]) -> None:
    others = [d for d in writing.tables.all(DEVICE) if d["id"] != row["id"]]
    if row["asset_tag"] and any(d["asset_tag"] == row["asset_tag"] for d in others):
        raise Invalid({"asset_tag": ["device with this asset tag already exists."]})
    place = (row["site"], row["tenant"], (row["name"] or "").lower())
    if row["name"] and any((d["site"], d["tenant"], (d["name"] or "").lower()) == place for d in others):
        raise Invalid("Device name must be unique per site and tenant.")


def device_owns_its_addresses(writing: Writing, row: Row, _before: Row, _others: dict[str, Any]) -> None:
    for name in ("primary_ip4", "primary_ip6", "oob_ip"):
        address = writing.tables.get("ipam.ipaddress", row[name])
        inside = writing.tables.get("ipam.ipaddress", address.get("nat_inside")) if address else None
        holders = [_holder(writing.tables, one) for one in (address, inside) if one]
        if address and (DEVICE, row["id"]) not in holders:
            raise Invalid({name: [f"The specified IP address ({address['address']}) is not assigned to this device."]})


def _holder(tables: Tables, address: Row) -> tuple[str, int] | None:
    """The device or virtual machine whose interface holds an address."""
    interface = tables.get(address["assigned_object_type"] or "", address["assigned_object_id"])
    if interface is None:
        return None
    if address["assigned_object_type"] == INTERFACE:
        return DEVICE, interface["device"]
    return "virtualization.virtualmachine", interface["virtual_machine"]


def address_stays_while_designated(writing: Writing, row: Row, before: Row, _others: dict[str, Any]) -> None:
    """A primary or out-of-band address is not taken off its device; only deleting it does that, silently."""
    was = _holder(writing.tables, before) if before else None
    if was is None or was == _holder(writing.tables, row):
        return
    parent = writing.tables.get(*was) or {}
    for column, title in (("primary_ip4", "primary"), ("primary_ip6", "primary"), ("oob_ip", "OOB")):
        if parent.get(column) == row["id"]:
            raise Invalid(f"Cannot reassign IP address while it is designated as the {title} IP for the parent object")


def assignment_exists(writing: Writing, row: Row, _before: Row, _others: dict[str, Any]) -> None:
    model, id = row["assigned_object_type"], row["assigned_object_id"]
    if bool(model) != (id is not None) or (model and writing.tables.get(model, id) is None):
        raise Invalid(f"Invalid assigned object: {model} ID {id}")


def slaac_is_version_six(_writing: Writing, row: Row, _before: Row, _others: dict[str, Any]) -> None:
    if row["status"] == "slaac" and ipaddress.ip_interface(row["address"]).version != 6:
        raise Invalid({"status": ["Only IPv6 addresses can be assigned SLAAC status"]})


def note_has_its_object(writing: Writing, row: Row, before: Row, _others: dict[str, Any]) -> None:
    model, id = row["assigned_object_type"], row["assigned_object_id"]
    if writing.tables.get(model, id) is None:
        app, name = model.split(".")
        raise Invalid(f"Invalid assigned_object: {app.upper()} | {name} ID {id}")
    if not before:
        row["created_by"] = writing.user["id"]


def mac_stays_while_primary(writing: Writing, row: Row, before: Row, _others: dict[str, Any]) -> None:
    if not before or before["assigned_object_id"] is None:
        return
    was = (before["assigned_object_type"], before["assigned_object_id"])
    if was == (row["assigned_object_type"], row["assigned_object_id"]):
        return
    holder = writing.tables.get(*was)
    if holder and holder["primary_mac_address"] == row["id"]:
        act = "reassign" if row["assigned_object_id"] else "unassign"
        raise Invalid(f"Cannot {act} MAC Address while it is designated as the primary MAC for an object")


def written_mac_becomes_primary(model: str) -> Rule:
    """PATCH mac_address makes a MAC address object where there is none, and makes it the primary."""

    def rule(writing: Writing, row: Row, _before: Row, others: dict[str, Any]) -> None:
        if "mac_address" not in others:
            return
        mac = others["mac_address"]
        held = wires.assigned(writing.tables, "dcim.macaddress", model, row["id"])
        known = next((m for m in held if m["mac_address"] == mac), None)
        if mac and known is None:
            assignment = {"assigned_object_type": model, "assigned_object_id": row["id"]}
            known = writing.silent.add("dcim.macaddress", mac_address=mac, **assignment)
        writing.tables.change(model, row, primary_mac_address=known["id"] if known else None)

    return rule


def connected_mark_needs_no_cable(_writing: Writing, row: Row, _before: Row, _others: dict[str, Any]) -> None:
    if row["mark_connected"] and row["cable"] is not None:
        raise Invalid({"mark_connected": ["Cannot mark as connected with a cable attached."]})


def cable_has_two_ends(writing: Writing, row: Row, before: Row, others: dict[str, Any]) -> None:
    """Make the terminations of a new cable, or replace those that were sent."""
    if not before and not (others.get("a_terminations") and others.get("b_terminations")):
        raise Invalid("Must define A and B terminations when creating a new cable.")
    if set(others.get("a_terminations", ())) & set(others.get("b_terminations", ())):
        raise Invalid("A and B terminations cannot connect to the same object.")
    for a, _ in others.get("a_terminations", ()):
        for b, _ in others.get("b_terminations", ()):
            if not _fit(a, b):
                kinds = (a.partition(".")[2], b.partition(".")[2])
                raise Invalid(f"Incompatible termination types: {kinds[0]} and {kinds[1]}")
    for letter in "AB":
        if (name := f"{letter.lower()}_terminations") in others:
            for end in terminations(writing.tables, row["id"], letter):
                unplug(writing.silent, end)
            for model, id in others[name]:
                _plug(writing, row, letter, model, id)


def _fit(a: str, b: str) -> bool:
    """A cable for power leads from a power port to an outlet or a feed, and any other to neither."""
    if not {a, b} & {*FOR_POWER}:
        return True
    return POWER_PORT in (a, b) and {a, b} <= {*FOR_POWER} and a != b


def _plug(writing: Writing, cable: Row, letter: str, model: str, id: int) -> None:
    interface = writing.tables.get(model, id)
    if interface is None:
        raise Invalid("Interface matching query does not exist.")
    for said in _objections(writing.tables, model, interface):
        raise Invalid(said)
    end = {"cable": cable["id"], "cable_end": letter, "termination_type": model, "termination_id": id}
    writing.silent.add(TERMINATION, **end)
    writing.silent.save(model, interface, cable=cable["id"], cable_end=letter)


def _objections(tables: Tables, model: str, interface: Row) -> Iterator[str]:
    if interface["mark_connected"]:
        device = tables.get(DEVICE, interface.get("device")) or {"name": ""}
        where = f"{device['name']} > {interface['name']}"
        yield f"Cannot connect a cable to {where} because it is marked as connected."
    if interface["cable"] is not None:
        yield f"Duplicate termination found for {model} {interface['id']}: cable {interface['cable']}"
    if model == INTERFACE and interface["type"] in ("virtual", "lag", "bridge"):
        title = {"virtual": "Virtual", "lag": "Link Aggregation Group (LAG)", "bridge": "Bridge"}[interface["type"]]
        yield f"Cables cannot be terminated to {title} interfaces"


def unplug(writing: Writing, end: Row) -> None:
    """Take one end of a cable out of its port."""
    port = writing.tables.get(end["termination_type"], end["termination_id"])
    writing.log("delete", TERMINATION, end, writing.snapshot(TERMINATION, end), None)
    writing.tables.remove(TERMINATION, end)
    if port is not None:
        writing.save(end["termination_type"], port, cable=None, cable_end=None)


def mappings_are_those_sent(writing: Writing, row: Row, _before: Row, others: dict[str, Any]) -> None:
    """A front port's strands: what was sent replaces what was there, and only that."""
    if "rear_ports" not in others:
        return
    wanted = others["rear_ports"]
    there = {(m["front_port_position"], *_strand(m)): m for m in writing.tables.where(MAPPING, "front_port", row["id"])}
    for key in there.keys() - set(wanted):
        writing.log("delete", MAPPING, there[key], writing.snapshot(MAPPING, there[key]), None)
        writing.tables.remove(MAPPING, there[key])
    taken = {_strand(m) for m in writing.tables.all(MAPPING)}
    for position, rear, strand in wanted:
        if (position, rear, strand) in there:
            continue
        if (rear, strand) in taken:
            told = "The fields rear_port, rear_port_position must make a unique set."
            raise Invalid({"rear_ports": {"0": {"__all__": [told]}}})
        columns = {"front_port_position": position, "rear_port": rear, "rear_port_position": strand}
        writing.silent.add(MAPPING, device=row["device"], front_port=row["id"], **columns)


def _strand(mapping: Row) -> tuple[int, int]:
    return mapping["rear_port"], mapping["rear_port_position"]


def member_has_its_position(writing: Writing, row: Row, _before: Row, _others: dict[str, Any]) -> None:
    chassis, position = row["virtual_chassis"], row["vc_position"]
    if chassis is None:
        return
    if position is None:
        told = "A device assigned to a virtual chassis must have its position defined."
        raise Invalid({"vc_position": [told]})
    others = [d for d in writing.tables.where(DEVICE, "virtual_chassis", chassis) if d["id"] != row["id"]]
    if any(other["vc_position"] == position for other in others):
        raise Invalid("Device with this Virtual chassis and VC position already exists.")


def other_custom_fields_stay(_writing: Writing, row: Row, before: Row, _others: dict[str, Any]) -> None:
    if before:
        row["custom_fields"] = {**before["custom_fields"], **row["custom_fields"]}


def link_is_unique(writing: Writing, row: Row, _before: Row, _others: dict[str, Any]) -> None:
    if any(one["name"] == row["name"] and one["id"] != row["id"] for one in writing.tables.all("extras.customlink")):
        raise Invalid({"name": ["custom link with this name already exists."]})


RULES: dict[str, tuple[Rule, ...]] = {
    DEVICE: (
        device_stands_somewhere, device_is_unique, device_owns_its_addresses, member_has_its_position,
        other_custom_fields_stay,
    ),
    FRONT: (mappings_are_those_sent,),
    INTERFACE: (connected_mark_needs_no_cable, written_mac_becomes_primary(INTERFACE)),
    "virtualization.vminterface": (written_mac_becomes_primary("virtualization.vminterface"),),
    "dcim.macaddress": (assignment_exists, mac_stays_while_primary),
    "dcim.cable": (cable_has_two_ends,),
    "ipam.ipaddress": (assignment_exists, address_stays_while_designated, slaac_is_version_six),
    "extras.journalentry": (note_has_its_object,),
    "extras.customlink": (link_is_unique,),
}  # fmt: skip
