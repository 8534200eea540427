"""Parts and power ports as NetBox has them, and a power cable that goes and comes back."""

from __future__ import annotations

from typing import Any

from dcdecom.model.estate.hardware import Parts
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom_lab.netbox.models import MODELS

from .conftest import NetBox

NAME = "srv-disdik-03"
READER = "dcdecom-reader"


def add(netbox: NetBox, kind: str, /, **columns: Any) -> int:
    return int(netbox.lab.tables.add(kind, **{**MODELS[kind].defaults, **columns})["id"])


def device_id(netbox: NetBox) -> int:
    return int(netbox.lab.tables.where("dcim.device", "name", NAME)[0]["id"])


def part(netbox: NetBox, role: str, **columns: Any) -> None:
    known = netbox.lab.tables.where("dcim.inventoryitemrole", "slug", role)
    id = known[0]["id"] if known else add(netbox, "dcim.inventoryitemrole", name=role, slug=role)
    add(netbox, "dcim.inventoryitem", **{"device": device_id(netbox), "name": "part", "role": id, **columns})


def parts_of(netbox: NetBox) -> Any:
    return dict(netbox.reader().parts([device_id(netbox)]))[device_id(netbox)]


def test_parts_are_told_by_role_and_by_profile_with_their_sizes(netbox: NetBox) -> None:
    part(netbox, "processor", part_id="Xeon Silver 4210")
    part(netbox, "memory", part_id="M393A4K40CB2", description="32GB DDR4")
    part(netbox, "ssd", name="Disk 480 GB", serial="PHYG-0042")
    part(netbox, "power-supply", part_id="PSU-800")
    (profile,) = (row for row in netbox.lab.tables.all("dcim.moduletypeprofile") if row["name"] == "Hard disk")
    maker = netbox.lab.tables.all("dcim.manufacturer")[0]["id"]
    size = {"size": 1200, "type": "HD"}
    kind = add(netbox, "dcim.moduletype", manufacturer=maker, model="HUC", profile=profile["id"], attributes=size)
    bay = add(netbox, "dcim.modulebay", device=device_id(netbox), name="Bay 1")
    add(netbox, "dcim.module", device=device_id(netbox), module_bay=bay, module_type=kind, serial="HUC-7")
    answer = parts_of(netbox)
    assert isinstance(answer, Reading)
    disks, serials = ("1200 GB HD", "Disk 480 GB"), ("HUC-7", "PHYG-0042")
    assert answer.value == Parts(("Xeon Silver 4210",), ("32GB DDR4",), disks, serials)


def test_none_at_all_is_absent_and_what_may_not_be_seen_is_unreadable(netbox: NetBox) -> None:
    assert isinstance(parts_of(netbox), Absent)
    for model in ("dcim.inventoryitem", "dcim.module", "dcim.powerport"):
        netbox.lab.rights.revoke(READER, "view", model)
        reader, id = netbox.reader(), device_id(netbox)
        ask = reader.power_ports if model == "dcim.powerport" else reader.parts
        assert isinstance(dict(ask([id]))[id], Unreadable), model
        netbox.lab.rights.grant(READER, "view", [model])


def power(netbox: NetBox, *more: int) -> tuple[int, int]:
    """A power port with a cable to an outlet, or several; the port and the cable."""
    pdu = next(d["id"] for d in netbox.lab.tables.all("dcim.device") if d["name"] == "tor-1")
    outlet = add(netbox, "dcim.poweroutlet", device=pdu, name="3")
    port = add(netbox, "dcim.powerport", device=device_id(netbox), name="PSU1", maximum_draw=500)
    cable = add(netbox, "dcim.cable", label="P-1")
    ends = [("A", "dcim.powerport", id) for id in (port, *more)] + [("B", "dcim.poweroutlet", outlet)]
    for letter, model, id in ends:
        add(netbox, "dcim.cabletermination", cable=cable, cable_end=letter, termination_type=model, termination_id=id)
        row = netbox.lab.tables.get(model, id)
        assert row is not None
        netbox.lab.tables.change(model, row, cable=cable, cable_end=letter)
    return port, cable


def test_a_power_cable_goes_and_comes_back_with_all_that_was_known_of_it(netbox: NetBox) -> None:
    port, cable = power(netbox)
    reader, id = netbox.reader(), device_id(netbox)
    answer = dict(reader.power_ports([id]))[id]
    assert isinstance(answer, Reading)
    (found,) = answer.value
    assert (found.name, found.watts, found.shared, str(found.far and found.far.name)) == ("PSU1", 500, (), "tor-1 3")
    before = dict(reader.cables_at_power_ports([port]))[port]
    assert isinstance(before, Reading)
    netbox.writer().remove_cable(cable, before.value.etag, "nonce-1")
    assert isinstance(dict(reader.cables_at_power_ports([port]))[port], Absent)
    netbox.writer().restore_cable(before.value.kept, "nonce-2")
    after = dict(reader.cables_at_power_ports([port]))[port]
    assert isinstance(after, Reading)
    assert after.value.kept == before.value.kept
    assert after.value.id != cable


def test_a_cable_with_more_than_two_ends_is_said_to_be_shared(netbox: NetBox) -> None:
    other = next(d["id"] for d in netbox.lab.tables.all("dcim.device") if d["name"] == "srv-bpkad-01")
    port, _ = power(netbox, add(netbox, "dcim.powerport", device=other, name="PSU1"))
    answer = dict(netbox.reader().power_ports([device_id(netbox)]))[device_id(netbox)]
    assert isinstance(answer, Reading)
    (found,) = answer.value
    assert (found.id, found.shared) == (port, (f"{NAME} PSU1", "srv-bpkad-01 PSU1", "tor-1 3"))
