"""Patch panels, stacks and custom fields of the lab's NetBox, as the real one answers."""

from __future__ import annotations

from typing import Any

import pytest

from .calling import NetBox


@pytest.fixture
def panel(nb: NetBox) -> dict[str, Any]:
    like = nb.one("dcim/devices/?name=tor-3")
    kind = {key: like[key]["id"] for key in ("site", "device_type", "role")}
    return dict(nb.ask("POST", "dcim/devices/", {"name": "pp-1", **kind}).json)


def rear(nb: NetBox, panel: dict[str, Any], name: str = "Rear", positions: int = 4) -> dict[str, Any]:
    body = {"device": panel["id"], "name": name, "type": "8p8c", "positions": positions}
    return dict(nb.ask("POST", "dcim/rear-ports/", body).json)


def front(nb: NetBox, panel: dict[str, Any], name: str, *strands: tuple[int, int]) -> Any:
    ports = [{"position": 1, "rear_port": port, "rear_port_position": strand} for port, strand in strands]
    body = {"device": panel["id"], "name": name, "type": "8p8c", "rear_ports": ports}
    return nb.ask("POST", "dcim/front-ports/", body)


def test_a_strand_belongs_to_one_front_port(nb: NetBox, panel: dict[str, Any]) -> None:
    back = rear(nb, panel)
    assert front(nb, panel, "Front 1", (back["id"], 3)).status == 201
    answer = front(nb, panel, "Front 2", (back["id"], 3))
    told = {"__all__": ["The fields rear_port, rear_port_position must make a unique set."]}
    assert (answer.status, answer.json) == (400, {"rear_ports": {"0": told}})
    assert nb.get(f"dcim/rear-ports/{back['id']}/")["front_ports"] == [
        {"position": 3, "front_port": 1, "front_port_position": 1}
    ]


def test_the_old_way_to_name_a_rear_port_makes_no_mapping(nb: NetBox, panel: dict[str, Any]) -> None:
    back = rear(nb, panel)
    body = {"device": panel["id"], "name": "Front 1", "type": "8p8c", "rear_port": back["id"], "rear_port_position": 1}
    assert nb.ask("POST", "dcim/front-ports/", body).json["rear_ports"] == []


def test_changed_strands_stand_in_the_log_and_have_no_page_of_their_own(nb: NetBox, panel: dict[str, Any]) -> None:
    back = rear(nb, panel)
    made = front(nb, panel, "Front 1", (back["id"], 3)).json
    strand = {"position": 1, "rear_port": back["id"], "rear_port_position": 2}
    nb.ask("PATCH", f"dcim/front-ports/{made['id']}/", {"rear_ports": [strand]})
    logged = nb.get("core/object-changes/?changed_object_type=dcim.portmapping")["results"]
    assert [row["action"]["value"] for row in logged] == ["create", "delete", "create"]
    assert logged[0]["postchange_data"]["rear_port_position"] == 2
    assert nb.ask("GET", "dcim/port-mappings/").status == 404


def test_a_cable_cannot_be_plugged_into_a_taken_front_port(nb: NetBox, panel: dict[str, Any]) -> None:
    made = front(nb, panel, "Front 1", (rear(nb, panel)["id"], 1)).json
    interfaces = nb.get("dcim/interfaces/?device=tor-3&cabled=false&limit=2")["results"]
    answers = []
    for interface in interfaces:
        ends = [("a", "dcim.frontport", made["id"]), ("b", "dcim.interface", interface["id"])]
        body = {f"{side}_terminations": [{"object_type": kind, "object_id": id}] for side, kind, id in ends}
        answers.append(nb.ask("POST", "dcim/cables/", body))
    assert [answer.status for answer in answers] == [201, 400]
    told = f"Duplicate termination found for dcim.frontport {made['id']}: cable {answers[0].json['id']}"
    assert answers[1].json == {"__all__": [told]}


def test_members_of_a_stack(nb: NetBox) -> None:
    chassis = nb.ask("POST", "dcim/virtual-chassis/", {"name": "stack"}).json["id"]
    first, second = (nb.one(f"dcim/devices/?name={name}")["id"] for name in ("tor-2", "tor-3"))
    path = f"dcim/devices/{first}/"
    told = {"vc_position": ["A device assigned to a virtual chassis must have its position defined."]}
    assert nb.ask("PATCH", path, {"virtual_chassis": chassis}).json == told
    assert nb.ask("PATCH", path, {"virtual_chassis": chassis, "vc_position": 1}).status == 200
    taken = nb.ask("PATCH", f"dcim/devices/{second}/", {"virtual_chassis": chassis, "vc_position": 1})
    assert taken.json == {"__all__": ["Device with this Virtual chassis and VC position already exists."]}
    nb.ask("PATCH", f"dcim/virtual-chassis/{chassis}/", {"master": first})
    assert nb.get(path)["virtual_chassis"]["master"]["name"] == "tor-2"
    refused = nb.ask("DELETE", path)
    assert (refused.status, refused.json["detail"]) == (
        409,
        f"Unable to delete object. 1 dependent objects were found: stack ({chassis})",
    )


def test_custom_fields_of_devices(nb: NetBox) -> None:
    path = f"dcim/devices/{nb.one('dcim/devices/?name=tor-2')['id']}/"
    nowhere = nb.ask("PATCH", path, {"custom_fields": {"nosuch": 1}})
    told = "Custom field 'nosuch' does not exist for this object type."
    assert (nowhere.status, nowhere.json) == (400, {"custom_fields": {"nosuch": told}})
    assert nb.get("dcim/devices/?cf_zabbix_hostid=7&limit=1")["count"] > 10, "an unknown filter filters nothing"
    for name, kind in (("zabbix_hostid", "integer"), ("note", "text")):
        nb.ask("POST", "extras/custom-fields/", {"name": name, "type": kind, "object_types": ["dcim.device"]})
    wrong = nb.ask("PATCH", path, {"custom_fields": {"zabbix_hostid": "abc"}})
    assert wrong.json == {"__all__": ["Invalid value for custom field 'zabbix_hostid': Value must be an integer."]}
    nb.ask("PATCH", path, {"custom_fields": {"zabbix_hostid": 10531}})
    nb.ask("PATCH", path, {"custom_fields": {"note": "a 10531 b"}})
    assert nb.get(path)["custom_fields"] == {"zabbix_hostid": 10531, "note": "a 10531 b"}
    assert nb.names("dcim/devices/?cf_zabbix_hostid=10531&cf_zabbix_hostid=7") == ["tor-2"]
    assert nb.names("dcim/devices/?cf_zabbix_hostid=1053") == []
    assert nb.names("dcim/devices/?cf_note=053") == ["tor-2"], "a text is found by a part of it"
